"""Contractions written as kernels, for the few that the tile emitters have no form for.

Images of unknown height or width with so many channels that no block of them fits a buffer are
convolved by plain loops with the channels in vectors, and so are gradients with strides so long
that tiles for every remainder of a position would be too much code; a result of another dtype than
the operands is rounded, then handed to its epilogue. Slow next to tiles, but of the same meaning.
"""

from __future__ import annotations

import math

from ...dataclass import dataclass
from ...dtypes import accumulate_dtype
from ..base import dims
from ..base.dims import Dim
from ..kernel import build as k
from ..kernel import traverse
from ..kernel.contract import Contract, Convolution, Epilogue
from ..kernel.nodes import (
    Accumulate,
    Buffer,
    Const,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Load,
    Local,
    Statement,
    Store,
)


def epilogue_kernel(node: Contract) -> tuple[Kernel, Buffer]:
    """A kernel (sums, the epilogue's buffers, output) and the buffer of the sums."""
    epilogue = node.epilogue
    dtype = node.left.dtype
    between = Buffer("sums", dtype, node.output.shape, "input")
    columns = node.output.shape[-1] if node.output.shape else 1
    rows = dims.product(node.output.shape[:-1])
    row, column = Index("row"), Index("column")
    offset = k.add(k.mul(row, k.dim(columns)), column)
    value = _finish(epilogue, k.cast(Load(between, offset), accumulate_dtype(dtype)), row, column,
                    node.output)
    body = For(row, k.dim(rows), "parallel", [
        For(column, k.dim(columns), "vector", [Store(node.output, offset, value)])])
    extra = epilogue.buffers if epilogue is not None else ()
    return Kernel(node.name, [between, *extra, node.output], _symbols(node), [body]), between


def _symbols(node: Contract) -> tuple[dims.Symbol, ...]:
    found = dict.fromkeys(node.sizes)
    for buffer in node.buffers:
        for dim in buffer.shape:
            for symbol in sorted(dims.symbols(dim), key=lambda s: s.order):
                found.setdefault(symbol)
    return tuple(found)


def _finish(epilogue: Epilogue | None, total: Expression, row: Expression, column: Expression,
            output: Buffer) -> Expression:
    """What is stored for a sum."""
    if epilogue is None:
        return k.cast(total, output.dtype)

    def replace(e: Expression) -> Expression | None:
        if isinstance(e, Load) and e.buffer is epilogue.accumulator:
            return total
        return row if e is epilogue.row else column if e is epilogue.column else None

    return k.cast(traverse.rebuild(epilogue.value, replace, {}), output.dtype)


# ---------------------------------------------------------------------------- convolution

def convolution_kernel(node: Contract) -> Kernel:
    """A convolution of any sizes as loops."""
    template = node.template
    assert isinstance(template, Convolution)
    build = {"forward": _forward, "input": _input_gradient, "filter": _filter_gradient}
    body = build[template.direction](node, template)
    return Kernel(node.name, list(node.buffers), _symbols(node), [body])


def _pixel(loop: Index, height: Dim, width: Dim) -> tuple[Expression, Expression, Expression]:
    """Image, row and column of a pixel number."""
    pixels = k.dim(height * width)
    rest = k.binary("mod", loop, pixels)
    return (k.binary("floordiv", loop, pixels), k.binary("floordiv", rest, k.dim(width)),
            k.binary("mod", rest, k.dim(width)))


def _inside(y: Expression, x: Expression, height: Dim, width: Dim) -> Expression:
    checks = [k.compare("ge", y, k.index(0)), k.compare("lt", y, k.dim(height)),
              k.compare("ge", x, k.index(0)), k.compare("lt", x, k.dim(width))]
    total = checks[0]
    for check in checks[1:]:
        total = k.logical("and", total, check)
    return total


def _at(image: Expression, y: Expression, x: Expression, channel: Expression, height: Dim,
        width: Dim, channels: int) -> Expression:
    row = k.add(k.mul(image, k.dim(height)), y)
    return k.add(k.mul(k.add(k.mul(row, k.dim(width)), x), k.index(channels)), channel)


def _weight(t: Convolution, u: Expression, v: Expression, c: Expression,
            o: Expression) -> Expression:
    """Offset into the filter; ``c`` counts inside the group."""
    row = k.add(k.mul(u, k.index(t.kernel_width)), v)
    row = k.add(k.mul(row, k.index(t.in_channels // t.groups)), c)
    return k.add(k.mul(row, k.index(t.out_channels)), o)


def _source(t: Convolution, y: Expression, x: Expression, u: Expression,
            v: Expression) -> tuple[Expression, Expression]:
    """Row and column of the input that a result pixel reads with a filter element."""
    row = k.add(k.mul(y, k.index(t.stride_height)), k.mul(u, k.index(t.dilation_height)))
    column = k.add(k.mul(x, k.index(t.stride_width)), k.mul(v, k.index(t.dilation_width)))
    return (k.binary("sub", row, k.dim(t.pad_top)), k.binary("sub", column, k.dim(t.pad_left)))


def _forward(node: Contract, t: Convolution) -> Statement:
    loop, u, v, c, o, g, last = (Index(n) for n in ("pixel", "u", "v", "c", "o", "group", "last"))
    image, y, x = _pixel(loop, t.out_height, t.out_width)
    row, column = _source(t, y, x, u, v)
    ins, outs = t.in_channels // t.groups, t.out_channels // t.groups
    total = Buffer("total", node.accumulate, (t.out_channels,), "local")
    channel = k.add(k.mul(g, k.index(ins)), c)
    place = k.add(k.mul(g, k.index(outs)), o)
    read = Load(node.left, _at(image, row, column, channel, t.in_height, t.in_width,
                               t.in_channels))
    product = k.mul(k.cast(read, node.accumulate),
                    k.cast(Load(node.right, _weight(t, u, v, c, place)), node.accumulate))
    sums = For(g, k.index(t.groups), "sequential", [For(c, k.index(ins), "sequential", [
        For(o, k.index(outs), "vector", [Accumulate(total, place, "sum", product)])])])
    finished = _finish(node.epilogue, Load(total, last), loop, last, node.output)
    target = k.add(k.mul(loop, k.index(t.out_channels)), last)
    return For(loop, k.dim(t.batch * t.out_height * t.out_width), "parallel", [
        Local(total, Const(0, node.accumulate)),
        For(u, k.index(t.kernel_height), "sequential", [
            For(v, k.index(t.kernel_width), "sequential", [
                If(_inside(row, column, t.in_height, t.in_width), [sums])])]),
        For(last, k.index(t.out_channels), "vector", [Store(node.output, target, finished)])])


@dataclass(frozen=True)
class _Taps:
    """The kernel elements along an axis that a pixel meets, and the results it meets them for."""

    count: int                  # at most
    element: Expression
    result: Expression
    checks: list[Expression]    # that both are there


def _met_taps(loop: Index, place: Expression, kernel: int, stride: int, dilation: int) -> _Taps:
    """The elements ``u`` for which ``place - u * dilation`` is a multiple of the stride.

    Every ``stride // common``-th one is; where stride and dilation have a common divisor, only for
    places that it divides.
    """
    common = math.gcd(stride, dilation)
    period = stride // common
    if period == 1:
        element: Expression = loop
    else:
        inverse = pow(dilation // common, -1, period)
        start = k.mul(k.binary("floordiv", place, k.index(common)), k.index(inverse))
        first = k.binary("mod", start, k.index(period))
        element = k.add(first, k.mul(loop, k.index(period)))
    above = k.binary("sub", place, k.mul(element, k.index(dilation)))
    checks = [k.compare("eq", k.binary("mod", place, k.index(common)), k.index(0))
              ] if common > 1 else []
    if period > 1:
        checks.append(k.compare("lt", element, k.index(kernel)))
    return _Taps(-(-kernel // period), element, k.binary("floordiv", above, k.index(stride)),
                 checks)


def _input_gradient(node: Contract, t: Convolution) -> Statement:
    """Each input pixel gathers from the results it took part in."""
    loop, u, v, c, o, g, last = (Index(n) for n in ("pixel", "u", "v", "c", "o", "group", "last"))
    image, y, x = _pixel(loop, t.in_height, t.in_width)
    down = _met_taps(u, k.add(y, k.dim(t.pad_top)), t.kernel_height, t.stride_height,
                     t.dilation_height)
    across = _met_taps(v, k.add(x, k.dim(t.pad_left)), t.kernel_width, t.stride_width,
                       t.dilation_width)
    ins, outs = t.in_channels // t.groups, t.out_channels // t.groups
    total = Buffer("total", node.accumulate, (t.in_channels,), "local")
    result = k.add(k.mul(g, k.index(outs)), o)
    place = k.add(k.mul(g, k.index(ins)), c)
    read = Load(node.left, _at(image, down.result, across.result, result, t.out_height,
                               t.out_width, t.out_channels))
    weight = Load(node.right, _weight(t, down.element, across.element, c, result))
    product = k.mul(k.cast(read, node.accumulate), k.cast(weight, node.accumulate))
    sums = For(g, k.index(t.groups), "sequential", [For(c, k.index(ins), "sequential", [
        For(o, k.index(outs), "vector", [Accumulate(total, place, "sum", product)])])])
    inside = _inside(down.result, across.result, t.out_height, t.out_width)
    for check in (*down.checks, *across.checks):
        inside = k.logical("and", check, inside)
    finished = _finish(node.epilogue, Load(total, last), loop, last, node.output)
    target = k.add(k.mul(loop, k.index(t.in_channels)), last)
    return For(loop, k.dim(t.batch * t.in_height * t.in_width), "parallel", [
        Local(total, Const(0, node.accumulate)),
        For(u, k.index(down.count), "sequential", [
            For(v, k.index(across.count), "sequential", [If(inside, [sums])])]),
        For(last, k.index(t.in_channels), "vector", [Store(node.output, target, finished)])])


def _filter_gradient(node: Contract, t: Convolution) -> Statement:
    """Each row of the filter (one kernel element, one input channel) sums over all pixels."""
    loop, b, y, x, o, g, last = (Index(n) for n in ("row", "b", "y", "x", "o", "group", "last"))
    ins, outs = t.in_channels // t.groups, t.out_channels // t.groups
    c = k.binary("mod", loop, k.index(ins))
    element = k.binary("floordiv", loop, k.index(ins))
    u = k.binary("floordiv", element, k.index(t.kernel_width))
    v = k.binary("mod", element, k.index(t.kernel_width))
    row, column = _source(t, y, x, u, v)
    total = Buffer("total", node.accumulate, (t.out_channels,), "local")
    channel = k.add(k.mul(g, k.index(ins)), c)
    place = k.add(k.mul(g, k.index(outs)), o)
    read = Load(node.left, _at(b, row, column, channel, t.in_height, t.in_width, t.in_channels))
    gradient = Load(node.right, _at(b, y, x, place, t.out_height, t.out_width, t.out_channels))
    product = k.mul(k.cast(read, node.accumulate), k.cast(gradient, node.accumulate))
    sums = For(g, k.index(t.groups), "sequential", [
        For(o, k.index(outs), "vector", [Accumulate(total, place, "sum", product)])])
    finished = _finish(node.epilogue, Load(total, last), loop, last, node.output)
    target = k.add(k.mul(loop, k.index(t.out_channels)), last)
    return For(loop, k.index(t.kernel_height * t.kernel_width * ins), "parallel", [
        Local(total, Const(0, node.accumulate)),
        For(b, k.dim(t.batch), "sequential", [For(y, k.dim(t.out_height), "sequential", [
            For(x, k.dim(t.out_width), "sequential", [
                If(_inside(row, column, t.in_height, t.in_width), [sums])])])]),
        For(last, k.index(t.out_channels), "vector", [Store(node.output, target, finished)])])
