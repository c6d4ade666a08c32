"""``tf.signal``: transforms, frames, windows, spectra; by NumPy and by their own inverses."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

S = tf.signal


def _x(*shape, seed=0, dtype=np.float32):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def _z(*shape, seed=0, dtype=np.complex64):
    return (_x(*shape, seed=seed) + 1j * _x(*shape, seed=seed + 1)).astype(dtype)


@pytest.mark.parametrize("name", ["fft", "ifft", "fft2", "ifft2", "fft3", "ifft3"])
def test_transforms_of_complex_numbers(name):
    z = _z(2, 3, 4, 5)
    rank = int(name[-1]) if name[-1].isdigit() else 1
    ours = getattr(S, name + "d" if rank > 1 else name)
    theirs = np.fft.ifftn if name.startswith("i") else np.fft.fftn
    wanted = theirs(z, axes=tuple(range(4 - rank, 4)))
    for f in (ours, tf.function(ours)):
        found = f(tf.constant(z))
        assert found.dtype is tf.complex64
        np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("length", [None, 3, 8])
def test_transforms_of_real_numbers(rank, length):
    x = _x(2, 4, 6, 5, dtype=np.float64)
    suffix = "" if rank == 1 else f"{rank}d"
    axes = tuple(range(4 - rank, 4))
    sizes = None if length is None else [length] * rank
    spectrum = getattr(S, "rfft" + suffix)(x, sizes)
    np.testing.assert_allclose(spectrum.numpy(), np.fft.rfftn(x, sizes, axes), atol=1e-12)
    back = getattr(S, "irfft" + suffix)(spectrum, sizes or list(x.shape[-rank:]))
    wanted = np.fft.irfftn(spectrum.numpy(), sizes or x.shape[-rank:], axes)
    np.testing.assert_allclose(back.numpy(), wanted, atol=1e-12)


@pytest.mark.parametrize("norm", [None, "backward", "ortho", "forward"])
def test_transforms_of_any_axes(norm):
    z, x = _z(3, 4, 5), _x(3, 4, 5)
    for axes in ([0], [1, 0], [-1, 0], None):
        for f, g in ((S.fftnd, np.fft.fftn), (S.ifftnd, np.fft.ifftn)):
            np.testing.assert_allclose(f(z, axes=axes, norm=norm).numpy(),
                                       g(z, axes=axes, norm=norm), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(S.rfftnd(x, axes=[0, 1], norm=norm).numpy(),
                               np.fft.rfftn(x, axes=[0, 1], norm=norm), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(S.irfftnd(z, [4, 7], [0, 1], norm=norm).numpy(),
                               np.fft.irfftn(z, [4, 7], [0, 1], norm=norm), rtol=1e-4, atol=1e-5)
    with pytest.raises(tf.errors.UnimplementedError, match="must end with the largest"):
        S.rfftnd(x, axes=[2, 0])


def test_sizes_of_the_run():
    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.float32)])
    def f(x):
        spectrum = S.stft(x, 8, 4, pad_end=True)
        return S.irfft(S.rfft(x)), S.fftshift(x), spectrum, S.dct(x), S.overlap_and_add(
            S.frame(x, 4, 3), 3)

    for size in (6, 13, 20):
        x = _x(2, size)
        whole, shifted, spectrum, cosines, added = f(x)
        np.testing.assert_allclose(whole.numpy(), np.fft.irfft(np.fft.rfft(x)), atol=1e-5)
        np.testing.assert_array_equal(shifted.numpy(), np.fft.fftshift(x))
        np.testing.assert_allclose(spectrum.numpy(), S.stft(x, 8, 4, pad_end=True).numpy(),
                                   atol=1e-5)
        np.testing.assert_allclose(cosines.numpy(), S.dct(x).numpy(), atol=1e-4)
        np.testing.assert_allclose(added.numpy(), S.overlap_and_add(S.frame(x, 4, 3), 3).numpy(),
                                   atol=1e-5)


def test_shifts_undo_each_other():
    for shape in ((5,), (4, 3), (1, 0, 2)):
        x = _x(*shape)
        np.testing.assert_array_equal(S.fftshift(x).numpy(), np.fft.fftshift(x))
        np.testing.assert_array_equal(S.ifftshift(S.fftshift(x)).numpy(), x)
    np.testing.assert_array_equal(S.fftshift(_x(4, 3), axes=-1).numpy(),
                                  np.fft.fftshift(_x(4, 3), axes=-1))


@pytest.mark.parametrize("pad_end", [False, True])
@pytest.mark.parametrize(("length", "step"), [(4, 2), (5, 5), (3, 7), (30, 4), (1, 1)])
def test_frames(length, step, pad_end):
    x = _x(2, 17)
    starts = range(0, 17, step) if pad_end else range(0, 17 - length + 1, step)
    padded = np.pad(x, ((0, 0), (0, length)), constant_values=2.0)
    wanted = np.stack([padded[:, s:s + length] for s in starts], 1) if len(starts) else np.zeros(
        (2, 0, length), np.float32)
    found = S.frame(x, length, step, pad_end=pad_end, pad_value=2.0).numpy()
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(S.frame(x.T, length, step, pad_end=pad_end, pad_value=2.0,
                                          axis=0).numpy(), np.moveaxis(wanted, 0, -1))
    if len(starts):
        total = np.zeros((2, (len(starts) - 1) * step + length), np.float32)
        for i in range(len(starts)):
            total[:, i * step:i * step + length] += wanted[:, i]
        np.testing.assert_allclose(S.overlap_and_add(wanted, step).numpy(), total, rtol=1e-6)


def test_spectra_are_undone():
    x = _x(3, 500)
    for length, step in ((64, 16), (60, 20), (33, 11)):
        spectra = S.stft(np.pad(x, ((0, 0), (length, length))), length, step, pad_end=True)
        back = S.inverse_stft(spectra, length, step,
                              window_fn=S.inverse_stft_window_fn(step))
        np.testing.assert_allclose(back.numpy()[:, length:length + 500], x, atol=1e-4)


def test_cosine_transforms():
    from numpy import cos, pi
    x = _x(2, 6, dtype=np.float64)
    k, n = np.arange(6)[:, None], np.arange(6)
    kernels = {2: 2 * cos(pi * k * (2 * n + 1) / 12),
               4: 2 * cos(pi * (2 * k + 1) * (2 * n + 1) / 24)}
    for kind, kernel in kernels.items():
        np.testing.assert_allclose(S.dct(x, kind).numpy(), x @ kernel.T, atol=1e-12)
    for kind in (2, 3, 4):
        there = S.dct(x, kind, norm="ortho")
        np.testing.assert_allclose(S.idct(there, kind, norm="ortho").numpy(), x, atol=1e-12)
        np.testing.assert_allclose(np.linalg.norm(there.numpy()), np.linalg.norm(x))
    np.testing.assert_allclose(S.idct(S.dct(x, 1), 1).numpy() / 10, x, atol=1e-12)
    for window in (S.vorbis_window, None, S.kaiser_bessel_derived_window):
        wave = _x(40)
        back = S.inverse_mdct(S.mdct(wave, 8, window_fn=window), window_fn=window)
        np.testing.assert_allclose(back.numpy()[4:-4], wave[4:-4], atol=1e-5)


def test_gradients_are_adjoints():
    """``<f(x), y> = <x, gradient>`` for what is linear."""
    z, x = tf.constant(_z(3, 8, dtype=np.complex128)), tf.constant(_x(3, 16, dtype=np.float64))
    for f, given in ((S.fft, z), (S.ifft2d, z), (S.irfft, z), (lambda v: S.irfft2d(v, [3, 9]), z),
                     (S.rfft, x), (lambda v: S.rfft2d(v, [2, 20]), x),
                     (lambda v: S.stft(v, 8, 3), x), (S.dct, x), (lambda v: S.mdct(v, 8), x)):
        with tf.GradientTape() as tape:
            tape.watch(given)
            y = f(given)
        weights = _z(*y.shape, seed=4, dtype=np.complex128)
        weights = weights if y.dtype.is_complex else weights.real
        g = tape.gradient(y, given, output_gradients=tf.constant(weights)).numpy()
        left = np.sum(np.conj(weights) * y.numpy()).real
        right = np.sum(np.conj(g) * given.numpy()).real
        np.testing.assert_allclose(left, right, rtol=1e-10)


@pytest.mark.parametrize(("call", "error"), [
    (lambda: S.fft([1.0]), tf.errors.InvalidArgumentError),
    (lambda: S.fft2d(tf.ones([2], tf.complex64)), ValueError),
    (lambda: S.rfft([1, 2]), ValueError), (lambda: S.rfft([1j]), ValueError),
    (lambda: S.irfft([1.0]), ValueError), (lambda: S.rfft([1.0], [1, 2]), ValueError),
    (lambda: S.rfft([1.0], [-1]), ValueError), (lambda: S.frame(1.0, 1, 1), ValueError),
    (lambda: S.rfft(tf.ones([2, 0])), tf.errors.InvalidArgumentError),
    (lambda: S.frame([1.0], 0, 1), ValueError), (lambda: S.frame([1.0], 1, -1), ValueError),
    (lambda: S.overlap_and_add([1.0], 1), ValueError),
    (lambda: S.overlap_and_add([[1.0]], 1.5), ValueError),
    (lambda: S.hann_window(-1), ValueError), (lambda: S.hann_window(3, dtype=tf.int32), ValueError),
    (lambda: S.dct([1.0], 5), ValueError), (lambda: S.dct([1.0], 1), ValueError),
    (lambda: S.dct([1.0], norm="x"), ValueError), (lambda: S.dct([1]), ValueError),
    (lambda: S.dct([1.0], axis=0), tf.errors.UnimplementedError),
    (lambda: S.mdct([1.0], 6), ValueError), (lambda: S.fftnd([1j], norm="x"), ValueError),
    (lambda: S.linear_to_mel_weight_matrix(upper_edge_hertz=1e5), ValueError)])
def test_errors(call, error):
    with pytest.raises(error):
        call()
