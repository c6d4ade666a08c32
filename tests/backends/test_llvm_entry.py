"""The door from Python into a compiled program; the emitted one and its twin in Python alike."""

import gc
import sys
import threading
import weakref

import numpy as np
import pytest
from native_helpers import resident_bytes, run_together

from twofold import settings
from twofold.backends.llvm.run import entry, jit
from twofold.backends.llvm.run.entry import ArraySpec, CheckedCall, make_entry
from twofold.runtime.pool import aligned_empty

# Writes the six pointers and two sizes it was given into its first output, returns 7.
REPORT = """
define i32 @main(ptr %arguments, ptr %sizes) {
entry:
  %place = getelementptr ptr, ptr %arguments, i64 3
  %report = load ptr, ptr %place
  call void @llvm.memcpy.p0.p0.i64(ptr %report, ptr %arguments, i64 48, i1 false)
  %rest = getelementptr i8, ptr %report, i64 48
  call void @llvm.memcpy.p0.p0.i64(ptr %rest, ptr %sizes, i64 16, i1 false)
  ret i32 7
}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""
F32, I64 = np.dtype(np.float32), np.dtype(np.int64)
INPUTS = [
    ArraySpec(F32, (-1, 3), (0,), name="image"),
    ArraySpec(F32, (-1, -1), (0, 1)),
    ArraySpec(I64, ()),
]
OUTPUTS = [ArraySpec(I64, (8,), alignment=64), ArraySpec(F32, (-1, 2), (1,))]
ARENA_BYTES = 256


def both_entries(address, inputs, outputs, **options):
    """The emitted entry and its twin in Python."""
    emitted = make_entry(address, inputs, outputs, **options)
    with settings.options(emitted_types=False):
        twin = make_entry(address, inputs, outputs, **options)
    assert isinstance(twin, CheckedCall)
    if entry.layout_is_known():
        assert type(emitted).__name__ == "builtin_function_or_method"
    return {"emitted": emitted, "twin": twin}


@pytest.fixture(scope="module", params=[False, True], ids=["holding", "releasing"])
def report_entries(request):
    library = jit.compile_module(REPORT, ["main"])
    return both_entries(
        library.address("main"), INPUTS, OUTPUTS, arena_bytes=ARENA_BYTES,
        release_gil=request.param, keep_alive=library, name="report",
    )


def good_arguments(rows=4, columns=5):
    return [
        np.zeros((rows, 3), F32), np.zeros((rows, columns), F32), np.array(3, I64),
        aligned_empty((8,), I64), aligned_empty((columns, 2), F32),
        aligned_empty((ARENA_BYTES,), np.uint8),
    ]


def address(array):
    return array.__array_interface__["data"][0]


def frozen(array):
    array.flags.writeable = False
    return array


def misaligned(shape, dtype, offset):
    raw = aligned_empty((int(np.prod(shape)) * dtype.itemsize + 64,), np.uint8)
    return np.ndarray(shape, dtype, raw, offset)


GOOD = {
    "plain": {},
    "one row": {0: np.zeros((1, 3), F32), 1: np.zeros((1, 5), F32)},
    "no rows": {0: np.zeros((0, 3), F32), 1: np.zeros((0, 5), F32)},
    "no columns": {1: np.zeros((4, 0), F32), 4: aligned_empty((0, 2), F32)},
    "input read only": {0: frozen(np.zeros((4, 3), F32))},
    "view that is contiguous": {0: np.zeros((9, 3), F32)[2:6]},
    "odd strides of a dimension of one": {
        0: np.lib.stride_tricks.as_strided(np.zeros(3, F32), (1, 3), (999, 4)),
        1: np.zeros((1, 5), F32)},
    "another object for the same dtype": {
        0: np.zeros((4, 3), np.dtype(F32, metadata={"unit": "metre"}))},
    "equal integer type": {2: np.array(3, np.longlong)},
    "larger arena": {5: aligned_empty((1000,), np.uint8)},
    "input at element alignment": {0: misaligned((4, 3), F32, 4)},
}

BAD = {
    "list": ({0: [[1.0, 2.0, 3.0]]}, TypeError, r"argument 0 \(image\) must be a numpy.ndarray"),
    "none": ({1: None}, TypeError, r"argument 1 \(input 1\) .* got NoneType"),
    "integer": ({0: 5}, TypeError, "got int"),
    "scalar": ({2: np.int64(3)}, TypeError, "got int64"),
    "subclass": ({0: np.zeros((4, 3), F32).view(np.recarray)}, TypeError, "got recarray"),
    "type itself": ({0: np.ndarray}, TypeError, "got type"),
    "dtype": ({0: np.zeros((4, 3), np.float64)}, TypeError, "dtype float32, got float64"),
    "same size": ({0: np.zeros((4, 3), np.int32)}, TypeError, "dtype float32, got int32"),
    "byte order": ({0: np.zeros((4, 3), ">f4")}, TypeError, "dtype float32, got >f4"),
    "low rank": ({0: np.zeros(3, F32)}, ValueError, r"shape \(None, 3\), got \(3,\)"),
    "high rank": ({2: np.zeros((1,), I64)}, ValueError, r"shape \(\), got \(1,\)"),
    "static dimension": ({0: np.zeros((4, 2), F32)}, ValueError, r"got \(4, 2\)"),
    "slots disagree": ({1: np.zeros((9, 5), F32)}, ValueError,
                       "9 elements along axis 0, where earlier arguments require 4"),
    "output disagrees": ({4: aligned_empty((9, 2), F32)}, ValueError,
                         r"argument 4 \(output 1\) has 9 elements along axis 0"),
    "transposed": ({0: np.zeros((3, 4), F32).T}, ValueError, "C-contiguous"),
    "strided": ({1: np.zeros((4, 10), F32)[:, ::2]}, ValueError, "C-contiguous"),
    "reversed": ({1: np.zeros((4, 5), F32)[::-1]}, ValueError, "C-contiguous"),
    "read only": ({4: frozen(np.zeros((5, 2), F32))}, ValueError, "must be writable"),
    "alignment": ({3: misaligned((8,), I64, 16)}, ValueError, "aligned to 64 bytes"),
    "element alignment": ({0: misaligned((4, 3), F32, 2)}, ValueError, "aligned to 4 bytes"),
    "no arena": ({5: None}, ValueError, "arena must have 256 bytes, got None"),
    "small arena": ({5: aligned_empty((255,), np.uint8)}, ValueError, "256 bytes, got 255"),
    "arena dtype": ({5: aligned_empty((999,), np.int8)}, TypeError, "arena must have dtype uint8"),
    "arena rank": ({5: aligned_empty((9, 99), np.uint8)}, ValueError, "the arena must have shape"),
    "arena alignment": ({5: misaligned((999,), np.dtype(np.uint8), 8)}, ValueError,
                        "arena must be aligned to 64"),
}


@pytest.mark.parametrize("case", GOOD)
@pytest.mark.parametrize("kind", ["emitted", "twin"])
def test_good_arguments_reach_the_program(report_entries, kind, case):
    arguments = good_arguments()
    for index, argument in GOOD[case].items():
        arguments[index] = argument
    assert report_entries[kind](*arguments) == 7
    report = arguments[3].tolist()
    assert report[:6] == [address(array) for array in arguments]
    assert report[6:] == [arguments[0].shape[0], arguments[1].shape[1]]


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_fail_alike(report_entries, case):
    changes, error, message = BAD[case]
    arguments = good_arguments()
    arguments[3][:] = -1
    for index, argument in changes.items():
        arguments[index] = argument
    told = []
    for function in report_entries.values():
        with pytest.raises(error, match=message) as caught:
            function(*arguments)
        assert type(caught.value) is error
        told.append(str(caught.value))
    assert told[0] == told[1] and told[0].startswith("report(): ")
    if 3 not in changes:
        assert (arguments[3] == -1).all()  # the program did not run


@pytest.mark.parametrize("count", [0, 1, 5, 7, 100])
def test_wrong_number_of_arguments(report_entries, count):
    arguments = (good_arguments() * 20)[:count]
    for function in report_entries.values():
        with pytest.raises(TypeError, match=f"6 arguments; got {count}"):
            function(*arguments)
        with pytest.raises(TypeError):
            function(*good_arguments(), key=1)


@pytest.mark.parametrize("kind", ["emitted", "twin"])
def test_no_arrays_at_all(kind):
    library = jit.compile_module(
        "define i32 @main(ptr %a, ptr %s) {\n  %p = load ptr, ptr %a\n"
        "  %n = icmp eq ptr %p, null\n  %r = select i1 %n, i32 -5, i32 1\n  ret i32 %r\n}",
        ["main"],
    )
    function = both_entries(library.address("main"), [], [], keep_alive=library)[kind]
    assert function(None) == -5
    assert function(aligned_empty(1, np.uint8)) == 1
    with pytest.raises(TypeError):
        function()


def test_unrecorded_dimensions():
    library = jit.compile_module(REPORT, ["main"])
    inputs = [ArraySpec(F32, (-1, -1), (-1, 0)), ArraySpec(F32, (-1,), (-1,)), ArraySpec(F32, ())]
    outputs = [ArraySpec(I64, (-1,), (1,)), ArraySpec(F32, (0,))]
    for function in both_entries(library.address("main"), inputs, outputs).values():
        report = np.zeros(8, I64)
        arguments = [np.zeros((6, 7), F32), np.zeros(9, F32), np.zeros((), F32), report,
                     np.zeros(0, F32), None]
        assert function(*arguments) == 7
        assert report[5:].tolist() == [0, 7, 8]


@pytest.mark.parametrize("wrong", [
    lambda: ArraySpec(F32, (-1, 3)), lambda: ArraySpec(F32, (-2,)),
    lambda: ArraySpec(F32, (3,), (0,)), lambda: ArraySpec(F32, (-1,), (-2,)),
    lambda: ArraySpec(F32, (3,), alignment=48), lambda: ArraySpec(np.dtype(">f4"), (3,)),
    lambda: ArraySpec(np.dtype(object), (3,)),
])
def test_specs_that_make_no_sense(wrong):
    with pytest.raises(ValueError):
        wrong()


FAILS = """
@PyExc_KeyError = external global ptr
@text = constant [7 x i8] c"inside\\00"
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare void @PyErr_SetString(ptr, ptr)
define i32 @main(ptr %arguments, ptr %sizes) {
  %lock = call i32 @PyGILState_Ensure()
  %class = load ptr, ptr @PyExc_KeyError
  call void @PyErr_SetString(ptr %class, ptr @text)
  call void @PyGILState_Release(i32 %lock)
  ret i32 1
}
"""


@pytest.mark.parametrize("release_gil", [False, True])
def test_exception_of_a_host_call_is_raised(release_gil):
    library = jit.compile_module(FAILS, ["main"])
    for function in both_entries(library.address("main"), [], [], release_gil=release_gil).values():
        for _ in range(3):
            with pytest.raises(KeyError, match="inside") as caught:
                function(None)
            assert caught.value.__cause__ is None


# Waits until its first input is no longer zero, ten seconds at most.
WAITS = """
declare i32 @usleep(i32)
define i32 @main(ptr %arguments, ptr %sizes) {
entry:
  %flag = load ptr, ptr %arguments
  br label %loop
loop:
  %k = phi i32 [0, %entry], [%next, %again]
  %value = load atomic i64, ptr %flag seq_cst, align 8
  %set = icmp ne i64 %value, 0
  br i1 %set, label %done, label %again
again:
  call i32 @usleep(i32 1000)
  %next = add i32 %k, 1
  %late = icmp sge i32 %next, 10000
  br i1 %late, label %done, label %loop
done:
  %status = phi i32 [0, %loop], [1, %again]
  ret i32 %status
}
"""


def test_other_threads_run_when_the_lock_is_released():
    library = jit.compile_module(WAITS, ["main"])
    inputs = [ArraySpec(I64, (1,))]
    for function in both_entries(library.address("main"), inputs, [], release_gil=True).values():
        flag = np.zeros(1, I64)
        setter = threading.Timer(0.02, flag.fill, [1])
        setter.start()
        assert function(flag, None) == 0
        setter.join()


def test_many_threads_call_at_once(report_entries):
    def work(index):
        for _ in range(300):
            arguments = good_arguments(index + 1, index + 2)
            for function in report_entries.values():
                if function(*arguments) != 7 or arguments[3][6:].tolist() != [index + 1, index + 2]:
                    return False
        return True

    assert run_together(8, work) == [True] * 8


def test_many_calls_leak_nothing(report_entries):
    arguments = good_arguments()
    wrong = [*arguments[:2], arguments[0], *arguments[3:]]
    emitted = report_entries["emitted"]

    def rounds(count):
        for _ in range(count):
            emitted(*arguments)
            emitted(*arguments)
        for _ in range(count // 50):
            with pytest.raises(TypeError):
                emitted(*wrong)

    rounds(1000)
    references, before = [sys.getrefcount(a) for a in arguments], resident_bytes()
    rounds(50_000)
    assert [sys.getrefcount(a) for a in arguments] == references
    assert resident_bytes() - before < 2 << 20


def test_entries_are_freed_with_what_they_hold():
    class Owner:
        pass

    library = jit.compile_module(REPORT, ["main"])
    for in_cycle in (False, True):
        owner = Owner()
        owner.library = library
        functions = both_entries(library.address("main"), INPUTS, OUTPUTS, keep_alive=owner)
        if in_cycle:
            owner.functions = functions
        gone = weakref.ref(owner)
        del owner, functions
        gc.collect()
        assert gone() is None


@pytest.mark.skipif(not entry.layout_is_known(), reason="no emitted entries on this interpreter")
def test_entries_come_from_the_cache(tmp_path):
    library = jit.compile_module(REPORT, ["main"])
    with settings.options(cache=True, cache_dir=str(tmp_path)):
        entries = [make_entry(library.address("main"), INPUTS, OUTPUTS) for _ in range(2)]
    assert [function.__self__.emitted[0].from_cache for function in entries] == [False, True]
    assert entries[0].__name__ == "compiled"
