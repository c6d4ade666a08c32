"""Matrices: products, transposes, norms (``tf.matmul``, ``tf.norm``, …).

Diagonals are in ``diagonals``, solvers in ``solvers``, factors in ``factorizations``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ....ir.ops import table
from ...dispatch.door import apply, run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.operators import with_equal_batches
from ...values.requirements import require_equal
from ..array import transpose
from ..common import axes_of, one_axis, require_same_shape, shape_of, to_tensor
from ..complex_numbers import conj, squares
from ..joining import concat
from ..late import require_equal_sizes
from ..reduce import reduce_max, reduce_sum

_MATMUL: Any = table.get("matmul")
_MATMUL_ATTRS = {(a, b): _MATMUL.attrs(transpose_a=a, transpose_b=b)
                 for a in (False, True) for b in (False, True)}


@public
def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False,
           adjoint_a: bool = False, adjoint_b: bool = False, a_is_sparse: bool = False,
           b_is_sparse: bool = False, output_type: Any = None, grad_a: bool = False,
           grad_b: bool = False, name: str | None = None) -> Tensor:
    """Matrix product; leading axes are batches and broadcast.

    Parameters
    ----------
    a, b : Tensor
        Integers or floats of one dtype: shapes ``[..., m, n]`` and ``[..., n, k]``, with leading
        dimensions that broadcast.
    transpose_a, transpose_b : bool
        Swap the last two axes of this factor first.
    adjoint_a, adjoint_b : bool
        Swap them, and conjugate complex numbers.
    output_type : dtype, optional
        Another dtype for the result.

    Returns
    -------
    Tensor
        Shape ``[..., m, k]``; the dtype of the factors, or ``output_type``.

    Raises
    ------
    InvalidArgumentError
        When a factor has rank 1 or less, dtypes differ or are bool, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.matmul([[1, 2]], [[3], [4]]).numpy()
    array([[11]], dtype=int32)
    """
    if type(a) is Tensor and type(b) is Tensor and a._dtype is b._dtype:
        x, y = a, b
    else:
        x, y = convert.operands(a, b)
    if adjoint_a or adjoint_b:
        _require_one_of("a", transpose_a, adjoint_a)
        _require_one_of("b", transpose_b, adjoint_b)
        x = conj(x) if adjoint_a else x
        y = conj(y) if adjoint_b else y
    if x.ndim > 2:
        x, y = with_equal_batches(x, y)
    result, = apply(_MATMUL, (x, y), _MATMUL_ATTRS[bool(transpose_a or adjoint_a),
                                                   bool(transpose_b or adjoint_b)])
    return result if output_type is None else run(
        "cast", result, dtype=dtypes.as_dtype(output_type))


def _require_one_of(name: str, transpose: Any, adjoint: Any) -> None:
    if transpose and adjoint:
        raise ArgumentError(f"Only one of `transpose_{name}` and `adjoint_{name}` can be True.")


@public
def matvec(a: Any, b: Any, transpose_a: bool = False, adjoint_a: bool = False,
           a_is_sparse: bool = False, b_is_sparse: bool = False,
           name: str | None = None) -> Tensor:
    """Matrix times vector; leading axes are batches.

    Parameters
    ----------
    a : Tensor
        Shape ``[..., m, n]``; integers or floats.
    b : Tensor
        Shape ``[..., n]``; the dtype of ``a``.
    transpose_a, adjoint_a : bool
        Swap the last two axes of ``a`` first.

    Returns
    -------
    Tensor
        Shape ``[..., m]``; the dtype of ``a``.

    Raises
    ------
    InvalidArgumentError
        When dtypes differ or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.matvec([[1, 2], [3, 4]], [1, 1]).numpy()
    array([3, 7], dtype=int32)
    """
    x, y = convert.operands(a, b)
    column = run("reshape", y, shape=(*shape_of(y), 1))
    result = matmul(x, column, transpose_a, adjoint_a=adjoint_a)
    return run("reshape", result, shape=shape_of(result)[:-1])


@public
def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Sum of products over pairs of axes.

    Parameters
    ----------
    a, b : Tensor
        Integers or floats of one dtype.
    axes : int or pair of lists of int
        How many trailing axes of ``a`` meet leading ones of ``b``; or the axes of ``a`` and those
        of ``b``.

    Returns
    -------
    Tensor
        The axes of ``a`` that are left, then those of ``b``.

    Raises
    ------
    ValueError
        When there are not as many axes of ``a`` as of ``b``, or ``axes`` is no such thing.
    InvalidArgumentError
        When dtypes or the sizes of a pair of axes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tensordot([1, 2], [3, 4], 1).numpy()
    np.int32(11)
    """
    x, y = convert.operands(a, b)
    left, right = _dot_axes(axes, x, y)
    own, other = shape_of(x), shape_of(y)
    free_x = [i for i in range(x.ndim) if i not in left]
    free_y = [i for i in range(y.ndim) if i not in right]
    from ....ir.base import dims
    inner = dims.product([own[i] for i in left])
    first = transpose(x, [*free_x, *left])
    second = transpose(y, [*right, *free_y])
    rows = dims.product([own[i] for i in free_x])
    columns = dims.product([other[i] for i in free_y])
    product = run("matmul", run("reshape", first, shape=(rows, inner)),
                  run("reshape", second, shape=(inner, columns)),
                  transpose_a=False, transpose_b=False)
    return run("reshape", product, shape=(*[own[i] for i in free_x],
                                          *[other[i] for i in free_y]))


def _dot_axes(axes: Any, x: Tensor, y: Tensor) -> tuple[list[int], list[int]]:
    if isinstance(axes, Tensor):
        axes = arguments.static_array(axes, "axes")
        axes = axes if axes.ndim else int(axes)
    if isinstance(axes, (int, np.integer)):
        count = int(axes)
        if not 0 <= count <= min(x.ndim, y.ndim):
            raise ArgumentError(f"tf.tensordot: axes {axes} does not fit shapes {x.shape} and "
                                f"{y.shape}")
        left, right = list(range(x.ndim - count, x.ndim)), list(range(count))
    else:
        pair = list(axes)
        if len(pair) != 2:
            raise ArgumentError("tf.tensordot: axes must be an integer or have length 2")
        left = [one_axis("tensordot", i, x.ndim) for i in arguments.static_ints(pair[0], "axes")]
        right = [one_axis("tensordot", i, y.ndim) for i in arguments.static_ints(pair[1], "axes")]
    if len(left) != len(right):
        raise ArgumentError(f"tf.tensordot: {len(left)} axes of a meet {len(right)} of b")
    for i, j in zip(left, right):
        def refusal(i: int = i, j: int = j) -> Exception:
            return InvalidArgumentError(f"tf.tensordot: axis {i} of shape {x.shape} and axis {j} "
                                        f"of shape {y.shape} differ", "tensordot")

        require_equal(shape_of(x)[i], shape_of(y)[j], refusal)
    return left, right


# ---------------------------------------------------------------------------- other products

@public
def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """The last two axes swapped.

    Parameters
    ----------
    a : Tensor
        Rank 2 or more; any dtype.
    conjugate : bool
        Whether complex numbers are conjugated too.

    Returns
    -------
    Tensor
        The dtype of ``a``; shape ``[..., n, m]`` for ``[..., m, n]``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.matrix_transpose([[1, 2], [3, 4]]).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    x = to_tensor(a)
    order = list(range(x.ndim))
    order[-1], order[-2] = order[-2], order[-1]
    return transpose(x, order, conjugate)


@public
def adjoint(matrix: Any, name: str | None = None) -> Tensor:
    """The last two axes swapped, and complex numbers conjugated.

    Parameters
    ----------
    matrix : Tensor
        Rank 2 or more; any dtype.

    Returns
    -------
    Tensor
        The dtype of ``matrix``; shape ``[..., n, m]`` for ``[..., m, n]``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 2.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.adjoint([[1.0, 2.0], [3.0, 4.0]]).numpy()
    array([[1., 3.],
           [2., 4.]], dtype=float32)
    """
    return matrix_transpose(matrix, conjugate=True)


@public
def cross(a: Any, b: Any, name: str | None = None) -> Tensor:
    """Vector products of 3-vectors in the last axis.

    Parameters
    ----------
    a, b : Tensor
        Integers or floats of one dtype and shape ``[..., 3]``.

    Returns
    -------
    Tensor
        The shape and dtype of the inputs.

    Raises
    ------
    InvalidArgumentError
        When the last axis does not have 3 entries, or dtypes or shapes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.cross([1, 0, 0], [0, 1, 0]).numpy()
    array([0, 0, 1], dtype=int32)
    """
    x, y = convert.operands(a, b)
    for size in (shape_of(x)[-1:] or (0,)) + (shape_of(y)[-1:] or (0,)):
        require_equal_sizes(size, 3, "tf.linalg.cross: the last axis must have 3 entries",
                            "linalg.cross")
    require_same_shape("linalg.cross", x, y, "a and b")
    for own, other in zip(shape_of(x), shape_of(y)):
        require_equal_sizes(own, other, "tf.linalg.cross: a and b must have the same shape, got "
                            f"{x.shape} and {y.shape}", "linalg.cross")
    parts = []
    for i, j in ((1, 2), (2, 0), (0, 1)):
        parts.append(x[..., i:i + 1] * y[..., j:j + 1] - x[..., j:j + 1] * y[..., i:i + 1])
    return concat(parts, -1)


# ---------------------------------------------------------------------------- norms

@public
def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None,
         keepdims: bool | None = None, name: str | None = None) -> Tensor:
    """Vector and matrix norms.

    Parameters
    ----------
    tensor : Tensor
        Any shape; floats.
    ord : str or number
        ``"euclidean"``; of vectors also 1, 2, ``np.inf`` or any positive number, of matrices
        ``"fro"``, 1, 2 (the largest singular value) or ``np.inf``.
    axis : int, pair of int or None
        One axis for vectors, two for matrices, None for all elements as one vector.

    Returns
    -------
    Tensor
        The dtype of ``tensor``, without the reduced axes.

    Raises
    ------
    ValueError
        When there is no such norm.
    InvalidArgumentError
        When an axis is outside the rank or ``tensor`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.norm([3.0, 4.0]).numpy()
    np.float32(5.0)
    """
    x = to_tensor(tensor)
    keepdims = bool(keepdims)
    axes = axes_of("norm", axis, x.ndim)
    matrices = axis is not None and len(axes) == 2
    size = run("abs", x)
    if ord in ("euclidean", "fro") or (ord == 2 and not matrices):
        if ord == "fro" and not matrices:
            raise ArgumentError("'ord' must be a supported vector norm, got fro")
        return run("sqrt", reduce_sum(squares(x), axes, keepdims))
    if matrices:
        return _matrix_norm(x, size, ord, axis, keepdims)
    if ord == np.inf:
        return reduce_max(size, axes, keepdims)
    if ord == 1:
        return reduce_sum(size, axes, keepdims)
    if isinstance(ord, (int, float)) and ord > 0:
        power = to_tensor(float(ord), size.dtype)
        total = reduce_sum(run("pow", size, power), axes, keepdims)
        return run("pow", total, to_tensor(1.0 / ord, size.dtype))
    raise ArgumentError(f"'ord' must be a supported vector norm, got {ord}")


def _matrix_norm(x: Tensor, size: Tensor, ord: Any, axis: Any, keepdims: bool) -> Tensor:
    if ord not in (1, 2, np.inf):
        raise ArgumentError(f"'ord' must be a supported matrix norm (euclidean, fro, 1, 2, inf), "
                            f"got {ord}")
    rows, columns = (one_axis("norm", i, x.ndim) for i in axis)
    if ord == 2:
        others = [i for i in range(x.ndim) if i not in (rows, columns)]
        spectrum = run("singular_values", transpose(x, [*others, rows, columns]))
        result = reduce_max(spectrum, -1)
        return result if not keepdims else run(
            "reshape", result, shape=tuple(1 if i in (rows, columns) else d
                                           for i, d in enumerate(shape_of(x))))
    inner, outer = (rows, columns) if ord == 1 else (columns, rows)
    result = reduce_max(reduce_sum(size, inner, True), outer, True)
    return result if keepdims else run(
        "reshape", result, shape=tuple(d for i, d in enumerate(shape_of(result))
                                       if i not in (rows, columns)))


@public
def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None,
              name: str | None = None) -> tuple[Tensor, Tensor]:
    """A tensor divided by its norm, and the norm.

    Parameters
    ----------
    tensor : Tensor
        Any shape; floats.
    ord : str or number
        As in ``tf.norm``.
    axis : int, pair of int or None
        As in ``tf.norm``.

    Returns
    -------
    Tensor, Tensor
        ``tensor`` divided by its norm, and the norm with reduced axes of size 1.

    Raises
    ------
    ValueError
        When there is no such norm.
    InvalidArgumentError
        When an axis is outside the rank or ``tensor`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> unit, length = tf.linalg.normalize([3.0, 4.0])
    >>> length.numpy(), float(tf.norm(unit))
    (array([5.], dtype=float32), 1.0)
    """
    x = to_tensor(tensor)
    length = norm(x, ord, axis, True)
    divisor = length if length.dtype is x.dtype else run("cast", length, dtype=x.dtype)
    return run("divide", x, divisor), divisor
