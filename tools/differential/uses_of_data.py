"""How datasets and iterators are used: made from tensors, and compared by their elements.

Eagerly the elements themselves are given; in a function, where nothing can be listed, all their
numbers one after another, which a reduction over the dataset collects.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

Use = Callable[..., Any]
Maker = Callable[[Any], Use]
MOST = 40     # elements of a dataset that does not end

#: Functions that calls of datasets hand over by name.
FUNCTIONS: dict[str, Maker] = {
    "pair_up": lambda tf: lambda x: (x, x + x),
    "first_size": lambda tf: lambda x: tf.size(x),
    "as_text": lambda tf: lambda x: {"text": tf.as_string(x), "x": x},
    "is_small": lambda tf: lambda x: tf.reduce_sum(tf.cast(x, tf.float32)) < 1.0,
    "all_true": lambda tf: lambda x: True,
    "no_bool": lambda tf: lambda x: x,
    "sliced": lambda tf: lambda x: tf.data.Dataset.from_tensors(x).repeat(2),
    "counted": lambda tf: lambda x: tf.data.Dataset.range(3),
    "no_dataset": lambda tf: lambda x: 3,
    "sum_states": lambda tf: lambda state, x: state + tf.reduce_sum(tf.cast(x, tf.float32)),
    "count_states": lambda tf: lambda state, x: state + 1.0,
    "other_state": lambda tf: lambda state, x: tf.constant("text"),
    "running": lambda tf: lambda state, x: (
        state + tf.reduce_sum(tf.cast(x, tf.float32)), tf.cast(x, tf.float32) * state),
    "parity": lambda tf: lambda x: tf.cast(tf.reduce_sum(tf.cast(x, tf.float32)) > 0.0, tf.int64),
    "one_key": lambda tf: lambda x: tf.constant(0, tf.int64),
    "real_key": lambda tf: lambda x: tf.constant(0.5),
    "batch_of_group": lambda tf: lambda key, group: group.batch(2),
    "group_itself": lambda tf: lambda key, group: group,
    "doubled_dataset": lambda tf: lambda dataset: dataset.map(lambda x: (x, x)),
    "skipping": lambda tf: lambda dataset: dataset.skip(1),
    "length": lambda tf: lambda x: tf.size(x),
}


def collect(tf: Any, dataset: Any) -> Any:
    """The elements of a dataset, with what it says of them."""
    specs = [(spec.shape, spec.dtype) if hasattr(spec, "dtype") else type(spec).__name__
             for spec in tf.nest.flatten(dataset.element_spec)]
    dataset = dataset.take(MOST)
    if tf.executing_eagerly():
        return specs, list(dataset.map(_parts(tf)))

    def extended(numbers: Any, *element: Any) -> Any:
        flat = [_numbers(tf, part) for part in tf.nest.flatten(element)]
        return tf.concat([numbers, *flat], 0)

    return specs, dataset.reduce(tf.zeros([0], tf.float64), extended)


def _parts(tf: Any) -> Use:
    """Elements as tuples of tensors, whatever their structure is."""
    return lambda *element: tuple(tf.nest.flatten(element))


def _numbers(tf: Any, tensor: Any) -> Any:
    if tensor.dtype == tf.string:
        tensor = tf.strings.length(tensor)
    return tf.cast(tf.reshape(tensor, [-1]), tf.float64)


def _slices(tf: Any, rows: Any) -> Any:
    return tf.data.Dataset.from_tensor_slices(tf.convert_to_tensor(rows))


def _of_dataset(method: str) -> Maker:
    """A method of a dataset of the rows of a tensor that gives a dataset."""
    def make(tf: Any) -> Use:
        def use(self: Any, *args: Any, **kwargs: Any) -> Any:
            return collect(tf, getattr(_slices(tf, self), method)(*args, **kwargs))
        return use
    return make


def _plainly(ask: Callable[..., Any]) -> Maker:
    """Something asked of a dataset that is no dataset."""
    def make(tf: Any) -> Use:
        return lambda self, *args, **kwargs: ask(tf, _slices(tf, self), *args, **kwargs)
    return make


def _growing(method: str) -> Maker:
    """A method of a dataset whose elements have the sizes that a tensor says."""
    def make(tf: Any) -> Use:
        def use(self: Any, *args: Any, **kwargs: Any) -> Any:
            grown = _slices(tf, self).map(lambda n: tf.fill([n], n))
            return collect(tf, getattr(grown, method)(*args, **kwargs))
        return use
    return make


def _of_datasets(use: Callable[..., Any]) -> Maker:
    """A function of several datasets, each of the rows of a tensor."""
    def make(tf: Any) -> Use:
        return lambda datasets, *args, **kwargs: collect(
            tf, use(tf, [_slices(tf, rows) for rows in datasets], *args, **kwargs))
    return make


def _windows(tf: Any) -> Use:
    def use(self: Any, *args: Any, **kwargs: Any) -> Any:
        windows = _slices(tf, self).window(*args, **kwargs)
        return collect(tf, windows.flat_map(lambda window: window.batch(9)))
    return use


def _unbatched(tf: Any) -> Use:
    return lambda self: collect(tf, _slices(tf, self).unbatch())


def _shuffled(tf: Any) -> Use:
    """The elements in order: the order that shuffling gives is random."""
    def use(self: Any, *args: Any, **kwargs: Any) -> Any:
        rows = _slices(tf, self).shuffle(*args, **kwargs)
        return collect(tf, rows.batch(99).map(lambda x: tf.sort(tf.reshape(x, [-1]))))
    return use


def _applied(name: str) -> Maker:
    """A function of ``data.experimental`` that gives what ``Dataset.apply`` takes."""
    def make(tf: Any) -> Use:
        def use(self: Any, *args: Any, **kwargs: Any) -> Any:
            change = getattr(tf.data.experimental, name)(*args, **kwargs)
            return collect(tf, _slices(tf, self).apply(change))
        return use
    return make


def _applied_to_growing(name: str) -> Maker:
    def make(tf: Any) -> Use:
        def use(self: Any, *args: Any, **kwargs: Any) -> Any:
            grown = _slices(tf, self).map(lambda n: tf.fill([n], n))
            return collect(tf, grown.apply(getattr(tf.data.experimental, name)(*args, **kwargs)))
        return use
    return make


def _grouped_reduction(tf: Any) -> Use:
    def use(self: Any, key_func: Any) -> Any:
        reducer = tf.data.experimental.Reducer(
            lambda key: 0.0, lambda state, x: state + tf.reduce_sum(tf.cast(x, tf.float32)),
            lambda state: state * 2.0)
        return collect(tf, _slices(tf, self).apply(
            tf.data.experimental.group_by_reducer(key_func, reducer)))
    return use


def _generated(tf: Any) -> Use:
    def use(numbers: Any, output_signature: Any = None, **kwargs: Any) -> Any:
        if output_signature is not None:
            kwargs["output_signature"] = tf.TensorSpec([], output_signature)
        return collect(tf, tf.data.Dataset.from_generator(lambda: iter(numbers), **kwargs))
    return use


def _next_ones(tf: Any) -> Use:
    def use(self: Any, count: int) -> Any:
        iterator = iter(_slices(tf, self))
        return [iterator.get_next() for _ in range(count)]
    return use


def _next_optional(tf: Any) -> Use:
    def use(self: Any, count: int) -> Any:
        iterator = iter(_slices(tf, self))
        found = [iterator.get_next_as_optional() for _ in range(count)]
        return [optional.has_value() for optional in found], found[0].get_value()
    return use


def _optional(ask: Callable[[Any], Any]) -> Maker:
    def make(tf: Any) -> Use:
        of = tf.data.experimental.Optional.from_value
        return lambda self: ask(of(tf.convert_to_tensor(self)))
    return make


def _empty_optional(tf: Any) -> Use:
    def use(shape: Any, dtype: Any) -> Any:
        empty = tf.data.experimental.Optional.empty(tf.TensorSpec(shape, dtype))
        return empty.has_value(), empty.element_spec.shape, empty.element_spec.dtype
    return use


def _saved(tf: Any) -> Use:
    def use(self: Any, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "saved")
            _slices(tf, self).save(path, **kwargs)
            return collect(tf, tf.data.Dataset.load(path))
    return use


def _snapshot(tf: Any) -> Use:
    def use(self: Any, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            kept = _slices(tf, self).snapshot(folder, **kwargs)
            return collect(tf, kept), collect(tf, kept)
    return use


def _applied_snapshot(tf: Any) -> Use:
    def use(self: Any, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            kept = _slices(tf, self).apply(tf.data.experimental.snapshot(folder, **kwargs))
            return collect(tf, kept), collect(tf, kept)
    return use


def _listed_files(tf: Any) -> Use:
    def use(names: Any, pattern: str, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            for name in names:
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write("x")
            files = tf.data.Dataset.list_files(os.path.join(folder, pattern), **kwargs)
            return sorted(os.path.basename(f.decode()) for f in files.as_numpy_iterator())
    return use


def _first(tf: Any, dataset: Any) -> Any:
    """The first numbers of a dataset of random ones."""
    return tf.stack([tf.cast(x, tf.float64) for x in dataset.take(600)])


def _sampled(tf: Any, datasets: list[Any], **options: Any) -> Any:
    """Samples until all are there, in order: which comes first is random."""
    mixed = tf.data.Dataset.sample_from_datasets(datasets, **options)
    return mixed.batch(99).map(lambda x: tf.sort(tf.reshape(x, [-1])))


def _lines(tf: Any) -> Use:
    def use(lines: Any, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "text")
            _write(tf, path, lines, b"\n")
            return collect(tf, tf.data.TextLineDataset(path, **kwargs))
    return use


def _cells(tf: Any) -> Use:
    def use(lines: Any, record_defaults: Any, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "table")
            _write(tf, path, lines, b"\n")
            return collect(tf, tf.data.experimental.CsvDataset(path, record_defaults, **kwargs))
    return use


def _pieces(tf: Any) -> Use:
    def use(lines: Any, record_bytes: int, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pieces")
            _write(tf, path, lines, b"")
            return collect(tf, tf.data.FixedLengthRecordDataset(path, record_bytes, **kwargs))
    return use


def _records(tf: Any) -> Use:
    def use(lines: Any, compression_type: str = "", **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "records")
            with tf.io.TFRecordWriter(path, compression_type) as writer:
                for line in _bytes_of(tf, lines):
                    writer.write(line)
            return collect(tf, tf.data.TFRecordDataset(path, compression_type, **kwargs))
    return use


def _bytes_of(tf: Any, lines: Any) -> list[bytes]:
    return [bytes(line) for line in tf.convert_to_tensor(lines).numpy().ravel().tolist()]


def _write(tf: Any, path: str, lines: Any, end: bytes) -> None:
    with open(path, "wb") as file:
        file.write(b"".join(line + end for line in _bytes_of(tf, lines)))


D = "data.Dataset."
E = "data.experimental."
USES: dict[str, Maker] = {
    D + "from_tensor_slices": lambda tf: lambda tensors: collect(
        tf, tf.data.Dataset.from_tensor_slices(tensors)),
    D + "from_tensors": lambda tf: lambda tensors: collect(
        tf, tf.data.Dataset.from_tensors(tensors)),
    E + "from_list": lambda tf: lambda elements: collect(
        tf, tf.data.experimental.from_list(elements)),
    D + "range": lambda tf: lambda *a, **k: collect(tf, tf.data.Dataset.range(*a, **k)),
    D + "counter": lambda tf: lambda *a, **k: collect(tf, tf.data.Dataset.counter(*a, **k)),
    E + "Counter": lambda tf: lambda *a, **k: collect(tf, tf.data.experimental.Counter(*a, **k)),
    D + "random": lambda tf: lambda *a, **k: _first(tf, tf.data.Dataset.random(*a, **k)),
    E + "RandomDataset": lambda tf: lambda *a, **k: _first(
        tf, tf.data.experimental.RandomDataset(*a, **k)),
    **{D + m: _of_dataset(m) for m in (
        "batch", "repeat", "take", "skip", "shard", "enumerate", "map", "filter", "flat_map",
        "interleave", "scan", "take_while", "rebatch", "unique", "cache", "prefetch", "apply",
        "group_by_window", "ignore_errors")},
    **{D + m: _growing(m) for m in ("padded_batch", "bucket_by_sequence_length")},
    D + "ragged_batch": _growing("ragged_batch"),
    **{E + m: _applied_to_growing(m) for m in ("bucket_by_sequence_length",
                                               "dense_to_ragged_batch")},
    E + "sample_from_datasets": _of_datasets(_sampled),
    E + "get_structure": _plainly(lambda tf, data: (
        tf.data.experimental.get_structure(data).shape,
        tf.data.experimental.get_structure(iter(data)).dtype)),
    D + "unbatch": _unbatched, D + "window": _windows, D + "shuffle": _shuffled,
    D + "zip": _of_datasets(lambda tf, sets: tf.data.Dataset.zip(tuple(sets))),
    D + "concatenate": _of_datasets(lambda tf, sets: sets[0].concatenate(sets[1])),
    D + "choose_from_datasets": _of_datasets(
        lambda tf, sets, choice, **k: tf.data.Dataset.choose_from_datasets(
            sets, tf.data.Dataset.from_tensor_slices(tf.cast(choice, tf.int64)), **k)),
    E + "choose_from_datasets": _of_datasets(
        lambda tf, sets, choice, **k: tf.data.experimental.choose_from_datasets(
            sets, tf.data.Dataset.from_tensor_slices(tf.cast(choice, tf.int64)), **k)),
    D + "sample_from_datasets": _of_datasets(_sampled),
    D + "reduce": _plainly(lambda tf, data, *a, **k: data.reduce(*a, **k)),
    D + "cardinality": _plainly(lambda tf, data: data.cardinality()),
    E + "cardinality": _plainly(lambda tf, data: tf.data.experimental.cardinality(data)),
    D + "element_spec": _plainly(lambda tf, data: (data.element_spec.shape,
                                                   data.element_spec.dtype)),
    D + "as_numpy_iterator": _plainly(lambda tf, data: list(data.as_numpy_iterator())),
    D + "get_single_element": _plainly(lambda tf, data: data.get_single_element()),
    E + "get_single_element": _plainly(
        lambda tf, data: tf.data.experimental.get_single_element(data)),
    E + "at": _plainly(lambda tf, data, index: tf.data.experimental.at(data, index)),
    E + "get_next_as_optional": _plainly(
        lambda tf, data: tf.data.experimental.get_next_as_optional(iter(data)).get_value()),
    D + "options": _plainly(lambda tf, data: data.options().deterministic),
    D + "with_options": _plainly(lambda tf, data: collect(tf, data.with_options(
        tf.data.Options()))),
    D + "from_generator": _generated,
    **{E + m: _applied(m) for m in (
        "assert_cardinality", "enumerate_dataset", "group_by_window", "ignore_errors",
        "map_and_batch", "parallel_interleave", "scan", "take_while", "unbatch", "unique",
        "pad_to_cardinality", "shuffle_and_repeat")},
    E + "group_by_reducer": _grouped_reduction,
    "data.Iterator.get_next": _next_ones, "data.Iterator.get_next_as_optional": _next_optional,
    E + "Optional.from_value": _optional(lambda optional: optional.has_value()),
    E + "Optional.get_value": _optional(lambda optional: optional.get_value()),
    E + "Optional.empty": _empty_optional,
    D + "save": _saved, D + "snapshot": _snapshot, E + "snapshot": _applied_snapshot,
    D + "list_files": _listed_files,
    "data.TextLineDataset": _lines, "data.TFRecordDataset": _records,
    "data.FixedLengthRecordDataset": _pieces, E + "CsvDataset": _cells,
}
