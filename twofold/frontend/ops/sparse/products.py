"""Products of sparse tensors and dense ones (``tf.sparse.sparse_dense_matmul``, …)."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor, is_variable
from ...tensors.tracebacks import public
from ...values import convert
from ...values.sparse_tensor import SparseTensorValue
from ..common import shape_of, to_tensor
from ..gather import gather_nd
from ..linalg.matrices import adjoint, matrix_transpose
from . import common
from .common import SparseTensor, rank_of, sparse_of

_NAME = "sparse.sparse_dense_matmul"
_SHORT = (dtypes.float16, dtypes.bfloat16)


@public
def sparse_dense_matmul(sp_a: Any, b: Any, adjoint_a: bool = False, adjoint_b: bool = False,
                        name: str | None = None) -> Tensor:
    """The matrix product of a sparse and a dense matrix, in any order.

    Parameters
    ----------
    sp_a : SparseTensor or Tensor
        A matrix.
    b : Tensor or SparseTensor
        A matrix of the same dtype; exactly one of both is sparse.
    adjoint_a, adjoint_b : bool
        Take the transposed (and conjugated) matrix.

    Returns
    -------
    Tensor
        Dense. Elements may come in any order; those for one place are added.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit, or a position is outside.
    TypeError
        When both are sparse, or none is.

    Examples
    --------
    >>> import twofold as tf
    >>> a = tf.sparse.SparseTensor([[0, 1], [1, 0]], [2.0, 3.0], [2, 2])
    >>> tf.sparse.sparse_dense_matmul(a, [[1.0, 2.0], [3.0, 4.0]]).numpy()
    array([[6., 8.],
           [3., 6.]], dtype=float32)
    """
    if isinstance(b, (SparseTensor, SparseTensorValue)):
        if isinstance(sp_a, (SparseTensor, SparseTensorValue)):
            raise ArgumentTypeError(f"tf.{_NAME}: one of both must be dense; use "
                                    "tf.sparse.to_dense on the smaller one")
        # a b = (b' a')', and the dense one is transposed as it is.
        other = _matrix(sp_a, sparse_of(b).dtype)
        left = other if adjoint_a else adjoint(other)
        return adjoint(_product(sparse_of(b), left, not adjoint_b))
    x = sparse_of(sp_a)
    dense = _matrix(b, x.dtype)
    return _product(x, adjoint(dense) if adjoint_b else dense, adjoint_a)


def _matrix(value: Any, dtype: dtypes.DType) -> Tensor:
    dense = convert.to_tensor(value, None if isinstance(value, Tensor) or is_variable(value)
                              else dtype)
    if dense.ndim != 2:
        raise InvalidArgumentError(f"tf.{_NAME}: Tensor 'b' is not a matrix, its shape is "
                                   f"{dense.shape}", _NAME)
    return dense


def _product(a: SparseTensor, b: Tensor, transposed: bool) -> Tensor:
    if rank_of(a) != 2:
        raise InvalidArgumentError(f"tf.{_NAME}: Tensor 'a_shape' must have 2 elements, got "
                                   f"{a.shape}", _NAME)
    rows, columns = common.dims_of(a)
    count, inner = (columns, rows) if transposed else (rows, columns)
    same = run("equal", convert.dim_tensor(inner, dtypes.int64),
               convert.dim_tensor(shape_of(b)[0], dtypes.int64))
    common.require(same, "Cannot multiply A and B because inner dimension does not match: "
                   f"{inner} vs. {shape_of(b)[0]}.  Did you forget a transpose?  Dimensions of A: "
                   f"{a.shape}.  Dimensions of B: {b.shape}", _NAME)
    values = run("conj", a.values) if transposed and a.dtype.is_complex else a.values
    return multiply_rows(a.indices, values, b, count, transposed)


def multiply_rows(indices: Tensor, values: Tensor, b: Tensor, count: Any, transposed: bool = False
                  ) -> Tensor:
    """Rows of ``b`` times values, added up in ``count`` rows, by pairs of positions."""
    wide = dtypes.float32 if b.dtype in _SHORT and values.dtype is b.dtype else None
    if wide is not None:
        found = multiply_rows(indices, run("cast", values, dtype=wide),
                              run("cast", b, dtype=wide), count, transposed)
        return run("cast", found, dtype=b.dtype)
    return run("sparse_matmul", indices, values, b, count=count, transpose_a=transposed)


@public
def sampled_addmm(indices: Any, values: Any, dense_shape: Any, mat1: Any, mat2: Any,
                  beta: Any = 1.0, alpha: Any = 1.0, output_type: Any = dtypes.float32
                  ) -> tuple[Tensor, Tensor, Tensor]:
    """Some elements of a product of matrices: ``alpha * (mat1 @ mat2) + beta * values``.

    Parameters
    ----------
    indices : Tensor
        Positions of the elements: ``[..., n, 2]``, with the leading dimensions of the matrices.
    values : Tensor
        What is added to each: ``[..., n]``.
    dense_shape : list of int
        The sizes of the product: its last two dimensions.
    mat1, mat2 : Tensor
        Matrices, or batches of them.
    beta, alpha : float
        Factors of ``values`` and of the product.
    output_type : dtype
        Of values, matrices and result.

    Returns
    -------
    tuple of Tensor
        ``indices``, the elements, and ``dense_shape``.

    Raises
    ------
    ValueError
        When ``dense_shape`` is not that of the product.
    InvalidArgumentError
        When shapes do not fit, or a position is outside.

    Examples
    --------
    >>> import twofold as tf
    >>> _, found, _ = tf.sparse.sampled_addmm(
    ...     [[0, 1]], [5.0], [2, 2], [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]])
    >>> found.numpy()
    array([15.], dtype=float32)
    """
    kind = dtypes.as_dtype(output_type)
    places, sizes = to_tensor(indices), convert.to_tensor(dense_shape, dtypes.int32)
    added, a, b = (convert.to_tensor(x, kind) for x in (values, mat1, mat2))
    if a.ndim < 2 or b.ndim != a.ndim or places.ndim < 2:
        raise InvalidArgumentError(
            f"tf.sparse.sampled_addmm: indices, mat1 and mat2 must have rank 2 or more, got shapes "
            f"{places.shape}, {a.shape} and {b.shape}", "sparse.sampled_addmm")
    shape = run("stack", convert.dim_tensor(shape_of(a)[-2], dtypes.int32),
                convert.dim_tensor(shape_of(b)[-1], dtypes.int32), axis=0)
    fits = common.all_of(run("equal", sizes, shape))
    message = f"Dense shape: {dense_shape} does not match output shape: {a.shape} @ {b.shape}"
    if common.array_of(fits) is not None and not common.array_of(fits):
        raise ArgumentError(message)
    common.require(fits, message, "sparse.sampled_addmm")
    batch = places[..., :-2]
    columns = run("concat", batch, places[..., -1:], axis=places.ndim - 1)
    batch_dims = a.ndim - 2
    left = gather_nd(a, places[..., :-1], batch_dims=batch_dims)
    right = gather_nd(matrix_transpose(b), columns, batch_dims=batch_dims)
    product = run("multiply", left, right)
    found = run("reduce_sum", product, axes=(product.ndim - 1,), keepdims=False)
    scaled = run("multiply", found, convert.to_tensor(alpha, kind))
    return places, run("add", scaled, run("multiply", added, convert.to_tensor(beta, kind))), sizes
