"""Host memory for tensors: large blocks that are used again, small ones straight from NumPy.

Owns the blocks, their accounting and the limit on them. An array handed out is a plain
``numpy.ndarray`` whose memory returns to the pool when the array *and* everything made from it
(views, ``memoryview``, DLPack exports) is gone. Knows nothing about tensors, devices or leases of
variables.

Why a pool: the first touch of a fresh page costs about ten times what an elementwise op costs on
it, from 4 MB on transparent huge pages make up for most of that.
"""

from __future__ import annotations

import ctypes
import math
import mmap
import os
import weakref
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from twofold import forks, settings
from twofold.errors import ResourceExhaustedError

from ..dataclass import dataclass, field

Array = np.ndarray[Any, np.dtype[Any]]

#: Alignment in bytes of every array from this module: a cache line, and the widest vector.
ALIGNMENT = 64
#: Requests below this many bytes do not come from blocks and are not counted.
SMALLEST_BLOCK = 256 << 10
_HUGE_PAGE = 2 << 20
_HUGE_FROM = 4 << 20
_BYTE = np.dtype(np.uint8)


@dataclass(frozen=True)
class PoolStatistics:
    """Bytes of a pool.

    Attributes
    ----------
    current
        In blocks that arrays use now.
    peak
        Highest ``current`` since the start or the last ``reset_peak()``.
    cached
        In free blocks that are kept for reuse.
    limit
        What ``current`` may reach.
    reused, created
        Requests served by a free block, and by new memory.
    """

    current: int
    peak: int
    cached: int
    limit: int
    reused: int
    created: int


@dataclass(eq=False)
class _Block:
    """Anonymous memory of one size class; unmapped when the last reference to ``memory`` goes."""

    memory: mmap.mmap
    offset: int
    size: int
    released_at: int = field(default=0)


class _Lease(np.ndarray):
    """The memory of a block while arrays use it.

    NumPy lets a view refer to the array at the far end of a chain of views, but stops at an array
    of another type: so every view of a handed-out array keeps this object alive, and its end is
    the end of the last of them. Objects that NumPy makes from a lease itself have no block.
    """

    __slots__ = ("_block", "_returned")
    _block: _Block | None
    _returned: _Returned

    def __array_finalize__(self, parent: Any) -> None:
        self._block = None

    def __del__(self) -> None:
        block = self._block
        if block is not None:
            self._returned.put(block)


class _Adopted(weakref.ref):  # type: ignore[type-arg]
    """An array that NumPy made and the pool counts."""

    __slots__ = ("size",)
    size: int


class _Returned:
    """Blocks on their way back. A finaliser may run anywhere, even in the pool: no lock here."""

    def __init__(self, pool: HostPool):
        self.blocks: deque[_Block] = deque()
        self.adopted: deque[_Adopted] = deque()
        self._pool = weakref.ref(pool)

    def forget(self, reference: _Adopted) -> None:
        """An adopted array is gone."""
        self.adopted.append(reference)

    def put(self, block: _Block) -> None:
        self.blocks.append(block)
        pool = self._pool()
        if pool is not None:
            pool.collect_if_idle()


def is_pooled(array: Array) -> bool:
    """True for an array that a pool made: its memory belongs to it alone, though it has a base."""
    return type(array.base) is _Lease


class HostPool:
    """Arrays over reusable blocks of host memory. Safe to use from several threads.

    Parameters
    ----------
    cached_bytes
        Most bytes kept in free blocks. Default: the setting ``memory_limit``, else an eighth of
        the physical memory.
    limit
        Most bytes in use at once. Default: the setting ``memory_limit`` at each request, else the
        physical memory.

    Examples
    --------
    >>> pool = HostPool()
    >>> array = pool.array((512, 512), np.float32)
    >>> view = array[1:]
    >>> del array
    >>> pool.statistics().current
    1048576
    >>> del view
    >>> pool.statistics().current, pool.statistics().cached
    (0, 1048576)
    """

    def __init__(self, cached_bytes: int | None = None, limit: int | None = None):
        self._fixed_cached_bytes = cached_bytes
        self._fixed_limit = limit
        self._free: dict[int, list[_Block]] = {}
        self._current = self._peak = self._cached = 0
        self._reused = self._created = self._clock = 0
        self._returned = _Returned(self)
        self._adopted: dict[int, _Adopted] = {}
        self._lock = forks.lock()

    def array(self, shape: int | Sequence[int], dtype: Any) -> Array:
        """New array with unset content, C-contiguous and aligned to ``ALIGNMENT`` bytes.

        Raises
        ------
        ResourceExhaustedError
            When the limit would be exceeded or the system gives no memory.
        TypeError
            For a dtype that holds Python objects.
        """
        dims, dtype, nbytes = _measure(shape, dtype)
        if nbytes < SMALLEST_BLOCK:
            return _aligned_small(dims, dtype, nbytes)
        size = size_class(nbytes)
        with self._lock:
            self._collect()
            block = self._take(size, nbytes)
            try:
                lease = _Lease((nbytes,), _BYTE, block.memory, block.offset)
                result: Array = np.ndarray(dims, dtype, lease)
            except BaseException:  # an interrupt here must not lose bytes from the accounts
                self._current -= block.size
                raise
            lease._returned = self._returned
            lease._block = block
        return result

    def require(self, nbytes: int) -> None:
        """Raise ``ResourceExhaustedError`` unless there is room for so many bytes more."""
        limit = self._limit()
        if self._current + nbytes > limit:
            with self._lock:
                self._collect()
                if self._current + nbytes > limit:
                    raise self._full(nbytes, limit)

    def adopt(self, array: Array) -> None:
        """Count an array that somebody else made until it, with all views of it, is gone."""
        reference = _Adopted(array, self._returned.forget)
        reference.size = array.nbytes
        with self._lock:
            self._collect()
            self._adopted[id(reference)] = reference
            self._current += reference.size
            self._peak = max(self._peak, self._current)

    def statistics(self) -> PoolStatistics:
        """Bytes and counts now."""
        with self._lock:
            self._collect()
            return PoolStatistics(
                current=self._current, peak=self._peak, cached=self._cached, limit=self._limit(),
                reused=self._reused, created=self._created,
            )

    def reset_peak(self) -> None:
        """Let ``peak`` start again from ``current``."""
        with self._lock:
            self._collect()
            self._peak = self._current

    def trim(self) -> None:
        """Give all free blocks back to the system."""
        with self._lock:
            self._collect()
            self._shrink(0)

    def collect_if_idle(self) -> None:
        """Sort returned blocks in, unless someone is in the pool now (who will do it later)."""
        if self._lock.acquire(blocking=False):
            try:
                self._collect()
            finally:
                self._lock.release()

    def _limit(self) -> int:
        if self._fixed_limit is not None:
            return self._fixed_limit
        return settings.get_int("memory_limit") or physical_memory()

    def _cached_limit(self) -> int:
        if self._fixed_cached_bytes is not None:
            return self._fixed_cached_bytes
        return settings.get_int("memory_limit") or physical_memory() // 8

    def _take(self, size: int, nbytes: int) -> _Block:
        """A block of ``size`` bytes, counted as in use. The lock is held."""
        limit = self._limit()
        if self._current + size > limit:
            raise self._full(nbytes, limit)
        free = self._free.get(size)
        if free:
            block = free.pop()  # the one used last is the likeliest to be in the cache
            self._cached -= size
            self._reused += 1
        else:
            self._shrink(limit - self._current - size)
            block = self._create(size, nbytes)
            self._created += 1
        self._current += size
        self._peak = max(self._peak, self._current)
        return block

    def _full(self, nbytes: int, limit: int) -> ResourceExhaustedError:
        return ResourceExhaustedError(
            f"no room for {nbytes} bytes of host memory: {self._current} bytes are in use and the "
            f"limit is {limit} (setting memory_limit); free tensors, use smaller batches or raise "
            "the limit")

    def _create(self, size: int, nbytes: int) -> _Block:
        try:
            return _map_block(size)
        except (OSError, ValueError, OverflowError):
            self._shrink(0)
        try:
            return _map_block(size)
        except (OSError, ValueError, OverflowError) as error:
            raise ResourceExhaustedError(
                f"the system has no room for {nbytes} bytes of host memory ({error}); "
                f"{self._current} bytes are in use by tensors: free some or use smaller batches"
            ) from error

    def _collect(self) -> None:
        """Make returned blocks free blocks. The lock is held."""
        gone = self._returned.adopted
        while gone:
            reference = gone.popleft()
            self._current -= reference.size
            del self._adopted[id(reference)]
        blocks = self._returned.blocks
        if not blocks:
            return
        while True:
            try:
                block = blocks.popleft()
            except IndexError:
                break
            self._clock += 1
            block.released_at = self._clock
            self._current -= block.size
            self._cached += block.size
            self._free.setdefault(block.size, []).append(block)
        self._shrink(self._cached_limit())

    def _shrink(self, allowed: int) -> None:
        """Unmap the free blocks that lay unused for longest until ``allowed`` bytes are cached."""
        while self._cached > allowed:
            oldest = min(
                (blocks for blocks in self._free.values() if blocks),
                key=lambda blocks: blocks[0].released_at,
            )
            self._cached -= oldest.pop(0).size


@lru_cache(maxsize=1)
def host_pool() -> HostPool:
    """The pool of this process."""
    return HostPool()


def aligned_empty(shape: int | Sequence[int], dtype: Any) -> Array:
    """``numpy.empty`` with data aligned to ``ALIGNMENT`` bytes, outside any pool."""
    return _aligned_small(*_measure(shape, dtype))


def size_class(nbytes: int, smallest: int = SMALLEST_BLOCK) -> int:
    """Size of the block that serves ``nbytes``: four classes per power of two, at most 25 % more.

    Nothing is below ``smallest``. The pools of all devices have these classes.

    Examples
    --------
    >>> size_class(1 << 20), size_class((1 << 20) + 1), size_class(1100, 256)
    (1048576, 1310720, 1280)
    """
    if nbytes <= smallest:
        return smallest
    step = 1 << max((nbytes - 1).bit_length() - 3, 0)
    return -(-nbytes // step) * step


@lru_cache(maxsize=1)
def physical_memory() -> int:
    """Bytes of memory this process may fill: the machine's, or its control group's if less."""
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        total = 4 << 30  # a system that does not tell
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            with open(name) as file:
                total = min(total, int(file.read()))
        except (OSError, ValueError):
            continue  # no such file, or "max"
    return total


def _measure(
    shape: int | Sequence[int], dtype: Any
) -> tuple[tuple[int, ...], np.dtype[Any], int]:
    dtype = np.dtype(dtype)
    dims = (shape,) if isinstance(shape, int) else tuple(shape)
    if dtype.hasobject:
        raise TypeError(f"memory of a device holds numbers, not Python objects: dtype {dtype}")
    if dims and min(dims) < 0:
        raise ValueError(f"dimensions must not be negative, got shape {dims}")
    return dims, dtype, math.prod(dims) * dtype.itemsize


def _aligned_small(dims: tuple[int, ...], dtype: np.dtype[Any], nbytes: int) -> Array:
    try:
        # NumPy aligns to 16 bytes only. The address is asked for in the cheapest portable way.
        raw: Any = np.empty(nbytes + ALIGNMENT, _BYTE)
    except (MemoryError, ValueError) as error:
        raise ResourceExhaustedError(
            f"the system has no room for {nbytes} bytes of host memory ({error}); free tensors "
            "or use smaller batches"
        ) from error
    address = ctypes.addressof(ctypes.c_char.from_buffer(raw))
    return np.ndarray(dims, dtype, raw, -address % ALIGNMENT)


def _map_block(size: int) -> _Block:
    if size < _HUGE_FROM:
        return _Block(_map(size), 0, size)
    # Aligned to huge pages; the part that is cut off is never touched and costs no memory.
    memory = _map(size + _HUGE_PAGE)
    offset = -ctypes.addressof(ctypes.c_char.from_buffer(memory)) % _HUGE_PAGE
    if hasattr(mmap, "MADV_HUGEPAGE"):
        try:
            memory.madvise(mmap.MADV_HUGEPAGE)
        except OSError:
            pass  # a kernel without huge pages
    return _Block(memory, offset, size)


def _map(size: int) -> mmap.mmap:
    if hasattr(mmap, "MAP_ANONYMOUS"):
        return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return mmap.mmap(-1, size)  # Windows: backed by the paging file
