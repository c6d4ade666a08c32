"""Strings inside ``tf.function``: what only the run tells is computed where it is needed.

The IR has no strings. A string tensor that only the run tells is a ``TracedStrings``: the traced
tensors it depends on, and a function of their arrays. Printing it, taking its length and returning
it call that function on the host; a call may compute it again for each of them. Arguments are two
tensors of numbers, the bytes of all elements in a row and where each one ends, and so is what a
call of the host gives that is to be made once. Strings that are constants are known while tracing,
and functions of them are computed then. Ops of the table that take strings do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ShapeError, TraceError
from ...ir.base.bind import attribute_symbols, substitute_attrs
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ...ir.graph import Graph
from ...ir.oplib.control.effects import HostFunction
from ...ir.ops import Attrs, OpDef
from ..dispatch import calls, door, string_kernels
from ..tensors import nest, observers, printing
from ..tensors.shape import TensorShape, static_shape
from ..tensors.symbolic import SymbolicTensor, here
from ..tensors.tensor import Tensor, from_array, tensors_of
from ..values import convert
from .unranked import expand

_new: Callable[[Any], Any] = object.__new__


class TracedStrings(Tensor):
    """A string tensor inside a trace whose elements only the run tells.

    Attributes
    ----------
    _inputs : list of Tensor
        The traced tensors it depends on.
    _compute : callable
        Takes eager tensors in their place, gives an object array of bytes.
    _dims : tuple of Dim
        Its shape.
    """

    __slots__ = ("_compute", "_dims", "_inputs")
    _compute: Callable[..., Any]
    _dims: tuple[Any, ...]
    _inputs: list[Tensor]

    # Takes the place of the slot: what is not made for such strings gets this error.
    @property
    def _array(self) -> Any:
        raise not_computed()

    def _type(self) -> TensorType:
        return TensorType(self._dtype, self._dims)

    @property
    def shape(self) -> TensorShape:
        """Shape, with None for what is only known at run time."""
        return static_shape(self._dims)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self._dims)

    def numpy(self) -> Any:
        """An error: there is no value yet."""
        return self._array

    def set_shape(self, shape: Any) -> None:
        """Say what the shape is, None for sizes that only the run tells.

        Raises
        ------
        ValueError
            When the strings are known to have another one.
        """
        if not TensorShape(shape).is_compatible_with(self.shape):
            raise ShapeError(f"Shapes {self.shape} and {TensorShape(shape)} are not compatible")

    @property
    def name(self) -> str:
        """A name for printing."""
        return str(self._inputs[1].name) if self._compute is _decode else "strings:0"

    def __repr__(self) -> str:
        return printing.symbolic_text(self.name, self._dtype, self.shape, True)

    def __str__(self) -> str:
        return printing.symbolic_text(self.name, self._dtype, self.shape, False)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def not_computed() -> TraceError:
    """The error for what cannot be done with strings that only the run tells."""
    return TraceError(
        f"a string tensor that is computed when tf.function runs can be printed, returned, moved, "
        f"compared and given to tf.strings functions, not used otherwise{here()}; do this "
        "outside of the function, or in tf.py_function")


def apply(op: OpDef, inputs: Sequence[Tensor], attrs: Attrs, regions: Sequence[Graph]
          ) -> tuple[Tensor, ...]:
    """Apply an op to tensors some of which are strings: now, or when the program runs.

    Raises
    ------
    InvalidArgumentError
        When the op does not take strings.
    """
    symbols = sorted(attribute_symbols(attrs), key=lambda symbol: symbol.order)
    if not symbols and not any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in inputs):
        with observers.init_scope():
            return door.apply(op, inputs, attrs)
    types = string_kernels.result_types(op, attrs, [calls.type_of(x) for x in inputs])
    sizes = [convert.dim_tensor(symbol.dim, dtypes.int64) for symbol in symbols]

    def each(*arrays: Any) -> list[Any]:
        given = [from_array(np.asarray(a, x._dtype.numpy), x._dtype)
                 for a, x in zip(arrays, inputs)]
        known = dict(zip(symbols, map(int, arrays[len(inputs):])))
        return [y._host() for y in door.apply(op, given, substitute_attrs(attrs, known))]

    if len(types) == 1 and types[0].dtype is dtypes.string:  # where the result is needed
        return (compute_late(lambda *arrays: each(*arrays)[0], [*inputs, *sizes], types[0].dtype,
                         types[0].shape, op.name),)
    return tuple(on_host(op.name, each, [*inputs, *sizes], types))


def compute_late(function: Callable[..., Any], tensors: Sequence[Tensor], dtype: DType,
             shape: tuple[Any, ...], name: str) -> Tensor:
    """``function`` of the arrays of tensors, now if they are known, else when the program runs.

    Parameters
    ----------
    function : callable
        Takes one array per tensor (object arrays of bytes for strings), gives an array.
    tensors : sequence of Tensor
        Numbers or strings.
    dtype, shape
        Of the result. Sizes that are None are found by the function; strings are made once then.
    name : str
        For messages.
    """
    if None in shape:
        dims = tuple([Symbol(name.rpartition(".")[2]).dim if d is None else d for d in shape])
        return on_host(name, lambda *arrays: [function(*arrays)], tensors,
                       [TensorType(dtype, dims)])[0]
    if not any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in tensors):
        return from_array(np.asarray(function(*[x._host() for x in tensors]), dtype.numpy), dtype)
    inputs, arrays_of = sources(tensors)

    def compute(*given: Tensor) -> Any:
        return np.asarray(function(*[x._host() for x in arrays_of(given)]), dtype.numpy)

    if dtype is dtypes.string:
        return traced_strings(compute, inputs, shape)
    return on_host(name, lambda *arrays: [function(*arrays)], tensors,
                   [TensorType(dtype, shape)])[0]


def on_host(name: str, function: Callable[..., Sequence[Any]], tensors: Sequence[Tensor],
            types: Sequence[TensorType], has_effect: bool = False) -> list[Tensor]:
    """Several results of arrays, now or by one call of the host when the program runs.

    Parameters
    ----------
    name : str
        For messages, without ``tf.``.
    function : callable
        Takes one array per tensor (object arrays of bytes for strings), gives one per type.
    tensors : sequence of Tensor
        Numbers or strings.
    types : sequence of TensorType
        Of the results, strings among them; new symbols in shapes are what the call finds.
    has_effect : bool
        It reads or writes what may change: inside ``tf.function`` it is called at each run, even
        when all tensors are known before.
    """
    def results_of(given: Sequence[Tensor]) -> list[Any]:
        with observers.init_scope():
            found = function(*[x._host() for x in given])
        return [np.asarray(y, type.dtype.numpy, order="C") for y, type in zip(found, types)]

    is_late = any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in tensors)
    if not is_late and not (has_effect and observers.is_tracing()):
        return [from_array(y, type.dtype) for y, type in zip(results_of(tensors), types)]
    inputs, arrays_of = sources(tensors)
    kinds = [x.dtype for x in inputs]

    def run(*arrays: Any) -> tuple[Any, ...]:
        with observers.init_scope():
            found = results_of(arrays_of(tensors_of(arrays, kinds)))
        return tuple([part for y in found for part in (encode(y) if y.dtype == object else (y,))])

    outputs = iter(door.run_all(
        "host_call", *inputs, function=HostFunction(run, name, is_users=False),
        outputs=tuple(types_of_parts(types))))
    return [strings_of_parts(next(outputs), next(outputs)) if type.dtype is dtypes.string
            else next(outputs) for type in types]


def types_of_parts(types: Sequence[TensorType]) -> list[TensorType]:
    """The types that the graph has, two for strings."""
    found: list[TensorType] = []
    for type in types:
        if type.dtype is dtypes.string:
            found += [TensorType(dtypes.uint8, (Symbol("bytes").dim,)),
                      TensorType(dtypes.int64, type.shape)]
        else:
            found.append(type)
    return found


def traced_strings(compute: Callable[..., Any], inputs: list[Tensor], shape: tuple[Any, ...]
                   ) -> TracedStrings:
    """The strings that ``compute`` makes of tensors of the graph when the program runs."""
    strings: TracedStrings = _new(TracedStrings)
    strings._dtype = dtypes.string
    strings._key = 0
    strings._inputs, strings._compute, strings._dims = inputs, compute, shape
    return strings


# ---------------------------------------------------------------------------- strings as numbers

def encode(strings: Any) -> tuple[Any, Any]:
    """The bytes of an object array of bytes in a row, and where each element ends."""
    if not strings.ndim:
        return np.frombuffer(bytearray(strings[()]), np.uint8), np.array(len(strings[()]), np.int64)
    elements = strings.ravel().tolist()
    ends = np.cumsum([len(element) for element in elements], dtype=np.int64)
    data = bytearray(b"".join(elements))  # writable, as the arrays of tensors are
    return np.frombuffer(data, np.uint8), ends.reshape(strings.shape)


def _decode(data: Tensor, ends: Tensor) -> Any:
    raw, places = data._host().tobytes(), ends._host()
    if not places.ndim:
        single: Any = np.empty((), object)
        single[()] = raw
        return single
    result, start = np.empty(places.size, object), 0
    for number, end in enumerate(places.ravel().tolist()):
        result[number] = raw[start:end]
        start = end
    return result.reshape(places.shape)


def parts_of_strings(strings: Tensor) -> tuple[Tensor, Tensor]:
    """The bytes of a string tensor, and where its elements end; in a trace or not."""
    if not isinstance(strings, TracedStrings):
        data, ends = encode(strings._host())
        return from_array(data, dtypes.uint8), from_array(ends, dtypes.int64)
    if strings._compute is not _decode:
        strings, = on_host("strings", lambda x: [x], [strings], [strings._type()])
    return strings._inputs[0], strings._inputs[1]


def strings_of_parts(data: Tensor, ends: Tensor) -> Tensor:
    """The string tensor of bytes and of where its elements end; in a trace or not."""
    if isinstance(ends, SymbolicTensor):
        return traced_strings(_decode, [data, ends], calls.type_of(ends).shape)
    return from_array(_decode(data, ends), dtypes.string)


class StringParts(NamedTuple):
    """A string tensor as a structure of tensors, for control flow."""

    data: Any
    ends: Any


def open_strings(structure: Any) -> Any:
    """A structure with the parts of string tensors, and of Python strings, in their places."""
    def parts(leaf: Any) -> Any:
        if isinstance(leaf, (str, bytes)):
            leaf = convert.to_tensor(leaf)
        is_text = isinstance(leaf, Tensor) and leaf._dtype is dtypes.string
        return StringParts(*parts_of_strings(leaf)) if is_text else leaf

    return nest.map_structure(parts, structure) if holds_strings(structure) else structure


def close_strings(structure: Any) -> Any:
    """The opposite."""
    if type(structure) is StringParts:
        return strings_of_parts(*structure)
    if not nest.is_nested(structure):
        return structure
    return nest.rebuild(structure, [close_strings(child) for _, child in nest.children(structure)])


def holds_strings(structure: Any) -> bool:
    """Whether there are strings among the leaves of a structure."""
    return any(isinstance(leaf, (str, bytes)) or (
        isinstance(leaf, Tensor) and leaf._dtype is dtypes.string)
        for leaf in nest.flatten(structure))


def sources(tensors: Sequence[Tensor]) -> tuple[list[Tensor], Callable[..., list[Tensor]]]:
    """The tensors of the graph that some tensors depend on, and what makes them of their values.

    Strings and tensors of unknown rank are not in the graph themselves.
    """
    inputs: list[Tensor] = []
    makers: list[Callable[[Sequence[Tensor]], Tensor]] = []
    for x in tensors:
        first = len(inputs)
        if isinstance(x, TracedStrings):
            inputs += x._inputs
            makers.append(_strings_maker(x._compute, first, len(inputs)))
        elif x._dtype is dtypes.string:
            makers.append(lambda given, known=x: known)  # type: ignore[misc]
        else:
            flat, shaped = expand([x])
            inputs += flat
            makers.append(_plain_maker(shaped, first, len(inputs)))
    return inputs, lambda given: [maker(given) for maker in makers]


def _strings_maker(compute: Callable[..., Any], first: int, end: int
                   ) -> Callable[[Sequence[Tensor]], Tensor]:
    return lambda given: from_array(compute(*given[first:end]), dtypes.string)


def _plain_maker(shaped: Callable[..., list[Tensor]], first: int, end: int
                 ) -> Callable[[Sequence[Tensor]], Tensor]:
    return lambda given: shaped(given[first:end])[0]
