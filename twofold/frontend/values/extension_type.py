"""``tf.experimental.ExtensionType``: users' classes of several tensors, declared by annotations.

A value is its fields; those that are tensors or composites, also inside tuples and mappings, are
its parts, the others say what kind of value it is. ``extension_fields.py`` reads annotations.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, NoValueError
from ..dispatch.door import run
from ..tensors.composite import Composite, TypeSpec, register_spec
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from . import convert
from .extension_fields import ImmutableDict, field_converters, require_fields
from .spec import TensorSpec, spec_of_value

_HERE = "<part>"  # stands for a part in the form of a value


def _form_of(value: Any) -> Any:
    """The same with marks for its parts; something that can be hashed."""
    if isinstance(value, (Tensor, Composite, TypeSpec)):
        return _HERE
    if isinstance(value, tuple):
        return ("tuple", *[_form_of(item) for item in value])
    if isinstance(value, Mapping):
        return ("dict", *[(key, _form_of(item)) for key, item in value.items()])
    return ("value", type(value), value)


def _parts_of(value: Any, form: Any) -> list[Any]:
    if form == _HERE:
        return [value]
    if form[0] == "tuple":
        return [part for item, own in zip(value, form[1:]) for part in _parts_of(item, own)]
    if form[0] == "dict":
        return [part for key, own in form[1:] for part in _parts_of(value[key], own)]
    return []


def _put(form: Any, parts: Any) -> Any:
    if form == _HERE:
        return next(parts)
    if form[0] == "tuple":
        return tuple([_put(own, parts) for own in form[1:]])
    if form[0] == "dict":
        return ImmutableDict({key: _put(own, parts) for key, own in form[1:]})
    return form[2]


class ExtensionTypeSpec(TypeSpec):
    """What values of an extension type look like; a class of its own, ``Spec``, for each type.

    Examples
    --------
    >>> import twofold as tf
    >>> class Span(tf.experimental.ExtensionType):
    ...     start: tf.Tensor
    ...     unit: str
    >>> tf.type_spec_from_value(Span(1, "s"))
    Span.Spec(start=TensorSpec(shape=(), dtype=tf.int32, name=None), unit='s')
    """

    value_type: Any = None

    def __init__(self, *args: Any, **kwargs: Any):
        if self.value_type is None:
            raise ArgumentTypeError("ExtensionTypeSpec is made for a class of "
                                    "tf.experimental.ExtensionType")
        names = list(self.value_type._field_names())
        signature = inspect.Signature([inspect.Parameter(
            name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in names])
        try:
            given = signature.bind(*args, **kwargs).arguments
        except TypeError as error:
            raise ArgumentTypeError(str(error)) from None
        self._values = {name: _frozen(given[name]) for name in names}

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("_values", {})
        if name in values:
            return values[name]
        raise NoValueError(f"{type(self).__name__} has no attribute {name!r}")

    def _serialize(self) -> tuple[Any, ...]:
        return (self._values,)

    @classmethod
    def _deserialize(cls, serialization: Any) -> Any:
        return cls(**serialization[0])

    def _shape_of_value(self) -> tuple[Any, ...]:
        return tuple([(name, _form_of(value)) for name, value in self._values.items()])

    @property
    def _component_specs(self) -> list[Any]:
        return [part for name, own in self._shape_of_value()
                for part in _parts_of(self._values[name], own)]

    def _to_components(self, value: Any) -> list[Any]:
        return list(value._components())

    def _from_components(self, components: Any) -> Any:
        return _of_parts(self.value_type, self._shape_of_value(), components)

    def _map_parts(self, change: Callable[[Any], Any]) -> Any:
        """The spec with other specs of parts."""
        parts = iter([change(part) for part in self._component_specs])
        return type(self)(**{name: _put(own, parts) for name, own in self._shape_of_value()})

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self._values.items())
        return f"{type(self).__name__}({inside})"


class _BatchableSpec(ExtensionTypeSpec):
    """The spec of values that data sets batch: part by part."""

    @property
    def shape(self) -> Any:
        """The first size, which the parts have in common; None where one does not know it."""
        sizes = {part.shape[0] if part.shape.rank else None for part in self._component_specs}
        return TensorShape([sizes.pop() if len(sizes) == 1 else None])

    def _batch(self, size: int | None) -> Any:
        return self._map_parts(lambda part: TensorSpec(
            None if part.shape.rank is None else [size, *part.shape], part.dtype)
            if isinstance(part, TensorSpec) else part._batch(size))

    def _unbatch(self) -> Any:
        return self._map_parts(_row_of_part)

    def _stack_arrays(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        found: list[Any] = []
        place = 0
        for part in self._component_specs:
            count = len(part.flatten())
            column = [row[place:place + count] for row in rows]
            place += count
            found += [_stack([row[0] for row in column])] if isinstance(
                part, TensorSpec) else part._stack_arrays(column)
        return found

    def _row_arrays(self, leaves: Sequence[Any]) -> list[list[Any]]:
        columns = []
        place = 0
        for part in self._component_specs:
            count = len(part.flatten())
            own = leaves[place:place + count]
            place += count
            columns.append([[row] for row in own[0]] if isinstance(part, TensorSpec)
                           else part._row_arrays(own))
        if len({len(column) for column in columns}) > 1:
            raise ArgumentError("the parts of a value need the same number of rows, these have "
                                f"{[len(column) for column in columns]}")
        return [[leaf for leaves in row for leaf in leaves] for row in zip(*columns)]


def _row_of_part(part: Any) -> Any:
    if not isinstance(part, TensorSpec):
        return part._unbatch()
    if part.shape.rank == 0:
        raise ArgumentError(f"{part!r} is a scalar, which has no rows")
    return TensorSpec(None if part.shape.rank is None else part.shape[1:], part.dtype)


def _stack(arrays: Sequence[Any]) -> Any:
    if len({array.shape for array in arrays}) > 1:
        raise InvalidArgumentError("Cannot batch tensors with different shapes: "
                                   f"{sorted({array.shape for array in arrays})}", "batch")
    return np.stack(arrays)


def _frozen(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple([_frozen(item) for item in value])
    if isinstance(value, Mapping):
        return ImmutableDict({key: _frozen(item) for key, item in value.items()})
    return value


def _of_parts(kind: type, form: Sequence[Any], parts: Sequence[Any]) -> Any:
    """A value of a class with these parts; nothing is looked at."""
    found: Any = object.__new__(kind)
    given = iter(parts)
    own = found.__dict__
    for name, each in form:
        own[name] = _put(each, given)
    own["_self_form"] = tuple(form)
    return found


class ExtensionType(Composite):
    """Base of classes whose values are made of several tensors.

    A subclass declares its fields with annotations: ``tf.Tensor``, other composites, specs (what a
    tensor must be like), numbers, texts, dtypes, and tuples, mappings and unions of these. Its
    constructor takes the fields, converts tensors, and checks the others; a ``__validate__``
    method may check more. Values do not change, and go wherever tensors go.

    Examples
    --------
    >>> import twofold as tf
    >>> class Masked(tf.experimental.ExtensionType):
    ...     values: tf.Tensor
    ...     mask: tf.Tensor
    ...     def total(self):
    ...         return tf.reduce_sum(tf.where(self.mask, self.values, 0))
    >>> tf.function(lambda x: x.total())(Masked([1, 2, 3], [True, False, True])).numpy()
    np.int32(4)
    """

    Spec: Any = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.__dict__.get("_is_base"):  # of this module
            return
        require_fields(cls, sys._getframe(1))
        own = cls.__dict__.get("Spec")
        base = _BatchableSpec if issubclass(cls, BatchableExtensionType) else ExtensionTypeSpec
        bases = (base,) if own is None else (own, base)
        name = f"{cls.__name__}.Spec"
        whole = f"{cls.__module__}.{cls.__qualname__}.Spec"  # others may have a class of that name
        cls.Spec = type(name, bases, {"value_type": cls, "__module__": cls.__module__,
                                      "_name_in_files": whole})
        register_spec(whole, lambda: cls.Spec)
        init = cls.__dict__.get("__init__")
        if init is not None:
            cls.__init__ = _checked_constructor(init)  # type: ignore[method-assign]

    def __init__(self, *args: Any, **kwargs: Any):
        if type(self).__dict__.get("_is_base") or type(self) is ExtensionType:
            raise ArgumentTypeError(f"Cannot create an instance of {type(self).__name__} because "
                                    f"{type(self).__name__} is an abstract base class.")
        signature = inspect.Signature([inspect.Parameter(
            name, inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=getattr(type(self), name, inspect.Parameter.empty))
            for name in _required_first(type(self))])
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise ArgumentTypeError(str(error)) from None
        bound.apply_defaults()
        self.__dict__.update(bound.arguments)
        self._complete()

    def _complete(self) -> None:
        """Convert the fields, which are there, and look at them."""
        own, kind = self.__dict__, type(self)
        fields = field_converters(kind)
        for name, to_field in fields.items():
            if name not in own:
                if not hasattr(kind, name):
                    raise ArgumentError(f"{kind.__name__}: the field {name} was not set")
                own[name] = getattr(kind, name)
            own[name] = to_field(own[name], name)
        extra = [name for name in own if name not in fields and not name.startswith("_self_")]
        if extra:
            raise ArgumentError(f"{kind.__name__}: there is no field {extra[0]!r}")
        own["_self_form"] = tuple([(name, _form_of(own[name])) for name in fields])
        self.__validate__()

    @classmethod
    def _field_names(cls) -> list[str]:
        return list(field_converters(cls))

    def __validate__(self) -> None:
        """Look at a value that was made; a class may raise an error here."""

    def __setattr__(self, name: str, value: Any) -> None:
        if "_self_open" in self.__dict__:
            object.__setattr__(self, name, value)
            return
        raise NoValueError(f"Cannot mutate attribute `{name}` outside the custom constructor of "
                           "ExtensionType.")

    def __delattr__(self, name: str) -> None:
        raise NoValueError(f"Cannot mutate attribute `{name}` outside the custom constructor of "
                           "ExtensionType.")

    # ------------------------------------------------------------------ as a composite
    @property
    def _type_spec(self) -> Any:
        form = self.__dict__["_self_form"]
        specs = iter([spec_of_value(part) if not isinstance(part, TypeSpec) else part
                      for part in self._components()])
        return type(self).Spec(**{name: _put(own, specs) for name, own in form})

    @property
    def _form(self) -> Any:
        form = self.__dict__["_self_form"]
        anything = spec_of_value(convert.to_tensor(0.0))
        return type(self).Spec(**{name: _put(own, iter(lambda: anything, None))
                                  for name, own in form})

    def _components(self) -> list[Any]:
        own = self.__dict__
        return [part for name, form in own["_self_form"] for part in _parts_of(own[name], form)]

    def _with_components(self, parts: Sequence[Any]) -> Any:
        found = _of_parts(type(self), self.__dict__["_self_form"], parts)
        return found._type_spec if any(isinstance(x, TypeSpec) for x in parts) else found

    def _static(self) -> Any:
        return self.__dict__["_self_form"]

    def __eq__(self, other: object) -> Any:
        if type(other) is not type(self) or other._static() != self._static():
            return convert.to_tensor(False)
        found = convert.to_tensor(True)
        for x, y in zip(self._components(), other._components()):
            found = run("logical_and", found, _all_equal(x, y))
        return found

    def __ne__(self, other: object) -> Any:
        return run("logical_not", self.__eq__(other))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return _of_parts, (type(self), self.__dict__["_self_form"], self._components())

    def __repr__(self) -> str:
        own = self.__dict__
        inside = ", ".join(f"{name}={own[name]!r}" for name, _ in own["_self_form"])
        return f"{type(self).__name__}({inside})"


ExtensionType._is_base = True  # type: ignore[attr-defined]


class BatchableExtensionType(ExtensionType):
    """Base of extension types whose values data sets put together and take apart.

    Each part is batched by itself.

    Examples
    --------
    >>> import twofold as tf
    >>> class Point(tf.experimental.BatchableExtensionType):
    ...     x: tf.Tensor
    ...     y: tf.Tensor
    >>> points = tf.data.Dataset.from_tensor_slices(Point([1, 2, 3], [4, 5, 6]))
    >>> next(iter(points.batch(2))).y.numpy()
    array([4, 5], dtype=int32)
    """

    _is_base = True


def _required_first(kind: Any) -> list[str]:
    """The fields as parameters: Python wants those with defaults last."""
    names = kind._field_names()
    with_default = [name for name in names if hasattr(kind, name)]
    return [name for name in names if name not in with_default] + with_default


def _checked_constructor(init: Callable[..., None]) -> Callable[..., None]:
    """A class's own constructor, which sets fields that are converted afterwards."""
    def construct(self: Any, *args: Any, **kwargs: Any) -> None:
        self.__dict__["_self_open"] = True
        try:
            init(self, *args, **kwargs)
        finally:
            self.__dict__.pop("_self_open", None)
        self._complete()

    construct.__doc__ = init.__doc__
    return construct


def _all_equal(x: Any, y: Any) -> Tensor:
    if isinstance(x, Composite):
        parts = zip(x._components(), y._components(), strict=True)
        found = convert.to_tensor(True)
        for a, b in parts:
            found = run("logical_and", found, _all_equal(a, b))
        return found
    if x.dtype is not y.dtype or not x.shape.is_compatible_with(y.shape):
        return convert.to_tensor(False)
    same = run("equal", x, y)
    return run("reduce_all", same, axes=tuple(range(same.ndim)), keepdims=False)


def as_dict(value: Any) -> dict[str, Any]:
    """The fields of a value of an extension type.

    Parameters
    ----------
    value : ExtensionType

    Returns
    -------
    dict
        The fields by their names.

    Raises
    ------
    TypeError
        For anything else.

    Examples
    --------
    >>> import twofold as tf
    >>> class Named(tf.experimental.ExtensionType):
    ...     name: str
    ...     x: tf.Tensor
    >>> tf.experimental.extension_type.as_dict(Named("a", 1))["name"]
    'a'
    """
    if not isinstance(value, ExtensionType):
        raise ArgumentTypeError(f"extension_type.as_dict takes a value of a "
                                f"tf.experimental.ExtensionType, got {value!r}")
    own = value.__dict__
    return {name: own[name] for name, _ in own["_self_form"]}


__all__ = ["BatchableExtensionType", "ExtensionType", "ExtensionTypeSpec", "as_dict"]
