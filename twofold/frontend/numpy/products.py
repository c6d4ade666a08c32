"""Products of arrays."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch.door import run
from ..ops import complex_numbers
from ..ops.linalg import einsum as plain_einsum
from ..ops.linalg import matrices
from ..ops.slicing import pad
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from .binary import multiply_arrays
from .joining import broadcast_all
from .promotion import cast, promote, to_array
from .shapes import flat, move_axes, one_axis, shape_of, to_rank

_NAME = "experimental.numpy."


# What products of integers that have none of their own are computed in: the lower bits are theirs.
_WIDER = {dtypes.bool_: dtypes.int32, dtypes.int8: dtypes.int32, dtypes.uint8: dtypes.int32,
          dtypes.int16: dtypes.int32, dtypes.uint16: dtypes.int32, dtypes.uint32: dtypes.int64,
          dtypes.uint64: dtypes.int64}


def contract(x: Tensor, y: Tensor, axes: Any) -> Tensor:
    """``tensordot`` of tensors of one dtype, whatever it is."""
    wider = _WIDER.get(x._dtype)
    if wider is not None:
        return cast(matrices.tensordot(cast(x, wider), cast(y, wider), axes), x._dtype)
    return matrices.tensordot(x, y, axes)


def multiply_matrices(x: Tensor, y: Tensor) -> Tensor:
    """``matmul`` of tensors of one dtype: vectors are rows on the left, columns on the right."""
    if x.ndim == 0 or y.ndim == 0:
        raise ArgumentError("tf.experimental.numpy.matmul: factors must have one dimension at "
                            f"least, got shapes {x.shape} and {y.shape}")
    wider = _WIDER.get(x._dtype)
    if wider is not None:
        return cast(multiply_matrices(cast(x, wider), cast(y, wider)), x._dtype)
    if y.ndim == 1:
        return contract(x, y, 1)
    if x.ndim == 1:
        return contract(x, y, [[0], [-2]])
    return matrices.matmul(x, y)


@public
def matmul(x1: Any, x2: Any) -> Tensor:
    """The product of matrices, or of batches of them.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes ``[..., m, k]`` and ``[..., k, n]``, of which the leading axes broadcast; a vector is
        a row on the left and a column on the right.

    Returns
    -------
    Tensor
        Shape ``[..., m, n]``; a vector's axis is dropped. The dtype that both promote to.

    Raises
    ------
    ValueError
        When a factor is a scalar.
    InvalidArgumentError
        When shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.matmul([[1, 2], [3, 4]], [1, 10]).numpy()
    array([21, 43])
    """
    return multiply_matrices(*promote(x1, x2))


@public
def dot(a: Any, b: Any) -> Tensor:
    """Sums of products over the last axis of ``a`` and the last but one of ``b``.

    Parameters
    ----------
    b : array_like
        A scalar multiplies; of a vector its only axis counts.

    Returns
    -------
    Tensor
        The other axes of ``a``, then those of ``b``; the dtype that both promote to.

    Raises
    ------
    InvalidArgumentError
        When the sizes of the axes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.dot([1, 2], [3, 4]).numpy()
    np.int64(11)
    """
    return dot_of(*promote(a, b))


def dot_of(x: Tensor, y: Tensor) -> Tensor:
    """``dot`` of tensors of one dtype."""
    if x.ndim == 0 or y.ndim == 0:
        return multiply_arrays(x, y)
    return contract(x, y, [[-1], [-1 if y.ndim == 1 else -2]])


@public
def inner(a: Any, b: Any) -> Tensor:
    """Sums of products over the last axes.

    Parameters
    ----------
    b : array_like
        A scalar multiplies.

    Returns
    -------
    Tensor
        The other axes of ``a``, then those of ``b``; the dtype that both promote to.

    Raises
    ------
    InvalidArgumentError
        When the sizes of the axes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.inner([1, 2], [[3, 4], [5, 6]]).numpy()
    array([11, 17])
    """
    x, y = promote(a, b)
    if x.ndim == 0 or y.ndim == 0:
        return multiply_arrays(x, y)
    return contract(x, y, [[-1], [-1]])


@public
def vdot(a: Any, b: Any) -> Tensor:
    """The sum of products of all elements; of complex ``a`` the conjugates are taken.

    Parameters
    ----------
    b : array_like
        As many elements as ``a`` has.

    Returns
    -------
    Tensor
        A scalar of the dtype that both promote to.

    Raises
    ------
    InvalidArgumentError
        When they differ in number.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.vdot([1j, 2], [1j, 3]).numpy()
    np.complex128(7+0j)
    """
    x, y = (flat(each) for each in promote(a, b))
    return contract(complex_numbers.conj(x) if x._dtype.is_complex else x, y, 1)


@public
def outer(a: Any, b: Any) -> Tensor:
    """All products of an element of ``a`` and one of ``b``.

    Parameters
    ----------
    b : array_like
        Both are flattened first.

    Returns
    -------
    Tensor
        Shape ``[elements of a, elements of b]``; the dtype that both promote to.

    Raises
    ------
    InvalidArgumentError
        When they hold no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.outer([1, 2], [3, 4]).numpy()
    array([[3, 4],
           [6, 8]])
    """
    x, y = (flat(each) for each in promote(a, b))
    return multiply_arrays(run("reshape", x, shape=(*shape_of(x), 1)), y)


@public
def tensordot(a: Any, b: Any, axes: Any = 2) -> Tensor:
    """Sums of products over axes of two arrays.

    Parameters
    ----------
    b : array_like
        The other array.
    axes : int or pair of lists of int
        How many of the last axes of ``a`` and the first of ``b``; or which of each.

    Returns
    -------
    Tensor
        The other axes of ``a``, then those of ``b``; the dtype that both promote to.

    Raises
    ------
    InvalidArgumentError
        When axes or sizes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.tensordot([[1, 2], [3, 4]], [[1, 2], [3, 4]]).numpy()
    np.int64(30)
    """
    x, y = promote(a, b)
    return contract(x, y, axes)


@public
def kron(a: Any, b: Any) -> Tensor:
    """The Kronecker product: ``b`` times each element of ``a``, in its place.

    Parameters
    ----------
    b : array_like
        The other array.

    Returns
    -------
    Tensor
        Sizes are products of sizes; the dtype that both promote to.

    Raises
    ------
    InvalidArgumentError
        When they hold no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.kron([1, 10], [1, 2]).numpy()
    array([ 1,  2, 10, 20])
    """
    x, y = promote(a, b)
    rank = max(x.ndim, y.ndim)
    x, y = to_rank(x, rank), to_rank(y, rank)
    sizes = list(zip(shape_of(x), shape_of(y)))
    left = run("reshape", x, shape=tuple(size for m, _ in sizes for size in (m, 1)))
    right = run("reshape", y, shape=tuple(size for _, n in sizes for size in (1, n)))
    return run("reshape", multiply_arrays(left, right), shape=tuple(m * n for m, n in sizes))


@public
def cross(a: Any, b: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None
          ) -> Tensor:
    """The cross product of vectors of two or three elements.

    Parameters
    ----------
    b : array_like
        The other vectors.
    axisa, axisb, axisc : int
        Along which axis the vectors of ``a``, of ``b`` and of the result lie.
    axis : int, optional
        The same for all three.

    Returns
    -------
    Tensor
        The vectors; of two with two elements each, known as such, the third element alone.

    Raises
    ------
    ValueError
        When vectors have other lengths.
    InvalidArgumentError
        When an axis is outside the rank, or shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.cross([1, 0, 0], [0, 1, 0]).numpy()
    array([0, 0, 1])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    name = f"{_NAME}cross"
    x, y = (move_axes(each, along, -1, name) for each, along in zip(promote(a, b), (axisa, axisb)))
    # Sizes that only the run tells must be 3 then: what there is otherwise has another rank.
    x, y = (each if isinstance(shape_of(each)[-1], int) else
            run("reshape", each, shape=(*shape_of(each)[:-1], 3)) for each in (x, y))
    sizes = [shape_of(each)[-1] for each in (x, y)]
    for size in sizes:
        if size not in (2, 3):
            raise ArgumentError("tf.experimental.numpy.cross: vectors must have 2 or 3 elements, "
                                f"got shapes {x.shape} and {y.shape}")
    x, y = broadcast_all([_third_is_zero(x), _third_is_zero(y)])
    found = matrices.cross(x, y)
    if sizes == [2, 2]:
        return found[..., 2]
    return move_axes(found, -1, one_axis(name, axisc, found.ndim), name)


def _third_is_zero(x: Tensor) -> Tensor:
    if shape_of(x)[-1] == 3:
        return x
    return pad(x, [*[(0, 0)] * (x.ndim - 1), (0, 1)])


@public
def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Tensor:
    """Products and sums over axes that letters name.

    Parameters
    ----------
    subscripts : str
        A letter for each axis: ``"ij,jk->ik"``.
    *operands : array_like
        The arrays.
    **kwargs
        ``casting``: ``"safe"`` promotes dtypes, ``"no"`` demands equal ones; ``optimize``: False,
        True, ``"greedy"`` or ``"optimal"``.

    Returns
    -------
    Tensor
        The axes behind the arrow.

    Raises
    ------
    ValueError
        When ``casting`` or ``optimize`` is another, or the subscripts do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.einsum("ij,j->i", [[1, 2], [3, 4]], [1.0, 10.0]).numpy()
    array([21., 43.])
    """
    casting, optimize = kwargs.get("casting", "safe"), kwargs.get("optimize", False)
    if casting not in ("safe", "no"):
        raise ArgumentError("Invalid value for argument `casting`. Expected casting=\"safe\" or "
                            f"casting=\"no\". Received: casting={casting}")
    if not isinstance(optimize, bool) and optimize not in ("greedy", "optimal"):
        raise ArgumentError("Invalid value for argument `optimize`. Expected one of {True, "
                            f"\"greedy\", \"optimal\"}}. Received: optimize={optimize}")
    arrays = promote(*operands) if casting == "safe" else [to_array(x) for x in operands]
    return plain_einsum.einsum(subscripts, *arrays,
                               optimize="optimal" if optimize == "optimal" else "greedy")
