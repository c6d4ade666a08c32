"""``tf.data.experimental.TFRecordWriter``: a dataset of strings as a file."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError
from ..io.record_files import TFRecordOptions
from ..io.records import RecordWriter
from ..tensors.tracebacks import public
from ..values.spec import TensorSpec
from .base import DatasetBase


class TFRecordWriter:
    """Writes the elements of a dataset to a file of records; ``tf.io.TFRecordWriter`` takes bytes.

    Parameters
    ----------
    filename : str
        One that is there is replaced.
    compression_type : str, optional
        ``""``, ``"ZLIB"`` or ``"GZIP"``.

    Raises
    ------
    ValueError
        For another kind of compression.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "words.tfrecord")
    >>> tf.data.experimental.TFRecordWriter(path).write(
    ...     tf.data.Dataset.from_tensor_slices(["one", "two"]))
    >>> list(tf.data.TFRecordDataset(path).as_numpy_iterator())
    [b'one', b'two']
    """

    def __init__(self, filename: Any, compression_type: Any = None):
        self._filename = filename
        self._compression = TFRecordOptions(compression_type).compression()

    @public
    def write(self, dataset: Any) -> None:
        """Write all elements of a dataset.

        Parameters
        ----------
        dataset : Dataset
            Of strings without dimensions.

        Raises
        ------
        TypeError
            For anything else.
        NotFoundError
            When the folder is not there.
        """
        if not isinstance(dataset, DatasetBase):
            raise ArgumentTypeError("Invalid `dataset.` Expected a `tf.data.Dataset` object but "
                                    f"got {type(dataset)}.")
        spec = dataset.element_spec
        if not (isinstance(spec, TensorSpec) and spec.dtype is dtypes.string
                and spec.shape.is_compatible_with([])):
            raise ArgumentTypeError("Invalid `dataset`. Expected a `dataset` that produces scalar "
                                    f"`tf.string` elements, but its elements are {spec}.")
        with RecordWriter(self._filename, self._compression) as writer:
            for record in dataset.as_numpy_iterator():
                writer.write(record)
