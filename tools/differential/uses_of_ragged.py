"""Ragged tensors and what is done with them, made of tensors and of the lengths of their rows.

Results are compared as their flat values and row splits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Use = Callable[..., Any]
Maker = Callable[[Any], Use]


def parts(found: Any) -> Any:
    """A ragged tensor as the tensors that it is made of."""
    if isinstance(found, (list, tuple)):
        return tuple(parts(item) for item in found)
    if hasattr(found, "flat_values"):
        return (found.flat_values, *found.nested_row_splits)
    return found


def ragged(tf: Any, values: Any, lengths: Any) -> Any:
    """Rows of a tensor, cut to lengths."""
    return tf.RaggedTensor.from_tensor(values, lengths=lengths)


def _on(use: Callable[..., Any]) -> Maker:
    """``use(tf, x, …)`` of a ragged tensor."""
    def make(tf: Any) -> Use:
        def call(values: Any, lengths: Any, *args: Any, **kwargs: Any) -> Any:
            return parts(use(tf, ragged(tf, values, lengths), *args, **kwargs))
        return call
    return make


def _of(use: Callable[..., Any]) -> Maker:
    """``use(tf, …)`` of what is not ragged."""
    return lambda tf: lambda *args, **kwargs: parts(use(tf, *args, **kwargs))


def _splits(tf: Any, lengths: Any) -> Any:
    return tf.concat([tf.zeros([1], lengths.dtype), tf.cumsum(lengths)], 0)


def _of_partition(x: Any) -> Any:
    """What a row partition tells."""
    return (x.row_splits(), x.value_rowids(), x.row_lengths(), x.row_starts(), x.row_limits(),
            x.nrows(), x.nvals(), x.offsets_in_rows())


def _of_sparse(tf: Any, x: Any) -> Any:
    return x.indices, x.values, x.dense_shape, tf.RaggedTensor.from_sparse(x) if \
        x.shape.rank == 2 else x.values


def _function(name: str) -> Maker:
    """A function of the module, of a ragged tensor and what else it takes."""
    def use(tf: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        found: Any = tf
        for part in name.split("."):
            found = getattr(found, part)
        return found(x, *args, **kwargs)
    return _on(use)


R = "RaggedTensor."
#: Functions of tensors that take ragged ones.
ELEMENTWISE = ("abs", "exp", "math.tanh", "nn.relu", "math.sign", "math.square", "zeros_like",
               "ones_like")
REDUCTIONS = ("reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod")
USES: dict[str, Maker] = {
    "ragged.boolean_mask": _on(lambda tf, x, mask: tf.ragged.boolean_mask(x, x > mask)),
    "ragged.cross": _on(lambda tf, x, y: tf.ragged.cross([x, y])),
    "ragged.cross_hashed": _on(lambda tf, x, y, **k: tf.ragged.cross_hashed([x, y], **k)),
    R + "to_sparse": _on(lambda tf, x: _of_sparse(tf, x.to_sparse())),
    "ragged.constant": _of(lambda tf, values, lengths, **k: tf.ragged.constant(
        [row[:n].tolist() for row, n in zip(values.numpy(), lengths.numpy())], **k)),
    "ragged.map_flat_values": _on(lambda tf, x, y: tf.ragged.map_flat_values(
        lambda a, b: a * 2 + b, x, y)),
    "ragged.range": _of(lambda tf, *a, **k: tf.ragged.range(*a, **k)),
    "ragged.stack": _on(lambda tf, x, axis: tf.ragged.stack([x, x, x], axis)),
    "ragged.segment_ids_to_row_splits": _of(
        lambda tf, ids, **k: tf.ragged.segment_ids_to_row_splits(ids, **k)),
    "ragged.row_splits_to_segment_ids": _of(
        lambda tf, lengths, **k: tf.ragged.row_splits_to_segment_ids(_splits(tf, lengths), **k)),
    "ragged.stack_dynamic_partitions": _of(
        lambda tf, *a, **k: tf.ragged.stack_dynamic_partitions(*a, **k)),
    R + "from_row_lengths": _of(lambda tf, values, lengths: tf.RaggedTensor.from_row_lengths(
        values, lengths)),
    R + "from_value_rowids": _of(lambda tf, values, ids, **k: tf.RaggedTensor.from_value_rowids(
        values, ids, **k)),
    R + "from_uniform_row_length": _of(
        lambda tf, values, n: tf.RaggedTensor.from_uniform_row_length(values, n)),
    R + "from_tensor": _of(lambda tf, *a, **k: tf.RaggedTensor.from_tensor(*a, **k)),
    R + "to_tensor": _on(lambda tf, x, **k: x.to_tensor(**k)),
    R + "bounding_shape": _on(lambda tf, x, **k: x.bounding_shape(**k)),
    R + "merge_dims": _on(lambda tf, x: tf.expand_dims(x, 1).merge_dims(0, 1)),
    R + "value_rowids": _on(lambda tf, x: (x.value_rowids(), x.row_lengths(), x.row_starts(),
                                           x.row_limits(), x.nrows())),
    R + "__getitem__": _on(lambda tf, x, a, b: (x[a], x[a:], x[:b], x[:, :b], x[:, a:],
                                                x[::-1], x[:, ::-1], x[..., :1])),
    R + "__add__": _on(lambda tf, x, y: (x + x, x * y, x - y, x > y, -x)),
    **{R + name: _function(name) for name in (*ELEMENTWISE, *REDUCTIONS, "expand_dims", "tile",
                                              "reverse", "concat", "gather", "cumsum",
                                              "nn.softmax", "one_hot", "size", "where")},
    R + "concat": _on(lambda tf, x, axis: tf.concat([x, x, x], axis)),
    R + "where": _on(lambda tf, x, y: (tf.where(x > y), tf.where(x > y, x, -x))),
    R + "math.unsorted_segment_sum": _function("math.unsorted_segment_sum"),
    R + "shape": _on(lambda tf, x: (tf.shape(x)[0], tf.ones(tf.shape(x)), tf.reshape(
        x, tf.shape(x)), tf.shape(x).inner_shape)),
    R + "broadcast_to": _on(lambda tf, x, y: tf.broadcast_to(y, tf.shape(x))),
    "RowPartition.from_row_lengths": _of(lambda tf, x, **k: _of_partition(
        tf.experimental.RowPartition.from_row_lengths(x, **k))),
    "RowPartition.from_value_rowids": _of(lambda tf, x, **k: _of_partition(
        tf.experimental.RowPartition.from_value_rowids(x, **k))),
    "RowPartition.from_uniform_row_length": _of(lambda tf, x, **k: _of_partition(
        tf.experimental.RowPartition.from_uniform_row_length(x, **k))),
}
