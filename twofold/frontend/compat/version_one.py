"""``tf.compat.v1``, as far as programs that run under TensorFlow 2's behaviour use it.

What belongs to graphs and sessions is refused by ``_api/absent.py``, which names the way out.
"""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import FailedPreconditionError, UnimplementedError
from ..tensors.shape import Dimension, TensorShape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..values.indexed_slices import IndexedSlices
from ..values.sparse_tensor import SparseTensor, SparseTensorValue
from ..variables import names
from ..variables.random_state import set_seed


class name_scope(names.name_scope):  # noqa: N801  # TensorFlow's name
    """``tf.name_scope`` with the parameters of TensorFlow 1.

    Parameters
    ----------
    name : str or None
        None: ``default_name``.
    default_name : str, optional
        For functions that take a name.
    values : list, optional
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.compat.v1.name_scope(None, "layer"):
    ...     print(tf.Variable(1.0, name="w").name)
    layer/w:0
    """

    def __init__(self, name: Any, default_name: str | None = None, values: Any = None):
        if default_name is None:
            default_name = ""
        super().__init__(default_name if name is None else name)


class variable_scope(name_scope):  # noqa: N801
    """A name scope by the name that TensorFlow 1 has for that of variables.

    Variables are objects here, which their owners hold: ``get_variable`` is refused.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.compat.v1.variable_scope("layer"):
    ...     print(tf.Variable(1.0, name="w").name)
    layer/w:0
    """

    def __init__(self, name_or_scope: Any, default_name: str | None = None, values: Any = None,
                 initializer: Any = None, regularizer: Any = None, caching_device: Any = None,
                 partitioner: Any = None, custom_getter: Any = None, reuse: Any = None,
                 dtype: Any = None, use_resource: Any = None, constraint: Any = None,
                 auxiliary_name_scope: bool = True):
        if custom_getter is not None or partitioner is not None:
            raise UnimplementedError(
                "tf.compat.v1.variable_scope: custom_getter and partitioner belong to "
                "get_variable; tf.variable_creator_scope changes how variables are made",
                "variable_scope")
        super().__init__(getattr(name_or_scope, "name", name_or_scope), default_name, values)


def set_random_seed(seed: int | None) -> None:
    """``tf.random.set_seed`` by its older name.

    Parameters
    ----------
    seed : int or None
        None: a seed that the operating system gives.

    Raises
    ------
    TypeError, ValueError
        When ``seed`` is no integer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.set_random_seed(1)
    """
    set_seed(seed)


@public
def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """The default: nothing is fed to ops that run at once.

    Parameters
    ----------
    input : Tensor
        The default.
    shape : shape
        What it must fit.

    Returns
    -------
    Tensor
        ``input``.

    Raises
    ------
    ValueError
        When the shapes are not compatible.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.placeholder_with_default([1, 2], [None]).numpy()
    array([1, 2], dtype=int32)
    """
    tensor = convert.convert_to_tensor(input)
    tensor.shape.assert_is_compatible_with(shape)
    return tensor


@public
def convert_to_tensor_or_indexed_slices(value: Any, dtype: Any = None, name: str | None = None
                                        ) -> Any:
    """A value as a tensor, unless it is ``tf.IndexedSlices``.

    Parameters
    ----------
    value : Tensor, IndexedSlices, number, list or ndarray
        What to convert.
    dtype : dtype, optional
        What the result must have.

    Returns
    -------
    Tensor or IndexedSlices
        ``value`` itself, if it is one.

    Raises
    ------
    ValueError
        For values that are no tensors, and tensors of another dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.convert_to_tensor_or_indexed_slices([1, 2]).numpy()
    array([1, 2], dtype=int32)
    """
    return value if isinstance(value, IndexedSlices) else convert.convert_to_tensor(value, dtype)


@public
def convert_to_tensor_or_sparse_tensor(value: Any, dtype: Any = None, name: str | None = None
                                       ) -> Any:
    """A value as a tensor, unless it is a sparse one.

    Parameters
    ----------
    value : Tensor, SparseTensor, SparseTensorValue, number, list or ndarray
        What to convert.
    dtype : dtype, optional
        What the result must have.

    Returns
    -------
    Tensor or SparseTensor
        ``value`` itself, if it is one.

    Raises
    ------
    RuntimeError
        For a sparse tensor of another dtype.
    ValueError
        For values that are no tensors, and tensors of another dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> value = tf.compat.v1.SparseTensorValue([[1]], [5.0], [3])
    >>> tf.compat.v1.convert_to_tensor_or_sparse_tensor(value).values.numpy()
    array([5.], dtype=float32)
    """
    if isinstance(value, SparseTensorValue):
        value = SparseTensor.from_value(value)
    if not isinstance(value, SparseTensor):
        return convert.convert_to_tensor(value, dtype)
    if dtype is not None and dtypes.as_dtype(dtype) is not value.dtype:
        raise FailedPreconditionError(
            f"Sparse dtype mismatch. Requested: {dtypes.as_dtype(dtype).name}, Actual: "
            f"{value.dtype.name}", "convert_to_tensor_or_sparse_tensor")
    return value


@public
def dimension_at_index(shape: Any, index: int) -> Any:
    """A dimension of a shape as ``tf.compat.v1.Dimension``.

    Parameters
    ----------
    shape : TensorShape
        Of known or unknown rank.
    index : int
        Which one.

    Returns
    -------
    Dimension
        An unknown one where the rank is unknown.

    Raises
    ------
    IndexError
        When there are fewer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.dimension_at_index(tf.TensorShape([2, None]), 0)
    Dimension(2)
    """
    dims = TensorShape(shape).dims
    return Dimension(None) if dims is None else dims[index]


def initialize_nothing(*_: Any, **__: Any) -> None:
    """Nothing to do: variables and tables have their values from the start.

    Parameters
    ----------
    *_, **__
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.global_variables_initializer()
    """


def enable_nothing(*_: Any, **__: Any) -> None:
    """Nothing to do: this is how TensorFlow 2 behaves.

    Parameters
    ----------
    *_, **__
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.enable_resource_variables()
    """


def is_enabled() -> bool:
    """True: this is how TensorFlow 2 behaves.

    Returns
    -------
    bool
        True.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.executing_eagerly_outside_functions()
    True
    """
    return True


def trainable_variables(scope: str | None = None) -> list[Any]:
    """No collection of variables is kept: an empty list.

    Parameters
    ----------
    scope : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    list
        Empty; ``tf.Module`` finds the variables among its attributes.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.global_variables()
    []
    """
    return []


#: What ``isinstance`` is asked for numbers and text of Python's and NumPy's.
integral_types: tuple[type, ...] = (numbers.Integral, np.integer)
real_types: tuple[type, ...] = (numbers.Real, np.integer, np.floating)
complex_types: tuple[type, ...] = (numbers.Complex, np.number)
bytes_or_text_types: tuple[type, ...] = (bytes, str)
