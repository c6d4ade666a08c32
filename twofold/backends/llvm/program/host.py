"""Calls from a native program back into Python: host functions and memory of sizes found inside.

Native code hands over a code number, its frame of data pointers and its frame of sizes. Owns the
reading and writing of these frames; what is called and when is the program's business. An exception
raised here stays set in the thread: native code returns at once and the entry raises it.
"""

from __future__ import annotations

import ctypes
import math
import threading
import traceback
from typing import Any

import numpy as np

from ....errors import InvalidArgumentError
from ....ir.base import dims
from ....ir.base.dims import Dim, Symbol
from ....ir.program import nodes as p
from ....runtime.pool import HostPool
from .callbacks import ALLOCATE, HOST, RELEASE
from .frame import ProgramText, is_symbol


class HostCalls:
    """The callable that a program calls, with the arrays of the calls going on.

    Attributes
    ----------
    cell_address : int
        Of the word through which native code finds this object.
    """

    def __init__(self, text: ProgramText, pool: HostPool):
        self._calls = text.calls
        self._slot_number = {slot: i for i, slot in enumerate(text.slots)}
        self._slot_count = len(text.slots)
        self._symbols = text.all_symbols
        self._given = set(text.symbols)
        self._pool = pool
        self._active = threading.local()
        self._cell = ctypes.c_void_p(id(self))
        self.cell_address = ctypes.addressof(self._cell)

    def begin(self) -> list[dict[p.Slot, Any]]:
        """Before a call of the program: its last entry receives the arrays that are made inside.

        The caller takes that entry away again. (A context manager would cost a microsecond.)
        """
        try:
            stack: list[dict[p.Slot, Any]] = self._active.stack
        except AttributeError:
            stack = self._active.stack = []
        stack.append({})
        return stack

    def __call__(self, code: int, slots: int, symbols: int) -> None:
        """What native code calls."""
        pointers = (ctypes.c_void_p * self._slot_count).from_address(slots)
        sizes = (ctypes.c_int64 * len(self._symbols)).from_address(symbols)
        what, kind = self._calls[code // 4], code % 4
        arrays = self._active.stack[-1]
        if kind == HOST:
            assert isinstance(what, p.Host)
            self._host(what, pointers, sizes, arrays)
            return
        assert isinstance(what, p.Slot)
        if kind == ALLOCATE:
            self._put(what, self._pool.array(self._shape(what, sizes), what.type.dtype.numpy),
                      pointers, arrays)
        elif kind == RELEASE:
            arrays.pop(what, None)
            pointers[self._slot_number[what]] = None

    def _shape(self, slot: p.Slot, sizes: Any) -> tuple[int, ...]:
        values = dict(zip(self._symbols, sizes, strict=True))
        shape = tuple(dims.evaluate(dim, values) for dim in slot.type.shape)
        if any(dim < 0 for dim in shape):
            raise InvalidArgumentError(
                f"{slot.name} would have shape {shape}, a negative dimension")
        return shape

    def _put(self, slot: p.Slot, array: Any, pointers: Any, arrays: dict[p.Slot, Any]) -> None:
        arrays[slot] = array
        pointers[self._slot_number[slot]] = array.__array_interface__["data"][0]

    def _host(self, host: p.Host, pointers: Any, sizes: Any, arrays: dict[p.Slot, Any]) -> None:
        read = _view_of if host.borrows else _copy_from
        inputs = [read(pointers[self._slot_number[slot]], self._shape(slot, sizes),
                       slot.type.dtype.numpy) for slot in host.inputs]
        out: Any = None
        try:
            if host.fills:
                out = self._place(host.outputs[0], inputs, pointers, sizes, arrays)
            results = list(host.call(*inputs) if out is None else host.call(*inputs, out=out))
        except BaseException as error:
            del out
            _forget_locals(error)
            raise
        finally:
            del inputs
        if out is not None:
            return
        if len(results) != len(host.outputs):
            raise InvalidArgumentError(f"{host.name} gave {len(results)} results, expected "
                                       f"{len(host.outputs)}")
        found = [np.ascontiguousarray(r, s.type.dtype.numpy).reshape(np.shape(r))
                 for r, s in zip(results, host.outputs, strict=True)]
        self._define(host, found, sizes)
        for slot, array in zip(host.outputs, found, strict=True):
            shape = self._shape(slot, sizes)
            if array.shape != shape:
                raise InvalidArgumentError(f"{host.name} gave a result of shape {array.shape}, "
                                           f"expected {shape}")
            address = pointers[self._slot_number[slot]]
            if address and slot not in arrays:
                ctypes.memmove(address, array.__array_interface__["data"][0], array.nbytes)
            elif array.nbytes:
                # Native code may write here later: never into memory that somebody else holds.
                own = self._pool.array(array.shape, array.dtype)
                own[...] = array
                self._put(slot, own, pointers, arrays)
            else:
                self._put(slot, self._pool.array(array.shape, array.dtype), pointers, arrays)

    def _place(self, slot: p.Slot, inputs: list[Any], pointers: Any, sizes: Any,
               arrays: dict[p.Slot, Any]) -> Any:
        """The memory of a result as an array; None where it is that of an input, too."""
        address, shape = pointers[self._slot_number[slot]], self._shape(slot, sizes)
        if not address or slot in arrays:
            own = self._pool.array(shape, slot.type.dtype.numpy)
            self._put(slot, own, pointers, arrays)
            return own
        memory = _memory(address, shape, slot.type.dtype.numpy)
        return None if any(np.may_share_memory(memory, x) for x in inputs) else memory

    def _define(self, host: p.Host, results: list[Any], sizes: Any) -> None:
        """Symbols whose values show in the shapes of the results."""
        for symbol in host.defines:
            value = _find_size(symbol, host.outputs, results)
            if value is None:
                raise InvalidArgumentError(f"{host.name} gave no result that shows {symbol}")
            if symbol in self._given and sizes[self._symbols.index(symbol)] != value:
                raise InvalidArgumentError(p.other_size(symbol))
            sizes[self._symbols.index(symbol)] = value


def _find_size(symbol: Symbol, slots: tuple[p.Slot, ...], results: list[Any]) -> int | None:
    for slot, array in zip(slots, results, strict=True):
        shape: tuple[Dim, ...] = slot.type.shape
        if len(shape) == array.ndim:
            for dim, have in zip(shape, array.shape, strict=True):
                if is_symbol(dim) and symbol in dims.symbols(dim):
                    return int(have)
    return None


def _view_of(address: int | None, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Native memory as an array that is only read."""
    array = _memory(address, shape, dtype)
    array.flags.writeable = False
    return array


def _memory(address: int | None, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Native memory as an array."""
    nbytes = math.prod(shape) * dtype.itemsize
    if not nbytes or not address:
        return np.empty(shape, dtype)
    memory: Any = (ctypes.c_char * nbytes).from_address(address)
    return np.ndarray(shape, dtype, memory)


def _forget_locals(error: BaseException | None) -> None:
    """Take local variables out of an exception's frames: there may be views of memory that goes."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _copy_from(address: int | None, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """An array with a copy of native memory."""
    array = np.empty(shape, dtype)
    if array.nbytes and address:
        ctypes.memmove(array.__array_interface__["data"][0], address, array.nbytes)
    return array
