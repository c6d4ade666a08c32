"""A training run that is interrupted and goes on: records, data, checkpoints, summaries.

Run it: ``python examples/interrupted_training.py``. Rows are written as TFRecords and read back by
a pipeline, a small network learns from them and is saved every 50 steps together with its place in
the data. The second part of the run begins with new objects: all it has is the checkpoint.
``tensorboard --logdir`` on the folder would show the loss over both.
"""

import os
import tempfile
from itertools import pairwise

import numpy as np

import twofold as tf

FEATURES = {"x": tf.io.FixedLenFeature([2], tf.float32),
            "label": tf.io.FixedLenFeature([], tf.int64)}


def write_rows(path, count):
    """Points of two spirals, one ``tf.train.Example`` each."""
    random = np.random.default_rng(0)
    with tf.io.TFRecordWriter(path, options="GZIP") as writer:
        for row in range(count):
            label, along = row % 2, random.uniform(0.5, 3.0)
            angle = 2.0 * along + np.pi * label
            point = along * np.array([np.cos(angle), np.sin(angle)]) + random.normal(0, 0.08, 2)
            writer.write(tf.train.Example(features=tf.train.Features(feature={
                "x": tf.train.Feature(float_list=tf.train.FloatList(value=point)),
                "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[label])),
            })).SerializeToString())


class Network(tf.Module):
    """Two hidden layers."""

    def __init__(self, sizes=(2, 32, 32, 2)):
        super().__init__()
        self.layers = [
            {"kernel": tf.Variable(tf.random.stateless_normal([m, n], [m, n]) * (2.0 / m) ** 0.5),
             "bias": tf.Variable(tf.zeros([n]))} for m, n in pairwise(sizes)]

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = tf.nn.relu(x @ layer["kernel"] + layer["bias"])
        return x @ self.layers[-1]["kernel"] + self.layers[-1]["bias"]


def train(folder, until):
    """Go on from the newest checkpoint, if there is one, until a step; the loss there."""
    network, step = Network(), tf.Variable(0, dtype=tf.int64)
    rows = tf.data.TFRecordDataset(os.path.join(folder, "rows.tfrecord"), compression_type="GZIP")
    batches = iter(rows.batch(64).map(lambda data: tf.io.parse_example(data, FEATURES))
                   .cache().repeat().prefetch(2))
    checkpoint = tf.train.Checkpoint(network=network, step=step, batches=batches)
    manager = tf.train.CheckpointManager(checkpoint, os.path.join(folder, "saved"), max_to_keep=2)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint).assert_existing_objects_matched()
    print(f"from step {step.numpy()}", end=", ")

    @tf.function
    def update(x, label):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(label, network(x)))
        variables = network.trainable_variables
        for variable, gradient in zip(variables, tape.gradient(loss, variables)):
            variable.assign_sub(0.2 * gradient)
        step.assign_add(1)
        tf.summary.scalar("loss", loss, step=step)
        return loss

    with tf.summary.create_file_writer(os.path.join(folder, "log")).as_default():
        while step < until:
            batch = next(batches)
            loss = update(batch["x"], batch["label"])
            if step % 50 == 0:
                manager.save()
    print(f"to step {step.numpy()}: loss {loss.numpy():.3f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_rows(os.path.join(folder, "rows.tfrecord"), 1000)
        train(folder, until=170)  # interrupted here: what came after step 150 is lost
        train(folder, until=400)
        logs = tf.io.gfile.glob(os.path.join(folder, "log", "events.*"))
        print(f"{len(logs)} event files, {len(tf.io.gfile.listdir(os.path.join(folder, 'saved')))} "
              "files of checkpoints")
