"""``tf.experimental.array_api``: what differs from NumPy's functions, against NumPy.

The standard's own suite is run by ``tools/run_array_api.py``.
"""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest

import twofold as tf

xp = tf.experimental.array_api
A = np.arange(12.0).reshape(3, 4)
C = A[:3, :3] + 1j * A[:3, 1:]
SPD = np.array([[4.0, 1.0], [1.0, 3.0]])
INT = np.array([[3, 1, 2], [1, 1, 5]])

CALLS = [
    ("asarray", lambda f: f([1, 2.5]), np.array([1, 2.5])),
    ("linspace", lambda f: f(0.0, 1.0, 3, endpoint=False), np.linspace(0, 1, 3, endpoint=False)),
    ("eye", lambda f: f(2, 3, k=1), np.eye(2, 3, 1)),
    ("full_like", lambda f: f(INT, 7), np.full_like(INT, 7)),
    ("astype", lambda f: f(A, tf.int32), A.astype(np.int32)),
    ("ceil", lambda f: f(INT), INT), ("floor", lambda f: f(-A / 7), np.floor(-A / 7)),
    ("trunc", lambda f: f(-A / 7), np.trunc(-A / 7)),
    ("round", lambda f: f(C / 4), np.round(C / 4)),
    ("clip", lambda f: f(INT, 2), np.clip(INT, 2, None)),
    ("isinf", lambda f: f([complex(0, math.inf), 1j]), np.array([True, False])),
    ("signbit", lambda f: f([-0.0, math.nan, -1.0]), np.array([True, False, True])),
    ("copysign", lambda f: f([1.0, -2.0], [-0.0, 1.0]), np.array([-1.0, 2.0])),
    ("bitwise_left_shift", lambda f: f(np.int8([1, 3]), np.int8([3, 9])), np.int8([8, 0])),
    ("bitwise_right_shift", lambda f: f(np.int8([-8, 8]), np.int8([2, 9])), np.int8([-2, 0])),
    ("concat", lambda f: f([INT, [[9]]], axis=None), np.append(INT, 9)),
    ("unstack", lambda f: f(INT, axis=1)[2], INT[:, 2]),
    ("expand_dims", lambda f: f(INT, axis=-1), INT[..., None]),
    ("permute_dims", lambda f: f(INT, (1, 0)), INT.T),
    ("roll", lambda f: f(INT, 1, axis=(0, 1)), np.roll(INT, 1, (0, 1))),
    ("repeat", lambda f: f(INT, [2, 1], axis=0), np.repeat(INT, [2, 1], 0)),
    ("tile", lambda f: f([1, 2], (2, 1)), np.tile([1, 2], (2, 1))),
    ("take", lambda f: f(INT, [-1, 0], axis=1), np.take(INT, [-1, 0], 1)),
    ("take_along_axis", lambda f: f(INT, [[-1], [0]]), INT[[[0], [1]], [[-1], [0]]]),
    ("argmax", lambda f: f(INT, axis=1, keepdims=True), INT.argmax(1, keepdims=True)),
    ("count_nonzero", lambda f: f(INT - 1, axis=0), np.count_nonzero(INT - 1, 0)),
    ("searchsorted", lambda f: f([5, 1, 3], [[2, 5]], sorter=[1, 2, 0], side="right"),
     np.searchsorted([1, 3, 5], [[2, 5]], side="right")),
    ("sort", lambda f: f(INT, axis=0, descending=True), -np.sort(-INT, 0)),
    ("argsort", lambda f: f([1, 3, 1, 3], descending=True), np.array([1, 3, 0, 2])),
    ("unique_all", lambda f: f(INT).indices, np.array([0, 1, 2, 5])),
    ("unique_inverse", lambda f: f(INT).inverse_indices, np.array([[0, 1, 2], [1, 1, 3]])),
    ("unique_counts", lambda f: f([math.nan, 1.0, math.nan]).counts, np.array([1, 1, 1])),
    ("std", lambda f: f(A, axis=1, correction=1), A.std(1, ddof=1)),
    ("cumulative_sum", lambda f: f(np.int8([1, 2]), include_initial=True), np.array([0, 1, 3])),
    ("cumulative_prod", lambda f: f(INT, axis=1), INT.cumprod(1)),
    ("diff", lambda f: f([1, 4], prepend=[0], append=[9]), np.array([1, 3, 5])),
    ("matrix_transpose", lambda f: f(A), A.T), ("vecdot", lambda f: f(C, C), np.vecdot(C, C)),
    ("tensordot", lambda f: f(np.uint8(INT), np.uint8(INT), axes=((1,), (1,))),
     np.uint8(INT @ INT.T)),
    ("linalg.outer", lambda f: f([1, 2], [3, 4]), np.outer([1, 2], [3, 4])),
    ("linalg.cross", lambda f: f(INT, [[1, 0, 0]]), np.cross(INT, [1, 0, 0])),
    ("linalg.matrix_power", lambda f: f(SPD, -2), np.linalg.matrix_power(SPD, -2)),
    ("linalg.diagonal", lambda f: f(A, offset=1), A.diagonal(1)),
    ("linalg.trace", lambda f: f(np.int8(INT)), np.array(4)),
    ("linalg.vector_norm", lambda f: f(A, axis=1, ord=3), np.linalg.norm(A, 3, 1)),
    ("linalg.matrix_norm", lambda f: f(A, ord=-math.inf), np.linalg.norm(A, -math.inf)),
    ("linalg.matrix_norm", lambda f: f(C, ord="nuc", keepdims=True),
     np.linalg.norm(C, "nuc", keepdims=True)),
    ("linalg.solve", lambda f: f(np.stack([SPD, 2 * SPD]), [1.0, 2.0]),
     np.stack([np.linalg.solve(SPD, [1, 2]), np.linalg.solve(2 * SPD, [1, 2])])),
    ("linalg.cholesky", lambda f: f(SPD, upper=True), np.linalg.cholesky(SPD).T),
    ("linalg.slogdet", lambda f: f(SPD).logabsdet, np.linalg.slogdet(SPD)[1]),
    ("linalg.eigvalsh", lambda f: f(SPD), np.linalg.eigvalsh(SPD)),
    ("linalg.svd", lambda f: f(C)[0] @ tf.linalg.diag(tf.cast(f(C).S, tf.complex128)) @ f(C).Vh, C),
    ("linalg.svdvals", lambda f: f(C), np.linalg.svd(C, compute_uv=False)),
    ("linalg.matrix_rank", lambda f: f(A), np.array(2)),
    ("linalg.pinv", lambda f: f(C[:, :2]), np.linalg.pinv(C[:, :2])),
    ("fft.fft", lambda f: f(A, n=6, norm="ortho"), np.fft.fft(A, 6, norm="ortho")),
    ("fft.ifft", lambda f: f(A, n=3, axis=0), np.fft.ifft(A, 3, 0)),
    ("fft.rfft", lambda f: f(A, norm="forward"), np.fft.rfft(A, norm="forward")),
    ("fft.irfft", lambda f: f(A, n=5), np.fft.irfft(A, 5)),
    ("fft.hfft", lambda f: f(C, norm="ortho"), np.fft.hfft(C, norm="ortho")),
    ("fft.ihfft", lambda f: f(A), np.fft.ihfft(A)), ("fft.fftn", lambda f: f(A), np.fft.fftn(A)),
    ("fft.ifftn", lambda f: f(A, s=(2, 5)), np.fft.ifftn(A, (2, 5), (0, 1))),
    ("fft.rfftn", lambda f: f(A, axes=(1, 0)), np.fft.rfftn(A, axes=(1, 0))),
    ("fft.irfftn", lambda f: f(C), np.fft.irfftn(C)),
    ("fft.fftfreq", lambda f: f(5, d=0.5), np.fft.fftfreq(5, 0.5)),
    ("fft.rfftfreq", lambda f: f(5), np.fft.rfftfreq(5)),
    ("fft.ifftshift", lambda f: f(INT, axes=1), np.fft.ifftshift(INT, 1)),
]


def function(place):
    found = xp
    for part in place.split("."):
        found = getattr(found, part)
    return found


def check(found, wanted):
    array = np.asarray(found.numpy())
    assert array.dtype == wanted.dtype and array.shape == wanted.shape, (array, wanted)
    np.testing.assert_allclose(array, wanted, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("place", "call", "wanted"), CALLS, ids=[c[0] for c in CALLS])
def test_eager(place, call, wanted):
    check(call(function(place)), np.asarray(wanted))


def test_compiled():
    found = tf.function(lambda: [call(function(place)) for place, call, _ in CALLS],
                        autograph=False)()
    for result, (place, _, wanted) in zip(found, CALLS, strict=True):
        try:
            check(result, np.asarray(wanted))
        except AssertionError as error:
            raise AssertionError(f"{place}: {error}") from error


def test_tensors_know_the_namespace():
    x = tf.constant([1.0])
    assert x.__array_namespace__() is xp and x.__array_namespace__(api_version="2024.12") is xp
    with pytest.raises(ValueError, match=r"2024\.12"):
        x.__array_namespace__(api_version="1999.1")
    assert xp.__array_api_version__ == "2024.12" and xp.newaxis is None and xp.pi == math.pi


def test_what_the_namespace_says_of_itself():
    info = xp.__array_namespace_info__()
    device = info.default_device()
    assert tf.constant(1).device == device and device in info.devices()
    assert xp.zeros(2, device=device).device == device
    assert info.default_dtypes()["real floating"] is xp.zeros(1).dtype
    assert info.default_dtypes(device=device)["integral"] is xp.arange(3).dtype
    assert len(info.dtypes()) == 13 and "bool" in info.dtypes()
    assert set(info.dtypes(kind=("signed integer", "bool"))) == {
        "bool", "int8", "int16", "int32", "int64"}
    assert info.capabilities()["data-dependent shapes"]
    with pytest.raises(ValueError, match="no device"):
        info.dtypes(device="nowhere")


def test_dtypes():
    assert xp.result_type(xp.int8, xp.uint8) is xp.int16 and xp.can_cast(xp.int8, xp.int16)
    assert not xp.can_cast(xp.float64, xp.float32) and xp.isdtype(xp.bool, "bool")
    assert xp.isdtype(xp.int8, ("real floating", "integral")) and not xp.isdtype(xp.bool, "numeric")
    assert xp.finfo(xp.complex64).dtype is xp.float32 and xp.finfo(xp.float32).eps == 2.0**-23
    assert (xp.iinfo(tf.constant(1)).min, xp.iinfo(xp.uint8).max) == (-2**31, 255)
    assert xp.from_dlpack(np.arange(3)).dtype is xp.int64


@pytest.mark.parametrize("call", [
    lambda: xp.astype([1j], xp.float64), lambda: xp.finfo(xp.int8), lambda: xp.iinfo(xp.float32),
    lambda: xp.isdtype(xp.int8, "whole"), lambda: xp.result_type(), lambda: xp.sort([1j]),
    lambda: xp.asarray([1], copy=False), lambda: xp.nonzero(1), lambda: xp.take(A, [0]),
    lambda: xp.cumulative_sum(A), lambda: xp.unique_values([1j]), lambda: xp.signbit([1]),
    lambda: xp.searchsorted(A, 1.0), lambda: xp.linalg.inv([[1]]), lambda: xp.diff([True]),
    lambda: xp.linalg.matrix_norm(A, ord="none"), lambda: xp.linalg.qr(A, mode="none"),
    lambda: xp.linalg.cross([1, 2], [1, 2]), lambda: xp.vecdot(A, A, axis=0),
    lambda: xp.fft.fft([1]), lambda: xp.fft.fft([1.0], norm="none"), lambda: xp.fft.rfft([1j]),
    lambda: xp.fft.fftn(A, s=(1,), axes=(0, 1)), lambda: xp.fft.fftfreq(0)])
def test_what_is_refused(call):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert isinstance(caught.value, tf.errors.TwofoldError)


def test_arguments_after_the_first_are_given_by_name():
    """Where the standard says so: its users write for other libraries too."""
    for place in ("sum", "sort", "concat", "zeros", "linalg.svd", "fft.fft"):
        kinds = [p.kind for p in inspect.signature(function(place)).parameters.values()]
        assert inspect.Parameter.KEYWORD_ONLY in kinds, place
