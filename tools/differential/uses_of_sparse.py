"""How functions of sparse tensors are used: the tensor of the table is made sparse, and results
are its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Use = Callable[..., Any]
Maker = Callable[[Any], Use]


def parts(tf: Any, found: Any) -> Any:
    """Results with sparse tensors taken apart."""
    if isinstance(found, tf.sparse.SparseTensor):
        return [found.indices, found.values, found.dense_shape]
    if isinstance(found, (list, tuple)):
        return [parts(tf, each) for each in found]
    return found


def _of_sparse(name: str, space: str = "sparse", second: bool = False) -> Maker:
    """A function whose first argument is sparse, or the first two."""
    def make(tf: Any) -> Use:
        function = getattr(tf if space == "" else getattr(tf, space), name)

        def use(self: Any, *args: Any, **kwargs: Any) -> Any:
            given = [tf.sparse.from_dense(self)]
            if second:
                given.append(tf.sparse.from_dense(args[0] if args else kwargs.pop("other")))
                args = args[1:]
            return parts(tf, function(*given, *args, **kwargs))
        return use
    return make


def _concat(tf: Any) -> Use:
    def use(self: Any, other: Any, axis: Any, **kwargs: Any) -> Any:
        both = [tf.sparse.from_dense(self), tf.sparse.from_dense(other)]
        return parts(tf, tf.sparse.concat(axis, both, **kwargs))
    return use


def _plain(name: str) -> Maker:
    def make(tf: Any) -> Use:
        function = getattr(tf.sparse, name)
        return lambda *args, **kwargs: parts(tf, function(*args, **kwargs))
    return make


def _retain(tf: Any) -> Use:
    def use(self: Any, least: Any) -> Any:
        given = tf.sparse.from_dense(self)
        return parts(tf, tf.sparse.retain(given, given.values > tf.cast(least, given.dtype)))
    return use


def _map_values(tf: Any) -> Use:
    def use(self: Any, factor: Any) -> Any:
        return parts(tf, tf.sparse.map_values(tf.multiply, tf.sparse.from_dense(self), factor))
    return use


def _mask(tf: Any) -> Use:
    def use(values: Any, indices: Any, left_out: Any) -> Any:
        found = tf.sparse.mask(tf.IndexedSlices(tf.convert_to_tensor(values),
                                                tf.convert_to_tensor(indices)), left_out)
        return [found.values, found.indices]
    return use


def _pairs_of_sparse(space: str, name: str) -> Maker:
    """A function of two tensors, the first of which is made sparse."""
    def make(tf: Any) -> Use:
        function = getattr(getattr(tf, space) if space else tf, name)

        def use(self: Any, other: Any, *args: Any, **kwargs: Any) -> Any:
            given = tf.sparse.from_dense(self)
            second = tf.sparse.from_dense(other) if space == "" else other
            return parts(tf, function(given, second, *args, **kwargs))
        return use
    return make


def _set_size(tf: Any) -> Use:
    return lambda self: tf.sets.size(tf.sparse.from_dense(self))


def _cross(name: str) -> Maker:
    def make(tf: Any) -> Use:
        def use(self: Any, other: Any, **kwargs: Any) -> Any:
            both = [tf.sparse.from_dense(self), tf.convert_to_tensor(other)]
            return parts(tf, getattr(tf.sparse, name)(both, **kwargs))
        return use
    return make


def _embedding(name: str) -> Maker:
    """Ids are one less than the numbers, of which zeros are no ids."""
    def make(tf: Any) -> Use:
        function = getattr(tf.nn, name)

        def use(params: Any, ids: Any, **kwargs: Any) -> Any:
            numbers = tf.sparse.from_dense(ids)
            given = numbers.with_values(numbers.values - 1)
            others = (None,) if name == "embedding_lookup_sparse" else ()
            return function(params, given, *others, **kwargs)
        return use
    return make


def _serialized(name: str) -> Maker:
    def make(tf: Any) -> Use:
        function = getattr(tf.io, name)
        return lambda self: function(tf.sparse.from_dense(self))
    return make


def _deserialized(tf: Any) -> Use:
    def use(self: Any, rank: int = 2) -> Any:
        given = tf.sparse.from_dense(self)
        rows = tf.io.serialize_many_sparse(given)
        return parts(tf, tf.io.deserialize_many_sparse(rows, given.dtype, rank=rank))
    return use


_ONE = ("to_dense", "to_indicator", "reorder", "reshape", "transpose", "expand_dims", "reset_shape",
        "slice", "split", "fill_empty_rows", "reduce_sum", "reduce_max", "softmax",
        "sparse_dense_matmul")

USES: dict[str, Maker] = {
    **{f"sparse.{name}": _of_sparse(name) for name in _ONE},
    **{f"sparse.{name}": _of_sparse(name, second=True) for name in ("add", "maximum", "minimum")},
    **{f"sparse.{name}": _plain(name) for name in ("from_dense", "eye", "bincount")},
    "sparse.concat": _concat, "sparse.retain": _retain, "sparse.map_values": _map_values,
    "sparse.mask": _mask, "edit_distance": _pairs_of_sparse("", "edit_distance"),
    **{f"sets.{name}": _pairs_of_sparse("sets", name)
       for name in ("intersection", "union", "difference")},
    "sets.size": _set_size, "sparse.cross": _cross("cross"),
    "sparse.cross_hashed": _cross("cross_hashed"),
    **{f"nn.{name}": _embedding(name)
       for name in ("embedding_lookup_sparse", "safe_embedding_lookup_sparse")},
    **{f"io.{name}": _serialized(name) for name in ("serialize_sparse", "serialize_many_sparse")},
    "io.deserialize_many_sparse": _deserialized}
