"""Tables that change: ``MutableHashTable`` and ``DenseHashTable``.

A Python dictionary holds what is in them. Inside ``tf.function`` each method is a call of the host
in the order of the program. Checkpoints save and restore them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes, forks
from ...dtypes import DType
from ...errors import ArgumentError, InvalidArgumentError
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ..ops.common import shape_of
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.strings import on_host
from ..values import arguments, convert
from .base import LookupTable, array_of, keys_of, require_key_dtype


class _Changing(LookupTable):
    """What both kinds do."""

    _kind = "MutableHashTable"

    def __init__(self, key_dtype: Any, value_dtype: Any, default_value: Any, name: str | None,
                 checkpoint: bool):
        super().__init__(require_key_dtype(dtypes.as_dtype(key_dtype), self._kind),
                         dtypes.as_dtype(value_dtype), name)
        self._default = convert.to_tensor(default_value, self._value_dtype)
        self._shape = tuple(self._default.shape)
        self._is_saved = bool(checkpoint)
        self._content: dict[Any, Any] = {}
        self._lock = forks.lock()

    @property
    def name(self) -> str | None:
        """The name that was given."""
        return self._name

    # ------------------------------------------------------------------ calls of the host
    def _call(self, what: str, function: Callable[..., Sequence[Any]], tensors: Sequence[Tensor],
              types: Sequence[TensorType]) -> list[Tensor]:
        def run_alone(*arrays: Any) -> Sequence[Any]:
            with self._lock:
                return function(*arrays)

        return on_host(f"lookup.{self._kind}.{what}", run_alone, tensors, types, has_effect=True)

    def _flat(self, array: Any) -> list[Any]:
        """The keys of an array; what must not be one is refused."""
        found: list[Any] = array.ravel().tolist()
        return found

    def _value_rows(self, values: Any, count: int) -> list[Any]:
        """A value for each key."""
        if not self._shape:
            found: list[Any] = values.ravel().tolist()
            return found
        return list(np.array(values).reshape(count, *self._shape))

    def _find(self, keys: Tensor) -> Tensor:
        return self._find_or(keys, self._default)

    def _find_or(self, keys: Tensor, default: Tensor) -> Tensor:
        def find(wanted: Any, missing: Any) -> list[Any]:
            own = self._flat(wanted)
            many = missing.shape != self._shape
            others = self._value_rows(missing, len(own)) if many else [
                missing if self._shape else missing.item()] * len(own)
            found = [self._content.get(key, other) for key, other in zip(own, others)]
            return [array_of(found, self._value_dtype, self._shape).reshape(
                (*wanted.shape, *self._shape))]

        shape = (*shape_of(keys), *self._shape)
        types = [TensorType(self._value_dtype, shape)]
        return self._call("lookup", find, [keys, default], types)[0]

    def _insert(self, keys: Any, values: Any) -> None:
        names = keys_of(_as_keys(keys, self._key_dtype), self._key_dtype)
        rows = convert.to_tensor(values, self._value_dtype)

        def insert(own: Any, new: Any) -> list[Any]:
            wanted = (*own.shape, *self._shape)
            if new.shape != wanted:
                raise InvalidArgumentError(f"Expected shape {list(wanted)} for value, got "
                                           f"{list(new.shape)}", self._kind)
            self._content.update(zip(self._flat(own), self._value_rows(new, own.size)))
            return []

        self._call("insert", insert, [names, rows], [])

    def _remove(self, keys: Any) -> None:
        names = keys_of(_as_keys(keys, self._key_dtype), self._key_dtype)

        def remove(own: Any) -> list[Any]:
            for key in self._flat(own):
                self._content.pop(key, None)
            return []

        self._call("remove", remove, [names], [])

    @public
    def size(self, name: str | None = None) -> Tensor:
        """How many keys there are, an int64 scalar.

        Returns
        -------
        Tensor
        """
        return self._call("size", lambda: [np.array(len(self._content), np.int64)], [],
                          [TensorType(dtypes.int64, ())])[0]

    @public
    def export(self, name: str | None = None) -> tuple[Tensor, Tensor]:
        """All keys and their values.

        Returns
        -------
        tuple of Tensor
            A vector of keys, and as many values.
        """
        count = Symbol("keys").dim
        keys, values = self._call("export", self._arrays, [], [
            TensorType(self._key_dtype, (count,)),
            TensorType(self._value_dtype, (count, *self._shape))])
        return keys, values

    def _arrays(self) -> list[Any]:
        return [array_of(list(self._content), self._key_dtype, ()),
                array_of(list(self._content.values()), self._value_dtype, self._shape)]

    # ------------------------------------------------------------------ checkpoints
    def _trackable_children(self, save_type: str = "checkpoint", **_: Any) -> dict[str, Any]:
        return {}

    def _serialize_to_tensors(self) -> dict[str, Tensor]:
        if not self._is_saved:
            return {}
        keys, values = self.export()
        return {"-keys": keys, "-values": values}

    def _check_tensors(self, values: Mapping[str, Any]) -> None:
        keys, rows = (convert.to_tensor(values[name]) for name in ("-keys", "-values"))
        if keys.dtype is not self._key_dtype or rows.dtype is not self._value_dtype or \
                rows.shape.as_list() != [*keys.shape, *self._shape]:
            raise InvalidArgumentError(
                f"a {self._kind} of {self._key_dtype.name} to {self._value_dtype.name} cannot be "
                f"restored from keys of {keys.dtype.name} and values of {rows.dtype.name} of shape "
                f"{rows.shape}", self._kind)

    def _restore_from_tensors(self, values: Mapping[str, Any]) -> None:
        keys, rows = (convert.to_tensor(values[name])._host() for name in ("-keys", "-values"))
        with self._lock:
            self._content = dict(zip(keys.tolist(), self._value_rows(rows, keys.size)))


def _as_keys(keys: Any, dtype: DType) -> Any:
    """Keys that are put in; those of another dtype are refused as in a conversion."""
    return convert.to_tensor(keys, dtype)


class MutableHashTable(_Changing):
    """A table into which keys and values are put.

    Parameters
    ----------
    key_dtype, value_dtype : dtype
        Keys are integers or strings.
    default_value : scalar or Tensor
        The value of keys that are not in it; all values have its shape.
    name : str
        A name for it.
    checkpoint : bool
        Save what is in it in checkpoints.
    experimental_is_anonymous : bool
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, default_value=-1)
    >>> table.insert(tf.constant(["a", "b"]), [7, 8])
    >>> table.lookup(tf.constant(["b", "c"])).numpy()
    array([ 8, -1])
    """

    @public
    def __init__(self, key_dtype: Any, value_dtype: Any, default_value: Any,
                 name: str = "MutableHashTable", checkpoint: bool = True,
                 experimental_is_anonymous: bool = False):
        super().__init__(key_dtype, value_dtype, default_value, name, checkpoint)

    @public
    def lookup(self, keys: Any, dynamic_default_values: Any = None, name: str | None = None) -> Any:
        """The values of keys.

        Parameters
        ----------
        keys : Tensor, RaggedTensor or SparseTensor
            Of the dtype of the keys.
        dynamic_default_values : Tensor, optional
            A value for each key that is not in the table.

        Returns
        -------
        Tensor, RaggedTensor or SparseTensor
            In the form of ``keys``, with the dimensions of a value behind.

        Raises
        ------
        TypeError
            When ``keys`` have another dtype.
        """
        if dynamic_default_values is None:
            return self._lookup(keys)
        names = keys_of(keys, self._key_dtype)
        return self._find_or(names, convert.to_tensor(dynamic_default_values, self._value_dtype))

    @public
    def insert(self, keys: Any, values: Any, name: str | None = None) -> None:
        """Put values in for keys; those that are there are replaced.

        Parameters
        ----------
        keys : Tensor
            Of the dtype of the keys.
        values : Tensor
            A value for each.

        Raises
        ------
        InvalidArgumentError
            When there is not a value for each key.
        """
        self._insert(keys, values)

    @public
    def remove(self, keys: Any, name: str | None = None) -> None:
        """Take keys out; those that are not there do not matter.

        Parameters
        ----------
        keys : Tensor
            Of the dtype of the keys.
        """
        self._remove(keys)


class DenseHashTable(_Changing):
    """A table into which keys and values are put; two keys are never in it.

    Parameters
    ----------
    key_dtype, value_dtype : dtype
        Keys are integers or strings.
    default_value : scalar or Tensor
        The value of keys that are not in it; all values have its shape.
    empty_key, deleted_key : scalar
        Keys that are refused.
    initial_num_buckets : int, optional
        Accepted as in TensorFlow, a power of 2; not used.
    name : str
        A name for it.
    checkpoint : bool
        Save what is in it in checkpoints.
    experimental_is_anonymous : bool
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> table = tf.lookup.experimental.DenseHashTable(
    ...     tf.int64, tf.int64, default_value=-1, empty_key=0, deleted_key=-1)
    >>> table.insert(tf.constant([1, 2], tf.int64), [10, 20])
    >>> table.lookup(tf.constant([2, 3], tf.int64)).numpy()
    array([20, -1])
    """

    _kind = "DenseHashTable"

    @public
    def __init__(self, key_dtype: Any, value_dtype: Any, default_value: Any, empty_key: Any,
                 deleted_key: Any, initial_num_buckets: Any = None,
                 name: str = "MutableDenseHashTable", checkpoint: bool = True,
                 experimental_is_anonymous: bool = False):
        super().__init__(key_dtype, value_dtype, default_value, name, checkpoint)
        self._empty, self._deleted = (_scalar(x, self._key_dtype) for x in (empty_key, deleted_key))
        if self._empty == self._deleted:
            raise InvalidArgumentError("Empty and deleted keys cannot be equal", "DenseHashTable")
        if initial_num_buckets is not None:
            count = arguments.static_int(initial_num_buckets, "initial_num_buckets")
            if count < 4 or count & (count - 1):
                raise InvalidArgumentError("Number of buckets must be at least 4 and a power of 2, "
                                           f"got: {count}", "DenseHashTable")

    def _flat(self, array: Any) -> list[Any]:
        found: list[Any] = array.ravel().tolist()
        for key, what in ((self._empty, "empty_key"), (self._deleted, "deleted_key")):
            if key in found:
                raise InvalidArgumentError(f"Using the {what} as a table key is not allowed",
                                           "DenseHashTable")
        return found

    @public
    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The values of keys.

        Parameters
        ----------
        keys : Tensor, RaggedTensor or SparseTensor
            Of the dtype of the keys.

        Returns
        -------
        Tensor, RaggedTensor or SparseTensor
            In the form of ``keys``, with the dimensions of a value behind.

        Raises
        ------
        TypeError
            When ``keys`` have another dtype.
        """
        return self._lookup(keys)

    @public
    def insert(self, keys: Any, values: Any, name: str | None = None) -> None:
        """Put values in for keys; those that are there are replaced.

        Parameters
        ----------
        keys : Tensor
            Of the dtype of the keys.
        values : Tensor
            A value for each.

        Raises
        ------
        InvalidArgumentError
            When there is not a value for each key, or a key must not be in the table.
        """
        self._insert(keys, values)

    @public
    def insert_or_assign(self, keys: Any, values: Any, name: str | None = None) -> None:
        """The same as ``insert``.

        Parameters
        ----------
        keys : Tensor
            Of the dtype of the keys.
        values : Tensor
            A value for each.
        """
        self._insert(keys, values)

    @public
    def erase(self, keys: Any, name: str | None = None) -> None:
        """Take keys out; those that are not there do not matter.

        Parameters
        ----------
        keys : Tensor
            Of the dtype of the keys.
        """
        self._remove(keys)

    @public
    def remove(self, keys: Any, name: str | None = None) -> None:
        """The same as ``erase``.

        Parameters
        ----------
        keys : Tensor
            Of the dtype of the keys.
        """
        self._remove(keys)


def _scalar(value: Any, dtype: DType) -> Any:
    """A key that is given as a number or text."""
    x = convert.to_tensor(value, dtype)
    if x.ndim:
        raise ArgumentError(f"empty_key and deleted_key must be scalars, got {value!r}")
    return x._host().item()
