"""The arguments of a compiled function: binding them, and the key that finds their trace.

A key is a tuple of tokens in the order of the arguments. Tensors and arrays count by dtype and
shape, Python values by type and value, variables by identity, other objects by a weak reference; no
key keeps an argument alive. What a trace does with the arguments is ``function.py``'s business.
"""

from __future__ import annotations

import inspect
import operator
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...runtime import device as devices
from ..tensors import nest
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tracing.strings import TracedStrings
from ..values import convert
from ..values.spec import TensorSpec
from ..variables.variable import Variable

_BY_VALUE = (int, str, bytes, bool, complex, type(None), type(...), DType, TensorShape, type,
             slice)
_COMMON = frozenset({int, str, bool, type(None)})
_ONLY_TENSORS, _ONLY_ARRAYS = {Tensor}, {np.ndarray}
_array_of = operator.attrgetter("_array")


class Identity:
    """A token for an object that is only equal to itself; it does not keep the object alive."""

    __slots__ = ("_id", "_reference", "name")

    def __init__(self, value: Any):
        self._id = id(value)
        self._reference = weakref.ref(value)
        self.name = type(value).__name__

    def __hash__(self) -> int:
        return self._id

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Identity):
            return False
        mine = self._reference()
        return mine is not None and mine is other._reference()

    def __repr__(self) -> str:
        return f"the {self.name} object at {self._id:#x}"


class TensorToken(tuple[Any, ...]):
    """A tensor in a key: name of the dtype (its hash is quick) and shape, None where open."""

    __slots__ = ()

    @property
    def dtype(self) -> DType:
        """Dtype of the tensor."""
        return dtypes.as_dtype(self[0])

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Shape of the tensor."""
        shape: tuple[int | None, ...] = self[1]
        return shape

    def __repr__(self) -> str:
        shape = ", ".join("None" if d is None else str(d) for d in self.shape)
        comma = "," if len(self.shape) == 1 else ""
        return f"{self.dtype.name} tensor of shape ({shape}{comma})"


# Making a token costs more than finding it again. A plain tuple of name and shape is its key.
_tensor_tokens: dict[Any, TensorToken] = {}
_MOST_TOKENS = 8192


class _StringsError(Exception):
    """A string tensor is among the arguments: it is known by its value."""


def _new_token(key: tuple[str, tuple[int, ...]]) -> TensorToken:
    if key[0] == "string":
        raise _StringsError
    if len(_tensor_tokens) >= _MOST_TOKENS:
        _tensor_tokens.clear()
    token = _tensor_tokens[key] = TensorToken(key)
    return token


class Literal(tuple[Any, ...]):
    """A Python value in a key; 1, 1.0 and True differ."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(self[-1])


class Structure(tuple[Any, ...]):
    """The kind and keys of a container in a key; its items follow."""

    __slots__ = ()

    def __repr__(self) -> str:
        kind, keys = self
        return f"{kind.__name__} with {keys}"


def tensor_token(tensor: Any) -> TensorToken:
    """Token of a tensor, traced or not."""
    if isinstance(tensor, SymbolicTensor):
        return TensorToken((tensor._dtype.name, tuple(
            d if isinstance(d, int) else None for d in tensor._value.type.shape)))
    return TensorToken((tensor._dtype.name, tensor._array.shape))


class Flat:
    """Arguments taken apart.

    Attributes
    ----------
    tokens : list
        The key; empty while it is being made.
    tensors : list
        The tensors (and specs, for ``get_concrete_function``) in order.
    """

    __slots__ = ("tensors", "tokens")

    def __init__(self) -> None:
        self.tokens: list[Any] = []
        self.tensors: list[Any] = []

    def extend(self, values: Sequence[Any]) -> None:
        """Take several values apart."""
        tokens, tensors, known = self.tokens, self.tensors, _tensor_tokens
        if len(values) > 8 and set(map(type, values)) == _ONLY_TENSORS:
            try:
                # No list of new tuples: so many at once would call the garbage collector.
                tokens += [known.get(key := (x._dtype.name, x._array.shape)) or _new_token(key)
                           for x in values]
                tensors += values
                return
            except _StringsError:
                pass
        for value in values:
            if type(value) is not Tensor:
                self.add(value)
                continue
            key = (value._dtype.name, value._array.shape)
            token = known.get(key)
            if token is None and value._dtype is dtypes.string:
                tokens.append(Literal(("strings", key[1], tuple(value._array.ravel()))))
                continue
            tokens.append(token or _new_token(key))
            tensors.append(value)

    def add(self, value: Any) -> None:
        """Take a value apart."""
        kind = type(value)
        if kind is Tensor:
            self.extend((value,))
        elif kind in _COMMON:
            self.tokens.append(Literal((kind, value)))
        elif kind is float:
            self.tokens.append(Literal((kind, value.hex())))
        elif kind is list or kind is tuple:
            self.tokens.append(Structure((kind, len(value))))
            self.extend(value)
        elif kind is dict:
            keys = nest.sorted_keys(value)
            self.tokens.append(Structure((kind, tuple(keys))))
            self.extend([value[key] for key in keys])
        else:
            self._add_other(value, kind)

    def _add_other(self, value: Any, kind: type) -> None:
        if isinstance(value, TracedStrings):
            self.tokens.append(Literal(("strings", id(value))))
        elif isinstance(value, Tensor):
            self.tokens.append(tensor_token(value))
            self.tensors.append(value)
        elif isinstance(value, Variable):
            self.tokens.append(Literal(("variable", value._key)))
        elif isinstance(value, (np.ndarray, np.generic)):
            self.add(convert.to_tensor(value))
        elif isinstance(value, TensorSpec):
            self.tokens.append(_spec_token(value))
            self.tensors.append(value)
        elif isinstance(value, float):
            self.tokens.append(Literal((kind, float(value).hex())))
        elif kind is slice:
            self.tokens.append(_slice_token(value))
        elif isinstance(value, _BY_VALUE):
            self.tokens.append(Literal((kind, value)))
        elif nest.is_nested(value):
            items = nest.children(value)
            keys = tuple(key for key, _ in items) if not isinstance(value, (list, tuple)) \
                or hasattr(value, "_fields") else len(items)
            own_key = getattr(kind, "_structure_key", None)
            if own_key is not None:
                keys = own_key(value)
            self.tokens.append(Structure((kind, keys)))
            self.extend([item for _, item in items])
        else:
            self.tokens.append(_object_token(value))


def _slice_token(value: slice) -> Structure:
    """A slice by its parts: before Python 3.12 slices themselves have no hash."""
    parts = Flat()
    parts.extend((value.start, value.stop, value.step))
    if parts.tensors:
        raise TypeError(f"tf.function cannot take {value!r} as an argument: its tensors would be "
                        "fixed in the trace; pass them, and make the slice inside")
    return Structure((slice, tuple(parts.tokens)))


def _spec_token(spec: TensorSpec) -> Any:
    if spec.dtype is dtypes.string:
        raise TypeError(f"get_concrete_function: {spec!r} stands for strings, which are fixed in a "
                        "trace (compiled code computes with numbers and bools): give the string "
                        "itself (tf.constant), or call the tf.function, which makes a trace for "
                        "each string")
    if spec.shape.rank is None:
        raise TypeError(f"get_concrete_function: {spec!r} has no rank; a compiled function needs "
                        "the number of dimensions: use TensorSpec([None, ...]), or call the "
                        "tf.function, which makes a trace for each rank (also with this spec in "
                        "its input_signature)")
    return TensorToken((spec.dtype.name, tuple(spec.shape)))


def _object_token(value: Any) -> Any:
    """A weak reference where the object allows it, else the value itself."""
    try:
        hash(value)
    except TypeError:
        try:
            return Identity(value)
        except TypeError:
            raise TypeError(
                f"tf.function cannot take {value!r} of type {type(value).__name__} as an argument: "
                "it can neither be hashed nor weakly referenced, so calls could not be told "
                "apart; pass tensors, numbers, or lists and dictionaries of these") from None
    try:
        return weakref.ref(value)
    except TypeError:
        return Literal((type(value), value))


def replaced(value: Any, tensors: Any) -> Any:
    """The value with its tensors and arrays taken, in order, from an iterator."""
    if isinstance(value, TensorSpec) and value.dtype is dtypes.string:
        return value  # strings are no inputs of the graph
    if isinstance(value, (Tensor, np.ndarray, np.generic, TensorSpec)):
        return convert.to_tensor(value) if _holds_strings(value) else next(tensors)
    if isinstance(value, (Variable, *_BY_VALUE)) or not nest.is_nested(value):
        return value
    return nest.rebuild(value, [replaced(item, tensors) for _, item in nest.children(value)])


def _holds_strings(value: Any) -> bool:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "SUO" and convert.to_tensor(value)._dtype is dtypes.string
    return isinstance(value, Tensor) and value._dtype is dtypes.string


def input_names(names: list[str], values: list[Any]) -> list[str]:
    """A name for every tensor among the arguments."""
    found: list[str] = []
    for name, value in zip(names, values):
        flat = Flat()
        flat.add(value)
        count = len(flat.tensors)
        found += [name] if count == 1 else [f"{name}_{i}" for i in range(count)]
    return found


def labelled(arguments: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """(name, token) of every part of the arguments, for explanations: ``x``, ``batch['image']``."""
    found: list[tuple[str, Any]] = []
    for name, value in arguments.items():
        _label(name, value, found)
    return found


def _label(name: str, value: Any, found: list[tuple[str, Any]]) -> None:
    flat = Flat()
    if nest.is_nested(value) and not isinstance(value, _BY_VALUE):
        items = nest.children(value)
        found.append((name, Structure((type(value), tuple(key for key, _ in items)))))
        for key, item in items:
            _label(f"{name}[{key!r}]", item, found)
    else:
        flat.add(value)
        found.append((name, flat.tokens[0]))


# ---------------------------------------------------------------------------- parameters

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
            raise TypeError(binding_error(error, args, kwargs, self.text(specs))) from None
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
            raise TypeError("input_signature must be either a tuple or a list, got "
                            f"{type(specs).__name__}")
        for leaf in nest.flatten(list(specs)):
            if not isinstance(leaf, TensorSpec):
                raise TypeError("input_signature must be a possibly nested sequence of TensorSpec "
                                f"objects, got {leaf!r} of type {type(leaf).__name__}")
        self.specs = tuple(specs)
        self.parameters = parameters
        room = parameters.is_plain and len(self.specs) > len(parameters.names)
        if room:
            raise TypeError(f"input_signature has {len(self.specs)} entries for "
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
                raise TypeError(binding_error("too many positional arguments", args, kwargs, text))
        result = []
        for value, spec in zip(given, self.specs):
            try:
                result.append(_fitted(value, spec))
            except (TypeError, ValueError) as error:
                raise TypeError(binding_error(error, args, kwargs, text)) from None
        return (*result, *given[len(self.specs):])

    def opened(self, tokens: list[Any]) -> list[Any]:
        """The tokens with the dimensions that the signature leaves open."""
        specs = [s for s in nest.flatten(list(self.specs)) if s.dtype is not dtypes.string]
        if len([t for t in tokens if isinstance(t, TensorToken)]) < len(specs):
            return tokens
        result, position = [], 0
        for token in tokens:
            if isinstance(token, TensorToken) and position < len(specs):
                spec = specs[position]
                position += 1
                shape = tuple(None for _ in token.shape) if spec.shape.rank is None \
                    else tuple(spec.shape)
                token = TensorToken((token[0], shape))
            result.append(token)
        return result


def _fitted(value: Any, spec: Any) -> Any:
    """A value as a tensor of a spec, or a structure of both."""
    if not isinstance(spec, TensorSpec):
        if not nest.is_nested(value):
            raise TypeError(f"{value!r} is given where the signature has {spec!r}")
        parts, wanted = nest.children(value), nest.children(spec)
        if [key for key, _ in parts] != [key for key, _ in wanted]:
            raise TypeError(f"{value!r} has another structure than the signature's {spec!r}")
        return nest.rebuild(spec, [_fitted(v, s) for (_, v), (_, s) in zip(parts, wanted)])
    if isinstance(value, TensorSpec):
        if value.dtype is not spec.dtype or not value.shape.is_compatible_with(spec.shape):
            raise TypeError(f"Can not cast {value!r} to {spec!r}")
        return value
    tensor = value if isinstance(value, Tensor) else convert.to_tensor(
        value, None if isinstance(value, Variable) else spec.dtype)
    if tensor._dtype is not spec.dtype or not spec.shape.is_compatible_with(tensor.shape):
        found = TensorSpec(tensor.shape, tensor._dtype)
        raise TypeError(f"Can not cast {found!r} to {spec!r}")
    return tensor


def device_of_arguments(tensors: Sequence[Any]) -> devices.DeviceSpec:
    """The device a call runs on: the enclosing block's, else that of its tensors."""
    current = devices.current_device()
    if current is not devices.CPU:
        return current
    if len(tensors) > 8 and set(map(type, tensors)) == _ONLY_TENSORS \
            and set(map(type, map(_array_of, tensors))) == _ONLY_ARRAYS:
        return devices.CPU
    for tensor in tensors:
        if type(tensor) is Tensor and type(tensor._array) is not np.ndarray:
            return devices.parse_device(tensor._array.device)
    return devices.CPU
