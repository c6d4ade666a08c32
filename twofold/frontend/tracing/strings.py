"""Strings inside ``tf.function``: what only the run tells is computed where it is needed.

The IR has no strings. A string tensor made of traced numbers is a ``TracedStrings``: the traced
tensors it depends on, and a function of their arrays. Printing it, taking its length and returning
it call that function on the host; a call may compute it again for each of them. Strings that are
constants, or arguments, are known while tracing, and functions of them are computed then. Ops of
the table that take strings do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import TraceError
from ...ir.base.bind import attribute_symbols, substitute_attrs
from ...ir.base.types import TensorType
from ...ir.graph import Graph
from ...ir.oplib.control.effects import HostFunction
from ...ir.ops import Attrs, OpDef
from ..dispatch import calls, door, string_kernels
from ..tensors import observers, printing
from ..tensors.shape import TensorShape, static_shape
from ..tensors.symbolic import SymbolicTensor, here
from ..tensors.tensor import Tensor, from_array, tensors_of
from ..values import convert
from .unranked import expanded

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

    def __repr__(self) -> str:
        return printing.symbolic_text("strings:0", self._dtype, self.shape, True)

    def __str__(self) -> str:
        return printing.symbolic_text("strings:0", self._dtype, self.shape, False)


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
    TraceError
        When only the run tells the strings, and the op has several results.
    """
    symbols = sorted(attribute_symbols(attrs), key=lambda symbol: symbol.order)
    if not symbols and not any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in inputs):
        with observers.init_scope():
            return door.apply(op, inputs, attrs)
    types = string_kernels.result_types(op, attrs, [calls.type_of(x) for x in inputs])
    if len(types) > 1:
        raise not_computed()
    sizes = [convert.dim_tensor(symbol.dim, dtypes.int64) for symbol in symbols]

    def each(*arrays: Any) -> Any:
        given = [from_array(np.asarray(a, x._dtype.numpy), x._dtype)
                 for a, x in zip(arrays, inputs)]
        known = dict(zip(symbols, map(int, arrays[len(inputs):])))
        return door.apply(op, given, substitute_attrs(attrs, known))[0]._host()

    return (computed(each, [*inputs, *sizes], types[0].dtype, types[0].shape, op.name),)


def computed(function: Callable[..., Any], tensors: Sequence[Tensor], dtype: DType,
             shape: tuple[Any, ...], name: str) -> Tensor:
    """``function`` of the arrays of tensors, now if they are known, else when the program runs.

    Parameters
    ----------
    function : callable
        Takes one array per tensor (object arrays of bytes for strings), gives an array.
    tensors : sequence of Tensor
        Numbers or strings.
    dtype, shape
        Of the result.
    name : str
        For messages.
    """
    if not any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in tensors):
        return from_array(np.asarray(function(*[x._host() for x in tensors]), dtype.numpy), dtype)
    inputs, arrays_of = sources(tensors)

    def compute(*given: Tensor) -> Any:
        return np.asarray(function(*[x._host() for x in arrays_of(given)]), dtype.numpy)

    if dtype is dtypes.string:
        return traced_strings(compute, inputs, shape)
    kinds = [x.dtype for x in inputs]

    def run(*arrays: Any) -> tuple[Any, ...]:
        with observers.init_scope():
            return (compute(*tensors_of(arrays, kinds)),)

    return door.run("host_call", *inputs, function=HostFunction(run, name, is_users=False),
                        outputs=(TensorType(dtype, shape),))


def traced_strings(compute: Callable[..., Any], inputs: list[Tensor], shape: tuple[Any, ...]
                   ) -> TracedStrings:
    """The strings that ``compute`` makes of tensors of the graph when the program runs."""
    strings: TracedStrings = _new(TracedStrings)
    strings._dtype = dtypes.string
    strings._key = 0
    strings._inputs, strings._compute, strings._dims = inputs, compute, shape
    return strings


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
            flat, shaped = expanded([x])
            inputs += flat
            makers.append(_plain_maker(shaped, first, len(inputs)))
    return inputs, lambda given: [maker(given) for maker in makers]


def _strings_maker(compute: Callable[..., Any], first: int, end: int
                   ) -> Callable[[Sequence[Tensor]], Tensor]:
    return lambda given: from_array(compute(*given[first:end]), dtypes.string)


def _plain_maker(shaped: Callable[..., list[Tensor]], first: int, end: int
                 ) -> Callable[[Sequence[Tensor]], Tensor]:
    return lambda given: shaped(given[first:end])[0]
