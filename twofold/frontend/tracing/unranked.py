"""``UnrankedTensor``: a traced tensor whose number of dimensions only the run tells.

The IR has no such values. It is two tensors of the graph: the elements in a row, and the sizes.
Ops that go element by element work on the row; everything else is called when the program runs
(``flow/late_ranks.py``), or needs ``set_shape`` first, from when on the object stands for an
ordinary traced tensor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ... import dtypes
from ...dtypes import DType
from ...ir.base.bind import attribute_symbols, substitute_attrs
from ...ir.graph import Graph
from ...ir.ops import Attrs, Category, NoAttrs, OpDef
from ..dispatch import calls, door
from ..tensors import observers
from ..tensors.shape import TensorShape, static_shape
from ..tensors.symbolic import SymbolicTensor, UnknownRankError, here
from ..tensors.tensor import Tensor
from ..values import convert

_new: Callable[[Any], Any] = object.__new__


class Extent:
    """The shape of tensors: sizes (int64, traced), who made them, the dimensions once known.

    ``declared`` is the name of the dtype that users gave.
    """

    __slots__ = ("declared", "dims", "origin", "sizes")

    def __init__(self, sizes: Tensor, origin: str, declared: str | None = None):
        self.sizes = sizes
        self.declared = declared
        self.origin = origin
        self.dims: tuple[Any, ...] | None = None


class Parts(NamedTuple):
    """What there is of the tensor: its elements in a row, and its extent."""

    row: Tensor
    extent: Extent


class UnrankedTensor(SymbolicTensor):
    """A traced tensor of unknown rank; see the module.

    Attributes
    ----------
    _parts : Parts
    _shaped : SymbolicTensor or None
        The ordinary tensor that it stands for once its shape was given.
    """

    __slots__ = ("_parts", "_shaped")
    _parts: Parts
    _shaped: Any

    # Takes the place of the slot: before the shape is known there is no value in the graph.
    @property
    def _value(self) -> Any:
        return settle(self)._value

    @property
    def shape(self) -> TensorShape:
        """Unknown, until ``set_shape``."""
        if self._shaped is not None:
            return super().shape
        dims = self._parts.extent.dims
        return TensorShape(None) if dims is None else static_shape(dims)

    @property
    def name(self) -> str:
        """A name for printing."""
        return super().name if self._shaped is not None else f"{self._parts.extent.origin}:0"

    @property
    def op(self) -> Any:
        """The node that computes it."""
        return (self._parts.row if self._shaped is None else self._shaped).op

    def __len__(self) -> int:
        settle(self)
        return super().__len__()

    def set_shape(self, shape: Any) -> None:
        """Say what the shape is, None for sizes that only the run tells; it is checked then."""
        wanted = TensorShape(shape)
        if self._shaped is not None:
            super().set_shape(wanted)
        elif wanted.rank is not None:
            _become(self, with_shape(self, wanted))


def unranked_tensor(row: Tensor, extent: Extent) -> UnrankedTensor:
    """The tensor of a row of elements, traced."""
    tensor: UnrankedTensor = _new(UnrankedTensor)
    if not row._key:
        row._key = observers.next_key()
    tensor._dtype = row._dtype
    tensor._key = row._key  # to tapes they are the same
    tensor._trace = row._trace
    tensor._parts = Parts(row, extent)
    tensor._shaped = None
    return tensor


def is_unranked(tensor: Any) -> bool:
    """Whether the number of dimensions is still unknown."""
    return type(tensor) is UnrankedTensor and tensor._shaped is None


def _become(tensor: UnrankedTensor, shaped: Any) -> Any:
    """Be an ordinary traced tensor from now on, also to tapes."""
    tensor._shaped = shaped
    tensor._key = shaped._key
    tensor._trace = shaped._trace
    return shaped


def settle(tensor: UnrankedTensor) -> Any:
    """The ordinary tensor that it is from now on.

    Raises
    ------
    UnknownRankError
        While nothing tells its shape, with what to write.
    """
    if tensor._shaped is not None:
        return tensor._shaped
    row, extent = tensor._parts
    if extent.dims is not None:  # another tensor of this extent was given a shape
        return _become(tensor, _reshape(row, extent.dims))
    origin = extent.origin
    raise UnknownRankError(
        f"the number of dimensions of what {origin} returns is not known while tf.function "
        f"traces the code{here()}; write y.set_shape([None, 3]) (None: any size) or y = "
        "tf.ensure_shape(y, [None, 3]) before using it, or declare it: "
        f"Tout=tf.TensorSpec([None, 3], tf.{extent.declared or tensor._dtype.name})")


def with_shape(tensor: Any, shape: TensorShape) -> Any:
    """An ordinary traced tensor of a shape whose rank is known; the run checks that it fits."""
    row, extent = tensor._parts
    sizes, wanted = extent.sizes, list(shape)
    message = f"{extent.origin} returned a tensor whose shape does not fit {shape}:"

    def check(holds: Tensor) -> None:
        door.run_all("assert_true", holds, sizes, message=message, summarize=64)

    count = calls.type_of(sizes).shape[0]
    rank = count if isinstance(count, int) else door.run(
        "dim_value", dim=count, dtype=dtypes.int64)
    check(door.run("equal", convert.to_tensor(rank, dtypes.int64),
                       convert.to_tensor(len(wanted), dtypes.int64)))
    known = door.run("reshape", sizes, shape=(len(wanted),))
    for axis, dim in enumerate(wanted):
        if dim is not None:
            check(door.run("equal", known[axis], convert.to_tensor(dim, dtypes.int64)))
    trace = observers.local.trace
    now = trace.static_dims(known, extent.origin) if wanted else []
    target = tuple(own if dim is None else dim for dim, own in zip(wanted, now))
    if trace is tensor._trace:  # not what only a branch or a body knows
        extent.dims = target
    return _reshape(row, target)


def _reshape(row: Tensor, dims: tuple[Any, ...]) -> Any:
    return door.run("reshape", row, shape=dims)


def apply_unranked(op: OpDef, inputs: Sequence[Any], attrs: Attrs, regions: Sequence[Graph]
                   ) -> tuple[Tensor, ...]:
    """Apply an op of which some inputs have no known rank: element by element, or not at all."""
    found = [x for x in inputs if is_unranked(x)]
    extent = found[0]._parts.extent
    fits = op.category is Category.ELEMENTWISE or (op.attrs is NoAttrs and op.arity == 1)
    for x in inputs:
        if is_unranked(x):
            fits = fits and x._parts.extent is extent
        else:
            fits = fits and not calls.type_of(x).shape
    if not fits or extent.dims is not None:
        try:
            for x in found:
                settle(x)
        except UnknownRankError as error:
            return apply_late(error, op, inputs, attrs, regions)
        return door.apply(op, inputs, attrs, regions)
    rows = [x._parts.row if is_unranked(x) else x for x in inputs]
    return tuple([unranked_tensor(y, extent) for y in door.apply(op, rows, attrs, regions)])


def apply_late(error: UnknownRankError, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
                regions: Sequence[Graph]) -> tuple[Tensor, ...]:
    """Apply an op when the run tells ranks; sizes in its attributes are further arguments."""
    late = observers.local.trace.call_late
    if regions or late is None:
        raise error
    symbols = sorted(attribute_symbols(attrs), key=lambda symbol: symbol.order)

    def apply(tensors: Sequence[Any], sizes: Sequence[Any]) -> tuple[Tensor, ...]:
        known = attrs if observers.is_tracing() else substitute_attrs(attrs, {
            symbol: int(size._host()) for symbol, size in zip(symbols, sizes)})
        return door.apply(op, tensors, known)

    apply.__name__ = op.name
    found: tuple[Tensor, ...] = late(error, apply, (list(inputs), [
        convert.dim_tensor(symbol.dim, dtypes.int64) for symbol in symbols]), {})
    return found


def parts_of(tensor: Any) -> Parts:
    """The traced tensors that a tensor of unknown rank consists of."""
    parts: Parts = tensor._parts
    return parts


def size_tensor(tensor: Any, what: str, dtype: DType) -> Tensor:
    """``tf.shape``, ``tf.size`` and ``tf.rank`` of a tensor without a known rank."""
    row, sizes = tensor._parts.row, tensor._parts.extent.sizes
    if what == "shape":
        return sizes if dtype is dtypes.int64 else door.run("cast", sizes, dtype=dtype)
    count = calls.type_of(row if what == "size" else sizes).shape[0]
    return door.run("dim_value", dim=count, dtype=dtype)
