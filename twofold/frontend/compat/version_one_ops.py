"""Functions of ``tf.compat.v1`` whose parameters, or their order, are those of TensorFlow 1."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import InvalidArgumentError
from ..dispatch.door import run
from ..ops import array, selection
from ..ops import gather as gathers
from ..ops.common import shape_of
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert


@public
def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """``x`` where the condition holds, else ``y``; a vector of conditions chooses whole slices.

    Parameters
    ----------
    condition : Tensor
        Bools, in the shape of ``x``; a scalar, or a vector along the first axis of ``x``. Alone:
        any shape, also numbers.
    x, y : Tensor, optional
        Of one shape and dtype; both or neither.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``. Alone: int64, shape ``[n, condition.ndim]``.

    Raises
    ------
    ValueError
        When only one of ``x`` and ``y`` is given, or their shapes or dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.where([True, False], [[1, 2], [3, 4]], [[5, 6], [7, 8]]).numpy()
    array([[1, 2],
           [7, 8]], dtype=int32)
    """
    if x is None or y is None:
        return selection.where(condition, x, y)
    holds = convert.to_tensor(condition, dtypes.bool_)
    first, second = convert.operands(x, y)
    if first.ndim != second.ndim or holds.ndim not in (0, 1, first.ndim):
        raise InvalidArgumentError(
            f"tf.compat.v1.where: condition, x and y have the shapes {holds.shape}, {first.shape} "
            f"and {second.shape}; x and y must have one shape, and the condition that, or be a "
            "vector along its first axis", "where")
    if holds.ndim == 1 < first.ndim:
        holds = run("reshape", holds, shape=(*shape_of(holds), *(1,) * (first.ndim - 1)))
    return selection.where(holds, first, second)


@public
def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const",
             verify_shape: bool = False) -> Tensor:
    """``tf.constant``, which can be told not to fill a shape.

    Parameters
    ----------
    value
        A number, bool or string, a nested list of these, an ndarray.
    dtype : dtype, optional
        By default int32 for Python ints, float32 for floats.
    shape : list of int, optional
        The value is reshaped to it; one element fills it.
    verify_shape : bool
        The value must have ``shape`` already.

    Returns
    -------
    Tensor
        Of that dtype and shape.

    Raises
    ------
    ValueError, TypeError
        When the value has no such dtype or shape.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.constant(7, shape=[2]).numpy()
    array([7, 7], dtype=int32)
    """
    if verify_shape and shape is not None:
        convert.to_tensor(value).shape.assert_is_compatible_with(shape)
    return convert.constant(value, dtype, shape)


@public
def convert_to_tensor(value: Any, dtype: Any = None, name: str | None = None,
                      preferred_dtype: Any = None, dtype_hint: Any = None) -> Tensor:
    """``tf.convert_to_tensor`` with TensorFlow 1's order of parameters.

    Parameters
    ----------
    value : Tensor, Variable, number, str, nested list or ndarray
        Lists may hold tensors.
    dtype : dtype, optional
        What the result must have; a tensor of another dtype is refused.
    preferred_dtype, dtype_hint : dtype, optional
        Used where the value allows it; the first is the older name.

    Returns
    -------
    Tensor
        ``value`` itself, if it is a tensor.

    Raises
    ------
    ValueError
        For values that are no tensors, ragged lists, and tensors of another dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.convert_to_tensor([1, 2], preferred_dtype=tf.float32).numpy()
    array([1., 2.], dtype=float32)
    """
    return convert.convert_to_tensor(
        value, dtype, preferred_dtype if dtype_hint is None else dtype_hint)


@public
def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """``tf.expand_dims``; the axis has a second name.

    Parameters
    ----------
    input : Tensor
        Any shape.
    axis, dim : int
        Where the new axis is in the result; one of them.

    Returns
    -------
    Tensor
        One axis more.

    Raises
    ------
    ValueError
        When the axis is out of range, or both names or none are used.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.expand_dims([1, 2], dim=1).shape
    TensorShape([2, 1])
    """
    given = _either(axis, dim, "axis", "dim")
    if given is None:
        raise InvalidArgumentError("tf.compat.v1.expand_dims: an axis must be given",
                                   "expand_dims")
    return array.expand_dims(input, given)


@public
def squeeze(input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None
            ) -> Tensor:
    """``tf.squeeze``; the axes have a second name.

    Parameters
    ----------
    input : Tensor
        Any shape.
    axis, squeeze_dims : int or list of int, optional
        Axes of size 1; by default all of them.

    Returns
    -------
    Tensor
        Without these axes.

    Raises
    ------
    ValueError
        When an axis is not of size 1, or both names are used.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.squeeze([[1, 2]], squeeze_dims=[0]).shape
    TensorShape([2])
    """
    return array.squeeze(input, _either(axis, squeeze_dims, "axis", "squeeze_dims"))


def _either(new: Any, old: Any, new_name: str, old_name: str) -> Any:
    """The value of a parameter with two names."""
    if new is not None and old is not None:
        raise InvalidArgumentError(f"Cannot specify both {new_name!r} and {old_name!r}",
                                   new_name)
    return old if new is None else new


@public
def shape(input: Any, name: str | None = None, out_type: Any = dtypes.int32) -> Tensor:
    """``tf.shape`` with TensorFlow 1's order of parameters.

    Parameters
    ----------
    input : Tensor
        Any shape.
    out_type : dtype
        int32 or int64.

    Returns
    -------
    Tensor
        Shape ``[input.ndim]``.

    Raises
    ------
    ValueError
        For values that are no tensors, and other dtypes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.shape([[1, 2]]).numpy()
    array([1, 2], dtype=int32)
    """
    return array.shape(input, out_type)


@public
def size(input: Any, name: str | None = None, out_type: Any = dtypes.int32) -> Tensor:
    """``tf.size`` with TensorFlow 1's order of parameters.

    Parameters
    ----------
    input : Tensor
        Any shape.
    out_type : dtype
        int32 or int64.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ValueError
        For values that are no tensors, and other dtypes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.size([[1, 2]]).numpy()
    np.int32(2)
    """
    return array.size(input, out_type)


@public
def gather(params: Any, indices: Any, validate_indices: Any = None, name: str | None = None,
           axis: Any = None, batch_dims: int = 0) -> Tensor:
    """``tf.gather`` with TensorFlow 1's order of parameters.

    Parameters
    ----------
    params : Tensor
        Rank 1 or more.
    indices : Tensor
        Integers, any shape.
    validate_indices
        Accepted as in TensorFlow; not used.
    axis : int, optional
        Along which slices are taken; by default ``batch_dims``.
    batch_dims : int
        So many leading axes belong together.

    Returns
    -------
    Tensor
        The dtype of ``params``.

    Raises
    ------
    InvalidArgumentError
        When an index is out of range, or an axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.gather([1, 2, 3], [2, 0]).numpy()
    array([3, 1], dtype=int32)
    """
    return gathers.gather(params, indices, axis=axis, batch_dims=batch_dims)


@public
def gather_nd(params: Any, indices: Any, name: str | None = None, batch_dims: int = 0,
              bad_indices_policy: str = "") -> Tensor:
    """``tf.gather_nd`` with TensorFlow 1's order of parameters.

    Parameters
    ----------
    params : Tensor
        Rank 1 or more.
    indices : Tensor
        Integers; its last axis holds places along the first axes of ``params``.
    batch_dims : int
        So many leading axes belong together.
    bad_indices_policy : str
        What is done about indices out of range, as for ``tf.gather_nd``.

    Returns
    -------
    Tensor
        The dtype of ``params``.

    Raises
    ------
    InvalidArgumentError
        When an index is out of range.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.gather_nd([[1, 2], [3, 4]], [[1, 0]]).numpy()
    array([3], dtype=int32)
    """
    return gathers.gather_nd(params, indices, batch_dims, bad_indices_policy=bad_indices_policy)


@public
def floor_div(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``x // y`` by its name in TensorFlow 1.

    Parameters
    ----------
    x, y : Tensor
        Numbers of one dtype; they broadcast.

    Returns
    -------
    Tensor
        The quotients, rounded down.

    Raises
    ------
    InvalidArgumentError
        When an integer is divided by zero, or the shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.floor_div(-7, 2).numpy()
    np.int32(-4)
    """
    first, second = convert.operands(x, y)
    return first // second


@public
def assign(ref: Any, value: Any, validate_shape: Any = None, use_locking: Any = None,
           name: str | None = None) -> Any:
    """``ref.assign(value)``.

    Parameters
    ----------
    ref : Variable
        What is set.
    value : Tensor
        Of the variable's dtype and shape.
    validate_shape, use_locking
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Variable
        ``ref``.

    Raises
    ------
    ValueError
        When the dtype or the shape does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assign(tf.Variable(1.0), 3.0).numpy()
    np.float32(3.0)
    """
    return ref.assign(value)


@public
def assign_add(ref: Any, value: Any, use_locking: Any = None, name: str | None = None) -> Any:
    """``ref.assign_add(value)``.

    Parameters
    ----------
    ref : Variable
        What is added to.
    value : Tensor
        Of the variable's dtype and shape.
    use_locking
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Variable
        ``ref``.

    Raises
    ------
    ValueError
        When the dtype or the shape does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assign_add(tf.Variable(1.0), 3.0).numpy()
    np.float32(4.0)
    """
    return ref.assign_add(value)


@public
def assign_sub(ref: Any, value: Any, use_locking: Any = None, name: str | None = None) -> Any:
    """``ref.assign_sub(value)``.

    Parameters
    ----------
    ref : Variable
        What is subtracted from.
    value : Tensor
        Of the variable's dtype and shape.
    use_locking
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Variable
        ``ref``.

    Raises
    ------
    ValueError
        When the dtype or the shape does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assign_sub(tf.Variable(5.0), 3.0).numpy()
    np.float32(2.0)
    """
    return ref.assign_sub(value)
