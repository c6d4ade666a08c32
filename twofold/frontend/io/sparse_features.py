"""Features that are no plain tensors: read as sparse ones, of which these are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch import calls
from ..dispatch.door import run
from ..ops.sparse.moving import put_in_order
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.sparse_tensor import SparseTensor, of_parts
from .feature_values import Column
from .features import SparseFeature, VarLenFeature
from .ragged_features import RaggedFeature, assemble, keys_of


def take(column: Column, parts: Iterator[Tensor]) -> Any:
    """What is made of a column, of the next tensors."""
    if not column.is_sparse:
        return next(parts)
    return of_parts(next(parts), next(parts), next(parts))


def plain_features(features: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Features by their names in examples, in order: those of a sparse one stand for it.

    Raises
    ------
    ArgumentError
        When one name is asked for in two ways.
    """
    found: dict[str, Any] = {}
    for key in sorted(features):
        feature = features[key]
        if isinstance(feature, RaggedFeature):
            for name in keys_of(feature):
                _add(found, name, VarLenFeature(dtypes.int64))
            _add(found, feature.value_key or key, VarLenFeature(feature.dtype))
            continue
        if not isinstance(feature, SparseFeature):
            _add(found, key, feature)
            continue
        for name in _index_keys(feature):
            _add(found, name, VarLenFeature(dtypes.int64))
        _add(found, feature.value_key, VarLenFeature(feature.dtype))
    return sorted(found.items())


def _add(found: dict[str, Any], key: str, feature: Any) -> None:
    own = found.setdefault(key, feature)
    if own is not feature and (type(own) is not type(feature) or
                               dtypes.as_dtype(own.dtype) is not dtypes.as_dtype(feature.dtype)):
        raise ArgumentError(f"the feature {key!r} is asked for in two ways: {own} and {feature}")


def _index_keys(feature: SparseFeature) -> list[str]:
    keys = feature.index_key
    return [keys] if isinstance(keys, str) else list(keys)


def finish(features: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What was asked for, of what the features of examples gave."""
    made: dict[str, Any] = {}
    for key, feature in sorted(features.items()):
        if isinstance(feature, RaggedFeature):
            made[key] = assemble(feature, key, found)
        else:
            made[key] = _assemble(feature, found) if isinstance(feature, SparseFeature) \
                else found[key]
    return made


def _assemble(feature: SparseFeature, found: Mapping[str, SparseTensor]) -> SparseTensor:
    """Values at the positions that other features have."""
    keys, sizes = _index_keys(feature), feature.size
    sizes = [sizes] if not isinstance(sizes, (list, tuple)) else list(sizes)
    if len(keys) != len(sizes):
        raise ArgumentError("sp_ids and vocab_size have to have equal lengths: "
                            f"{keys} and {sizes}")
    values = found[feature.value_key]
    columns = []
    for key in keys:
        places = found[key].values
        places.shape.assert_is_compatible_with(values.values.shape)
        count = calls.type_of(places).shape[0]
        columns.append(run("reshape", places, shape=(count, 1)))
    indices = run("concat", values.indices[:, :-1], *columns, axis=1)
    shape = run("concat", values.dense_shape[:-1], convert.to_tensor(sizes, dtypes.int64), axis=0)
    made = of_parts(indices, values.values, shape)
    return made if feature.already_sorted else put_in_order(made)
