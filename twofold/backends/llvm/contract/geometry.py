"""What a convolution reads and writes: its spec, and walks over the pixels of its results.

A walk says, for each pixel of the result, where in the image its kernel starts and which elements
of the filter meet it. Forward that is one view of all pixels; towards the input of a strided
convolution there is one view per remainder of the position, each with its own kernel elements, so
that no product with a zero is ever formed. Plain arithmetic: emits nothing.
"""

from __future__ import annotations

import itertools
import math

from twofold.backends.llvm.contract.element import Element
from twofold.backends.llvm.contract.image import Image
from twofold.dtypes import DType

from ....dataclass import dataclass, replace

NARROW = 14
"""Fewer pixels than this in a row do not fill a register tile."""

MOST_VIEWS = 64
"""Walks of more views are not emitted: the code of each takes 12 ms to compile."""


@dataclass(frozen=True)
class ConvolutionSpec:
    """A convolution of NHWC images with an HWIO filter; all operands are contiguous.

    The filter is ``(kernel_height, kernel_width, in_channels // groups, out_channels)``. Only
    ``batch`` may be None (read from the sizes array). Rows and columns beyond the stored image, on
    any side, count as zeros.
    """

    dtype: DType
    batch: int | None
    in_height: int
    in_width: int
    in_channels: int
    out_height: int
    out_width: int
    out_channels: int
    kernel_height: int
    kernel_width: int
    stride_height: int = 1
    stride_width: int = 1
    dilation_height: int = 1
    dilation_width: int = 1
    pad_top: int = 0
    pad_left: int = 0
    groups: int = 1
    accumulate: DType | None = None

    def __post_init__(self) -> None:
        if self.groups < 1 or self.in_channels % self.groups or self.out_channels % self.groups:
            raise ValueError(f"{self.groups} groups do not divide {self.in_channels} input and "
                             f"{self.out_channels} output channels")

    @property
    def fields(self) -> dict[str, int | None]:
        """What the sizes array holds, in slot order."""
        return {"batch": self.batch}

    @property
    def element(self) -> Element:
        """Stored and computed dtype."""
        return Element.of(self.dtype, self.accumulate)

    @property
    def channelwise(self) -> bool:
        """Whether each channel is convolved on its own: channels then fill the vectors."""
        return 1 < self.groups == self.in_channels == self.out_channels

    @property
    def flops_per_image(self) -> int:
        """Multiplications and additions for one image."""
        return (2 * self.out_height * self.out_width * self.out_channels * self.kernel_height
                * self.kernel_width * (self.in_channels // self.groups))

    @property
    def extent(self) -> tuple[int, int]:
        """Rows and columns that the kernel covers."""
        return ((self.kernel_height - 1) * self.dilation_height + 1,
                (self.kernel_width - 1) * self.dilation_width + 1)

    @property
    def input_image(self) -> Image:
        """The input as the forward direction and the filter's gradient read it."""
        return Image(self.in_height, self.in_width, self.in_channels,
                     (self.pad_top, self.pad_left),
                     (self.out_height - 1) * self.stride_height + self.extent[0],
                     (self.out_width - 1) * self.stride_width + self.extent[1],
                     self.element.converts)


@dataclass(frozen=True)
class View:
    """Every ``step``-th pixel of the result, computed with the same kernel elements.

    Attributes
    ----------
    rows, columns : int
        How many pixels.
    first, step : (int, int)
        The first pixel in the result, and the distance to the next.
    read : (int, int)
        Where the first pixel's kernel starts in the image rectangle.
    taps, tap_step : (int, int)
        Kernel rows and columns used, and their distance in the image.
    kernel_first, kernel_step : (int, int)
        Where they are in the filter.
    """

    rows: int
    columns: int
    first: tuple[int, int]
    step: tuple[int, int]
    read: tuple[int, int]
    taps: tuple[int, int]
    tap_step: tuple[int, int]
    kernel_first: tuple[int, int]
    kernel_step: tuple[int, int]


@dataclass(frozen=True)
class Walk:
    """A walk over ``rows`` x ``columns`` result pixels of ``channels``, view by view.

    From one pixel of a view to the next the image is read ``stride`` further. ``turned``: the
    filter's input and output channels are exchanged.
    """

    image: Image
    views: tuple[View, ...]
    rows: int
    columns: int
    channels: int
    stride: tuple[int, int]
    turned: bool


def forward_walk(spec: ConvolutionSpec) -> Walk:
    """The walk over the output.

    A kernel of one pixel sees no rows: a narrow image is then one row, for better tiles.
    """
    image = spec.input_image
    kernel = (spec.kernel_height, spec.kernel_width)
    stride = (spec.stride_height, spec.stride_width)
    rows, columns = spec.out_height, spec.out_width
    if (kernel == stride == (1, 1) and columns < NARROW
            and (image.copied or image.width == columns)):
        rows, columns = 1, rows * columns
    view = View(rows, columns, (0, 0), (1, 1), (0, 0), kernel,
                 (spec.dilation_height, spec.dilation_width), (0, 0), (1, 1))
    return Walk(image, (view,), rows, columns, spec.out_channels, stride, False)


def kernel_taps(kernel: int, stride: int, dilation: int, pad: int, size: int,
                residue: int) -> tuple[int, int, int, int, int, int]:
    """Along one axis, for the input pixels that meet the same kernel elements.

    Gives the first pixel and how many there are; how many kernel elements meet them, the last of
    those, and their distance; and which output pixel that last one brings to the first pixel.
    """
    first = (residue - pad) % stride
    count = max(0, -(-(size - first) // stride))
    hits = [k for k in range(kernel) if (k * dilation - residue) % stride == 0]
    last = hits[-1] if hits else 0
    distance = stride // math.gcd(stride, dilation)
    return first, count, len(hits), last, distance, (first + pad - last * dilation) // stride


def input_gradient_walk(spec: ConvolutionSpec) -> Walk:
    """The walk over the input: with strides, one view per remainder of the position."""
    strides = (spec.stride_height, spec.stride_width)
    dilations = (spec.dilation_height, spec.dilation_width)
    tap_step = (dilations[0] // math.gcd(strides[0], dilations[0]),
                dilations[1] // math.gcd(strides[1], dilations[1]))
    views = []
    for down, across in itertools.product(range(strides[0]), range(strides[1])):
        y = kernel_taps(spec.kernel_height, strides[0], dilations[0], spec.pad_top,
                        spec.in_height, down)
        x = kernel_taps(spec.kernel_width, strides[1], dilations[1], spec.pad_left, spec.in_width,
                        across)
        views.append(View(y[1], x[1], (y[0], x[0]), strides, (y[5], x[5]), (y[2], x[2]), tap_step,
                           (y[3], x[3]), (-y[4], -x[4])))
    # the rectangle of output pixels that all views together read
    low, high = [0, 0], [1, 1]
    for axis in (0, 1):
        reads = [(v.read[axis], v.read[axis] + (v.taps[axis] - 1) * tap_step[axis]
                  + (v.rows, v.columns)[axis]) for v in views
                 if min(v.rows, v.columns, *v.taps) > 0]
        if reads:
            low[axis], high[axis] = min(r[0] for r in reads), max(r[1] for r in reads)
    views = [replace(v, read=(v.read[0] - low[0], v.read[1] - low[1]))
             if min(v.taps) > 0 else replace(v, read=(0, 0)) for v in views]
    image = Image(spec.out_height, spec.out_width, spec.out_channels, (-low[0], -low[1]),
                  high[0] - low[0], high[1] - low[1], spec.element.converts)
    return Walk(image, tuple(v for v in views if v.rows and v.columns), spec.in_height,
                 spec.in_width, spec.in_channels, (1, 1), True)
