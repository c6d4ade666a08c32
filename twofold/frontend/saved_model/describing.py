"""A model as JSON and tensors: its objects, functions and signatures."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from ..function.concrete_function import ConcreteFunction
from ..function.restored import RestoredFunction
from ..function.structures import Constants, describe, describe_spec
from ..tensors.tensor import Tensor
from ..tracking.containers import DictWrapper, ListWrapper
from ..train.object_graph import ObjectGraph
from ..train.stored import StoredObject, key_of
from ..variables.random_state import Generator
from ..variables.variable import VALUE, Variable
from .signatures import named_functions, named_inputs, named_outputs, trace_of
from .traces import FUNCTIONS, AnyFunction, describe_trace, traces_of

CONSTANT, CAPTURED = ".CONSTANT", ".CAPTURED"  # no names of objects begin like this


class ModelDescription:
    """All that is saved of an object.

    Attributes
    ----------
    tensors : dict
        By key.
    stored : list of StoredObject
        The objects as a checkpoint has them.
    content : dict
        The rest, as JSON.
    """

    def __init__(self, root: Any, signatures: Any):
        self._graph = ObjectGraph(root, {})
        self._constants = Constants()
        self._variables: list[Variable] = []  # those that functions use and no object has
        self._numbers = {_variable_of(x)._key: number for number, x in enumerate(
            self._graph.objects) if isinstance(x, (Variable, Generator))}
        self._traces: list[dict[str, Any]] = []
        self._trace_numbers: dict[int, int] = {}
        self._functions: list[dict[str, Any]] = []
        self._function_numbers: dict[int, int] = {}
        self._kept: list[Any] = []  # numbers are found by identity
        objects = [self._object(number) for number in range(len(self._graph.objects))]
        named = {key: self._signature(key, function) for key, function in named_functions(
            signatures, functions_of(root)).items()}
        self.tensors: dict[str, Tensor] = {}
        self.stored: list[StoredObject] = []
        self.tensors, self.stored = self._graph.values()
        for number, tensor in enumerate(self._constants.tensors):
            self.tensors[f"{CONSTANT}/{number}"] = tensor
        for number, variable in enumerate(self._variables):
            self.tensors[f"{CAPTURED}/{number}"] = variable._now()
        self.content = {
            "objects": objects, "functions": self._functions, "traces": self._traces,
            "signatures": named, "constants": len(self._constants.tensors),
            "captured": [{**_describe_variable(x), "wanders": bool(x._wanders)}
                         for x in self._variables]}

    # ------------------------------------------------------------------ objects
    def _object(self, number: int) -> dict[str, Any]:
        value, path = self._graph.objects[number], self._graph.paths[number]
        found: dict[str, Any] = {"children": self._graph.children[number]}
        functions = functions_of(value)
        if functions:
            place = ".".join(path) + "." if path else ""
            found["functions"] = {name: self._function(function, f"{place}{name}")
                                  for name, function in functions.items()}
        if isinstance(value, Variable):
            found.update(kind="variable", value=key_of(path, VALUE), **_describe_variable(value))
        elif isinstance(value, Generator):
            found.update(kind="generator", value=key_of((*path, "_state_var"), VALUE))
        elif isinstance(value, Mapping):
            found["kind"] = "dict"
        elif isinstance(value, list):
            found["kind"] = "list"
        elif isinstance(value, tuple):
            found["kind"] = "tuple"
            if hasattr(value, "_fields"):
                found.update(name=type(value).__name__, fields=list(value._fields))
        else:
            found["kind"] = "object"
        return found

    # ------------------------------------------------------------------ functions
    def _function(self, function: AnyFunction, what: str) -> int:
        known = self._function_numbers.get(id(function))
        if known is None:
            numbers = [self._trace(trace, what) for trace in traces_of(function, what)]
            known = self._function_numbers[id(function)] = len(self._functions)
            self._kept.append(function)
            self._functions.append({
                "name": what,
                "traces": numbers, "concrete": isinstance(function, ConcreteFunction),
                "fixed": getattr(function, "input_signature", None) is not None,
                "parameters": self._parameters(function, what)})
        return known

    def _parameters(self, function: AnyFunction, what: str) -> list[dict[str, Any]]:
        """Names, kinds and defaults of a function's parameters."""
        if isinstance(function, ConcreteFunction):
            return []
        signature = inspect.signature(function) if isinstance(function, RestoredFunction) \
            else function.function_spec.signature
        found = []
        for parameter in signature.parameters.values():
            entry: dict[str, Any] = {"name": parameter.name, "kind": parameter.kind.name}
            if parameter.default is not parameter.empty:
                entry["default"] = describe(parameter.default, self._constants,
                                            f"the default of {parameter.name} of {what}")
            found.append(entry)
        return found

    def _trace(self, trace: ConcreteFunction, what: str) -> int:
        known = self._trace_numbers.get(id(trace))
        if known is None:
            described = describe_trace(trace, what, self._constants, self._source_of)
            known = self._trace_numbers[id(trace)] = len(self._traces)
            self._kept.append(trace)
            self._traces.append(described)
        return known

    def _source_of(self, captured: Any) -> dict[str, int]:
        """Where a variable or tensor that a trace captured is kept."""
        if not isinstance(captured, Variable):
            return {"constant": self._constants.number(captured)}
        number = self._numbers.get(captured._key)
        if number is not None:
            return {"object": number}
        for index, variable in enumerate(self._variables):
            if variable is captured:
                return {"captured": index}
        self._variables.append(captured)
        return {"captured": len(self._variables) - 1}

    def _signature(self, key: str, function: Any) -> dict[str, Any]:
        what = f"the signature {key!r}"
        found = []
        for trace in traces_of(trace_of(function), what):
            outputs = named_outputs(trace, key)
            inputs = [describe_spec(spec) for spec in named_inputs(trace, key)]
            found.append({"trace": self._trace(trace, what), "inputs": inputs,
                          "outputs": describe(outputs, self._constants, what)})
        return found[0] if len(found) == 1 else {"traces": found}


def functions_of(value: Any) -> dict[str, AnyFunction]:
    """The compiled functions among the attributes and methods of an object, or in a container."""
    if isinstance(value, DictWrapper):
        return {key: item for key, item in value.items()
                if isinstance(item, FUNCTIONS) and isinstance(key, str)}
    if isinstance(value, ListWrapper):
        return {str(index): item for index, item in enumerate(value)
                if isinstance(item, FUNCTIONS)}
    if not hasattr(value, "__dict__") or isinstance(value, (Variable, Generator)):
        return {}
    names = [name for cls in type(value).__mro__ for name, item in vars(cls).items()
             if isinstance(item, FUNCTIONS)]
    names += [name for name, item in vars(value).items() if isinstance(item, FUNCTIONS)]
    found = {name: getattr(value, name) for name in sorted(set(names))}
    return {name: item for name, item in found.items() if isinstance(item, FUNCTIONS)}


def _variable_of(value: Any) -> Variable:
    found: Variable = value.state if isinstance(value, Generator) else value
    return found


def _describe_variable(variable: Variable) -> dict[str, Any]:
    shape = variable.shape
    return {"name": variable.name.removesuffix(":0"), "trainable": variable.trainable,
            "dtype": variable.dtype.name, "shape": None if shape.rank is None else list(shape)}
