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


REAL = np.array([[1., 2, 0], [-1, .5, 3], [.2, 0, -2]])


@pytest.mark.parametrize("compiled", [False, True])
def test_eigenvalues_of_any_matrices(compiled):
    """Values and gradients are TensorFlow's."""
    eig, eigvals = (tf.function(f) if compiled else f for f in (L.eig, L.eigvals))
    values, vectors = eig(tf.constant(REAL))
    assert values.dtype is tf.complex128
    np.testing.assert_allclose((vectors * values[None]).numpy(), REAL @ vectors.numpy(), atol=1e-12)
    found = np.array(sorted(eigvals(tf.constant(REAL)).numpy(), key=lambda z: (z.real, z.imag)))
    np.testing.assert_allclose(found, [-1.863105, 0.681552 - 1.255027j, 0.681552 + 1.255027j],
                               atol=1e-6)
    x = tf.constant(REAL)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        of_values = tf.reduce_sum(tf.abs(eigvals(x)) ** 3)
        of_vectors = tf.reduce_sum(tf.abs(eig(x)[1]) ** 3)
    np.testing.assert_allclose(tape.gradient(of_values, x).numpy(), [
        [2.529606, 2.890248, 0.565957], [-9.393146, 4.877893, -1.204217],
        [-18.063257, 13.005165, -11.98083]], atol=1e-6)
    np.testing.assert_allclose(tape.gradient(of_vectors, x).numpy(), [
        [0.021722, 0.045649, 0.038639], [0.209623, 0.025493, -0.008637],
        [0.076686, 0.128865, -0.047215]], atol=1e-6)
    assert L.eigvals(tf.constant(REAL, tf.float32)).dtype is tf.complex64
    with pytest.raises(tf.errors.InvalidArgumentError, match="infinities or nan"):
        L.eig(np.full([2, 2], np.nan))


def test_logarithms_of_matrices():
    matrices = {
        "any": _matrices(5, 5), "definite": _definite(4)[0],
        "jordan": np.eye(3, k=1) + 2 * np.eye(3),
        "negative": np.diag([-1.0, 2, 3]), "many": _matrices(2, 3, 4, 4)}
    for name, x in matrices.items():
        found = tf.function(L.logm)(tf.constant(x, tf.complex128))
        np.testing.assert_allclose(L.expm(found).numpy(), x, atol=1e-9, err_msg=name)
        assert np.abs(np.linalg.eigvals(found.numpy()).imag).max() <= np.pi + 1e-9
    assert np.isnan(L.logm(tf.zeros([2, 2], tf.complex64)).numpy()).all()
    with pytest.raises(tf.errors.InvalidArgumentError, match="must be complex"):
        L.logm([[1.0]])
