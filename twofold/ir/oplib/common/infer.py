"""What the op records share: shape rules with the user's messages, and small record factories.

No op is defined here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ....dtypes import DType
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...ops import InferContext


def broadcast_shapes(context: InferContext, name: str, shapes: Sequence[Shape]) -> Shape:
    """NumPy's broadcasting rule for the leading dimensions of all operands.

    Raises
    ------
    InvalidArgumentError
        When the shapes do not broadcast.
    """
    def message() -> str:
        texts = " and ".join(shape_text(shape) for shape in shapes)
        return (f"tf.{name}: shapes {texts} do not broadcast together; "
                "each dimension must be equal or 1")

    return context.broadcast(shapes, message)


def same_dtype(name: str, types: Sequence[TensorType]) -> DType:
    """The one dtype of all inputs.

    Raises
    ------
    InvalidArgumentError
        When they differ: there is no silent promotion between tensors.
    """
    first = types[0].dtype
    for type in types[1:]:
        if type.dtype is not first:
            raise InvalidArgumentError(
                f"tf.{name}: dtypes {first.name} and {type.dtype.name} differ; "
                "use tf.cast on one of them", name)
    return first


def require_dtype(name: str, type: TensorType, allowed: Sequence[DType], what: str = "x") -> None:
    """Refuse a dtype that the op does not take.

    A complex one is taken where its parts are: whether the op takes any is in ``OpDef.on_complex``,
    which is looked at before.

    Raises
    ------
    InvalidArgumentError
    """
    if type.dtype.real_dtype not in allowed:
        names = ", ".join(dtype.name for dtype in allowed)
        raise InvalidArgumentError(
            f"tf.{name}: {what} has dtype {type.dtype.name}; it takes {names}", name)


def check_positions(name: str, axes: Sequence[int], rank: int) -> None:
    """Attributes hold normalised, distinct, sorted axes; refuse anything else.

    Raises
    ------
    InvalidArgumentError
    """
    for axis in axes:
        if not 0 <= axis < rank:
            raise InvalidArgumentError(
                f"tf.{name}: axis {axis} is outside a tensor of rank {rank}", name)
    if list(axes) != sorted(set(axes)):
        raise InvalidArgumentError(f"tf.{name}: axes {tuple(axes)} repeat", name)


def reduced_shape(shape: Shape, axes: Sequence[int], keepdims: bool) -> Shape:
    """Shape after reducing over ``axes``."""
    if keepdims:
        return tuple(1 if i in axes else dim for i, dim in enumerate(shape))
    return tuple(dim for i, dim in enumerate(shape) if i not in axes)


def elementwise_infer(name: str, inputs: Sequence[DType], output: DType | None = None
                      ) -> Callable[..., TensorType]:
    """Type rule of an elementwise op: same dtypes, broadcast shapes."""
    def infer(context: InferContext, types: Sequence[TensorType], attrs: Any) -> TensorType:
        dtype = same_dtype(name, types)
        require_dtype(name, types[0], inputs)
        shape = broadcast_shapes(context, name, [type.shape for type in types])
        return TensorType(output or dtype, shape)
    return infer


def total(shape: Shape) -> Dim:
    """Number of elements."""
    return dims.product(shape)
