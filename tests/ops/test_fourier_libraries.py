"""Transforms of large tensors are SciPy's where it is there; both libraries give the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.ir.oplib.signal import pocketfft

SIGNALS = np.random.default_rng(3).standard_normal((40, 2048)).astype(np.float32)


@pytest.fixture(params=["scipy", "numpy"])
def library(request: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "scipy":
        pytest.importorskip("scipy.fft")
    else:
        monkeypatch.setattr(pocketfft, "_scipy", lambda: None)
    return str(request.param)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_transforms(library: str, dtype: str) -> None:
    x = tf.constant(SIGNALS, dtype)
    half = tf.signal.rfft(x)
    whole = tf.signal.fft(tf.cast(x, half.dtype))
    wanted = np.fft.fft(SIGNALS.astype(np.float64))
    bound = 1e-2 if dtype == "float32" else 1e-9
    assert half.dtype == whole.dtype == ("complex64" if dtype == "float32" else "complex128")
    np.testing.assert_allclose(whole.numpy(), wanted, atol=bound)
    np.testing.assert_allclose(half.numpy(), wanted[:, :1025], atol=bound)
    np.testing.assert_allclose(tf.signal.irfft(half).numpy(), SIGNALS, atol=bound)
    np.testing.assert_allclose(tf.math.real(tf.signal.ifft(whole)).numpy(), SIGNALS, atol=bound)


def test_transforms_of_two_axes_in_functions(library: str) -> None:
    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.float32)])
    def there_and_back(x: Any) -> Any:
        return tf.signal.irfft2d(tf.signal.rfft2d(x))

    np.testing.assert_allclose(there_and_back(SIGNALS).numpy(), SIGNALS, atol=1e-5)
