"""The datasets of files that are classes: ``tf.data.TextLineDataset`` and the like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..tensors.tracebacks import public
from .csv_files import CsvFiles, CsvFormat
from .dataset import Dataset
from .files import files_node, fixed_reader, line_reader, names_of, record_reader


class TextLineDataset(Dataset):
    """The lines of text files, as strings without their ends.

    Parameters
    ----------
    filenames : str, list of str, Tensor or Dataset
        One file after the other.
    compression_type : str, optional
        ``""``, ``"ZLIB"`` or ``"GZIP"``.
    buffer_size : int, optional
        Bytes that are read at a time.
    num_parallel_reads : int, optional
        How many files are read at a time; their lines come in turn.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "lines.txt")
    >>> tf.io.write_file(path, "one\\ntwo\\n")
    >>> list(tf.data.TextLineDataset(path).as_numpy_iterator())
    [b'one', b'two']
    """

    @public
    def __init__(self, filenames: Any, compression_type: Any = None, buffer_size: Any = None,
                 num_parallel_reads: Any = None, name: str | None = None):
        self._node = files_node("text_line", filenames, line_reader(compression_type, buffer_size),
                                num_parallel_reads)


class TFRecordDataset(Dataset):
    """The records of TFRecord files, as strings; checksums are looked at.

    Parameters
    ----------
    filenames : str, list of str, Tensor or Dataset
        One file after the other.
    compression_type : str, optional
        ``""``, ``"ZLIB"`` or ``"GZIP"``.
    buffer_size : int, optional
        Bytes that are read at a time.
    num_parallel_reads : int, optional
        How many files are read at a time; their records come in turn.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "some.tfrecord")
    >>> with tf.io.TFRecordWriter(path) as writer:
    ...     writer.write(b"first")
    >>> list(tf.data.TFRecordDataset(path).as_numpy_iterator())
    [b'first']
    """

    @public
    def __init__(self, filenames: Any, compression_type: Any = None, buffer_size: Any = None,
                 num_parallel_reads: Any = None, name: str | None = None):
        self._node = files_node("TFRecord", filenames,
                                record_reader(compression_type, buffer_size), num_parallel_reads)


class FixedLengthRecordDataset(Dataset):
    """The records of files whose records have one length, as strings.

    Parameters
    ----------
    filenames : str, list of str, Tensor or Dataset
        One file after the other.
    record_bytes : int
        Bytes of a record.
    header_bytes, footer_bytes : int, optional
        Bytes at the beginning and at the end of each file that belong to no record.
    buffer_size : int, optional
        Accepted.
    compression_type : str, optional
        ``""``, ``"ZLIB"`` or ``"GZIP"``.
    num_parallel_reads : int, optional
        How many files are read at a time; their records come in turn.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "records.bin")
    >>> tf.io.write_file(path, "abcd")
    >>> list(tf.data.FixedLengthRecordDataset(path, 2).as_numpy_iterator())
    [b'ab', b'cd']
    """

    @public
    def __init__(self, filenames: Any, record_bytes: Any, header_bytes: Any = None,
                 footer_bytes: Any = None, buffer_size: Any = None, compression_type: Any = None,
                 num_parallel_reads: Any = None, name: str | None = None):
        read = fixed_reader((record_bytes, header_bytes, footer_bytes), compression_type,
                            buffer_size)
        self._node = files_node("fixed_length_record", filenames, read, num_parallel_reads)


class CsvDataset(Dataset):
    """The records of CSV files: a tuple with a scalar for each column.

    Parameters
    ----------
    filenames : str, list of str, Tensor or Dataset
        One file after the other.
    record_defaults : list
        For each column a dtype, where a field must not be empty, or the value of empty fields.
    compression_type : str, optional
        ``""``, ``"ZLIB"`` or ``"GZIP"``.
    buffer_size : int, optional
        Bytes that are read at a time.
    header : bool
        Whether files begin with a line of names, which is left out.
    field_delim : str
        The character between fields.
    use_quote_delim : bool
        Whether fields between ``"`` may hold delimiters and ends of lines.
    na_value : str
        Another text for an empty field.
    select_cols, exclude_cols : list of int, optional
        Which columns are wanted, or not.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "people.csv")
    >>> tf.io.write_file(path, "name,age\\nAda,36\\nEmmy,\\n")
    >>> people = tf.data.experimental.CsvDataset(path, [tf.string, [-1]], header=True)
    >>> list(people.as_numpy_iterator())
    [(b'Ada', np.int32(36)), (b'Emmy', np.int32(-1))]
    """

    @public
    def __init__(self, filenames: Any, record_defaults: Sequence[Any],
                 compression_type: Any = None, buffer_size: Any = None, header: bool = False,
                 field_delim: str = ",", use_quote_delim: bool = True, na_value: str = "",
                 select_cols: Any = None, exclude_cols: Any = None):
        layout = CsvFormat(record_defaults, compression_type, buffer_size, header, field_delim,
                           use_quote_delim, na_value, select_cols, exclude_cols)
        self._node = CsvFiles(names_of("csv", filenames), layout)
