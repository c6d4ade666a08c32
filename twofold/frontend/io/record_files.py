"""``tf.io.TFRecordWriter`` and its options; ``tf.data.TFRecordDataset`` reads such files."""

from __future__ import annotations

from typing import Any, ClassVar

from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ..tensors.tracebacks import public
from .records import COMPRESSIONS, Compression, RecordIterator, RecordWriter


class TFRecordOptions:
    """How a file of records is compressed.

    Parameters
    ----------
    compression_type : str, optional
        ``""``, ``"ZLIB"`` or ``"GZIP"``.
    flush_mode, input_buffer_size, output_buffer_size : int, optional
        Accepted: they do not change what is in the file.
    window_bits, compression_level, mem_level, compression_strategy : int, optional
        As ``zlib`` takes them.
    compression_method : int, optional
        8: there is no other.

    Raises
    ------
    ValueError
        For another kind of compression.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.TFRecordOptions(compression_type="GZIP").compression_type
    'GZIP'
    """

    compression_type_map: ClassVar[dict[int, str]] = {0: "", 1: "ZLIB", 2: "GZIP"}

    def __init__(self, compression_type: str | None = None, flush_mode: int | None = None,
                 input_buffer_size: int | None = None, output_buffer_size: int | None = None,
                 window_bits: int | None = None, compression_level: int | None = None,
                 compression_method: int | None = None, mem_level: int | None = None,
                 compression_strategy: int | None = None):
        self.get_compression_type_string(compression_type)
        if not (compression_method is None or (isinstance(compression_method, int)
                                               and compression_method == 8)):
            raise ArgumentError("tf.io.TFRecordOptions: compression_method must be 8, got "
                                f"{compression_method!r}")
        self.compression_type = compression_type
        self.flush_mode = flush_mode
        self.input_buffer_size = input_buffer_size
        self.output_buffer_size = output_buffer_size
        self.window_bits = window_bits
        self.compression_level = compression_level
        self.compression_method = compression_method
        self.mem_level = mem_level
        self.compression_strategy = compression_strategy

    @classmethod
    def get_compression_type_string(cls, options: Any) -> str:
        """The kind of compression of options, or of what stands for them.

        Raises
        ------
        ValueError
            When it is none.
        """
        if isinstance(options, TFRecordOptions):
            return cls.get_compression_type_string(options.compression_type)
        kind = cls.compression_type_map.get(options) if isinstance(options, int) \
            else "" if options is None else options
        if not isinstance(kind, str) or kind not in COMPRESSIONS:
            raise ArgumentError(f'Not a valid compression_type: "{options}"')
        return str(kind)

    def compression(self) -> Compression:
        """The same for a writer of records."""
        given = {"level": self.compression_level, "window_bits": self.window_bits,
                 "memory_level": self.mem_level, "strategy": self.compression_strategy}
        return Compression(self.get_compression_type_string(self),
                           **{name: value for name, value in given.items() if value is not None})


class TFRecordWriter:
    """Writes a file of records, mostly of ``tf.train.Example`` messages.

    Parameters
    ----------
    path : str or path
        The file; one that is there is replaced.
    options : TFRecordOptions or str, optional
        How to compress.

    Raises
    ------
    NotFoundError
        When its folder is not there.
    ValueError
        For another kind of compression.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "rows.tfrecord")
    >>> with tf.io.TFRecordWriter(path) as writer:
    ...     writer.write(tf.train.Example().SerializeToString())
    >>> os.path.getsize(path)
    16
    """

    def __init__(self, path: Any, options: Any = None):
        if not isinstance(options, TFRecordOptions):
            options = TFRecordOptions(options)
        if not isinstance(path, (str, bytes)) and not hasattr(path, "__fspath__"):
            raise InvalidArgumentError("tf.io.TFRecordWriter: path must be a string or a path "
                                       f"object, got {path!r}", "io.TFRecordWriter")
        self._writer = RecordWriter(path, options.compression())

    def write(self, record: bytes) -> None:
        """Add a record.

        Parameters
        ----------
        record : bytes
            Texts are encoded.

        Raises
        ------
        TypeError
            For anything else, such as a tensor: ``.numpy()`` has its bytes.
        FailedPreconditionError
            When the writer is closed.
        """
        if type(record) is bytes:
            return self._writer.write(record)
        if isinstance(record, str):
            record = record.encode()
        if not isinstance(record, (bytes, bytearray, memoryview)):
            raise ArgumentTypeError("tf.io.TFRecordWriter.write takes bytes, got "
                                    f"{type(record).__name__}"
                                    + ("; use .numpy()" if hasattr(record, "numpy") else ""))
        self._writer.write(bytes(record))

    def flush(self) -> None:
        """Hand all records to the system."""
        self._writer.flush()

    def close(self) -> None:
        """Write what is left, and close the file."""
        self._writer.close()

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@public
def tf_record_iterator(path: Any, options: TFRecordOptions | None = None) -> RecordIterator:
    """The records of a file, also of one that is still written; TensorBoard reads so.

    Parameters
    ----------
    path : path-like
    options : TFRecordOptions, optional
        How it is compressed.

    Returns
    -------
    RecordIterator
        Gives byte strings. At the end it stops, and goes on when there is more.

    Raises
    ------
    NotFoundError
        When there is no such file.
    DataLossError
        At a record that is damaged, or not yet whole.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "some.tfrecord")
    >>> with tf.io.TFRecordWriter(path) as writer:
    ...     writer.write(b"first")
    >>> list(tf.compat.v1.io.tf_record_iterator(path))
    [b'first']
    """
    return RecordIterator(path, TFRecordOptions.get_compression_type_string(options))
