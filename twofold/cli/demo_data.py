"""What the demo trains on: scikit-learn's embedded digits, or any file like ``mnist.npz``.

Owns reading, checking and scaling the images, and the order of the batches, which is the same for
every way of running.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from twofold.cli import CommandError
from twofold.cli.demo_network import CLASSES

from ..dataclass import dataclass

Array = np.ndarray[Any, Any]

_NAMES = ("x_train", "y_train", "x_test", "y_test")
_SMALLEST = 5  # two 3×3 convolutions leave one pixel of 5×5


@dataclass(frozen=True)
class Digits:
    """Images ``[count, height, width, 1]`` in 0…1 and labels 0…9, for training and for testing."""

    name: str
    train_images: Array
    train_labels: Array
    test_images: Array
    test_labels: Array

    def __str__(self) -> str:
        height, width = self.train_images.shape[1:3]
        return (f"{self.name}: {len(self.train_images)} images of {height}×{width} for training, "
                f"{len(self.test_images)} for testing")

    def batch_order(self, batch: int, epochs: int, seed: int = 0) -> list[Array]:
        """Indices of the images of every batch: each epoch shuffled, its remainder left out."""
        generator = np.random.default_rng(seed)
        return list(_orders(generator, len(self.train_images), batch, epochs))


def _orders(generator: np.random.Generator, count: int, batch: int, epochs: int
            ) -> Iterator[Array]:
    for _ in range(epochs):
        shuffled = generator.permutation(count)
        for start in range(0, count - batch + 1, batch):
            yield shuffled[start:start + batch]


def load_digits() -> Digits:
    """The 1,797 handwritten digits that come with scikit-learn, every sixth kept for the test."""
    from sklearn.datasets import load_digits as load

    found = load()
    images = np.asarray(found.images[..., np.newaxis] / 16.0, np.float32)
    labels = np.asarray(found.target, np.int32)
    tested = np.arange(len(labels)) % 6 == 0
    return Digits("scikit-learn's digits", images[~tested], labels[~tested],
                  images[tested], labels[tested])


def load_file(path: Path) -> Digits:
    """Images of a file with ``x_train``, ``y_train``, ``x_test`` and ``y_test``.

    Raises
    ------
    CommandError
        For a file that is missing, damaged, or has something else in it.
    """
    if not path.is_file():
        raise CommandError(f"--data: there is no file {str(path)!r}")
    try:
        # Opened here: np.load leaves a damaged file open.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            missing = [name for name in _NAMES if name not in getattr(file, "files", ())]
            arrays = [] if missing else [np.asarray(file[name]) for name in _NAMES]
    except (OSError, ValueError, EOFError, TypeError, AttributeError,
            zipfile.BadZipFile) as error:
        raise CommandError(f"--data: {path} cannot be read as an .npz file ({error})") from None
    if missing:
        raise CommandError(f"--data: {path} has no {', '.join(missing)}; the demo reads the "
                           f"arrays {', '.join(_NAMES)}, as in mnist.npz")
    x_train, y_train, x_test, y_test = arrays
    return Digits(path.name, *_check(path, "train", x_train, y_train),
                  *_check(path, "test", x_test, y_test))


def _check(path: Path, part: str, images: Array, labels: Array) -> tuple[Array, Array]:
    """Images scaled to 0…1 with a channel axis, labels as int32."""
    if images.ndim == 3:
        images = images[..., np.newaxis]
    if images.ndim != 4 or images.shape[3] != 1 or min(images.shape[1:3]) < _SMALLEST \
            or images.dtype.kind not in "uif":
        raise CommandError(
            f"--data: x_{part} of {path} is {images.dtype.name}{list(images.shape)}; the demo "
            f"takes grey images [count, height, width] of at least {_SMALLEST}×{_SMALLEST} pixels")
    if labels.shape != images.shape[:1] or labels.dtype.kind not in "ui" or not len(labels):
        raise CommandError(
            f"--data: y_{part} of {path} is {labels.dtype.name}{list(labels.shape)}; the demo "
            f"takes one integer for each of the {len(images)} images of x_{part}, at least one")
    if labels.min() < 0 or labels.max() >= CLASSES:
        raise CommandError(f"--data: y_{part} of {path} has labels from {labels.min()} to "
                           f"{labels.max()}; the demo takes 0 to {CLASSES - 1}")
    scale = 255.0 if images.dtype.kind in "ui" or images.max() > 1.0 else 1.0
    if not np.isfinite(images).all():
        raise CommandError(f"--data: x_{part} of {path} has values that are not finite")
    return (images / scale).astype(np.float32), labels.astype(np.int32)
