"""The rules of a graph, checked: what every pass may rely on and must keep.

Values are assigned once and before they are used; types are those that inference gives; attributes
have the op's class and the types of its fields; dimension symbols are defined before they are
used; what inference demands of dimensions is stated by a check before the node; only ops that say
so touch variables; regions are closed. A breach is shown with the lines around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from ...errors import VerificationError
from ..base import dims
from ..base.bind import as_symbol, attribute_symbols
from ..base.dims import Dim, Symbol
from ..base.equalities import Equalities
from ..base.notation import show_around
from ..base.types import TensorType, VariableType
from ..ops import TABLE, DimCheck, InferContext
from ..ops.attributes import misfit
from .nodes import Graph, Node, Value
from .text import graph_lines


def verify(graph: Graph) -> None:
    """Check a graph and its regions.

    Raises
    ------
    VerificationError
        With the reason and the lines around the place.
    """
    try:
        _Verifier(graph).check(graph, set())
    except RecursionError:
        raise VerificationError(f"graph {graph.name}: it is nested too deeply") from None


class _Verifier:
    def __init__(self, whole: Graph):
        self.whole = whole
        self.nodes: set[Node] = set()
        self.known = Equalities()
        self.given = {s for value in whole.inputs for s in _defined_symbols(value.type)}

    def check(self, graph: Graph, symbols: set[Symbol]) -> None:
        """Check one graph whose surroundings define ``symbols``."""
        defined: set[Value] = set()
        around, self.known = self.known, Equalities(self.known)
        symbols = set(symbols)
        for position, value in enumerate(graph.inputs):
            if value in defined:
                self.fail(f"input {value.name} stands there twice")
            if value.node is not None or value.index != position:
                self.fail(f"input {value.name} says it is result {value.index} of {value.node!r}")
            if not all(dims.is_representable(d) and not (isinstance(d, int) and d < 0)
                       for d in value.shape):
                self.fail(f"input {value.name} has no possible shape: {value.type}")
            defined.add(value)
            symbols |= _defined_symbols(value.type)
        for value in graph.inputs:
            self._require_known(value.shape, symbols, f"input {value.name}: {value.type}", None)
        # Regions of different nodes may share nodes: each is a graph of its own.
        outside, self.nodes = self.nodes, set()
        for node in graph.nodes:
            self._node(node, defined, symbols)
        self.nodes, self.known = outside, around
        for value in graph.outputs:
            if value not in defined:
                self.fail(f"result {value!r} of graph {graph.name} is not a value of it")

    def _node(self, node: Node, defined: set[Value], symbols: set[Symbol]) -> None:
        if node in self.nodes:
            self.fail(f"{node!r} stands there twice", node)
        self.nodes.add(node)
        self._record(node)
        for i, value in enumerate(node.inputs):
            if value not in defined:
                self.fail(f"input {i} of {node.op.name} is {value!r}, "
                          "which is not defined before it", node)
            variable = isinstance(value.type, VariableType)
            # Regions may take variables in; what reads and assigns them there is looked at there.
            if variable and i not in node.op.variable_inputs and not node.regions:
                self.fail(f"input {i} of {node.op.name} is a variable; it takes a tensor", node)
            if not variable and i in node.op.variable_inputs:
                self.fail(f"input {i} of {node.op.name} is {value.type}; it takes a variable",
                          node)
        unknown = attribute_symbols(node.attrs) - symbols
        if node.op.effect == "host":  # its attributes say what it returns, new sizes included
            unknown -= {s for v in node.outputs for s in _defined_symbols(v.type)}
        if unknown:
            self.fail(f"attributes of {node.op.name} use {_list_dimensions(unknown)}, "
                      "which nothing before defines", node)
        self._types(node, symbols)
        for region in node.regions:
            self.check(region, symbols)
        for value in node.outputs:
            symbols |= _defined_symbols(value.type)
        for i, value in enumerate(node.outputs):
            if value in defined or value.node is not node or value.index != i:
                self.fail(f"result {i} of {node.op.name} is {value!r}, not a value of its own",
                          node)
            self._require_known(value.shape, symbols, f"result {i} of {node.op.name}", node)
            defined.add(value)

    def _record(self, node: Node) -> None:
        """The node fits its op's record."""
        op = node.op
        if TABLE.get(op.name) is not op:
            self.fail(f"{op.name} is not the op of that name in the table", node)
        if not isinstance(node.attrs, op.attrs):
            self.fail(f"attributes of {op.name} are {type(node.attrs).__name__}, "
                      f"not {op.attrs.__name__}", node)
        wrong = misfit(node.attrs)
        if wrong is not None:
            self.fail(f"attribute {wrong} of {op.name} cannot be {getattr(node.attrs, wrong)!r}",
                      node)
        if op.arity is not None and len(node.inputs) != op.arity:
            self.fail(f"{op.name} takes {op.arity} inputs, has {len(node.inputs)}", node)

    def _types(self, node: Node, symbols: set[Symbol]) -> None:
        """Types are those that inference gives, up to the names of fresh symbols."""
        context = InferContext()
        try:
            inferred = node.op.infer_types(context, [v.type for v in node.inputs],
                                           node.attrs, node.regions)
        except Exception as error:     # attributes from a text may be anything
            self.fail(f"{node.op.name} cannot take these inputs: {error}", node)
        for left, right, message in (*context.checks, *context.broadcasts):
            if not self.known.hold(left, right):
                self.fail(f"{node.op.name} needs a check before it that {left} is {right}: "
                          f"{message}", node)
        if isinstance(node.attrs, DimCheck):
            self.known.state(node.attrs.left, node.attrs.right)
        actual = [value.type for value in node.outputs]
        if len(inferred) != len(actual):
            self.fail(f"{node.op.name} has {len(actual)} results, "
                      f"inference says {len(inferred)}", node)
        fresh: dict[Symbol, Dim] = {}
        for i, (have, want) in enumerate(zip(actual, inferred, strict=True)):
            if not self._same_type(have, want, symbols, fresh):
                self.fail(f"result {i} of {node.op.name} is {have}, inference says {want}", node)

    def _same_type(self, have: TensorType, want: TensorType, symbols: set[Symbol],
                   fresh: dict[Symbol, Dim]) -> bool:
        if type(have) is not type(want) or have.dtype is not want.dtype \
                or have.rank != want.rank:
            return False
        for a, b in zip(have.shape, want.shape, strict=True):
            symbol, own = as_symbol(b), as_symbol(a)
            if symbol is not None and symbol not in symbols and symbol not in fresh:
                # What a run defines is not known already, unless inputs say what it must be.
                if own is None or (own in symbols and own not in self.given):
                    return False
                fresh[symbol] = a
        return all(self.known.hold(a, dims.substitute(b, fresh))
                   for a, b in zip(have.shape, want.shape, strict=True))

    def _require_known(self, shape: Sequence[Dim], symbols: set[Symbol], what: str,
               node: Node | None) -> None:
        unknown = {s for dim in shape for s in dims.symbols(dim)} - symbols
        if unknown:
            self.fail(f"{what} has a shape with {_list_dimensions(unknown)}, which nothing "
                      "defines", node)

    def fail(self, reason: str, node: Node | None = None) -> NoReturn:
        """Raise with the lines around a node (or the first lines)."""
        lines = list(graph_lines(self.whole))
        bad = next((i for i, (_, n) in enumerate(lines) if n is node and node is not None), None)
        raise VerificationError(f"graph {self.whole.name}: {reason}\n"
                                + show_around([text for text, _ in lines], bad))


def _defined_symbols(type: TensorType) -> set[Symbol]:
    """Symbols that the type's dimensions are, one alone each."""
    return {symbol for dim in type.shape if (symbol := as_symbol(dim)) is not None}


def _list_dimensions(symbols: Iterable[Symbol]) -> str:
    names = [s.name for s in sorted(symbols, key=lambda s: s.order)]
    return f"dimension{'s' if len(names) > 1 else ''} {', '.join(names)}"
