"""Write ``tests/data/tensorflow_checkpoints`` with TensorFlow: what its own programs leave.

Run by hand with an interpreter that has TensorFlow 2.21; the files are committed. What is in
them is said by ``tests/api/train/test_tensorflow_checkpoints.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data" / "tensorflow_checkpoints"
NUMBERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
           "float32", "float64", "bfloat16")


def write_objects() -> None:
    """An object-based checkpoint with every dtype, a module, a generator, an optimizer."""
    module = tf.Module()
    module.layers = [tf.Variable([1.0, 2.0]), tf.Variable([[3.0]])]
    module.by_name = {"a/b": tf.Variable(4), "x.y": tf.Variable(5)}
    numbers = {name: tf.Variable(tf.cast([1, 2, 3], name)) for name in NUMBERS}
    optimizer = tf.keras.optimizers.SGD(0.5, momentum=0.25)
    optimizer.build([tf.Variable([7.0, 8.0], name="w")])
    checkpoint = tf.train.Checkpoint(
        model=module, numbers=numbers, optimizer=optimizer, flag=tf.Variable([True, False]),
        words=tf.Variable(["", "zwei", "ü" * 200]), empty=tf.Variable(tf.zeros([0, 3])),
        generator=tf.random.Generator.from_state([1, 2, 3], alg="philox"),
        data=iter(tf.data.Dataset.range(3)))
    checkpoint.save(str(FOLDER / "objects" / "ckpt"))


def write_shards() -> None:
    """A checkpoint whose tensors lie in several files."""
    policy = tf.train.experimental.MaxShardSizePolicy(max_shard_size=64)
    options = tf.train.CheckpointOptions(experimental_sharding_callback=policy)
    variables = [tf.Variable(np.arange(12, dtype=np.float32) + i) for i in range(3)]
    tf.train.Checkpoint(v=variables).write(str(FOLDER / "shards" / "ckpt"), options)


def write_names() -> None:
    """A checkpoint of TensorFlow 1's saver, which knows variables by their names."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        with tf.compat.v1.variable_scope("layer"):
            tf.compat.v1.get_variable("w", initializer=[1.0, 2.0], use_resource=True)
        tf.compat.v1.get_variable("step", initializer=3, use_resource=True)
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.train.Saver(save_relative_paths=True).save(
            session, str(FOLDER / "names" / "model"), write_meta_graph=False)


def write_saved_model() -> None:
    """A SavedModel: its variables are a checkpoint."""
    module = tf.Module()
    module.v = tf.Variable([5.0, 6.0])
    tf.saved_model.save(module, str(FOLDER / "saved_model"))


def main() -> None:
    """Write all of them anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for write in (write_objects, write_shards, write_names, write_saved_model):
        write()
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    print(f"{size} bytes in {FOLDER}")


if __name__ == "__main__":
    main()
