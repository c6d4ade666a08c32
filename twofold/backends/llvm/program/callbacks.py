"""What a native program calls in Python: its handler, and the checks for signals.

The text of the two functions; the handler itself is in ``host.py``.
"""

from __future__ import annotations

import time

HOST, ALLOCATE, RELEASE = 0, 1, 2
"""What Python is called for; the code is ``number * 4 + kind``."""

_HOST_TEXT = """
@twofold_handler = external global ptr
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare ptr @PyLong_FromLongLong(i64)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare void @Py_DecRef(ptr)
define internal i32 @twofold_host(i64 %code, ptr %slots, ptr %symbols) nounwind {
entry:
  %numbers = alloca [3 x ptr], align 16
  %lock = call i32 @PyGILState_Ensure()
  %handler = load ptr, ptr @twofold_handler, align 8
  %n0 = call ptr @PyLong_FromLongLong(i64 %code)
  %slots.i = ptrtoint ptr %slots to i64
  %n1 = call ptr @PyLong_FromLongLong(i64 %slots.i)
  %symbols.i = ptrtoint ptr %symbols to i64
  %n2 = call ptr @PyLong_FromLongLong(i64 %symbols.i)
  store ptr %n0, ptr %numbers, align 8
  %p1 = getelementptr ptr, ptr %numbers, i64 1
  store ptr %n1, ptr %p1, align 8
  %p2 = getelementptr ptr, ptr %numbers, i64 2
  store ptr %n2, ptr %p2, align 8
  %result = call ptr @PyObject_Vectorcall(ptr %handler, ptr %numbers, i64 3, ptr null)
  call void @Py_DecRef(ptr %n0)
  call void @Py_DecRef(ptr %n1)
  call void @Py_DecRef(ptr %n2)
  %failed = icmp eq ptr %result, null
  br i1 %failed, label %done, label %drop
drop:
  call void @Py_DecRef(ptr %result)
  br label %done
done:
  %status = phi i32 [-1, %entry], [0, %drop]
  call void @PyGILState_Release(i32 %lock)
  ret i32 %status
}"""

# Looks for signals about every 2 to 20 ms, whatever an iteration takes: the number of iterations
# between two looks at the clock doubles while they are fast.
_POLL_TEXT = """
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare i32 @PyErr_CheckSignals()
declare i32 @clock_gettime(i32, ptr)
define internal i32 @twofold_poll(ptr %state) nounwind {
entry:
  %time = alloca [2 x i64], align 16
  %left = load i64, ptr %state, align 8
  %less = sub i64 %left, 1
  store i64 %less, ptr %state, align 8
  %early = icmp sgt i64 %less, 0
  br i1 %early, label %fine, label %look
fine:
  ret i32 0
look:
  %clock = call i32 @clock_gettime(i32 CLOCK, ptr %time)
  %seconds = load i64, ptr %time, align 8
  %second = getelementptr i64, ptr %time, i64 1
  %nanos = load i64, ptr %second, align 8
  %whole = mul i64 %seconds, 1000000000
  %now = add i64 %whole, %nanos
  %last.p = getelementptr i64, ptr %state, i64 1
  %stride.p = getelementptr i64, ptr %state, i64 2
  %last = load i64, ptr %last.p, align 8
  %stride = load i64, ptr %stride.p, align 8
  %elapsed = sub i64 %now, %last
  store i64 %now, ptr %last.p, align 8
  %fast = icmp slt i64 %elapsed, 2000000
  %slow = icmp sgt i64 %elapsed, 20000000
  %more = shl i64 %stride, 1
  %capped = icmp slt i64 %more, 1048576
  %grown = select i1 %capped, i64 %more, i64 %stride
  %kept = select i1 %fast, i64 %grown, i64 %stride
  %next = select i1 %slow, i64 1, i64 %kept
  store i64 %next, ptr %stride.p, align 8
  store i64 %next, ptr %state, align 8
  %lock = call i32 @PyGILState_Ensure()
  %result = call i32 @PyErr_CheckSignals()
  call void @PyGILState_Release(i32 %lock)
  ret i32 %result
}"""


# After a kernel that takes long: looks at the clock, and for signals 20 ms after the last look.
_PAUSE_TEXT = """
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare i32 @PyErr_CheckSignals()
declare i32 @clock_gettime(i32, ptr)
define internal i64 @twofold_now() nounwind {
  %time = alloca [2 x i64], align 16
  %clock = call i32 @clock_gettime(i32 CLOCK, ptr %time)
  %seconds = load i64, ptr %time, align 8
  %second = getelementptr i64, ptr %time, i64 1
  %nanos = load i64, ptr %second, align 8
  %whole = mul i64 %seconds, 1000000000
  %now = add i64 %whole, %nanos
  ret i64 %now
}
define internal i32 @twofold_pause(ptr %last, i1 %long) nounwind {
entry:
  br i1 %long, label %ask, label %fine
ask:
  %now = call i64 @twofold_now()
  %before = load i64, ptr %last, align 8
  %elapsed = sub i64 %now, %before
  %early = icmp slt i64 %elapsed, 20000000
  br i1 %early, label %fine, label %look
fine:
  ret i32 0
look:
  store i64 %now, ptr %last, align 8
  %lock = call i32 @PyGILState_Ensure()
  %result = call i32 @PyErr_CheckSignals()
  call void @PyGILState_Release(i32 %lock)
  ret i32 %result
}"""


def callback_text(uses_python: bool, loops: bool, pauses: bool) -> tuple[list[str], str]:
    """Declarations and functions for a program that calls Python, has loops, or long kernels."""
    text = _HOST_TEXT if uses_python else ""
    text += _POLL_TEXT if loops else ""
    text += _PAUSE_TEXT if pauses else ""
    lines = text.replace("CLOCK,", f"{time.CLOCK_MONOTONIC},").split("\n")
    declarations = [line for line in lines if line.startswith("declare")]
    return declarations, "\n".join(line for line in lines if not line.startswith("declare"))
