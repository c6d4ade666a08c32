"""The tensor IR: graphs of ops on typed values, and what can be asked of one."""

from . import text  # graphs print themselves with it
from .builder import GraphBuilder
from .nodes import Graph, Node, Value

__all__ = ["Graph", "GraphBuilder", "Node", "Value", "text"]
