"""The features of ``tf.train.Example`` messages read by machine code, many messages in one call.

``twofold_read_examples`` reads messages as every writer makes them: one block of features, each a
key and then a value of one list, numbers packed. What is written in another way, damaged, or not
of the kind and number that was asked for is not judged here: the message is marked, and who asked
(``frontend/io/example_batches.py``) reads it in Python.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from twofold.backends.llvm.run import jit

SYMBOL = "twofold_read_examples"


def load() -> tuple[Callable[..., None], Callable[..., None]]:
    """The function, for little data and as one that lets other threads run.

    It takes the addresses of: the messages in a row; where each ends (int64); the keys that are
    wanted in a row; where each ends (int64); their kinds (int64: 1 words, 2 floats, 3 integers, 0
    any); how many values each must have (int64); where they go (addresses); then, for each message
    and key, a byte that becomes 1 where values were found; for each message a byte that becomes 1
    where it has to be read in another way. Last the numbers of messages and keys (int64).

    Floats and integers are written out as arrays of messages by values, of words and of any kind
    (there: the whole feature) the places where they begin and end.
    """
    code = jit.compile_module(_TEXT, [SYMBOL], optimize=1)
    code.keep_for_ever()
    signature: tuple[Any, ...] = (None, *[ctypes.c_void_p] * 9, *[ctypes.c_int64] * 2)
    address = code.address(SYMBOL)
    return ctypes.PYFUNCTYPE(*signature)(address), ctypes.CFUNCTYPE(*signature)(address)


# Positions are -1 where something was not as expected; what reads from there gives -1 again,
# for no position is below the end that is compared without a sign.
_TEXT = """
define internal {i64, i64} @number(ptr %data, i64 %from, i64 %end) alwaysinline {
start:
  br label %loop
loop:
  %at = phi i64 [%from, %start], [%next, %more]
  %shift = phi i64 [0, %start], [%shift_next, %more]
  %value = phi i64 [0, %start], [%value_next, %more]
  %inside = icmp ult i64 %at, %end
  br i1 %inside, label %read, label %odd
read:
  %address = getelementptr i8, ptr %data, i64 %at
  %byte = load i8, ptr %address
  %next = add i64 %at, 1
  %wide = zext i8 %byte to i64
  %low = and i64 %wide, 127
  %part = shl i64 %low, %shift
  %value_next = or i64 %value, %part
  %is_last = icmp ult i64 %wide, 128
  br i1 %is_last, label %last, label %more
more:
  %shift_next = add i64 %shift, 7
  %may_go_on = icmp ult i64 %shift_next, 70
  br i1 %may_go_on, label %loop, label %odd
last:
  %is_tenth = icmp eq i64 %shift, 63
  %is_large = icmp ugt i64 %low, 1
  %too_large = and i1 %is_tenth, %is_large
  br i1 %too_large, label %odd, label %whole
whole:
  %found = insertvalue {i64, i64} poison, i64 %value_next, 0
  %result = insertvalue {i64, i64} %found, i64 %next, 1
  ret {i64, i64} %result
odd:
  ret {i64, i64} {i64 0, i64 -1}
}

define internal {i64, i64} @block(ptr %data, i64 %from, i64 %end, i64 %tag) alwaysinline {
start:
  %inside = icmp ult i64 %from, %end
  br i1 %inside, label %read, label %odd
read:
  %address = getelementptr i8, ptr %data, i64 %from
  %byte = load i8, ptr %address
  %wide = zext i8 %byte to i64
  %fits = icmp eq i64 %wide, %tag
  br i1 %fits, label %count, label %odd
count:
  %behind = add i64 %from, 1
  %pair = call {i64, i64} @number(ptr %data, i64 %behind, i64 %end)
  %length = extractvalue {i64, i64} %pair, 0
  %begin = extractvalue {i64, i64} %pair, 1
  %is_odd = icmp eq i64 %begin, -1
  br i1 %is_odd, label %odd, label %measure
measure:
  %left = sub i64 %end, %begin
  %is_there = icmp ule i64 %length, %left
  br i1 %is_there, label %whole, label %odd
whole:
  %stop = add i64 %begin, %length
  %found = insertvalue {i64, i64} poison, i64 %begin, 0
  %result = insertvalue {i64, i64} %found, i64 %stop, 1
  ret {i64, i64} %result
odd:
  ret {i64, i64} {i64 -1, i64 -1}
}

define internal i1 @integers(ptr %data, i64 %from, i64 %end, ptr %out, i64 %count) {
start:
  br label %loop
loop:
  %i = phi i64 [0, %start], [%i_next, %one]
  %at = phi i64 [%from, %start], [%next, %one]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %one, label %done
one:
  %pair = call {i64, i64} @number(ptr %data, i64 %at, i64 %end)
  %value = extractvalue {i64, i64} %pair, 0
  %next = extractvalue {i64, i64} %pair, 1
  %place = getelementptr i64, ptr %out, i64 %i
  store i64 %value, ptr %place
  %i_next = add i64 %i, 1
  br label %loop
done:
  %all = icmp eq i64 %at, %end
  ret i1 %all
}

define internal i1 @floats(ptr %data, i64 %from, i64 %end, ptr %out, i64 %count) {
start:
  %length = sub i64 %end, %from
  %wanted = shl i64 %count, 2
  %fits = icmp eq i64 %length, %wanted
  br i1 %fits, label %copy, label %done
copy:
  %source = getelementptr i8, ptr %data, i64 %from
  call void @llvm.memcpy.p0.p0.i64(ptr %out, ptr %source, i64 %length, i1 false)
  br label %done
done:
  ret i1 %fits
}

define internal i1 @words(ptr %data, i64 %from, i64 %end, ptr %out, i64 %count) {
start:
  br label %loop
loop:
  %i = phi i64 [0, %start], [%i_next, %one]
  %at = phi i64 [%from, %start], [%stop, %one]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %one, label %done
one:
  %pair = call {i64, i64} @block(ptr %data, i64 %at, i64 %end, i64 10)
  %stop = extractvalue {i64, i64} %pair, 1
  %place = getelementptr {i64, i64}, ptr %out, i64 %i
  store {i64, i64} %pair, ptr %place
  %i_next = add i64 %i, 1
  br label %loop
done:
  %all = icmp eq i64 %at, %end
  ret i1 %all
}

define internal i8 @feature(ptr %data, i64 %from, i64 %end, i64 %kind, ptr %out, i64 %count) {
start:
  %is_empty = icmp eq i64 %from, %end
  br i1 %is_empty, label %empty, label %some
some:
  %is_any = icmp eq i64 %kind, 0
  br i1 %is_any, label %any, label %list
any:
  %found_any = insertvalue {i64, i64} poison, i64 %from, 0
  %span = insertvalue {i64, i64} %found_any, i64 %end, 1
  store {i64, i64} %span, ptr %out
  ret i8 1
list:
  %shifted = shl i64 %kind, 3
  %tag = or i64 %shifted, 2
  %outer = call {i64, i64} @block(ptr %data, i64 %from, i64 %end, i64 %tag)
  %begin = extractvalue {i64, i64} %outer, 0
  %stop = extractvalue {i64, i64} %outer, 1
  %is_one = icmp eq i64 %stop, %end
  br i1 %is_one, label %inside, label %odd
inside:
  %is_words = icmp eq i64 %kind, 1
  br i1 %is_words, label %of_words, label %of_numbers
of_words:
  %words_fit = call i1 @words(ptr %data, i64 %begin, i64 %end, ptr %out, i64 %count)
  br i1 %words_fit, label %full, label %odd
of_numbers:
  %inner = call {i64, i64} @block(ptr %data, i64 %begin, i64 %end, i64 10)
  %first = extractvalue {i64, i64} %inner, 0
  %behind = extractvalue {i64, i64} %inner, 1
  %is_packed = icmp eq i64 %behind, %end
  br i1 %is_packed, label %numbers, label %odd
numbers:
  %is_floats = icmp eq i64 %kind, 2
  br i1 %is_floats, label %of_floats, label %of_integers
of_floats:
  %floats_fit = call i1 @floats(ptr %data, i64 %first, i64 %end, ptr %out, i64 %count)
  br i1 %floats_fit, label %full, label %odd
of_integers:
  %integers_fit = call i1 @integers(ptr %data, i64 %first, i64 %end, ptr %out, i64 %count)
  br i1 %integers_fit, label %full, label %odd
full:
  ret i8 1
empty:
  ret i8 0
odd:
  ret i8 2
}

define internal i1 @equal(ptr %a, ptr %b, i64 %count) {
start:
  br label %loop
loop:
  %i = phi i64 [0, %start], [%i_next, %same]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %compare, label %yes
compare:
  %place_a = getelementptr i8, ptr %a, i64 %i
  %place_b = getelementptr i8, ptr %b, i64 %i
  %byte_a = load i8, ptr %place_a
  %byte_b = load i8, ptr %place_b
  %fits = icmp eq i8 %byte_a, %byte_b
  br i1 %fits, label %same, label %no
same:
  %i_next = add i64 %i, 1
  br label %loop
yes:
  ret i1 true
no:
  ret i1 false
}

; Which key it is, looked for from a guess on; the number of keys when it is none of them.
define internal i64 @column(ptr %key, i64 %length, ptr %keys, ptr %key_ends, i64 %columns,
                            i64 %guess) {
start:
  br label %loop
loop:
  %tries = phi i64 [0, %start], [%tries_next, %other]
  %c = phi i64 [%guess, %start], [%c_next, %other]
  %more = icmp ult i64 %tries, %columns
  br i1 %more, label %try, label %none
try:
  %is_behind = icmp uge i64 %c, %columns
  %here = select i1 %is_behind, i64 0, i64 %c
  %end_place = getelementptr i64, ptr %key_ends, i64 %here
  %stop = load i64, ptr %end_place
  %is_first = icmp eq i64 %here, 0
  br i1 %is_first, label %compare, label %later
later:
  %before = sub i64 %here, 1
  %begin_place = getelementptr i64, ptr %key_ends, i64 %before
  %begin_later = load i64, ptr %begin_place
  br label %compare
compare:
  %begin = phi i64 [0, %try], [%begin_later, %later]
  %known = sub i64 %stop, %begin
  %same_length = icmp eq i64 %known, %length
  br i1 %same_length, label %bytes, label %other
bytes:
  %wanted = getelementptr i8, ptr %keys, i64 %begin
  %fits = call i1 @equal(ptr %key, ptr %wanted, i64 %length)
  br i1 %fits, label %found, label %other
other:
  %c_next = add i64 %here, 1
  %tries_next = add i64 %tries, 1
  br label %loop
found:
  ret i64 %here
none:
  ret i64 %columns
}

define void @twofold_read_examples(ptr %data, ptr %ends, ptr %keys, ptr %key_ends, ptr %kinds,
                                   ptr %counts, ptr %outs, ptr %states, ptr %odd_rows,
                                   i64 %rows, i64 %columns) {
start:
  br label %row_loop
row_loop:
  %row = phi i64 [0, %start], [%row_next, %row_done]
  %begin = phi i64 [0, %start], [%end, %row_done]
  %more_rows = icmp ult i64 %row, %rows
  br i1 %more_rows, label %one_row, label %all_done
one_row:
  %end_place = getelementptr i64, ptr %ends, i64 %row
  %end = load i64, ptr %end_place
  %first_state = mul i64 %row, %columns
  %features = call {i64, i64} @block(ptr %data, i64 %begin, i64 %end, i64 10)
  %entries = extractvalue {i64, i64} %features, 0
  %features_end = extractvalue {i64, i64} %features, 1
  %is_plain = icmp eq i64 %features_end, %end
  br i1 %is_plain, label %entry_loop, label %odd
entry_loop:
  %at = phi i64 [%entries, %one_row], [%entry_end, %next_entry]
  %guess = phi i64 [0, %one_row], [%guess_next, %next_entry]
  %more_entries = icmp ult i64 %at, %end
  br i1 %more_entries, label %one_entry, label %row_done
one_entry:
  %entry = call {i64, i64} @block(ptr %data, i64 %at, i64 %end, i64 10)
  %entry_begin = extractvalue {i64, i64} %entry, 0
  %entry_end = extractvalue {i64, i64} %entry, 1
  %entry_is_odd = icmp eq i64 %entry_end, -1
  br i1 %entry_is_odd, label %odd, label %parts
parts:
  %key = call {i64, i64} @block(ptr %data, i64 %entry_begin, i64 %entry_end, i64 10)
  %key_begin = extractvalue {i64, i64} %key, 0
  %key_end = extractvalue {i64, i64} %key, 1
  %value = call {i64, i64} @block(ptr %data, i64 %key_end, i64 %entry_end, i64 18)
  %value_begin = extractvalue {i64, i64} %value, 0
  %value_end = extractvalue {i64, i64} %value, 1
  %is_pair = icmp eq i64 %value_end, %entry_end
  br i1 %is_pair, label %look, label %odd
look:
  %key_address = getelementptr i8, ptr %data, i64 %key_begin
  %key_length = sub i64 %key_end, %key_begin
  %found = call i64 @column(ptr %key_address, i64 %key_length, ptr %keys, ptr %key_ends,
                            i64 %columns, i64 %guess)
  %is_wanted = icmp ult i64 %found, %columns
  br i1 %is_wanted, label %wanted, label %next_entry
wanted:
  %kind_place = getelementptr i64, ptr %kinds, i64 %found
  %kind = load i64, ptr %kind_place
  %count_place = getelementptr i64, ptr %counts, i64 %found
  %count = load i64, ptr %count_place
  %out_place = getelementptr ptr, ptr %outs, i64 %found
  %out = load ptr, ptr %out_place
  %is_small = icmp eq i64 %kind, 2
  %is_integers = icmp eq i64 %kind, 3
  %size_else = select i1 %is_integers, i64 8, i64 16
  %size = select i1 %is_small, i64 4, i64 %size_else
  %row_values = mul i64 %row, %count
  %offset = mul i64 %row_values, %size
  %out_row = getelementptr i8, ptr %out, i64 %offset
  %state = call i8 @feature(ptr %data, i64 %value_begin, i64 %value_end, i64 %kind,
                            ptr %out_row, i64 %count)
  %is_odd = icmp eq i8 %state, 2
  br i1 %is_odd, label %odd, label %note
note:
  %state_number = add i64 %first_state, %found
  %state_place = getelementptr i8, ptr %states, i64 %state_number
  store i8 %state, ptr %state_place
  br label %next_entry
next_entry:
  %guess_known = add i64 %found, 1
  %guess_next = select i1 %is_wanted, i64 %guess_known, i64 %guess
  br label %entry_loop
odd:
  %odd_place = getelementptr i8, ptr %odd_rows, i64 %row
  store i8 1, ptr %odd_place
  br label %row_done
row_done:
  %row_next = add i64 %row, 1
  br label %row_loop
all_done:
  ret void
}

declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""
