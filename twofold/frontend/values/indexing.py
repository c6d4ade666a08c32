"""``tensor[key]``: integers, slices, Ellipsis, newaxis, scalar integer tensors, boolean masks.

Turns a key into slice, squeeze and gather ops; while nothing observes ops NumPy's own indexing
runs instead (same elements, no copy for leading axes).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...ir.base import dims
from ...ir.base.dims import Polynomial
from ...ir.ops import table
from ..dispatch.calls import type_of
from ..dispatch.door import apply, run
from ..tensors import observers, tensor
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, from_array
from . import arguments, convert
from .requirements import require_equal

_VALID = ("Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
          "tf.int32/tf.int64 tensors are valid indices, got ")


def get_item(x: Tensor, key: Any) -> Tensor:
    """``x[key]``."""
    mask = _mask(key)
    if mask is not None:
        return mask_entries(x, convert.to_tensor(mask), 0)
    parts = tuple(key) if isinstance(key, (tuple, list)) else (key,)
    parts = _expand([_part(part) for part in parts], x)
    if not observers.active and type(x) is Tensor and type(x._array) is np.ndarray:
        return _by_numpy(x, parts)
    return _by_ops(x, parts)


_RESHAPE: Any = table.get("reshape")
_SLICE: Any = table.get("strided_slice")
_MOST_ROWS = 4096
_rows: dict[tuple[int, tuple[int, ...]], tuple[Any, Any]] = {}


def get_row(x: Tensor, key: int) -> Tensor:
    """``x[key]`` outside of traces for a Python integer, by the ops that :func:`get_item` uses."""
    shape = x._array.shape
    found = _rows.get((key, shape))
    if found is None:
        if not shape or not -shape[0] <= key < shape[0]:
            return get_item(x, key)
        first, rest = key % shape[0], shape[1:]
        attributes: Any = None if shape[0] == 1 else _SLICE.attrs(
            begin=(first, *[0] * len(rest)), end=(first + 1, *rest), strides=(1,) * len(shape))
        if len(_rows) >= _MOST_ROWS:
            _rows.clear()
        found = _rows[key, shape] = (attributes, _RESHAPE.attrs(shape=rest))
    cut, reshaped = found
    if cut is not None:
        x, = apply(_SLICE, (x,), cut)
    return apply(_RESHAPE, (x,), reshaped)[0]


def _mask(key: Any) -> Any:
    """The key when it is a boolean mask, else None."""
    if isinstance(key, Tensor):
        return key if key._dtype is dtypes.bool_ and key.ndim else None
    if isinstance(key, np.ndarray) and key.dtype == np.bool_ and key.ndim:
        return key
    return None


def _part(part: Any) -> Any:
    """One entry of a key: int, slice of ints, None, Ellipsis, or a traced scalar."""
    if part is None or part is Ellipsis or type(part) is int or isinstance(part, Polynomial):
        return part
    if isinstance(part, slice):
        return slice(_bound(part.start), _bound(part.stop), _bound(part.step))
    if isinstance(part, SymbolicTensor):
        if part._dtype.kind in "iu" and part.ndim == 0:
            return _known(part)
        raise ArgumentTypeError(f"{_VALID}{part!r}")
    return _integer(part)


def _bound(value: Any) -> Any:
    """A bound of a slice: None, an int, or a run-time dimension."""
    if value is None or type(value) is int or isinstance(value, Polynomial):
        return value
    if isinstance(value, SymbolicTensor):
        if value._dtype.kind in "iu" and value.ndim == 0:
            fact = value._trace.fact(value)
            return value if fact is None else fact.item()
        raise ArgumentTypeError(f"{_VALID}{value!r}")
    return _integer(value)


def _known(part: SymbolicTensor) -> Any:
    """A traced index as an int where the trace knows it, else itself."""
    fact = part._trace.fact(part)
    known = None if fact is None else fact.item()
    return known if isinstance(known, int) else part


def _integer(value: Any) -> int:
    if isinstance(value, (bool, np.bool_, float, str, bytes)):
        raise ArgumentTypeError(f"{_VALID}{value!r}")
    if tensor.is_variable(value):
        value = value.numpy()
    try:
        return int(value.__index__())
    except (AttributeError, TypeError):
        raise ArgumentTypeError(f"{_VALID}{value!r}") from None


def _expand(parts: list[Any], x: Tensor) -> tuple[Any, ...]:
    """The key with the Ellipsis written out, checked against the rank."""
    rank = x.ndim
    if sum(part is Ellipsis for part in parts) > 1:
        raise InvalidArgumentError("Multiple ellipses in slice spec not allowed", "getitem")
    used = sum(part is not None and part is not Ellipsis for part in parts)
    if used > rank:
        raise InvalidArgumentError(
            f"Index out of range using input dim {rank}; input has only {rank} dims", "getitem")
    fill = [slice(None)] * (rank - used)
    for position, part in enumerate(parts):
        if part is Ellipsis:
            return (*parts[:position], *fill, *parts[position + 1:])
    return (*parts, *fill)


def _by_numpy(x: Tensor, parts: tuple[Any, ...]) -> Tensor:
    if any(isinstance(part, slice) and part.step == 0 for part in parts):
        raise InvalidArgumentError("strides[0] must be non-zero", "getitem")
    source = x._host()
    try:
        array = source[(*parts, Ellipsis)]
    except IndexError:
        raise _outside(parts, source.shape) from None
    if not array.flags.c_contiguous:
        array = array.copy(order="C")
    return from_array(array, x._dtype)


def _outside(parts: tuple[Any, ...], shape: tuple[int, ...]) -> Exception:
    axis = 0
    for part in parts:
        if part is None:
            continue
        if type(part) is int and not -shape[axis] <= part < shape[axis]:
            shown = part + shape[axis] if part < 0 else part
            return InvalidArgumentError(
                f"slice index {shown} of dimension {axis} out of bounds.", "getitem")
        axis += 1
    return InvalidArgumentError(f"index {parts} is outside shape {shape}", "getitem")


def _by_ops(x: Tensor, parts: tuple[Any, ...]) -> Tensor:
    """Slice, then gather along axes with run-time indices, then drop and insert axes."""
    from ...ir.oplib.shape.slices import normalize_slice
    shape = type_of(x).shape
    begin: list[Any] = []
    end: list[Any] = []
    strides: list[int] = []
    result_shape: list[Any] = []  # None marks an axis whose size the slice decides
    gathers: list[tuple[int, Tensor]] = []
    reversed_axes: list[int] = []  # of slices that go down, between bounds that the run knows
    axis = 0
    for part in parts:
        if part is None:
            result_shape.append(1)
            continue
        size = shape[axis]
        if isinstance(part, slice):
            step = 1 if part.step is None else arguments.static_int(part.step, "a slice step") \
                if isinstance(part.step, SymbolicTensor) else part.step
            if not isinstance(step, int) or step == 0:
                raise InvalidArgumentError(f"strides[{axis}] must be non-zero", "getitem")
            bounds = part.start, part.stop
            if any(isinstance(bound, SymbolicTensor) for bound in bounds):
                if step < 0:
                    reversed_axes.append(axis)
                bounds = tuple(_late_bound(bound, size, step < 0) for bound in bounds)
                step = abs(step)
            first, last = normalize_slice(*bounds, step, size)
            result_shape.append(("axis", axis))
        elif isinstance(part, SymbolicTensor):
            first, last, step = 0, size, 1
            gathers.append((axis, part))
        else:
            first, step = _position(part, size, axis), 1
            last = first + 1
        begin.append(first)
        end.append(last)
        strides.append(step)
        axis += 1
    if reversed_axes:
        x = run("reverse", x, axes=tuple(reversed_axes))
    if any(b != 0 or e != size or s != 1
           for b, e, s, size in zip(begin, end, strides, shape)):
        x = run("strided_slice", x, begin=tuple(begin), end=tuple(end), strides=tuple(strides))
    sizes = type_of(x).shape
    for gathered, index in gathers:
        x = _pick(x, index, gathered)
    wanted = tuple(sizes[entry[1]] if isinstance(entry, tuple) else entry
                   for entry in result_shape)
    return x if type_of(x).shape == wanted else run("reshape", x, shape=wanted)


def _late_bound(bound: Any, size: Any, is_reversed: bool) -> Any:
    """A bound of a slice that only the run knows, as a dimension: it may count from the end.

    Of an axis that is reversed it is the place from the end, where the slice goes up.
    """
    if bound is None or (isinstance(bound, int) and not is_reversed):
        return bound
    length, zero = convert.dim_tensor(size, dtypes.int64), convert.to_tensor(0, dtypes.int64)
    wide = run("cast", convert.to_tensor(bound), dtype=dtypes.int64)
    inside = run("select", run("less", wide, zero), run("add", wide, length), wide)
    if is_reversed:
        last = run("subtract", length, convert.to_tensor(1, dtypes.int64))
        inside = run("subtract", last, inside)
    inside = run("minimum", run("maximum", inside, zero), length)
    return arguments.dims_of([inside], "a slice bound")[0]


def _position(part: Any, size: Any, axis: int) -> Any:
    """A static index as a non-negative position."""
    if isinstance(size, int) and isinstance(part, int):
        if not -size <= part < size:
            shown = part + size if part < 0 else part
            raise InvalidArgumentError(
                f"slice index {shown} of dimension {axis} out of bounds.", "getitem")
    return part + size if isinstance(part, int) and part < 0 else part


def _pick(x: Tensor, index: Tensor, axis: int) -> Tensor:
    """``x`` at one run-time index of an axis, which stays with size 1."""
    size = convert.dim_tensor(type_of(x).shape[axis], index._dtype)
    zero = convert.to_tensor(0, index._dtype)
    wrapped = run("select", run("less", index, zero), run("add", index, size), index)
    return run("gather", x, run("reshape", wrapped, shape=(1,)), axis=axis, batch_dims=0)


def mask_entries(x: Tensor, mask: Tensor, start: int) -> Tensor:
    """The entries where a mask, which covers the axes from ``start`` on, holds.

    Raises
    ------
    InvalidArgumentError
        When the shapes do not fit.
    """
    if mask.ndim == 0:
        raise ArgumentError("mask cannot be scalar.")
    own, wanted = type_of(x).shape, type_of(mask).shape
    covered = own[start:start + len(wanted)]

    def refusal() -> Exception:
        return InvalidArgumentError(f"tf.boolean_mask: shapes {x.shape} and {mask.shape} are "
                                    "incompatible", "boolean_mask")

    if len(covered) != len(wanted):
        raise refusal()
    for a, b in zip(covered, wanted):
        require_equal(a, b, refusal)
    if len(wanted) > 1:
        count = dims.product(covered)
        x = run("reshape", x, shape=(*own[:start], count, *own[start + len(wanted):]))
        mask = run("reshape", mask, shape=(dims.product(wanted),))
    places = run("nonzero", mask)
    count = type_of(places).shape[0]
    return run("gather", x, run("reshape", places, shape=(count,)), axis=start, batch_dims=0)
