"""The tensor IR: graphs of ops on typed values, and what can be asked of one."""

from .builder import GraphBuilder
from .nodes import Graph, Node, Value, print_with

__all__ = ["Graph", "GraphBuilder", "Node", "Value"]


def _print(graph: Graph) -> str:
    from .text import print_graph  # loaded when the first graph is printed
    return print_graph(graph)


print_with(_print)
