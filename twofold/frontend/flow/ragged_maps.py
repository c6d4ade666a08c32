"""``tf.map_fn`` over rows of ragged tensors, and functions that return rows.

The function is given one row after the other. Where all it returns has one shape, this is a map
over the numbers of rows. Rows that it returns are collected: by Python outside of a trace, in a
loop whose variables grow inside one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..ops.common import shape_of
from ..ops.sequences import range_
from ..ragged.base import Ragged, flat_of, levels, make, size_of_rows
from ..ragged.row_partition import RowPartition, of_lengths
from ..ragged.shapes import stack
from ..ragged.spec import RaggedTensorSpec
from ..tensors import nest, observers
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.spec import TensorSpec
from .while_loops import while_loop

Function = Callable[[Any], Any]


def takes_rows(elems: Any, signature: Any) -> bool:
    """Whether anything is ragged, so that this is the map to take."""
    return any(isinstance(x, Ragged) for x in nest.flatten(elems, True)) or any(
        isinstance(x, RaggedTensorSpec) for x in nest.flatten(signature, True))


def map_rows(fn: Function, elems: Any, signature: Any, map_numbers: Callable[..., Any]) -> Any:
    """``tf.map_fn`` where something is ragged.

    ``map_numbers(fn, numbers, signature)`` is the map over a tensor, for results of one shape.
    """
    values: list[Any] = [x if isinstance(x, Ragged) else convert.to_tensor(x)
                         for x in nest.flatten(elems, True)]
    count = _count(values)
    wanted = signature if signature is not None else nest.map_structure(
        _row_spec, nest.pack_sequence_as(elems, values, True), whole=True)

    def row(i: Any) -> Any:
        found = fn(nest.pack_sequence_as(elems, [x[i] for x in values], True))
        nest.assert_same_structure(wanted, found, check_types=False, whole=True)
        return found

    specs = nest.flatten(wanted, True)
    if not any(isinstance(spec, RaggedTensorSpec) for spec in specs):
        numbers = convert.dim_tensor(count, dtypes.int32)
        return map_numbers(row, range_(numbers), wanted)
    if observers.is_tracing():
        return _collect(row, count, wanted, specs)
    if not count:
        return nest.pack_sequence_as(wanted, [_close(_nothing(spec)) for spec in specs],
                                     True)
    rows = [nest.flatten(row(i), True) for i in range(count)]
    found = [_stack_results(spec, column) for spec, column in zip(specs, zip(*rows))]
    return nest.pack_sequence_as(wanted, found, True)


def _count(values: Sequence[Any]) -> Any:
    counts = [size_of_rows(x) for x in values if isinstance(x, Ragged) or shape_of(x)]
    if len(counts) != len(values) or not counts:
        raise ArgumentError("tf.map_fn: elements in elems must be 1+ dimensional Tensors, not "
                            "scalars")
    for other in counts[1:]:
        if isinstance(other - counts[0], int) and other != counts[0]:
            raise InvalidArgumentError(f"tf.map_fn: elems have {counts} rows; they must have the "
                                       "same number", "map_fn")
    return counts[0]


def _row_spec(x: Any) -> Any:
    """What a function returns that gives rows like those it takes."""
    if not isinstance(x, Ragged):
        return TensorSpec(x.shape[1:], x.dtype)
    return RaggedTensorSpec(x.shape[1:], x.dtype, x.ragged_rank - 1, x._partition.dtype)


def _is_row(spec: Any) -> bool:
    return isinstance(spec, RaggedTensorSpec)


def _stack_results(spec: Any, column: Sequence[Any]) -> Any:
    """The results of all rows, as a spec says."""
    values = [x if isinstance(x, Ragged) else convert.to_tensor(x) for x in column]
    dtype = spec.dtype if hasattr(spec, "dtype") else dtypes.as_dtype(spec)
    for x in values:
        if x.dtype is not dtype:
            raise InvalidArgumentError(f"tf.map_fn: fn returned {x.dtype.name}, the signature says "
                                       f"{dtype.name}", "map_fn")
        if _is_row(spec) and not isinstance(x, Ragged) and not shape_of(x):
            raise InvalidArgumentError("tf.map_fn: Ragged values must have rank >= 1; fn returned "
                                       "a scalar. Use fn_output_signature", "map_fn")
    if _is_row(spec):
        return stack(None, values).with_row_splits_dtype(spec.row_splits_dtype)
    return stack(None, values, 0) if isinstance(values[0], Ragged) else convert.to_tensor(values)


# ---------------------------------------------------------------------------- in a trace

def _nothing(spec: Any) -> list[Tensor]:
    """What is collected before there is a row: values, and the lengths of rows at each level."""
    dtype = spec.dtype if hasattr(spec, "dtype") else dtypes.as_dtype(spec)
    if not _is_row(spec):
        shape = spec.shape if isinstance(spec, TensorSpec) else ()
        return [convert.full(0, dtype, (0, *_known(shape)))]
    inner = () if spec.shape.rank is None else tuple(spec.shape)[spec.ragged_rank + 1:]
    return [convert.full(0, dtype, (0, *_known(inner))),
            *[convert.full(0, spec.row_splits_dtype, (0,)) for _ in range(spec.ragged_rank + 1)]]


def _known(sizes: Any) -> tuple[int, ...]:
    if any(size is None for size in sizes):
        raise ArgumentError("tf.map_fn: inside tf.function the signature must say the sizes of all "
                            f"dimensions that are not ragged, got {tuple(sizes)}")
    return tuple(sizes)


def _more(spec: Any, parts: Sequence[Tensor], value: Any) -> list[Tensor]:
    """What is collected with the result of one more row."""
    if not _is_row(spec):
        new = convert.to_tensor(value, parts[0].dtype)
        return [run("concat", parts[0], run("reshape", new, shape=(1, *shape_of(new))), axis=0)]
    value = value if isinstance(value, Ragged) else convert.to_tensor(value, parts[0].dtype)
    dtype = spec.row_splits_dtype
    count = run("reshape", convert.dim_tensor(size_of_rows(value), dtype), shape=(1,))
    lengths = [count, *[p.cast(dtype).lengths() for p in levels(value)]]
    if len(lengths) != len(parts) - 1:
        raise InvalidArgumentError(f"tf.map_fn: fn returned {value!r}, the signature says {spec!r}",
                                   "map_fn")
    return [run("concat", a, b, axis=0) for a, b in zip(parts, [flat_of(value), *lengths])]


def _close(parts: Sequence[Tensor]) -> Any:
    """The result of what was collected."""
    found: Any = parts[0]
    for lengths in reversed(parts[1:]):
        partition: RowPartition = of_lengths(lengths)
        found = make(found, partition)
    return found


def _collect(row: Function, count: Any, wanted: Any, specs: Sequence[Any]) -> Any:
    starts = [_nothing(spec) for spec in specs]
    sizes = [len(parts) for parts in starts]
    end = convert.dim_tensor(count, dtypes.int32)

    def step(i: Any, *flat: Any) -> Any:
        given = iter(flat)
        result = nest.flatten(row(i), True)
        found: list[Tensor] = []
        for spec, size, value in zip(specs, sizes, result):
            found += _more(spec, [next(given) for _ in range(size)], value)
        return (i + 1, *found)

    first = [x for parts in starts for x in parts]
    shapes = [TensorSpec([None, *x.shape[1:]]).shape for x in first]
    _, *last = while_loop(lambda i, *_: i < end, step,
                          (convert.to_tensor(0, dtypes.int32), *first),
                          shape_invariants=(TensorSpec([]).shape, *shapes))
    given = iter(last)
    found = [_close([next(given) for _ in range(size)]) for size in sizes]
    return nest.pack_sequence_as(wanted, found, True)
