"""Contractions of a program: which emitter, with which sizes, and the fused epilogue.

``contract`` knows how products and convolutions are computed; this file turns the program's nodes
into its specs, writes epilogues with the kernels' expression writer and calls the phases. What
``contract`` has no form for (a result of another dtype, more channels than fit a block) becomes
kernels.
"""

from __future__ import annotations

from typing import Any

from ....dataclass import dataclass, field
from ....dtypes import DType
from ....errors import InternalError
from ....ir.base import dims
from ....ir.base.dims import Dim, Symbol
from ....ir.base.target import Target
from ....ir.kernel import build as k
from ....ir.kernel.contract import Contract, Convolution, Epilogue, Matmul
from ....ir.kernel.nodes import Buffer, For, Kernel, Store
from ....ir.lower.plain_contract import convolution_kernel, epilogue_kernel
from ....ir.program import nodes as p
from ..contract.contraction import IMAGE_FIELDS, STATIC_FIELDS, Contraction
from ..kernel.expression import ExpressionWriter
from ..kernel.facts import Lanes
from ..text.scalar import Operations
from ..text.scope import Scope, Value
from ..text.types import register, vector
from ..text.writer import Module, Writer
from .frame import Frame
from .kernel_cache import content_of, emit_contraction_cached, symbol_of

#: Types that ``contract`` computes in.
_NAMES = frozenset({"float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64",
                    "uint8", "uint16", "uint32", "uint64"})


@dataclass(eq=False)
class ContractCode:
    """How a contraction runs.

    Attributes
    ----------
    symbol : str
        What its functions are named after.
    contraction : Contraction or None
    fields : dict
        Dimension behind each slot of the contraction's sizes.
    sizes : tuple of Symbol
        What the epilogue needs, after its buffers.
    before, after : Kernel or None
        Instead of the contraction, or after it.
    between : Buffer or None
        What ``after`` reads, when the contraction's result is not yet the output.
    """

    symbol: str = ""
    contraction: Contraction | None = None
    fields: dict[str, Dim] = field(default_factory=dict)
    sizes: tuple[Symbol, ...] = ()
    before: Kernel | None = None
    after: Kernel | None = None
    between: Buffer | None = None

    @property
    def scratch(self) -> int:
        """Bytes of scratch known now."""
        return (self.contraction.scratch_bytes or 0) if self.contraction is not None else 0


def plan_contract(module: Module, node: Contract, target: Target, source: str | None = None,
                 spare: str = "contraction") -> ContractCode:
    """Emit the functions of a contraction into the module and say how they are run.

    Parameters
    ----------
    module : Module
    node : Contract
    target : Target
    source : str, optional
        Identity of the emitters; None keeps no text.
    spare : str
        What its functions are named after where nothing can be made of the content.
    """
    dtype = node.left.dtype
    if dtype.name not in _NAMES or node.right.dtype is not dtype:
        raise InternalError(f"{node.name}: no contraction of {dtype.name} and "
                            f"{node.right.dtype.name}")
    template = node.template
    if isinstance(template, Convolution):
        template = _as_product(template) or template
    code = ContractCode()
    epilogue = node.epilogue
    if node.output.dtype is not dtype:
        code.after, code.between = epilogue_kernel(node)
        epilogue = None
    if epilogue is not None:
        code.sizes = node.sizes
    code.fields = _fields(template)
    key = (repr(dtype), node.accumulate.name, repr(target), type(template).__name__,
           *_key_of(template, code.fields))
    work = content_of(_as_kernel(node, epilogue))
    name = code.symbol = symbol_of(work, *key) or spare

    def emit() -> Contraction | None:
        callback = None if epilogue is None else _EpilogueWriter(node, epilogue, target)
        return _emit(template, dtype, name, target, callback, code.fields)

    contraction = emit_contraction_cached(module, (name, *key), work, emit, source)
    if contraction is None:
        return ContractCode(name, before=convolution_kernel(node))
    code.contraction = contraction
    return code


def _key_of(template: Matmul | Convolution, fields: dict[str, Dim]) -> list[str]:
    """What a template is, with sizes that are not known all alike."""
    known = {n: d if isinstance(d, int) else None for n, d in fields.items()}
    rest = [] if isinstance(template, Matmul) else [
        template.direction, *(str(getattr(template, n)) for n in STATIC_FIELDS)]
    if isinstance(template, Convolution) and _is_fixed(template):
        rest += [str(getattr(template, n)) for n in IMAGE_FIELDS[1:]]
    return [repr(known), *rest]


def _as_kernel(node: Contract, epilogue: Epilogue | None) -> Kernel | None:
    """A kernel with all that an epilogue is made of, for its fingerprint."""
    if epilogue is None:
        return None
    result = Buffer("result", epilogue.value.dtype, (1,), "output")
    store = Store(result, epilogue.column, epilogue.value)
    loop = For(epilogue.row, k.index(1), "sequential", [
        For(epilogue.column, k.index(1), "vector", [store])])
    return Kernel("epilogue", [*epilogue.buffers, result], node.sizes, [loop])


def _fields(template: Matmul | Convolution) -> dict[str, Dim]:
    """Dimension behind each slot of the sizes array."""
    if isinstance(template, Matmul):
        return _matmul_fields(template)
    if _is_fixed(template):
        return {"batch": template.batch}
    return {n: getattr(template, n) for n in IMAGE_FIELDS}


def _emit(template: Matmul | Convolution, dtype: DType, name: str, target: Target,
          callback: _EpilogueWriter | None, fields: dict[str, Dim]) -> Contraction | None:
    """The contraction; None if there is no form for it. Loads what writes its text."""
    known: dict[str, Any] = {n: d if isinstance(d, int) else None for n, d in fields.items()}
    if isinstance(template, Matmul):
        from ..contract.matmul import emit_matmul
        from ..contract.plan import MatmulSpec
        product = MatmulSpec(dtype, **known)
        if callback is not None:
            callback.computed = product.element.computed
        return emit_matmul(product, name, target, callback)
    from .convolution import emit_convolution, spec_of_convolution
    spec = spec_of_convolution(template, dtype, known, _is_fixed(template))
    if callback is not None:
        callback.computed = spec.element.computed
    return emit_convolution(spec, template.direction, name, target, callback)


def _is_fixed(t: Convolution) -> bool:
    return all(isinstance(d, int) for d in (t.in_height, t.in_width, t.out_height, t.out_width,
                                            t.pad_top, t.pad_left))


def _as_product(t: Convolution) -> Matmul | None:
    """A convolution with one pixel, of images of unknown size, as the product of matrices it is."""
    geometry = (t.kernel_height, t.kernel_width, t.stride_height, t.stride_width, t.groups)
    if _is_fixed(t) or geometry != (1, 1, 1, 1, 1) or (t.pad_top, t.pad_left) != (0, 0) or (
            t.in_height != t.out_height or t.in_width != t.out_width):
        return None
    pixels = t.batch * t.in_height * t.in_width
    if t.direction == "forward":
        return Matmul(1, pixels, t.out_channels, t.in_channels)
    if t.direction == "input":
        return Matmul(1, pixels, t.in_channels, t.out_channels, transpose_b=True)
    return Matmul(1, t.in_channels, t.out_channels, pixels, transpose_a=True)


def _matmul_fields(t: Matmul) -> dict[str, Dim]:
    """Sizes and strides of contiguous operands."""
    m, n, k = t.m, t.n, t.k

    def matrix(rows: Dim, columns: Dim, batched: bool) -> Dim:
        return rows * columns if batched and t.batch != 1 else 0

    return {"m": m, "n": n, "k": k, "batch": t.batch,
            "a_row": 1 if t.transpose_a else k, "a_column": m if t.transpose_a else 1,
            "a_batch": matrix(m, k, t.batch_a),
            "b_row": 1 if t.transpose_b else n, "b_column": k if t.transpose_b else 1,
            "b_batch": matrix(k, n, t.batch_b),
            "c_row": n, "c_column": 1, "c_batch": matrix(m, n, True)}


class _EpilogueWriter:
    """The callback that writes an epilogue into a contraction's function."""

    def __init__(self, node: Contract, epilogue: Epilogue, target: Target):
        self.sizes = node.sizes
        self.epilogue = epilogue
        self.target = target
        self.computed = node.accumulate

    def __call__(self, out: Writer, value: str, lanes: int, row: str, column: str,
                 mask: str | None) -> str:
        epilogue = self.epilogue
        scope = Scope(out.function, None, block=out.block)
        writer = ExpressionWriter(out.function, scope, self.target.has_fma)
        if lanes > 1:
            writer.lanes = Lanes(epilogue.column, lanes, mask)
        write = Operations(scope, lanes, self.target.has_fma)
        value = write.cast(value, self.computed, epilogue.accumulator.dtype)
        writer.registers[epilogue.accumulator] = Value(value, lanes, scope)
        writer.indices[epilogue.row] = Value(row, 1, scope)
        writer.indices[epilogue.column] = Value(column, 1, scope)
        for i, buffer in enumerate(epilogue.buffers):
            place = scope.pointer("%extra", i, "ptr")
            writer.pointers[buffer] = scope.value(f"load ptr, ptr {place}, align 8")
        for i, symbol in enumerate(self.sizes, len(epilogue.buffers)):
            place = scope.pointer("%extra", i, "i64")
            text = scope.value(f"load i64, ptr {place}, align 8")
            writer.sizes[symbol] = Value(text, 1, scope)
        result = writer.all_lanes(epilogue.value)
        result = write.cast(result, epilogue.value.dtype, self.computed)
        if not result.startswith("%"):  # a constant: the caller wants the name of a value
            kind = vector(register(self.computed), lanes)
            result = scope.value(f"select i1 true, {kind} {result}, {kind} {result}")
        out.absorb(scope)
        return result


def call_contract(w: Frame, call: p.RunContract, code: ContractCode) -> None:
    """Call a contraction from ``main``."""
    node = call.contract
    pointers = [w.pointer(slot) for slot in call.slots]
    sizes = [w.symbol(symbol) for symbol in node.sizes]
    if code.before is not None:
        w.call_kernel(code.before, pointers, [w.symbol(s) for s in code.before.sizes])
        return
    result = pointers[-1]
    between = ""
    if code.between is not None:
        size = dims.product(code.between.shape) * code.between.dtype.size
        between = result = w.allocate(w.dim(size))
    context = _context(w, code, pointers, sizes, result)
    release = _scratch(w, call, code, context)
    _run(w, code, context)
    if release:
        w.free(release)
    if code.after is not None:
        w.call_kernel(code.after, [between, *pointers[2:]],
                      [w.symbol(s) for s in code.after.sizes])
        w.free(between)


def _context(w: Frame, code: ContractCode, pointers: list[str], sizes: list[str],
             result: str) -> str:
    """The record that phases read; its scratch pointer is still to be set."""
    extra = "null"
    words = [("ptr", v) for v in pointers[2:-1]] + [("i64", v) for v in sizes]
    if code.after is None and words:
        extra = w.words(words)
    fields = "null"
    if any(not isinstance(d, int) for d in code.fields.values()):
        fields = w.words([("i64", w.dim(d)) for d in code.fields.values()])
    values = (pointers[0], pointers[1], result, extra, fields, "null")
    context = w.words([("ptr", v) for v in values])
    return context


def _field(w: Frame, context: str, number: int) -> str:
    return w.out.value(f"getelementptr ptr, ptr {context}, i64 {number}")


def _scratch(w: Frame, call: p.RunContract, code: ContractCode, context: str) -> str:
    """Set the scratch pointer; what must be freed afterwards, or an empty string."""
    contraction = code.contraction
    assert contraction is not None
    if contraction.scratch_function is not None:
        sizes = w.out.value(f"load ptr, ptr {_field(w, context, 4)}, align 8")
        count = w.out.value(f"call i64 @{contraction.scratch_function}(ptr {sizes})")
        memory = w.allocate(count)
        w.out.line(f"store ptr {memory}, ptr {_field(w, context, 5)}, align 8")
        return memory
    if contraction.scratch_bytes:
        w.out.line(f"store ptr {w.scratch(call)}, ptr {_field(w, context, 5)}, align 8")
    return ""


def _run(w: Frame, code: ContractCode, context: str) -> None:
    """The phases, one after the other."""
    out = w.out
    assert code.contraction is not None
    for phase in code.contraction.phases:
        if phase.chunks_function is not None:
            sizes = out.value(f"load ptr, ptr {_field(w, context, 4)}, align 8")
            chunks = out.value(f"call i64 @{phase.chunks_function}(ptr {sizes})")
        else:
            chunks = str(phase.chunks)
        if chunks == "1":
            out.line(f"call void @{phase.function}(ptr {context}, i64 0)")
        elif chunks != "0":
            out.declare("declare void @twofold_parallel_for(ptr, ptr, i64)")
            out.line(f"call void @twofold_parallel_for(ptr @{phase.function}, ptr {context}, "
                     f"i64 {chunks})")
