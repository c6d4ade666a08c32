"""Matrices with three diagonals (``tf.linalg.tridiagonal_solve``, ``tridiagonal_matmul``)."""

from __future__ import annotations

from typing import Any

from ....errors import InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_sizes
from ...values import convert
from ...values.arguments import support_only
from ...values.requirements import require_equal
from ..array import expand_dims, squeeze
from ..common import shape_of, to_tensor
from ..complex_numbers import conj
from ..joining import concat, stack
from .diagonals import diag_part
from .matrices import matrix_transpose


def _compact(name: str, diagonals: Any, format: str, like: Any) -> Tensor:
    """The three diagonals as rows: the upper one, the main one, the lower one."""
    if format == "compact":
        return convert.operands(diagonals, like)[0]
    if format == "sequence":
        if not isinstance(diagonals, (tuple, list)) or len(diagonals) != 3:
            raise InvalidArgumentError(
                f"tf.linalg.{name}: Expected diagonals to be a sequence of length 3.")
        upper, main, lower = (convert.operands(part, like)[0] for part in diagonals)
        size = shape_of(main)[-1]
        return stack([_filled_up(name, "superdiagonal", upper, size, False), main,
                      _filled_up(name, "subdiagonal", lower, size, True)], -2)
    if format == "matrix":
        return diag_part(convert.operands(diagonals, like)[0], k=(-1, 1), align="LEFT_RIGHT")
    raise InvalidArgumentError(
        f"tf.linalg.{name}: Unrecognized diagonals_format: {format!r}; it is one of "
                     "compact, sequence, matrix")


def _filled_up(name: str, what: str, part: Tensor, size: Any, before: bool) -> Tensor:
    """A diagonal with the entry that counts for nothing."""
    own = shape_of(part)
    if own[-1] == size:
        return part
    if own[-1] + 1 != size:  # not by what is known: sizes of this call decide
        length, wanted = static_sizes(
            (own[-1], size), f"tf.linalg.{name}", "give all diagonals the same length")
        if length == wanted:
            return part
        if length + 1 != wanted:
            raise InvalidArgumentError(
                f"tf.linalg.{name}: Expected {what} to have length {wanted} or {wanted - 1}, "
                f"got {length}.")
    zero = convert.full(0, part.dtype, (*own[:-1], 1))
    return concat([zero, part] if before else [part, zero], -1)


def _check(name: str, diagonals: Tensor) -> Tensor:
    """The diagonals as ``[..., 3, M]``."""
    def error() -> InvalidArgumentError:
        return InvalidArgumentError(f"tf.linalg.{name}: Expected diagonals of shape [..., 3, M], "
                                    f"got {diagonals.shape}")
    if diagonals.ndim < 2:
        raise error()
    *batch, rows, size = shape_of(diagonals)
    if rows == 3:
        return diagonals
    require_equal(rows, 3, error)
    return run("reshape", diagonals, shape=(*batch, 3, size))


@public
def tridiagonal_solve(diagonals: Any, rhs: Any, diagonals_format: str = "compact",
                      transpose_rhs: bool = False, conjugate_rhs: bool = False,
                      name: str | None = None, partial_pivoting: bool = True,
                      perturb_singular: bool = False) -> Tensor:
    """Solutions of linear systems whose matrices have three diagonals.

    Parameters
    ----------
    diagonals : Tensor or sequence of Tensor
        Compact: shape ``[..., 3, M]``, the upper diagonal (its last entry counts for nothing), the
        main one, the lower one (its first counts for nothing); sequence: these three, where those
        entries may be left out; matrix: shape ``[..., M, M]``. float32, float64,
        complex64 or complex128.
    rhs : Tensor
        Shape ``[..., M]`` or ``[..., M, K]``; the dtype of ``diagonals``.
    diagonals_format : str
        ``"compact"``, ``"sequence"`` or ``"matrix"``.
    transpose_rhs : bool
        ``rhs`` has shape ``[..., K, M]``.
    conjugate_rhs : bool
        Conjugate ``rhs`` first.
    partial_pivoting : bool
        Without effect: rows are exchanged where that keeps the digits.
    perturb_singular : bool
        Not supported.

    Returns
    -------
    Tensor
        Shape ``[..., M]`` or ``[..., M, K]``.

    Raises
    ------
    ValueError
        When shapes do not fit or there is no such format.
    InvalidArgumentError
        When the dtype is another.
    UnimplementedError
        When ``perturb_singular`` is given.

    Examples
    --------
    >>> import twofold as tf
    >>> diagonals = [[1.0, 0.0], [2.0, 2.0], [0.0, 1.0]]
    >>> tf.linalg.tridiagonal_solve(diagonals, [3.0, 3.0]).numpy()
    array([1., 1.], dtype=float32)
    """
    support_only("linalg.tridiagonal_solve", "perturb_singular", bool(perturb_singular), False)
    first = diagonals[1] if isinstance(diagonals, (tuple, list)) and len(diagonals) == 3 \
        and diagonals_format == "sequence" else diagonals
    right = convert.operands(first, rhs)[1]
    rows = _check("tridiagonal_solve",
                    _compact("tridiagonal_solve", diagonals, diagonals_format, right))
    if right.ndim not in (rows.ndim, rows.ndim - 1):
        raise InvalidArgumentError("tf.linalg.tridiagonal_solve: Expected the rank of rhs to be "
                         f"{rows.ndim - 1} or {rows.ndim}, got {right.ndim}")
    vector = right.ndim == rows.ndim - 1
    if vector:
        right = expand_dims(right, -1)
    elif transpose_rhs:
        right = matrix_transpose(right)
    right = conj(right) if conjugate_rhs else right
    result = run("tridiagonal_solve", rows, right)
    return squeeze(result, [-1]) if vector else result


@public
def tridiagonal_matmul(diagonals: Any, rhs: Any, diagonals_format: str = "compact",
                       name: str | None = None) -> Tensor:
    """Products of matrices with three diagonals and others.

    Parameters
    ----------
    diagonals : Tensor or sequence of Tensor
        Compact: shape ``[..., 3, M]``, the upper diagonal (its last entry counts for nothing), the
        main one, the lower one (its first counts for nothing); sequence: these three, where those
        entries may be left out; matrix: shape ``[..., M, M]``. float32, float64,
        complex64 or complex128.
    rhs : Tensor
        Shape ``[..., M, K]``; the dtype of ``diagonals``.
    diagonals_format : str
        ``"compact"``, ``"sequence"`` or ``"matrix"``.

    Returns
    -------
    Tensor
        Shape ``[..., M, K]``.

    Raises
    ------
    ValueError
        When shapes do not fit or there is no such format.
    InvalidArgumentError
        When dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> diagonals = [[1.0, 0.0], [2.0, 2.0], [0.0, 1.0]]
    >>> tf.linalg.tridiagonal_matmul(diagonals, [[1.0], [1.0]]).numpy()
    array([[3.],
           [3.]], dtype=float32)
    """
    right = to_tensor(rhs)
    rows = _check("tridiagonal_matmul",
                    _compact("tridiagonal_matmul", diagonals, diagonals_format, right))
    if right.ndim < 2:
        raise InvalidArgumentError("tf.linalg.tridiagonal_matmul: rhs must have rank >= 2, got "
                         f"{right.ndim}")
    upper, main, lower = (expand_dims(rows[..., i, :], -1) for i in range(3))
    zero = convert.full(0, right.dtype, (*shape_of(right)[:-2], 1, shape_of(right)[-1]))
    after = concat([right[..., 1:, :], zero], -2)
    before = concat([zero, right[..., :-1, :]], -2)
    return main * right + upper * after + lower * before
