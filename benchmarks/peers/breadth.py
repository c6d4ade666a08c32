"""What programs use beside products and elementwise arithmetic: inputs, programs and references."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Case:
    """One program.

    Attributes
    ----------
    title : str
    inputs : callable
        Gives the arrays.
    program : callable
        Of the library and tensors of the arrays.
    reference : callable
        Of the arrays in double precision.
    tolerance : float
        Largest error, relative to the largest value.
    """

    title: str
    inputs: Callable[[], list[Array]]
    program: Callable[..., Any]
    reference: Callable[..., Array]
    tolerance: float = 1e-5


def _normal(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def _complex(seed: int, *shape: int) -> Array:
    return (_normal(seed, *shape) + 1j * _normal(seed + 1, *shape)).astype(np.complex64)


def _ids(seed: int, count: int, most: int) -> Array:
    return np.random.default_rng(seed).integers(0, most, count).astype(np.int32)


def _summed(rows: Array, ids: Array) -> Array:
    found = np.zeros((int(ids.max()) + 1, *rows.shape[1:]))
    np.add.at(found, ids, rows)
    return found


def _places(size: int, count: int, seed: int) -> Array:
    chosen = np.random.default_rng(seed).choice(size * size, count, replace=False)
    return np.stack(np.divmod(np.sort(chosen), size), -1).astype(np.int64)


def _sparse_product(tf: Any, places: Any, values: Any, dense: Any) -> Any:
    size = dense.shape[0]
    return tf.sparse.sparse_dense_matmul(tf.SparseTensor(places, values, [size, size]), dense)


def _dense_product(places: Array, values: Array, dense: Array) -> Array:
    matrix = np.zeros((len(dense), len(dense)))
    matrix[tuple(places.astype(np.int64).T)] = values
    return matrix @ dense


def _resized(images: Array, size: Sequence[int], kernel: Callable[[Array], Array], reach: float
             ) -> Array:
    """Images resized by two products, with the weights of the kernel stretched when they shrink."""
    for axis, wanted in zip((1, 2), size):
        own = images.shape[axis]
        scale = own / wanted
        stretch = max(scale, 1.0)
        centres = (np.arange(wanted) + 0.5) * scale
        weights = kernel((np.arange(own)[None] + 0.5 - centres[:, None]) / stretch)
        weights *= np.abs(np.arange(own)[None] + 0.5 - centres[:, None]) <= reach * stretch
        weights /= weights.sum(1, keepdims=True)
        images = np.moveaxis(np.tensordot(weights, images, (1, axis)), 0, axis)
    return images


def _triangle(x: Array) -> Array:
    return np.maximum(1 - np.abs(x), 0)


def _cubic(x: Array) -> Array:
    """Keys' cubic with a = -0.5."""
    x = np.abs(x)
    return np.where(x < 1, (1.5 * x - 2.5) * x * x + 1,
                    np.where(x < 2, ((-0.5 * x + 2.5) * x - 4) * x + 2, 0))


CASES = {
    "fourier_rows": Case(
        "Fourier transforms of 1,000 rows of 1,000 complex numbers",
        lambda: [_complex(20, 1000, 1000)], lambda tf, x: tf.signal.fft(x), np.fft.fft),
    "fourier_real": Case(
        "real Fourier transforms of 64 rows of 4,096 numbers",
        lambda: [_normal(22, 64, 4096)], lambda tf, x: tf.signal.rfft(x), np.fft.rfft),
    "complex_chain": Case(
        "conj(x) * y + (2 + i) * x, 1 Mi complex numbers",
        lambda: [_complex(23, 1 << 20), _complex(25, 1 << 20)],
        lambda tf, x, y: tf.math.conj(x) * y + x * (2 + 1j),
        lambda x, y: np.conj(x) * y + x * (2 + 1j)),
    "einsum_batched": Case(
        "einsum bhqd,bhkd->bhqk, 8×16 of 128×64 and 128×64",
        lambda: [_normal(27, 8, 16, 128, 64), _normal(28, 8, 16, 128, 64)],
        lambda tf, x, y: tf.einsum("bhqd,bhkd->bhqk", x, y),
        lambda x, y: x @ y.swapaxes(-1, -2)),
    "einsum_contracted": Case(
        "einsum bij,bjk->ik, 32 of 128×64 and 64×128",
        lambda: [_normal(29, 32, 128, 64), _normal(30, 32, 64, 128)],
        lambda tf, x, y: tf.einsum("bij,bjk->ik", x, y), lambda x, y: (x @ y).sum(0)),
    "resize_bilinear": Case(
        "8 images of 256×256×3 resized to 512×512, bilinear",
        lambda: [_normal(31, 8, 256, 256, 3)], lambda tf, x: tf.image.resize(x, [512, 512]),
        lambda x: _resized(x, (512, 512), _triangle, 1)),
    "resize_cubic": Case(
        "8 images of 256×256×3 resized to 96×96, bicubic with antialias",
        lambda: [_normal(32, 8, 256, 256, 3)],
        lambda tf, x: tf.image.resize(x, [96, 96], method="bicubic", antialias=True),
        lambda x: _resized(x, (96, 96), _cubic, 2)),
    "segment_sum": Case(
        "sums of 100,000 sorted rows of 32 in 1,000 segments",
        lambda: [_normal(33, 100_000, 32), np.sort(_ids(34, 100_000, 1000))],
        lambda tf, rows, ids: tf.math.segment_sum(rows, ids), _summed),
    "unsorted_segment_sum": Case(
        "sums of 100,000 rows of 32 in 1,000 segments in any order",
        lambda: [_normal(33, 100_000, 32), _ids(34, 100_000, 1000)],
        lambda tf, rows, ids: tf.math.unsorted_segment_sum(rows, ids, 1000), _summed),
    "sparse_product": Case(
        "sparse 2,000×2,000 with 40,000 elements times dense 2,000×64",
        lambda: [_places(2000, 40_000, 35), _normal(36, 40_000), _normal(37, 2000, 64)],
        _sparse_product, _dense_product),
}


def program(tf: Any, name: str) -> Callable[..., Any]:
    """The function of tensors of a case."""
    return lambda *tensors: CASES[name].program(tf, *tensors)


def reference(name: str) -> list[np.ndarray]:
    """What it gives, in double precision."""
    case = CASES[name]
    wide = [x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
            if x.dtype.kind in "cf" else x for x in case.inputs()]
    return [case.reference(*wide)]
