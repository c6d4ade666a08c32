"""The door between Python and a compiled program: check the arrays, then one native call.

A compiled program is ``i32 main(ptr arguments, ptr sizes)``: data pointers of the inputs, the
outputs and the arena, and the values of its symbolic dimensions. ``make_entry`` gives a callable
for it. Normally that is an emitted C function which reads NumPy's array objects directly; the same
in Python (``CheckedCall``) is what it falls back to, where an emitted function is not possible and
for any argument that fails a check: so both give the same errors. What the arrays mean, where they
come from and what a status says is the business of the callers.
"""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from twofold import forks, settings
from twofold.backends.llvm.run import jit
from twofold.backends.llvm.text.writer import Function, Module, Writer

from ....dataclass import dataclass

_POINTER_BYTES = ctypes.sizeof(ctypes.c_void_p)
# Offsets in PyArrayObject, which follow the object header; checked by layout_is_known().
_HEADER = object.__basicsize__
_TYPE = _HEADER - _POINTER_BYTES
_DATA, _RANK, _DIMS, _DESCR, _FLAGS = (
    _HEADER + _POINTER_BYTES * field for field in (0, 1, 2, 5, 6)
)
_C_CONTIGUOUS, _ALIGNED, _WRITEABLE = 0x1, 0x100, 0x400
_METH_FASTCALL = 0x80
_ARENA_ALIGNMENT = 64
_BYTE = np.dtype(np.uint8)


@dataclass(frozen=True)
class ArraySpec:
    """What one array argument must be.

    Attributes
    ----------
    dtype
        Its dtype, in native byte order.
    shape
        Its dimensions; -1 for one that is only known at the call.
    slots
        For each -1 in ``shape``, the index in ``sizes`` that receives the dimension. Where a slot
        appears again the dimensions must agree. -1 takes any dimension and does not record it.
    alignment
        Required alignment of the data in bytes, a power of two; 0 for that of the dtype.
    name
        How errors call the argument; empty for its position.
    """

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    slots: tuple[int, ...] = ()
    alignment: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        if self.shape.count(-1) != len(self.slots):
            raise ValueError(f"shape {self.shape} and slots {self.slots} do not fit")
        if any(dim < -1 for dim in self.shape) or any(slot < -1 for slot in self.slots):
            raise ValueError(f"negative entries in shape {self.shape} or slots {self.slots}")
        if self.alignment & (self.alignment - 1) or self.alignment < 0:
            raise ValueError(f"alignment must be a power of two, got {self.alignment}")
        if not self.dtype.isnative or self.dtype.hasobject:
            raise ValueError(f"dtype {self.dtype} is not one that compiled code can use")

    @forks.cached_property
    def axes(self) -> tuple[tuple[int, int, int], ...]:
        """``(axis, static dimension or -1, slot or -1)`` for each axis."""
        slots = iter(self.slots)
        return tuple(
            (axis, dim, next(slots) if dim == -1 else -1) for axis, dim in enumerate(self.shape)
        )


_ARENA = ArraySpec(_BYTE, (-1,), (-1,), _ARENA_ALIGNMENT)


def make_entry(
    address: int, inputs: Sequence[ArraySpec], outputs: Sequence[ArraySpec], *,
    arena_bytes: int = 0, release_gil: bool = False, keep_alive: object = None,
    name: str = "compiled",
) -> Callable[..., int]:
    """A callable that checks its arguments, runs a compiled program and returns its status.

    It takes the inputs, the outputs (arrays the program writes) and an arena (``uint8`` array of
    one dimension, or None), all by position. Arguments must be exactly ``numpy.ndarray``.

    Parameters
    ----------
    address
        Of the program's ``main``.
    inputs, outputs
        What each array must be.
    arena_bytes
        Least size of the arena; with 0 it may be None.
    release_gil
        Whether other Python threads may run meanwhile; costs 40 ns, so for long programs only.
    keep_alive
        Held as long as the callable lives, usually the code that contains ``main``.
    name
        Of the function, in error messages.

    Raises
    ------
    TypeError
        From the callable: wrong number of arguments, not an array, wrong dtype.
    ValueError
        From the callable: wrong rank, dimension, order, alignment, or an output not writable.
    """
    call = CheckedCall(
        address, tuple(inputs), tuple(outputs), arena_bytes, release_gil, keep_alive, name
    )
    if not settings.get("emitted_types") or not layout_is_known():
        return call
    return _emitted_function(call)


class CheckedCall:
    """The entry in Python: what ``make_entry`` documents, some microseconds slower."""

    def __init__(self, address: int, inputs: tuple[ArraySpec, ...],
                 outputs: tuple[ArraySpec, ...], arena_bytes: int, release_gil: bool,
                 keep_alive: object, name: str):
        self.address = address
        self.inputs, self.outputs = inputs, outputs
        self.arena_bytes, self.release_gil = arena_bytes, release_gil
        self.keep_alive, self.name = keep_alive, name
        self.emitted: tuple[object, ...] = ()  # what the emitted function needs while it lives
        slots = [slot for spec in (*inputs, *outputs) for slot in spec.slots]
        self.slot_count = max(slots, default=-1) + 1
        self.argument_count = len(inputs) + len(outputs) + 1
        prototype = ctypes.CFUNCTYPE if release_gil else ctypes.PYFUNCTYPE
        self._main = prototype(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p)(address)

    def __call__(self, *arguments: Any) -> int:
        if len(arguments) != self.argument_count:
            raise TypeError(
                f"{self.name}() takes {len(self.inputs)} inputs, {len(self.outputs)} outputs and "
                f"an arena, {self.argument_count} arguments; got {len(arguments)}"
            )
        sizes: list[int | None] = [None] * self.slot_count
        addresses: list[int | None] = []
        first_output = len(self.inputs)
        for index, spec in enumerate((*self.inputs, *self.outputs)):
            label = _Label(self.name, spec.name, index, first_output)
            addresses.append(_check_array(label, arguments[index], spec, index >= first_output))
            if spec.slots:
                _record_sizes(label, arguments[index], spec, sizes)
        addresses.append(self._check_arena(arguments[-1]))
        pointers = (ctypes.c_void_p * self.argument_count)(*addresses)
        return self._run(pointers, (ctypes.c_int64 * max(self.slot_count, 1))(
            *(size or 0 for size in sizes)
        ))

    def dtypes(self) -> list[np.dtype[Any]]:
        """The distinct dtypes, in order of appearance."""
        return list(dict.fromkeys(spec.dtype for spec in (*self.inputs, *self.outputs)))

    def _run(self, pointers: Any, sizes: Any) -> int:
        try:
            return int(self._main(ctypes.addressof(pointers), ctypes.addressof(sizes)))
        except SystemError as error:
            # So ctypes reports an exception that a host call left, when the lock was released.
            if error.__cause__ is None:
                raise
            raise error.__cause__ from None

    def _check_arena(self, arena: Any) -> int | None:
        label = f"{self.name}(): the arena"
        if arena is None:
            if self.arena_bytes:
                raise ValueError(f"{label} must have {self.arena_bytes} bytes, got None")
            return None
        address = _check_array(label, arena, _ARENA, True)
        if arena.size < self.arena_bytes:
            raise ValueError(f"{label} must have {self.arena_bytes} bytes, got {arena.size}")
        return address


@dataclass(frozen=True)
class _Label:
    """Which argument an error is about; made into text only then."""

    function: str
    name: str
    index: int
    first_output: int

    def __str__(self) -> str:
        is_input = self.index < self.first_output
        position = self.index if is_input else self.index - self.first_output
        name = self.name or f"{'input' if is_input else 'output'} {position}"
        return f"{self.function}(): argument {self.index} ({name})"


def _check_array(label: _Label | str, array: Any, spec: ArraySpec, is_output: bool) -> int:
    """Check all that must hold for one array by itself; the address of its data."""
    if type(array) is not np.ndarray:
        raise TypeError(f"{label} must be a numpy.ndarray, got {type(array).__name__}")
    if array.dtype is not spec.dtype and array.dtype != spec.dtype:
        raise TypeError(f"{label} must have dtype {spec.dtype}, got {array.dtype}")
    shape = array.shape
    if shape != spec.shape and (len(shape) != len(spec.shape) or any(
        want not in (-1, have) for want, have in zip(spec.shape, shape)
    )):
        wanted = tuple(None if dim == -1 else dim for dim in spec.shape)
        raise ValueError(f"{label} must have shape {wanted}, got {shape}")
    flags = array.flags
    if not flags.c_contiguous:
        raise ValueError(f"{label} must be C-contiguous, got strides {array.strides}")
    if is_output and not flags.writeable:
        raise ValueError(f"{label} must be writable")
    alignment = spec.alignment or spec.dtype.alignment
    address = _address(array)
    if not flags.aligned or address % alignment:
        raise ValueError(f"{label} must be aligned to {alignment} bytes")
    return address


def _record_sizes(
    label: _Label, array: Any, spec: ArraySpec, sizes: list[int | None]
) -> None:
    for axis, _, slot in spec.axes:
        if slot < 0:
            continue
        if sizes[slot] is None:
            sizes[slot] = array.shape[axis]
        elif sizes[slot] != array.shape[axis]:
            raise ValueError(
                f"{label} has {array.shape[axis]} elements along axis {axis}, where earlier "
                f"arguments require {sizes[slot]}"
            )


def _address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


@lru_cache(maxsize=1)
def layout_is_known() -> bool:
    """Whether array objects of this NumPy, in this Python, lie in memory as emitted code reads."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return False
    if _POINTER_BYTES != 8 or np.ndarray.__basicsize__ < _FLAGS + 4:
        return False
    readonly = np.zeros((4, 6, 5), np.float32)
    readonly.flags.writeable = False
    probes = [np.zeros((3, 7), np.float32), np.zeros((5, 3), np.int16).T, np.zeros(()), readonly]
    return all(_probe_agrees(probe) for probe in probes)


def _probe_agrees(probe: Any) -> bool:
    def word(offset: int) -> int:
        return ctypes.c_size_t.from_address(id(probe) + offset).value

    if word(_TYPE) != id(np.ndarray) or word(_DATA) != _address(probe):
        return False
    if ctypes.c_int.from_address(id(probe) + _RANK).value != probe.ndim:
        return False
    if word(_DESCR) != id(probe.dtype):
        return False
    if probe.ndim:
        # Strides follow the dimensions; both are told apart by their values in the probes.
        for offset, expected in ((_DIMS, probe.shape), (_DIMS + _POINTER_BYTES, probe.strides)):
            address = word(offset)
            if not address or tuple(
                (ctypes.c_ssize_t * probe.ndim).from_address(address)
            ) != expected:
                return False
    flags = ctypes.c_int.from_address(id(probe) + _FLAGS).value
    return [bool(flags & bit) for bit in (_C_CONTIGUOUS, _ALIGNED, _WRITEABLE)] == [
        probe.flags.c_contiguous, probe.flags.aligned, probe.flags.writeable
    ]


class _MethodDefinition(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("function", ctypes.c_void_p),
                ("flags", ctypes.c_int), ("doc", ctypes.c_char_p))


def _emitted_function(call: CheckedCall) -> Callable[..., int]:
    # Almost all arrays have the one descriptor object of their type; the others go the slow way.
    descriptors = [np.dtype(dtype.type) for dtype in call.dtypes()]
    imports = {"main": call.address, "ndarray_type": id(np.ndarray), "none": id(None),
               "byte_descr": id(_BYTE)}
    imports |= {f"descr{index}": id(dtype) for index, dtype in enumerate(descriptors)}
    code = jit.compile_module(entry_text(call), ["twofold_entry"], imports=imports)
    # The function holds the call as its ``self``, and through it the code that it runs.
    call.emitted = (code, *descriptors)
    definition = _definition(call.name, code.address("twofold_entry"))
    new_function = ctypes.pythonapi["PyCFunction_NewEx"]  # a fresh object: prototypes are ours
    new_function.restype = ctypes.py_object
    new_function.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
    function: Callable[..., int] = new_function(ctypes.addressof(definition), call, None)
    return function


@cache
def _definition(name: str, address: int) -> _MethodDefinition:
    """A definition is read until the very end of its function, so it is never freed."""
    return _MethodDefinition(name.encode(), address, _METH_FASTCALL, None)


def entry_text(call: CheckedCall) -> str:
    """LLVM IR of the emitted function. Addresses are symbols, so that the object can be cached."""
    return _EntryWriter(call).text()


_GLOBALS = ("ndarray_type", "none", "byte_descr")
_DECLARATIONS = (
    "declare i32 @main(ptr, ptr)",
    "declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)",
    "declare ptr @PyLong_FromLongLong(i64)",
    "declare ptr @PyErr_Occurred()",
    "declare ptr @PyEval_SaveThread()",
    "declare void @PyEval_RestoreThread(ptr)",
)


class _EntryWriter(Writer):
    """Writes the checks one after another; the first that fails goes to the Python twin."""

    __slots__ = ("checked", "descriptors", "size_values")

    def __init__(self, call: CheckedCall):
        module = Module()
        super().__init__(Function(module))
        self.checked = call
        self.size_values: dict[int, str] = {}
        self.descriptors = {dtype: f"descr{i}" for i, dtype in enumerate(call.dtypes())}
        for name in (*_GLOBALS, *self.descriptors.values()):
            module.globals[f"@{name} = external global i8"] = None
        module.declarations.update(dict.fromkeys(_DECLARATIONS))

    def text(self) -> str:
        call = self.checked
        self.line(f"%pointers = alloca [{call.argument_count} x ptr], align 16")
        self.line(f"%sizes = alloca [{max(call.slot_count, 1)} x i64], align 16")
        self.require([f"icmp eq i64 %count, {call.argument_count}"])
        for index, spec in enumerate((*call.inputs, *call.outputs)):
            self.array(index, spec, is_output=index >= len(call.inputs))
        self.arena()
        for slot in range(call.slot_count):
            place = self.pointer("%sizes", slot, "i64")
            self.line(f"store i64 {self.size_values.get(slot, 0)}, ptr {place}")
        self.run()
        self.place("slow")
        other = self.value("call ptr @PyObject_Vectorcall(ptr %call, ptr %arguments, i64 %count, "
                           "ptr null)")
        self.function.finish("ptr @twofold_entry(ptr %call, ptr %arguments, i64 %count)", self,
                             f"ret ptr {other}")
        return self.function.module.text()

    def run(self) -> None:
        """Call the program; its status as a Python number, or null when there is an exception."""
        releases = self.checked.release_gil
        thread = self.value("call ptr @PyEval_SaveThread()") if releases else ""
        status = self.value("call i32 @main(ptr %pointers, ptr %sizes)")
        if releases:
            self.line(f"call void @PyEval_RestoreThread(ptr {thread})")
        error = self.value("call ptr @PyErr_Occurred()")
        success, failure = self.label("success"), self.label("failure")
        self.branch(self.value(f"icmp eq ptr {error}, null"), success, failure)
        self.place(success)
        wide = self.value(f"sext i32 {status} to i64")
        self.line(f"ret ptr {self.value(f'call ptr @PyLong_FromLongLong(i64 {wide})')}")
        self.place(failure)
        self.line("ret ptr null")

    def field(self, base: str, offset: int, kind: str) -> str:
        """A member of a structure, by its offset in bytes."""
        return self.value(f"load {kind}, ptr {self.pointer(base, offset, 'i8')}")

    def require(self, conditions: Sequence[str]) -> None:
        """Go on only if all hold. They are evaluated together: one branch for all."""
        together = self.value(conditions[0])
        for condition in conditions[1:]:
            together = self.value(f"and i1 {together}, {self.value(condition)}")
        following = self.label("next")
        self.branch(together, following, "slow")
        self.place(following)

    def array(self, index: int, spec: ArraySpec, is_output: bool) -> None:
        array = self.field("%arguments", _POINTER_BYTES * index, "ptr")
        self.require([f"icmp eq ptr {self.field(array, _TYPE, 'ptr')}, @ndarray_type"])
        descr = f"@{self.descriptors[spec.dtype]}"
        data = self.own_properties(
            array, descr, len(spec.shape), spec.alignment or spec.dtype.alignment, is_output
        )
        if spec.shape:
            self.dimensions(self.field(array, _DIMS, "ptr"), spec)
        self.store_pointer(index, data)

    def own_properties(
        self, array: str, descr: str, rank: int, alignment: int, is_output: bool
    ) -> str:
        """Check all but the dimensions; the data pointer."""
        wanted = _C_CONTIGUOUS | _ALIGNED | (_WRITEABLE if is_output else 0)
        flags = self.value(f"and i32 {self.field(array, _FLAGS, 'i32')}, {wanted}")
        data = self.field(array, _DATA, "ptr")
        misplaced = self.value(
            f"and i64 {self.value(f'ptrtoint ptr {data} to i64')}, {alignment - 1}"
        )
        self.require([
            f"icmp eq ptr {self.field(array, _DESCR, 'ptr')}, {descr}",
            f"icmp eq i32 {self.field(array, _RANK, 'i32')}, {rank}",
            f"icmp eq i32 {flags}, {wanted}",
            f"icmp eq i64 {misplaced}, 0",
        ])
        return data

    def dimensions(self, dims: str, spec: ArraySpec) -> None:
        conditions = []
        for axis, static, slot in spec.axes:
            if static == -1 and slot == -1:
                continue
            dim = self.field(dims, 8 * axis, "i64")
            if static >= 0:
                conditions.append(f"icmp eq i64 {dim}, {static}")
            elif slot in self.size_values:
                conditions.append(f"icmp eq i64 {dim}, {self.size_values[slot]}")
            else:
                self.size_values[slot] = dim
        if conditions:
            self.require(conditions)

    def arena(self) -> None:
        index = self.checked.argument_count - 1
        arena = self.field("%arguments", _POINTER_BYTES * index, "ptr")
        absent, present, ready = (self.label(stem) for stem in ("absent", "present", "ready"))
        is_none = self.value(f"icmp eq ptr {arena}, @none")
        self.branch(is_none, absent, present)
        self.place(absent)
        self.store_pointer(index, "null")
        self.jump("slow" if self.checked.arena_bytes else ready)
        self.place(present)
        self.require([f"icmp eq ptr {self.field(arena, _TYPE, 'ptr')}, @ndarray_type"])
        data = self.own_properties(arena, "@byte_descr", 1, _ARENA_ALIGNMENT, True)
        size = self.field(self.field(arena, _DIMS, "ptr"), 0, "i64")
        self.require([f"icmp sge i64 {size}, {self.checked.arena_bytes}"])
        self.store_pointer(index, data)
        self.jump(ready)
        self.place(ready)

    def store_pointer(self, index: int, data: str) -> None:
        place = self.pointer("%pointers", index, "ptr")
        self.line(f"store ptr {data}, ptr {place}")
