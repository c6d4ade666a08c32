"""What a contraction means: matmul and the three directions of convolution, in NumPy.

Floating sums are made in float64 and rounded once to the accumulation dtype; integers wrap. The
epilogue is evaluated by the kernel interpreter with one lane per output element.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import InternalError
from ..base import dims
from ..base.dims import Dim, Symbol
from ..base.rounding import round_array
from .contract import Contract, Convolution, Epilogue, Matmul
from .evaluate import convert
from .interpret import KernelRun, Memory, as_numbers

Array = np.ndarray[Any, Any]


def interpret_contract(contract: Contract, arrays: Sequence[Array],
                       sizes: Mapping[Symbol, int]) -> None:
    """Run a contraction on arrays in the order of ``contract.buffers``; the last is written.

    A complex array is one of twice as many real numbers.

    Raises
    ------
    InternalError
        When arrays do not match the contraction's buffers, or the epilogue reads out of range.
    """
    buffers = contract.buffers
    if len(arrays) != len(buffers):
        raise InternalError(f"contraction {contract.name} takes {len(buffers)} arrays, "
                            f"got {len(arrays)}")
    arrays = [as_numbers(array) for array in arrays]
    for buffer, array in zip(buffers, arrays, strict=True):
        count = dims.evaluate(dims.product(buffer.shape), sizes)
        if array.dtype != buffer.dtype.numpy or array.size != count:
            raise InternalError(f"contraction {contract.name}: {buffer!r} has {count} elements, "
                                f"got an array {array.dtype}{list(array.shape)}")
    left, right = (_widen(array) for array in arrays[:2])
    with np.errstate(all="ignore"):
        if isinstance(contract.template, Matmul):
            exact = _matmul(contract.template, left, right, sizes)
        else:
            exact = _convolution(contract.template, left, right, sizes)
        result = round_array(exact, contract.accumulate.numpy)
        if contract.epilogue is not None:
            result = _epilogue(contract, contract.epilogue, result, arrays[2:-1], sizes)
        output = arrays[-1]
        output.reshape(-1)[...] = convert(result.reshape(-1), output.dtype)


def _widen(array: Array) -> Array:
    """Floats as float64; integers as they are."""
    return array if array.dtype.kind in "iub" else array.astype(np.float64)


def _matmul(template: Matmul, left: Array, right: Array, sizes: Mapping[Symbol, int]) -> Array:
    batch, m, n, k = (dims.evaluate(d, sizes)
                      for d in (template.batch, template.m, template.n, template.k))
    a = left.reshape(batch if template.batch_a else 1,
                     *((k, m) if template.transpose_a else (m, k)))
    b = right.reshape(batch if template.batch_b else 1,
                      *((n, k) if template.transpose_b else (k, n)))
    if template.transpose_a:
        a = a.swapaxes(1, 2)
    if template.transpose_b:
        b = b.swapaxes(1, 2)
    return np.broadcast_to(np.matmul(a, b), (batch, m, n))


class _Geometry:
    """A convolution's sizes as integers."""

    def __init__(self, template: Convolution, sizes: Mapping[Symbol, int]):
        def known(dim: Dim) -> int:
            return dims.evaluate(dim, sizes)

        t = template
        self.template = t
        self.image = (known(t.batch), known(t.in_height), known(t.in_width), t.in_channels)
        self.result = (known(t.batch), known(t.out_height), known(t.out_width), t.out_channels)
        self.filter = (t.kernel_height, t.kernel_width, t.in_channels // t.groups, t.out_channels)
        self.top, self.left = known(t.pad_top), known(t.pad_left)

    def taps(self) -> list[tuple[int, int, Any, Any]]:
        """For each element of the window: matching index of the image and of the result."""
        t = self.template
        found = []
        for y in range(t.kernel_height):
            rows, in_rows = _positions(self.result[1], self.image[1], t.stride_height,
                                       y * t.dilation_height - self.top)
            for x in range(t.kernel_width):
                columns, in_columns = _positions(self.result[2], self.image[2], t.stride_width,
                                                 x * t.dilation_width - self.left)
                found.append((y, x, np.ix_(in_rows, in_columns), np.ix_(rows, columns)))
        return found


def _positions(outputs: int, inputs: int, stride: int, shift: int) -> tuple[Array, Array]:
    """Output positions whose input position is inside the image, and those input positions."""
    position = np.arange(outputs)
    source = position * stride + shift
    inside = (source >= 0) & (source < inputs)
    return position[inside], source[inside]


def _convolution(template: Convolution, left: Array, right: Array,
                 sizes: Mapping[Symbol, int]) -> Array:
    g = _Geometry(template, sizes)
    runs = {"forward": _forward, "input": _input_gradient, "filter": _filter_gradient}
    return runs[template.direction](g, left, right)


def _group_channels(array: Array, groups: int) -> Array:
    """[..., channels] as [..., groups, channels per group]."""
    return array.reshape(*array.shape[:-1], groups, array.shape[-1] // groups)


def _forward(g: _Geometry, left: Array, right: Array) -> Array:
    groups = g.template.groups
    image = _group_channels(left.reshape(g.image), groups)
    kernel = _group_channels(right.reshape(g.filter), groups)
    total = _group_channels(np.zeros(g.result, left.dtype), groups)
    for y, x, source, target in g.taps():
        part = np.einsum("bhwgi,igo->bhwgo", image[:, source[0], source[1]], kernel[y, x])
        total[:, target[0], target[1]] += part
    return total.reshape(g.result)


def _input_gradient(g: _Geometry, left: Array, right: Array) -> Array:
    groups = g.template.groups
    above = _group_channels(left.reshape(g.result), groups)
    kernel = _group_channels(right.reshape(g.filter), groups)
    total = _group_channels(np.zeros(g.image, left.dtype), groups)
    for y, x, source, target in g.taps():
        part = np.einsum("bhwgo,igo->bhwgi", above[:, target[0], target[1]], kernel[y, x])
        total[:, source[0], source[1]] += part
    return total.reshape(g.image)


def _filter_gradient(g: _Geometry, left: Array, right: Array) -> Array:
    groups = g.template.groups
    image = _group_channels(left.reshape(g.image), groups)
    above = _group_channels(right.reshape(g.result), groups)
    total = _group_channels(np.zeros(g.filter, left.dtype), groups)
    for y, x, source, target in g.taps():
        total[y, x] = np.einsum("bhwgi,bhwgo->igo", image[:, source[0], source[1]],
                                above[:, target[0], target[1]])
    return total.reshape(g.filter)


def _epilogue(contract: Contract, epilogue: Epilogue, accumulated: Array,
              arrays: Sequence[Array], sizes: Mapping[Symbol, int]) -> Array:
    """The epilogue's value for each accumulated element, flat."""
    columns = dims.evaluate(contract.output.shape[-1], sizes) if contract.output.shape else 1
    flat = np.ascontiguousarray(accumulated).reshape(-1, 1)
    run = KernelRun(contract.name, sizes)
    for buffer, array in zip(epilogue.buffers, arrays, strict=True):
        run.add_buffer(buffer, array)
    run.lanes = np.arange(len(flat))
    run.memory[epilogue.accumulator] = Memory(flat, defined=True, tracked=False, per_lane=True)
    run.values[epilogue.row] = run.lanes // max(columns, 1)
    run.values[epilogue.column] = run.lanes % max(columns, 1)
    return np.broadcast_to(run.evaluate(epilogue.value), run.lanes.shape)
