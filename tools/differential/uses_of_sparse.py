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


_ONE = ("to_dense", "to_indicator", "reorder", "reshape", "transpose", "expand_dims", "reset_shape",
        "slice", "split", "fill_empty_rows", "reduce_sum", "reduce_max", "softmax",
        "sparse_dense_matmul")

USES: dict[str, Maker] = {
    **{f"sparse.{name}": _of_sparse(name) for name in _ONE},
    **{f"sparse.{name}": _of_sparse(name, second=True) for name in ("add", "maximum", "minimum")},
    **{f"sparse.{name}": _plain(name) for name in ("from_dense", "eye", "bincount")},
    "sparse.concat": _concat, "sparse.retain": _retain, "sparse.map_values": _map_values,
    "sparse.mask": _mask}
