"""Tensors from nothing: constants, identity matrices (``tf.zeros``, …)."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import DtypeError, InvalidArgumentError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from ..values.arguments import support_only
from ..values.convert import full
from .common import shape_of, to_tensor


def _checked_shape(name: str, shape: Any) -> tuple[Any, ...]:
    dims = arguments.dims_of(shape)
    for dim in dims:
        if isinstance(dim, int) and dim < 0:
            raise InvalidArgumentError(f"tf.{name}: shape {list(dims)} has a negative dimension; "
                                       "dimensions must be >= 0", name)
    return dims


@public
def zeros(shape: Any, dtype: Any = dtypes.float32, name: str | None = None,
          layout: Any = None) -> Tensor:
    """A tensor of zeros (of empty strings, for the dtype string).

    Parameters
    ----------
    shape : list of int, TensorShape or Tensor
        The dimensions; ``[]`` gives a scalar.
    dtype : dtype
        Any.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    InvalidArgumentError
        When a dimension is negative.
    ResourceExhaustedError
        When the tensor does not fit into memory.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.zeros([2, 2]).numpy()
    array([[0., 0.],
           [0., 0.]], dtype=float32)
    """
    support_only("zeros", "layout", layout, None)
    return full(0, dtypes.as_dtype(dtype), _checked_shape("zeros", shape))


@public
def ones(shape: Any, dtype: Any = dtypes.float32, name: str | None = None,
         layout: Any = None) -> Tensor:
    """A tensor of ones.

    Parameters
    ----------
    shape : list of int, TensorShape or Tensor
        The dimensions; ``[]`` gives a scalar.
    dtype : dtype
        Of numbers, or bool.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    InvalidArgumentError
        When a dimension is negative.
    ResourceExhaustedError
        When the tensor does not fit into memory.
    TypeError
        For strings: there is no 1 among them.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ones([3], tf.int32).numpy()
    array([1, 1, 1], dtype=int32)
    """
    support_only("ones", "layout", layout, None)
    wanted = dtypes.as_dtype(dtype)
    _require_numbers("ones", wanted)
    return full(1, wanted, _checked_shape("ones", shape))


def _require_numbers(name: str, dtype: DType) -> None:
    if dtype is dtypes.string:
        raise DtypeError(f"tf.{name}: there are no ones of strings; use tf.fill(dims, text)")


@public
def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> Tensor:
    """A tensor of shape ``dims`` with every element ``value``.

    Parameters
    ----------
    dims : list of int, TensorShape or Tensor
        The dimensions; ``[]`` gives a scalar.
    value : scalar
        Any dtype.

    Returns
    -------
    Tensor
        Of shape ``dims`` and the dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When ``value`` is no scalar or a dimension is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.fill([2, 2], 7).numpy()
    array([[7, 7],
           [7, 7]], dtype=int32)
    """
    support_only("fill", "layout", layout, None)
    shape = _checked_shape("fill", dims)
    tensor = to_tensor(value)
    if tensor.ndim:
        raise InvalidArgumentError(f"tf.fill: value must be a scalar, got shape {tensor.shape}",
                                   "fill")
    return run("broadcast_to", tensor, shape=shape)


def _like(number: int, input: Any, dtype: Any) -> Tensor:
    tensor = to_tensor(input)
    return full(number, tensor.dtype if dtype is None else dtypes.as_dtype(dtype),
                  shape_of(tensor))


@public
def zeros_like(input: Any, dtype: Any = None, name: str | None = None,
               layout: Any = None) -> Tensor:
    """Zeros in the shape (and, unless ``dtype`` is given, the dtype) of ``input``.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    dtype : dtype, optional
        Another dtype for the result.

    Returns
    -------
    Tensor
        The shape of ``input``; its dtype, or ``dtype``.

    Raises
    ------
    TypeError
        When ``dtype`` is no dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.zeros_like([1, 2]).numpy()
    array([0, 0], dtype=int32)
    """
    support_only("zeros_like", "layout", layout, None)
    return _like(0, input, dtype)


@public
def ones_like(input: Any, dtype: Any = None, name: str | None = None,
              layout: Any = None) -> Tensor:
    """Ones in the shape (and, unless ``dtype`` is given, the dtype) of ``input``.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    dtype : dtype, optional
        Another dtype for the result.

    Returns
    -------
    Tensor
        The shape of ``input``; its dtype, or ``dtype``.

    Raises
    ------
    TypeError
        When ``dtype`` is no dtype, or strings: there is no 1 among them.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ones_like([1, 2], tf.float32).numpy()
    array([1., 1.], dtype=float32)
    """
    support_only("ones_like", "layout", layout, None)
    tensor = to_tensor(input)
    _require_numbers("ones_like", tensor.dtype if dtype is None else dtypes.as_dtype(dtype))
    return _like(1, tensor, dtype)


@public
def eye(num_rows: Any, num_columns: Any = None, batch_shape: Any = None,
        dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
    """An identity matrix, or a batch of them.

    Parameters
    ----------
    num_rows : int
        Rows of a matrix.
    num_columns : int, optional
        Columns of a matrix; by default as many.
    batch_shape : list of int, optional
        Leading dimensions: how many matrices.
    dtype : dtype
        Any but string.

    Returns
    -------
    Tensor
        Shape ``[*batch_shape, num_rows, num_columns]``: ones on the diagonal, zeros elsewhere.

    Raises
    ------
    InvalidArgumentError
        When a dimension is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.eye(2).numpy()
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    rows = arguments.dims_of([num_rows])[0]
    columns = rows if num_columns is None else arguments.dims_of([num_columns])[0]
    result = run("eye", rows=rows, columns=columns,
                 dtype=arguments.number_dtype(dtype, "tf.eye: dtype", "biufc"))
    if batch_shape is None:
        return result
    batch = _checked_shape("eye", batch_shape)
    return run("broadcast_to", result, shape=(*batch, rows, columns))
