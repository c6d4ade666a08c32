"""``tf.TensorSpec``, ``tf.IndexedSlices``, ``tf.is_tensor``, ``tf.ensure_shape``."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..errors import InvalidArgumentError
from . import convert
from .shape import TensorShape
from .tensor import SymbolicTensor, Tensor
from .tracebacks import public
from .unranked import UnrankedTensor, with_shape


class TensorSpec:
    """What a tensor looks like: shape (with None for any size), dtype, name.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.TensorSpec([None, 2])
    TensorSpec(shape=(None, 2), dtype=tf.float32, name=None)
    """

    __slots__ = ("_dtype", "_name", "_shape")

    def __init__(self, shape: Any, dtype: Any = dtypes.float32, name: str | None = None):
        self._shape = TensorShape(shape)
        self._dtype = dtypes.as_dtype(dtype)
        self._name = name

    @property
    def shape(self) -> TensorShape:
        """The shape."""
        return self._shape

    @property
    def dtype(self) -> dtypes.DType:
        """The dtype."""
        return self._dtype

    @property
    def name(self) -> str | None:
        """The name, or None."""
        return self._name

    @property
    def value_type(self) -> type:
        """``tf.Tensor``."""
        return Tensor

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """The spec of one tensor."""
        return cls(tensor.shape, tensor.dtype, name)

    @classmethod
    def from_spec(cls, spec: Any, name: str | None = None) -> TensorSpec:
        """A copy of a spec, perhaps with another name."""
        return cls(spec.shape, spec.dtype, name or spec.name)

    def is_compatible_with(self, other: Any) -> bool:
        """True when a tensor (or a spec) fits."""
        if not isinstance(other, TensorSpec):
            other = convert.to_tensor(other)
        return self._dtype is other.dtype and self._shape.is_compatible_with(other.shape)

    def is_subtype_of(self, other: Any) -> bool:
        """True when everything that fits this spec fits the other."""
        return (isinstance(other, TensorSpec) and self._dtype is other._dtype
                and self._shape.is_subtype_of(other._shape))

    def most_specific_compatible_type(self, other: TensorSpec) -> TensorSpec:
        """The narrowest spec that allows both."""
        if self._dtype is not other._dtype:
            raise ValueError(f"No TypeSpec is compatible with both {self} and {other}")
        return TensorSpec(self._shape.most_specific_compatible_shape(other._shape), self._dtype)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (
            (self._shape, self._dtype, self._name) == (other._shape, other._dtype, other._name))

    def __hash__(self) -> int:
        return hash((self._shape, self._dtype))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self._shape}, dtype={self._dtype!r}, name={self._name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return TensorSpec, (self._shape, self._dtype, self._name)


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
                           else convert.static_ints(self.dense_shape, "dense_shape"))

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Tensor:
        from .ops import gather
        if self.dense_shape is None:
            raise ValueError("IndexedSlices without dense_shape cannot become a tensor")
        places = convert.to_tensor(self.indices)
        columns = places[:, None]
        return gather.scatter_nd(columns, self.values, self.dense_shape)


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
    if isinstance(value, Tensor) or convert.is_variable(value):
        return len(value.shape) == 0
    return isinstance(value, (int, float, np.generic))


def is_tensor(x: Any) -> bool:
    """True for tensors and variables.

    Parameters
    ----------
    x
        Anything.

    Returns
    -------
    bool
        False for arrays and lists, though functions take these too.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.is_tensor(tf.constant(1)), tf.is_tensor([1])
    (True, False)
    """
    return isinstance(x, (Tensor, IndexedSlices)) or convert.is_variable(x)


def is_symbolic_tensor(tensor: Any) -> bool:
    """True for a tensor inside a function that is being traced.

    Parameters
    ----------
    tensor
        Anything.

    Returns
    -------
    bool
        False for tensors with values.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.is_symbolic_tensor(tf.constant(1))
    False
    """
    return isinstance(tensor, SymbolicTensor)


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """The value as an ndarray where it is known now; None inside a trace where it is not.

    Parameters
    ----------
    tensor : Tensor
        Any shape and dtype.
    partial : bool
        Accepted as in TensorFlow: a value of which only parts are known is None.

    Returns
    -------
    ndarray or None
        The value, or None for what has none yet and for what is no tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.get_static_value(tf.constant([1, 2]))
    array([1, 2], dtype=int32)
    """
    if isinstance(tensor, SymbolicTensor):
        from .traced_values import known_value
        return known_value(tensor)
    return tensor.numpy() if isinstance(tensor, Tensor) else None


def type_spec_from_value(value: Any) -> TensorSpec:
    """The spec of a tensor, or of what can become one.

    Parameters
    ----------
    value : Tensor, Variable or array
        What the spec is for.

    Returns
    -------
    TensorSpec
        Its shape and dtype.

    Raises
    ------
    ValueError, TypeError
        When ``value`` cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.type_spec_from_value(tf.constant([1, 2]))
    TensorSpec(shape=(2,), dtype=tf.int32, name=None)
    """
    return TensorSpec.from_tensor(convert.to_tensor(value))


@public
def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """The tensor, after checking that its shape fits; None dimensions allow any size.

    Parameters
    ----------
    x : Tensor
        Any shape and dtype.
    shape : list of int or None, or TensorShape
        What the shape must be.

    Returns
    -------
    Tensor
        ``x``; inside ``tf.function`` its known shape is the more precise one.

    Raises
    ------
    ValueError
        When the shape is another; inside ``tf.function`` when it runs, if it was not known before.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ensure_shape([[1, 2]], [None, 2]).shape
    TensorShape([1, 2])
    """
    tensor = convert.to_tensor(x)
    wanted = TensorShape(shape)
    if not tensor.shape.is_compatible_with(wanted):
        raise InvalidArgumentError(f"Shape of tensor {tensor.shape} is not compatible with "
                                   f"expected shape {wanted}.", "ensure_shape")
    if type(tensor) is UnrankedTensor:
        return tensor if wanted.rank is None else with_shape(tensor, wanted)
    if isinstance(tensor, SymbolicTensor) and wanted.rank is not None:
        from .dispatch import run, type_of
        own = type_of(tensor).shape
        target = tuple(b if isinstance(b, int) else a for a, b in zip(own, wanted))
        return tensor if target == own else run("reshape", tensor, shape=target)
    return tensor
