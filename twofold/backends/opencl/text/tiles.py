"""The sizes of tiles: how a product is dealt out to work-groups and work-items.

Owns the choice of tiles and of pieces along k for a device; no text.
"""

from __future__ import annotations

from ....dataclass import dataclass
from ....ir.base import dims
from ....ir.base.dims import Dim
from ....ir.base.target import Target
from ....ir.kernel.contract import Convolution, Matmul
from .launch import Scratch, Sizes

_DEPTH = 16
_LONGEST_SIDE = 128
_UNKNOWN = 1024         # a dimension that is not known yet is taken for a large one
_GROUPS_PER_UNIT = 2    # groups that keep a compute unit busy
_PIECE = 256            # steps of k below which a piece of a product is not worth its launch
_MOST_PIECES = 64
_MOST_SCRATCH = 64 << 20


@dataclass(frozen=True)
class Shape:
    """The sizes of the matmul that a contraction is: batch entries (or groups), m, n, k."""

    batch: Dim
    m: Dim
    n: Dim
    k: Dim


def shape_of(t: Matmul | Convolution) -> Shape:
    """The sizes of a contraction."""
    if isinstance(t, Matmul):
        return Shape(t.batch, t.m, t.n, t.k)
    taps = t.kernel_height * t.kernel_width
    inner, outer = t.in_channels // t.groups, t.out_channels // t.groups
    image = t.batch * t.in_height * t.in_width
    result = t.batch * t.out_height * t.out_width
    match t.direction:
        case "forward":
            return Shape(t.groups, result, outer, taps * inner)
        case "input":
            return Shape(t.groups, image, inner, taps * outer)
        case _:
            return Shape(t.groups, taps * inner, outer, result)


@dataclass(frozen=True)
class Tile:
    """Rows and columns of C per group, depth per step, and rows and columns per work-item."""

    rows: int
    columns: int
    depth: int
    item_rows: int
    item_columns: int

    @property
    def items(self) -> tuple[int, int]:
        """Work-items along rows and columns."""
        return self.rows // self.item_rows, self.columns // self.item_columns


def choose_tile(shape: Shape, size: int, target: Target) -> Tile:
    """The tile for a product.

    The largest one (up to 8 × 8 elements of C per work-item, so that what is read from local memory
    is used often) that does not reach far beyond C and still gives every compute unit a group.

    Parameters
    ----------
    shape : Shape
    size : int
        Bytes of an element of the sums.
    target : Target
        Where work-items do not share, as on CPUs, one makes a whole tile, in loops along rows that
        the compiler vectorises: many times faster there.
    """
    batch, m, n, k = (d if isinstance(d, int) else _UNKNOWN
                      for d in (shape.batch, shape.m, shape.n, shape.k))
    if not target.shares:
        rows, columns, steps = (_power(d, most) for d, most in
                                ((shape.m, 32), (shape.n, 128), (shape.k, 64)))
        return Tile(rows, columns, steps, rows, columns)
    side = 16 if target.group_items >= 256 else 8 if target.group_items >= 64 else 4
    longest = min(_LONGEST_SIDE, side * (8 if size <= 4 else 4))
    rows, columns = _side(m, side, longest), _side(n, side, longest)
    pieces = max(1, min(k // _PIECE, _MOST_PIECES))
    while batch * -(-m // rows) * -(-n // columns) * pieces < target.cores and (rows > side
                                                                             or columns > side):
        rows, columns = (rows // 2, columns) if rows >= columns else (rows, columns // 2)
    depth = _DEPTH
    while depth > 1 and depth * (rows + columns + 2) * size > target.group_bytes:
        depth //= 2
    return Tile(rows, columns, depth, rows // side, columns // side)


def _side(size: int, least: int, most: int) -> int:
    """The longest side of a tile that is not half empty."""
    side = most
    while side > least and size <= side // 2:
        side //= 2
    return side


def _power(size: Dim, most: int) -> int:
    """The power of two that covers a size, between 4 and ``most``."""
    if not isinstance(size, int) or size >= most:
        return most
    return max(4, 1 << (size - 1).bit_length()) if size else 4


def product_scratch(shape: Shape, tile: Tile, size: int, units: int) -> Scratch:
    """The pieces that a product is cut into along k, and the memory for them."""
    def pieces(sizes: Sizes) -> int:
        batch, m, n, k = evaluate_shape(shape, sizes)
        tiles = batch * -(-m // tile.rows) * -(-n // tile.columns)
        if not 0 < tiles < units * _GROUPS_PER_UNIT:
            return 1
        room = _MOST_SCRATCH // (batch * m * n * size)
        return max(1, min(units * _GROUPS_PER_UNIT // tiles, k // _PIECE, _MOST_PIECES, room))

    def nbytes(sizes: Sizes) -> int:
        batch, m, n, _ = evaluate_shape(shape, sizes)
        return batch * m * n * size * pieces(sizes)

    return Scratch(pieces, nbytes)


def evaluate_shape(shape: Shape, sizes: Sizes) -> tuple[int, int, int, int]:
    """Batch entries, m, n and k for given sizes."""
    return (dims.evaluate(shape.batch, sizes), dims.evaluate(shape.m, sizes),
            dims.evaluate(shape.n, sizes), dims.evaluate(shape.k, sizes))
