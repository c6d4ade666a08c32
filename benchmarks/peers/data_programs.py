"""Pipelines for a module with TensorFlow's interface, timed when asked.

``python -m benchmarks.peers.data_programs tensorflow``: reads names of pipelines, a line each, and
answers with wall and processor microseconds of an element of one pass.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

COUNT = 100_000


def pipelines(tf: Any) -> dict[str, tuple[int, Callable[[], Any]]]:
    """Name to the number of elements and what makes the dataset."""
    data, auto = tf.data.Dataset, tf.data.AUTOTUNE
    rows = np.random.default_rng(0).standard_normal((COUNT, 16)).astype(np.float32)
    labels = np.arange(COUNT)

    def opaque(x: Any) -> Any:
        return tf.numpy_function(lambda value: value * 2 + 1, [x], tf.int64)

    def root(x: Any, y: Any) -> Any:
        return tf.sqrt(tf.abs(x)) * 2.0, y

    def batched(dataset: Any) -> Any:
        return dataset.batch(32).prefetch(auto)

    numbers, pairs = data.range(COUNT), data.from_tensor_slices((rows, labels))
    words = data.from_tensor_slices(["some text 12"] * COUNT)

    def last_number(text: Any) -> Any:
        return tf.strings.to_number(tf.strings.split(tf.strings.lower(text))[2]) * 2.0
    records, features = _records(tf)

    def parse(record: Any) -> Any:
        return tf.io.parse_single_example(record, features)

    def parse_batch(batch: Any) -> Any:
        return tf.io.parse_example(batch, features)

    return {
        "compiled": (COUNT, lambda: batched(numbers.map(lambda x: x * 2 + 1))),
        "compiled in parallel": (COUNT, lambda: batched(
            numbers.map(lambda x: x * 2 + 1, num_parallel_calls=auto))),
        "rows of 16": (COUNT, lambda: batched(pairs.map(root))),
        "rows of 16, shuffled": (COUNT, lambda: batched(pairs.shuffle(1000).map(root))),
        "numpy_function": (COUNT, lambda: batched(numbers.map(opaque))),
        "filter": (COUNT, lambda: batched(numbers.filter(lambda x: x % 2 == 0))),
        "strings": (COUNT, lambda: batched(words.map(tf.strings.length))),
        "strings split and read": (COUNT, lambda: batched(words.map(last_number))),
        "strings replaced": (COUNT, lambda: batched(words.map(
            lambda text: tf.strings.regex_replace(text, "[aeiou]", "")))),
        "examples": (COUNT // 10, lambda: batched(tf.data.TFRecordDataset(records).map(parse))),
        "batches of examples": (COUNT // 10, lambda: tf.data.TFRecordDataset(records).batch(
            32).map(parse_batch).prefetch(auto)),
        "one by one": (COUNT // 10, lambda: data.range(COUNT // 10).map(lambda x: x * 2 + 1)),
    }


def _records(tf: Any) -> tuple[str, dict[str, Any]]:
    """A file of examples, and what is in each."""
    path = os.path.join(tempfile.mkdtemp(), "examples.tfrecord")
    train = tf.train
    with tf.io.TFRecordWriter(path) as writer:
        for number in range(COUNT // 10):
            example = train.Example(features=train.Features(feature={
                "name": train.Feature(bytes_list=train.BytesList(value=[b"row %d" % number])),
                "x": train.Feature(float_list=train.FloatList(value=[number, 2.0, 3.0, 4.0])),
                "y": train.Feature(int64_list=train.Int64List(value=[number])),
                "z": train.Feature(int64_list=train.Int64List(value=list(range(16))))}))
            writer.write(example.SerializeToString())
    fixed = tf.io.FixedLenFeature
    return path, {"name": fixed([], tf.string), "x": fixed([4], tf.float32),
                  "y": fixed([], tf.int64), "z": fixed([16], tf.int64)}


def timed(count: int, make: Callable[[], Any]) -> tuple[float, float]:
    """Wall and processor microseconds of an element, the making of the dataset included."""
    wall, busy = time.perf_counter(), time.process_time()
    for _ in make():
        pass
    return ((time.perf_counter() - wall) / count * 1e6,
            (time.process_time() - busy) / count * 1e6)


def main(name: str) -> None:
    """Answer until there are no more questions."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    found = pipelines(importlib.import_module(name))
    for line in sys.stdin:
        print(json.dumps(timed(*found[line.strip()])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
