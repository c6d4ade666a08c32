"""``tf.io.parse_example`` and its kin: tensors of the bytes of examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ...ir.base.types import TensorType
from ..tensors.shape import make_shape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments, convert
from . import feature_values, hosting
from .example_batches import ExampleReader
from .feature_values import Column
from .features import FixedLenFeature, FixedLenSequenceFeature, SparseFeature, VarLenFeature
from .ragged_features import RaggedFeature
from .sparse_features import finish, plain_features, take

_DTYPES = (dtypes.float32, dtypes.int64, dtypes.string)
_MOST_READERS = 64
_PLAIN = (type(None), bool, int, float, str, bytes)  # default values that never change
_readers: dict[Any, ExampleReader] = {}


@public
def parse_example(serialized: Any, features: Any, example_names: Any = None,
                  name: str | None = None) -> dict[str, Tensor]:
    """Tensors of the features of examples.

    Parameters
    ----------
    serialized : Tensor
        Strings: ``tf.train.Example`` messages in bytes, in one dimension; or one.
    features : dict
        Names of features to ``tf.io.FixedLenFeature``, ``tf.io.FixedLenSequenceFeature`` (with
        ``allow_missing=True``: shorter ones are filled up), ``tf.io.VarLenFeature``,
        ``tf.io.SparseFeature`` or ``tf.io.RaggedFeature``.
    example_names : Tensor, optional
        Names of the examples, for errors.

    Returns
    -------
    dict of Tensor, SparseTensor and RaggedTensor
        Per feature one, with the examples in its first dimension.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no example, a feature that is missing, or has another dtype or length.

    Examples
    --------
    >>> import twofold as tf
    >>> example = tf.train.Example()
    >>> example.features.feature["x"].float_list.value.extend([1.0, 2.0])
    >>> rows = [example.SerializeToString()] * 2
    >>> tf.io.parse_example(rows, {"x": tf.io.FixedLenFeature([2], tf.float32)})["x"].numpy()
    array([[1., 2.],
           [1., 2.]], dtype=float32)
    """
    reader = _reader(features, "io.parse_example")
    return finish(features, _parse(serialized, reader, example_names, "io.parse_example"))


@public
def parse_single_example(serialized: Any, features: Any, example_names: Any = None,
                         name: str | None = None) -> dict[str, Tensor]:
    """Tensors of the features of one example.

    Parameters
    ----------
    serialized : Tensor
        One string: a ``tf.train.Example`` message in bytes.
    features : dict
        Names of features to ``tf.io.FixedLenFeature``, ``tf.io.FixedLenSequenceFeature``,
        ``tf.io.VarLenFeature``, ``tf.io.SparseFeature`` or ``tf.io.RaggedFeature``.
    example_names : Tensor, optional
        The name of the example, for errors.

    Returns
    -------
    dict of Tensor and SparseTensor
        Per feature one.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no example, a feature that is missing, or has another dtype or length.
    ValueError
        When ``serialized`` is not one string.

    Examples
    --------
    >>> import twofold as tf
    >>> example = tf.train.Example()
    >>> example.features.feature["age"].int64_list.value.append(29)
    >>> features = {"age": tf.io.FixedLenFeature([], tf.int64)}
    >>> tf.io.parse_single_example(example.SerializeToString(), features)["age"].numpy()
    np.int64(29)
    """
    reader = _reader(features, "io.parse_single_example")
    tensor = hosting.strings_of(serialized, "serialized", "io.parse_single_example")
    if tensor.shape.rank:
        raise ArgumentError("tf.io.parse_single_example: Input serialized must be a scalar, got "
                            f"shape {tensor.shape}; tf.io.parse_example takes several")
    return finish(features, _parse(tensor, reader, example_names, "io.parse_single_example"))


def _parse(serialized: Any, reader: ExampleReader, example_names: Any, function: str
           ) -> dict[str, Tensor]:
    tensor = convert.to_tensor(serialized, dtypes.string) if _is_empty(serialized) else \
        hosting.strings_of(serialized, "serialized", function)
    if (tensor.shape.rank or 0) > 1:
        raise InvalidArgumentError(f"tf.{function}: serialized must be one string or strings in "
                                   f"one dimension, got shape {tensor.shape}", function)
    inputs = [tensor]
    if example_names is not None:
        inputs.append(hosting.strings_of(example_names, "example_names", function))

    # One by one or in a column is the same, but for sequences, which are filled up together.
    make = _parser if any(column.is_sequence for column in reader.columns) else _row_parser
    parse = make(columns=[column.attributes() for column in reader.columns])
    rows = hosting.shape_of(tensor)
    types = [type for column in reader.columns for type in _types(column, rows)]
    found = iter(hosting.on_host(function, parse, inputs, types))
    return {column.key: take(column, found) for column in reader.columns}


@recipe("io.parse_example")
def _parser(columns: Sequence[Any]) -> Callable[..., Any]:
    reader = ExampleReader([feature_values.column_of(*column) for column in columns])

    def parse(strings: Any, names: Any = None) -> Any:
        rows = strings.ravel().tolist()
        arrays = reader.read(rows, _names(names, len(rows)))
        return [part for array in arrays for part in _parts(array, strings.ndim == 0)]

    return parse


@recipe("io.parse_example_rows", is_elementwise=True)
def _row_parser(columns: Sequence[Any]) -> Callable[..., Any]:
    return _parser(columns=columns).function


def _parts(array: Any, is_single: bool) -> Any:
    """What a column gives: an array, or the parts of a sparse tensor; of one example the first."""
    if type(array) is not tuple:
        return (array[0] if is_single else array,)
    indices, values, sizes = array
    return (indices[:, 1:], values, sizes[1:]) if is_single else array


def _is_empty(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and not value


def _names(names: Any, count: int) -> list[str]:
    if names is None:
        return [""] * count
    found = [item.decode(errors="replace") for item in np.asarray(names, object).ravel()]
    return found if len(found) == count else [""] * count


def _types(column: Column, rows: tuple[Any, ...], is_of_steps: bool = False) -> list[TensorType]:
    """The types of what a column gives: of a tensor, or of the parts of a sparse one."""
    if column.is_sparse:
        count, rank = hosting.new_size("values"), len(rows) + (2 if is_of_steps else 1)
        return [hosting.type_of(dtypes.int64, count, rank), hosting.type_of(column.dtype, count),
                hosting.type_of(dtypes.int64, rank)]
    steps = (hosting.new_size("steps"),) if column.is_sequence else ()
    return [hosting.type_of(column.dtype, *rows, *steps, *column.shape)]


def _reader(features: Any, function: str) -> ExampleReader:
    """What reads these features; the last ones are kept, since programs use few and use them often.

    Raises
    ------
    ArgumentError
        As :func:`_columns` does.
    """
    key = _features_key(features, function)
    if key is None:
        return ExampleReader(_columns(features, function))
    found = _readers.get(key)
    if found is None:
        found = ExampleReader(_columns(features, function))
        if len(_readers) >= _MOST_READERS:
            _readers.clear()
        _readers[key] = found
    return found


def _features_key(features: Any, function: str) -> Any:
    """What tells features apart; None when something among them could change."""
    if type(features) is not dict:
        return None
    key: list[Any] = [function]
    for name, feature in features.items():
        kind = type(feature)
        if kind is VarLenFeature:
            key.append((name, kind, feature.dtype))
            continue
        if kind is FixedLenFeature:
            default, allow_missing = feature.default_value, False
        elif kind is FixedLenSequenceFeature:
            default, allow_missing = feature.default_value, feature.allow_missing
        else:
            return None
        shape = feature.shape
        if type(default) not in _PLAIN or type(shape) not in (list, tuple):
            return None
        key.append((name, kind, *shape, feature.dtype, allow_missing, repr(default)))
    found = tuple(key)
    try:
        hash(found)
    except TypeError:
        return None
    return found


def _columns(features: Any, function: str) -> list[Column]:
    """What is wanted, in the order of the names.

    Raises
    ------
    ArgumentError
        When nothing is, or something is of another class.
    """
    if not isinstance(features, Mapping) or not features:
        raise ArgumentError(f"tf.{function}: features must be a dict that is not empty, got "
                            f"{features!r}")
    return [_column(key, feature, function) for key, feature in plain_features(features)]


def _column(key: str, feature: Any, function: str) -> Column:
    if isinstance(feature, VarLenFeature):
        return Column(key, (), _dtype_of(feature, key, function), None, True, is_sparse=True)
    if not isinstance(feature, (FixedLenFeature, FixedLenSequenceFeature)):
        raise ArgumentError(f"tf.{function}: Unsupported {type(feature).__name__} {feature} for "
                            f"key {key!r}; use tf.io.FixedLenFeature or "
                            "tf.io.FixedLenSequenceFeature")
    dtype = _dtype_of(feature, key, function)
    given = feature.shape
    shape = make_shape((given,) if isinstance(given, (int, np.integer)) else tuple(given))
    if not shape.is_fully_defined():
        raise ArgumentError(f"tf.{function}: First dimension of shape for feature {key} unknown. "
                            "Consider using FixedLenSequenceFeature. Received "
                            f"feature={feature}.")
    sizes = tuple([size for size in shape.as_list() if size is not None])
    if isinstance(feature, FixedLenFeature):
        default = _default(feature.default_value, dtype, sizes, key, function)
        return Column(key, sizes, dtype, default)
    if not feature.allow_missing:
        raise ArgumentError(f"tf.{function}: Unsupported: FixedLenSequenceFeature requires "
                            f"allow_missing to be True (feature {key!r})")
    return Column(key, sizes, dtype, _default(feature.default_value, dtype, (), key, function),
                  is_sequence=True)


def _dtype_of(feature: Any, key: str, function: str) -> dtypes.DType:
    dtype = dtypes.as_dtype(feature.dtype)
    if dtype not in _DTYPES:
        raise InvalidArgumentError(f"tf.{function}: the dtype of feature {key!r} must be float32, "
                                   f"int64 or string, got {dtype.name}; cast it afterwards",
                                   function)
    return dtype


def _default(value: Any, dtype: Any, shape: tuple[int, ...], key: str, function: str) -> Any:
    if value is None:
        return None
    array = arguments.static_array(convert.to_tensor(value, dtype), f"default_value of {key!r}")
    if array.size != np.prod(shape, dtype=int):
        raise InvalidArgumentError(f"tf.{function}: default_value of feature {key!r} has "
                                   f"{array.size} values, its shape is {list(shape)}", function)
    return array.reshape(shape)


@public
def parse_single_sequence_example(serialized: Any, context_features: Any = None,
                                  sequence_features: Any = None, example_name: Any = None,
                                  name: str | None = None
                                  ) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Tensors of the features of one sequence example.

    Parameters
    ----------
    serialized : Tensor
        One string: a ``tf.train.SequenceExample`` message in bytes.
    context_features : dict, optional
        Names of features of the whole to ``tf.io.FixedLenFeature`` or ``tf.io.VarLenFeature``.
    sequence_features : dict, optional
        Names of features of the steps to ``tf.io.FixedLenSequenceFeature`` or
        ``tf.io.VarLenFeature``.
    example_name : Tensor, optional
        The name of the example, for errors.

    Returns
    -------
    dict of Tensor
        Per feature of the whole one.
    dict of Tensor
        Per feature of the steps one, with the steps in its first dimension.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no example, a feature that is missing, or has another dtype or length.
    ValueError
        When nothing is asked for, or ``serialized`` is not one string.

    Examples
    --------
    >>> import twofold as tf
    >>> example = tf.train.SequenceExample()
    >>> words = example.feature_lists.feature_list["words"].feature
    >>> words.add().bytes_list.value.append(b"one")
    >>> words.add().bytes_list.value.append(b"two")
    >>> _, steps = tf.io.parse_single_sequence_example(
    ...     example.SerializeToString(),
    ...     sequence_features={"words": tf.io.FixedLenSequenceFeature([], tf.string)})
    >>> steps["words"].numpy().tolist()
    [b'one', b'two']
    """
    function = "io.parse_single_sequence_example"
    tensor = hosting.strings_of(serialized, "serialized", function)
    if tensor.shape.rank:
        raise ArgumentError(f"tf.{function}: The serialized must be a scalar, got shape "
                            f"{tensor.shape}; tf.io.parse_sequence_example takes several")
    context, steps, _ = _parsed_sequences(tensor, context_features, sequence_features,
                                          example_name, function)
    return context, steps


@public
def parse_sequence_example(serialized: Any, context_features: Any = None,
                           sequence_features: Any = None, example_names: Any = None,
                           name: str | None = None
                           ) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor]]:
    """Tensors of the features of sequence examples.

    Parameters
    ----------
    serialized : Tensor
        Strings: ``tf.train.SequenceExample`` messages in bytes, in one dimension.
    context_features : dict, optional
        Names of features of the whole to ``tf.io.FixedLenFeature`` or ``tf.io.VarLenFeature``.
    sequence_features : dict, optional
        Names of features of the steps to ``tf.io.FixedLenSequenceFeature`` or
        ``tf.io.VarLenFeature``.
    example_names : Tensor, optional
        Names of the examples, for errors.

    Returns
    -------
    dict of Tensor
        Per feature of the whole one, with the examples in its first dimension.
    dict of Tensor
        Per feature of the steps one: examples, steps (filled up with zeros or empty strings), …
    dict of Tensor
        Per feature of the steps the number of steps of each example.

    Raises
    ------
    InvalidArgumentError
        For bytes that are no example, a feature that is missing, or has another dtype or length.
    ValueError
        When nothing is asked for.

    Examples
    --------
    >>> import twofold as tf
    >>> example = tf.train.SequenceExample()
    >>> example.feature_lists.feature_list["x"].feature.add().int64_list.value.append(7)
    >>> _, steps, lengths = tf.io.parse_sequence_example(
    ...     [example.SerializeToString()],
    ...     sequence_features={"x": tf.io.FixedLenSequenceFeature([], tf.int64)})
    >>> steps["x"].numpy().tolist(), lengths["x"].numpy().tolist()
    ([[7]], [1])
    """
    function = "io.parse_sequence_example"
    tensor = hosting.strings_of(serialized, "serialized", function)
    if (tensor.shape.rank or 0) > 1:
        raise InvalidArgumentError(f"tf.{function}: serialized must be one string or strings in "
                                   f"one dimension, got shape {tensor.shape}", function)
    return _parsed_sequences(tensor, context_features, sequence_features, example_names, function)


def _parsed_sequences(tensor: Tensor, context_features: Any, sequence_features: Any, names: Any,
                      function: str
                      ) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor]]:
    if not context_features and not sequence_features:
        raise ArgumentError(f"tf.{function}: Both context_features and sequence_features are None, "
                            "but at least one should have values.")
    contexts = _context_columns(context_features, function) if context_features else []
    for column in contexts:
        if column.is_sequence and not column.is_sparse:
            raise ArgumentError(f"tf.{function}: Unsupported FixedLenSequenceFeature for key "
                                f"{column.key!r} of the whole; use tf.io.FixedLenFeature")
    sequences = _step_columns(sequence_features or {}, function)
    inputs = [tensor]
    if names is not None:
        inputs.append(hosting.strings_of(names, "example_names", function))
    parse = _sequence_parser(contexts=[column.attributes() for column in contexts],
                             sequences=[column.attributes() for column in sequences])
    rows = hosting.shape_of(tensor)
    types = [type for column in contexts for type in _types(column, rows)]
    types += [type for column in sequences for type in _types(column, rows, True)]
    filled = [column for column in sequences if not column.is_sparse]
    types += [hosting.type_of(dtypes.int64, *rows)] * len(filled)
    found = iter(hosting.on_host(function, parse, inputs, types))
    return ({column.key: take(column, found) for column in contexts},
            {column.key: take(column, found) for column in sequences},
            {column.key: next(found) for column in filled})


def _context_columns(features: Any, function: str) -> list[Column]:
    if isinstance(features, Mapping):
        for key, feature in features.items():
            if isinstance(feature, (SparseFeature, RaggedFeature)):
                raise ArgumentError(f"tf.{function}: Unsupported {type(feature).__name__} "
                                    f"{feature} for key {key!r}")
    return _columns(features, function)


@recipe("io.parse_sequence_example")
def _sequence_parser(contexts: Sequence[Any], sequences: Sequence[Any]) -> Callable[..., Any]:
    whole = [feature_values.column_of(*column) for column in contexts]
    of_steps = [feature_values.column_of(*column) for column in sequences]

    def parse(strings: Any, given: Any = None) -> Any:
        parts = [feature_values.lists_of(data) for data in strings.ravel()]
        called = _names(given, len(parts))
        arrays = [feature_values.filled_column(column, [context for context, _ in parts], called)
                  for column in whole]
        lengths = []
        for column in of_steps:
            if column.is_sparse:
                arrays.append(feature_values.sparse_steps(column, [x for _, x in parts], called))
                continue
            rows, counts = feature_values.pad_rows(column, [
                feature_values.steps_of(column, lists, name)
                for (_, lists), name in zip(parts, called)])
            arrays.append(rows)
            lengths.append(counts)
        return [part for array in (*arrays, *lengths) for part in _parts(array, not strings.ndim)]

    return parse


def _step_columns(features: Mapping[str, Any], function: str) -> Sequence[Column]:
    columns = []
    for key in sorted(features):
        feature = features[key]
        if isinstance(feature, FixedLenSequenceFeature):
            if feature.default_value is not None:
                raise ArgumentError(f"tf.{function}: default_value of the sequence feature {key!r} "
                                    "must be None")
            column = _column(key, feature._replace(allow_missing=True), function)
            columns.append(Column(key, column.shape, column.dtype, None, True,
                                  feature.allow_missing))
        elif isinstance(feature, FixedLenFeature):
            raise ArgumentError(f"tf.{function}: Unsupported FixedLenFeature {feature} for the "
                                f"sequence {key!r}; use tf.io.FixedLenSequenceFeature")
        elif isinstance(feature, (SparseFeature, RaggedFeature)):
            raise ArgumentError(f"tf.{function}: Unsupported {type(feature).__name__} {feature} "
                                f"for key {key!r}")
        else:
            columns.append(_column(key, feature, function))
    return columns
