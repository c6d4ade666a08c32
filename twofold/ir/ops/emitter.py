"""``Emitter``: what gradient rules and decompositions are written against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...dtypes import DType
from ..base import dims
from ..base.dims import Dim
from ..base.literal import Literal
from .record import Attrs, NoAttrs, OpDef
from .table import TABLE

_NO_ATTRS = NoAttrs()


def _method(name: str) -> Callable[..., Any]:
    def call(self: Emitter, *inputs: Any, **attributes: Any) -> Any:
        op = TABLE[name]
        attrs = _NO_ATTRS if op.attrs is NoAttrs and not attributes else op.attrs(**attributes)
        outputs = self.apply(op, inputs, attrs)
        return outputs[0] if len(outputs) == 1 else outputs

    return call


class Emitter:
    """Applies ops: eagerly, into a trace, or into a graph, depending on the subclass.

    Gradient rules and decompositions are written against it: ``F.multiply(x, y)``,
    ``F.reduce_sum(x, axes=(0,), keepdims=False)``; keywords become the op's attributes. Values
    have ``dtype`` and ``shape``.
    """

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Any] = ()) -> tuple[Any, ...]:
        """Apply one op and return its outputs."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__") or name not in TABLE:
            raise AttributeError(name)

        # Rules ask for the same few again and again. On the class, since an emitter that held its
        # own methods would keep its tensors until the collector of cycles runs.
        setattr(Emitter, name, _method(name))
        return getattr(self, name)  # type: ignore[no-any-return]

    # The helpers below are used by most rules.
    def constant(self, value: complex | float | int | bool, dtype: DType,
                 shape: Sequence[Dim] = ()) -> Any:
        """A tensor with every element ``value``."""
        return self.full(value=Literal(value, dtype), shape=tuple(shape))

    def number(self, value: Dim, dtype: DType) -> Any:
        """A dimension as a scalar tensor."""
        if isinstance(value, int):
            return self.constant(value, dtype)
        return self.to(self.dim_value(dim=value, dtype=dtype.real_dtype), dtype)

    def like(self, value: complex | float | int | bool, x: Any) -> Any:
        """A scalar of the dtype of ``x``; it broadcasts."""
        return self.constant(value, x.dtype)

    def sum_to(self, x: Any, shape: Sequence[Dim]) -> Any:
        """Undo a broadcast: sum ``x`` over the axes along which ``shape`` was stretched."""
        target = tuple(shape)
        if tuple(x.shape) == target:
            return x
        extra = len(x.shape) - len(target)
        axes = tuple(range(extra)) + tuple(
            i + extra for i, dim in enumerate(target) if dim == 1 and x.shape[i + extra] != 1)
        if axes:
            x = self.reduce_sum(x, axes=axes, keepdims=False)
        return x if tuple(x.shape) == target else self.reshape(x, shape=target)

    def stretch(self, x: Any, shape: Sequence[Dim]) -> Any:
        """``x`` repeated along axes of size 1 to a shape, where only the run tells which are 1.

        A size ``s`` that is 1 or the wanted one is made ``[s, 1]``, then ``[s, n // max(s, 1)]``,
        then ``[n]``.
        """
        split: list[Dim] = []
        repeated: list[Dim] = []
        for size, wanted in zip(x.shape, shape, strict=True):
            if size == wanted:
                split.append(size)
                repeated.append(size)
            else:
                split += [size, 1]
                repeated += [size, wanted // dims.maximum(size, 1)]
        x = self.broadcast_to(self.reshape(x, shape=tuple(split)), shape=tuple(repeated))
        return self.reshape(x, shape=tuple(shape))

    def expand(self, x: Any, axes: Sequence[int], shape: Sequence[Dim], keepdims: bool) -> Any:
        """Bring a reduced ``x`` back to ``shape``: put the reduced axes in and broadcast."""
        if not keepdims and axes:
            kept = [1 if i in axes else dim for i, dim in enumerate(shape)]
            x = self.reshape(x, shape=tuple(kept))
        return x if tuple(x.shape) == tuple(shape) else self.broadcast_to(x, shape=tuple(shape))

    def conjugate(self, x: Any) -> Any:
        """The complex conjugate; a real ``x`` itself.

        A gradient is the cotangent times the conjugate of the derivative, as in TensorFlow.
        """
        return self.conj(x) if x.dtype.is_complex else x

    def to(self, x: Any, dtype: DType) -> Any:
        """``x`` cast to ``dtype``; itself when it has it already."""
        return x if x.dtype is dtype else self.cast(x, dtype=dtype)
