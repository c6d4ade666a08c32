"""The arguments of a compiled function taken apart, and the key that finds their trace.

A key is a tuple of tokens in the order of the arguments. Tensors and arrays count by dtype and
shape, Python values by type and value, variables by identity, other objects by a weak reference; no
key keeps an argument alive. Binding arguments to parameters: ``parameters.py``. Keys of calls that
were seen before are made quicker: ``quick_keys.py``.
"""

from __future__ import annotations

import operator
import re
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentTypeError
from ...runtime import device as devices
from ..tensors import nest
from ..tensors.composite import Composite, TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tracing.strings import TracedStrings, parts_of_strings, strings_of_parts
from ..tracing.unranked import is_unranked
from ..values import convert
from ..values.spec import TensorSpec
from ..variables.variable import Variable
from .signature_text import VariableText

_BY_VALUE = (int, str, bytes, bool, complex, type(None), type(...), DType, TensorShape, type)
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
    """A tensor in a key: name of the dtype (its hash is quick) and shape, None where open.

    The shape is None where even the number of dimensions is open: of specs, never of a trace.
    Where a trace is for these elements only, they come third, as bytes.
    """

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

    @property
    def has_rank(self) -> bool:
        """Whether the number of dimensions is known."""
        return self[1] is not None

    def of_rank(self, rank: int) -> TensorToken:
        """The token of any tensor of so many dimensions."""
        return TensorToken((self[0], (None,) * rank))

    @property
    def elements(self) -> bytes | None:
        """The elements, where they tell traces apart."""
        return self[2] if len(self) > 2 else None

    def __repr__(self) -> str:
        if not self.has_rank:
            return f"{self.dtype.name} tensor of any shape"
        shape = ", ".join("None" if d is None else str(d) for d in self.shape)
        comma = "," if len(self.shape) == 1 else ""
        return f"{self.dtype.name} tensor of shape ({shape}{comma})"


# Making a token costs more than finding it again. A plain tuple of name and shape is its key.
_tensor_tokens: dict[Any, TensorToken] = {}
_MOST_TOKENS = 8192


class _StringsError(Exception):
    """A string tensor is among the arguments: it is two tensors of numbers."""


def _new_token(key: tuple[str, tuple[int, ...]]) -> TensorToken:
    if key[0] == "string":
        raise _StringsError
    if len(_tensor_tokens) >= _MOST_TOKENS:
        _tensor_tokens.clear()
    token = _tensor_tokens[key] = TensorToken(key)
    return token


class ValueToken(tuple[Any, ...]):
    """A Python value in a key; 1, 1.0 and True differ."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(self[-1])


class NumberToken(tuple[Any, ...]):
    """Any Python number of a type, in the key of a trace that does not look at its value."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"any {self[0].__name__}"


class StructureToken(tuple[Any, ...]):
    """The kind and keys of a container in a key; its items follow."""

    __slots__ = ()

    def __repr__(self) -> str:
        kind, keys = self
        return f"{kind.__name__} with {keys}"


def tensor_token(tensor: Any) -> TensorToken:
    """Token of a tensor, traced or not."""
    if isinstance(tensor, SymbolicTensor):
        if is_unranked(tensor):
            return TensorToken((tensor._dtype.name, None))
        return TensorToken((tensor._dtype.name, tuple(
            d if isinstance(d, int) else None for d in tensor._value.type.shape)))
    return TensorToken((tensor._dtype.name, tensor._array.shape))


# Strings in the place of a container: two tensors of numbers (``tracing/strings.py``).
_STRINGS = object()
_STRINGS_TOKEN = StructureToken((str, ("bytes", "ends")))
_BYTES = TensorToken(("uint8", (None,)))


class Opened(NamedTuple):
    """A container that was taken apart: its items follow."""

    container: Any
    keys: Sequence[Any]


class Arguments:
    """Arguments taken apart, once; all that is asked of them is read off the parts.

    Parameters
    ----------
    names : sequence of str
        One per value, for messages.
    values : sequence

    Attributes
    ----------
    tokens : list
        The key.
    parts : list
        What each token stands for: a leaf (arrays as tensors), or an :class:`Opened`.
    tensors : list
        The tensors (and specs, for ``get_concrete_function``) in order.
    """

    __slots__ = ("names", "parts", "tensors", "tokens")

    def __init__(self, names: Sequence[str] = (), values: Sequence[Any] = ()):
        self.names = names
        self.tokens: list[Any] = []
        self.parts: list[Any] = []
        self.tensors: list[Any] = []
        self.extend(values)

    # ------------------------------------------------------------------ taking apart
    def extend(self, values: Sequence[Any]) -> None:
        """Take several values apart."""
        tokens, parts, tensors, known = self.tokens, self.parts, self.tensors, _tensor_tokens
        if len(values) > 8 and set(map(type, values)) == _ONLY_TENSORS:
            try:
                # No list of new tuples: so many at once would call the garbage collector.
                tokens += [known.get(key := (x._dtype.name, x._array.shape)) or _new_token(key)
                           for x in values]
                parts += values
                tensors += values
                return
            except _StringsError:
                pass
        for value in values:
            if type(value) is not Tensor:
                self.add(value)
                continue
            parts.append(value)
            key = (value._dtype.name, value._array.shape)
            token = known.get(key)
            if token is None and value._dtype is dtypes.string:
                parts.pop()
                self._open_strings(key[1], parts_of_strings(value))
                continue
            tokens.append(token or _new_token(key))
            tensors.append(value)

    def add(self, value: Any) -> None:
        """Take a value apart."""
        kind = type(value)
        if kind is Tensor:
            self.extend((value,))
        elif kind in _COMMON:
            self._add_leaf(ValueToken((kind, value)), value)
        elif kind is float:
            self._add_leaf(ValueToken((kind, value.hex())), value)
        elif kind is list or kind is tuple:
            self._open(StructureToken((kind, len(value))), value, range(len(value)), value)
        elif kind is dict:
            keys = nest.sorted_keys(value)
            self._open(StructureToken((kind, tuple(keys))), value, keys,
                       [value[key] for key in keys])
        else:
            self._add_other(value, kind)

    def _add_leaf(self, token: Any, part: Any) -> None:
        self.tokens.append(token)
        self.parts.append(part)

    def _open(self, token: StructureToken, value: Any, keys: Sequence[Any], items: Sequence[Any]
              ) -> None:
        self._add_leaf(token, Opened(value, keys))
        self.extend(items)

    def _open_strings(self, shape: tuple[int | None, ...] | None, parts: tuple[Any, Any]) -> None:
        self._add_leaf(_STRINGS_TOKEN, Opened(_STRINGS, ("bytes", "ends")))
        self.tokens += [_BYTES, TensorToken(("int64", shape))]
        self.parts += parts
        self.tensors += parts

    def _add_spec(self, spec: TensorSpec) -> None:
        shape = None if spec.shape.rank is None else tuple(spec.shape)
        if spec.dtype is dtypes.string:
            self._open_strings(shape, (
                TensorSpec([None], dtypes.uint8), TensorSpec(spec.shape, dtypes.int64, spec.name)))
        else:
            self._add_leaf(TensorToken((spec.dtype.name, shape)), spec)
            self.tensors.append(spec)

    def _add_other(self, value: Any, kind: type) -> None:
        if isinstance(value, TracedStrings):
            shape = value.shape
            self._open_strings(None if shape.rank is None else tuple(shape),
                               parts_of_strings(value))
        elif isinstance(value, Tensor):
            self._add_leaf(tensor_token(value), value)
            self.tensors.append(value)
        elif isinstance(value, Variable):
            self._add_leaf(ValueToken(("variable", value._key)), value)
        elif hasattr(kind, "__tf_tracing_type__"):
            own = value.__tf_tracing_type__(None)
            self._add_leaf(ValueToken((kind, own)), own.placeholder_value(None))
        elif isinstance(value, (np.ndarray, np.generic)):
            self.add(convert.to_tensor(value))
        elif isinstance(value, TensorSpec):
            self._add_spec(value)
        elif isinstance(value, float):
            self._add_leaf(ValueToken((kind, float(value).hex())), value)
        elif kind is slice:
            self._add_leaf(_slice_token(value), value)
        elif isinstance(value, _BY_VALUE):
            self._add_leaf(ValueToken((kind, value)), value)
        elif nest.is_nested(value):
            self._add_nested(value, kind)
        elif hasattr(kind, "_of_handle") and (handle := value._handle()) is not None:
            # A data set or an iterator: its number is what the trace takes, its spec is the key.
            self._open(StructureToken((kind, handle[0])), value, ("handle",), (handle[1],))
        else:
            self._add_leaf(_object_token(value), value)

    def _add_nested(self, value: Any, kind: type) -> None:
        items = nest.children(value)
        names = [key for key, _ in items]
        keys: Any = tuple(names) if not isinstance(value, (list, tuple)) \
            or hasattr(value, "_fields") else len(items)
        own_key = getattr(kind, "_structure_key", None)
        if own_key is not None:
            keys = own_key(value)
        elif isinstance(value, (Composite, TypeSpec)):  # a spec stands for the values that fit it
            kind = value.value_type if isinstance(value, TypeSpec) else kind
            keys = (len(items), value._static())
        first = len(self.tokens) + 1
        self._open(StructureToken((kind, keys)), value, names, [item for _, item in items])
        if isinstance(value, Composite) and value._has_open_rows:
            self.tokens[first:-1] = [
                TensorToken((token[0], (None, *token[1][1:]))) if type(token) is TensorToken
                and token[1] else token for token in self.tokens[first:-1]]

    # ------------------------------------------------------------------ reading off the parts
    def labels(self, tokens: Sequence[Any] | None = None) -> list[tuple[str, Any]]:
        """(name, token) of every part, for explanations: ``x``, ``batch['image']``.

        ``tokens``: others in the place of those of the call.
        """
        found: list[tuple[str, Any]] = []
        for number, (name, token) in enumerate(zip(self.part_names(), tokens or self.tokens)):
            if token is _STRINGS_TOKEN:
                token = TensorToken(("string", self.tokens[number + 2].shape))
            if name is not None:
                found.append((name, token))
        return found

    def part_names(self) -> list[str | None]:
        """The name of every part; None for those that strings are made of."""
        names: list[str | None] = list(reversed(self.names))
        found: list[str | None] = []
        for part in self.parts:
            name = names.pop()
            found.append(name)
            if type(part) is Opened:
                names += [None if part.container is _STRINGS else f"{name}[{key!r}]"
                          for key in reversed(part.keys)]
        return found

    def input_names(self) -> list[str]:
        """A name for every tensor: that of the argument, and the keys that lead to it there."""
        names = list(reversed(self.names))
        found: list[str] = []
        for token, part in zip(self.tokens, self.parts):
            name = names.pop()
            if isinstance(token, TensorToken):
                found.append(f"{name}_bytes" if token is _BYTES else name)
            elif type(part) is Opened:
                names += [name if part.container is _STRINGS or key == "handle" else
                          re.sub(r"\W", "_", f"{name}_{key}") for key in reversed(
                              getattr(part.container, "_fields", part.keys))]
        return found

    def rebuilt(self, leaf: Callable[[Any, Any], Any]) -> list[Any]:
        """The values again, with ``leaf(token, part)`` in place of every leaf."""
        items = zip(self.tokens, self.parts)
        return [_rebuilt(items, leaf) for _ in self.names]

    def with_tensors(self, tensors: Iterable[Any]) -> list[Any]:
        """The values with other tensors, in order."""
        given = iter(tensors)
        return self.rebuilt(lambda token, part: next(given) if isinstance(token, TensorToken)
                            else part)

    def without_tensors(self) -> list[Any]:
        """The values for messages: tensors become specs, so that a trace keeps none alive."""
        variables: dict[int, int] = {}
        return self.rebuilt(lambda token, part: _describe(part, variables))


def _rebuilt(items: Iterator[tuple[Any, Any]], leaf: Callable[[Any, Any], Any]) -> Any:
    token, part = next(items)
    if type(part) is not Opened:
        return leaf(token, part)
    found = [_rebuilt(items, leaf) for _ in part.keys]
    if part.container is _STRINGS:
        return _strings_of(*found)
    of_handle = getattr(part.container, "_of_handle", None)
    if isinstance(part.container, Composite):
        return part.container._as_argument(found)
    return nest.rebuild(part.container, found) if of_handle is None else of_handle(*found)


def _describe(part: Any, variables: dict[int, int]) -> Any:
    if isinstance(part, Tensor):
        return TensorSpec(part.shape, part._dtype)
    if isinstance(part, Variable):
        number = variables.setdefault(part._key, len(variables))
        return VariableText(f"VariableSpec(shape={part.shape}, dtype=tf.{part.dtype.name}, "
                            f"trainable={part.trainable}, alias_id={number})")
    known = isinstance(part, (TensorSpec, int, float, str, bytes, DType, type(None)))
    return part if known else repr(part)


def _strings_of(data: Any, ends: Any) -> Any:
    """The string tensor, or its spec, of what was made of the two parts."""
    if isinstance(ends, TensorSpec):
        return TensorSpec(ends.shape, dtypes.string, ends.name)
    return strings_of_parts(data, ends)


def with_specs(value: Any, specs: Iterator[Any]) -> Any:
    """A value of ``without_tensors`` with specs taken, in order, from an iterator."""
    if isinstance(value, TensorSpec):
        spec = next(specs)
        return _strings_of(spec, next(specs)) if value.dtype is dtypes.string else spec
    if hasattr(type(value), "_of_handle"):  # the spec of what came as a number
        next(specs)
        return value
    if not nest.is_nested(value):
        return value
    return nest.rebuild(value, [with_specs(item, specs) for _, item in nest.children(value)])


def _slice_token(value: slice) -> StructureToken:
    """A slice by its parts: before Python 3.12 slices themselves have no hash."""
    parts = Arguments(values=(value.start, value.stop, value.step))
    if parts.tensors:
        raise ArgumentTypeError(
            f"tf.function cannot take {value!r} as an argument: its tensors would be "
            "fixed in the trace; pass them, and make the slice inside")
    return StructureToken((slice, tuple(parts.tokens)))


def _object_token(value: Any) -> Any:
    """A weak reference where the object allows it, else the value itself."""
    try:
        hash(value)
    except TypeError:
        try:
            return Identity(value)
        except TypeError:
            raise ArgumentTypeError(
                f"tf.function cannot take {value!r} of type {type(value).__name__} as an argument: "
                "it can neither be hashed nor weakly referenced, so calls could not be told "
                "apart; pass tensors, numbers, or lists and dictionaries of these") from None
    try:
        return weakref.ref(value)
    except TypeError:
        return ValueToken((type(value), value))


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
