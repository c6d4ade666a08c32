"""Rows that a graph gathers of its variables, so that gradients of whole functions name rows too.

The derivative of a function that only gathers rows of a table is taken with respect to the rows:
tapes are told of the gather and of a function of what it gave, as if the gather had stood outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...ir.graph import Graph, Node, Value
from ...ir.graph.split_gradient import is_variable
from ...ir.oplib.shape.index import gathers_rows
from ...ir.ops import Structure
from ..dispatch.calls import Call, type_of
from ..tensors import observers
from ..tensors.tensor import Tensor


def gathered_rows(graph: Graph, wrt: Sequence[int]) -> dict[int, list[Node]]:
    """Inputs that are tables of which rows are gathered and nothing else, to the gathers."""
    tables = {graph.inputs[i]: i for i in wrt if is_variable(graph.inputs[i])}
    found: dict[int, list[Node]] = {}
    reads: dict[Value, int] = {}
    others: set[int] = set()
    for node in graph.nodes if tables else ():
        if node.op.structure is Structure.READ and node.inputs[0] in tables:
            reads[node.outputs[0]] = tables[node.inputs[0]]
            continue
        for position, value in enumerate(node.inputs):
            if value in tables:
                others.add(tables[value])
            elif value in reads:
                if not position and gathers_rows(node.attrs):
                    found.setdefault(reads[value], []).append(node)
                else:
                    others.add(reads[value])
    others.update(reads[v] for v in graph.outputs if v in reads)
    return {i: nodes for i, nodes in found.items() if i not in others}


def note_gathered(node: Node, variable: Any, table: Tensor, indices: Tensor, rows: Tensor) -> None:
    """Tell the thread's tapes that a node gathered rows of a variable, which was read."""
    call = Call(node.op, node.attrs, [type_of(table), type_of(indices)], [type_of(rows)])
    for tape in observers.local.tapes:
        tape.record(call, (table, indices), (rows,))
        tape.record_rows(variable, table, indices, rows)
