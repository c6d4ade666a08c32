"""Singular and ill-conditioned systems, and what is not finite: TensorFlow's answer in every mode.

Each solver gets each kind of matrix, eager, compiled and interpreted. What TensorFlow 2.21 does
with it on a CPU stands in the table: it raises, or gives numbers of which these are NaN.
"""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

MODES = ("eager", "llvm", "reference")
RAISES = "raises"
SIZES = (2, 30, 70)     # by elimination of small batches, by rows, by LAPACK


def singular(n: int) -> np.ndarray:
    """Whose elimination is exact: the last two rows are equal."""
    matrix = np.tril(np.ones((n, n), np.float32))
    matrix[-1] = matrix[-2]
    return matrix


MATRICES = {
    "zeros": lambda n: np.zeros((n, n), np.float32),
    "equal rows": singular,
    "nan": lambda n: np.full((n, n), np.nan, np.float32),
    "nan in the corner": lambda n: np.eye(n, dtype=np.float32) * np.where(
        np.arange(n) == n - 1, np.float32(np.nan), np.float32(1))[:, None],
}


def rhs(n: int) -> np.ndarray:
    return np.ones((n, 2), np.float32)


SOLVERS = {
    "solve": lambda a: tf.linalg.solve(a, rhs(len(a))),
    "inv": tf.linalg.inv,
    "lu": lambda a: tf.linalg.lu(a)[0],
    "cholesky_solve": lambda a: tf.linalg.cholesky_solve(a, rhs(len(a))),
    "triangular_solve": lambda a: tf.linalg.triangular_solve(a, rhs(len(a))),
    "tridiagonal_solve": lambda a: tf.linalg.tridiagonal_solve(
        a, rhs(len(a)), diagonals_format="matrix"),
    "slogdet": lambda a: tf.linalg.slogdet(a)[1],
}
NOTHING, ALL = 0.0, 1.0
#: What TensorFlow does: it raises, or this part of the numbers is NaN.
EXPECTED = {
    "solve": (RAISES, RAISES, RAISES, ALL),
    "inv": (RAISES, RAISES, RAISES, ALL),
    "lu": (RAISES, RAISES, RAISES, lambda n: 1 / n),            # the last row
    "cholesky_solve": (ALL, ALL, ALL, ALL),
    "triangular_solve": (lambda n: 1 - 1 / n, lambda n: 1 / n, ALL, lambda n: 1 / n),
    "tridiagonal_solve": (ALL, ALL, ALL, ALL),
    "slogdet": (NOTHING, NOTHING, ALL, ALL),                    # the first two are -inf
}
CASES = [(solver, matrix, EXPECTED[solver][i])
         for solver in SOLVERS for i, matrix in enumerate(MATRICES)]


def run(mode: str, solver: str, matrix: np.ndarray) -> np.ndarray:
    x = tf.constant(matrix)
    if mode == "eager":
        return np.asarray(SOLVERS[solver](x))
    with tf.options(backend=mode):
        return tf.function(SOLVERS[solver])(x).numpy()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("solver", "matrix", "expected"), CASES, ids=lambda x: str(x)[:20])
def test_as_tensorflow(mode, solver, matrix, expected):
    if mode == "llvm":
        pytest.importorskip("llvmlite")
    for n in SIZES:
        given = MATRICES[matrix](n)
        if expected == RAISES:
            with pytest.raises(tf.errors.InvalidArgumentError, match="not invertible"):
                run(mode, solver, given)
            continue
        part = expected(n) if callable(expected) else expected
        found = run(mode, solver, given)
        share = np.isnan(found).mean()
        if solver == "triangular_solve" and matrix == "zeros":  # by 0: some BLAS kernels multiply
            assert part - 1e-6 <= share <= ALL
            continue
        np.testing.assert_allclose(share, part, atol=1e-6)


DIAGONALS = np.array([[0.04, -0.34, 0.38], [1.08, 1.17, 1.45], [0.37, -0.12, 0.1]], np.float32)
RIGHT = np.array([[np.nan, np.inf], [1.13, -0.53], [np.nan, 0.25]], np.float32)


@pytest.mark.parametrize("source", ["auto", "none"])
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", MODES)
def test_what_is_not_finite_goes_the_same_ways(mode, source):
    """In TensorFlow the last number of the second column is -inf, the others are NaN."""
    def solve(rhs):
        return tf.linalg.tridiagonal_solve(DIAGONALS, rhs)

    wanted = np.full((3, 2), np.nan)
    wanted[2, 1] = -np.inf
    with tf.options(lapack=source, backend="llvm" if mode == "eager" else mode):
        found = solve(RIGHT) if mode == "eager" else tf.function(solve)(tf.constant(RIGHT))
    np.testing.assert_array_equal(found.numpy(), wanted)


def test_one_singular_system_of_many():
    """Only its own solutions are NaN."""
    diagonals = np.stack([DIAGONALS] * 20)
    diagonals[3] = 0
    found = tf.linalg.tridiagonal_solve(diagonals, np.ones((20, 3, 2), np.float32)).numpy()
    assert np.isnan(found).any((1, 2)).tolist() == [i == 3 for i in range(20)]
