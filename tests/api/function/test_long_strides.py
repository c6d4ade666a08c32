"""Windows and strides so large that code for each of their elements would be too much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mode_checks import MODES, run, same

import twofold as tf


def _transposed(x: Any, w: Any, strides: tuple[int, int], size: tuple[int, int]) -> Any:
    """VALID: each pixel adds its multiple of the filter."""
    rows, columns, outs, _ = w.shape
    wanted = np.zeros((len(x), *size, outs))
    for b, i, j in np.ndindex(x.shape[:3]):
        y, z = i * strides[0], j * strides[1]
        part = wanted[b, y:y + rows, z:z + columns]
        part += (w @ x[b, i, j])[:part.shape[0], :part.shape[1]]
    return wanted


@pytest.mark.parametrize("mode", [pytest.param(m, marks=pytest.mark.opencl) if m == "opencl" else m
                                  for m in MODES])
@pytest.mark.parametrize(("strides", "window"), [
    ((9, 9), (9, 9)), ((13, 7), (20, 3)), ((100, 100), (3, 3)), ((1, 70), (2, 75)),
    ((3, 2), (4, 5)),
])
def test_transposed_convolution(mode: str, strides: tuple[int, int], window: tuple[int, int],
                                request: Any) -> None:
    device = request.getfixturevalue("opencl") if mode == "opencl" else ""
    rng = np.random.default_rng(3)
    x = rng.integers(-3, 4, (2, 3, 2, 4)).astype(np.float32)
    w = rng.integers(-3, 4, (*window, 3, 4)).astype(np.float32)
    size = (2 * strides[0] + window[0], strides[1] + window[1])
    same(run(mode, lambda x, w: tf.nn.conv2d_transpose(x, w, [2, *size, 3], strides, "VALID"),
             [x, w], device), [_transposed(x, w, strides, size)])


@pytest.mark.parametrize("mode", [pytest.param(m, marks=pytest.mark.opencl) if m == "opencl" else m
                                  for m in MODES])
@pytest.mark.parametrize("dilations", [(2, 3), (4, 6), (5, 9)])
def test_strides_and_dilations_with_common_divisors(mode: str, dilations: tuple[int, int],
                                                    request: Any) -> None:
    device = request.getfixturevalue("opencl") if mode == "opencl" else ""
    rng = np.random.default_rng(4)
    x = rng.integers(-3, 4, (1, 40, 61, 2)).astype(np.float32)
    w = rng.integers(-3, 4, (4, 3, 2, 3)).astype(np.float32)

    def gradient(x: Any, w: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.nn.conv2d(x, w, (12, 9), "SAME", dilations=dilations)
        return y, tape.gradient(y, x, 2.0 * y)

    found, slope = run(mode, gradient, [x, w], device)
    rest = [(n - 1) // s * s + (k - 1) * d + 1 - n for n, s, k, d in zip(
        (40, 61), (12, 9), (4, 3), dilations)]
    pads = [(max(m, 0) // 2, max(m, 0) - max(m, 0) // 2) for m in rest]
    padded = np.pad(x, [(0, 0), *pads, (0, 0)])
    y = np.zeros(found.shape)
    wanted = np.zeros(padded.shape)
    for i, j in np.ndindex(*found.shape[1:3]):
        rows = slice(i * 12, i * 12 + 3 * dilations[0] + 1, dilations[0])
        columns = slice(j * 9, j * 9 + 2 * dilations[1] + 1, dilations[1])
        y[0, i, j] = np.tensordot(padded[0, rows, columns], w, 3)
        wanted[0, rows, columns] += 2 * w @ y[0, i, j]
    same([found, slope], [y, wanted[:, pads[0][0]:pads[0][0] + 40, pads[1][0]:pads[1][0] + 61]])


@pytest.mark.parametrize("mode", [m for m in MODES if m != "opencl"])
@pytest.mark.parametrize(("size", "stride", "rate", "padding"), [
    ((9, 8), 4, 1, "SAME"), ((12, 12), 12, 1, "VALID"), ((20, 5), 3, 2, "SAME"),
    ((1, 70), 7, 1, "SAME"),
])
def test_patches(mode: str, size: tuple[int, int], stride: int, rate: int, padding: str) -> None:
    x = np.arange(2 * 41 * 75 * 2, dtype=np.int32).reshape(2, 41, 75, 2)
    reach = [(n - 1) * rate + 1 for n in size]
    places = [-(-n // stride) if padding == "SAME" else (n - r) // stride + 1
              for n, r in zip(x.shape[1:3], reach)]
    missing = [max((p - 1) * stride + r - n, 0) for p, r, n in zip(places, reach, x.shape[1:3])]
    padded = np.pad(x, [(0, 0), *[(m // 2, m - m // 2) for m in missing], (0, 0)])
    wanted = np.zeros((2, *places, size[0] * size[1] * 2), np.int32)
    for i, j in np.ndindex(*places):
        y, z = i * stride, j * stride
        wanted[:, i, j] = padded[:, y:y + reach[0]:rate, z:z + reach[1]:rate].reshape(2, -1)
    same(run(mode, lambda x: tf.image.extract_patches(
        x, [1, *size, 1], [1, stride, stride, 1], [1, rate, rate, 1], padding), [x]), [wanted])
