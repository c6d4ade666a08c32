"""Diagonals of matrices, and matrices of diagonals (``tf.linalg.diag``, ``tf.linalg.trace``, …)."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base import dims
from ....ir.base.literal import Literal
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.arguments import unsupported
from ...values.convert import filled
from ..array import reshape
from ..common import shape_of, to_tensor
from ..late import require_equal_sizes
from ..reduce import reduce_sum


@public
def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Tensor:
    """Matrices with all but some diagonals set to zero; -1 keeps a whole triangle.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., m, n]``; any dtype but string.
    num_lower, num_upper : int
        How many diagonals below and above the main one to keep; -1 keeps all.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.band_part([[1, 2], [3, 4]], -1, 0).numpy()
    array([[1, 0],
           [3, 4]], dtype=int32)
    """
    return run("band_part", to_tensor(input), lower=arguments.static_int(num_lower, "num_lower"),
               upper=arguments.static_int(num_upper, "num_upper"))


@public
def diag(diagonal: Any, name: str = "diag", k: int = 0, num_rows: int = -1, num_cols: int = -1,
         padding_value: Any = 0, align: str = "RIGHT_LEFT") -> Tensor:
    """Matrices with the given main diagonals.

    Parameters
    ----------
    diagonal : Tensor
        Shape ``[..., n]``; any dtype but string.
    k, num_rows, num_cols, padding_value
        Other diagonals, sizes and values beside the diagonal: not supported.
    align : str
        Without effect on one diagonal.

    Returns
    -------
    Tensor
        Shape ``[..., n, n]``; the dtype of ``diagonal``, zeros beside the diagonal.

    Raises
    ------
    UnimplementedError
        When one of these four is not the default.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.diag([1, 2]).numpy()
    array([[1, 0],
           [0, 2]], dtype=int32)
    """
    for parameter, value, default in (("k", k, 0), ("num_rows", num_rows, -1),
                                      ("num_cols", num_cols, -1)):
        unsupported("linalg.diag", parameter, arguments.static_int(value, parameter), default)
    unsupported("linalg.diag", "padding_value",
                arguments.static_array(padding_value, "padding_value").item(), 0)
    x = to_tensor(diagonal)
    size = shape_of(x)[-1]
    column = run("reshape", x, shape=(*shape_of(x), 1))
    mask = run("eye", rows=size, columns=size, dtype=dtypes.bool_)
    return run("select", mask, run("broadcast_to", column, shape=(*shape_of(x), size)),
               filled(0, x.dtype, ()))


@public
def diag_part(input: Any, name: str = "diag_part", k: int = 0, padding_value: Any = 0,
              align: str = "RIGHT_LEFT") -> Tensor:
    """The main diagonals of matrices.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., m, n]``; integers or floats.
    k : int
        Other diagonals than the main one, 0, are not supported.
    padding_value, align
        Without effect on one diagonal.

    Returns
    -------
    Tensor
        Shape ``[..., min(m, n)]``; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2.
    UnimplementedError
        When ``k`` is not 0.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.diag_part([[1, 2], [3, 4]]).numpy()
    array([1, 4], dtype=int32)
    """
    unsupported("linalg.diag_part", "k", arguments.static_int(k, "k"), 0)
    x = to_tensor(input)
    own = shape_of(x)
    size = dims.minimum(own[-2], own[-1])
    if size not in own[-2:]:  # either may be the smaller one
        x = run("strided_slice", x, begin=(0,) * x.ndim, end=(*own[:-2], size, size),
                strides=(1,) * x.ndim)
        own = (*own[:-2], size, size)
    mask = run("eye", rows=own[-2], columns=own[-1], dtype=dtypes.bool_)
    kept = run("select", mask, x, filled(0, x.dtype, ()))
    axis = x.ndim - 2 if own[-1] == size else x.ndim - 1
    return run("reduce_sum", kept, axes=(axis,), keepdims=False)


@public
def set_diag(input: Any, diagonal: Any, name: str = "set_diag", k: int = 0,
             align: str = "RIGHT_LEFT") -> Tensor:
    """Square matrices with other main diagonals.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n, n]``; any dtype but string.
    diagonal : Tensor
        The dtype of ``input``; shape ``[..., n]``.
    k : int
        Other diagonals than the main one, 0, are not supported.
    align : str
        Without effect on one diagonal.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit.
    UnimplementedError
        When ``k`` is not 0.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.set_diag(tf.ones([2, 2]), [5.0, 6.0]).numpy()
    array([[5., 1.],
           [1., 6.]], dtype=float32)
    """
    unsupported("linalg.set_diag", "k", arguments.static_int(k, "k"), 0)
    x = to_tensor(input)
    own = shape_of(x)
    size = dims.minimum(own[-2], own[-1])
    values = convert.operand(diagonal, x)
    given = shape_of(values)
    if len(given) != len(own) - 1:
        raise InvalidArgumentError(f"tf.linalg.set_diag: diagonal of shape {values.shape} does not "
                                   f"fit input of shape {x.shape}", "linalg.set_diag")
    for found, wanted in zip(given, (*own[:-2], size)):
        require_equal_sizes(found, wanted, f"tf.linalg.set_diag: diagonal of shape {values.shape} "
                            f"does not fit input of shape {x.shape}", "linalg.set_diag")
    mask = run("eye", rows=own[-2], columns=own[-1], dtype=dtypes.bool_)
    row = run("reshape", values, shape=(*own[:-2], 1, size))
    if size != own[-1]:
        none, rest = ((0, 0),) * (len(own) - 1), (0, own[-1] - size)
        row = run("pad", row, paddings=(*none, rest), mode="constant", value=Literal(0, x.dtype))
    return run("select", mask, run("broadcast_to", row, shape=own), x)


@public
def tensor_diag(diagonal: Any, name: str | None = None) -> Tensor:
    """A tensor of twice the rank with the given diagonal.

    Parameters
    ----------
    diagonal : Tensor
        Any shape and dtype.

    Returns
    -------
    Tensor
        Shape ``diagonal.shape + diagonal.shape``: zero where the two halves of a position differ.

    Raises
    ------
    ValueError, TypeError
        When ``diagonal`` cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.tensor_diag([1, 2]).numpy()
    array([[1, 0],
           [0, 2]], dtype=int32)
    """
    x = to_tensor(diagonal)
    own = shape_of(x)
    return run("reshape", diag(reshape(x, [-1])), shape=(*own, *own))


@public
def tensor_diag_part(input: Any, name: str | None = None) -> Tensor:
    """The diagonal of a tensor of even rank.

    Parameters
    ----------
    input : Tensor
        Integers or floats; a shape that is twice the same, such as ``[2, 3, 2, 3]``.

    Returns
    -------
    Tensor
        The first half of that shape; the dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When the two halves of the shape have different numbers of elements.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.tensor_diag_part([[1, 2], [3, 4]]).numpy()
    array([1, 4], dtype=int32)
    """
    x = to_tensor(input)
    own = shape_of(x)
    half = own[:len(own) // 2]
    size = dims.product(half)
    return run("reshape", diag_part(run("reshape", x, shape=(size, size))), shape=half)


@public
def trace(x: Any, name: str | None = None) -> Tensor:
    """Sums of the main diagonals of matrices.

    Parameters
    ----------
    x : Tensor
        Shape ``[..., m, n]``; integers or floats.

    Returns
    -------
    Tensor
        Shape ``[...]``; the dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.trace([[1, 2], [3, 4]]).numpy()
    np.int32(5)
    """
    return reduce_sum(diag_part(x), -1)
