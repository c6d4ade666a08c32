"""What runs machine code: loading it, the threads it uses, and the door from Python into it."""

import ctypes
import gc
import os
import platform
import signal
import subprocess
import sys
import threading
import time
import weakref

import numpy as np
import pytest

from twofold import config
from twofold.backends.llvm import entry, jit, threads
from twofold.backends.llvm.entry import ArraySpec, CheckedCall, make_entry
from twofold.errors import InternalError
from twofold.runtime.pool import aligned_empty

ANSWER = "define i64 @answer() {\n  ret i64 NUMBER\n}\n"
has_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


def call(library, symbol, result=ctypes.c_int64, *arguments):
    return ctypes.CFUNCTYPE(result, *[type(a) for a in arguments])(library.address(symbol))(
        *arguments
    )


def answer(number):
    return ANSWER.replace("NUMBER", str(number))


@pytest.fixture
def own_cache(tmp_path):
    with config.options(cache=True, cache_dir=str(tmp_path / "cache")):
        yield tmp_path / "cache" / "llvm"


def child_result(function):
    """Exit status of a forked child that runs ``function``; 0 when it returned something true."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.alarm(60)
            status = 0 if function() else 2
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run_together(count, function):
    """Run ``function(index)`` in ``count`` Python threads; their results in order."""
    results = [None] * count
    barrier = threading.Barrier(count)

    def work(index):
        barrier.wait()
        results[index] = function(index)

    running = [threading.Thread(target=work, args=(index,)) for index in range(count)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return results


def resident_bytes():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pytest.skip("no /proc on this system")


# Loading code


def test_compile_and_load_again_from_disk(own_cache):
    first = jit.compile_module(answer(42), ["answer"])
    second = jit.compile_module(answer(42), ["answer"])
    assert (first.from_cache, second.from_cache) == (False, True)
    assert first.object_bytes == second.object_bytes
    assert set(first.seconds) == {"parse", "passes", "emit", "link"}
    assert first.seconds["emit"] > 0 and second.seconds["emit"] == 0
    assert call(first, "answer") == call(second, "answer") == 42


def test_cache_tells_options_and_text_apart(own_cache):
    assert not jit.compile_module(answer(1), ["answer"]).from_cache
    assert not jit.compile_module(answer(2), ["answer"]).from_cache
    assert not jit.compile_module(answer(1), ["answer"], optimize=1).from_cache
    with pytest.raises(ValueError, match="optimize"):
        jit.compile_module(answer(1), ["answer"], optimize=3)


def only_entry(folder):
    (path,) = folder.iterdir()
    return path


def test_damaged_entry_is_compiled_again(own_cache):
    jit.compile_module(answer(3), ["answer"])
    path = only_entry(own_cache)
    path.write_bytes(path.read_bytes()[:-7])
    library = jit.compile_module(answer(3), ["answer"])
    assert not library.from_cache and call(library, "answer") == 3
    assert jit.compile_module(answer(3), ["answer"]).from_cache


def test_entry_that_is_no_object_file_is_replaced(own_cache):
    jit.compile_module(answer(4), ["answer"])
    jit._cache.store(only_entry(own_cache).name, b"whole, but not machine code")
    library = jit.compile_module(answer(4), ["answer"])
    assert not library.from_cache and call(library, "answer") == 4
    assert jit.compile_module(answer(4), ["answer"]).from_cache


def test_without_cache():
    with config.options(cache=False):
        for _ in range(2):
            library = jit.compile_module(answer(5), ["answer"])
            assert not library.from_cache and call(library, "answer") == 5


EXTERNAL = """
declare double @sin(double)
declare i64 @ask(i64)
@_Py_NoneStruct = external global i8
@far = external global i8
define double @sine(double %x) {
  %r = call double @sin(double %x)
  ret double %r
}
define i64 @asked(i64 %x) {
  %r = call i64 @ask(i64 %x)
  ret i64 %r
}
define i64 @none() {
  %r = ptrtoint ptr @_Py_NoneStruct to i64
  ret i64 %r
}
define i64 @distance() {
  %r = ptrtoint ptr @far to i64
  ret i64 %r
}
"""


def test_external_names(own_cache):
    """C functions, Python's objects, and given addresses, which a cached object does not fix."""
    signature = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)
    for factor, far, expect_cached in [(2, 0x7000_1234_5678, False), (3, 16, True)]:
        callback = signature(lambda x, factor=factor: factor * x)
        library = jit.compile_module(
            EXTERNAL, ["sine", "asked", "none", "distance"],
            imports={"ask": ctypes.cast(callback, ctypes.c_void_p).value, "far": far},
        )
        assert library.from_cache is expect_cached
        assert call(library, "asked", ctypes.c_int64, ctypes.c_int64(21)) == 21 * factor
        assert call(library, "distance") == far
        assert call(library, "none") == id(None)
        sine = call(library, "sine", ctypes.c_double, ctypes.c_double(1.0))
        assert abs(sine - np.sin(1.0)) < 1e-12


def test_rejected_text_names_its_lines():
    with pytest.raises(InternalError, match="undefined value") as caught:
        jit.compile_module("define i32 @f() {\n  %a = add i32 1, 2\n  ret i32 %b\n}", ["f"])
    assert "     3 |   ret i32 %b" in str(caught.value)
    assert "line 3" in str(caught.value)
    badly_typed = "define void @f(i1 %c) {\nentry:\n  %x = add i32 1, %y\n" \
                  "  %y = add i32 1, 2\n  ret void\n}"
    with pytest.raises(InternalError, match="dominate") as caught:
        jit.compile_module(badly_typed, ["f"])
    assert "     3 |   %x = add i32 1, %y" in str(caught.value)


def test_names_that_do_not_exist(own_cache):
    with pytest.raises(InternalError, match="unknown names: no_such_function"):
        jit.compile_module("declare void @no_such_function()", [])
    with pytest.raises(InternalError, match="missing"):
        jit.compile_module(answer(6), ["answer", "missing"])
    library = jit.compile_module(answer(6), ["answer"])
    with pytest.raises(InternalError, match="exported: answer"):
        library.address("main")


def test_assembly_and_target():
    assert "answer:" in jit.assembly(answer(7))
    assert "answer:" in jit.assembly(answer(7), optimize=1)
    target = jit.target()
    assert target is jit.target()
    assert target.vector_bits in (128, 256, 512)
    assert target.has_avx512f == ("avx512f" in target.features)
    assert all(size is None or size > 1000 for size in
               (target.l1_bytes, target.l2_bytes, target.l3_bytes))
    assert jit.llvm_version()[0].isdigit()


def test_many_threads_compile_at_once(own_cache):
    folder = str(own_cache.parent)

    def work(index):
        with config.options(cache=True, cache_dir=folder):
            return [call(jit.compile_module(answer(n), ["answer"]), "answer") for n in range(10)]

    assert run_together(8, work) == [list(range(10))] * 8


def test_unloaded_code_gives_its_memory_back():
    libraries = 3 * jit._LIBRARIES_PER_JIT
    with config.options(cache=False):
        for _ in range(jit._LIBRARIES_PER_JIT):
            jit.compile_module(answer(8), ["answer"])
        before = resident_bytes()
        for _ in range(libraries):
            jit.compile_module(answer(8), ["answer"])
    assert resident_bytes() - before < libraries * 8 << 10


def test_code_outlives_the_jit_it_was_loaded_by(own_cache):
    library = jit.compile_module(answer(9), ["answer"])
    for _ in range(2 * jit._LIBRARIES_PER_JIT):
        jit.compile_module(answer(9), ["answer"])
    gc.collect()
    assert call(library, "answer") == 9


@has_fork
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_compile_in_a_forked_child(own_cache):
    stop = threading.Event()

    def busy():
        with config.options(cache=False):
            while not stop.is_set():
                jit.compile_module(answer(10), ["answer"])

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for number in range(5):
            assert child_result(
                lambda n=number: call(jit.compile_module(answer(n), ["answer"]), "answer") == n
            ) == 0
    finally:
        stop.set()
        thread.join()


# Threads

LOOPS = """
declare void @twofold_parallel_for(ptr, ptr, i64)
define void @count(ptr %counters, i64 %i) {
  %place = getelementptr i64, ptr %counters, i64 %i
  atomicrmw add ptr %place, i64 1 monotonic
  ret void
}
; context: counters, inner chunks
define void @outer(ptr %context, i64 %i) {
  %counters = load ptr, ptr %context
  %field = getelementptr ptr, ptr %context, i64 1
  %chunks = load i64, ptr %field
  %offset = mul i64 %i, %chunks
  %place = getelementptr i64, ptr %counters, i64 %offset
  call void @twofold_parallel_for(ptr @count, ptr %place, i64 %chunks)
  ret void
}
; The odd chunks take a while.
declare i32 @usleep(i32)
define void @slow(ptr %counters, i64 %i) {
entry:
  %odd = trunc i64 %i to i1
  br i1 %odd, label %wait, label %go
wait:
  call i32 @usleep(i32 300)
  br label %go
go:
  call void @count(ptr %counters, i64 %i)
  ret void
}
; Waits until %chunks threads are here at once, ten seconds at most; context: arrived, wanted, met.
define void @meet(ptr %context, i64 %i) {
entry:
  %field = getelementptr i64, ptr %context, i64 1
  %wanted = load i64, ptr %field
  atomicrmw add ptr %context, i64 1 seq_cst
  br label %loop
loop:
  %k = phi i32 [0, %entry], [%next, %again]
  %arrived = load atomic i64, ptr %context seq_cst, align 8
  %all = icmp sge i64 %arrived, %wanted
  br i1 %all, label %met, label %again
again:
  call i32 @usleep(i32 1000)
  %next = add i32 %k, 1
  %late = icmp sge i32 %next, 10000
  br i1 %late, label %done, label %loop
met:
  %place = getelementptr i64, ptr %context, i64 2
  atomicrmw add ptr %place, i64 1 seq_cst
  br label %done
done:
  ret void
}
define void @repeat(ptr %body, ptr %context, i64 %chunks, i64 %times) {
entry:
  br label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  call void @twofold_parallel_for(ptr %body, ptr %context, i64 %chunks)
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %times
  br i1 %more, label %loop, label %done
done:
  ret void
}
"""


class Loops:
    def __init__(self):
        self.library = jit.compile_module(
            LOOPS, ["count", "outer", "slow", "meet", "repeat"],
            imports={threads.SYMBOL: threads.parallel_for_address()},
        )
        self._repeat = ctypes.CFUNCTYPE(
            None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64
        )(self.library.address("repeat"))

    def count(self, chunks, times, body="count"):
        counters = np.zeros(max(chunks, 1), np.int64)
        self._repeat(self.library.address(body), counters.ctypes.data, chunks, times)
        return counters

    def meet(self, parties):
        context = np.array([0, parties, 0], np.int64)
        self._repeat(self.library.address("meet"), context.ctypes.data, parties, 1)
        return context.tolist()

    def nested(self, outer, inner, times):
        counters = np.zeros(outer * inner, np.int64)
        context = (ctypes.c_int64 * 2)(counters.ctypes.data, inner)
        self._repeat(self.library.address("outer"), ctypes.addressof(context), outer, times)
        return counters


@pytest.fixture(scope="module")
def loops():
    return Loops()


@pytest.fixture(params=[1, 2, 5])
def thread_count(request):
    threads.set_thread_count(request.param)
    yield request.param
    threads.set_thread_count(0)


@pytest.mark.parametrize("chunks", [-3, 0, 1, 2, 3, 1000])
def test_each_chunk_runs_once(loops, thread_count, chunks):
    counters = loops.count(chunks, 200)
    assert (counters == (200 if chunks > 0 else 0)).all()


def test_loop_returns_when_all_chunks_are_done(loops, thread_count):
    for _ in range(10):
        assert (loops.count(2 * thread_count, 1, "slow") == 1).all()


def test_threads_work_at_the_same_time(loops, thread_count):
    if not threads._futex():
        pytest.skip("this system has the serial version")
    for pause in (0, 0, 0.05):  # workers that spin, workers that sleep
        time.sleep(pause)
        assert loops.meet(thread_count) == [thread_count] * 3


def test_workers_are_started_when_first_needed(loops, thread_count):
    assert threads.running_workers() == 0
    loops.count(1, 10)
    assert threads.running_workers() == 0
    loops.count(4, 10)
    expected = thread_count - 1 if threads._futex() else 0
    assert threads.running_workers() == expected
    assert threads.thread_count() == expected + 1


def test_loops_inside_loops(loops, thread_count):
    assert (loops.nested(17, 9, 50) == 50).all()


def test_many_callers_at_once(loops, thread_count):
    results = run_together(8, lambda index: loops.count(20 + index, 300))
    assert all((counters == 300).all() for counters in results)


def test_default_count_is_the_setting_or_the_cores():
    threads.set_thread_count(0)
    cores = len(os.sched_getaffinity(0)) if threads._futex() else 1
    setting = config.get_int("threads")
    assert threads.thread_count() == min(setting or cores, threads.MOST_THREADS)
    with pytest.raises(ValueError, match="negative"):
        threads.set_thread_count(-1)


def test_count_changes_while_loops_run(loops):
    done = threading.Event()

    def change(_):
        for count in (2, 3, 1, 4) * 5:
            threads.set_thread_count(count)
        done.set()

    def loop(_):
        counters = loops.count(8, 100)
        while not done.is_set():
            counters = loops.count(8, 100)
        return (counters == 100).all()

    work = [change, loop, loop]
    assert run_together(3, lambda index: work[index](index))[1:] == [True, True]
    threads.set_thread_count(0)


@has_fork
def test_loops_in_a_forked_child(loops, thread_count):
    loops.count(4, 100)
    for _ in range(3):
        assert child_result(
            lambda: threads.running_workers() == 0
            and (loops.count(50, 100) == 100).all()
            and threads.running_workers() == (thread_count - 1 if threads._futex() else 0)
        ) == 0
    assert (loops.count(50, 100) == 100).all()


@has_fork
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
@pytest.mark.skipif(threads._FUTEX.get(platform.machine()) is None, reason="serial version")
def test_fork_while_a_loop_runs(loops):
    threads.set_thread_count(3)
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            loops.count(10, 1000)

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for _ in range(5):
            assert child_result(lambda: loops.meet(3) == [3, 3, 3]) == 0
            assert child_result(lambda: threads.set_thread_count(2) or
                                (loops.count(50, 20) == 20).all()) == 0
    finally:
        stop.set()
        thread.join()
        threads.set_thread_count(0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timer on this system")
def test_interrupts_are_harmless(loops):
    threads.set_thread_count(3)

    def interrupt(*_):
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    interrupted = 0
    try:
        for _ in range(20):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.002)
                while True:
                    loops.count(16, 50)
            except KeyboardInterrupt:
                interrupted += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert interrupted == 20
    assert (loops.count(100, 100) == 100).all()
    threads.set_thread_count(0)


EXITS = """
import ctypes, sys, threading
from twofold.backends.llvm import jit, threads
threads.set_thread_count(4)
body = jit.compile_module("define void @body(ptr %c, i64 %i) {\\n  ret void\\n}", ["body"])
loop = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)(
    threads.parallel_for_address())
for _ in range(100):
    loop(body.address("body"), None, 8)
def forever():
    while True:
        loop(body.address("body"), None, 8)
if "busy" in sys.argv:
    threading.Thread(target=forever, daemon=True).start()
if "error" in sys.argv:
    raise SystemExit(3)
"""


@pytest.mark.parametrize("how, status", [("plain", 0), ("error", 3), ("busy", 0)])
def test_exit_with_workers(how, status):
    done = subprocess.run(
        [sys.executable, "-c", EXITS, how], capture_output=True, timeout=120, text=True
    )
    assert (done.returncode, done.stderr) == (status, "")


def test_serial_version_where_there_is_no_futex(monkeypatch):
    monkeypatch.setattr(threads, "_futex", lambda: None)
    library = jit.compile_module(threads.module_text(), [threads.SYMBOL])
    counted = jit.compile_module(
        LOOPS, ["count", "outer", "repeat"],
        imports={threads.SYMBOL: library.address(threads.SYMBOL)},
    )
    counters = np.zeros(10, np.int64)
    ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)(
        library.address(threads.SYMBOL)
    )(counted.address("count"), counters.ctypes.data, 10)
    assert (counters == 1).all()
    assert threads.thread_count() == 1


# The door

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
    with config.options(emitted_types=False):
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


def test_entries_come_from_the_cache(own_cache):
    library = jit.compile_module(REPORT, ["main"])
    entries = [make_entry(library.address("main"), INPUTS, OUTPUTS) for _ in range(2)]
    if not entry.layout_is_known():
        pytest.skip("no emitted entries on this interpreter")
    assert [function.__self__.emitted[0].from_cache for function in entries] == [False, True]
    assert entries[0].__name__ == "compiled"
