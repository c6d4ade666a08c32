"""Matmul and convolution as OpenCL C: one tiled loop, fed by index functions.

Every contraction here is ``C[row, column] = sum_k left(row, k) * right(k, column)`` per batch entry
or channel group; a convolution's operands are the image's patches, found by index arithmetic as
tiles are filled (an implicit matmul). A work-group makes one tile of C in registers from tiles of
both operands in local memory. Where tiles are few, groups share a tile's sum over k and another
launch adds up their pieces. Every order is fixed, so results are the same in every run.
"""

from __future__ import annotations

from collections.abc import Callable

from .... import dtypes
from ....ir.base import blocks
from ....ir.base.dims import Dim, Symbol, symbols
from ....ir.base.target import Target
from ....ir.kernel import build as k
from ....ir.kernel.contract import Contract, Convolution, Matmul
from ....ir.kernel.nodes import Buffer, Size
from ....ir.kernel.traverse import reachable
from . import memory, scalar, types
from .expression import ExpressionWriter, Scope
from .kernel import pointer
from .launch import PIECES, SCRATCH, KernelText, Scratch, Sizes, when_whole
from .tiles import Shape, Tile, choose_tile, evaluate_shape, product_scratch, shape_of
from .types import Writer, unwrap

_MOST_UNROLLED = 64
_TOTAL_GROUP = 256      # work-items per group where pieces are added up


def write_contract(contract: Contract, *, target: Target, aliased: bool = False,
                   tile: Tile | None = None) -> list[KernelText]:
    """The OpenCL C functions of a contraction, in launch order.

    Products with few tiles and much to sum are cut along k: a launch that sums pieces into scratch
    memory, and one that adds them up in order. Where sizes are not known yet, the function of one
    launch comes along, for when there is one piece only.

    Parameters
    ----------
    contract : Contract
    target : Target
        The device.
    aliased : bool
        Whether the output may share memory with an operand of the epilogue.
    tile : Tile, optional
        Instead of the one that would be chosen.
    """
    shape = shape_of(contract.template)
    tile = tile or choose_tile(shape, contract.accumulate.size, target)
    whole = _Contraction(contract, shape, tile, aliased)
    if not target.shares:
        return [whole.write()]
    scratch = product_scratch(shape, tile, contract.accumulate.size, target.cores)
    if not any(symbols(d) for d in (shape.batch, shape.m, shape.n, shape.k)):
        if scratch.pieces({}) == 1:
            return [whole.write()]
        return _pieces(contract, shape, tile, aliased, scratch)
    return [*_pieces(contract, shape, tile, aliased, scratch), when_whole(whole.write(), scratch)]


def _pieces(contract: Contract, shape: Shape, tile: Tile, aliased: bool, scratch: Scratch
            ) -> list[KernelText]:
    return [_Contraction(contract, shape, tile, aliased, scratch).write(),
            _Contraction(contract, shape, tile, aliased, scratch).write_total()]


class _Contraction:
    def __init__(self, contract: Contract, shape: Shape, tile: Tile, aliased: bool,
                 scratch: Scratch | None = None):
        self.contract = contract
        self.scratch = scratch
        self.shape = shape
        self.tile = tile
        self.aliased = aliased
        self.out = Writer()
        for taken in ("item", "group", "row", "column", "depth", "tile_a", "tile_b", "sums",
                      "totals", "errors", "rounds", "piece", SCRATCH, PIECES):
            self.out.name(taken)
        names = ["a", "b", *(b.name for b in contract.buffers[2:-1]), "c"]
        self.pointers = [self.out.name(name) for name in names]
        self.symbols = self._symbols()
        sizes = {s: self.out.name(f"size_{i}") for i, s in enumerate(self.symbols)}
        self.writer = ExpressionWriter(
            self.out, dict(zip(contract.buffers, self.pointers, strict=True)), sizes)
        self.scope = Scope()
        self.kind = self.out.use(contract.accumulate)
        few = tile.item_rows * tile.item_columns <= _MOST_UNROLLED
        self.unroll = "#pragma unroll" if few else ""
        inner = shape.k
        self.is_long = contract.accumulate.kind == "f" and (
            not isinstance(inner, int) or inner > 2 * blocks.PRODUCT_SUM)

    def _symbols(self) -> tuple[Symbol, ...]:
        t, found = self.contract.template, set()
        extents: list[Dim] = [self.shape.batch, self.shape.m, self.shape.n, self.shape.k]
        extents += self.contract.output.shape
        if isinstance(t, Convolution):
            extents += [t.in_height, t.in_width, t.out_height, t.out_width, t.pad_top, t.pad_left]
        for extent in extents:
            found |= symbols(extent)
        if self.contract.epilogue is not None:
            value = self.contract.epilogue.value
            found |= {e.symbol for e in reachable([value]) if isinstance(e, Size)}
        return tuple(sorted(found, key=lambda s: s.order))

    def write(self) -> KernelText:
        out, tile = self.out, self.tile
        for buffer in self.contract.buffers:
            out.use(buffer.dtype)
        self._begin()
        first, end = "0", "inner"
        if self.scratch is not None:
            out.line(f"const long steps = (inner + {tile.depth - 1}) / {tile.depth};")
            out.line(f"const long first_step = steps * piece / {PIECES} * {tile.depth};")
            out.line(f"const long end_step = min(inner, steps * (piece + 1) / {PIECES} "
                     f"* {tile.depth});")
            first, end = "first_step", "end_step"
        out.open(f"for (long depth = {first}; depth < {end}; depth += {tile.depth})")
        self._fill("tile_a", tile.rows, _along_depth(self.contract.template, "left"),
                   self._left_operand)
        self._fill("tile_b", tile.columns, _along_depth(self.contract.template, "right"),
                   self._right)
        self._wait_for_group()
        self._multiply()
        self._wait_for_group()
        if self.is_long:
            self._add_block()
        out.close()
        if self.is_long:
            self._for_each_sum("sums[i][j] = totals[i][j] - errors[i][j];")
        self._finish()
        name = types.function_name(self.contract.name)
        items = tile.items[0] * tile.items[1]
        local = [f"  __local {self.kind} tile_a[{tile.depth}][{tile.rows + 1}];",
                 f"  __local {self.kind} tile_b[{tile.depth}][{tile.columns + 1}];"]
        if self.scratch is not None:
            name += "_pieces"
        return self._text(name, items, local, self._groups())

    def _wait_for_group(self) -> None:
        """A barrier, unless the group is one work-item: PoCL 6 would crash there for nothing."""
        if self.tile.items != (1, 1):
            self.out.line("barrier(CLK_LOCAL_MEM_FENCE);")

    def write_total(self) -> KernelText:
        """The launch that adds up the pieces, in order: one work-item per element."""
        out, dtype = self.out, self.contract.accumulate
        for buffer in self.contract.buffers:
            out.use(buffer.dtype)
        self._sizes()
        self._size("batches", self.shape.batch)
        out.line("const long id = (long)get_global_id(0);")
        out.line("const long cells = batches * rows * columns;")
        out.open("if (id < cells)")
        out.line("const long column = id % columns, row = id / columns % rows;")
        out.line("const long batch = id / (columns * rows);")
        out.line(f"__global const {self.kind}* parts = (__global const {self.kind}*){SCRATCH};")
        out.line(f"{self.kind} total = parts[id];")
        total = unwrap(scalar.binary(out, "add", "total", "parts[k * cells + id]", dtype))
        out.line(f"for (long k = 1; k < {PIECES}; ++k) total = {total};")
        self._element_done("total")
        out.close()
        shape, scratch = self.shape, self.scratch
        assert scratch is not None

        def groups(sizes: Sizes) -> tuple[int, ...]:
            if scratch.pieces(sizes) == 1:
                return (0,)
            batch, m, n, _ = evaluate_shape(shape, sizes)
            return (-(-batch * m * n // _TOTAL_GROUP),)

        return self._text(types.function_name(self.contract.name) + "_total", _TOTAL_GROUP, [],
                          groups)

    def _text(self, name: str, items: int, local: list[str],
              groups: Callable[[Sizes], tuple[int, ...]]) -> KernelText:
        """The function around the lines that were written."""
        arguments = [pointer(b, name, self.aliased) for b, name in
                     zip(self.contract.buffers, self.pointers, strict=True)]
        if self.scratch is not None:
            arguments.append(f"__global uchar* {SCRATCH}")
        arguments += [f"const long {self.writer.sizes[s]}" for s in self.symbols]
        if self.scratch is not None:
            arguments.append(f"const long {PIECES}")
        text = "\n".join([
            f"__kernel __attribute__((reqd_work_group_size({items}, 1, 1)))",
            f"void {name}({', '.join(arguments)}) {{", *local, *self.out.lines, "}"])
        return KernelText(name, text, self.out.helpers, tuple(range(len(self.pointers))),
                          self.symbols, (items,), groups, self.out.float64, self.scratch)

    def _groups(self) -> Callable[[Sizes], tuple[int, ...]]:
        shape, tile, scratch = self.shape, self.tile, self.scratch

        def groups(sizes: Sizes) -> tuple[int, ...]:
            batch, m, n, _ = evaluate_shape(shape, sizes)
            tiles = batch * -(-m // tile.rows) * -(-n // tile.columns)
            if scratch is None:
                return (tiles,)
            pieces = scratch.pieces(sizes)
            return (tiles * pieces if pieces > 1 else 0,)

        return groups

    # ------------------------------------------------------------------ the tiled loop

    def _size(self, name: str, value: Dim) -> None:
        self.out.line(f"const long {name} = {self.dim(value)};")

    def dim(self, value: Dim) -> str:
        """A dimension as text."""
        return self.writer.write(k.dim(value), self.scope)

    def _sizes(self) -> None:
        self._size("rows", self.shape.m)
        self._size("columns", self.shape.n)

    def _begin(self) -> None:
        out, tile = self.out, self.tile
        self._sizes()
        self._size("inner", self.shape.k)
        out.line("const int item = (int)get_local_id(0);")
        out.line(f"const int item_row = item / {tile.items[1]}, "
                 f"item_column = item % {tile.items[1]};")
        out.line(f"const long row_tiles = (rows + {tile.rows - 1}) / {tile.rows}, "
                 f"column_tiles = (columns + {tile.columns - 1}) / {tile.columns};")
        if self.scratch is None:
            out.line("const long group = (long)get_group_id(0);")
        else:
            # Neighbouring groups share the tiles' operands, not the piece.
            self._size("batches", self.shape.batch)
            out.line("const long tiles = row_tiles * column_tiles * batches;")
            out.line("const long piece = (long)get_group_id(0) / tiles;")
            out.line("const long group = (long)get_group_id(0) % tiles;")
        out.line("const long batch = group / (row_tiles * column_tiles);")
        out.line(f"const long first_row = group / column_tiles % row_tiles * {tile.rows};")
        out.line(f"const long first_column = group % column_tiles * {tile.columns};")
        zero = types.constant(0, self.contract.accumulate)
        names = ["sums", "totals", "errors"] if self.is_long else ["sums"]
        for name in names:
            out.line(f"{self.kind} {name}[{tile.item_rows}][{tile.item_columns}];")
        self._for_each_sum(" ".join(f"{name}[i][j] = {zero};" for name in names))
        if self.is_long:
            out.line("int rounds = 0;")

    def _for_each_sum(self, text: str) -> None:
        """A statement for each sum of a work-item."""
        out, tile = self.out, self.tile
        out.line(self.unroll)
        out.line(f"for (int i = 0; i < {tile.item_rows}; ++i)")
        out.line(self.unroll)
        out.line(f"  for (int j = 0; j < {tile.item_columns}; ++j) {{ {text} }}")

    def _add_block(self) -> None:
        """After a block of steps, add its sums up as ``ir.kernel.sums`` says."""
        out = self.out
        zero = types.constant(0, self.contract.accumulate)
        end = "inner" if self.scratch is None else "end_step"
        most = max(1, blocks.PRODUCT_SUM // self.tile.depth)
        out.open(f"if (++rounds == {most} || depth + {self.tile.depth} >= {end})")
        out.line("rounds = 0;")
        add = scalar.add_exactly(out, self.contract.accumulate)
        self._for_each_sum(f"totals[i][j] = {add}(totals[i][j], sums[i][j], &errors[i][j]); "
                           f"sums[i][j] = {zero};")
        out.close()

    def _fill(self, target: str, width: int, depth_first: bool,
              element: Callable[[], tuple[str, str]]) -> None:
        """Fill a tile; neighbouring work-items read neighbouring elements."""
        out, depth = self.out, self.tile.depth
        items = self.tile.items[0] * self.tile.items[1]
        out.open(f"for (int t = item; t < {width * depth}; t += {items})")
        first, second = (f"t % {depth}", f"t / {depth}") if depth_first else (
            f"t / {width}", f"t % {width}")
        out.line(f"const int step = {first}, place = {second};")
        out.line("const long d = depth + step;")
        row = "row" if target == "tile_a" else "column"
        out.line(f"const long {row} = first_{row} + place;")
        out.line(f"{self.kind} value = {types.constant(0, self.contract.accumulate)};")
        out.open(f"if (d < inner && {row} < {row}s)")
        condition, text = element()
        out.line(f"{f'if ({condition}) ' if condition else ''}value = {unwrap(text)};")
        out.close()
        out.line(f"{target}[step][place] = value;")
        out.close()

    def _multiply(self) -> None:
        out, tile, dtype = self.out, self.tile, self.contract.accumulate
        across, down = tile.items[1], tile.items[0]
        out.open(f"for (int step = 0; step < {tile.depth}; ++step)")
        out.line(f"{self.kind} x[{tile.item_rows}], y[{tile.item_columns}];")
        out.line(self.unroll)
        out.line(f"for (int i = 0; i < {tile.item_rows}; ++i) "
                 f"x[i] = tile_a[step][item_row + i * {down}];")
        out.line(self.unroll)
        out.line(f"for (int j = 0; j < {tile.item_columns}; ++j) "
                 f"y[j] = tile_b[step][item_column + j * {across}];")
        if dtype in (dtypes.float32, dtypes.float64):
            update = f"{_multiply_add(out, self.kind)}(x[i], y[j], sums[i][j])"
        else:
            product = scalar.binary(out, "mul", "x[i]", "y[j]", dtype)
            update = scalar.binary(out, "add", "sums[i][j]", product, dtype)
        out.line(self.unroll)
        out.line(f"for (int i = 0; i < {tile.item_rows}; ++i)")
        out.line(self.unroll)
        out.line(f"  for (int j = 0; j < {tile.item_columns}; ++j) sums[i][j] = {unwrap(update)};")
        out.close()

    def _finish(self) -> None:
        """What becomes of each sum."""
        out, tile = self.out, self.tile
        out.line(self.unroll)
        out.open(f"for (int i = 0; i < {tile.item_rows}; ++i)")
        out.line(self.unroll)
        out.open(f"for (int j = 0; j < {tile.item_columns}; ++j)")
        out.line(f"const long row = first_row + item_row + i * {tile.items[0]};")
        out.line(f"const long column = first_column + item_column + j * {tile.items[1]};")
        out.open("if (row < rows && column < columns)")
        if self.scratch is None:
            self._element_done("sums[i][j]")
        else:
            out.line(f"((__global {self.kind}*){SCRATCH})[((piece * batches + batch) * rows + row)"
                     " * columns + column] = sums[i][j];")
        for _ in range(3):
            out.close()

    def _element_done(self, total: str) -> None:
        """The epilogue and the store of one element."""
        out, contract = self.out, self.contract
        output, n = contract.output, self.shape.n
        groups = contract.template.groups if isinstance(contract.template, Convolution) else 1
        if isinstance(contract.template, Matmul):
            out.line("const long whole_row = batch * rows + row, whole_column = column;")
        else:
            out.line("const long whole_row = row, whole_column = batch * columns + column;")
        out.line(f"const long place = whole_row * (columns * {groups}) + whole_column;")
        out.line(f"const {self.kind} sum = {total};")
        row, column = "whole_row", "whole_column"
        if not output.shape or output.shape[-1] != n * groups:
            last = self.dim(output.shape[-1]) if output.shape else "1"
            row, column = f"(place / {last})", f"(place % {last})"
        text = self._epilogue(row, column)
        out.line(memory.store(out, self.pointers[-1], "place", unwrap(text), output.dtype))

    def _epilogue(self, row: str, column: str) -> str:
        contract, epilogue = self.contract, self.contract.epilogue
        dtype, target = contract.accumulate, contract.output.dtype
        if epilogue is None:
            return scalar.cast(self.out, "sum", dtype, target)
        scope = Scope(self.scope)
        scope.texts[epilogue.row], scope.texts[epilogue.column] = row, column
        self.writer.scalars[epilogue.accumulator] = "sum"
        value = self.writer.write(k.cast(epilogue.value, target), scope)
        return value

    # ------------------------------------------------------------------ operands

    def _element(self, buffer: Buffer, offset: str) -> str:
        text = memory.load(self.out, self.writer.pointers[buffer], offset, buffer.dtype)
        return scalar.cast(self.out, text, buffer.dtype, self.contract.accumulate)

    def _left_operand(self) -> tuple[str, str]:
        """A condition (or nothing) and the value of the left operand at ``row`` and ``d``."""
        t, buffer = self.contract.template, self.contract.left
        if isinstance(t, Matmul):
            inside = "d * rows + row" if t.transpose_a else "row * inner + d"
            start = "batch * rows * inner + " if t.batch_a else ""
            return "", self._element(buffer, start + inside)
        match t.direction:
            case "forward":
                self._output_place(t, "row")
                self._tap(t, "d", t.in_channels // t.groups)
                return self._image(t, buffer)
            case "input":
                return self._above(t, buffer)
            case _:
                self._output_place(t, "d")
                self._tap(t, "row", t.in_channels // t.groups)
                return self._image(t, buffer)

    def _right(self) -> tuple[str, str]:
        """The same of the right operand at ``d`` and ``column``."""
        t, buffer = self.contract.template, self.contract.right
        if isinstance(t, Matmul):
            inside = "column * inner + d" if t.transpose_b else "d * columns + column"
            start = "batch * inner * columns + " if t.batch_b else ""
            return "", self._element(buffer, start + inside)
        inner, outer = t.in_channels // t.groups, t.out_channels // t.groups
        if t.direction == "input":
            offset = (f"(d / {outer} * {inner} + column) * {t.out_channels} "
                      f"+ batch * {outer} + d % {outer}")
        else:
            offset = f"d * {t.out_channels} + batch * {outer} + column"
        return "", self._element(buffer, offset)

    def _output_place(self, t: Convolution, index: str) -> None:
        """``index`` counts the result's pixels: image number, y, x."""
        height, width = self.dim(t.out_height), self.dim(t.out_width)
        self.out.line(f"const long x = {index} % {width}, y = {index} / {width} % {height}, "
                      f"image = {index} / ({width} * {height});")

    def _tap(self, t: Convolution, index: str, channels: int) -> None:
        """``index`` counts the window's elements: tap y, tap x, channel."""
        self.out.line(f"const long channel = {index} % {channels}, "
                      f"tap_x = {index} / {channels} % {t.kernel_width}, "
                      f"tap_y = {index} / {channels * t.kernel_width};")

    def _image(self, t: Convolution, buffer: Buffer) -> tuple[str, str]:
        """The image under a tap of the window at a pixel of the result."""
        height, width = self.dim(t.in_height), self.dim(t.in_width)
        self.out.line(f"const long in_y = y * {t.stride_height} + tap_y * {t.dilation_height} "
                      f"- {self.dim(t.pad_top)};")
        self.out.line(f"const long in_x = x * {t.stride_width} + tap_x * {t.dilation_width} "
                      f"- {self.dim(t.pad_left)};")
        offset = (f"((image * {height} + in_y) * {width} + in_x) * {t.in_channels} "
                  f"+ batch * {t.in_channels // t.groups} + channel")
        condition = f"in_y >= 0 && in_y < {height} && in_x >= 0 && in_x < {width}"
        return condition, self._element(buffer, offset)

    def _above(self, t: Convolution, buffer: Buffer) -> tuple[str, str]:
        """The result's gradient that a pixel of the image (``row``) got through a tap (``d``)."""
        in_height, in_width = self.dim(t.in_height), self.dim(t.in_width)
        height, width = self.dim(t.out_height), self.dim(t.out_width)
        self.out.line(f"const long in_x = row % {in_width}, in_y = row / {in_width} % {in_height}, "
                      f"image = row / ({in_width} * {in_height});")
        self._tap(t, "d", t.out_channels // t.groups)
        self.out.line(f"const long far_y = in_y + {self.dim(t.pad_top)} "
                      f"- tap_y * {t.dilation_height};")
        self.out.line(f"const long far_x = in_x + {self.dim(t.pad_left)} "
                      f"- tap_x * {t.dilation_width};")
        self.out.line(f"const long y = far_y / {t.stride_height}, x = far_x / {t.stride_width};")
        conditions = ["far_y >= 0", f"y < {height}", "far_x >= 0", f"x < {width}"]
        if t.stride_height > 1:
            conditions.append(f"y * {t.stride_height} == far_y")
        if t.stride_width > 1:
            conditions.append(f"x * {t.stride_width} == far_x")
        offset = (f"((image * {height} + y) * {width} + x) * {t.out_channels} "
                  f"+ batch * {t.out_channels // t.groups} + channel")
        return " && ".join(conditions), self._element(buffer, offset)


def _along_depth(t: Matmul | Convolution, side: str) -> bool:
    """Whether an operand's neighbours in memory are neighbours in k."""
    if isinstance(t, Matmul):
        return not t.transpose_a if side == "left" else t.transpose_b
    if side == "left":
        return t.direction != "filter"
    return t.direction == "input"


def _multiply_add(out: Writer, kind: str) -> str:
    """Multiply and add as fast as the device can: rounded once only where that is fast."""
    macro = "FP_FAST_FMAF" if kind == "float" else "FP_FAST_FMA"
    return out.helper(f"tf_multiply_add_{kind}", f"""static {kind} tf_multiply_add_{kind}\
({kind} x, {kind} y, {kind} z) {{
#if defined({macro}) || defined(cl_nv_pragma_unroll)
  return fma(x, y, z);
#else
  return x * y + z;
#endif
}}""")
