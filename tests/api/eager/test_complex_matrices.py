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


MODES = pytest.mark.parametrize("mode", [lambda f: f, tf.function], ids=["eager", "compiled"])


def _adjoint(x):
    return np.conj(np.swapaxes(x, -1, -2))


def _open(function):
    """The function, traced for matrices of any size."""
    return tf.function(function, input_signature=[tf.TensorSpec([None, None], tf.complex128)])


@MODES
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("shape", [(4, 4), (5, 3), (2, 3, 4)])
def test_singular_values_and_vectors(mode, full, shape):
    x = _matrices(*shape)
    s, u, v = (y.numpy() for y in mode(lambda x: L.svd(x, full_matrices=full))(tf.constant(x)))
    assert s.dtype == np.float64 and u.dtype == v.dtype == np.complex128
    assert u.shape[-1] == (shape[-2] if full else min(shape[-2:]))
    inner = s.shape[-1]
    np.testing.assert_allclose((u[..., :inner] * s[..., None, :]) @ _adjoint(v[..., :inner]), x,
                               atol=1e-12)
    for vectors in (u, v):
        np.testing.assert_allclose(_adjoint(vectors) @ vectors, np.broadcast_to(
            np.eye(vectors.shape[-1]), (*shape[:-2], *[vectors.shape[-1]] * 2)), atol=1e-12)
    alone = mode(lambda x: L.svd(x, compute_uv=False))(tf.constant(x, tf.complex64))
    assert alone.dtype is tf.float32
    np.testing.assert_allclose(alone.numpy(), s, rtol=1e-5)
    np.testing.assert_allclose(mode(lambda x: tf.norm(x, 2, [-2, -1]))(x).numpy(), s[..., 0])


def test_singular_values_of_what_is_not_finite():
    x = _matrices(2, 3, 3)
    x[0, 1, 1] = np.nan
    s, u, v = (y.numpy() for y in L.svd(x))
    assert np.isnan(s[0]).all() and np.isnan(u[0]).all() and np.isnan(v[0]).all()
    np.testing.assert_allclose(s[1], np.linalg.svd(x[1], compute_uv=False))


def _without_phases(x, full):
    """What of an ``svd`` no choice of phases changes."""
    s, u, v = L.svd(x, full_matrices=full)
    count = s.shape[-1]
    scale = tf.cast(tf.range(1, count + 1), u.dtype)
    u1, v1 = u[..., :count], v[..., :count]
    found = [tf.cast(s, u.dtype), L.matmul(u1, v1, adjoint_b=True),
             L.matmul(u1 * scale, u1, adjoint_b=True), L.matmul(v1 * scale, v1, adjoint_b=True)]
    if full:
        found += [L.matmul(y, y, adjoint_b=True) for y in (u[..., count:], v[..., count:])]
    return found


def _check_gradient(function, *arrays, step=1e-6):
    """``dL/dx + 1j dL/dy`` of a real function of the results, by central differences."""
    def loss(*tensors):
        total = tf.constant(0.0, tf.float64)
        for number, y in enumerate(tf.nest.flatten(function(*tensors))):
            g = np.random.default_rng(number)
            weight = g.normal(size=y.shape) + 1j * g.normal(size=y.shape)
            total += tf.reduce_sum(tf.math.real(weight * tf.cast(y, tf.complex128)))
        return total
    for traced in (loss, tf.function(loss)):
        tensors = [tf.constant(x) for x in arrays]
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            value = traced(*tensors)
        for position, found in enumerate(tape.gradient(value, tensors)):
            numeric = np.zeros_like(arrays[position])
            for place in np.ndindex(numeric.shape):
                for direction in (step, 1j * step):
                    sides = []
                    for sign in (1, -1):
                        moved = [x.copy() for x in arrays]
                        moved[position][place] += sign * direction
                        sides.append(float(loss(*moved)))
                    numeric[place] += direction / step * (sides[0] - sides[1]) / (2 * step)
            np.testing.assert_allclose(found.numpy(), numeric, atol=1e-6 * np.abs(numeric).max())


@pytest.mark.parametrize("shape, full", [((3, 3), False), ((4, 2), False), ((2, 2, 3), False),
                                         ((4, 3), True), ((3, 4), True)])
def test_gradients_of_singular_vectors(shape, full):
    _check_gradient(lambda x: _without_phases(x, full), _matrices(*shape))


@pytest.mark.parametrize("call, arrays", [
    (lambda x: L.svd(x, compute_uv=False), [(3, 4)]),
    (lambda x: L.svd(x)[1][..., :1] * tf.math.conj(L.svd(x)[1][..., 1:2, :1]), [(3, 3)]),
    (L.pinv, [(4, 3)]), (L.pinv, [(2, 2, 3)]),
    (lambda x: L.lu(x).lu, [(2, 4, 4)]),
    (lambda x, y: L.lu_solve(*L.lu(x), y), [(3, 3), (3, 2)]),
    (lambda x: L.lu_matrix_inverse(*L.lu(x)), [(3, 3)]),
    (L.sqrtm, [(3, 3)]), (L.logm, [(3, 3)]), (L.expm, [(3, 3)]),
    (L.lstsq, [(4, 2), (4, 1)]), (lambda x, y: L.lstsq(x, y, fast=False), [(2, 3), (2, 1)]),
    (lambda x, y: L.lstsq(x, y, l2_regularizer=0.5), [(3, 2), (3, 1)]),
    (lambda x, y: L.tridiagonal_solve(x, y, conjugate_rhs=True), [(3, 4), (4, 2)]),
    (L.tridiagonal_matmul, [(3, 4), (4, 2)]),
    (L.banded_triangular_solve, [(2, 4), (4, 2)]),
    (L.eigh_tridiagonal, [(4,), (3,)]),
    (lambda x: L.normalize(x, np.inf, axis=1), [(2, 3)])])
def test_gradients_by_differences(call, arrays):
    _check_gradient(call, *(_matrices(*shape, seed=n) for n, shape in enumerate(arrays)))


@MODES
def test_elimination(mode):
    for size in (3, 40):
        x, right = _matrices(2, size, size), _matrices(2, size, 2, seed=1)
        lu, p = mode(L.lu)(tf.constant(x))
        assert lu.dtype is tf.complex128 and p.dtype is tf.int32
        np.testing.assert_allclose(mode(L.lu_reconstruct)(lu, p).numpy(), x, atol=1e-12)
        np.testing.assert_allclose(x @ mode(L.lu_solve)(lu, p, right).numpy(), right, atol=1e-9)
        np.testing.assert_allclose(x @ mode(L.lu_matrix_inverse)(lu, p).numpy(),
                                   np.broadcast_to(np.eye(size), x.shape), atol=1e-9)
        below = np.tril(lu.numpy(), -1)
        assert np.abs(below).max() <= 1 + 1e-12     # the largest by magnitude comes up
    with pytest.raises(tf.errors.InvalidArgumentError, match="not invertible"):
        mode(L.lu)(tf.zeros([2, 2], tf.complex64))


@MODES
def test_pseudo_inverses_and_ranks(mode):
    for shape in ((4, 3), (2, 3, 5)):
        x = _matrices(*shape)
        np.testing.assert_allclose(mode(L.pinv)(x).numpy(), np.linalg.pinv(x), atol=1e-12)
    single = _matrices(4, 1) @ _matrices(1, 3, seed=1)
    found = mode(L.pinv)(tf.constant(single, tf.complex64))
    assert found.dtype is tf.complex64
    np.testing.assert_allclose(found.numpy(), np.linalg.pinv(single), atol=1e-5)
    assert mode(L.matrix_rank)(single).numpy() == 1
    assert mode(lambda x: L.matrix_rank(x, tol=1e9))(single).numpy() == 0
    rhs = _matrices(4, 2, seed=2)
    np.testing.assert_allclose(mode(lambda x, y: L.lstsq(x, y, fast=False))(single, rhs).numpy(),
                               np.linalg.lstsq(single, rhs, rcond=None)[0], atol=1e-12)


def test_matrices_of_any_size():
    x = _matrices(4, 3)
    np.testing.assert_allclose(_open(L.pinv)(x).numpy(), np.linalg.pinv(x), atol=1e-12)
    np.testing.assert_allclose(_open(lambda x: L.lstsq(x, x))(x).numpy(), np.eye(3), atol=1e-12)
    assert _open(L.matrix_rank)(x).numpy() == 3
    s, u, v = _open(L.svd)(x)
    np.testing.assert_allclose((u * tf.cast(s, u.dtype)).numpy() @ _adjoint(v.numpy()), x,
                               atol=1e-12)
    square = x[:3]
    np.testing.assert_allclose(_open(lambda x: L.lu_reconstruct(*L.lu(x)))(square).numpy(), square,
                               atol=1e-12)
    root = _open(L.sqrtm)(square).numpy()
    np.testing.assert_allclose(root @ root, square, atol=1e-12)


def _values_apart(values, seed=0):
    """A matrix with these eigenvalues."""
    vectors = _matrices(len(values), len(values), seed=seed)
    return vectors @ np.diag(values) @ np.linalg.inv(vectors)


def test_square_roots_are_principal():
    indefinite = _matrices(4, 4)
    matrices = {
        "any": _matrices(5, 5), "definite": _definite(4)[0], "many": _matrices(2, 3, 4, 4),
        "indefinite": indefinite + _adjoint(indefinite), "singular": np.diag([0, 1, 2j]),
        "negative": _values_apart([-1, 2, -3 + 1j]), "jordan": np.eye(3, k=1) - np.eye(3),
        "around": _values_apart([-1, -2 + 1e-3j, -3 - 1e-3j]), "none": np.zeros([0, 0])}
    for name, x in matrices.items():
        root = tf.function(L.sqrtm)(tf.constant(x, tf.complex128)).numpy()
        np.testing.assert_allclose(root @ root, x, atol=1e-9, err_msg=name)
        assert np.linalg.eigvals(root).real.min(initial=0) > -1e-7, name
    np.testing.assert_allclose(L.sqrtm(tf.constant([[-4.0]], tf.complex64)).numpy(), [[2j]])
    assert np.isnan(L.sqrtm(tf.constant([[0, 1], [0, 0]], tf.complex64)).numpy()).all()
    _check_gradient(L.sqrtm, _values_apart([-1.0 + 0.05j, -2.0 + 0.5j, 1.0]))
    x = tf.constant(matrices["negative"])       # on the cut: as before it, coming from above
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        roots = [L.sqrtm(x), np.exp(0.05j) * L.sqrtm(np.exp(-0.1j) * x)]
    found, before = (tape.gradient(root, x).numpy() for root in roots)
    np.testing.assert_allclose(found, before, atol=1e-9)


@MODES
def test_few_diagonals(mode):
    rows, right = _matrices(2, 3, 5), _matrices(2, 5, 2, seed=1)
    whole = L.diag(rows, k=(-1, 1), align="LEFT_RIGHT", num_rows=5, num_cols=5).numpy()
    np.testing.assert_allclose(whole @ mode(L.tridiagonal_solve)(rows, right).numpy(), right,
                               atol=1e-9)
    found = mode(lambda x, y: L.tridiagonal_solve(
        x, y, transpose_rhs=True, conjugate_rhs=True))(rows, np.swapaxes(right, -1, -2))
    np.testing.assert_allclose(whole @ found.numpy(), right.conj(), atol=1e-9)
    np.testing.assert_allclose(mode(L.tridiagonal_matmul)(rows, right).numpy(), whole @ right,
                               atol=1e-12)
    bands = rows[:, :2] + 2
    lower = L.diag(bands, k=(-1, 0), align="LEFT_RIGHT").numpy()
    for adjoint in (False, True):
        found = mode(lambda x, y, a=adjoint: L.banded_triangular_solve(x, y, adjoint=a))(
            bands, right).numpy()
        np.testing.assert_allclose((_adjoint(lower) if adjoint else lower) @ found, right,
                                   atol=1e-9)
    alpha, beta = _matrices(5), _matrices(4, seed=1)
    hermitian = np.diag(alpha.real) + np.diag(beta, 1) + np.diag(beta.conj(), -1)
    values, vectors = mode(lambda a, b: L.eigh_tridiagonal(a, b, eigvals_only=False))(alpha, beta)
    assert values.dtype is tf.float64 and vectors.dtype is tf.complex128
    np.testing.assert_allclose(values.numpy(), np.linalg.eigvalsh(hermitian), atol=1e-12)
    np.testing.assert_allclose(hermitian @ vectors.numpy(), vectors.numpy() * values.numpy(),
                               atol=1e-12)


def test_what_is_divided_by_keeps_the_dtype():
    unit, length = L.normalize(_matrices(2, 3), ord=1, axis=1)
    assert unit.dtype is length.dtype is tf.complex128
    np.testing.assert_allclose(tf.reduce_sum(tf.abs(unit), 1).numpy(), 1)


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


@pytest.mark.parametrize("source", ["numpy", "scipy", "none"])
@pytest.mark.parametrize("size", [3, 70])
def test_wherever_lapack_comes_from(source, size):
    """Where a source is not there it is ``none``."""
    a, b = _matrices(2, size, size) + 9 * np.eye(size), _matrices(2, size, 2, seed=1)
    h = a @ _adjoint(a)
    lower, rows = np.tril(a), _matrices(2, 3, size)
    whole = L.diag(rows, k=(-1, 1), align="LEFT_RIGHT").numpy()
    with tf.options(lapack=source):
        for adjoint in (False, True):
            found = L.triangular_solve(a, b, adjoint=adjoint).numpy()
            turned = _adjoint(lower) if adjoint else lower
            np.testing.assert_allclose(turned @ found, b, atol=1e-8)
        np.testing.assert_allclose(a @ L.solve(a, b).numpy(), b, atol=1e-9)
        np.testing.assert_allclose(L.det(a).numpy(), np.linalg.det(a), rtol=1e-9)
        sign, logarithm = L.slogdet(a)
        np.testing.assert_allclose(sign.numpy(), np.linalg.slogdet(a)[0], rtol=1e-9)
        np.testing.assert_allclose(logarithm.numpy(), np.linalg.slogdet(a)[1], rtol=1e-9)
        factor = L.cholesky(h).numpy()
        np.testing.assert_allclose(factor @ _adjoint(factor), h, atol=1e-8 * np.abs(h).max())
        np.testing.assert_allclose(whole @ L.tridiagonal_solve(rows, b).numpy(), b, atol=1e-8)
        np.testing.assert_allclose(L.lu_reconstruct(*L.lu(a)).numpy(), a, atol=1e-10)
