"""Matrices with few diagonals, given by these (``tf.linalg.banded_triangular_solve``, …)."""

from __future__ import annotations

from typing import Any

from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base.literal import Literal
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_size
from ...values import arguments, convert
from ...values.requirements import require_at_most, require_equal, size_text
from ..common import shape_of, to_tensor
from ..complex_numbers import conj, real
from ..selection import boolean_mask
from .diagonals import diag
from .factorizations import eigh, eigvalsh
from .solvers import triangular_solve


@public
def banded_triangular_solve(bands: Any, rhs: Any, lower: bool = True, adjoint: bool = False,
                            name: str | None = None) -> Tensor:
    """Solutions of systems with triangular matrices of few diagonals.

    The matrices are put together of their diagonals and solved as ``triangular_solve`` does.

    Parameters
    ----------
    bands : Tensor
        Shape ``[..., k, n]``: the ``k`` diagonals, the highest first, so that the main one is the
        first of a lower triangle and the last of an upper one. What a diagonal below the main one
        has less stands at the beginning of its row, above it at the end, and counts for nothing.
        float32, float64, complex64 or complex128.
    rhs : Tensor
        Shape ``[..., n, m]``; the dtype of ``bands``.
    lower : bool
        Which triangle it is.
    adjoint : bool
        Solve with the transposed matrices.

    Returns
    -------
    Tensor
        Shape ``[..., n, m]``; the dtype of ``bands``.

    Raises
    ------
    InvalidArgumentError
        When there are no diagonals or more than rows, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> bands = [[2.0, 2.0], [0.0, 1.0]]
    >>> tf.linalg.banded_triangular_solve(bands, [[2.0], [3.0]]).numpy()
    array([[1.],
           [1.]], dtype=float32)
    """
    rows, right = convert.operands(bands, rhs)
    if rows.ndim < 2:
        raise InvalidArgumentError("tf.linalg.banded_triangular_solve: bands must have rank >= 2, "
                                   f"got {rows.ndim}", "linalg.banded_triangular_solve")
    *_, given, size = shape_of(rows)
    count = static_size(given, "tf.linalg.banded_triangular_solve",
                        "give the number of diagonals in the shape of bands")

    def error() -> InvalidArgumentError:
        return InvalidArgumentError(
            f"tf.linalg.banded_triangular_solve: {count} diagonals of matrices with "
            f"{size_text(size)} rows; there must be at least one, and no more than rows",
            "linalg.banded_triangular_solve")
    if count < 1:
        raise error()
    require_at_most(count, size, error)
    low, high = (1 - count, 0) if lower else (0, count - 1)
    matrix = run("diagonal_matrix", rows, low=low, high=high, upper_right=False, lower_right=True,
                 padding=Literal(0, rows.dtype), rows=size, columns=size)
    return triangular_solve(matrix, right, bool(lower), bool(adjoint))


def _chosen(select: str, select_range: Any) -> tuple[Any, Any]:
    """The two ends of ``select_range``, which all but one way of selecting need."""
    if select not in ("a", "i", "v"):
        raise ArgumentError(
            f"tf.linalg.eigh_tridiagonal: select must be 'a', 'i' or 'v', not {select!r}")
    if select == "a":
        return None, None
    ends = None if select_range is None else arguments.static_array(select_range, "select_range")
    if ends is None or ends.shape != (2,):
        raise ArgumentError(f"tf.linalg.eigh_tridiagonal: select={select!r} needs select_range, "
                            f"a pair of numbers, got {select_range!r}")
    if (select == "v" and not ends[0] < ends[1]) or (select == "i" and ends[0] > ends[1]):
        raise ArgumentError("tf.linalg.eigh_tridiagonal: select_range must be in order, got "
                            f"{ends.tolist()}")
    return ends[0].item(), ends[1].item()


@public
def eigh_tridiagonal(alpha: Any, beta: Any, eigvals_only: bool = True, select: str = "a",
                     select_range: Any = None, tol: Any = None, name: str | None = None) -> Any:
    """Eigenvalues, smallest first, of a symmetric (or Hermitian) matrix with three diagonals.

    They are those of the whole matrix, to the last digits: ``tol`` is met by itself.

    Parameters
    ----------
    alpha : Tensor
        The main diagonal: shape ``[n]``; float32, float64, complex64 or complex128, of which the
        real parts count.
    beta : Tensor
        The diagonal above it: shape ``[n - 1]``; the dtype of ``alpha``. Below are its conjugates.
    eigvals_only : bool
        Without: the eigenvectors, too.
    select : str
        Which eigenvalues: ``"a"`` all, ``"i"`` those of a range of numbers, ``"v"`` those of a
        range of values.
    select_range : pair, optional
        The first and the last number (from 0), or two values of which the first does not count.
    tol : float, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor or tuple of Tensor
        Shape ``[k]``, real numbers; with ``eigvals_only=False`` also the eigenvectors as columns,
        ``[n, k]``, of the dtype of ``alpha``.

    Raises
    ------
    ValueError
        When ``select`` is another word, or ``select_range`` is missing or not in order.
    InvalidArgumentError
        When dtypes or shapes do not fit, or numbers are outside.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.eigh_tridiagonal([2.0, 2.0], [1.0]).numpy().round(4)
    array([1., 3.], dtype=float32)
    """
    name_of_op = "linalg.eigh_tridiagonal"
    first, last = _chosen(select, select_range)
    main, beside = convert.operands(alpha, beta)
    if main.ndim != 1 or beside.ndim != 1:
        raise InvalidArgumentError(f"tf.{name_of_op}: alpha and beta must be vectors, got shapes "
                                   f"{main.shape} and {beside.shape}", name_of_op)
    size, rest = shape_of(main)[0], shape_of(beside)[0]
    require_equal(rest + 1, size, lambda: InvalidArgumentError(
        f"tf.{name_of_op}: beta must have one element less than alpha, got {size_text(rest, size)}",
        name_of_op))
    matrix = diag(main)
    if size != 1:
        matrix = matrix + diag(conj(beside), k=-1)  # only the lower triangle is read
    values, vectors = (eigvalsh(matrix), None) if eigvals_only else eigh(matrix)
    values = real(values)
    if select == "i":
        if first < 0:
            raise InvalidArgumentError(f"tf.{name_of_op}: select_range begins at {first}, below 0",
                                       name_of_op)
        require_at_most(last + 1, size, lambda: InvalidArgumentError(
            f"tf.{name_of_op}: select_range ends at {last}, there are {size_text(size)} "
            "eigenvalues", name_of_op))
        values = values[first:last + 1]
        vectors = None if vectors is None else vectors[:, first:last + 1]
    elif select == "v":
        low, high = (to_tensor(float(end), values.dtype) for end in (first, last))
        kept = run("logical_and", run("greater", values, low), run("less_equal", values, high))
        values = boolean_mask(values, kept)
        vectors = None if vectors is None else boolean_mask(vectors, kept, axis=1)
    return values if vectors is None else (values, vectors)
