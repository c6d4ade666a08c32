"""The parameters of a compiled function: binding arguments to them, and ``input_signature``.

What the bound values mean for a trace is the business of ``signature.py``.
"""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError
from ..tensors import nest
from ..tensors.composite import TypeSpec
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.spec import TensorSpec
from ..variables.variable import Variable
from .signature import TensorToken

_VAR_POSITIONAL = inspect.Parameter.VAR_POSITIONAL
_VAR_KEYWORD = inspect.Parameter.VAR_KEYWORD
_MOST_FORMS = 256  # forms of calls that are remembered of one function


class Parameters:
    """The parameters of a Python function.

    Parameters
    ----------
    function : callable
    skip_first : bool
        Leave the first one out (``self`` of a method).
    """

    def __init__(self, function: Callable[..., Any], skip_first: bool = False):
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            signature = inspect.Signature([
                inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL),
                inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])
            skip_first = False
        items = list(signature.parameters.values())
        if skip_first and items and items[0].kind in (
                inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD):
            items = items[1:]
        self.signature = signature.replace(parameters=items,
                                           return_annotation=inspect.Signature.empty)
        plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        self.names = [p.name for p in items if p.kind in plain]
        self.is_plain = len(self.names) == len(items)
        self._bindings: dict[Any, Binding] = {}

    def binding(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Binding:
        """How arguments of such a form become the parameters' values; worked out once.

        Raises
        ------
        TypeError
            With TensorFlow's message, when they do not fit the parameters.
        """
        form = (len(args), *kwargs)
        found = self._bindings.get(form)
        if found is None:
            bound = self.bind(args, kwargs)
            if len(self._bindings) >= _MOST_FORMS:
                self._bindings.clear()
            found = self._bindings[form] = Binding(bound, len(args), kwargs)
        return found

    def as_written(self, names: Sequence[str], values: Sequence[Any]
                   ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Values by name as the positional and keyword arguments of the function."""
        bound = inspect.BoundArguments(self.signature, OrderedDict(zip(names, values)))
        return bound.args, bound.kwargs

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any], specs: Any = None
             ) -> inspect.BoundArguments:
        """Arguments by name, defaults filled in.

        Raises
        ------
        TypeError
            With TensorFlow's message, when they do not fit the parameters.
        """
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise ArgumentTypeError(binding_error(error, args, kwargs, self.text(specs))) from None
        bound.apply_defaults()
        return bound

    def kinds(self, names: Sequence[str]) -> list[str]:
        """Kinds of the parameters of some names: ``POSITIONAL_OR_KEYWORD``, ``KEYWORD_ONLY``, …"""
        known = self.signature.parameters
        return [known[name].kind.name if name in known else "POSITIONAL_ONLY" for name in names]

    def text(self, specs: Sequence[Any] | None = None) -> str:
        """The signature as error messages show it."""
        parts = []
        for i, p in enumerate(self.signature.parameters.values()):
            star = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
            default = "" if p.default is p.empty else f"={p.default!r}"
            spec = f": {specs[i]!r}" if specs is not None and i < len(specs) else ""
            parts.append(f"{star}{p.name}{spec}{default}")
        return f"({', '.join(parts)})"


class Position(int):
    """Stands for one of the things that are given."""


class Binding:
    """How the arguments of calls of one form become values by name, defaults filled in.

    Attributes
    ----------
    names : list of str
        The parameters that have values.
    """

    def __init__(self, bound: inspect.BoundArguments, positional: int, keywords: Iterable[str]):
        keywords = list(keywords)
        numbered = bound.signature.bind(
            *[Position(i) for i in range(positional)],
            **{name: Position(positional + i) for i, name in enumerate(keywords)})
        numbered.apply_defaults()
        self.names = list(numbered.arguments)
        self._sources = list(numbered.arguments.values())
        self._kinds = [bound.signature.parameters[name].kind for name in self.names]
        self._is_plain = not keywords and self._sources == list(range(positional)) and all(
            type(source) is Position for source in self._sources)

    def values(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """The parameters' values, in the order of ``names``."""
        if self._is_plain:
            return list(args)
        given = (*args, *kwargs.values())
        return [given[source] if type(source) is Position
                else tuple([given[i] for i in source]) if kind is _VAR_POSITIONAL
                else {name: given[i] for name, i in source.items()} if kind is _VAR_KEYWORD
                else source
                for source, kind in zip(self._sources, self._kinds)]


def binding_error(reason: Any, args: Any, kwargs: Any, signature: str) -> str:
    """TensorFlow's sentence for arguments that do not fit."""
    return (f"Binding inputs to tf.function failed due to `{reason}`. Received args: {args} and "
            f"kwargs: {kwargs} for signature: {signature}.")


class InputSignature:
    """What ``input_signature`` asks of the arguments.

    Parameters
    ----------
    specs : sequence
        Structures of ``tf.TensorSpec``, one per parameter.
    parameters : Parameters
    """

    def __init__(self, specs: Any, parameters: Parameters):
        if not isinstance(specs, (list, tuple)):
            raise ArgumentTypeError("input_signature must be either a tuple or a list, got "
                                    f"{type(specs).__name__}")
        for leaf in nest.flatten(list(specs)):
            if not isinstance(leaf, TypeSpec):
                raise ArgumentTypeError(
                    "input_signature must be a possibly nested sequence of TypeSpec "
                    f"objects, got {leaf!r} of type {type(leaf).__name__}")
        self.specs = tuple(specs)
        self.parameters = parameters
        room = parameters.is_plain and len(self.specs) > len(parameters.names)
        if room:
            raise ArgumentTypeError(f"input_signature has {len(self.specs)} entries for "
                                    f"{len(parameters.names)} parameters")

    def apply(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """The arguments as tensors of the specs.

        Raises
        ------
        TypeError
            When one does not fit.
        """
        text = self.parameters.text(self.specs)
        bound = self.parameters.bind(args, kwargs, self.specs)
        given = bound.args
        if len(given) > len(self.specs):
            extra = given[len(self.specs):]
            defaults = [p.default for p in self.parameters.signature.parameters.values()]
            if any(x is not d for x, d in zip(extra, defaults[len(self.specs):])) \
                    or len(given) > len(defaults):
                raise ArgumentTypeError(
                    binding_error("too many positional arguments", args, kwargs, text))
        result = []
        for value, spec in zip(given, self.specs):
            try:
                result.append(_fit(value, spec))
            except (TypeError, ValueError) as error:
                raise ArgumentTypeError(binding_error(error, args, kwargs, text)) from None
        return (*result, *given[len(self.specs):])

    def open_dimensions(self, tokens: list[Any]) -> list[Any]:
        """The tokens with the dimensions that the signature leaves open."""
        specs = [part for spec in nest.flatten(list(self.specs)) for part in _parts_of_spec(spec)]
        if len([t for t in tokens if isinstance(t, TensorToken)]) < len(specs):
            return tokens
        result, position = [], 0
        for token in tokens:
            if isinstance(token, TensorToken) and position < len(specs):
                spec = specs[position]
                position += 1
                if spec.shape.rank is not None:
                    token = TensorToken((token[0], tuple(spec.shape)))
                elif token.has_rank:
                    token = token.of_rank(len(token.shape))
            result.append(token)
        return result


def _parts_of_spec(spec: TensorSpec) -> list[TensorSpec]:
    """The specs of the tensors of numbers that a tensor of a spec is in a graph."""
    if spec.dtype is dtypes.string:
        return [TensorSpec([None], dtypes.uint8), TensorSpec(spec.shape, dtypes.int64)]
    return [spec]


def _fit(value: Any, spec: Any) -> Any:
    """A value as a tensor of a spec, or a structure of both."""
    if isinstance(spec, TypeSpec) and not spec._is_leaf:
        return _fit_composite(value, spec)
    if not isinstance(spec, TensorSpec):
        if not nest.is_nested(value):
            raise ArgumentTypeError(f"{value!r} is given where the signature has {spec!r}")
        parts, wanted = nest.children(value), nest.children(spec)
        if [key for key, _ in parts] != [key for key, _ in wanted]:
            raise ArgumentTypeError(
                f"{value!r} has another structure than the signature's {spec!r}")
        return nest.rebuild(spec, [_fit(v, s) for (_, v), (_, s) in zip(parts, wanted)])
    if isinstance(value, TensorSpec):
        if value.dtype is not spec.dtype or not value.shape.is_compatible_with(spec.shape):
            raise ArgumentTypeError(f"Can not cast {value!r} to {spec!r}")
        return value
    tensor = value if isinstance(value, Tensor) else convert.to_tensor(
        value, None if isinstance(value, Variable) else spec.dtype)
    if tensor._dtype is not spec.dtype or not spec.shape.is_compatible_with(tensor.shape):
        found = TensorSpec(tensor.shape, tensor._dtype)
        raise ArgumentTypeError(f"Can not cast {found!r} to {spec!r}")
    return tensor


def _fit_composite(value: Any, spec: TypeSpec) -> Any:
    """A composite, or a spec of such, as one of a spec: what the spec leaves open is left open."""
    own = value if isinstance(value, TypeSpec) else getattr(value, "_type_spec", None)
    if not spec.is_compatible_with(own):
        raise ArgumentTypeError(f"Can not cast {own or value!r} to {spec!r}")
    parts = value._components()
    return spec._from_components([_fit(part, wanted) for part, wanted in zip(
        parts, spec._components(), strict=True)])
