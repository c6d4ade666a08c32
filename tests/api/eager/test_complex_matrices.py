"""Solvers and factorisations of complex matrices: what they are, by products."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

L = tf.linalg


def _matrices(*shape, seed=0):
    g = np.random.default_rng(seed)
    return g.normal(size=shape) + 1j * g.normal(size=shape)


def _definite(n):
    x = _matrices(2, n, n)
    return x @ x.conj().swapaxes(-1, -2) + np.eye(n)


@pytest.mark.parametrize("size", [3, 70])
@pytest.mark.parametrize("adjoint", [False, True])
def test_systems(size, adjoint):
    a, b = _matrices(2, size, size) + 9 * np.eye(size), _matrices(2, size, 2, seed=1)
    other = a.conj().swapaxes(-1, -2) if adjoint else a
    for f in (L.solve, tf.function(L.solve)):
        np.testing.assert_allclose(other @ f(a, b, adjoint=adjoint).numpy(), b, atol=1e-9)
    for lower in (True, False):
        triangle = np.tril(a) if lower else np.triu(a)
        triangle = triangle.conj().swapaxes(-1, -2) if adjoint else triangle
        found = L.triangular_solve(a, b, lower=lower, adjoint=adjoint).numpy()
        np.testing.assert_allclose(triangle @ found, b, atol=1e-7)
    np.testing.assert_allclose(L.inv(a, adjoint=adjoint).numpy() @ other,
                               np.broadcast_to(np.eye(size), a.shape), atol=1e-9)


def test_factors():
    h, x = _definite(5), _matrices(2, 6, 4)
    factor = L.cholesky(h).numpy()
    np.testing.assert_allclose(factor @ factor.conj().swapaxes(-1, -2), h, atol=1e-10)
    right = _matrices(2, 5, 1, seed=2)
    np.testing.assert_allclose(h @ L.cholesky_solve(factor, right).numpy(), right, atol=1e-9)
    np.testing.assert_allclose(L.logdet(h).numpy(), np.linalg.slogdet(h)[1])
    q, r = L.qr(x)
    np.testing.assert_allclose(L.matmul(q, r).numpy(), x, atol=1e-10)
    np.testing.assert_allclose(L.matmul(q, q, adjoint_a=True).numpy(),
                               np.broadcast_to(np.eye(4), (2, 4, 4)), atol=1e-10)
    values, vectors = L.eigh(h)
    assert values.dtype is tf.complex128
    np.testing.assert_allclose((vectors * values[:, None, :]).numpy(), h @ vectors.numpy(),
                               atol=1e-9)
    b = _matrices(2, 6, 2, seed=3)
    for i in range(2):
        np.testing.assert_allclose(L.lstsq(x, b).numpy()[i],
                                   np.linalg.lstsq(x[i], b[i], rcond=None)[0], atol=1e-9)


def test_determinants_and_exponentials():
    a = _matrices(2, 4, 4)
    sign, logarithm = L.slogdet(a)
    np.testing.assert_allclose((sign * tf.exp(logarithm)).numpy(), np.linalg.det(a))
    np.testing.assert_allclose(L.det(a).numpy(), np.linalg.det(a))
    turn = tf.constant([[0, 1j], [1j, 0]]) * 0.5
    np.testing.assert_allclose(L.expm(turn).numpy(), [
        [np.cos(0.5), 1j * np.sin(0.5)], [1j * np.sin(0.5), np.cos(0.5)]], atol=1e-14)


@pytest.mark.parametrize("call", [L.svd, L.lu, L.matrix_rank, L.pinv])
def test_what_is_not_there_says_so(call):
    with pytest.raises((tf.errors.InvalidArgumentError, TypeError), match="complex128"):
        call(_matrices(3, 3))
