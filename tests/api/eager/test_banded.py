"""Matrices given by their diagonals, and square roots, against the whole matrices."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

GENERATOR = np.random.default_rng(11)


@pytest.mark.parametrize("lower", [True, False])
@pytest.mark.parametrize("adjoint", [True, False])
def test_banded_systems(lower, adjoint):
    bands, rhs = GENERATOR.uniform(1, 2, (2, 3, 5)), GENERATOR.normal(size=(2, 5, 2))
    found = tf.linalg.banded_triangular_solve(bands, rhs, lower, adjoint).numpy()
    for i in range(2):
        matrix = sum(np.diag(row[j:], -j) if lower else np.diag(row[:5 - j], j)
                     for j, row in enumerate(bands[i] if lower else bands[i][::-1]))
        matrix = matrix.T if adjoint else matrix
        np.testing.assert_allclose(matrix @ found[i], rhs[i])


def test_too_many_diagonals():
    with pytest.raises(tf.errors.InvalidArgumentError, match="6 diagonals of matrices with 5"):
        tf.linalg.banded_triangular_solve(np.ones((6, 5)), np.ones((5, 1)))


def test_eigenvalues_of_three_diagonals():
    alpha, beta = GENERATOR.normal(size=6), GENERATOR.normal(size=5)
    wanted = np.linalg.eigvalsh(np.diag(alpha) + np.diag(beta, 1) + np.diag(beta, -1))
    solve = tf.linalg.eigh_tridiagonal
    np.testing.assert_allclose(solve(alpha, beta).numpy(), wanted)
    np.testing.assert_allclose(
        solve(alpha, beta, select="i", select_range=(1, 3)).numpy(), wanted[1:4])
    inside = wanted[(wanted > -1) & (wanted <= 1)]
    values, vectors = solve(alpha, beta, False, "v", (-1.0, 1.0))
    np.testing.assert_allclose(values.numpy(), inside)
    assert vectors.shape == (6, len(inside))
    np.testing.assert_allclose(solve(alpha[:1], beta[:0]).numpy(), alpha[:1])
    with pytest.raises(ValueError, match="needs select_range"):
        solve(alpha, beta, select="v")
    turned = beta * np.exp(1j * np.arange(5))      # the same eigenvalues, and they are real
    for function in (solve, tf.function(solve)):
        found = function(alpha.astype(np.complex128), turned).numpy()
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, wanted)


def test_square_roots():
    whole = GENERATOR.normal(size=(3, 4, 4)) * 0.4 + 3 * np.eye(4)
    root = tf.linalg.sqrtm(whole).numpy()
    np.testing.assert_allclose(root @ root, whole, atol=1e-12)
    for matrix in ([[1.0, 1.0], [0.0, 1.0]], [[1.0, 1.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 4.0]]):
        root = tf.linalg.sqrtm(np.array(matrix)).numpy()
        np.testing.assert_allclose(root @ root, matrix, atol=1e-12)
    assert np.isnan(tf.linalg.sqrtm(np.diag([-1.0, 4.0])).numpy()).any()
