"""Signatures of saved models: functions of named tensors that give named tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import ArgumentError
from ..function.concrete_function import ConcreteFunction
from ..function.function import Function
from ..function.restored import RestoredConcreteFunction, RestoredFunction
from ..function.structures import is_plain_output
from ..tensors import nest
from ..values.spec import TensorSpec
from .constants import DEFAULT_SERVING_SIGNATURE_DEF_KEY
from .traces import has_ranks


def named_functions(signatures: Any, functions: Mapping[str, Any]) -> dict[str, Any]:
    """The functions that signatures are made of, by key.

    Parameters
    ----------
    signatures
        What the user gave: a function, several by key, or None.
    functions : mapping
        Those of the root by name: without signatures, one with an input signature is taken.

    Raises
    ------
    ValueError
        For something that has no signature.
    """
    if signatures is None:
        able = [f for f in functions.values() if _is_fixed(f) and _has_plain_outputs(f)]
        return {DEFAULT_SERVING_SIGNATURE_DEF_KEY: able[0]} if len(able) == 1 else {}
    if not isinstance(signatures, Mapping):
        signatures = {DEFAULT_SERVING_SIGNATURE_DEF_KEY: signatures}
    for key, function in signatures.items():
        if not isinstance(key, str):
            raise ArgumentError(f"the keys of signatures must be strings, got {key!r}")
        if not _is_fixed(function):
            raise ArgumentError(
                "Expected a TensorFlow function for which to generate a signature, but got "
                f"{function!r}. Only `tf.functions` with an input signature or concrete functions "
                "can be used as a signature.")
    return dict(signatures)


def _is_fixed(function: Any) -> bool:
    """Whether it is known which arguments a function takes."""
    if isinstance(function, RestoredFunction):
        return len(function.concrete_functions) == 1
    return isinstance(function, ConcreteFunction) or (
        isinstance(function, Function) and has_ranks(function.input_signature))


def _has_plain_outputs(function: Any) -> bool:
    try:
        named_outputs(trace_of(function), "")
    except ArgumentError:
        return False
    return True


def trace_of(function: Any) -> ConcreteFunction:
    """The trace of a function for its signature."""
    if isinstance(function, ConcreteFunction):
        return function
    found: ConcreteFunction = function.get_concrete_function()
    return found


def named_inputs(trace: ConcreteFunction, key: str) -> list[TensorSpec]:
    """The specs of the tensors that a trace takes, with their names.

    Raises
    ------
    ValueError
        When two are equal.
    """
    args, kwargs = trace.structured_input_signature
    specs = [x for x in nest.flatten([args, kwargs]) if isinstance(x, TensorSpec)]
    names = [spec.name for spec in specs]
    if len(set(names)) < len(names):
        raise ArgumentError(f"Got non-unique argument names for the signature {key!r}: {names}; "
                            "give the tf.TensorSpecs names")
    return specs


def named_outputs(trace: ConcreteFunction, key: str) -> dict[str, Any]:
    """What a trace returns as a dictionary of tensors.

    Raises
    ------
    ValueError
        When it is something else than tensors.
    """
    given = trace._template
    if isinstance(given, Mapping):
        found = dict(given)
    else:
        items = given if isinstance(given, (list, tuple)) else [given]
        found = {f"output_{number}": item for number, item in enumerate(items)}
    for name, leaf in found.items():
        if not isinstance(name, str) or not is_plain_output(leaf):
            raise ArgumentError(
                f"Got a non-Tensor value for key {name!r} in the output of the function "
                f"{trace.name} used to generate the SavedModel signature {key!r}. Outputs for "
                "functions used as signatures must be a single Tensor, a sequence of Tensors, or "
                "a dictionary from string to Tensor.")
    return found


class SignatureMap(Mapping[str, RestoredConcreteFunction]):
    """The signatures of a loaded model, by key; they cannot be changed."""

    def __init__(self, functions: dict[str, RestoredConcreteFunction]):
        self._functions = functions

    def __getitem__(self, key: str) -> RestoredConcreteFunction:
        return self._functions[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)

    def __repr__(self) -> str:
        return f"_SignatureMap({self._functions!r})"
