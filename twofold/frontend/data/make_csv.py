"""``tf.data.experimental.make_csv_dataset``."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from ..io.files import paths_of
from ..tensors.tracebacks import public
from ..values import arguments
from .batches_of_files import names_of_files, shuffle_and_repeat
from .csv_files import header_of, inferred_columns
from .file_datasets import CsvDataset


@public
def make_csv_dataset(file_pattern: Any, batch_size: Any, column_names: Any = None,
                     column_defaults: Any = None, label_name: str | None = None,
                     select_columns: Any = None, field_delim: str = ",",
                     use_quote_delim: bool = True, na_value: str = "", header: bool = True,
                     num_epochs: Any = None, shuffle: bool = True,
                     shuffle_buffer_size: Any = 10000, shuffle_seed: Any = None,
                     prefetch_buffer_size: Any = None, num_parallel_reads: Any = None,
                     sloppy: bool = False, num_rows_for_inference: Any = 100,
                     compression_type: Any = None, ignore_errors: bool = False,
                     encoding: str = "utf-8") -> Any:
    """Batches of the records of CSV files, as dictionaries of columns.

    Parameters
    ----------
    file_pattern : str or list of str
        Names of files, or patterns of them.
    batch_size : int
    column_names : list of str, optional
        Without it the first line of the files says them.
    column_defaults : list, optional
        For each column that is wanted a dtype, or what stands for an empty field; without it the
        first records say the dtypes, and empty fields are 0 or "".
    label_name : str, optional
        The column that is the second part of elements.
    select_columns : list of int or str, optional
        The columns that are wanted.
    field_delim : str
    use_quote_delim : bool
    na_value : str
    header : bool
    num_epochs : int, optional
        How often the files are gone through; without it for ever.
    shuffle : bool
    shuffle_buffer_size : int
    shuffle_seed : int, optional
    prefetch_buffer_size : int, optional
    num_parallel_reads : int, optional
    sloppy : bool
    num_rows_for_inference : int, optional
        How many records say the dtypes; None: all.
    compression_type : str, optional
    ignore_errors : bool
        Leave out records that cannot be read.
    encoding : str
        Of the names of columns: ``"utf-8"``.

    Returns
    -------
    Dataset
        Of dictionaries, or of pairs of a dictionary and labels.

    Raises
    ------
    ValueError
        When there is no file, or no such column.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "people.csv")
    >>> tf.io.write_file(path, "name,age\\nAda,36\\nEmmy,53\\n")
    >>> people = tf.data.experimental.make_csv_dataset(path, 2, shuffle=False, num_epochs=1)
    >>> {name: values.tolist() for name, values in next(people.as_numpy_iterator()).items()}
    {'name': [b'Ada', b'Emmy'], 'age': [36, 53]}
    """
    arguments.support_only("data.experimental.make_csv_dataset", "encoding", encoding, "utf-8")
    paths = paths_of(file_pattern)
    if shuffle is None:
        shuffle = True
    layout = (field_delim, use_quote_delim, na_value, header, compression_type)
    names = _names(paths, column_names, layout)
    places = _places(select_columns, names)
    defaults = column_defaults if column_defaults is not None else inferred_columns(
        paths, len(names), places, layout,
        2**62 if num_rows_for_inference is None else num_rows_for_inference)
    if len(defaults) != len(places):
        raise ArgumentError(f"make_csv_dataset: column_defaults has {len(defaults)} entries for "
                            f"{len(places)} columns")
    wanted = [names[place] for place in places]
    if label_name is not None and label_name not in wanted:
        raise ArgumentError("`label_name` provided must be one of the columns.")

    def file(path: Any) -> Any:
        return CsvDataset(path, defaults, compression_type, None, header, field_delim,
                          use_quote_delim, na_value, None if places == list(range(len(names)))
                          else places)

    dataset = names_of_files(paths, shuffle, shuffle_seed)
    dataset = dataset.flat_map(file) if num_parallel_reads in (None, 1) else dataset.interleave(
        file, num_parallel_reads, num_parallel_calls=num_parallel_reads)
    if ignore_errors:
        dataset = dataset.ignore_errors()
    dataset = shuffle_and_repeat(dataset, shuffle, shuffle_buffer_size, shuffle_seed, num_epochs)
    # As in TensorFlow, an endless dataset has whole batches only.
    return dataset.batch(batch_size, drop_remainder=num_epochs is None).map(
        _namer(wanted, label_name)).prefetch(
            1 if prefetch_buffer_size is None else prefetch_buffer_size)


def _namer(names: Sequence[str], label: str | None) -> Any:
    """What makes dictionaries of columns."""
    def name(*columns: Any) -> Any:
        found = OrderedDict(zip(names, columns))
        if label is None:
            return found
        labels = found.pop(label)
        return found, labels

    return name


def _names(paths: Sequence[str], column_names: Any, layout: Any) -> list[str]:
    delimiter, quotes, _, header, compression = layout
    if column_names is not None:
        names = [str(name) for name in column_names]
    elif not header:
        raise ArgumentError("`column_names` are needed where files have no header.")
    else:
        names = header_of(paths[0], delimiter, quotes, compression)
        for path in paths[1:]:
            if header_of(path, delimiter, quotes, compression) != names:
                raise ArgumentError("Files do not have matching headers: "
                                    f"{paths[0]} and {path}")
    if len(set(names)) != len(names):
        raise ArgumentError(f"Cannot have duplicate column names: {names}")
    return names


def _places(select_columns: Any, names: Sequence[str]) -> list[int]:
    """The numbers of the columns that are wanted."""
    if select_columns is None:
        return list(range(len(names)))
    found = []
    for column in select_columns:
        if isinstance(column, str):
            if column not in names:
                raise ArgumentError(f"Value '{column}' of `select_columns` is no column: {names}")
            found.append(names.index(column))
        elif isinstance(column, int) and 0 <= column < len(names):
            found.append(column)
        else:
            raise ArgumentTypeError(f"`select_columns` takes names and numbers of columns, got "
                                    f"{column!r}")
    if len(set(found)) != len(found):
        raise ArgumentError("`select_columns` contains duplicate columns.")
    return sorted(found)
