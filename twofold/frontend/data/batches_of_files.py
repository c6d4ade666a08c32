"""What datasets that read files into batches do alike, in TensorFlow's order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dataset import Dataset


def names_of_files(paths: Sequence[str], shuffle: bool, seed: Any) -> Any:
    """A dataset of names of files."""
    names = Dataset.from_tensor_slices(list(paths))
    return names.shuffle(len(paths), seed) if shuffle else names


def shuffle_and_repeat(dataset: Any, shuffle: bool, buffer_size: Any, seed: Any, num_epochs: Any
                       ) -> Any:
    """Records in another order, so often; without end where ``num_epochs`` is None."""
    if shuffle:
        dataset = dataset.shuffle(buffer_size, seed)
    return dataset if num_epochs == 1 else dataset.repeat(num_epochs)


__all__ = ["names_of_files", "shuffle_and_repeat"]
