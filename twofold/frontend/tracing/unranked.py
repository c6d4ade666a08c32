"""``UnrankedTensor``: a traced tensor whose number of dimensions only the run tells.

The IR has no such values. It is two tensors of the graph: the elements in a row, and the sizes.
Ops that go element by element work on the row; everything else needs ``set_shape`` first, which
turns the object into an ordinary traced tensor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ... import dtypes
from ...dtypes import DType
from ...errors import TraceError
from ...ir.graph import Graph
from ...ir.ops import Attrs, Category, NoAttrs, OpDef
from ..dispatch import calls
from ..tensors import observers
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor, here
from ..tensors.tensor import Tensor

_slot: Any = SymbolicTensor.__dict__["_value"]
_new: Callable[[Any], Any] = object.__new__


class Extent:
    """The shape of tensors: sizes (int64, traced), who made them, the dimensions once known."""

    __slots__ = ("dims", "origin", "sizes")

    def __init__(self, sizes: Tensor, origin: str):
        self.sizes = sizes
        self.origin = origin
        self.dims: tuple[Any, ...] | None = None


class Parts(NamedTuple):
    """What there is of the tensor: its elements in a row, and its extent."""

    row: Tensor
    extent: Extent


class UnrankedTensor(SymbolicTensor):
    """A traced tensor of unknown rank; see the module."""

    __slots__ = ()

    @property
    def _value(self) -> Any:
        row, extent = parts_of(self)
        if extent.dims is not None:  # another tensor of this extent was given a shape
            return self._become(_reshaped(row, extent.dims))
        origin = extent.origin
        raise TraceError(
            f"the number of dimensions of what {origin} returns is not known while tf.function "
            f"traces the code{here()}; write y.set_shape([None, 3]) (None: any size) or y = "
            "tf.ensure_shape(y, [None, 3]) before using it, or declare it: "
            f"Tout=tf.TensorSpec([None, 3], tf.{self._dtype.name})")

    @property
    def shape(self) -> TensorShape:
        """Unknown, until ``set_shape``."""
        dims = parts_of(self).extent.dims
        return TensorShape(None if dims is None else [
            dim if isinstance(dim, int) else None for dim in dims])

    @property
    def ndim(self) -> int:
        """Known after ``set_shape``."""
        return len(self._value.type.shape)

    def __len__(self) -> int:
        self._value  # noqa: B018  # an ordinary tensor from here on, or the error
        return len(self)

    @property
    def name(self) -> str:
        """A name for printing."""
        return f"{parts_of(self).extent.origin}:0"

    @property
    def op(self) -> Any:
        """The node that computes it."""
        return _slot.__get__(parts_of(self).row).node

    def set_shape(self, shape: Any) -> None:
        """Say what the shape is, None for sizes that only the run tells; it is checked then."""
        wanted = TensorShape(shape)
        if wanted.rank is not None:
            self._become(with_shape(self, wanted))

    def _become(self, tensor: Any) -> Any:
        """Be an ordinary traced tensor from now on."""
        self.__class__ = SymbolicTensor  # type: ignore[assignment]
        _slot.__set__(self, tensor._value)
        self._key = tensor._key
        return tensor._value


def unranked(row: Tensor, extent: Extent) -> UnrankedTensor:
    """The tensor of a row of elements, traced."""
    tensor: UnrankedTensor = _new(UnrankedTensor)
    if not row._key:
        row._key = observers.next_key()
    tensor._dtype = row._dtype
    tensor._key = row._key  # to tapes they are the same
    tensor._trace = row._trace
    _slot.__set__(tensor, Parts(row, extent))
    return tensor


def parts_of(tensor: UnrankedTensor) -> Parts:
    """The traced tensors it consists of."""
    parts: Parts = _slot.__get__(tensor)
    return parts


def with_shape(tensor: UnrankedTensor, shape: TensorShape) -> Any:
    """An ordinary traced tensor of a shape whose rank is known; the run checks that it fits."""
    from ..dispatch import door
    from ..values import convert
    row, extent = parts_of(tensor)
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
    return _reshaped(row, target)


def _reshaped(row: Tensor, dims: tuple[Any, ...]) -> Any:
    from ..dispatch.door import run
    return run("reshape", row, shape=dims)


def apply_unranked(op: OpDef, inputs: Sequence[Tensor], attrs: Attrs, regions: Sequence[Graph]
                   ) -> tuple[Tensor, ...]:
    """Apply an op of which some inputs have no known rank: element by element, or not at all."""
    from ..dispatch.calls import type_of
    from ..dispatch.door import apply
    found = [x for x in inputs if type(x) is UnrankedTensor]
    extent = parts_of(found[0]).extent
    fits = op.category is Category.ELEMENTWISE or (op.attrs is NoAttrs and op.arity == 1)
    for x in inputs:
        if type(x) is UnrankedTensor:
            fits = fits and parts_of(x).extent is extent
        else:
            fits = fits and not type_of(x).shape
    if not fits or extent.dims is not None:
        for x in found:
            x._value  # noqa: B018  # an ordinary tensor now, or the error that says what to write
        return apply(op, inputs, attrs, regions)
    rows = [parts_of(x).row if type(x) is UnrankedTensor else x for x in inputs]
    return tuple([unranked(y, extent) for y in apply(op, rows, attrs, regions)])


def expanded(tensors: Sequence[Tensor]
             ) -> tuple[list[Tensor], Callable[[Sequence[Tensor]], list[Tensor]]]:
    """Tensors for a call of the host, and what puts the ones it gets into their shapes."""
    flat: list[Tensor] = []
    plan: list[bool] = []
    for x in tensors:
        plan.append(type(x) is UnrankedTensor)
        if type(x) is UnrankedTensor:
            row, extent = parts_of(x)
            flat += [row, extent.sizes]
        else:
            flat.append(x)

    def shaped(tensors: Sequence[Tensor]) -> list[Tensor]:
        from ..dispatch.door import run
        given = iter(tensors)
        return [run("reshape", next(given), shape=tuple(next(given).numpy().tolist()))
                if is_unranked else next(given) for is_unranked in plan]

    return flat, shaped


def size_tensor(tensor: UnrankedTensor, what: str, dtype: DType) -> Tensor:
    """``tf.shape``, ``tf.size`` and ``tf.rank`` of a tensor without a known rank."""
    from ..dispatch import door
    row, sizes = parts_of(tensor).row, parts_of(tensor).extent.sizes
    if what == "shape":
        return sizes if dtype is dtypes.int64 else door.run("cast", sizes, dtype=dtype)
    count = calls.type_of(row if what == "size" else sizes).shape[0]
    return door.run("dim_value", dim=count, dtype=dtype)


