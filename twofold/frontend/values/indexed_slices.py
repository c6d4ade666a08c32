"""``tf.IndexedSlices``: some rows of a tensor, as the gradient of a gather gives them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch.door import run
from ..tensors import tensor
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from . import arguments, convert
from .scattering import check_places


class IndexedSlices:
    """Rows of a larger tensor and where they belong: the gradient of a table that was gathered.

    Times a number (or divided by one) it stays what it is; any other arithmetic, and
    ``tf.convert_to_tensor``, make a tensor of it: zeros with the rows added where they belong.

    Examples
    --------
    >>> import twofold as tf
    >>> rows = tf.IndexedSlices(tf.constant([[1.0]]), tf.constant([1]), dense_shape=[2, 1])
    >>> tf.convert_to_tensor(rows).numpy().tolist()
    [[0.0], [1.0]]
    """

    __slots__ = ("dense_shape", "indices", "values")
    __array_ufunc__ = None  # NumPy scalars leave arithmetic to the methods below

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None):
        self.values = values
        self.indices = indices
        self.dense_shape = dense_shape

    @property
    def dtype(self) -> dtypes.DType:
        """Dtype of the values."""
        return self.values.dtype

    @property
    def shape(self) -> TensorShape:
        """The dense shape."""
        return TensorShape(None if self.dense_shape is None
                           else arguments.static_ints(self.dense_shape, "dense_shape"))

    def _components(self) -> list[Any]:
        """What ``tf.nest`` finds in it where composites are expanded."""
        parts = [self.values, self.indices]
        return parts if self.dense_shape is None else [*parts, self.dense_shape]

    def _with_components(self, parts: list[Any]) -> IndexedSlices:
        return IndexedSlices(*parts)

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Tensor:
        if self.dense_shape is None:
            raise ArgumentError("IndexedSlices without dense_shape cannot become a tensor")
        columns = convert.to_tensor(self.indices)[:, None]
        shape = arguments.dims_of(self.dense_shape)
        check_places("scatter_nd", columns, shape)
        return run("scatter_nd", columns, convert.to_tensor(self.values), shape=shape)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.__tf_tensor__().__array__(dtype, copy)

    def __repr__(self) -> str:
        return (f"IndexedSlices(indices={self.indices!r}, values={self.values!r}, "
                f"dense_shape={self.dense_shape!r})")

    def _with(self, values: Any) -> IndexedSlices:
        return IndexedSlices(values, self.indices, self.dense_shape)

    def __neg__(self) -> IndexedSlices:
        return self._with(-convert.to_tensor(self.values))

    def __mul__(self, other: Any) -> Any:
        if is_scalar(other):
            return self._with(convert.to_tensor(self.values) * other)
        return self.__tf_tensor__() * other

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if is_scalar(other):
            return self._with(convert.to_tensor(self.values) / other)
        return self.__tf_tensor__() / other

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.__tf_tensor__()

    def __add__(self, other: Any) -> Any:
        return self.__tf_tensor__() + other

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self.__tf_tensor__() - other

    def __rsub__(self, other: Any) -> Any:
        return other - self.__tf_tensor__()

    def __pow__(self, other: Any) -> Any:
        return self.__tf_tensor__() ** other


def is_scalar(value: Any) -> bool:
    """True for a number, and for a tensor or variable of one."""
    if isinstance(value, Tensor) or tensor.is_variable(value):
        return len(value.shape) == 0
    return isinstance(value, (int, float, np.generic))
