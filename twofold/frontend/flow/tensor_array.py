"""``tf.TensorArray``: elements of one dtype that are written and read one by one.

Outside of a trace it is a list of tensors. Inside it is one tensor of shape ``[size, *element]``
that writing updates; there it has no more state than that tensor, so that it can be a loop variable
(``nest.py`` takes it apart). ``while_loops.py`` asks for its start where only the loop's body tells
the shape of the elements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import DtypeError, InvalidArgumentError, OutOfRangeError, ShapeError, TraceError
from ...ir.base.types import TensorType
from ..dispatch import calls, door
from ..tensors.observers import is_tracing
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor, here
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.strings import of_shape, row_of_strings, without_rank
from ..values import arguments, convert
from ..values.scattering import scatter
from .regions import fit_type


def _shape_of(tensor: Tensor) -> tuple[Any, ...]:
    return calls.type_of(tensor).shape


class TensorArray:
    """An array of tensors, written and read by index.

    Every method that changes it returns the array to go on with: ``array = array.write(i, x)``.

    Parameters
    ----------
    dtype : DType
        Of the elements.
    size : int scalar, optional
        Number of elements; default: 0.
    dynamic_size : bool, optional
        Writing behind the end makes it longer. Inside ``tf.function`` a loop that does so is slow:
        Python takes each step (some 10 µs), and a copy is made; give the final size where it is
        known.
    clear_after_read
        Accepted as in TensorFlow; elements stay, and may be read again.
    tensor_array_name, handle, flow, colocate_with_first_write_call, name
        Accepted as in TensorFlow; not used.
    infer_shape : bool
        All elements have the shape of the first one.
    element_shape : TensorShape, optional
        Of the elements, as far as it is known.

    Notes
    -----
    Inside ``tf.function`` a write costs a copy of the array, so that a loop that writes many
    elements takes time with the square of their number; ``tf.scan`` and ``tf.map_fn`` collect one
    result per step without that.

    Examples
    --------
    >>> import twofold as tf
    >>> array = tf.TensorArray(tf.int32, size=3)
    >>> for i in range(3):
    ...     array = array.write(i, i * i)
    >>> array.stack().numpy()
    array([0, 1, 4], dtype=int32)

    As a loop variable:

    >>> @tf.function
    ... def powers(n):
    ...     def step(i, x, array):
    ...         return i + 1, 2 * x, array.write(i, x)
    ...     array = tf.TensorArray(tf.int32, size=n)
    ...     return tf.while_loop(lambda i, x, array: i < n, step, (0, 1, array))[2].stack()
    >>> powers(tf.constant(5)).numpy()
    array([ 1,  2,  4,  8, 16], dtype=int32)
    """

    __slots__ = ("__weakref__", "_count", "_dtype", "_dynamic", "_infer_shape", "_items", "_shape",
                 "_whole")

    @public
    def __init__(self, dtype: Any, size: Any = None, dynamic_size: bool | None = None,
                 clear_after_read: bool | None = None, tensor_array_name: str | None = None,
                 handle: Any = None, flow: Any = None, infer_shape: bool = True,
                 element_shape: Any = None, colocate_with_first_write_call: bool = True,
                 name: str | None = None):
        self._dtype = dtypes.as_dtype(dtype)
        self._dynamic = bool(dynamic_size)
        self._infer_shape = infer_shape
        self._shape = TensorShape(element_shape)
        self._count: Any = 0 if size is None else arguments.dims_of([size], "size")[0]
        if isinstance(self._count, int) and self._count < 0:
            raise InvalidArgumentError(f"tf.TensorArray: size is {self._count}; it must not be "
                                       "negative", "TensorArray")
        self._whole: Any = None  # the elements as one tensor; None before their shape is known
        self._items: list[Tensor | None] | None = None  # outside of a trace, instead of it
        if not is_tracing():
            self._items = [None] * self._count
        elif self._shape.is_fully_defined():
            self._begin(tuple(self._shape))

    @property
    def dtype(self) -> dtypes.DType:
        """Of the elements."""
        return self._dtype

    @property
    def element_shape(self) -> TensorShape:
        """The shape of the elements, as far as it is known."""
        if self._whole is not None and isinstance(self._whole, Tensor):
            return self._whole.shape[1:]
        return self._shape

    @property
    def dynamic_size(self) -> bool:
        """Whether writing behind the end makes it longer."""
        return self._dynamic

    def __repr__(self) -> str:
        return (f"<tf.TensorArray: dtype={self._dtype.name}, size={self._count}, "
                f"element_shape={self.element_shape}>")

    # ------------------------------------------------------------------------ both forms

    def _like(self, whole: Any) -> TensorArray:
        """An array of the elements of a tensor, else like this one."""
        other: TensorArray = object.__new__(TensorArray)
        other._dtype, other._dynamic, other._shape = self._dtype, self._dynamic, self._shape
        other._infer_shape, other._items, other._whole = self._infer_shape, None, whole
        other._count = _shape_of(whole)[0] if isinstance(whole, Tensor) else self._count
        return other

    def _structure_key(self) -> tuple[Any, ...]:
        """What tells apart arrays of equal elements, in the key of a trace."""
        return self._dtype, self._dynamic, self._count, str(self._shape)

    def _begin(self, shape: tuple[Any, ...]) -> None:
        """Be zeros of a shape."""
        self._whole = convert.full(0, self._dtype, (self._count, *shape))

    def _leaf(self) -> Any:
        """The elements as one tensor (for ``nest``); None where their shape is not known."""
        from ..ops.joining import stack
        if self._items is None:
            return self._whole
        known = next((x for x in self._items if x is not None), None)
        if known is None and not self._shape.is_fully_defined():
            return None
        shape = tuple(self._shape) if known is None else _shape_of(known)
        if not self._items:
            return convert.full(0, self._dtype, (0, *shape))
        items = [convert.full(0, self._dtype, shape) if x is None else x for x in self._items]
        if any(_shape_of(x) != _shape_of(items[0]) for x in items):
            raise ShapeError(f"tf.TensorArray: elements have the shapes "
                             f"{[str(x.shape) for x in items]}; to be one tensor they must agree")
        return stack(items)

    def _map(self, function: Callable[[Tensor], Tensor]) -> TensorArray:
        """An array of what a function gives for the elements."""
        if self._items is None:
            return self._like(None if self._whole is None else function(self._whole))
        other = self._like(None)
        other._items = [None if x is None else function(x) for x in self._items]
        return other

    def _tensor(self, name: str) -> Tensor:
        """The elements as one tensor."""
        whole = self._leaf()
        if whole is None:
            raise InvalidArgumentError(
                f"tf.TensorArray.{name}: nothing was written, and the shape of the elements is not "
                "known; give element_shape=[...] when making the array", "TensorArray")
        result: Tensor = whole
        return result

    def _list(self) -> list[Tensor | None]:
        """The elements outside of a trace, to change in place."""
        if self._items is None:
            self._items = [None] * self._count if self._whole is None else [
                self._whole[i] for i in range(self._count)]
            self._whole = None
        return self._items

    def _element(self, value: Any) -> Tensor:
        """A value to write, checked."""
        tensor = value if isinstance(value, Tensor) else convert.to_tensor(value, self._dtype)
        if tensor._dtype is not self._dtype:
            raise DtypeError(f"tf.TensorArray: its elements are {self._dtype.name}, but "
                             f"{tensor._dtype.name} is written; use tf.cast")
        if not self._shape.is_compatible_with(tensor.shape):
            raise ShapeError(f"tf.TensorArray: Incompatible shape for value ({tensor.shape}), "
                             f"expected ({self._shape})")
        if self._infer_shape and not is_tracing():
            self._shape = self._shape.merge_with(tensor.shape)
        if self._shape.rank is not None and without_rank(tensor):
            return of_shape(tensor, self._shape)
        return tensor

    # ------------------------------------------------------------------------ one element

    @public
    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """Set an element.

        Raises
        ------
        OutOfRangeError, InvalidArgumentError
            For an index outside: at once, or when a compiled function runs.
        """
        if not is_tracing():
            self._put(arguments.static_int(index, "index"), self._element(value))
            return self
        place, tensor = convert.to_tensor(index), self._element(value)
        array = self._like(self._leaf())
        known = None if isinstance(place, SymbolicTensor) else int(place.numpy())
        if known is not None and isinstance(array._count, int):
            array._make_room(known)
        if array._whole is None:
            array._begin(_shape_of(tensor))
        if self._dynamic and (known is None or not isinstance(array._count, int)):
            array._grow(place)
        return array._like(array._update(place, tensor))

    def _put(self, index: int, tensor: Tensor) -> None:
        items = self._list()
        self._check_index(index, len(items))
        items.extend([None] * (index + 1 - len(items)))
        items[index] = tensor
        self._count = len(items)

    def _check_index(self, index: int, size: Any) -> None:
        if index < 0:
            raise OutOfRangeError(f"tf.TensorArray: Writing to negative indices (index {index}) is "
                                  "not allowed.", "TensorArray")
        if isinstance(size, int) and index >= size and not self._dynamic:
            raise OutOfRangeError(f"tf.TensorArray: Tried to write to index {index} but array is "
                                  f"not resizeable and size is: {size}", "TensorArray")

    def _make_room(self, index: int) -> None:
        """Check an index; make an array of dynamic size long enough for it."""
        self._check_index(index, self._count)
        if index >= self._count:
            if self._whole is not None:
                more = convert.full(0, self._dtype, (index + 1 - self._count,
                                                       *_shape_of(self._whole)[1:]))
                self._whole = door.run("concat", self._whole, more, axis=0)
            self._count = index + 1

    def _grow(self, index: Tensor) -> None:
        """Be long enough for an index that only the run knows."""
        missing = door.run("cast", index, dtype=dtypes.int32) + 1 - self.size()
        count = arguments.dims_of([door.run("maximum", missing, convert.to_tensor(0))], "size")[0]
        more = convert.full(0, self._dtype, (count, *_shape_of(self._whole)[1:]))
        self._whole = door.run("concat", self._whole, more, axis=0)
        self._count = _shape_of(self._whole)[0]

    def _update(self, places: Tensor, values: Tensor) -> Tensor:
        """The elements as one tensor with one, or a vector of them, replaced."""
        element = _shape_of(self._whole)[1:]

        def message(what: str, now: str) -> Exception:
            return ShapeError(f"tf.TensorArray: Incompatible shape for value ({now}), expected "
                              f"({self._whole.shape[places.ndim:]})")

        wanted = TensorType(self._dtype, (*_shape_of(places), *element))
        values = fit_type(values, wanted, message)
        vectors = door.run("reshape", places, shape=(*_shape_of(places), 1))
        return scatter("update", self._whole, vectors, values)

    @public
    def read(self, index: Any, name: str | None = None) -> Tensor:
        """An element; zeros where nothing was written."""
        if is_tracing() and self._dtype is dtypes.string:
            return row_of_strings(self._tensor("read"), index)
        if is_tracing() or self._items is None:
            from ..ops.gather import gather
            return gather(self._tensor("read"), index, axis=0)
        items, place = self._items, arguments.static_int(index, "index")
        if not 0 <= place < len(items):
            raise OutOfRangeError(f"tf.TensorArray: Tried to read from index {place} but array "
                                  f"size is: {len(items)}", "TensorArray")
        found = items[place]
        if found is None:
            found = items[place] = self._tensor("read")[place]
        return found

    # ------------------------------------------------------------------------ many elements

    @public
    def stack(self, name: str | None = None) -> Tensor:
        """All elements as one tensor; zeros where nothing was written."""
        return self._tensor("stack")

    @public
    def gather(self, indices: Any, name: str | None = None) -> Tensor:
        """Elements at a vector of indices as one tensor."""
        from ..ops.gather import gather
        return gather(self._tensor("gather"), indices, axis=0)

    @public
    def concat(self, name: str | None = None) -> Tensor:
        """All elements one after the other, along their first axis."""
        if self._items and not is_tracing() and all(x is not None and x.ndim for x in self._items):
            return door.run("concat", *[x for x in self._items if x is not None], axis=0)
        whole = self._tensor("concat")
        count, *element = _shape_of(whole)
        if not element:
            raise InvalidArgumentError("tf.TensorArray.concat: the elements are scalars; use "
                                       "stack()", "TensorArray")
        return door.run("reshape", whole, shape=(count * element[0], *element[1:]))

    @public
    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """Set all elements to the slices of a tensor along its first axis."""
        tensor = convert.to_tensor(value, None if isinstance(value, Tensor) else self._dtype)
        if not tensor.ndim:
            raise InvalidArgumentError("tf.TensorArray.unstack: the value is a scalar; it needs a "
                                       "first axis", "TensorArray")
        count = _shape_of(tensor)[0]
        if not self._dynamic and isinstance(count, int) and isinstance(self._count, int) \
                and count > self._count:
            raise InvalidArgumentError(f"tf.TensorArray: Cannot unstack {count} tensors into a "
                                       f"TensorArray of static size {self._count}", "TensorArray")
        if is_tracing():
            self._element_type(tensor)
            return self._like(tensor)
        if self._infer_shape and not count:
            self._shape = self._shape.merge_with(tensor.shape[1:])
        items: list[Tensor | None] = [self._element(tensor[i]) for i in range(count)]
        self._items, self._whole, self._count = items, None, count
        return self

    def _element_type(self, rows: Tensor) -> None:
        """Check the dtype and shape of the slices of a traced tensor."""
        if rows._dtype is not self._dtype:
            self._element(rows)  # the error
        if not self._shape.is_compatible_with(rows.shape[1:]):
            raise ShapeError(f"tf.TensorArray: Incompatible shape for value ({rows.shape[1:]}), "
                             f"expected ({self._shape})")

    @public
    def scatter(self, indices: Any, value: Any, name: str | None = None) -> TensorArray:
        """Set the elements at a vector of indices to the slices of a tensor."""
        places = convert.to_tensor(indices)
        rows = convert.to_tensor(value, None if isinstance(value, Tensor) else self._dtype)
        if places.ndim != 1 or not rows.ndim:
            raise InvalidArgumentError(
                f"tf.TensorArray.scatter: indices have the shape {places.shape} and the value "
                f"{rows.shape}; they must be a vector, and a slice per index", "TensorArray")
        if not is_tracing():
            for i, place in enumerate(places.numpy().tolist()):
                self._put(place, self._element(rows[i]))
            return self
        self._element_type(rows)
        array = self._like(self._leaf())
        known = None if isinstance(places, SymbolicTensor) else sorted(places.numpy().tolist())
        if known is not None and isinstance(array._count, int):
            for place in known:
                array._make_room(place)
        if array._whole is None:
            array._begin(_shape_of(rows)[1:])
        if self._dynamic and (known is None or not isinstance(array._count, int)):
            places = door.run("cast", places, dtype=dtypes.int32)
            least = convert.to_tensor([-1], dtypes.int32)   # of no indices there is no greatest
            array._grow(door.run("reduce_max", door.run("concat", places, least, axis=0),
                                 axes=(0,), keepdims=False))
        return array._like(array._update(places, rows))

    @public
    def split(self, value: Any, lengths: Any, name: str | None = None) -> TensorArray:
        """Set all elements to parts of a tensor, of given lengths along its first axis."""
        from ..ops.joining import split
        tensor = convert.to_tensor(value, None if isinstance(value, Tensor) else self._dtype)
        sizes = arguments.static_ints(lengths, "lengths")
        parts: Sequence[Tensor] = split(tensor, list(sizes), 0)
        if not is_tracing():
            if len(parts) > self._count and not self._dynamic:
                raise InvalidArgumentError(
                    f"tf.TensorArray.split: {len(parts)} parts for an array of static size "
                    f"{self._count}", "TensorArray")
            if len(set(sizes)) > 1:
                self._infer_shape = False
            items: list[Tensor | None] = [self._element(part) for part in parts]
            self._items, self._whole, self._count = items, None, len(items)
            return self
        if len(set(sizes)) != 1:
            raise TraceError(f"tf.TensorArray.split: lengths {list(sizes)}{here()}; inside "
                             "tf.function all elements have one shape: use tf.split, which gives "
                             "a list")
        return self.unstack(door.run("stack", *parts, axis=0))

    # ------------------------------------------------------------------------ the array

    @public
    def size(self, name: str | None = None) -> Tensor:
        """The number of elements."""
        if isinstance(self._count, int):
            return convert.to_tensor(self._count, dtypes.int32)
        return door.run("dim_value", dim=self._count, dtype=dtypes.int32)

    @public
    def identity(self) -> TensorArray:
        """An array of the same elements."""
        if self._items is None:
            return self._like(self._whole)
        other = self._like(None)
        other._items = list(self._items)
        return other

    @public
    def close(self, name: str | None = None) -> None:
        """Nothing: memory is given back when the array is no longer used."""


__all__ = ["TensorArray"]
