"""What tests of emitted contractions share: running their phases, and references in NumPy.

Small integer values make float32 sums exact, so results are compared bit for bit. Every run puts
guard elements around the result and the scratch buffer, and runs the chunks of each phase in a
shuffled order.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from twofold import dtypes
from twofold.backends.llvm.contract.contraction import Contraction
from twofold.backends.llvm.contract.geometry import ConvolutionSpec
from twofold.backends.llvm.run import jit
from twofold.backends.llvm.text.writer import Writer
from twofold.ir.base.target import Target

GUARD = 32
TARGETS = {
    "avx512": Target(512, 32, True, 1 << 20),
    "avx2": Target(256, 16, True, 1 << 20),
    "sse": Target(128, 16, False, 1 << 18),
    "neon": Target(128, 32, True, 1 << 14),
}


def host() -> Target:
    """The machine that the tests run on."""
    return jit.processor().target


class Runner:
    """A compiled contraction whose chunks can be called one by one."""

    def __init__(self, contraction: Contraction):
        self.contraction = contraction
        text = contraction.module.text()
        self.symbols: list[str] = []
        for phase in contraction.phases:
            text += (f"define void @call.{phase.function}(ptr %context, i64 %chunk) {{\n"
                     f"  call void @{phase.function}(ptr %context, i64 %chunk)\n  ret void\n}}\n")
            self.symbols.append(f"call.{phase.function}")
            text += self._question(phase.chunks_function)
        text += self._question(contraction.scratch_function)
        text += self._question(contraction.flops_function)
        self.library = jit.compile_module(text, self.symbols)

    def _question(self, name: str | None) -> str:
        if name is None:
            return ""
        self.symbols.append(f"ask.{name}")
        return (f"define i64 @ask.{name}(ptr %sizes) {{\n"
                f"  %answer = call i64 @{name}(ptr %sizes)\n  ret i64 %answer\n}}\n")

    def ask(self, known: int | None, name: str | None, sizes: np.ndarray) -> int:
        """A number that is either known or computed from the sizes."""
        if known is not None:
            return known
        kind = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)
        return kind(self.library.address(f"ask.{name}"))(sizes.ctypes.data)

    def __call__(self, a: np.ndarray, b: np.ndarray, shape: Sequence[int], sizes: Sequence[int],
                 extra: int = 0, seed: int = 0, size: int | None = None) -> np.ndarray:
        """Run all phases; gives the elements of C, after checking the guards."""
        contraction, slots = self.contraction, np.array(sizes, np.int64)
        count = int(np.prod(shape)) if size is None else size
        result = np.full(count + 2 * GUARD, 7).astype(a.dtype)
        scratch_bytes = self.ask(contraction.scratch_bytes, contraction.scratch_function, slots)
        scratch = np.full(scratch_bytes + 192, 0xA5, np.uint8)
        start = -scratch.ctypes.data % 64 + 64
        context = np.array([a.ctypes.data, b.ctypes.data,
                            result.ctypes.data + GUARD * result.itemsize, extra, slots.ctypes.data,
                            scratch.ctypes.data + start], np.uint64)
        order = np.random.default_rng(seed)
        for phase in contraction.phases:
            call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(
                self.library.address(f"call.{phase.function}"))
            for chunk in order.permutation(self.ask(phase.chunks, phase.chunks_function, slots)):
                call(context.ctypes.data, int(chunk))
        seven = np.full(GUARD, 7).astype(a.dtype)
        assert np.array_equal(result[:GUARD], seven)
        assert np.array_equal(result[-GUARD:], seven)
        assert (scratch[:start] == 0xA5).all()
        assert (scratch[start + scratch_bytes:] == 0xA5).all()
        body = result[GUARD:GUARD + count]
        return body.reshape(shape) if size is None else body


def integers(shape: Sequence[int], dtype: dtypes.DType, limit: int = 4) -> np.ndarray:
    """Small whole numbers; not negative for unsigned dtypes."""
    low = 0 if dtype.is_unsigned else -limit
    numbers = np.random.default_rng(len(shape) + sum(shape)).integers(low, limit + 1, tuple(shape))
    return numbers.astype(dtype.numpy)


def bias_and_relu(element: str) -> Callable[[Writer, str, int, str, str, str | None], str]:
    """``max(value + bias[column], 0) + row``, with the bias array as ``%extra``."""
    suffix, size = ("f32", 4) if element == "float" else ("f64", 8)

    def epilogue(e: Writer, value: str, lanes: int, row: str, column: str,
                 mask: str | None) -> str:
        kind = f"<{lanes} x {element}>"
        place = e.value(f"getelementptr {element}, ptr %extra, i64 {column}")
        if mask is None:
            bias = e.value(f"load {kind}, ptr {place}, align {size}")
        else:
            load = f"@llvm.masked.load.v{lanes}{suffix}.p0"
            e.declare(f"declare {kind} {load}(ptr, i32, <{lanes} x i1>, {kind})")
            bias = e.value(f"call {kind} {load}(ptr {place}, i32 {size}, <{lanes} x i1> {mask}, "
                           f"{kind} zeroinitializer)")
        total = e.value(f"fadd {kind} {value}, {bias}")
        positive = e.value(f"fcmp ogt {kind} {total}, zeroinitializer")
        kept = e.value(f"select <{lanes} x i1> {positive}, {kind} {total}, {kind} zeroinitializer")
        number = e.value(f"sitofp i64 {row} to {element}")
        one = e.value(f"insertelement {kind} poison, {element} {number}, i64 0")
        rows = e.value(f"shufflevector {kind} {one}, {kind} poison, "
                       f"<{lanes} x i32> zeroinitializer")
        return e.value(f"fadd {kind} {kept}, {rows}")

    return epilogue


def finished(product: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """What ``bias_and_relu`` makes of a product."""
    rows = np.arange(int(np.prod(product.shape[:-1]))).reshape(*product.shape[:-1], 1)
    return np.maximum(product + bias, 0) + rows


def convolution(batch: int, height: int, width: int, channels: int, out_channels: int,
                kernel: tuple[int, int] = (3, 3), stride: tuple[int, int] = (1, 1),
                dilation: tuple[int, int] = (1, 1), pad: tuple[int, int, int, int] = (0, 0, 0, 0),
                groups: int = 1, dtype: dtypes.DType = dtypes.float32) -> ConvolutionSpec:
    """A spec from paddings (top, bottom, left, right)."""
    extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    out_height = max(0, (height + pad[0] + pad[1] - extent[0]) // stride[0] + 1)
    out_width = max(0, (width + pad[2] + pad[3] - extent[1]) // stride[1] + 1)
    return ConvolutionSpec(dtype, batch, height, width, channels, out_height, out_width,
                           out_channels, *kernel, *stride, *dilation, pad[0], pad[2], groups)


def reference(spec: ConvolutionSpec, x: np.ndarray, f: np.ndarray,
              dy: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Output, input gradient and filter gradient, tap by tap."""
    margin = 64
    x, f, dy = (array.astype(np.float64) for array in (x, f, dy))
    widths = ((0, 0), (margin, margin), (margin, margin), (0, 0))
    big = np.pad(x, widths)
    y, dx, df = np.zeros(dy.shape), np.zeros(big.shape), np.zeros(f.shape)
    inner, outer = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    for i, j in np.ndindex(spec.kernel_height, spec.kernel_width):
        if not y.size:
            break
        top = margin - spec.pad_top + i * spec.dilation_height
        left = margin - spec.pad_left + j * spec.dilation_width
        rows = slice(top, top + (spec.out_height - 1) * spec.stride_height + 1, spec.stride_height)
        columns = slice(left, left + (spec.out_width - 1) * spec.stride_width + 1,
                        spec.stride_width)
        for group in range(spec.groups):
            c, o = (slice(group * n, (group + 1) * n) for n in (inner, outer))
            y[..., o] += big[:, rows, columns, c] @ f[i, j][:, o]
            dx[:, rows, columns, c] += dy[..., o] @ f[i, j][:, o].T
            df[i, j][:, o] += np.einsum("nhwi,nhwo->io", big[:, rows, columns, c], dy[..., o])
    inside = slice(margin, margin + spec.in_height), slice(margin, margin + spec.in_width)
    return y, dx[:, inside[0], inside[1]], df


GEOMETRIES: dict[str, dict[str, Any]] = {
    "valid": {},
    "same": {"pad": (1, 1, 1, 1)},
    "strided": {"stride": (2, 2), "pad": (0, 1, 1, 1)},
    "dilated": {"dilation": (2, 3), "pad": (2, 2, 3, 3)},
    "uneven": {"stride": (3, 1), "pad": (0, 2, 4, 1)},
    "strided and dilated": {"stride": (2, 3), "dilation": (4, 2), "pad": (3, 5, 3, 3)},
    "stride beyond the kernel": {"stride": (4, 5), "pad": (0, 0, 2, 0)},
}
