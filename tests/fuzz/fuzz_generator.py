"""Random well-typed graphs made from the op table, with the values the reference gives them.

``Maker`` is an emitter: it adds a node and runs its reference at once, so that every choice can
look at the values so far. What a program can hold besides plain ops (control flow, variables,
effects) is in ``fuzz_regions.py``; how programs are run and compared in ``fuzz_runner.py``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import fuzz_domains as domains
import numpy as np

import twofold.ir.oplib
from twofold import dtypes
from twofold.dataclass import fields
from twofold.dtypes import DType
from twofold.errors import InternalError, TwofoldError
from twofold.ir.base import dims
from twofold.ir.base.bind import as_symbol, bind_shapes
from twofold.ir.base.dims import Dim, Symbol
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.graph import Graph, GraphBuilder, Node, Value
from twofold.ir.graph.interpret import Cell, run_op
from twofold.ir.oplib.common.sampling import draw_array
from twofold.ir.ops import TABLE, Attrs, Emitter, OpDef, Reduction, Scalar

assert twofold.ir.oplib

MOST_ELEMENTS = 600
EXTENTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33)
DTYPES = ((dtypes.float32, 58), (dtypes.float64, 10), (dtypes.int32, 8), (dtypes.int64, 4),
          (dtypes.bool_, 6), (dtypes.bfloat16, 4), (dtypes.float16, 3), (dtypes.uint8, 1),
          (dtypes.int8, 1), (dtypes.int16, 1), (dtypes.uint16, 1), (dtypes.uint32, 1),
          (dtypes.uint64, 1))
BENIGN = ("real", "positive", "unit", "probability", "nonzero", "small", "distinct", "bool",
          "bits", "index", "range", "sorted", *domains.MATRICES)

ELEMENTWISE = [op for op in TABLE.values() if isinstance(op.lowering, Scalar)]
REDUCING = [op for op in TABLE.values() if isinstance(op.lowering, Reduction)
            or (op.arity == 1 and {"axes", "keepdims"} <= set(fields(op.attrs)))]
ALONG_AXIS = [op for op in TABLE.values() if op.arity == 1 and op.samples
              and "axis" in fields(op.attrs) and op.name not in ("one_hot", "gather")]
SAMPLED = [op for op in TABLE.values() if op.samples]
#: Ops that no other step makes are drawn more often by the step that can make any.
SAMPLED_WEIGHTS = [1 if isinstance(op.lowering, Scalar) or op in REDUCING or op in ALONG_AXIS
                   else 4 for op in SAMPLED]


class RejectedError(Exception):
    """A step that cannot be made with the values there are."""


@dataclass(eq=False)
class Live:
    """A value of the graph and what it holds."""

    value: Value
    array: Any
    depth: int = 0
    special: bool = False   # may hold NaN and infinities on purpose

    @property
    def dtype(self) -> DType:
        return self.value.dtype

    @property
    def shape(self) -> tuple[Dim, ...]:
        return self.value.shape


@dataclass(eq=False)
class Program:
    """A graph, its inputs and what it must give.

    Attributes
    ----------
    wanted : list
        Outputs of the graph.
    state : dict
        Index of a variable's input to what it must hold afterwards.
    known : dict
        Values of the dimension symbols of the inputs.
    notes : list
        What calls into the host were given, in order.
    """

    seed: int
    graph: Graph
    arrays: list[Any]
    wanted: list[Any]
    state: dict[int, Any] = field(default_factory=dict)
    known: dict[Symbol, int] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    ops: list[str] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)


class Maker(Emitter):
    """Adds random ops to a graph under construction.

    Parameters
    ----------
    generator : random.Random
    name : str
    known : dict
        Values of dimension symbols, shared with the makers of regions.
    """

    def __init__(self, generator: random.Random, name: str, known: dict[Symbol, int]):
        self.random = generator
        self.numbers = np.random.default_rng(generator.getrandbits(32))
        self.builder = GraphBuilder(name, intern=False)
        self.known = known
        self.live: list[Live] = []
        self.arrays: dict[Value, Any] = {}
        self.depths: dict[Value, int] = {}
        self.variables: list[Value] = []
        self.initial: dict[Value, Any] = {}
        self.asked: list[Value] = []  # values that are to be outputs
        self.extents: list[Dim] = [1]
        self.dtype: DType = dtypes.float32
        self.special = False
        self.smooth = False     # floating values are float64 only, for differences
        self.may_add_inputs = True
        self.tags: set[str] = set()

    # ------------------------------------------------------------------ nodes and inputs

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        nodes = self.builder.nodes
        mark = len(nodes)
        try:
            outputs = self.builder.apply(op, [x.value if isinstance(x, Live) else x
                                              for x in inputs], attrs, regions)
            for node in nodes[mark:]:
                self._run(node)
        except BaseException:
            del nodes[mark:]
            raise
        special = any(x.special for x in inputs if isinstance(x, Live))
        return tuple(Live(v, self.arrays[v], self.depths[v], special) for v in outputs)

    def _run(self, node: Node) -> None:
        operands = [self.arrays[v] for v in node.inputs]
        types = [v.type for v in node.outputs]
        depth = 1 + max((self.depths.get(v, 0) for v in node.inputs), default=0)
        if node.op.name == "assign_variable":
            operands[0].assign(operands[1])
            return
        if "argm" in node.op.name and not operands[0].size:
            raise RejectedError  # there is no such element
        results = run_op(node.op, node.attrs, operands, types, node.regions, self.known)
        bind_shapes(types, [r.shape for r in results], self.known)
        for value, array in zip(node.outputs, results, strict=True):
            self.arrays[value] = array
            self.depths[value] = depth

    def add_input(self, type: TensorType, array: Any) -> Live:
        """A new input that holds an array (or a ``Cell``)."""
        value = self.builder.input(type)
        self.arrays[value] = array
        live = Live(value, array if not isinstance(array, Cell) else array.array)
        return live

    def concrete(self, shape: Sequence[Dim]) -> tuple[int, ...]:
        """A shape with the symbols' values put in."""
        return tuple(dims.evaluate(d, self.known) for d in shape)

    def fresh(self, dtype: DType, shape: Sequence[Dim], domain: str = "real") -> Live:
        """A new input drawn from a domain; inside a region a constant."""
        if domain == "sorted" and not shape:
            raise RejectedError
        if not self.may_add_inputs:
            return self._constant(dtype, shape, domain)
        bound = {s for v in self.builder.inputs for d in v.shape for s in dims.symbols(d)}
        if not all(as_symbol(d) is not None or dims.symbols(d) <= bound for d in shape
                   if not isinstance(d, int)) or any(
                       s.name == "trips" for d in shape for s in dims.symbols(d)):
            raise RejectedError
        array = draw_array(self.numbers, self.concrete(shape), dtype, domain)
        live = self.add_input(TensorType(dtype, tuple(shape)), array)
        if self.special and dtype.is_floating and domain == "real" and array.size \
                and self.chance(0.6):
            for _ in range(self.random.randint(1, 1 + array.size // 3)):
                place = self.random.randrange(array.size)
                array.reshape(-1)[place] = self.random.choice([np.nan, np.inf, -np.inf])
            live.special = True
        self.live.append(live)
        return live

    def _constant(self, dtype: DType, shape: Sequence[Dim], domain: str) -> Live:
        if domain in domains.MATRICES:
            raise RejectedError  # equal entries make singular matrices
        value = draw_array(self.numbers, (1,), dtype, domain)[0]
        return self.constant(value.item() if dtype.kind != "f" else float(value), dtype, shape)

    # ------------------------------------------------------------------ choices

    def chance(self, probability: float) -> bool:
        """True with a probability."""
        return self.random.random() < probability

    def draw_dtype(self, allowed: Sequence[DType] | None = None) -> DType:
        """A dtype, mostly the program's own."""
        if self.chance(0.6) and (allowed is None or self.dtype in allowed):
            return self.dtype
        rows = [(d, w) for d, w in DTYPES if (allowed is None or d in allowed)
                and not (self.smooth and d.is_floating and d is not self.dtype)]
        if not rows:
            assert allowed
            return self.random.choice(list(allowed))
        return self.random.choices([d for d, _ in rows], [w for _, w in rows])[0]

    def draw_shape(self, most_rank: int = 3) -> tuple[Dim, ...]:
        """A shape of the program's extents."""
        rank = self.random.choices(range(most_rank + 1), [1, 3, 5, 3, 1][:most_rank + 1])[0]
        shape = [self.random.choice(self.extents) if self.chance(0.85) else 1
                 for _ in range(rank)]
        while shape and int(np.prod(self.concrete(shape))) > MOST_ELEMENTS:
            shape.pop()
        return tuple(shape)

    def pick(self, dtype: DType | None = None, rank: int = 0) -> Live:
        """A value there is, mostly a recent one, of a dtype and at least a rank.

        Raises
        ------
        RejectedError
            When there is none.
        """
        found = [x for x in self.live if (dtype is None or x.dtype is dtype)
                 and len(x.shape) >= rank]
        if not found:
            raise RejectedError
        return self.random.choice(found[-4:] if self.chance(0.6) else found)

    def operand(self, dtype: DType, shape: Sequence[Dim], domain: str) -> Live:
        """A value of a domain that broadcasts with a shape."""
        if self.chance(0.65):
            found = [x for x in self.live if x.dtype is dtype and self.compatible(x.shape, shape)]
            if found:
                x = self.random.choice(found[-5:])
                if x.special and dtype.is_floating:
                    return x
                brought = domains.bring(self, x, domain)
                if brought is not None:
                    return brought
        wanted = [1 if self.chance(0.2) else self.equal_dim(d) for d in shape]
        if self.chance(0.3):
            wanted = wanted[self.random.randrange(len(wanted) + 1):]
        return self.fresh(dtype, wanted, domain)

    def equal_dim(self, dim: Dim) -> Dim:
        """A dimension, or another that only this program's sizes make equal to it."""
        others = [d for d in self.extents if not isinstance(d - dim, int)
                  and self.concrete((d,)) == self.concrete((dim,))]
        return self.random.choice(others) if others and self.chance(0.4) else dim

    def compatible(self, a: Sequence[Dim], b: Sequence[Dim]) -> bool:
        """Whether two shapes broadcast to one that is not too large."""
        size = 1
        for i in range(1, max(len(a), len(b)) + 1):
            x = a[-i] if i <= len(a) else 1
            y = b[-i] if i <= len(b) else 1
            if x != 1 and y != 1 and x != y and (
                    isinstance(x - y, int) or not self.chance(0.6)
                    or self.concrete((x,)) != self.concrete((y,))):
                return False
            size *= self.concrete((y if x == 1 else x,))[0]
        return size <= MOST_ELEMENTS

    def keep(self, *outputs: Live) -> None:
        """Make values available to later steps."""
        for x in outputs:
            if x.array.size > 4 * MOST_ELEMENTS or x.dtype.kind == "s":
                continue
            try:
                x = domains.tame(self, x)
            except TwofoldError as error:
                if isinstance(error, InternalError):
                    raise
            self.live.append(x)

    # ------------------------------------------------------------------ steps

    def elementwise(self) -> None:
        """Some scalar op on a value there is and others that broadcast with it."""
        self.apply_elementwise(self.random.choice(ELEMENTWISE))

    def apply_elementwise(self, op: OpDef) -> None:
        """A scalar op, its operands brought into the domain of one of its samples."""
        samples = [s for s in op.samples if self.domains_of(s, op.arity or 1) is not None]
        if not samples:
            raise RejectedError
        sample = self.random.choice(samples)
        names = self.domains_of(sample, op.arity or 1)
        assert names is not None
        fixed = sample.dtypes or (None,) * len(names)
        dtype = self.draw_dtype(op.dtypes)
        if op.name == "pow" and dtype.is_integer:
            names = ("positive", "positive")
        own = fixed[0] or dtype
        first = self.pick(own) if self.chance(0.5) and any(x.dtype is own for x in self.live) \
            else domains.convert(self, self.pick(), own)
        brought = first if first.special and own.is_floating else domains.bring(
            self, first, names[0])
        inputs = [self.fresh(own, first.shape, names[0]) if brought is None else brought]
        for name, other in zip(names[1:], fixed[1:], strict=True):
            inputs.append(self.operand(other or dtype, inputs[0].shape, name))
        if self.chance(0.3) and len(inputs) == 2 and fixed[0] is fixed[1] and names[0] == names[1]:
            inputs.reverse()
        self.keep(*self.apply(op, inputs, op.attrs(**sample.attrs)))

    @staticmethod
    def domains_of(sample: Any, arity: int) -> tuple[str, ...] | None:
        """Domains of a sample's inputs; None for those that are about special values."""
        names = (sample.domain,) * arity if isinstance(sample.domain, str) else sample.domain
        if len(names) != arity or not all(n.split(":")[0] in BENIGN for n in names):
            return None
        if any("e4" in n or n.endswith(":70") for n in names):
            return None
        return tuple(names)

    def reduce(self) -> None:
        """A reduction over some axes of a value there is."""
        op = self.random.choice(REDUCING)
        x = self._prepared(op, 0)
        rank = len(x.shape)
        axes = tuple(a for a in range(rank) if self.chance(0.5))
        if not axes and rank and self.chance(0.8):
            axes = (self.random.randrange(rank),)
        self.keep(*self.apply(op, [x], op.attrs(axes=axes, keepdims=self.chance(0.4))))

    def along_axis(self) -> None:
        """Softmax, running sums, argmax …: an op along one axis of a value there is."""
        op = self.random.choice(ALONG_AXIS)
        x = self._prepared(op, 1)
        attributes = dict(self.random.choice(op.samples).attrs)
        attributes["axis"] = self.random.randrange(len(x.shape))
        self.keep(*self.apply(op, [x], op.attrs(**attributes)))

    def _prepared(self, op: OpDef, rank: int) -> Live:
        x = self.pick(rank=rank)
        if x.dtype not in op.dtypes or self.chance(0.1):
            x = domains.convert(self, x, self.draw_dtype(op.dtypes))
        if x.special and x.dtype.is_floating:
            return x
        domain = op.samples[0].domain
        brought = domains.bring(self, x, domain if isinstance(domain, str) else domain[0])
        return self.fresh(x.dtype, x.shape, "real") if brought is None else brought

    def sampled(self) -> None:
        """Any op as one of its samples has it, on values coerced to the sample's shapes."""
        self.apply_sample(self.random.choices(SAMPLED, SAMPLED_WEIGHTS)[0])

    def apply_sample(self, op: OpDef) -> None:
        """An op with the attributes and shapes of one of its samples."""
        sample = self.random.choice(op.samples)
        count = len(sample.shapes)
        names = (sample.domain,) * count if isinstance(sample.domain, str) else sample.domain
        fixed = sample.dtypes or (None,) * count
        dtype = self.draw_dtype(op.dtypes) if op.dtypes else self.dtype
        if op.name == "pow" and dtype.is_integer:
            names = ("positive", "positive")
        inputs = []
        for shape, own, domain in zip(sample.shapes, fixed, names, strict=True):
            inputs.append(self.coerced(own or dtype, shape, domain))
        self.keep(*self.apply(op, inputs, op.attrs(**sample.attrs)))

    def coerced(self, dtype: DType, shape: tuple[int, ...], domain: str) -> Live:
        """A value of a shape, dtype and domain, made of one there is where that works."""
        usable = domain.split(":")[0] in BENIGN
        if usable and self.chance(0.6) and self.live:
            x = domains.convert(self, self.pick(), dtype)
            shaped = domains.reshaped(self, x, shape)
            brought = None if shaped is None else domains.bring(self, shaped, domain)
            if brought is not None:
                return brought
        return self.fresh(dtype, shape, domain if usable else
                          "nonzero" if domain == "limits" else "real")


def used_ops(graph: Graph) -> list[str]:
    """Names of all ops in a graph, those in regions too."""
    found = []
    stack = [graph]
    while stack:
        for node in stack.pop().nodes:
            found.append(node.op.name)
            stack.extend(node.regions)
    return found


__all__ = ["Live", "Maker", "Program", "RejectedError", "VariableType", "used_ops"]
