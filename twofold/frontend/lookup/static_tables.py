"""Tables that never change: ``StaticHashTable`` and ``StaticVocabularyTable``.

What they hold goes as two constants into the graphs that look things up, so that a saved model has
it, and nothing has to be filled when it is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import (
    ArgumentError,
    ArgumentTypeError,
    FailedPreconditionError,
    ShapeError,
)
from ..dispatch.door import run
from ..ops.common import shape_of
from ..ops.strings.functions import as_string
from ..ops.strings.hashing import to_hash_bucket_fast
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..tracing.strings import compute_late
from ..tracking.auto_trackable import AutoTrackable
from ..values import arguments, convert
from .base import LookupTable, array_of, for_keys, require_key_dtype
from .initializers import Initializer


def _require_initializer(initializer: Any) -> Initializer:
    if not isinstance(initializer, Initializer):
        raise ArgumentTypeError("initializer must be a tf.lookup.KeyValueTensorInitializer or "
                                f"TextFileInitializer, got {initializer!r}")
    return initializer


class StaticHashTable(LookupTable, AutoTrackable):
    """A table that is filled once.

    Parameters
    ----------
    initializer : KeyValueTensorInitializer or TextFileInitializer
        What fills it.
    default_value : scalar
        The value of keys that are not in it.
    name : str, optional
        A name for it.
    experimental_is_anonymous : bool
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> table = tf.lookup.StaticHashTable(
    ...     tf.lookup.KeyValueTensorInitializer(["a", "b"], [10, 20]), default_value=-1)
    >>> table.lookup(tf.constant(["b", "c"])).numpy()
    array([20, -1], dtype=int32)
    """

    @public
    def __init__(self, initializer: Any, default_value: Any, name: str | None = None,
                 experimental_is_anonymous: bool = False):
        given = _require_initializer(initializer)
        require_key_dtype(given.key_dtype, "StaticHashTable")
        super().__init__(given.key_dtype, given.value_dtype, name)
        self._default = convert.to_tensor(default_value, given.value_dtype)
        if self._default.ndim:
            raise ShapeError(f"Shapes {self._default.shape} and () are not compatible: the "
                             "default_value of a StaticHashTable is a scalar")
        self._keys: Any = None
        self._values: Any = None
        given.initialize(self)

    def _fill(self, keys: Any, values: Any) -> None:
        """Take keys and values; a key that comes again must have the same value."""
        found: dict[Any, Any] = {}
        for key, value in zip(keys.tolist(), values.tolist()):
            if found.setdefault(key, value) != value:
                raise FailedPreconditionError(
                    f"HashTable has different value for same key. Key {_show(key)} has "
                    f"{_show(found[key])} and trying to add value {_show(value)}",
                    "StaticHashTable")
        self._keys = from_array(array_of(list(found), self._key_dtype, ()), self._key_dtype)
        self._values = from_array(array_of(list(found.values()), self._value_dtype, ()),
                                  self._value_dtype)

    @property
    def default_value(self) -> Tensor:
        """The value of keys that are not in the table."""
        return self._default

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
            In the form of ``keys``.

        Raises
        ------
        TypeError
            When ``keys`` have another dtype.
        """
        return self._lookup(keys)

    def _find(self, keys: Tensor) -> Tensor:
        return compute_late(_finder(kind=self._value_dtype), [
            keys, self._keys, self._values, self._default], self._value_dtype, shape_of(keys),
            "lookup.StaticHashTable")

    @public
    def size(self, name: str | None = None) -> Tensor:
        """How many keys there are, an int64 scalar.

        Returns
        -------
        Tensor
        """
        return convert.to_tensor(self._keys.shape[0], dtypes.int64)

    @public
    def export(self, name: str | None = None) -> tuple[Tensor, Tensor]:
        """All keys and their values.

        Returns
        -------
        tuple of Tensor
            Two vectors.
        """
        return self._keys, self._values


def _show(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


@recipe("lookup.find")
def _finder(kind: DType) -> Callable[..., Any]:
    """Values of keys from a table's two vectors; the dictionary that they are is kept."""
    known: list[Any] = [None, None, {}]

    def find(wanted: Any, keys: Any, values: Any, default: Any) -> Any:
        if known[0] is not keys or known[1] is not values:
            known[:] = [keys, values, dict(zip(keys.tolist(), values.tolist()))]
        get, missing = known[2].get, default.item()
        found = [get(key, missing) for key in wanted.ravel().tolist()]
        if kind is dtypes.string:
            result = np.empty(len(found), object)
            result[:] = found
        else:
            result = np.array(found, kind.numpy)
        return result.reshape(wanted.shape)

    return find


class StaticVocabularyTable(LookupTable, AutoTrackable):
    """Numbers of words; those that are not in the table share some more numbers by their hashes.

    Parameters
    ----------
    initializer : KeyValueTensorInitializer or TextFileInitializer, optional
        Gives each word an int64; None: all go by their hashes.
    num_oov_buckets : int
        How many numbers words that are not in the table share, at least 1.
    lookup_key_dtype : dtype, optional
        Of what is looked up; by default that of the initializer's keys.
    name : str, optional
        A name for it.
    experimental_is_anonymous : bool
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> words = tf.lookup.KeyValueTensorInitializer(
    ...     ["emerson", "lake", "palmer"], tf.range(3, dtype=tf.int64))
    >>> table = tf.lookup.StaticVocabularyTable(words, num_oov_buckets=3)
    >>> table.lookup(tf.constant(["lake", "king", "crimson"])).numpy()
    array([1, 4, 3])
    """

    @public
    def __init__(self, initializer: Any, num_oov_buckets: Any, lookup_key_dtype: Any = None,
                 name: str | None = None, experimental_is_anonymous: bool = False):
        self._buckets = arguments.static_int(num_oov_buckets, "num_oov_buckets")
        if self._buckets <= 0:
            raise ArgumentError("`num_oov_buckets` must be > 0; use StaticHashTable.")
        asked = None if lookup_key_dtype is None else dtypes.as_dtype(lookup_key_dtype)
        self._table: StaticHashTable | None = None
        own = asked or dtypes.string
        if initializer is not None:
            given = _require_initializer(initializer)
            if given.value_dtype is not dtypes.int64:
                raise ArgumentTypeError(f"Invalid `value_dtype`, expected {dtypes.int64!r} but got "
                                        f"{given.value_dtype!r}.")
            own = asked or given.key_dtype
            if own.is_integer is not given.key_dtype.is_integer:
                what = "integer" if own.is_integer else "string"
                raise ArgumentTypeError(f"Invalid `key_dtype`, expected {what} but got "
                                        f"{given.key_dtype!r}.")
            self._table = StaticHashTable(given, -1)
        super().__init__(require_key_dtype(own, "StaticVocabularyTable"), dtypes.int64, name)

    @public
    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The numbers of words.

        Parameters
        ----------
        keys : Tensor, RaggedTensor or SparseTensor
            Of the dtype of the keys.

        Returns
        -------
        Tensor, RaggedTensor or SparseTensor
            int64, in the form of ``keys``.

        Raises
        ------
        TypeError
            When ``keys`` have another dtype.
        """
        return for_keys(self._find, keys, self._key_dtype)

    def _find(self, keys: Tensor) -> Tensor:
        words = keys if keys.dtype is dtypes.string else as_string(keys)
        buckets = to_hash_bucket_fast(words, self._buckets)
        if self._table is None:
            return buckets
        own = self._table.key_dtype
        numbers = self._table._find(keys if keys.dtype is own else run("cast", keys, dtype=own))
        missing = run("equal", numbers, self._table._default)
        return run("select", missing, run("add", buckets, self._table.size()), numbers)

    @public
    def size(self, name: str | None = None) -> Tensor:
        """How many numbers there are, an int64 scalar.

        Returns
        -------
        Tensor
        """
        count = 0 if self._table is None else self._table._keys.shape[0]
        return convert.to_tensor(count + self._buckets, dtypes.int64)
