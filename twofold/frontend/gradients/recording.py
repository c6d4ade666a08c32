"""``tf.ir.record()``: what ran inside a ``with`` block, as a graph to print, replay, differentiate.

Ops run as usual; only a list of them is kept. The graph is built when it is asked for: tensors that
came from outside are its inputs, results that nothing inside used are its outputs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ...errors import ArgumentTypeError
from ...ir.base.source import Source
from ...ir.graph import Graph, GraphBuilder, Value
from ...ir.graph.gradient import gradient_graph
from ...ir.graph.text import print_graph
from ..dispatch.calls import Call, type_of
from ..dispatch.door import apply
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import LIBRARY, public
from ..values import convert


class Recording:
    """What ran inside ``with tf.ir.record() as recording``.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant([1.0, 2.0])
    >>> with tf.ir.record() as recording:
    ...     y = x * x + 1.0
    >>> [node.op.name for node in recording.graph.nodes]
    ['multiply', 'add']
    >>> recording.replay(tf.constant([3.0, 4.0]), 1.0)[0].numpy()
    array([10., 17.], dtype=float32)
    """

    def __init__(self, name: str = "recording"):
        self.name = name
        self._entries: list[tuple[Any, ...]] = []
        self._reads: list[tuple[Any, Tensor]] = []
        self._graph: Graph | None = None
        self._inputs: list[Tensor] = []

    def __enter__(self) -> Recording:
        observers.local.recordings = (*observers.local.recordings, self)
        observers.open_context()
        return self

    def __exit__(self, *_: object) -> None:
        observers.local.recordings = tuple(r for r in observers.local.recordings if r is not self)
        observers.close_context()

    def record(self, call: Call, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        """An op ran; called by the dispatcher."""
        frame = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename.startswith(LIBRARY):
            frame = frame.f_back  # type: ignore[assignment]
        self._graph = None
        self._entries.append((call, tuple(inputs), tuple(outputs),
                              Source(frame.f_code, frame.f_lasti) if frame else None))

    def record_read(self, variable: Any, tensor: Tensor) -> None:
        """A variable was read: its value is an input of the graph; called by the variable."""
        self._reads.append((variable, tensor))

    # ------------------------------------------------------------------ the graph
    @property
    def graph(self) -> Graph:
        """The graph of what ran."""
        if self._graph is None:
            self._graph = self._build()
        return self._graph

    @property
    def inputs(self) -> list[Tensor]:
        """The tensors that came from outside, in the order of the graph's inputs."""
        return self._inputs if self.graph is not None else []

    def _build(self) -> Graph:
        builder = GraphBuilder(self.name, intern=False)
        values: dict[int, Value] = {}
        used: set[int] = set()
        self._inputs = []
        names = {id(tensor): variable.name.partition(":")[0] for variable, tensor in self._reads}
        for call, inputs, outputs, source in self._entries:
            operands = []
            for x in inputs:
                if id(x) not in values:
                    values[id(x)] = builder.input(type_of(x), names.get(id(x), ""))
                    self._inputs.append(x)
                used.add(id(x))
                operands.append(values[id(x)])
            results = builder.apply(call.op, operands, call.attrs, call.regions, source)
            values.update(zip(map(id, outputs), results))
        last = [values[id(y)] for _, _, outputs, _ in self._entries for y in outputs
                if id(y) not in used]
        return builder.finish(last)

    def text(self) -> str:
        """The graph as text."""
        return str(print_graph(self.graph))

    def __str__(self) -> str:
        return self.text()

    @public
    def replay(self, *inputs: Any) -> list[Tensor]:
        """Run the graph again, op by op.

        Parameters
        ----------
        *inputs : Tensor
            One per graph input; none at all means those that were recorded.

        Returns
        -------
        list of Tensor
            One per graph output.
        """
        given = self._choose_inputs(self.graph, inputs)
        return run_graph(self.graph, given)

    def _choose_inputs(self, graph: Graph, inputs: Sequence[Any]) -> list[Tensor]:
        if not inputs:
            return list(self.inputs)
        if len(inputs) != len(self.inputs):
            raise ArgumentTypeError(
                f"the recording has {len(self.inputs)} inputs, got {len(inputs)}")
        return [convert.to_tensor(x, value.dtype) for x, value in zip(inputs, graph.inputs)]

    def gradient_graph(self, wrt: Sequence[int] | None = None) -> Graph:
        """The graph of the outputs and their gradients with respect to some inputs.

        Parameters
        ----------
        wrt : sequence of int, optional
            Positions of inputs (default: all floating ones).
        """
        graph = self.graph
        if wrt is None:
            wrt = [i for i, value in enumerate(graph.inputs) if value.dtype.is_inexact]
        return gradient_graph(graph, wrt)


def run_graph(graph: Graph, inputs: Sequence[Tensor]) -> list[Tensor]:
    """Apply the nodes of a graph one by one, through the door."""
    values: dict[Value, Tensor] = dict(zip(graph.inputs, inputs))
    for node in graph.nodes:
        outputs = apply(node.op, [values[v] for v in node.inputs], node.attrs, node.regions)
        values.update(zip(node.outputs, outputs))
    return [values[v] for v in graph.outputs]


def record(name: str = "recording") -> Recording:
    """Keep what runs inside a ``with`` block as a graph.

    Parameters
    ----------
    name : str
        Of the graph.

    Returns
    -------
    Recording
        A context manager; afterwards its ``graph`` is what ran.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.ir.record() as recording:
    ...     y = tf.exp(tf.constant(0.0))
    >>> recording.graph
    <Graph recording: 1 inputs, 1 nodes>
    """
    return Recording(name)
