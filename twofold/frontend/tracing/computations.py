"""``Computation``: a function of the host on strings and numbers, where there is no op.

It is given the arrays of tensors of the graph: two for strings, their bytes in a row and where each
one ends. It may depend on other computations of strings, which are done on the way. The same
function is done for one set of arguments, or for many of them at once (``rows``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...dtypes import DType
from ...errors import InvalidArgumentError
from ...ir.base.types import TensorType, shape_text
from ..tensors import observers
from .recipes import Recipe


class Constant(NamedTuple):
    """An argument that is known."""

    array: Any


class Plain(NamedTuple):
    """An argument that is one tensor of the graph."""

    place: int
    dtype: DType


class Unranked(NamedTuple):
    """An argument that is two tensors: its elements in a row, and its sizes."""

    place: int
    dtype: DType


class Words(NamedTuple):
    """Strings that are two tensors: their bytes, and where they end."""

    place: int


class UnrankedWords(NamedTuple):
    """Strings that are three tensors: their bytes, where they end, in a row, and the sizes."""

    place: int


class Made(NamedTuple):
    """Strings that another computation makes of tensors from this place on."""

    place: int
    computation: Computation


Source = Constant | Plain | Unranked | Words | UnrankedWords | Made


class Computation:
    """A function of the host.

    Parameters
    ----------
    name : str
        For messages.
    function : callable
        Takes one array per source (object arrays of bytes for strings), gives an array per type;
        the array itself for a single type with ``is_single``.
    sources : sequence of Source
    types : sequence of TensorType
        Of the results.
    is_single : bool
        Whether the function gives the one array itself.
    is_pure : bool
        Whether it does nothing but give results, which depend on arguments alone.
    """

    __slots__ = ("_borrows", "function", "is_pure", "is_single", "name", "sources", "types")

    def __init__(self, name: str, function: Callable[..., Any], sources: Sequence[Source],
                 types: Sequence[TensorType], is_single: bool, is_pure: bool = True):
        self.name = name
        self.function = function
        self.sources = tuple(sources)
        self.types = tuple(types)
        self.is_single = is_single
        self.is_pure = is_pure
        self._borrows = isinstance(function, Recipe)  # its functions keep no argument

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        """Results as tensors of the graph have them."""
        with observers.init_scope():
            return encode_all(self.results(arrays))

    def results(self, arrays: Sequence[Any]) -> list[Any]:
        """Results, strings as object arrays, of the arrays of tensors of the graph."""
        found = self.function(*[value_of(source, arrays, self._borrows) for source in self.sources])
        return self._as_declared([found] if self.is_single else found)

    def _as_declared(self, results: Sequence[Any]) -> list[Any]:
        return [np.asarray(y, type.dtype.numpy, order="C") for y, type in zip(results, self.types)]

    # ------------------------------------------------------------------ many at once
    def places_of_strings(self) -> list[int]:
        """Which tensors of the graph are bytes of strings; where these end is the next one."""
        found: list[int] = []
        for source in self.sources:
            if type(source) in (Words, UnrankedWords):
                found.append(source.place)  # type: ignore[union-attr]
            elif type(source) is Made:
                found += [source.place + each for each in source.computation.places_of_strings()]
        return found

    def rows(self, columns: Sequence[Any], count: int) -> list[Any]:
        """Results for many sets of arguments.

        Parameters
        ----------
        columns : sequence
            For each tensor of the graph an array with one more axis in front, or a list of arrays
            (of various shapes). Those of strings are object arrays, in the place of the bytes.
        count : int
            How many sets there are.

        Returns
        -------
        list
            Columns, of strings and numbers.

        Raises
        ------
        InvalidArgumentError
            When a result has not the declared shape.
        """
        given = [_column(source, columns, count) for source in self.sources]
        found = self._of_columns(given)
        if found is not None:
            return self._as_declared(found)
        each = [[x.array] * count if type(x) is Constant else x if type(x) is list else
                [x[i, ...] for i in range(count)] for x in given]
        rows = map(self.function, *each)
        made = [self._as_declared([row] if self.is_single else row) for row in rows]
        results: list[Any] = []
        for column, type_ in zip(zip(*made), self.types):
            stacked = stack(column)
            shapes = {y.shape for y in column} if stacked is None else {stacked.shape[1:]}
            self._check(shapes, type_)
            results.append(list(column) if stacked is None else stacked)
        return results

    def _of_columns(self, columns: Sequence[Any]) -> Sequence[Any] | None:
        """Results where the function can be given whole columns."""
        made = self.function
        if not isinstance(made, Recipe) or any(type(x) is list for x in columns):
            return None
        arrays = [x.array if type(x) is Constant else x for x in columns]
        is_known = [type(x) is Constant for x in columns]
        if made.of_columns is not None:
            return (made.of_columns(arrays, is_known),)
        shapes = {x.shape for x, known in zip(arrays, is_known) if not known}
        if not made.is_elementwise or len(shapes) != 1 or any(
                x.ndim for x, known in zip(arrays, is_known) if known):
            return None
        found = made(*arrays)
        return (found,) if self.is_single else found

    def _check(self, shapes: Iterable[tuple[int, ...]], type: TensorType) -> None:
        for shape in shapes:
            if len(shape) != type.rank or any(isinstance(dim, int) and dim != size
                                              for dim, size in zip(type.shape, shape)):
                raise InvalidArgumentError(
                    f"tf.{self.name} gave a result of shape {shape}, expected was "
                    f"{shape_text(type.shape)}", self.name)


def value_of(source: Source, arrays: Sequence[Any], borrows: bool) -> Any:
    """An argument, of the arrays of tensors of the graph, which the program owns."""
    if type(source) is Words:
        return decode(arrays[source.place], arrays[source.place + 1])
    if type(source) is UnrankedWords:
        data, ends, sizes = arrays[source.place:source.place + 3]
        return decode(data, ends).reshape(sizes.tolist())
    if type(source) is Made:
        return source.computation.results(arrays[source.place:])[0]
    if type(source) is Constant:
        return source.array
    array = arrays[source.place]  # type: ignore[union-attr]
    kind = source.dtype.numpy  # type: ignore[union-attr]  # the program may have widened it
    own = np.asarray(array, kind) if borrows else np.array(array, kind, order="C")
    return own.reshape(arrays[source.place + 1].tolist()) if type(source) is Unranked else own


def _column(source: Source, columns: Sequence[Any], count: int) -> Any:
    """An argument for many sets; a constant as such."""
    if type(source) is Made:
        return source.computation.rows(columns[source.place:], count)[0]
    if type(source) is Constant:
        return source
    column = columns[source.place]  # type: ignore[union-attr]
    if type(source) in (Unranked, UnrankedWords):
        place = source.place + (1 if type(source) is Unranked else 2)  # type: ignore[union-attr]
        return [row.reshape(sizes.tolist()) for row, sizes in zip(
            column, columns[place])]
    return column


def stack(leaves: Sequence[Any]) -> Any:
    """Arrays of one shape as one; None for anything else."""
    first = leaves[0]
    if not isinstance(first, np.ndarray):
        return None
    shape = first.shape
    found = np.empty((len(leaves), *shape), first.dtype)
    is_plain = bool(shape) or first.dtype.kind != "O"
    for i, leaf in enumerate(leaves):
        if leaf.shape != shape:
            return None
        found[i] = leaf if is_plain else leaf[()]
    return found


# ---------------------------------------------------------------------------- strings as numbers

def encode(strings: Any) -> tuple[Any, Any]:
    """The bytes of an object array of bytes in a row, and where each element ends."""
    if not strings.ndim:
        return np.frombuffer(bytearray(strings[()]), np.uint8), np.array(len(strings[()]), np.int64)
    elements = strings.ravel().tolist()
    ends = np.cumsum([len(element) for element in elements], dtype=np.int64)
    data = bytearray(b"".join(elements))  # writable, as the arrays of tensors are
    return np.frombuffer(data, np.uint8), ends.reshape(strings.shape)


def decode(data: Any, ends: Any) -> Any:
    """The opposite: an object array of bytes."""
    raw = data.tobytes()
    if not ends.ndim:
        single: Any = np.empty((), object)
        single[()] = raw
        return single
    result, start = np.empty(ends.size, object), 0
    for number, end in enumerate(ends.ravel().tolist()):
        result[number] = raw[start:end]
        start = end
    return result.reshape(ends.shape)


def encode_all(results: Sequence[Any]) -> tuple[Any, ...]:
    """Arrays with strings as their bytes and ends."""
    return tuple([part for y in results
                  for part in (encode(y) if y.dtype == object else (y,))])
