"""What the host computes in a graph as JSON: which recipe, of which attributes, on what.

Functions of the library that read strings, those of ``tf.io`` and ``tf.print`` are no ops. What
they do is written down by name, so that it is done without the Python code that asked for it.
Functions of users are refused, and so is what has no recipe.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import replace
from ...dtypes import DType
from ...errors import ParseError
from ...ir.base.dims import Symbol
from ...ir.base.notation import Names, Reader, attrs_text, symbols_line
from ...ir.base.types import TensorType
from ...ir.graph import Graph, Node, Value
from ...ir.oplib import TABLE
from ...ir.oplib.control.effects import HostFunction
from ..io import (  # noqa: F401  # have recipes
    csv,
    decoding,
    files,
    images,
    jpeg,
    json_examples,
    parsing,
    png,
    tensor_messages,
    wav,
)
from ..ops import gather  # noqa: F401  # has recipes
from ..ops.strings import (  # noqa: F401  # have recipes
    functions,
    hashing,
    joining,
    patterns,
    printing,
    unicode,
)
from ..tracing.computations import (
    Computation,
    Constant,
    Made,
    Plain,
    Source,
    Unranked,
    UnrankedWords,
    Words,
)
from ..tracing.recipes import Recipe, make_again
from ..tracing.strings import kernel_of, types_of_parts

_STREAMS = ("stdout", "stderr")
_PLAIN = (bool, int, float, str, type(None))


class NotSavedError(Exception):
    """A function that has no recipe, or one that cannot be written down; says what it does."""


class StandardStream:
    """Standard output or error of whichever process prints."""

    def __init__(self, name: str):
        self.name = name

    def write(self, text: str) -> None:
        """Write to the stream that the process has now."""
        getattr(sys, self.name).write(text)


# ---------------------------------------------------------------------------- graphs

def with_functions(graph: Graph, change: Callable[[Node, Graph], Any]) -> Graph:
    """The graph, regions included, with something else for its calls of the host to call.

    Parameters
    ----------
    graph : Graph
    change : callable
        Takes a node and the graph that it is in, gives what stands in its attributes then.
    """
    if not _calls_host(graph):
        return graph
    values: dict[Value, Value] = {
        value: Value(value.type, None, i, value.name) for i, value in enumerate(graph.inputs)}
    nodes, sources = [], {}
    for node in graph.nodes:
        attrs: Any = node.attrs
        if node.op.effect == "host":
            attrs = replace(attrs, function=change(node, graph))
        new = Node(node.op, [values[v] for v in node.inputs], attrs,
                   [v.type for v in node.outputs],
                   [with_functions(region, change) for region in node.regions])
        values.update(zip(node.outputs, new.outputs))
        if node in graph.sources:
            sources[new] = graph.sources[node]
        nodes.append(new)
    return Graph([values[v] for v in graph.inputs], nodes, [values[v] for v in graph.outputs],
                 graph.name, sources)


def _calls_host(graph: Graph) -> bool:
    return any(node.op.effect == "host" or any(map(_calls_host, node.regions))
               for node in graph.nodes)


# ---------------------------------------------------------------------------- writing

def describe_function(function: HostFunction) -> dict[str, Any]:
    """What a call of the host calls, as JSON.

    Raises
    ------
    NotSavedError
        When it is a user's, or has no recipe.
    """
    if function.is_users or function.backward is not None \
            or not isinstance(function.function, Computation):
        raise NotSavedError(function.name)
    return _describe_computation(function.function)


def _describe_computation(computation: Computation) -> dict[str, Any]:
    made = computation.function
    if not isinstance(made, Recipe):
        raise NotSavedError(f"tf.{computation.name}")
    return {"name": computation.name, "recipe": _describe_recipe(made, computation.name),
            "sources": [_describe_source(source) for source in computation.sources],
            "types": [[type.dtype.name, [d if isinstance(d, int) else None for d in type.shape]]
                      for type in computation.types],
            "single": computation.is_single, "pure": computation.is_pure}


def _describe_recipe(recipe: Recipe, name: str) -> dict[str, Any]:
    if recipe.name == "op":
        attributes = recipe.attributes
        names = Names()
        symbols = attributes["symbols"]
        declared = symbols_line(symbols, names) if symbols else ""
        return {"op": attributes["op"].name, "kinds": _describe_value(attributes["kinds"], name),
                "attrs": f"{declared} {attrs_text(attributes['attrs'], names)}",
                "symbols": [names.symbol(symbol) for symbol in symbols]}
    if _writes_file(recipe):
        raise NotSavedError(f"tf.{name} to a file")
    return {"name": recipe.name, "attributes": {
        key: _describe_value(value, name) for key, value in recipe.attributes.items()}}


def _writes_file(recipe: Recipe) -> bool:
    """Whether it is one that whoever runs a model of others would not expect to run."""
    return isinstance(recipe.attributes.get("stream"), str)


def _describe_value(value: Any, name: str) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, DType):
        return {"dtype": value.name}
    if isinstance(value, Recipe):
        return {"recipe": _describe_recipe(value, name)}
    if isinstance(value, (list, tuple)):
        return [_describe_value(item, name) for item in value]
    for stream in _STREAMS:
        if value in (getattr(sys, stream), getattr(sys, f"__{stream}__")) or (
                isinstance(value, StandardStream) and value.name == stream):
            return {"stream": stream}
    raise NotSavedError(f"tf.{name} with {type(value).__name__}")


def _describe_source(source: Source) -> dict[str, Any]:
    if isinstance(source, Constant):
        array = source.array
        words = [_describe_value(x, "") for x in array.ravel().tolist()] \
            if array.dtype == object else array.tobytes().hex()
        return {"constant": words, "shape": list(array.shape),
                "dtype": dtypes.from_numpy(array.dtype).name}
    if isinstance(source, Made):
        return {"made": source.place, "computation": _describe_computation(source.computation)}
    kind = {Plain: "plain", Unranked: "unranked", Words: "words",
            UnrankedWords: "unranked words"}[type(source)]
    found = {kind: source.place}
    return {**found, "dtype": source.dtype.name} if isinstance(source, (Plain, Unranked)) else found


# ---------------------------------------------------------------------------- reading

def read_function(described: dict[str, Any], node: Node) -> HostFunction:
    """The function that was described, for a node that has its number.

    Raises
    ------
    ParseError, NotFoundError, KeyError, TypeError
        When it does not fit together.
    """
    attrs: Any = node.attrs
    computation = _read_computation(described[attrs.function])
    promised = [(type.dtype, type.rank) for type in types_of_parts(computation.types)]
    if promised != [(value.dtype, value.type.rank) for value in node.outputs]:
        raise ParseError(f"{computation.name} gives other results than the graph says")
    return HostFunction(computation, computation.name, is_users=False)


def _read_computation(given: dict[str, Any]) -> Computation:
    types = [TensorType(dtypes.as_dtype(dtype), tuple(
        Symbol("size").dim if size is None else size for size in shape))
        for dtype, shape in given["types"]]
    return Computation(given["name"], _read_recipe(given["recipe"]),
                       [_read_source(source) for source in given["sources"]], types,
                       bool(given["single"]), bool(given["pure"]))


def _read_recipe(given: dict[str, Any]) -> Recipe:
    if "op" not in given:
        found = make_again(given["name"], {
            key: _read_value(value) for key, value in given["attributes"].items()})
        if _writes_file(found):
            raise ParseError("a function of a saved model would write to a file")
        return found
    op = TABLE.get(given["op"])
    if op is None:
        raise ParseError(f"there is no op {given['op']!r} in this version")
    reader = Reader(given["attrs"])
    reader.read_symbols()
    attributes = reader.attributes()
    try:
        attrs = op.attrs(**attributes)
    except TypeError as error:
        raise ParseError(f"{op.name}: {error}") from None
    return kernel_of(op, attrs, [_read_value(kind) for kind in given["kinds"]],
                     [reader.symbols[name] for name in given["symbols"]])


def _read_value(given: Any) -> Any:
    if isinstance(given, list):
        return [_read_value(item) for item in given]
    if not isinstance(given, dict):
        return given
    (kind, value), = given.items()
    if kind == "bytes":
        return bytes.fromhex(value)
    if kind == "dtype":
        return dtypes.as_dtype(value)
    if kind == "recipe":
        return _read_recipe(value)
    if kind != "stream" or value not in _STREAMS:
        raise ParseError(f"an attribute cannot be read: {str(given)[:60]}")
    return StandardStream(value)


def _read_source(given: dict[str, Any]) -> Source:
    if "constant" in given:
        dtype, words = dtypes.as_dtype(given["dtype"]), given["constant"]
        if dtype is not dtypes.string:
            data = np.frombuffer(bytearray.fromhex(words), dtype.numpy)
            return Constant(data.reshape(given["shape"]))
        array = np.empty(len(words), object)
        array[:] = [_read_value(word) for word in words]
        return Constant(array.reshape(given["shape"]))
    if "made" in given:
        return Made(given["made"], _read_computation(given["computation"]))
    if "words" in given:
        return Words(given["words"])
    if "unranked words" in given:
        return UnrankedWords(given["unranked words"])
    dtype = dtypes.as_dtype(given["dtype"])
    return Plain(given["plain"], dtype) if "plain" in given else Unranked(given["unranked"], dtype)
