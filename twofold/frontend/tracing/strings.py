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
from ...errors import InvalidArgumentError, ShapeError, TraceError
from ...ir.base import dims
from ...ir.base.bind import attribute_symbols, substitute_attrs
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ...ir.graph import Graph
from ...ir.oplib.control.effects import HostFunction
from ...ir.ops import Attrs, Category, OpDef
from ..dispatch import calls, door, string_kernels
from ..tensors import nest, observers, printing
from ..tensors.shape import TensorShape, static_shape
from ..tensors.symbolic import SymbolicTensor, UnknownRankError, here
from ..tensors.tensor import Tensor, from_array
from ..values import convert
from .computations import (
    Computation,
    Constant,
    Made,
    Plain,
    Source,
    Unranked,
    UnrankedWords,
    Words,
    decode,
    encode,
    value_of,
)
from .recipes import Recipe, recipe
from .unranked import apply_late, is_unranked, parts_of, with_shape

_new: Callable[[Any], Any] = object.__new__


class TracedStrings(Tensor):
    """A string tensor inside a trace whose elements only the run tells.

    Attributes
    ----------
    _inputs : list of Tensor
        The traced tensors it depends on.
    _computation : Computation or None
        What makes the strings of them; None: they are the bytes and the ends.
    _dims : tuple of Dim
        Its shape.
    """

    __slots__ = ("_computation", "_dims", "_inputs")
    _computation: Computation | None
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
        return str(self._inputs[1].name) if self._computation is None else "strings:0"

    def __repr__(self) -> str:
        return printing.symbolic_text(self.name, self._dtype, self.shape, True)

    def __str__(self) -> str:
        return printing.symbolic_text(self.name, self._dtype, self.shape, False)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class UnrankedStrings(TracedStrings):
    """Strings of which only the run tells even the number of dimensions.

    Where they end is a tensor of unknown rank, which knows what to say until a shape is given.
    """

    __slots__ = ()

    # Takes the place of the slot.
    @property
    def _dims(self) -> Any:  # type: ignore[override]
        return calls.type_of(self._inputs[1]).shape

    @property
    def shape(self) -> TensorShape:
        """Unknown, until ``set_shape``."""
        return self._inputs[1].shape

    def set_shape(self, shape: Any) -> None:
        """Say what the shape is, None for sizes that only the run tells; it is checked then."""
        self._inputs[1].set_shape(shape)


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
    try:
        types = string_kernels.result_types(op, attrs, [calls.type_of(x) for x in inputs])
    except UnknownRankError as error:
        return apply_late(error, op, inputs, attrs, regions)
    sizes = [convert.dim_tensor(symbol.dim, dtypes.int64) for symbol in symbols]

    kernel = kernel_of(op, attrs, [x._dtype for x in inputs], symbols)
    given = [*inputs, *sizes]
    before = {s for x in inputs for dim in calls.type_of(x).shape for s in dims.symbols(dim)}
    after = {s for type in types for dim in type.shape for s in dims.symbols(dim)}
    if op.moves and op.on_strings is None and len(given) == 1 and after <= before:
        kernel.of_columns = _mover(op, attrs)
    if len(types) == 1 and types[0].dtype is dtypes.string:  # where the result is needed
        return (compute_late(kernel, given, types[0].dtype, types[0].shape, op.name),)
    return tuple(_on_host(op.name, kernel, given, types, is_single=len(types) == 1))


def kernel_of(op: OpDef, attrs: Attrs, kinds: Sequence[DType], symbols: Sequence[Symbol]) -> Recipe:
    """An op on arrays, and on the values of the symbols in its attributes."""
    def run(*arrays: Any) -> Any:
        given = [from_array(np.asarray(a, kind.numpy), kind) for a, kind in zip(arrays, kinds)]
        known = dict(zip(symbols, map(int, arrays[len(kinds):])))
        found = [y._host() for y in door.apply(op, given, substitute_attrs(attrs, known))]
        return found if len(found) != 1 else found[0]

    return Recipe("op", {"op": op, "attrs": attrs, "kinds": kinds, "symbols": symbols}, run,
                  op.category is Category.ELEMENTWISE and not symbols)


def _mover(op: OpDef, attrs: Attrs) -> Callable[..., Any]:
    """An op that only moves strings, for many tensors of one shape: where each string goes."""
    known: dict[Any, Any] = {}

    def move(columns: Sequence[Any], is_known: Sequence[bool]) -> Any:
        column, = columns
        shape = column.shape[1:]
        places = known.get(shape)
        if places is None:
            numbers = np.arange(1, column[0].size + 1).astype(object).reshape(shape)
            with observers.init_scope():
                found, = door.apply(op, [from_array(numbers, dtypes.string)], attrs)
            places = found._host()  # empty strings are what it fills with
            numbers = np.array([place or 0 for place in places.ravel().tolist()], np.int64)
            places = known[shape] = numbers, places.shape
        order, result = places
        words = np.concatenate([np.full((len(column), 1), b"", object),
                                column.reshape(len(column), -1)], 1)
        return words[:, order].reshape(len(column), *result)

    return move


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
        shape = tuple([Symbol(name.rpartition(".")[2]).dim if d is None else d for d in shape])
        is_lazy = False
    else:
        is_lazy = dtype is dtypes.string
    types = [TensorType(dtype, shape)]
    if not is_lazy or not any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in tensors):
        return _on_host(name, function, tensors, types, is_single=True)[0]
    inputs, sources = sources_of(tensors)
    return traced_strings(Computation(name, function, sources, types, is_single=True), inputs,
                          shape)


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
    return _on_host(name, function, tensors, types, has_effect)


def _on_host(name: str, function: Callable[..., Any], tensors: Sequence[Tensor],
             types: Sequence[TensorType], has_effect: bool = False, is_single: bool = False
             ) -> list[Tensor]:
    is_late = any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in tensors)
    if not is_late and not (has_effect and observers.is_tracing()):
        known = [Constant(x._host()) for x in tensors]
        with observers.init_scope():
            found = Computation(name, function, known, types, is_single).results(())
        return [from_array(y, type.dtype) for y, type in zip(found, types)]
    inputs, sources = sources_of(tensors)
    computation = Computation(name, function, sources, types, is_single, not has_effect)
    outputs = iter(door.run_all(
        "host_call", *inputs, function=HostFunction(computation, name, is_users=False),
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


def traced_strings(computation: Computation | None, inputs: list[Tensor],
                   shape: tuple[Any, ...]) -> TracedStrings:
    """The strings that a computation makes of tensors of the graph when the program runs."""
    strings: TracedStrings = _new(TracedStrings)
    strings._dtype = dtypes.string
    strings._key = 0
    strings._inputs, strings._computation, strings._dims = inputs, computation, shape
    return strings


def read_variable(variable: Any) -> Tensor:
    """The strings that a variable holds when the program comes here: the host looks."""
    shape = tuple(Symbol("held").dim if d is None else d for d in variable.shape)
    return on_host("Variable.read_value", lambda: [variable._now()._host()], [],
                   [TensorType(dtypes.string, shape)], has_effect=True)[0]


def assign_variable(variable: Any, tensor: Tensor) -> None:
    """Make a variable hold strings when the program comes here."""
    def assign(array: Any) -> list[Any]:
        variable.assign(from_array(array, dtypes.string))
        return []

    on_host("Variable.assign", assign, [tensor], [], has_effect=True)


# ---------------------------------------------------------------------------- strings as numbers

def parts_of_strings(strings: Tensor) -> tuple[Tensor, Tensor]:
    """The bytes of a string tensor, and where its elements end; in a trace or not."""
    if not isinstance(strings, TracedStrings):
        data, ends = encode(strings._host())
        return from_array(data, dtypes.uint8), from_array(ends, dtypes.int64)
    if strings._computation is not None:  # made once, here
        strings, = _on_host("strings", _same(), [strings], [strings._type()], is_single=True)
    return strings._inputs[0], strings._inputs[1]


@recipe("strings.same", is_elementwise=True)
def _same() -> Callable[[Any], Any]:
    return lambda strings: strings


def strings_of_parts(data: Tensor, ends: Tensor) -> Tensor:
    """The string tensor of bytes and of where its elements end; in a trace or not."""
    if is_unranked(ends):
        strings: UnrankedStrings = _new(UnrankedStrings)
        strings._dtype, strings._key, strings._computation = dtypes.string, 0, None
        strings._inputs = [data, ends]
        return strings
    if isinstance(ends, SymbolicTensor):
        return traced_strings(None, [data, ends], calls.type_of(ends).shape)
    return from_array(decode(data._host(), ends._host()), dtypes.string)


def row_of_strings(strings: Tensor, number: Any) -> Tensor:
    """The strings at a place of the first axis, without looking at the others."""
    place = convert.to_tensor(number)
    if not isinstance(strings, TracedStrings) and not isinstance(place, SymbolicTensor):
        return strings[place]
    shape = calls.type_of(strings).shape[1:]
    found = _on_host("getitem", _row(), [*parts_of_strings(strings), place],
                     [TensorType(dtypes.string, shape)], is_single=True)
    return found[0]


@recipe("strings.row")
def _row() -> Callable[..., Any]:
    def row(data: Any, ends: Any, number: Any) -> Any:
        if not 0 <= number < len(ends):
            raise InvalidArgumentError(f"slice index {int(number)} of dimension 0 out of bounds.",
                                       "getitem")
        own = ends[number]
        if not own.size:
            return np.empty(own.shape, object)
        before = ends[:number]
        start = before.ravel()[-1] if before.size else 0
        return decode(data[start:own.ravel()[-1]], own - start)

    return row


def unranked_part(tensor: Any) -> Any:
    """What has the shape of a tensor whose number of dimensions is unknown; else None.

    The tensor itself, or where its strings end.
    """
    part = tensor._inputs[1] if isinstance(tensor, UnrankedStrings) else tensor
    return part if is_unranked(part) else None


def without_rank(tensor: Any) -> bool:
    """Whether the number of dimensions of a tensor, strings or not, is still unknown."""
    return unranked_part(tensor) is not None


def of_shape(tensor: Any, shape: TensorShape) -> Tensor:
    """The tensor, of an unknown number of dimensions, in a shape; the run checks that it fits."""
    found = with_shape(unranked_part(tensor), shape)
    return strings_of_parts(tensor._inputs[0], found) if isinstance(tensor, TracedStrings) \
        else found


def row_of_elements(tensor: Any) -> Tensor:
    """The elements, in a row, of a tensor of which the number of dimensions is unknown."""
    if is_unranked(tensor):
        return parts_of(tensor).row
    return strings_of_parts(tensor._inputs[0], parts_of(tensor._inputs[1]).row)


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


def sources_of(tensors: Sequence[Tensor], keeps_numbers: bool = False
               ) -> tuple[list[Tensor], list[Source]]:
    """The tensors of the graph that some tensors depend on, and how each is made of them.

    Strings and tensors of unknown rank are not in the graph themselves. Numbers that are known are
    constants, or tensors of the graph too with ``keeps_numbers``.
    """
    inputs: list[Tensor] = []
    sources: list[Source] = []
    for x in tensors:
        first = len(inputs)
        if isinstance(x, UnrankedStrings) and is_unranked(x._inputs[1]):
            row, extent = parts_of(x._inputs[1])
            inputs += [x._inputs[0], row, extent.sizes]
            sources.append(UnrankedWords(first))
        elif isinstance(x, TracedStrings):
            inputs += x._inputs
            sources.append(Words(first) if x._computation is None else Made(first, x._computation))
        elif x._dtype is dtypes.string or not (keeps_numbers or isinstance(x, SymbolicTensor)):
            sources.append(Constant(x._host()))
        elif is_unranked(x):
            row, extent = parts_of(x)
            inputs += [row, extent.sizes]
            sources.append(Unranked(first, x._dtype))
        else:
            inputs.append(x)
            sources.append(Plain(first, x._dtype))
    return inputs, sources


def expand(tensors: Sequence[Tensor]
           ) -> tuple[list[Tensor], Callable[[Sequence[Tensor]], list[Tensor]]]:
    """Tensors of the graph for a call of the host, and what makes the given ones of their values.

    Tapes that watch the values see what is made of them.
    """
    inputs, sources = sources_of(tensors, True)

    def one(source: Source, x: Tensor, given: Sequence[Tensor]) -> Tensor:
        if type(source) is Plain:
            return given[source.place]
        if type(source) is Unranked:
            shape = tuple(given[source.place + 1].numpy().tolist())
            return door.run("reshape", given[source.place], shape=shape)
        return from_array(value_of(source, [y._host() for y in given], True), x._dtype)

    return inputs, lambda given: [one(source, x, given) for source, x in zip(sources, tensors)]
