"""Traces of functions as what is saved of them: the text of the graph, and what goes in and out."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ...dtypes import DType
from ...errors import ParseError, TraceError, UnimplementedError
from ...ir.graph import Graph
from ...ir.graph.nodes import Node
from ...ir.graph.parse import parse_graph
from ...ir.graph.text import print_graph
from ...ir.oplib import TABLE
from ...ir.oplib.control.effects import HostFunction
from ..function.concrete_function import ConcreteFunction
from ..function.function import Function
from ..function.late_sizes import UntracedFunction
from ..function.restored import RestoredConcreteFunction, RestoredFunction, RestoredRanks
from ..function.signature import NumberToken, StructureToken, TensorToken, ValueToken
from ..function.structures import Constants, describe
from ..tensors import nest
from .host_functions import NotSavedError, describe_function, with_functions

_WHERE = "saved_model.save"
_PLAIN = (bool, int, float, str, bytes, DType, type(None))

AnyFunction = Function | RestoredFunction | ConcreteFunction
FUNCTIONS = (Function, RestoredFunction, ConcreteFunction)


def traces_of(function: AnyFunction, what: str) -> list[ConcreteFunction]:
    """The traces of a function that are saved: those that calls made, and its signature's.

    Parameters
    ----------
    function : Function, RestoredFunction or ConcreteFunction
    what : str
        The function's name in the model, for messages.

    Raises
    ------
    UnimplementedError
        When a trace cannot be saved.
    """
    if isinstance(function, ConcreteFunction):
        return _close(function, what)
    if isinstance(function, RestoredFunction):
        return list(function.concrete_functions)
    if has_ranks(function.input_signature):
        concrete = function.get_concrete_function()
        if not function.traces:
            return _close(concrete, what)
    elif function.input_signature is not None:
        concrete = function.get_concrete_function()
        if isinstance(concrete, UntracedFunction):
            concrete.traces_by_rank()  # in the function's table from now on
        if not function.traces:
            raise UnimplementedError(
                f"{what} takes tensors of any number of dimensions, and of none up to 4 it can be "
                "traced: call it once before, or use tf.TensorSpec([None, …])", _WHERE)
    _trace_calls_inside(function)
    found = {}
    for trace in list(function.traces):
        if any(isinstance(token, NumberToken) for token in trace.key[0]):
            # For any number: what is saved is for the number that it was called with.
            args, kwargs = trace.structured_input_signature
            trace = function.get_concrete_function(*args, **kwargs)
        _require_plain_key(trace, what)
        found[tuple(trace.key[0])] = trace  # the same on every device
    return list(found.values())


def has_ranks(specs: Any) -> bool:
    """Whether there is an input signature, and every tensor of it has a number of dimensions."""
    return specs is not None and all(
        spec.shape.rank is not None for spec in nest.flatten(list(specs)))


def _trace_calls_inside(function: Function) -> None:
    """Make traces for calls that other functions made: they are part of those functions' graphs."""
    for tokens, (args, kwargs) in list(function.calls_inside.items()):
        if all(map(_is_plain, tokens)):
            try:
                function.get_concrete_function(*args, **kwargs)
            except Exception:  # it may be able to run inside the other function alone
                continue


def _is_plain(token: Any) -> bool:
    """Whether a part of a key can be known to another process."""
    if isinstance(token, TensorToken):
        return token.elements is None
    return isinstance(token, StructureToken) or (
        isinstance(token, ValueToken) and token[0] in _PLAIN)


def _close(concrete: ConcreteFunction, what: str) -> list[ConcreteFunction]:
    """Traces that have a graph for all calls: one, or one for each number of dimensions."""
    if isinstance(concrete, RestoredRanks):
        return list(concrete.traces)
    if isinstance(concrete, RestoredConcreteFunction):
        return [concrete]
    found = [concrete]
    if isinstance(concrete, UntracedFunction):
        found = concrete.traces_by_rank()
        try:
            found = found or [concrete.traced]
        except TraceError as error:
            raise UnimplementedError(f"{what} cannot be saved for open sizes: {error}",
                                     _WHERE) from None
    for trace in found:
        _require_plain_key(trace, what)
    return found


def _require_plain_key(trace: ConcreteFunction, what: str) -> None:
    """Refuse traces for arguments that another process could not give."""
    for token in trace.key[0]:
        if _is_plain(token):
            continue
        if isinstance(token, TensorToken):
            raise UnimplementedError(
                f"{what} was traced for the elements of an argument (something, an axis perhaps, "
                "must be known while it is traced), so it cannot be saved; pass a Python number "
                "or a tuple there, or do not make the function an attribute", _WHERE)
        kind = "a string tensor" if isinstance(token, ValueToken) and token[0] == "strings" \
            else f"{token!r}"
        raise UnimplementedError(
            f"{what} was traced for an argument that cannot be saved ({kind}): pass tensors, "
            "numbers, strings, or lists and dictionaries of them", _WHERE)


def describe_trace(trace: ConcreteFunction, what: str, constants: Constants,
                   source_of: Callable[[Any], dict[str, int]]) -> dict[str, Any]:
    """A trace as JSON.

    Parameters
    ----------
    trace : ConcreteFunction
    what : str
        The function's name in the model, for messages.
    constants : Constants
        Keeps the tensors that it captured or returns.
    source_of : callable
        Says for a captured variable or tensor where it is kept.

    Raises
    ------
    UnimplementedError
        When something in it cannot be saved.
    """
    names, _, kinds = trace.argument_structure
    values = [value for _, _, value in trace._described_parameters()]  # as the graph has them
    text, functions = _text_of(trace.graph, what)
    return {"name": trace.name, "graph": text.splitlines(), "functions": functions,
            "captured": [source_of(x) for x in trace.captured],
            "outputs": describe(trace._template, constants, f"the result of {what}"),
            "names": list(names), "kinds": list(kinds),
            "values": [describe(x, constants, f"an argument of {what}") for x in values]}


def _text_of(graph: Graph, what: str) -> tuple[str, dict[str, Any]]:
    """The text of a graph, of which it is known that it can be read back, and what the host does.

    In the text functions of the host are numbers.
    """
    functions: dict[str, Any] = {}

    def number(node: Node, owner: Graph) -> str:
        attrs: Any = node.attrs
        key = str(len(functions))
        try:
            functions[key] = describe_function(attrs.function)
        except NotSavedError as error:
            raise _host_call(attrs.function, str(error), owner.sources.get(node), what) from None
        return key

    text = print_graph(with_functions(graph, number))
    try:
        parse_graph(text, TABLE)
    except ParseError as error:
        raise UnimplementedError(f"{what} cannot be saved: {error}", _WHERE) from None
    return text, functions


def _host_call(function: HostFunction, name: str, source: Any, what: str) -> UnimplementedError:
    place = f" at {os.path.basename(source.file)}:{source.line}" if source is not None else ""
    kind = "calls Python code" if function.is_users else "does something that only Python can do"
    return UnimplementedError(
        f"{what} {kind} ({name}{place}), which cannot be saved: compute it with ops, or "
        "keep it out of the function that is saved", _WHERE)
