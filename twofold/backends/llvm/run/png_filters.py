"""The filters of PNG files undone by machine code.

``int64 twofold_undo_png_filters(ptr rows, int64 count, int64 length, int64 step)`` makes bytes of
an image out of differences, in place: each row is the number of its filter and then ``length``
bytes; ``step`` is the bytes of a pixel. It gives 0, or 1 where a row has a filter that there is
not. Whether that is worth loading machine code is the business of who asks
(``frontend/io/png_pixels.py``).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from twofold.backends.llvm.run import jit

SYMBOL = "twofold_undo_png_filters"


def load() -> Callable[..., int]:
    """The function, which lets other threads run."""
    code = jit.compile_module(_TEXT, [SYMBOL], optimize=1)
    code.keep_for_ever()
    return ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, *[ctypes.c_int64] * 3)(
        code.address(SYMBOL))


# A neighbour beyond the edge of the image is read from a byte that is zero.
_TEXT = """
@nothing = private constant i8 0

define internal i16 @distance(i16 %a, i16 %b) alwaysinline {
  %difference = sub i16 %a, %b
  %is_negative = icmp slt i16 %difference, 0
  %turned = sub i16 0, %difference
  %result = select i1 %is_negative, i16 %turned, i16 %difference
  ret i16 %result
}

define i64 @twofold_undo_png_filters(ptr %rows, i64 %count, i64 %length, i64 %step) {
start:
  %stride = add i64 %length, 1
  br label %row_loop
row_loop:
  %row = phi i64 [0, %start], [%row_next, %row_done]
  %more_rows = icmp ult i64 %row, %count
  br i1 %more_rows, label %one_row, label %good
one_row:
  %place = mul i64 %row, %stride
  %head = getelementptr i8, ptr %rows, i64 %place
  %filter = load i8, ptr %head
  %is_known = icmp ult i8 %filter, 5
  br i1 %is_known, label %known, label %bad
known:
  %is_plain = icmp eq i8 %filter, 0
  br i1 %is_plain, label %row_done, label %filtered
filtered:
  %bytes = getelementptr i8, ptr %head, i64 1
  %has_above = icmp ugt i64 %row, 0
  %back = sub i64 0, %stride
  %bytes_above = getelementptr i8, ptr %bytes, i64 %back
  br label %byte_loop
byte_loop:
  %i = phi i64 [0, %filtered], [%i_next, %store]
  %more = icmp ult i64 %i, %length
  br i1 %more, label %one_byte, label %row_done
one_byte:
  %here = getelementptr i8, ptr %bytes, i64 %i
  %has_left = icmp uge i64 %i, %step
  %i_left = sub i64 %i, %step
  %at_left = getelementptr i8, ptr %bytes, i64 %i_left
  %from_left = select i1 %has_left, ptr %at_left, ptr @nothing
  %at_above = getelementptr i8, ptr %bytes_above, i64 %i
  %from_above = select i1 %has_above, ptr %at_above, ptr @nothing
  %has_corner = and i1 %has_left, %has_above
  %at_corner = getelementptr i8, ptr %bytes_above, i64 %i_left
  %from_corner = select i1 %has_corner, ptr %at_corner, ptr @nothing
  %value = load i8, ptr %here
  %left = load i8, ptr %from_left
  %above = load i8, ptr %from_above
  switch i8 %filter, label %of_closest [i8 1, label %of_left  i8 2, label %of_above
                                        i8 3, label %of_mean]
of_left:
  br label %store
of_above:
  br label %store
of_mean:
  %left_m = zext i8 %left to i16
  %above_m = zext i8 %above to i16
  %sum = add i16 %left_m, %above_m
  %half = lshr i16 %sum, 1
  %mean = trunc i16 %half to i8
  br label %store
of_closest:
  %corner = load i8, ptr %from_corner
  %a = zext i8 %left to i16
  %b = zext i8 %above to i16
  %c = zext i8 %corner to i16
  %all = add i16 %a, %b
  %target = sub i16 %all, %c
  %to_a = call i16 @distance(i16 %target, i16 %a)
  %to_b = call i16 @distance(i16 %target, i16 %b)
  %to_c = call i16 @distance(i16 %target, i16 %c)
  %a_over_b = icmp ule i16 %to_a, %to_b
  %a_over_c = icmp ule i16 %to_a, %to_c
  %is_a = and i1 %a_over_b, %a_over_c
  %is_b = icmp ule i16 %to_b, %to_c
  %b_or_c = select i1 %is_b, i8 %above, i8 %corner
  %closest = select i1 %is_a, i8 %left, i8 %b_or_c
  br label %store
store:
  %guess = phi i8 [%left, %of_left], [%above, %of_above], [%mean, %of_mean],
                  [%closest, %of_closest]
  %pixel = add i8 %value, %guess
  store i8 %pixel, ptr %here
  %i_next = add i64 %i, 1
  br label %byte_loop
row_done:
  %row_next = add i64 %row, 1
  br label %row_loop
good:
  ret i64 0
bad:
  ret i64 1
}
"""
