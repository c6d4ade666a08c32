"""How ``tf.linalg`` solves: with each source of LAPACK, in batches, also what has no solution."""

from __future__ import annotations

import itertools
import os
import threading

import numpy as np
import pytest

import twofold as tf
from twofold.ir.oplib.linalg.blas_threads import OneThread, one_thread
from twofold.ir.oplib.linalg.lapack import SOURCES, routines

L = tf.linalg
SIZES = (1, 2, 24, 25, 64, 65, 130)
CLOSE = {np.float32: 2e-5, np.float64: 1e-13}


def sources():
    """The settings under which other code runs here."""
    found = []
    for name in SOURCES[1:]:
        with tf.options(lapack=name):
            there = routines(np.dtype("d")) is not None
        found.append(pytest.param(name, marks=() if there or name == "none" else pytest.mark.skip(
            reason=f"there is no LAPACK in {name}")))
    return found


source = pytest.mark.parametrize("source", sources())
both = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def _triangle(size, lower, dtype, seed=0, batch=()):
    """Well conditioned, with nan in the triangle that is not to be read."""
    generator = np.random.default_rng([seed, size])
    x = generator.uniform(-1, 1, (*batch, size, size)) / size + np.eye(size) * 1.5
    keep = np.tri(size, dtype=bool) if lower else np.tri(size, dtype=bool).T
    return np.where(keep, x, 0.0), np.where(keep, x, np.nan).astype(dtype)


def _near(found, wanted, dtype):
    assert found.dtype == dtype and found.shape == wanted.shape
    error = np.max(np.abs(found - wanted), initial=0)
    assert error <= CLOSE[dtype] * max(1, np.abs(wanted).max(initial=0)), error


@source
@both
def test_triangles_of_all_sizes(source, dtype):
    generator = np.random.default_rng(3)
    with tf.options(lapack=source):
        for size, columns in itertools.product(SIZES, (0, 1, 3, 70)):
            for lower, adjoint in itertools.product((True, False), repeat=2):
                exact, stored = _triangle(size, lower, dtype)
                wanted = generator.normal(size=(size, columns))
                right = ((exact.T if adjoint else exact) @ wanted).astype(dtype)
                found = L.triangular_solve(stored, right, lower, adjoint).numpy()
                _near(found, wanted, dtype)


@source
def test_solutions_on_the_other_side(source):
    """What gradients use: ``x a = b``, without transposing anything."""
    from twofold.frontend.dispatch.door import run
    generator = np.random.default_rng(4)
    with tf.options(lapack=source):
        for size, rows in itertools.product(SIZES, (1, 3, 70)):
            for lower, adjoint in itertools.product((True, False), repeat=2):
                exact, stored = _triangle(size, lower, np.float64)
                wanted = generator.normal(size=(2, rows, size))
                product = wanted @ (exact.T if adjoint else exact)
                found = run("triangular_solve", tf.constant(stored), tf.constant(product),
                            lower=lower, adjoint=adjoint, right=True)
                _near(found.numpy(), wanted, np.float64)


@source
def test_batches_broadcast(source):
    generator = np.random.default_rng(5)
    with tf.options(lapack=source):
        for size in (3, 40):
            for left, right in (((5,), (5,)), ((), (5,)), ((5,), ()), ((2, 1), (3,)), ((0,), (0,)),
                                ((1,), (4,))):
                exact, stored = _triangle(size, True, np.float64, batch=left)
                batch = np.broadcast_shapes(left, right)
                rhs = generator.normal(size=(*right, size, 2))
                wanted = np.linalg.solve(exact, np.broadcast_to(rhs, (*batch, size, 2)))
                _near(L.triangular_solve(stored, rhs).numpy(), wanted, np.float64)


@source
@both
def test_factors_of_all_sizes(source, dtype):
    with tf.options(lapack=source):
        for size, batch in itertools.product(SIZES, ((), (3,))):
            x = np.random.default_rng(size).normal(size=(*batch, size, size))
            definite = (x @ np.swapaxes(x, -1, -2) / size + np.eye(size)).astype(dtype)
            factor = L.cholesky(np.where(np.tri(size, dtype=bool), definite, np.nan)).numpy()
            assert (factor == np.tril(factor)).all()
            _near(factor @ np.swapaxes(factor, -1, -2), definite, dtype)
            wide = x.astype(dtype)
            lu, order = L.lu(wide)
            assert (np.sort(order.numpy(), -1) == np.arange(size)).all()
            back = L.lu_reconstruct(lu, order).numpy()
            assert np.abs(back - wide).max() <= 10 * CLOSE[dtype] * np.abs(wide).max()
            assert np.abs(np.tril(lu.numpy(), -1)).max(initial=0) <= 1
            solved = L.lu_solve(lu, order, wide).numpy()
            assert np.abs(solved - np.eye(size)).max() <= 1e4 * CLOSE[dtype]


@source
@both
def test_square_systems_of_all_sizes(source, dtype):
    with tf.options(lapack=source):
        for size, batch in itertools.product(SIZES, ((), (3,), (0,))):
            generator = np.random.default_rng(size)
            x = generator.normal(size=(*batch, size, size)) / size + np.eye(size)
            stored, right = x.astype(dtype), generator.normal(size=(*batch, size, 3)).astype(dtype)
            exact = stored.astype(np.float64)
            for columns in (0, 1, 3):
                _near(L.solve(stored, right[..., :columns]).numpy(),
                      np.linalg.solve(exact, right[..., :columns]), dtype)
            _near(L.inv(stored).numpy(), np.linalg.inv(exact), dtype)
            turned = exact[..., ::-1, :]  # an odd number of exchanges, or an even one
            _near(L.det(turned.astype(dtype)).numpy(), np.linalg.det(turned), dtype)
            for found, wanted in zip(L.slogdet(turned.astype(dtype)), np.linalg.slogdet(turned)):
                _near(found.numpy(), wanted, dtype)


@source
def test_refinement_keeps_the_digits_of_badly_conditioned_triangles(source):
    size = 130
    scale = np.logspace(0, -9, size)
    matrix = np.tri(size) * np.random.default_rng(6).uniform(0.5, 1, (size, size)) * scale[:, None]
    wanted = np.ones((size, 1))
    right = matrix @ wanted
    with tf.options(lapack=source):
        found = L.triangular_solve(matrix, right).numpy()
    residual = np.abs(matrix @ found - right) / (np.abs(matrix) @ np.abs(found) + np.abs(right))
    assert residual.max() < 1e-13


@source
@pytest.mark.parametrize("size", [3, 30, 100])
def test_what_cannot_be_solved(source, size):
    """As in TensorFlow: no factor is nan, a zero on a triangle's diagonal divides."""
    with tf.options(lapack=source):
        bad = np.eye(size)
        bad[1, 1] = -1
        assert np.isnan(L.cholesky(bad).numpy()[np.tril_indices(size)]).all()
        batch = L.cholesky(np.stack([np.eye(size), bad])).numpy()
        assert (batch[0] == np.eye(size)).all() and np.isnan(batch[1, -1, 0])
        bad[1, 1] = 0
        assert np.isinf(L.triangular_solve(bad, np.ones((size, 2))).numpy()[1]).all()
        for run in (lambda f: f, tf.function):
            for function in (L.lu, L.inv):
                with pytest.raises(tf.errors.InvalidArgumentError,
                                   match="Input is not invertible"):
                    run(function)(tf.constant(bad))
            with pytest.raises(tf.errors.InvalidArgumentError, match="Input matrix is not invert"):
                run(L.solve)(tf.constant(bad), tf.ones([size, 1], tf.float64))
            assert run(L.det)(tf.constant(bad)).numpy() == 0
            assert run(L.slogdet)(tf.constant(bad)).log_abs_determinant.numpy() == -np.inf
            assert run(L.slogdet)(tf.constant(bad)).sign.numpy() == 0
        spoiled = np.eye(size)
        spoiled[1, 0] = np.nan
        for function in (L.cholesky, lambda x: L.triangular_solve(x, np.ones((size, 2))),
                         lambda x: L.lu(x).lu, L.det, lambda x: L.slogdet(x).sign):
            assert np.isnan(function(spoiled).numpy()).any()


def test_a_source_that_is_none():
    with tf.options(lapack="mkl"), pytest.raises(tf.errors.InvalidArgumentError,
                                                 match="one of auto, numpy, scipy, none"):
        L.triangular_solve(np.eye(50), np.ones((50, 1)))


@pytest.mark.parametrize("size", [4, 70])
def test_unknown_dimensions(size):
    spec = tf.TensorSpec([None, None, None], tf.float64)

    @tf.function(input_signature=[spec, spec])
    def solved(a, b):
        with tf.GradientTape() as tape:
            tape.watch([a, b])
            factor = L.cholesky(a)
            lu, order = L.lu(a)
            x = L.cholesky_solve(factor, b) + L.lu_solve(lu, order, b)
            y = tf.reduce_sum(x * x) + tf.reduce_sum(tf.math.log(L.diag_part(factor)))
        return (x, *tape.gradient(y, [a, b]))

    x = np.random.default_rng(size).normal(size=(2, size, size))
    definite = x @ np.swapaxes(x, -1, -2) + np.eye(size) * size
    found = [y.numpy() for y in solved(definite, x)]
    inverse = np.linalg.inv(definite)
    solution = 2 * inverse @ x
    back = 4 * inverse @ solution
    wanted = [solution, -back @ np.swapaxes(solution, -1, -2) / 2 + inverse / 2, back]
    wanted[1] = (wanted[1] + np.swapaxes(wanted[1], -1, -2)) / 2
    found[1] = (found[1] + np.swapaxes(found[1], -1, -2)) / 2
    for x, y in zip(found, wanted):
        np.testing.assert_allclose(x, y, rtol=1e-8, atol=1e-8 * np.abs(y).max())


def test_an_error_inside_a_program_leaves_no_view_of_its_memory():
    @tf.function
    def failing(x):
        y = x * 2.0
        return L.inv(y) + y

    with pytest.raises(tf.errors.InvalidArgumentError, match="not invertible") as caught:
        failing(tf.ones([50, 50]))
    frame = caught.value.__traceback__
    while frame is not None:
        assert not any(isinstance(value, np.ndarray) for name, value in
                       frame.tb_frame.f_locals.items() if name in ("x", "matrix", "arrays"))
        frame = frame.tb_next


# ---------------------------------------------------------------------------- threads

class _Library:
    """An OpenBLAS that notes how many threads it was told to use."""

    def __init__(self, threads):
        self.now, self.threads = threads, threads

    def get_threads(self):
        """How many it uses."""
        return self.now

    def set_threads(self, count):
        """Use so many."""
        self.now = count


def test_libraries_are_held_at_one_thread_and_go_back():
    held, library = OneThread(), _Library(6)
    held.add(library)
    with held:
        assert library.now == 1
        with held:
            assert library.now == 1
        late = _Library(3)
        held.add(late)
        assert library.now == late.now == 1
    assert library.now == 6 and late.now == 3
    with pytest.raises(KeyError), held:
        raise KeyError
    assert library.now == 6


def test_threads_that_hold_at_the_same_time():
    held, library = OneThread(), _Library(6)
    held.add(library)
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with held:
            inside.set()
            leave.wait()

    other = threading.Thread(target=hold)
    other.start()
    inside.wait()
    with held:
        assert library.now == 1
    assert library.now == 1  # the other one is still inside
    leave.set()
    other.join()
    assert library.now == 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_child_begins_anew():
    held, library = OneThread(), _Library(6)
    held.add(library)
    with held:
        held._begin_anew()
        assert library.now == 6
    assert library.now == 6


def test_solving_leaves_numpys_threads_alone():
    if one_thread.numpy is None:
        pytest.skip("NumPy has no OpenBLAS")
    before = one_thread.numpy.get_threads()
    L.inv(np.eye(5))
    with pytest.raises(tf.errors.InvalidArgumentError):
        L.inv(np.zeros((5, 5)))
    assert one_thread.numpy.get_threads() == before


# ---------------------------------------------------------------------------- other matrices

@source
def test_three_diagonals(source):
    generator = np.random.default_rng(7)
    with tf.options(lapack=source):
        for size, batch in itertools.product((1, 2, 5, 70), ((), (2,), (20,))):
            diagonals = generator.normal(size=(*batch, 3, size))  # rows have to be exchanged
            full = L.set_diag(np.zeros((*batch, size, size)), diagonals, k=(-1, 1),
                              align="LEFT_RIGHT") if size > 1 else diagonals[..., 1:2, :]
            right = generator.normal(size=(*batch, size, 3))
            wanted = np.linalg.solve(full, right)
            found = L.tridiagonal_solve(diagonals, right).numpy()
            scale = 1e-10 * np.abs(wanted).max()
            np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=scale)
            turned = np.swapaxes(right, -1, -2)
            again = L.tridiagonal_solve(diagonals, turned, transpose_rhs=True).numpy()
            np.testing.assert_array_equal(again, found)
            one = L.tridiagonal_solve(diagonals, right[..., 0]).numpy()
            np.testing.assert_allclose(one, wanted[..., 0], rtol=1e-8, atol=scale)
            back = L.tridiagonal_matmul(diagonals, found).numpy()
            np.testing.assert_allclose(back, right, rtol=1e-8, atol=1e-9 * np.abs(wanted).max())
        for singular in (np.zeros((3, 4)), np.zeros((20, 3, 4))):
            found = L.tridiagonal_solve(singular, np.ones((*singular.shape[:-2], 4)))
            assert np.isnan(found.numpy()).all()


def test_formats_of_three_diagonals():
    upper, main, lower = [1.0, 2.0, 9.0], [4.0, 5.0, 6.0], [9.0, 1.0, 2.0]
    right = np.ones((3, 2), np.float32)
    wanted = L.tridiagonal_solve([upper, main, lower], right).numpy()
    full = np.diag(main) + np.diag(upper[:2], 1) + np.diag(lower[1:], -1)
    full[0, 2] = full[2, 0] = 7.0  # not read
    forms = (("sequence", (upper, main, lower)), ("sequence", (upper[:2], main, lower[1:])),
             ("matrix", full.astype(np.float32)))
    for name, diagonals in forms:
        found = L.tridiagonal_solve(diagonals, right, diagonals_format=name).numpy()
        np.testing.assert_array_equal(found, wanted)
        back = L.tridiagonal_matmul(diagonals, found, diagonals_format=name).numpy()
        np.testing.assert_allclose(back, right, rtol=1e-5)
    for bad, text in ((lambda: L.tridiagonal_solve([upper, main], right), "shape"),
                      (lambda: L.tridiagonal_solve((upper, main), right, "sequence"), "length 3"),
                      (lambda: L.tridiagonal_solve((main[:1], main, lower), right, "sequence"),
                       "length 3 or 2"),
                      (lambda: L.tridiagonal_solve([upper, main, lower], 1.0), "rank of rhs"),
                      (lambda: L.tridiagonal_matmul([upper, main, lower], right, "other"),
                       "diagonals_format"),
                      (lambda: L.tridiagonal_solve([upper, main, lower], right,
                                                   perturb_singular=True), "perturb_singular")):
        with pytest.raises((ValueError, NotImplementedError), match=text):
            bad()


def test_exponentials():
    generator = np.random.default_rng(8)
    for scale in (0.0, 1e-8, 0.1, 3.0, 40.0):
        values, vectors = generator.normal(size=5) * scale, generator.normal(size=(5, 5))
        inverse = np.linalg.inv(vectors)
        x = vectors @ np.diag(values) @ inverse
        wanted = vectors @ np.diag(np.exp(values)) @ inverse
        limit = 1e-11 * max(1.0, np.abs(wanted).max()) * np.linalg.cond(vectors)
        assert np.abs(L.expm(x).numpy() - wanted).max() < limit
        both = np.stack([x, np.full_like(x, np.nan)])
        found = tf.function(L.expm)(both).numpy()
        assert np.abs(found[0] - wanted).max() < limit and np.isnan(found[1]).all()
    np.testing.assert_allclose(L.expm([[0.0, -2.0], [2.0, 0.0]]).numpy(),
                               [[np.cos(2), -np.sin(2)], [np.sin(2), np.cos(2)]], rtol=1e-6)
    assert L.expm(np.zeros((2, 0, 0))).shape == (2, 0, 0)
