"""Sets in the last axis of tensors (``tf.sets``), and distances of sequences: on the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentTypeError, InvalidArgumentError
from ....ir.base.dims import Symbol
from ....ir.base.types import TensorType
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values.sparse_tensor import SparseTensorValue
from ..common import to_tensor
from . import common
from .common import INT64, SparseTensor, of_parts, rank_of, sparse_of

_DTYPES = (dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64, dtypes.uint8, dtypes.uint16,
           dtypes.string)


@public
def intersection(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """The elements that two sets have in common, for each pair of sets in the last axis.

    Parameters
    ----------
    a, b : Tensor or SparseTensor
        Integers or strings; rank 2 or more, equal but for the last dimension.
    validate_indices : bool
        Whether the positions of sparse tensors must be in order.

    Returns
    -------
    SparseTensor
        Of the same leading dimensions; the elements of each set in order.

    Raises
    ------
    TypeError
        For other dtypes, and such as differ.
    InvalidArgumentError
        When shapes do not fit, or positions are out of order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sparse.to_dense(tf.sets.intersection([[1, 2, 3]], [[3, 1]])).numpy()
    array([[1, 3]], dtype=int32)
    """
    return _combine("intersection", a, b, validate_indices)


@public
def union(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """The elements that one of two sets has, for each pair of sets in the last axis.

    Parameters
    ----------
    a, b : Tensor or SparseTensor
        Integers or strings; rank 2 or more, equal but for the last dimension.
    validate_indices : bool
        Whether the positions of sparse tensors must be in order.

    Returns
    -------
    SparseTensor
        Of the same leading dimensions; the elements of each set in order.

    Raises
    ------
    TypeError
        For other dtypes, and such as differ.
    InvalidArgumentError
        When shapes do not fit, or positions are out of order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sparse.to_dense(tf.sets.union([[1, 2]], [[3, 1]])).numpy()
    array([[1, 2, 3]], dtype=int32)
    """
    return _combine("union", a, b, validate_indices)


@public
def difference(a: Any, b: Any, aminusb: bool = True, validate_indices: bool = True
               ) -> SparseTensor:
    """The elements of one set that another does not have, for each pair of sets in the last axis.

    Parameters
    ----------
    a, b : Tensor or SparseTensor
        Integers or strings; rank 2 or more, equal but for the last dimension.
    aminusb : bool
        The elements of ``a`` that ``b`` does not have; False: the other way round.
    validate_indices : bool
        Whether the positions of sparse tensors must be in order.

    Returns
    -------
    SparseTensor
        Of the same leading dimensions; the elements of each set in order.

    Raises
    ------
    TypeError
        For other dtypes, and such as differ.
    InvalidArgumentError
        When shapes do not fit, or positions are out of order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sparse.to_dense(tf.sets.difference([[1, 2, 3]], [[3, 4]])).numpy()
    array([[1, 2]], dtype=int32)
    """
    return _combine("difference", *((a, b) if aminusb else (b, a)), validate_indices)


@public
def size(a: Any, validate_indices: bool = True) -> Tensor:
    """How many different elements each set in the last axis has.

    Parameters
    ----------
    a : SparseTensor
        Integers or strings; rank 2 or more.
    validate_indices : bool
        Whether positions must be in order.

    Returns
    -------
    Tensor
        int32, without the last dimension.

    Raises
    ------
    TypeError
        When ``a`` is no sparse tensor, or of another dtype.
    InvalidArgumentError
        When the rank is below 2, or positions are out of order.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], [7, 7, 8], [3, 2])
    >>> tf.sets.size(x).numpy()
    array([1, 1, 0], dtype=int32)
    """
    if not isinstance(a, (SparseTensor, SparseTensorValue)):
        raise ArgumentTypeError(f"Expected `SparseTensor`, got {a}.")
    x = sparse_of(a)
    _require_dtype(x.dtype, "a")
    if rank_of(x) < 2:
        raise InvalidArgumentError(f"Invalid rank {rank_of(x)}.", "sets.size")
    dims = common.dims_of(x)[:-1]
    found = on_host("sets.size", _size_of_sets(validated=bool(validate_indices)),
                    [x.indices, x.values, x.dense_shape], [TensorType(dtypes.int32, dims)])
    return found[0]


def _require_dtype(dtype: dtypes.DType, what: str) -> None:
    if dtype not in _DTYPES:
        raise ArgumentTypeError(f"'{what}' has invalid dtype `{dtype!r}` not in supported dtypes: "
                                f"{', '.join(each.name for each in _DTYPES)}")


def _parts(value: Any, what: str) -> tuple[list[Tensor], dtypes.DType, int]:
    """The parts of a sparse tensor, or a dense one; the dtype; the rank."""
    if isinstance(value, (SparseTensor, SparseTensorValue)):
        x = sparse_of(value)
        _require_dtype(x.dtype, what)
        return [x.indices, x.values, x.dense_shape], x.dtype, rank_of(x)
    dense = to_tensor(value)
    _require_dtype(dense.dtype, what)
    return [dense], dense.dtype, dense.ndim


def _combine(operation: str, a: Any, b: Any, validate_indices: Any) -> SparseTensor:
    one, dtype, rank = _parts(a, "a")
    two, other, other_rank = _parts(b, "b")
    if dtype is not other:
        raise ArgumentTypeError(f"Types don't match, {dtype!r} vs {other!r}.")
    if rank < 2 or rank != other_rank:
        raise InvalidArgumentError(f"tf.sets.{operation}: both must have the same rank, 2 or more, "
                                   f"got ranks {rank} and {other_rank}", f"sets.{operation}")
    function = _operation(operation=operation, parts=len(one), validated=bool(validate_indices))
    count = Symbol("elements").dim
    indices, values, shape = on_host(f"sets.{operation}", function, [*one, *two], [
        TensorType(INT64, (count, rank)), TensorType(dtype, (count,)), TensorType(INT64, (rank,))])
    return of_parts(indices, values, shape)


# ---------------------------------------------------------------------------- on arrays

Sets = dict[tuple[int, ...], set[Any]]


def _sets_of(parts: Any, validated: bool) -> tuple[Sets, tuple[int, ...]]:
    """The sets that are not empty, by their position, and the leading dimensions."""
    if len(parts) == 1:
        array = parts[0]
        lead = array.shape[:-1]
        return {place: set(array[place].tolist()) for place in np.ndindex(*lead)
                if array.shape[-1]}, lead
    indices, values, shape = parts
    if validated:
        _require_order(indices, shape)
    found: Sets = {}
    for place, value in zip(indices[:, :-1].tolist(), values.tolist(), strict=True):
        found.setdefault(tuple(place), set()).add(value)
    return found, tuple(shape[:-1].tolist())


def _require_order(indices: Any, shape: Any) -> None:
    for place, row in enumerate(indices.tolist()):
        if not all(0 <= index < length for index, length in zip(row, shape.tolist())):
            raise InvalidArgumentError(f"indices[{place}] = {row} is out of bounds: need 0 <= "
                                       f"index < {shape.tolist()}", "sets")
        if place and row <= (before := indices[place - 1].tolist()):
            what = "is repeated" if row == before else (
                "is out of order. Many sparse ops require sorted indices. Use `tf.sparse.reorder` "
                "to create a correctly ordered copy.")
            raise InvalidArgumentError(f"indices[{place}] = {row} {what}", "sets")


@recipe("sets.operation")
def _operation(operation: str, parts: int, validated: bool) -> Callable[..., Any]:
    def combine(*arrays: Any) -> Any:
        one, lead = _sets_of(arrays[:parts], validated)
        two, other = _sets_of(arrays[parts:], validated)
        if lead != other:
            raise InvalidArgumentError(f"Mismatched shapes {list(lead)} vs {list(other)}",
                                       f"sets.{operation}")
        nothing: set[Any] = set()
        places: list[tuple[int, ...]] = []
        values: list[Any] = []
        widest = 0
        for place in sorted({**one, **two}):
            found = sorted(getattr(one.get(place, nothing), operation)(two.get(place, nothing)))
            places += [(*place, i) for i in range(len(found))]
            values += found
            widest = max(widest, len(found))
        kind = arrays[0 if parts == 1 else 1].dtype
        result = np.empty(len(values), kind)
        result[:] = values
        return (np.array(places, np.int64).reshape(-1, len(lead) + 1), result,
                np.array([*lead, widest], np.int64))

    return combine


@recipe("sets.size")
def _size_of_sets(validated: bool) -> Callable[..., Any]:
    def count(*arrays: Any) -> Any:
        found, lead = _sets_of(arrays, validated)
        counts = np.zeros(lead, np.int32)
        for place, values in found.items():
            counts[place] = len(values)
        return (counts,)

    return count


# ---------------------------------------------------------------------------- distances

@public
def edit_distance(hypothesis: Any, truth: Any, normalize: bool = True, name: str = "edit_distance"
                  ) -> Tensor:
    """How many insertions, deletions and substitutions make one sequence of another (Levenshtein).

    Parameters
    ----------
    hypothesis, truth : SparseTensor
        Of one dtype and rank, 2 or more; sequences go along the last axis.
    normalize : bool
        Divide by the length of the true sequence; where it is empty the result is inf, or 0 when
        both are.

    Returns
    -------
    Tensor
        float32: one distance for each pair of sequences.

    Raises
    ------
    TypeError
        When one is no sparse tensor.
    InvalidArgumentError
        When ranks or dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> one = tf.sparse.from_dense([["k", "i", "t"]])
    >>> two = tf.sparse.from_dense([["s", "i", "t"]])
    >>> tf.edit_distance(one, two, normalize=False).numpy()
    array([1.], dtype=float32)
    """
    for value, what in ((hypothesis, "Hypothesis"), (truth, "Truth")):
        if not isinstance(value, (SparseTensor, SparseTensorValue)):
            raise ArgumentTypeError(f"{what} must be a SparseTensor.")
    x, y = sparse_of(hypothesis), sparse_of(truth)
    if x.dtype is not y.dtype:
        raise InvalidArgumentError(f"tf.edit_distance: dtypes {x.dtype.name} and {y.dtype.name} "
                                   "differ", "edit_distance")
    if rank_of(x) != rank_of(y) or rank_of(x) < 2:
        raise InvalidArgumentError(
            "Expected truth and hypothesis to have matching ranks of 2 or more, but their shapes "
            f"are: {y.shape} and {x.shape}", "edit_distance")
    dims = tuple([Symbol("sequences").dim if one is None or two is None else max(one, two)
                  for one, two in zip(x.shape[:-1], y.shape[:-1])])
    parts = [part for each in (x, y) for part in (each.indices, each.values, each.dense_shape)]
    return on_host("edit_distance", _distances(normalize=bool(normalize)), parts,
                   [TensorType(dtypes.float32, dims)])[0]


@recipe("edit_distance")
def _distances(normalize: bool) -> Callable[..., Any]:
    def compare(*arrays: Any) -> Any:
        one, lead = _sequences(*arrays[:3])
        two, other = _sequences(*arrays[3:])
        found = np.zeros(np.maximum(lead, other), np.float32)
        for place in {**one, **two}:
            truth = two.get(place, [])
            distance = _levenshtein(one.get(place, []), truth)
            if normalize:
                distance = distance / len(truth) if truth else np.inf
            if not all(0 <= i < n for i, n in zip(place, found.shape)):
                raise InvalidArgumentError(f"tf.edit_distance: position {list(place)} is not in "
                                           f"shape {list(found.shape)}", "edit_distance")
            found[place] = distance
        return (found,)

    return compare


def _sequences(indices: Any, values: Any, shape: Any) -> tuple[dict[Any, list[Any]], Any]:
    found: dict[Any, list[Any]] = {}
    for place, value in zip(indices[:, :-1].tolist(), values.tolist(), strict=True):
        found.setdefault(tuple(place), []).append(value)
    return found, shape[:-1]


def _levenshtein(one: list[Any], two: list[Any]) -> float:
    """Row by row of the table of distances; a row is computed at once."""
    numbers: dict[Any, int] = {}
    a, b = (np.array([numbers.setdefault(item, len(numbers)) for item in items], np.int64)
            for items in (one, two))
    steps = np.arange(len(b) + 1)
    row = steps.copy()
    for count, item in enumerate(a, 1):
        best = np.empty_like(row)
        best[0] = count
        best[1:] = np.minimum(row[:-1] + (b != item), row[1:] + 1)
        row = np.minimum.accumulate(best - steps) + steps   # insertions go along the row
    return float(row[-1])
