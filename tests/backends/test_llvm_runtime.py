"""Loading machine code, and the threads that it uses."""

import ctypes
import gc
import os
import platform
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from native_helpers import resident_bytes, run_together

from twofold import settings
from twofold.backends.llvm.run import jit, thread_text, threads
from twofold.errors import InternalError

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
    with settings.options(cache=True, cache_dir=str(tmp_path / "cache")):
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
    with settings.options(cache=False):
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
    processor = jit.processor()
    assert processor is jit.processor()
    target = processor.target
    assert target.vector_bits in (128, 256, 512)
    assert (target.vector_bits == 512) == ("avx512f" in processor.features)
    assert 1000 < target.cache_bytes <= target.last_cache_bytes
    assert f"{target.vector_bits}-bit vectors" in str(target)
    assert jit.llvm_version()[0].isdigit()


@pytest.mark.parametrize(("caches", "cores", "share"), [
    ({1: 32 << 10, 2: 1 << 20, 3: 32 << 20}, 16, 32 << 20),
    ({1: 48 << 10, 2: 2 << 20, 3: 480 << 20}, 2, 32 << 20),  # a virtual machine's two cores
    ({1: 48 << 10, 2: 2 << 20, 3: 480 << 20}, 64, 480 << 20),
    ({1: 128 << 10, 2: 64 << 20}, 2, 128 << 20), ({}, 4, 32 << 20)])
def test_cores_count_on_their_share_of_the_last_cache(caches, cores, share):
    assert jit._share_of_last_cache(caches, cores) == share


def test_many_threads_compile_at_once(own_cache):
    folder = str(own_cache.parent)

    def work(index):
        with settings.options(cache=True, cache_dir=folder):
            return [call(jit.compile_module(answer(n), ["answer"]), "answer") for n in range(10)]

    assert run_together(8, work) == [list(range(10))] * 8


def test_unloaded_code_gives_its_memory_back():
    loads = 3 * jit._LOADS_PER_JIT
    with settings.options(cache=False):
        for _ in range(jit._LOADS_PER_JIT):
            jit.compile_module(answer(8), ["answer"])
        before = resident_bytes()
        for _ in range(loads):
            jit.compile_module(answer(8), ["answer"])
    assert resident_bytes() - before < loads * 8 << 10


def test_code_outlives_the_jit_it_was_loaded_by(own_cache):
    library = jit.compile_module(answer(9), ["answer"])
    for _ in range(2 * jit._LOADS_PER_JIT):
        jit.compile_module(answer(9), ["answer"])
    gc.collect()
    assert call(library, "answer") == 9


@has_fork
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_compile_in_a_forked_child(own_cache):
    stop = threading.Event()

    def busy():
        with settings.options(cache=False):
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
    if not thread_text.futex():
        pytest.skip("this system has the serial version")
    for pause in (0, 0, 0.05):  # workers that spin, workers that sleep
        time.sleep(pause)
        assert loops.meet(thread_count) == [thread_count] * 3


def test_workers_are_started_when_first_needed(loops, thread_count):
    assert threads.running_workers() == 0
    loops.count(1, 10)
    assert threads.running_workers() == 0
    loops.count(4, 10)
    expected = thread_count - 1 if thread_text.futex() else 0
    assert threads.running_workers() == expected
    assert threads.thread_count() == expected + 1


def test_loops_inside_loops(loops, thread_count):
    assert (loops.nested(17, 9, 50) == 50).all()


def test_many_callers_at_once(loops, thread_count):
    results = run_together(8, lambda index: loops.count(20 + index, 300))
    assert all((counters == 300).all() for counters in results)


def test_default_count_is_the_setting_or_the_cores():
    threads.set_thread_count(0)
    cores = len(os.sched_getaffinity(0)) if thread_text.futex() else 1
    setting = settings.get_int("threads")
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
            and threads.running_workers() == (thread_count - 1 if thread_text.futex() else 0)
        ) == 0
    assert (loops.count(50, 100) == 100).all()


@has_fork
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
@pytest.mark.skipif(platform.machine() not in thread_text.FUTEX_CALLS, reason="serial version")
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
from twofold.backends.llvm.run import jit, thread_text, threads
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
    monkeypatch.setattr(thread_text, "futex", lambda: None)
    library = jit.compile_module(thread_text.module_text(), [threads.SYMBOL])
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
