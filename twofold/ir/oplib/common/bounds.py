"""Indices outside what they index: what eager code raises for them. No op is defined here."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....errors import InvalidArgumentError
from ...base.types import shape_text


def check_indices(name: str, indices: Any, size: int) -> None:
    """Refuse an index outside ``[0, size)``, naming the first.

    Raises
    ------
    InvalidArgumentError
    """
    wrong = (indices < 0) | (indices >= size)
    if np.any(wrong):
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        place = f"[{', '.join(map(str, where))}]" if where else ""
        raise InvalidArgumentError(
            f"tf.{name}: indices{place} = {int(indices[where])} is not in [0, {size})", name)


def check_vectors(name: str, indices: Any, shape: tuple[int, ...]) -> None:
    """Refuse an index vector outside a shape.

    Raises
    ------
    InvalidArgumentError
    """
    bounds = np.asarray(shape[:indices.shape[-1]], np.int64)
    wrong = ((indices < 0) | (indices >= bounds)).any(axis=-1)
    if np.any(wrong):
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        vector = [int(i) for i in indices[where]]
        raise InvalidArgumentError(
            f"tf.{name}: indices{list(where)} = {vector} does not index into shape "
            f"{shape_text(shape)}", name)
