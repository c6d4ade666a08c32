"""``tf.IndexedSlices``: some rows of a tensor, as the gradient of a gather gives them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch.door import run
from ..tensors import tensor
from ..tensors.composite import Composite, TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor, known_value
from ..tensors.tensor import Tensor
from . import arguments, convert
from .scattering import check_places
from .spec import TensorSpec

_PLAIN = (list, tuple, np.ndarray, np.generic, int, float, TensorShape)


class IndexedSlices(Composite):
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

    @property
    def _type_spec(self) -> IndexedSlicesSpec:
        """The spec: the dense shape, dtypes, and how many rows there are."""
        values, indices, *rest = self._components()
        if rest and isinstance(rest[0], Tensor):
            dense = rest[0]
            known = known_value(dense) if isinstance(dense, SymbolicTensor) else dense._host()
            shape = TensorShape([None] * dense.shape[0] if known is None else known.tolist())
        else:
            shape = TensorShape([None]).concatenate(values.shape[1:])
        return IndexedSlicesSpec(shape, values.dtype, indices.dtype,
                                 rest[0].dtype if rest else None, indices.shape)

    def _components(self) -> list[Any]:
        parts = [self.values, self.indices]
        if self.dense_shape is not None:
            parts.append(self.dense_shape)
        return [convert.to_tensor(x) if isinstance(x, _PLAIN) else x for x in parts]

    def _with_components(self, parts: Any) -> Any:
        made = IndexedSlices(*parts)
        return made._type_spec if isinstance(parts[0], TypeSpec) else made

    @property
    def _form(self) -> IndexedSlicesSpec:
        return IndexedSlicesSpec(
            dense_shape_dtype=None if self.dense_shape is None else dtypes.int64)

    def _static(self) -> bool:
        return self.dense_shape is not None

    def _gradient_parts(self) -> list[Any]:
        return [self.values]

    def _with_gradients(self, parts: Any) -> Any:
        return self._with(parts[0])

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


class IndexedSlicesSpec(TypeSpec):
    """What ``tf.IndexedSlices`` look like.

    Parameters
    ----------
    shape : shape
        The dense shape.
    dtype, indices_dtype : dtype
        Of the values and of the indices.
    dense_shape_dtype : dtype, optional
        Of the dense shape, where the value has one.
    indices_shape : shape, optional
        Of the indices.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.IndexedSlicesSpec([10, 2], tf.float32, tf.int32)
    IndexedSlicesSpec(TensorShape([10, 2]), tf.float32, tf.int32, None, TensorShape([None]))
    """

    __slots__ = ("_dtypes", "_indices_shape", "_shape")

    def __init__(self, shape: Any = None, dtype: Any = dtypes.float32,
                 indices_dtype: Any = dtypes.int64, dense_shape_dtype: Any = None,
                 indices_shape: Any = None):
        self._shape = TensorShape(shape)
        self._dtypes = (dtypes.as_dtype(dtype), dtypes.as_dtype(indices_dtype),
                        None if dense_shape_dtype is None else dtypes.as_dtype(dense_shape_dtype))
        self._indices_shape = TensorShape([None] if indices_shape is None else indices_shape)

    @property
    def value_type(self) -> type:
        """``tf.IndexedSlices``."""
        return IndexedSlices

    def _serialize(self) -> tuple[Any, ...]:
        return (self._shape, *self._dtypes, self._indices_shape)

    @property
    def _component_specs(self) -> list[Any]:
        values, indices, dense = self._dtypes
        rows = self._indices_shape.concatenate(self._shape[1:]) if self._shape.rank else \
            TensorShape(None)
        found = [TensorSpec(rows, values), TensorSpec(self._indices_shape, indices)]
        return found if dense is None else [*found, TensorSpec([self._shape.rank], dense)]

    def _to_components(self, value: Any) -> list[Any]:
        return list(value._components())

    def _from_components(self, components: Any) -> IndexedSlices:
        return IndexedSlices(*components)
