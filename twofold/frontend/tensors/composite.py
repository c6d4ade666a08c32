"""Composites: values made of several tensors, and ``tf.TypeSpec``, which describes values.

A composite is one leaf to ``tf.nest`` unless ``expand_composites`` is given, and a container of its
tensors to everything in this package (``nest.py``). That is all it takes for functions, branches,
loops, gradients, data sets, saved models and comparisons to carry it: graphs have tensors only.

To add a composite, write two classes:

- a spec, derived from :class:`TypeSpec`, with ``value_type``, ``_serialize`` (what the spec's
  constructor takes: shapes, dtypes, numbers and other specs), ``_component_specs`` (a list with a
  spec for each part), ``_to_components`` (the parts of a value) and ``_from_components`` (the
  value of parts). The last must take anything for a part, and look at nothing: structures are
  packed with specs, types and gradients, too;
- the value, derived from :class:`Composite`, with the property ``_type_spec``. It may say more:
  ``_static`` (what of it is no tensor: it tells traces apart), ``_form`` (its spec where parts are
  no tensors), ``_has_open_rows`` (one trace serves any number of rows), ``_as_argument`` (what a
  trace knows of an argument), ``_common_form`` (where branches give two values that differ in
  that) and ``_gradient_parts``/``_with_gradients`` (which parts have gradients).
  ``values/indexed_slices.py`` is the smallest example.

Files know a spec by the name of its class: ``_HOMES`` says where that is, and ``register_spec``
adds users' classes.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError
from .shape import TensorShape
from .tensor import Tensor

#: Classes of composites that users' overrides of functions name (``overrides.py``).
overridden: tuple[type, ...] = ()


class NoTensorError(ArgumentError):
    """A composite was given where a tensor is taken.

    A public function that has another meaning for the composite's class takes that
    (``tracebacks.py``: ``call_for``); from others this is the error that users see.
    """

    def __init__(self, composite: Composite):
        super().__init__(
            f"{composite!r} is made of several tensors and cannot become one: this function does "
            f"not take a {type(composite).__name__}")
        self.composite = composite


class Composite:
    """A value made of several tensors; see the module."""

    __slots__ = ()

    @property
    def _type_spec(self) -> Any:
        """The spec of the value."""
        raise NotImplementedError(f"{type(self).__name__} has no _type_spec")

    def _components(self) -> list[Any]:
        """The parts, in order."""
        return list(self._type_spec._to_components(self))

    def _with_components(self, parts: Sequence[Any]) -> Any:
        """The same with other parts; of specs it makes a spec."""
        return _of_parts(self._type_spec, parts)

    def _static(self) -> Any:
        """What of it is no tensor, as something that can be hashed."""
        return None

    _varies_in_loops = False  # loops carry it with other sizes after each step
    _has_open_rows = False  # how many rows its parts have, but for the last, is no matter of type

    def _as_argument(self, parts: Sequence[Any]) -> Any:
        """The same as what a trace is made for: parts are what the trace has for those of this."""
        return self._with_components(parts)

    @property
    def _form(self) -> Any:
        """A spec that makes values like this of parts; it has not looked at the parts."""
        return self._type_spec

    def _common_form(self, other: Any) -> Any:
        """A value like this one, and in form like another of its class, too."""
        return self

    def _gradient_parts(self) -> list[Any]:
        """The parts that have gradients."""
        return self._components()

    def _with_gradients(self, parts: Sequence[Any]) -> Any:
        """What is given as the gradient of this value, from the gradients of its parts."""
        return self._with_components(parts)

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        """No single tensor holds it, unless a class says so."""
        raise NoTensorError(self)

    @classmethod
    def _meaning(cls, function: Callable[..., Any]) -> Callable[..., Any] | None:
        """What a public function does with values of the class, None where it takes none.

        It is called with the same arguments. Functions are told by their module and name.
        """
        return None


def becomes_tensor(value: Composite) -> bool:
    """Whether the class says how a tensor is made of its values."""
    return type(value).__tf_tensor__ is not Composite.__tf_tensor__


def _of_parts(spec: Any, parts: Sequence[Any]) -> Any:
    found = spec._from_components(list(parts))
    return found._type_spec if any(isinstance(part, TypeSpec) for part in parts) else found


_ABSTRACT = ("value_type", "_serialize", "_component_specs", "_to_components", "_from_components")


class TypeSpec:
    """What a value of tensors looks like: base of ``tf.TensorSpec``, ``tf.RaggedTensorSpec``, ….

    Examples
    --------
    >>> import twofold as tf
    >>> spec = tf.type_spec_from_value(tf.constant([1, 2]))
    >>> isinstance(spec, tf.TypeSpec), spec.is_compatible_with(tf.constant([3, 4]))
    (True, True)
    """

    __slots__ = ()
    _is_leaf = False  # of tensors, and of what travels as one: no container of other specs

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        missing = () if cls._is_leaf else [
            name for name in _ABSTRACT if getattr(cls, name) is getattr(TypeSpec, name)]
        if missing:
            raise ArgumentTypeError(f"Can't instantiate abstract class {cls.__name__} without an "
                                    f"implementation for {', '.join(missing)}")
        return object.__new__(cls)

    # ------------------------------------------------------------------ what classes say
    @property
    def value_type(self) -> type:
        """The class of the values."""
        raise NotImplementedError

    def _serialize(self) -> tuple[Any, ...]:
        raise NotImplementedError

    @classmethod
    def _deserialize(cls, serialization: Any) -> Any:
        return cls(*serialization)

    @property
    def _component_specs(self) -> Any:
        raise NotImplementedError

    def _to_components(self, value: Any) -> Any:
        raise NotImplementedError

    def _from_components(self, components: Any) -> Any:
        raise NotImplementedError

    # ------------------------------------------------------------------ as a structure
    def _components(self) -> list[Any]:
        return list(self._component_specs)

    def _with_components(self, parts: Sequence[Any]) -> Any:
        return _of_parts(self, parts)

    def _static(self) -> Any:
        made = self._from_components(self._components())
        return made._static() if isinstance(made, Composite) else None

    # ------------------------------------------------------------------ comparing
    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """Whether a value, or all values of another spec, can be described by this spec.

        Parameters
        ----------
        spec_or_value : TypeSpec or value

        Returns
        -------
        bool
        """
        other = spec_or_value
        if not isinstance(other, TypeSpec):
            other = getattr(other, "_type_spec", None)
        return type(other) is type(self) and _is_compatible(self._serialize(), other._serialize())

    def is_subtype_of(self, other: Any) -> bool:
        """Whether every value of this spec fits another.

        Parameters
        ----------
        other : TypeSpec

        Returns
        -------
        bool
        """
        return type(other) is type(self) and _is_subtype(self._serialize(), other._serialize())

    def most_specific_common_supertype(self, others: Sequence[Any]) -> Any:
        """The narrowest spec that this one and others fit; None where there is none.

        Parameters
        ----------
        others : sequence of TypeSpec

        Returns
        -------
        TypeSpec or None
        """
        found = self._serialize()
        try:
            for other in others:
                if type(other) is not type(self):
                    return None
                found = _common(found, other._serialize())
        except _NothingInCommonError:
            return None
        return self._deserialize(found)

    def most_specific_compatible_type(self, other: Any) -> Any:
        """The same for one other, which must have one.

        Parameters
        ----------
        other : TypeSpec

        Returns
        -------
        TypeSpec

        Raises
        ------
        ValueError
            When no spec describes both.
        """
        found = self.most_specific_common_supertype([other])
        if found is None:
            raise ArgumentError(f"No TypeSpec is compatible with both {self} and {other}")
        return found

    # ------------------------------------------------------------------ as a type of a trace
    def flatten(self) -> list[Any]:
        """The specs of all tensors in a value.

        Returns
        -------
        list of TensorSpec
        """
        return [leaf for spec in self._components() for leaf in spec.flatten()]

    def to_tensors(self, value: Any) -> list[Tensor]:
        """The tensors in a value.

        Parameters
        ----------
        value
            One that fits the spec.

        Returns
        -------
        list of Tensor
        """
        return [leaf for spec, part in zip(self._components(), self._to_components(value))
                for leaf in spec.to_tensors(part)]

    def from_tensors(self, tensors: Iterator[Any]) -> Any:
        """A value of tensors, which are taken from an iterator.

        Parameters
        ----------
        tensors : iterator of Tensor

        Returns
        -------
        value
        """
        return self._from_components([spec.from_tensors(tensors) for spec in self._components()])

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and \
            _hashable(self._serialize()) == _hashable(other._serialize())

    def __hash__(self) -> int:
        return hash((type(self), _hashable(self._serialize())))

    def __reduce__(self) -> Any:
        return _read_back, (type(self), self._serialize())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._serialize()!r}"


def _read_back(cls: type, serialization: Any) -> Any:
    return cls._deserialize(serialization)  # type: ignore[attr-defined]


# ---------------------------------------------------------------------------- serializations

class _NothingInCommonError(Exception):
    """Two serializations differ in what is no shape and no spec."""


def _hashable(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple([_hashable(item) for item in value])
    if isinstance(value, Mapping):
        return tuple([(key, _hashable(value[key])) for key in sorted(value)])
    return (None if value.rank is None else tuple(value)) if isinstance(value, TensorShape) \
        else value


def _pairs(one: Any, other: Any) -> list[tuple[Any, Any]] | None:
    """The items of two lists, tuples or dictionaries side by side; None for what is none."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return [(one[k], other[k]) for k in one] if one.keys() == other.keys() else None
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return list(zip(one, other)) if len(one) == len(other) else None
    return None


def _is_compatible(one: Any, other: Any) -> bool:
    pairs = _pairs(one, other)
    if pairs is not None:
        return all(_is_compatible(a, b) for a, b in pairs)
    if isinstance(one, (TypeSpec, TensorShape)):
        return isinstance(other, type(one)) and one.is_compatible_with(other)
    return type(one) is type(other) and bool(one == other)


def _is_subtype(one: Any, other: Any) -> bool:
    pairs = _pairs(one, other)
    if pairs is not None:
        return all(_is_subtype(a, b) for a, b in pairs)
    if isinstance(one, (TypeSpec, TensorShape)):
        return isinstance(other, type(one)) and one.is_subtype_of(other)
    return type(one) is type(other) and bool(one == other)


def _common(one: Any, other: Any) -> Any:
    pairs = _pairs(one, other)
    if pairs is not None:
        found = [_common(a, b) for a, b in pairs]
        return dict(zip(one, found)) if isinstance(one, Mapping) else type(one)(found)
    if isinstance(one, TensorShape) and isinstance(other, TensorShape):
        return one.most_specific_compatible_shape(other)
    if isinstance(one, TypeSpec) and isinstance(other, TypeSpec):
        spec = one.most_specific_common_supertype([other])
        if spec is not None:
            return spec
    elif type(one) is type(other) and one == other:
        return one
    raise _NothingInCommonError


# ---------------------------------------------------------------------------- names in files

_by_name: dict[str, Callable[[], type]] = {}

#: Where the package's own specs are, so that files can be read before they are used.
_HOMES = {"TensorSpec": "values.spec", "IndexedSlicesSpec": "values.indexed_slices",
          "NoneTensorSpec": "data.specs", "RaggedTensorSpec": "ragged.spec",
          "RowPartitionSpec": "ragged.partitions", "ShapeSpec": "ragged.shape_functions",
          "SparseTensorSpec": "values.sparse_tensor"}


def register_spec(name: str, find: Callable[[], type]) -> None:
    """Let files name a class of specs; ``find`` imports it when one is read."""
    _by_name[name] = find


def _class_of(name: Any) -> Any:
    """The class of specs of a name in a file."""
    if name in _HOMES:
        return getattr(importlib.import_module(f"twofold.frontend.{_HOMES[name]}"), name)
    if name not in _by_name:
        raise ArgumentError(f"no class of specs is called {name!r} here; import the module that "
                            "defines it first")
    return _by_name[name]()


def describe_serialization(value: Any) -> Any:
    """A serialization of a spec as JSON.

    Raises
    ------
    TypeError
        For what is no shape, dtype, number, text, spec, or list, tuple or dictionary of these.
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, TensorShape):
        return {"shape": None if value.rank is None else list(value)}
    if isinstance(value, DType):
        return {"dtype": value.name}
    if isinstance(value, TypeSpec):
        name = getattr(type(value), "_name_in_files", type(value).__name__)
        return {"spec": name, "of": describe_serialization(value._serialize())}
    if isinstance(value, Mapping):
        return {"dict": [[key, describe_serialization(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        kind = "list" if isinstance(value, list) else "tuple"
        return {kind: [describe_serialization(item) for item in value]}
    raise ArgumentTypeError(f"{value!r} of type {type(value).__name__} cannot be written to a file")


def read_serialization(given: Any) -> Any:
    """The serialization that was described.

    Raises
    ------
    ValueError
        For an unknown class of specs, and what was not described so.
    """
    from ...dtypes import as_dtype
    if not isinstance(given, dict):
        return given
    if "shape" in given:
        return TensorShape(given["shape"])
    if "dtype" in given:
        return as_dtype(given["dtype"])
    if "spec" in given:
        return _class_of(given["spec"])._deserialize(read_serialization(given["of"]))
    if "dict" in given:
        return {key: read_serialization(item) for key, item in given["dict"]}
    if "list" in given:
        return [read_serialization(item) for item in given["list"]]
    if "tuple" in given:
        return tuple([read_serialization(item) for item in given["tuple"]])
    raise ArgumentError(f"a spec cannot be read: {str(given)[:60]}")


__all__ = ["Composite", "NoTensorError", "TypeSpec", "becomes_tensor", "describe_serialization",
           "read_serialization", "register_spec"]
