"""2-D pooling of NHWC images and its gradients.

The gradient of a maximum goes to the first largest element of each window, as in TensorFlow; an
average counts only elements that exist, not padding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import FLOATS, DType, compute_dtype
from ....errors import InvalidArgumentError
from ...base import blocks, dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...kernel import build as k
from ...kernel.combines import COMBINES
from ...kernel.nodes import (
    INDEX,
    Accumulate,
    Buffer,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Statement,
    Store,
)
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    InferContext,
    KernelTemplate,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import require_dtype
from ..common.templates import bound, fill, loop, make_buffers, make_kernel, within
from ..shape.slices import not_negative
from .convolution import NO_PADS, Pads, Pair, check_image, window_count

F32 = dtypes.float32
#: What largest elements are found in, in TensorFlow too.
MAXIMUM_DTYPES = (*FLOATS, *dtypes.SIGNED, dtypes.uint8, dtypes.uint16)


@dataclass(frozen=True)
class Pool(Attrs):
    """Window, steps, and rows and columns of padding."""

    window: Pair
    strides: Pair
    pads: Pads = NO_PADS


@dataclass(frozen=True)
class PoolInto(Attrs):
    """A pooling's attributes and the shape of the images it read."""

    shape: Shape
    window: Pair
    strides: Pair
    pads: Pads = NO_PADS


def pooled_shape(context: InferContext, name: str, x: Shape, attrs: Any) -> Shape:
    """Shape of a pooling's result.

    Raises
    ------
    InvalidArgumentError
    """
    if min(*attrs.window, *attrs.strides) < 1:
        raise InvalidArgumentError(
            f"tf.{name}: window {attrs.window} and strides {attrs.strides} must be at least 1",
            name)
    for size, pads in zip(attrs.window, attrs.pads, strict=True):
        if any(isinstance(pad, int) and not 0 <= pad < size for pad in pads):
            raise InvalidArgumentError(
                f"tf.{name}: padding {pads} must be smaller than the window {size}", name)
    rows, columns = (window_count(context, name, *each) for each in zip(
        x[1:3], attrs.pads, attrs.window, attrs.strides, strict=True))
    return x[0], rows, columns, x[3]


def _pool_infer(name: str, taken: Sequence[DType]) -> Any:
    def infer(context: Any, types: Any, attrs: Pool) -> TensorType:
        require_dtype(name, types[0], taken, "input")
        check_image(name, types[0])
        return TensorType(types[0].dtype, pooled_shape(context, name, types[0].shape, attrs))
    return infer


def _require_pooled(context: Any, name: str, found: Shape, wanted: Shape) -> None:
    def message() -> str:
        return (f"tf.{name}: values of shape {shape_text(found)} must have shape "
                f"{shape_text(wanted)}")

    if len(found) != len(wanted):
        raise InvalidArgumentError(message(), name)
    for a, b in zip(found, wanted, strict=True):
        context.require_equal(a, b, message)


# ---------------------------------------------------------------------------- reference


def _windows(shape: Any, attrs: Any) -> Any:
    """Output position and the slices of the input it covers, for every window."""
    height, width = (int(d) for d in pooled_shape(InferContext(), "", shape, attrs)[1:3])
    for i, j in np.ndindex(height, width):
        top = i * attrs.strides[0] - attrs.pads[0][0]
        left = j * attrs.strides[1] - attrs.pads[1][0]
        yield (i, j, slice(max(top, 0), min(top + attrs.window[0], shape[1])),
               slice(max(left, 0), min(left + attrs.window[1], shape[2])))


def _pool_array(reduce: Any) -> Any:
    def reference(attrs: Pool, x: Any) -> Any:
        shape: Any = pooled_shape(InferContext(), "", x.shape, attrs)
        result = np.zeros(shape, x.dtype)
        for i, j, rows, columns in _windows(x.shape, attrs):
            result[:, i, j] = reduce(x[:, rows, columns], axis=(1, 2))
        return result
    return reference


def _first_maximum(x: Any, rows: slice, columns: slice) -> tuple[Any, ...]:
    """Index arrays (batch, row, column, channel) of the first largest element of a window."""
    part = x[:, rows, columns]
    n, height, width, channels = part.shape
    place = np.argmax(part.reshape((n, height * width, channels)), axis=1)
    return (np.arange(n)[:, None], rows.start + place // width, columns.start + place % width,
            np.arange(channels)[None, :])


def _max_into_array(attrs: Pool, x: Any, g: Any) -> Any:
    result = np.zeros(x.shape, g.dtype)
    for i, j, rows, columns in _windows(x.shape, attrs):
        result[_first_maximum(x, rows, columns)] += g[:, i, j]
    return result


def _max_pick_array(attrs: Pool, x: Any, u: Any) -> Any:
    shape: Any = pooled_shape(InferContext(), "", x.shape, attrs)
    result = np.zeros(shape, u.dtype)
    for i, j, rows, columns in _windows(x.shape, attrs):
        result[:, i, j] = u[_first_maximum(x, rows, columns)]
    return result


def _avg_into_array(attrs: PoolInto, g: Any) -> Any:
    shape: Any = attrs.shape
    result = np.zeros(shape, g.dtype)
    for i, j, rows, columns in _windows(shape, attrs):
        count = (rows.stop - rows.start) * (columns.stop - columns.start)
        result[:, rows, columns] += g[:, i, j][:, None, None, :] / count
    return result


# ---------------------------------------------------------------------------- templates

LONG_WINDOW = 64    # from here on a loop over a window ends where the image does


@dataclass(frozen=True)
class _Windows:
    """What loops over windows go by: the parts of these that can lie in the image."""

    window: tuple[Dim, Dim]
    strides: Pair
    before: tuple[Dim, Dim]


def _clip(attrs: Any, image: Shape, result: Shape) -> _Windows:
    """A pooling's windows; of long ones neither end goes further than some window needs."""
    window: list[Dim] = []
    before: list[Dim] = []
    for axis in (0, 1):
        length, pad = attrs.window[axis], attrs.pads[axis][0]
        if length >= LONG_WINDOW:
            last = not_negative(result[axis + 1] - 1) * attrs.strides[axis]
            useful = dims.minimum(pad, last)
            length = dims.minimum(length - (pad - useful), image[axis + 1] + useful)
            pad = useful
        window.append(length)
        before.append(pad)
    return _Windows((window[0], window[1]), attrs.strides, (before[0], before[1]))


def _positions(p: Expression, height: Dim, width: Dim) -> tuple[Expression, ...]:
    """Batch, row and column of a flattened pixel."""
    line = k.binary("floordiv", p, k.dim(width))
    return (k.binary("floordiv", line, k.dim(height)), k.binary("mod", line, k.dim(height)),
            k.binary("mod", p, k.dim(width)))


def _corner(attrs: _Windows, axis: int, position: Expression) -> Expression:
    """First input position of a window along an axis; may be negative."""
    return k.sub(k.mul(position, k.index(attrs.strides[axis])), k.dim(attrs.before[axis]))


def _over_window(attrs: _Windows, x: Shape, n: Expression, i: Expression, j: Expression,
                 body: Callable[[Expression], Sequence[Statement]]) -> For:
    """Loops over the pixels of a window that exist; the body gets a pixel's flat number."""
    def row(a: Index) -> list[Statement]:
        y = k.add(_corner(attrs, 0, i), a)

        def column(b: Index) -> list[Statement]:
            z = k.add(_corner(attrs, 1, j), b)
            pixel = k.add(k.mul(k.add(k.mul(n, k.dim(x[1])), y), k.dim(x[2])), z)
            return [If(within(z, x[2]), body(pixel))]

        return [If(within(y, x[1]), [loop("b", attrs.window[1], column)])]
    return loop("a", attrs.window[0], row)


def _channels(type: TensorType) -> int:
    return int(type.shape[3])


def _at(pixel: Expression, channels: int, c: Expression) -> Expression:
    return k.add(k.mul(pixel, k.index(channels)), c)


def _wide(buffer: Buffer, offset: Expression) -> Expression:
    return k.cast(Load(buffer, offset), compute_dtype(buffer.dtype))


def _overlap(attrs: _Windows, axis: int, position: Expression, size: Dim) -> Expression:
    """How many elements of a window along an axis exist."""
    first = _corner(attrs, axis, position)
    end = k.binary("min", k.add(first, k.dim(attrs.window[axis])), k.dim(size))
    return k.sub(end, k.binary("max", first, k.index(0)))


def _errors(attrs: Any, totals: Buffer) -> Buffer | None:
    """Where a sum over a large window keeps what rounding adds to it."""
    area = attrs.window[0] * attrs.window[1]  # only the run knows it where the image cuts it
    if isinstance(area, int) and area <= blocks.PRODUCT_SUM:
        return None
    return Buffer("errors", totals.dtype, totals.shape, "local")


def _no_errors(errors: Buffer | None) -> list[Statement]:
    return [] if errors is None else [Local(errors, k.constant(0, errors.dtype))]


def _finish(totals: Buffer, errors: Buffer | None, c: Expression) -> Expression:
    total = Load(totals, c)
    return total if errors is None else k.sub(total, Load(errors, c))


def _pool_template(combine: str) -> Any:
    """One pixel of the result per parallel iteration; channels are vectors kept locally."""
    def build(attrs: Pool, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
              name: str) -> Kernel:
        x, y = make_buffers(inputs, outputs)
        channels, dtype = _channels(inputs[0]), compute_dtype(x.dtype)
        windows = _clip(attrs, x.shape, y.shape)
        totals = Buffer("totals", dtype, (channels,), "local")
        start = k.constant(COMBINES[combine].start(dtype), dtype)
        errors = _errors(windows, totals) if combine == "sum" else None

        def pixel(p: Index) -> list[Statement]:
            n, i, j = _positions(p, y.shape[1], y.shape[2])
            window = _over_window(windows, x.shape, n, i, j, lambda q: [loop(
                "c", channels, lambda c: [
                    Accumulate(totals, c, combine, _wide(x, _at(q, channels, c)), errors)],
                "vector")])

            def store(c: Index) -> list[Statement]:
                value = _finish(totals, errors, c)
                if combine == "sum":
                    count = k.mul(_overlap(windows, 0, i, x.shape[1]),
                                  _overlap(windows, 1, j, x.shape[2]))
                    value = k.div(value, k.cast(count, dtype))
                return [Store(y, _at(p, channels, c), k.cast(value, y.dtype))]

            return [Local(totals, start), *_no_errors(errors), window,
                    loop("s", channels, store, "vector")]

        return make_kernel(name, [x, y], [loop("p", dims.product(y.shape[:3]), pixel, "parallel")])
    return build


def _find_maximum(attrs: _Windows, x: Buffer, channels: int, best: Buffer, where: Buffer,
                  n: Expression, i: Expression, j: Expression) -> list[Statement]:
    """Per channel, the pixel of the first largest element of a window; a nan beats numbers."""
    def compare(q: Expression) -> list[Statement]:
        def channel(c: Index) -> list[Statement]:
            value, found, place = _wide(x, _at(q, channels, c)), Load(best, c), Load(where, c)
            v, b, w = bound("v", value), bound("b", found), bound("w", place)
            fresh = k.logical("and", k.compare("ne", v, v), k.compare("eq", b, b))
            larger = k.logical("or", k.compare("gt", v, b), fresh)
            wins = k.logical("or", larger, k.compare("lt", w, k.index(0)))
            return [Let(v, value), Let(b, found), Let(w, place),
                    Store(best, c, k.select(wins, v, b)),
                    Store(where, c, k.select(wins, q, w))]
        return [loop("c", channels, channel, "vector")]

    return [Local(best, k.constant(float("-inf"), best.dtype)), Local(where, k.index(-1)),
            _over_window(attrs, x.shape, n, i, j, compare)]


def _locals(channels: int, x: Buffer) -> tuple[Buffer, Buffer]:
    return (Buffer("best", compute_dtype(x.dtype), (channels,), "local"),
            Buffer("where", INDEX, (channels,), "local"))


def _max_into_template(attrs: Pool, inputs: Sequence[TensorType],
                       outputs: Sequence[TensorType], name: str) -> Kernel:
    """Images in parallel: windows of one image may overlap, so they go one after the other."""
    x, g, y = make_buffers(inputs, outputs)
    channels = _channels(inputs[0])
    best, where = _locals(channels, x)
    windows = _clip(attrs, x.shape, g.shape)
    height, width = g.shape[1], g.shape[2]
    plane = x.shape[1] * x.shape[2] * channels

    def image(n: Index) -> list[Statement]:
        def window(q: Index) -> list[Statement]:
            i, j = k.binary("floordiv", q, k.dim(width)), k.binary("mod", q, k.dim(width))
            source = k.add(k.mul(n, k.dim(height * width)), q)

            def add(c: Index) -> list[Statement]:
                target = _at(Load(where, c), channels, c)
                wide = compute_dtype(y.dtype)
                total = k.add(k.cast(Load(y, target), wide), _wide(g, _at(source, channels, c)))
                return [Store(y, target, k.cast(total, y.dtype))]

            return [*_find_maximum(windows, x, channels, best, where, n, i, j),
                    loop("s", channels, add)]

        zero = k.constant(0, y.dtype)
        return [fill("z", y, zero, k.mul(n, k.dim(plane)), plane),
                loop("q", height * width, window)]

    return make_kernel(name, [x, g, y], [loop("n", x.shape[0], image, "parallel")])


def _max_pick_template(attrs: Pool, inputs: Sequence[TensorType],
                       outputs: Sequence[TensorType], name: str) -> Kernel:
    x, u, y = make_buffers(inputs, outputs)
    channels = _channels(inputs[0])
    best, where = _locals(channels, x)
    windows = _clip(attrs, x.shape, y.shape)

    def pixel(p: Index) -> list[Statement]:
        n, i, j = _positions(p, y.shape[1], y.shape[2])
        store = loop("s", channels, lambda c: [
            Store(y, _at(p, channels, c), Load(u, _at(Load(where, c), channels, c)))])
        return [*_find_maximum(windows, x, channels, best, where, n, i, j), store]

    return make_kernel(name, [x, u, y], [loop("p", dims.product(y.shape[:3]), pixel, "parallel")])


def _avg_into_template(attrs: PoolInto, inputs: Sequence[TensorType],
                       outputs: Sequence[TensorType], name: str) -> Kernel:
    """Per pixel of the images, the sum of the shares of all windows that cover it."""
    g, y = make_buffers(inputs, outputs)
    channels, dtype = _channels(inputs[0]), compute_dtype(y.dtype)
    totals = Buffer("totals", dtype, (channels,), "local")
    windows = _clip(attrs, y.shape, g.shape)
    (sh, sw), height, width = attrs.strides, g.shape[1], g.shape[2]
    errors = _errors(windows, totals)

    def pixel(p: Index) -> list[Statement]:
        n, row, column = _positions(p, y.shape[1], y.shape[2])

        def down(a: Index) -> list[Statement]:
            y_offset = k.sub(k.add(row, k.dim(windows.before[0])), a)
            i = k.binary("floordiv", y_offset, k.index(sh))

            def across(b: Index) -> list[Statement]:
                x_offset = k.sub(k.add(column, k.dim(windows.before[1])), b)
                j = k.binary("floordiv", x_offset, k.index(sw))
                count = k.mul(_overlap(windows, 0, i, y.shape[1]),
                              _overlap(windows, 1, j, y.shape[2]))
                source = k.add(k.mul(k.add(k.mul(n, k.dim(height)), i), k.dim(width)), j)

                def share(c: Index) -> list[Statement]:
                    value = k.div(_wide(g, _at(source, channels, c)), k.cast(count, dtype))
                    return [Accumulate(totals, c, "sum", value, errors)]

                return [If(_starts(x_offset, sw, j, width),
                           [loop("c", channels, share, "vector")])]

            return [If(_starts(y_offset, sh, i, height), [loop("b", windows.window[1], across)])]

        store = loop("s", channels, lambda c: [
            Store(y, _at(p, channels, c), k.cast(_finish(totals, errors, c), y.dtype))], "vector")
        return [Local(totals, k.constant(0, dtype)), *_no_errors(errors),
                loop("a", windows.window[0], down), store]

    return make_kernel(name, [g, y], [loop("p", dims.product(y.shape[:3]), pixel, "parallel")])


def _starts(offset: Expression, stride: int, position: Expression, count: Dim) -> Expression:
    """True when a window starts at an offset (in padded coordinates)."""
    inside = within(position, count)
    if stride == 1:
        return inside
    aligned = k.compare("eq", k.binary("mod", offset, k.index(stride)), k.index(0))
    return k.logical("and", aligned, inside)


# ---------------------------------------------------------------------------- records


def _steps(attrs: Any) -> dict[str, Any]:
    return {"window": attrs.window, "strides": attrs.strides, "pads": attrs.pads}


def _max_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    x = ctx.input(0)
    wide = F.to(g, compute_dtype(x.dtype))  # sums over windows round once
    return (F.to(F.max_pool2d_gradient(x, wide, **_steps(ctx.attrs)), x.dtype),)


def _max_into_infer(context: Any, types: Any, attrs: Pool) -> TensorType:
    x, g = types
    require_dtype("nn.max_pool2d", x, FLOATS, "input")
    require_dtype("nn.max_pool2d", g, FLOATS, "the gradient")
    check_image("nn.max_pool2d", x)
    _require_pooled(context, "nn.max_pool2d", g.shape,
                    pooled_shape(context, "nn.max_pool2d", x.shape, attrs))
    return TensorType(g.dtype, x.shape)


def _max_pick_infer(context: Any, types: Any, attrs: Pool) -> TensorType:
    x, u = types
    require_dtype("nn.max_pool2d", u, FLOATS, "the gradient")
    check_image("nn.max_pool2d", x)
    _require_pooled(context, "nn.max_pool2d", u.shape, x.shape)
    return TensorType(u.dtype, pooled_shape(context, "nn.max_pool2d", x.shape, attrs))


def _avg_into_infer(context: Any, types: Any, attrs: PoolInto) -> TensorType:
    (g,) = types
    require_dtype("nn.avg_pool2d", g, FLOATS, "the gradient")
    result = TensorType(g.dtype, attrs.shape)
    check_image("nn.avg_pool2d", result)
    check_image("nn.avg_pool2d", g)
    _require_pooled(context, "nn.avg_pool2d", g.shape,
                    pooled_shape(context, "nn.avg_pool2d", attrs.shape, attrs))
    return result


_CASES: tuple[tuple[tuple[int, ...], dict[str, Any]], ...] = (
    ((2, 4, 6, 3), {"window": (2, 2), "strides": (2, 2)}),
    ((1, 5, 5, 2), {"window": (3, 3), "strides": (1, 1), "pads": ((1, 1), (1, 1))}),
    ((1, 5, 4, 1), {"window": (3, 2), "strides": (2, 1), "pads": ((1, 1), (0, 1))}),
    ((2, 3, 3, 2), {"window": (3, 3), "strides": (1, 1)}),
    ((0, 4, 4, 2), {"window": (2, 2), "strides": (2, 2)}),
    ((1, 5, 5, 1), {"window": (2, 2), "strides": (3, 3)}))


def _out(x: tuple[int, ...], attrs: dict[str, Any]) -> tuple[int, ...]:
    return tuple(int(d) for d in pooled_shape(InferContext(), "", x, Pool(**attrs)))


_SMALL = {"window": (2, 2), "strides": (2, 2)}
_ERRORS = (
    ErrorSample(((F32, (4, 4, 3)),), InvalidArgumentError, "it takes [batch, height", _SMALL),
    ErrorSample(((F32, (1, 1, 4, 3)),), InvalidArgumentError, "does not fit an input of 1", _SMALL),
    ErrorSample(((F32, (1, 4, 4, 3)),), InvalidArgumentError, "must be at least 1",
                {"window": (2, 2), "strides": (0, 2)}),
    ErrorSample(((F32, (1, 4, 4, 3)),), InvalidArgumentError, "must be smaller than the window",
                {"window": (2, 2), "strides": (1, 1), "pads": ((2, 0), (0, 0))}),
    ErrorSample(((dtypes.uint32, (1, 4, 4, 3)),), InvalidArgumentError, "dtype uint32", _SMALL))

max_pool2d = register(OpDef(
    name="max_pool2d", category=Category.REDUCE, arity=1,
    infer=_pool_infer("nn.max_pool2d", MAXIMUM_DTYPES),
    attrs=Pool, doc="Largest element of each window.", reference=_pool_array(np.max),
    gradient=Gradient(_max_gradient, inputs=(0,)), lowering=KernelTemplate(_pool_template("max")),
    dtypes=MAXIMUM_DTYPES,
    samples=tuple(Sample((x,), attrs, "distinct") for x, attrs in _CASES),
    tolerance=Tolerance(0.0), error_samples=_ERRORS, tensorflow="nn.max_pool2d"))

max_pool2d_gradient = register(OpDef(
    name="max_pool2d_gradient", category=Category.REDUCE, arity=2, infer=_max_into_infer,
    attrs=Pool, reference=_max_into_array,
    doc="Each window's value added at its first largest element. Inputs: images, values.",
    gradient=Gradient(lambda F, ctx, u: (
        None, F.max_pool2d_pick(ctx.input(0), u, **_steps(ctx.attrs))), inputs=(0,)),
    lowering=KernelTemplate(_max_into_template), dtypes=FLOATS, tolerance=Tolerance(8.0, 1e-6),
    samples=tuple(Sample((x, _out(x, attrs)), attrs, ("distinct", "real")) for x, attrs in _CASES),
    error_samples=(ErrorSample(((F32, (1, 4, 4, 1)), (F32, (1, 3, 3, 1))), InvalidArgumentError,
                               "must have shape (1, 2, 2, 1)", _SMALL),)))

max_pool2d_pick = register(OpDef(
    name="max_pool2d_pick", category=Category.REDUCE, arity=2, infer=_max_pick_infer,
    attrs=Pool, reference=_max_pick_array,
    doc="Per window, the value at the first largest element of the images. Inputs: images, values.",
    gradient=Gradient(lambda F, ctx, g: (
        None, F.max_pool2d_gradient(ctx.input(0), g, **_steps(ctx.attrs))), inputs=(0,)),
    lowering=KernelTemplate(_max_pick_template), dtypes=FLOATS, tolerance=Tolerance(0.0),
    samples=tuple(Sample((x, x), attrs, ("distinct", "real")) for x, attrs in _CASES),
    error_samples=(ErrorSample(((F32, (1, 4, 4, 1)), (F32, (1, 3, 3, 1))), InvalidArgumentError,
                               "must have shape (1, 4, 4, 1)", _SMALL),)))

avg_pool2d = register(OpDef(
    name="avg_pool2d", category=Category.REDUCE, arity=1,
    infer=_pool_infer("nn.avg_pool2d", FLOATS),
    attrs=Pool, doc="Mean of the elements of each window; padding does not count.",
    reference=_pool_array(np.mean),
    gradient=Gradient(lambda F, ctx, g: (F.avg_pool2d_gradient(
        g, shape=ctx.input_types[0].shape, **_steps(ctx.attrs)),)),
    lowering=KernelTemplate(_pool_template("sum")), dtypes=FLOATS,
    samples=tuple(Sample((x,), attrs) for x, attrs in _CASES), tolerance=Tolerance(8.0, 1e-6),
    error_samples=_ERRORS, tensorflow="nn.avg_pool2d"))

avg_pool2d_gradient = register(OpDef(
    name="avg_pool2d_gradient", category=Category.REDUCE, arity=1, infer=_avg_into_infer,
    attrs=PoolInto, reference=_avg_into_array,
    doc="Each window's value shared equally among its elements.",
    gradient=Gradient(lambda F, ctx, u: (F.avg_pool2d(u, **_steps(ctx.attrs)),)),
    lowering=KernelTemplate(_avg_into_template), dtypes=FLOATS, tolerance=Tolerance(8.0, 1e-6),
    samples=tuple(Sample((_out(x, attrs),), {"shape": x, **attrs}) for x, attrs in _CASES),
    error_samples=(ErrorSample(((F32, (1, 3, 3, 1)),), InvalidArgumentError,
                               "must have shape (1, 2, 2, 1)",
                               {"shape": (1, 4, 4, 1), **_SMALL}),)))
