"""The buckets of ``bucket_by_sequence_length``: which an element is in, and its batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import InvalidArgumentError
from ..autograph.operators import call_converted
from ..dispatch import door
from ..ops.selection import searchsorted
from ..tensors.shape import TensorShape
from ..values import arguments, convert
from ..values.spec import TensorSpec
from .padding import along
from .structure import pack


class Buckets:
    """Buckets by length.

    Parameters
    ----------
    boundaries, sizes : list of int
        Where one ends and the next begins; of a batch, for each.
    shapes, values : structure or None
        As ``padded_batch`` takes them.
    to_boundary, without : bool
        Fill up to the end of the bucket; do not fill up.
    drops : bool
        Leave out smaller batches.
    """

    def __init__(self, boundaries: Any, sizes: Any, shapes: Any, values: Any, to_boundary: bool,
                 without: bool, drops: bool):
        self._boundaries = [int(arguments.static_int(b, "bucket_boundaries"))
                            for b in boundaries]
        self._sizes = [int(arguments.static_int(b, "bucket_batch_sizes")) for b in sizes]
        self._shapes, self._values = shapes, values
        self._to_boundary, self._without, self._drops = to_boundary, without, drops

    def key_of(self, length_func: Callable[..., Any]) -> Callable[..., Any]:
        """The number of an element's bucket."""
        edges = convert.to_tensor(self._boundaries, dtypes.int64)

        def key(*element: Any) -> Any:
            length = door.run("cast", convert.to_tensor(call_converted(length_func, element, {})),
                              dtype=dtypes.int64)
            place = searchsorted(edges, length[None], side="right", out_type=dtypes.int64)
            return place[0]

        return key

    def size_of(self, bucket: Any) -> Any:
        """How many elements a batch of a bucket has."""
        return convert.to_tensor(self._sizes, dtypes.int64)[bucket]

    def spec_of(self, rows: Any) -> Any:
        """What all batches have in common, from the spec of the elements."""
        specs = along(rows, rows)
        shapes = [spec.shape for spec in specs] if self._without or self._shapes is None \
            else along(rows, self._shapes)
        return pack(rows, [TensorSpec(TensorShape([None]).concatenate(TensorShape(shape)),
                                      spec.dtype) for spec, shape in zip(specs, shapes)])

    def batch(self, bucket: Any, dataset: Any) -> Any:
        """A bucket's elements as a batch."""
        number = int(bucket)
        size = self._sizes[number]
        if self._without:
            return dataset.batch(size, drop_remainder=self._drops)
        shapes = self._shapes
        if self._to_boundary:
            if number == len(self._boundaries):
                raise InvalidArgumentError(
                    "When pad_to_bucket_boundary=True, elements must have length < "
                    "max(bucket_boundaries).", "bucket_by_sequence_length")
            limit = self._boundaries[number] - 1
            specs = along(dataset.element_spec, dataset.element_spec)
            given = [spec.shape for spec in specs] if shapes is None else along(
                dataset.element_spec, shapes)
            shapes = pack(dataset.element_spec, [
                TensorShape([limit if d is None else d for d in TensorShape(shape)])
                for shape in given])
        return dataset.padded_batch(size, shapes, self._values, self._drops)
