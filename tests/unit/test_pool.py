"""The host memory pool: lifetime through views, alignment, limits, threads."""

import gc
import os
import threading

import numpy as np
import pytest

from twofold import settings
from twofold.errors import ResourceExhaustedError
from twofold.runtime import pool as pool_module
from twofold.runtime.pool import ALIGNMENT, SMALLEST_BLOCK, HostPool, aligned_empty, size_class

MEGABYTE = 1 << 20


@pytest.fixture
def pool():
    return HostPool(cached_bytes=64 * MEGABYTE, limit=256 * MEGABYTE)


def address(array):
    return array.__array_interface__["data"][0]


SHAPES = [(), (0,), (1,), (3, 0, 2), (7,), (33, 5), (600, 700), (1025, 1024), 5]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["bool", "int8", "float16", "float32", "complex128"])
def test_arrays_are_plain_and_aligned(pool, shape, dtype):
    for array in (pool.array(shape, dtype), aligned_empty(shape, dtype)):
        expected = np.empty(shape, dtype)
        assert type(array) is np.ndarray
        assert array.shape == expected.shape and array.dtype is expected.dtype
        assert array.flags.c_contiguous and array.flags.writeable and array.flags.aligned
        assert address(array) % ALIGNMENT == 0
        array[...] = 1
        assert (array == 1).all()


def test_large_blocks_lie_on_huge_pages(pool):
    assert address(pool.array((5 * MEGABYTE,), np.uint8)) % (2 * MEGABYTE) == 0


def large(pool):
    return pool.array((MEGABYTE // 4,), np.float32)


VIEWS = {
    "slice": lambda array: array[10:20],
    "slice of slice": lambda array: array[10:][10:][::2],
    "reshape": lambda array: array.reshape(2, -1),
    "transpose": lambda array: array.reshape(2, -1).T,
    "asarray": lambda array: np.asarray(array)[:],
    "view of dtype": lambda array: array.view(np.int32),
    "subclass": lambda array: array.view(np.matrix),
    "memoryview": memoryview,
    "view of memoryview": lambda array: np.asarray(memoryview(array))[1:],
    "dlpack": lambda array: np.from_dlpack(array),
    "iterator": lambda array: array.flat,
    "broadcast": lambda array: np.broadcast_to(array, (3, array.size)),
    "lib stride": lambda array: np.lib.stride_tricks.sliding_window_view(array, 4),
    "real part": lambda array: array.view(np.complex64).real,
    "base": lambda array: array.base,
    "view of base": lambda array: array.base[3:],
}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("kind", VIEWS)
def test_views_keep_the_block(pool, kind):
    array = large(pool)
    view = VIEWS[kind](array)
    del array
    gc.collect()
    assert pool.statistics().current == MEGABYTE
    replacement = large(pool)  # must not get the same memory
    replacement[:] = 1
    assert pool.statistics().current == 2 * MEGABYTE
    del view, replacement
    gc.collect()
    assert pool.statistics().current == 0


def test_content_of_a_view_is_not_overwritten(pool):
    array = large(pool)
    array[:] = 7
    view = array[5:9]
    del array
    for _ in range(5):
        large(pool)[:] = 0
    assert view.tolist() == [7, 7, 7, 7]


def test_copies_do_not_keep_the_block(pool):
    array = large(pool)
    copy, scalar = array[:100].copy(), array[0]
    del array
    assert pool.statistics().current == 0
    assert copy.size == 100 and isinstance(scalar, np.float32)


def test_memory_is_used_again(pool):
    first = large(pool)
    where = address(first)
    del first
    assert pool.statistics().cached == MEGABYTE
    assert address(large(pool)) == where
    assert (pool.statistics().created, pool.statistics().reused) == (1, 1)


def test_peak_and_reset(pool):
    arrays = [large(pool) for _ in range(3)]
    del arrays[0]
    assert (pool.statistics().current, pool.statistics().peak) == (2 * MEGABYTE, 3 * MEGABYTE)
    pool.reset_peak()
    assert pool.statistics().peak == 2 * MEGABYTE


def test_cached_bytes_are_bounded_and_the_oldest_goes():
    pool = HostPool(cached_bytes=2 * MEGABYTE, limit=100 * MEGABYTE)
    arrays = [large(pool) for _ in range(4)]
    where = [address(array) for array in arrays]
    while arrays:
        arrays.pop(0)
    assert pool.statistics().cached == 2 * MEGABYTE
    assert {address(a) for a in [large(pool)]} <= set(where[2:])
    pool.trim()
    assert pool.statistics().cached == 0


def test_limit_is_a_clean_error_and_leaves_the_pool_working():
    pool = HostPool(cached_bytes=0, limit=2 * MEGABYTE)
    held = [large(pool), large(pool)]
    with pytest.raises(ResourceExhaustedError, match="2097152 bytes are in use") as caught:
        large(pool)
    assert isinstance(caught.value, MemoryError)
    held.pop()
    assert large(pool).size


def test_free_blocks_make_way_under_the_limit():
    pool = HostPool(cached_bytes=100 * MEGABYTE, limit=4 * MEGABYTE)
    arrays = [large(pool) for _ in range(4)]
    arrays.clear()
    assert pool.statistics().cached == 4 * MEGABYTE
    array = pool.array((3 * MEGABYTE,), np.uint8)
    statistics = pool.statistics()
    assert statistics.current + statistics.cached <= 4 * MEGABYTE
    assert array.nbytes == 3 * MEGABYTE


def test_limit_from_the_setting():
    pool = HostPool()
    with settings.options(memory_limit=MEGABYTE), pytest.raises(ResourceExhaustedError):
        pool.array((2 * MEGABYTE,), np.uint8)
    assert pool.array((2 * MEGABYTE,), np.uint8).size


def test_system_without_memory(pool, monkeypatch):
    array = large(pool)
    del array

    def refuse(size):
        raise OSError(12, "Cannot allocate memory")

    with monkeypatch.context() as patch:
        patch.setattr(pool_module, "_map", refuse)
        with pytest.raises(ResourceExhaustedError, match="Cannot allocate memory"):
            pool.array((2 * MEGABYTE,), np.uint8)
    assert pool.statistics().current == 0
    assert large(pool).size


@pytest.mark.parametrize("count", [1 << 45, 1 << 62, 1 << 70])
def test_absurd_sizes(count):
    with pytest.raises(ResourceExhaustedError):
        HostPool().array((count,), np.float32)
    with pytest.raises(ResourceExhaustedError):
        aligned_empty((count,), np.float32)
    with pytest.raises(ResourceExhaustedError):
        HostPool(limit=1 << 80).array((count,), np.float32)


@pytest.mark.parametrize("make", [HostPool().array, aligned_empty])
def test_bad_requests(make):
    with pytest.raises(TypeError, match="Python objects"):
        make((3,), object)
    with pytest.raises(ValueError, match="negative"):
        make((3, -1), np.float32)


@pytest.mark.parametrize("nbytes", [1, 4096, SMALLEST_BLOCK, SMALLEST_BLOCK + 1, 999_999,
                                    MEGABYTE, MEGABYTE + 1, 5 * MEGABYTE + 3, (1 << 33) + 1])
def test_size_classes(nbytes):
    size = size_class(nbytes)
    assert size >= nbytes and size % 4096 == 0
    assert size == SMALLEST_BLOCK or size <= 1.25 * nbytes
    assert size_class(size) == size


def test_many_threads(pool):
    failures = []

    def work(seed):
        generator = np.random.default_rng(seed)
        held = []
        for step in range(200):
            array = pool.array((int(generator.integers(70_000, 300_000)),), np.float32)
            array[::4096] = seed * 1000 + step
            held.append((array[::4096], seed * 1000 + step))
            if len(held) > 5:
                view, value = held.pop(int(generator.integers(len(held))))
                if not (view == value).all():
                    failures.append((seed, step))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert pool.statistics().current == 0


def test_last_view_dies_in_another_thread(pool):
    holder = [large(pool)]
    thread = threading.Thread(target=holder.clear)
    thread.start()
    thread.join()
    assert pool.statistics().current == 0


def test_block_that_dies_while_the_pool_is_busy(pool):
    array = large(pool)
    with pool._lock:
        del array  # a finaliser inside the pool's own code must not wait for the pool
    assert pool.statistics().current == 0


def test_array_outlives_its_pool():
    pool = HostPool()
    array = large(pool)
    array[:] = 3
    del pool
    gc.collect()
    assert (array == 3).all()
    del array


def test_many_calls_leak_nothing(pool):
    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    if not os.path.exists("/proc/self/statm"):
        pytest.skip("no /proc on this system")
    for _ in range(1000):
        large(pool), pool.array((3,), np.float32)
    before = resident()
    for _ in range(30_000):
        large(pool), pool.array((3,), np.float32)
    assert resident() - before < 2 * MEGABYTE
    assert pool.statistics().current == 0
    assert pool.statistics().created == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_fork_while_another_thread_is_in_the_pool(pool):
    array = large(pool)
    array[:] = 5
    with pool._lock:
        child = os.fork()
        if child == 0:
            fine = (array == 5).all() and large(pool).size and pool.statistics().current
            os._exit(0 if fine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
