"""``tf.linalg``'s solvers and factorisations: products give the input back, gradients, errors."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

L = tf.linalg
RANDOM = np.random.default_rng(11)
SQUARE = RANDOM.normal(size=(2, 5, 5))
DEFINITE = SQUARE @ np.swapaxes(SQUARE, -1, -2) + 0.5 * np.eye(5)
TALL, WIDE = RANDOM.normal(size=(3, 6, 4)), RANDOM.normal(size=(3, 4, 6))
RIGHT = RANDOM.normal(size=(2, 5, 3))
CLOSE = {np.float32: 2e-5, np.float64: 1e-12}


def _near(found, wanted, dtype, factor=1.0):
    found = found.numpy() if isinstance(found, tf.Tensor) else found
    assert found.dtype == dtype and found.shape == wanted.shape
    assert np.max(np.abs(found - wanted), initial=0) <= (
        factor * CLOSE[dtype] * max(1, np.abs(wanted).max(initial=0)))


def _transposed(x):
    return L.matrix_transpose(x)


def _ways(device):
    """Eager, or compiled for a device."""
    if device == "eager":
        return lambda function, *arrays: function(*map(tf.constant, arrays))
    if device == "opencl" and not tf.config.list_logical_devices("OPENCL"):
        pytest.skip("no OpenCL device")

    def run(function, *arrays):
        with tf.device("OPENCL:0" if device == "opencl" else "CPU:0"):
            return tf.function(function)(*map(tf.constant, arrays))
    return run


ways = pytest.mark.parametrize("device", ["eager", "llvm", "opencl"])
both = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@ways
@both
def test_solutions_solve(device, dtype):
    run = _ways(device)
    a, d, b = (x.astype(dtype) for x in (SQUARE, DEFINITE, RIGHT))
    identity = np.broadcast_to(np.eye(5), a.shape)
    _near(run(lambda a, b: a @ L.solve(a, b), a, b), b, dtype, 20)
    _near(run(lambda a, b: _transposed(a) @ L.solve(a, b, adjoint=True), a, b), b, dtype, 20)
    _near(run(lambda a: a @ L.inv(a), a), identity, dtype, 20)
    _near(run(lambda a: _transposed(a) @ L.inv(a, adjoint=True), a), identity, dtype, 20)
    _near(run(lambda a: L.cholesky(a) @ _transposed(L.cholesky(a)), d), d, dtype)
    _near(run(lambda d, b: d @ L.cholesky_solve(L.cholesky(d), b), d, b), b, dtype, 50)
    for lower in (True, False):
        band = (-1, 0) if lower else (0, -1)
        for adjoint in (False, True):
            def back(t, b, lower=lower, adjoint=adjoint, band=band):
                part = L.band_part(t, *band)
                return (_transposed(part) if adjoint else part) @ L.triangular_solve(
                    t, b, lower, adjoint)
            _near(run(back, d, b), b, dtype, 50)


@ways
@both
def test_factors_give_the_matrix_back(device, dtype):
    run = _ways(device)
    d = DEFINITE.astype(dtype)
    w, v = run(L.eigh, d)
    _near(v @ L.diag(w) @ _transposed(v), d, dtype)
    assert np.all(np.diff(w.numpy()) > 0)
    _near(run(L.eigvalsh, d), w.numpy(), dtype)
    for x in (TALL.astype(dtype), WIDE.astype(dtype)):
        for full in (False, True):
            q, r = run(lambda x, full=full: L.qr(x, full_matrices=full), x)
            _near(q @ r, x, dtype)
            _near(_transposed(q) @ q, np.broadcast_to(np.eye(q.shape[-1]),
                                                      (3, q.shape[-1], q.shape[-1])), dtype)
            s, u, v = run(lambda x, full=full: L.svd(x, full_matrices=full), x)
            assert u.shape[-1] == (x.shape[-2] if full else 4)
            assert v.shape[-1] == (x.shape[-1] if full else 4)
            _near(u[..., :4] @ L.diag(s) @ _transposed(v[..., :4]), x, dtype)
        _near(run(lambda x: L.svd(x, compute_uv=False), x), s.numpy(), dtype)


@ways
def test_determinants(device):
    run = _ways(device)
    wanted = np.linalg.det(SQUARE)
    _near(run(L.det, SQUARE), wanted, np.float64)
    sign, logarithm = run(L.slogdet, SQUARE)
    _near(sign * tf.exp(logarithm), wanted, np.float64)
    _near(run(L.logdet, DEFINITE), np.log(np.linalg.det(DEFINITE)), np.float64)
    assert L.slogdet(SQUARE).sign.shape == (2,)
    assert L.det(np.zeros((0, 0))).numpy() == 1 and L.det(np.ones((2, 2))).numpy() == 0
    assert L.slogdet(np.ones((2, 2))).log_abs_determinant.numpy() == -np.inf


@both
def test_least_squares_rank_and_pseudo_inverses(dtype):
    for x in (TALL.astype(dtype), WIDE.astype(dtype)):
        b = RANDOM.normal(size=(3, x.shape[-2], 2)).astype(dtype)
        wanted = np.linalg.pinv(x.astype(np.float64)) @ b
        _near(L.lstsq(x, b), wanted, dtype, 20)
        _near(L.lstsq(x, b, fast=False), wanted, dtype, 20)
        _near(L.pinv(x), np.linalg.pinv(x.astype(np.float64)), dtype, 20)
        wide = x.astype(np.float64)
        back = np.swapaxes(wide, -1, -2)
        wanted = np.linalg.solve(back @ wide + 0.3 * np.eye(wide.shape[-1]), back @ b)
        _near(L.lstsq(x, b, l2_regularizer=0.3), wanted, dtype, 20)
        assert L.matrix_rank(x).numpy().tolist() == [4, 4, 4]
    low = (TALL[:, :, :2] @ TALL[:, :2, :]).astype(dtype)
    assert L.matrix_rank(low).numpy().tolist() == [2, 2, 2]
    assert L.matrix_rank(np.eye(3, dtype=dtype) * [1, 0.1, 0.01], tol=0.05).numpy() == 2
    _near(L.pinv(low) @ low @ L.pinv(low), np.linalg.pinv(low.astype(np.float64), rcond=1e-4),
          dtype, 100)


def test_fast_least_squares_keeps_digits_that_normal_equations_lose():
    x = np.vander(np.linspace(0, 1, 12), 8)
    assert np.linalg.cond(x) > 1e5
    b = x @ np.ones((8, 1))
    assert np.abs(L.lstsq(x, b).numpy() - 1).max() < 1e-9


def test_large_triangles_are_solved_in_blocks():
    t = np.tril(RANDOM.normal(size=(200, 200)) / 200) + np.eye(200)
    b = RANDOM.normal(size=(200, 3))
    noise = np.triu(np.full((200, 200), np.nan), 1)
    _near(L.triangular_solve(t + noise, b), np.linalg.solve(t, b), np.float64, 10)
    _near(L.triangular_solve((t + noise).T, b, lower=False, adjoint=True),
          np.linalg.solve(t, b), np.float64, 10)
    assert np.isinf(L.triangular_solve([[0.0, 0.0], [0.0, 1.0]], [[1.0], [1.0]]).numpy()[0, 0])


# ---------------------------------------------------------------------------- gradients

def _symmetric(x):
    return 0.5 * (x + _transposed(x))


def _weighted(y):
    weights = ((np.arange(int(np.prod(y.shape))) * 37) % 11 - 5) / 4
    return tf.reduce_sum(y * weights.reshape(y.shape))


SMALL = RANDOM.normal(size=(2, 3, 3))
POSITIVE = SMALL @ np.swapaxes(SMALL, -1, -2) + np.eye(3)
MORE, FEWER = RANDOM.normal(size=(2, 4, 3)), RANDOM.normal(size=(2, 3, 4))
GRADIENTS = {
    "cholesky": (lambda x: L.cholesky(_symmetric(x)), POSITIVE),
    "logdet": (lambda x: L.logdet(_symmetric(x)), POSITIVE),
    "slogdet": (lambda x: L.slogdet(x).log_abs_determinant, SMALL),
    "det": (L.det, SMALL), "inv": (L.inv, SMALL),
    "solve": (lambda x: L.solve(x, x * x), SMALL),
    "triangular": (lambda x: L.triangular_solve(x, x * x, lower=False), POSITIVE),
    "cholesky_solve": (lambda x: L.cholesky_solve(x, x[0]), POSITIVE),
    "eigh": (lambda x: L.eigh(_symmetric(x))[1] * L.eigvalsh(x)[:, None], POSITIVE),
    "eigenvalues": (lambda x: L.eigh(x)[0], POSITIVE),
    "eigenvectors": (lambda x: L.eigh(x)[1], POSITIVE),
    "q": (lambda x: L.qr(x).q, MORE), "r": (lambda x: L.qr(x).r, FEWER),
    "qr": (lambda x: L.qr(x).q @ tf.sin(L.qr(x).r), MORE),
    "s": (lambda x: L.svd(x)[0], MORE), "u": (lambda x: L.svd(x)[1], MORE),
    "v": (lambda x: L.svd(x)[2], MORE), "wide u": (lambda x: L.svd(x)[1], FEWER),
    "wide v": (lambda x: L.svd(x)[2], FEWER),
    "full u": (lambda x: L.svd(x, full_matrices=True)[1], MORE),
    "full v": (lambda x: L.svd(x, full_matrices=True)[2], FEWER),
    "values": (lambda x: L.svd(x, compute_uv=False), FEWER),
    "pinv": (L.pinv, MORE), "lstsq": (lambda x: L.lstsq(x, x * x), MORE),
    "wide lstsq": (lambda x: L.lstsq(x, x * x), FEWER),
    "any lstsq": (lambda x: L.lstsq(x, x * x, fast=False), FEWER),
    "ridge": (lambda x: L.lstsq(x, x * x, 0.3), FEWER),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_of_two_orders_match_differences(name):
    function, start = GRADIENTS[name]
    direction = RANDOM.normal(size=start.shape)

    def value(x):
        return _weighted(function(x))

    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = value(x)
        return tf.reduce_sum(tape.gradient(y, x) * direction)

    def bend(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = slope(x)
        return tf.reduce_sum(tape.gradient(y, x) * direction)

    step = 1e-5
    sides = [tf.constant(start + sign * step * direction) for sign in (1, -1)]
    for lower, higher in ((value, slope), (slope, bend)):
        found = higher(tf.constant(start)).numpy()
        wanted = (lower(sides[0]) - lower(sides[1])).numpy() / (2 * step)
        assert abs(found - wanted) < 1e-6 * max(1, abs(wanted)), (name, found, wanted)
        compiled = tf.function(higher)(tf.constant(start)).numpy()
        assert abs(compiled - found) < 1e-9 * max(1, abs(found))


def test_equal_values_leave_the_gradient_finite():
    x = tf.eye(3, dtype=tf.float64)
    for function in (lambda x: L.eigh(x)[0], lambda x: L.eigh(x)[1], lambda x: L.svd(x)[1]):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(function(x))
        assert np.isfinite(tape.gradient(y, x).numpy()).all()


def test_gradients_that_are_not_determined_are_refused():
    for function in (lambda x: L.qr(x, full_matrices=True).q,
                     lambda x: L.svd(tf.concat([x, x], 1), full_matrices=True)[1]):
        x = tf.constant(MORE)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(function(x))
        with pytest.raises(NotImplementedError, match="not determined"):
            tape.gradient(y, x)


# ---------------------------------------------------------------------------- errors and shapes

@ways
def test_singular_matrices_are_refused(device):
    run = _ways(device)
    for bad in ([[1.0, 2.0], [2.0, 4.0]], [[np.nan, 1.0], [1.0, 1.0]]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="Input is not invertible"):
            np.asarray(run(L.inv, np.array(bad)))
        with pytest.raises(tf.errors.InvalidArgumentError, match="Input matrix is not invertible"):
            np.asarray(run(L.solve, np.array(bad), np.eye(2)))
    with pytest.raises(tf.errors.InvalidArgumentError, match="decomposition was not successful"):
        np.asarray(run(L.eigh, np.full((2, 2), np.inf))[0])


def test_what_has_no_factor_is_nan_of_that_matrix_alone():
    x = np.stack([np.eye(2), [[1.0, 2.0], [2.0, 1.0]]])
    found = L.cholesky(x).numpy()
    np.testing.assert_array_equal(found[0], np.eye(2))
    np.testing.assert_array_equal(found[1], [[np.nan, 0], [np.nan, np.nan]])
    x[1, 0, 0] = np.nan
    for part in L.svd(x):
        assert np.isfinite(part.numpy()[0]).all() and np.isnan(part.numpy()[1]).all()
    assert np.isnan(L.svd(x, compute_uv=False).numpy()[1]).all()


def test_bad_shapes_and_dtypes_are_refused():
    for function in (L.cholesky, L.inv, L.det, L.slogdet, L.logdet, L.eigh, L.eigvalsh):
        for bad, text in ((np.ones((2, 3)), "square"), (np.ones(3), "rank >= 2"),
                          (np.ones((2, 2), np.int32), "dtype int32")):
            with pytest.raises(tf.errors.InvalidArgumentError, match=text):
                function(bad)
            with pytest.raises(ValueError, match=text):
                tf.function(function)(bad)
    for function in (L.pinv, L.matrix_rank):
        with pytest.raises(TypeError, match="float-like"):
            function(np.ones((2, 2), np.int32))
        with pytest.raises(ValueError, match="at least 2 dimensions"):
            function(np.ones(2))
    with pytest.raises(tf.errors.InvalidArgumentError, match="at least 0"):
        L.lstsq(TALL, TALL, -1.0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="rank >= 2"):
        L.lstsq(TALL, np.ones(3))


def test_unknown_dimensions():
    spec = tf.TensorSpec([None, None, None], tf.float64)

    @tf.function(input_signature=[spec])
    def every(x):
        s, u, v = L.svd(x)
        q, r = L.qr(x)
        return u @ L.diag(s) @ _transposed(v), q @ r, L.pinv(x), L.lstsq(x, x), L.matrix_rank(x)

    for x in (TALL, WIDE, TALL[:, :5]):
        product, other, inverse, solved, rank = every(x)
        _near(product, x, np.float64)
        _near(other, x, np.float64)
        _near(inverse, np.linalg.pinv(x), np.float64, 20)
        _near(solved, np.linalg.pinv(x) @ x, np.float64, 20)
        assert rank.numpy().tolist() == [4, 4, 4]

    @tf.function(input_signature=[spec])
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(L.inv(x)) + tf.reduce_sum(L.svd(x)[1]) + tf.reduce_sum(L.pinv(x))
        return tape.gradient(y, x)

    with tf.GradientTape() as tape:
        x = tf.constant(SMALL)
        tape.watch(x)
        y = tf.reduce_sum(L.inv(x)) + tf.reduce_sum(L.svd(x)[1]) + tf.reduce_sum(L.pinv(x))
    _near(slope(SMALL), tape.gradient(y, x).numpy(), np.float64, 100)
    with pytest.raises(tf.errors.InvalidArgumentError, match="square"):
        slope(TALL)


def test_empty_matrices():
    for shape in ((0, 0), (0, 2, 2), (2, 0, 0)):
        x = np.zeros(shape)
        assert L.cholesky(x).shape == L.inv(x).shape == L.solve(x, x).shape == shape
        assert L.eigh(x)[1].shape == shape and L.det(x).shape == shape[:-2]
    s, u, v = L.svd(np.zeros((2, 0)))
    assert (s.shape, u.shape, v.shape) == ((0,), (2, 0), (0, 0))
    s, u, v = L.svd(np.zeros((2, 0)), full_matrices=True)
    assert (s.shape, u.shape, v.shape) == ((0,), (2, 2), (0, 0))
    np.testing.assert_array_equal(u.numpy() @ u.numpy().T, np.eye(2))


def test_sizes_that_are_the_smaller_of_two_are_strides_like_others():
    @tf.function(input_signature=[tf.TensorSpec([None, None, None], tf.float64)])
    def fused(x):
        s, u = L.svd(x)[:2]
        total = tf.reduce_sum(u, -2)
        chosen = tf.where(s > total, total, s)
        return chosen[:, None, :] * u

    for x in (TALL, WIDE):
        s, u = (y.numpy() for y in L.svd(x)[:2])
        _near(fused(x), np.minimum(s, u.sum(-2))[:, None] * u, np.float64)
