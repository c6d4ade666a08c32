"""``Contract``: matmul and convolution as one node of a program, with an epilogue.

A backend owns the tile code; this file owns what a contraction means: its dimensions, its
operands, and the fused elementwise epilogue written as a kernel expression over the accumulated
element.
"""

from __future__ import annotations

from ...dataclass import dataclass, field
from ...dtypes import DType
from ..base.dims import Dim, Symbol
from .nodes import Buffer, Expression, Index


@dataclass(frozen=True)
class Matmul:
    """``C[b, i, j] = sum_k A[b, i, k] B[b, k, j]``.

    ``transpose_a``: A is stored as [b, k, i]; ``transpose_b``: B as [b, j, k].
    ``batch_a``/``batch_b`` False: that operand has no batch dimension and is shared. Buffers are
    contiguous.
    """

    batch: Dim
    m: Dim
    n: Dim
    k: Dim
    transpose_a: bool = False
    transpose_b: bool = False
    batch_a: bool = True
    batch_b: bool = True


@dataclass(frozen=True)
class Convolution:
    """2-D convolution, NHWC input, HWIO filter, NHWC output, in one of three directions.

    ``direction`` says what is computed: ``forward`` (input, filter → output), ``input`` (output
    gradient, filter → input gradient) or ``filter`` (input, output gradient → filter gradient).
    """

    direction: str
    batch: Dim
    in_height: Dim
    in_width: Dim
    in_channels: int
    out_height: Dim
    out_width: Dim
    out_channels: int
    kernel_height: int
    kernel_width: int
    stride_height: int
    stride_width: int
    dilation_height: int
    dilation_width: int
    pad_top: Dim
    pad_left: Dim
    groups: int = 1


@dataclass(frozen=True, eq=False)
class Epilogue:
    """What is done to each accumulated element before it is stored.

    ``value`` is an expression of the placeholder ``accumulated`` (a ``Load`` of the buffer
    ``accumulator`` at offset 0), of ``Load``s from ``buffers``, and of the indices: ``row`` (all
    output dimensions but the last, flattened) and ``column`` (the last).
    """

    accumulator: Buffer
    row: Index
    column: Index
    value: Expression
    buffers: tuple[Buffer, ...] = ()


@dataclass(frozen=True, eq=False)
class Contract:
    """A contraction of two buffers into a third.

    Attributes
    ----------
    name : str
    template : Matmul or Convolution
    left, right, output : Buffer
    accumulate : DType
        Dtype of the running sums; the epilogue sees it, the store rounds once.
    epilogue : Epilogue or None
    sizes : tuple of Symbol
        Dimension symbols needed at run time.
    """

    name: str
    template: Matmul | Convolution
    left: Buffer
    right: Buffer
    output: Buffer
    accumulate: DType
    epilogue: Epilogue | None = None
    sizes: tuple[Symbol, ...] = field(default=())

    @property
    def buffers(self) -> tuple[Buffer, ...]:
        """Parameters in call order: left, right, the epilogue's, output."""
        extra = self.epilogue.buffers if self.epilogue is not None else ()
        return (self.left, self.right, *extra, self.output)
