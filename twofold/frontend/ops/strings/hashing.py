"""Strings as numbers of buckets (``tf.strings.to_hash_bucket`` and its kin)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...values import arguments
from .elements import for_each, map_strings
from .fingerprints import fingerprint, keyed_hash, plain_hash


def _count_of(num_buckets: Any, function: str) -> int:
    count = arguments.static_int(num_buckets, "num_buckets")
    if count < 1:
        raise InvalidArgumentError(f"tf.strings.{function}: num_buckets of {count} must be at "
                                   "least minimum 1", f"strings.{function}")
    return count


@public
def to_hash_bucket(input: Any, num_buckets: int, name: str | None = None) -> Tensor:
    """The bucket of each string, by a hash that is the same everywhere.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.

    Returns
    -------
    Tensor
        int64, in the shape of ``input``: those that TensorFlow gives.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings, or there is no bucket.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.to_hash_bucket(["a", "hello"], 1000).numpy()
    array([868, 938])
    """
    found = _hasher(count=_count_of(num_buckets, "to_hash_bucket"), is_fast=False)
    return map_strings(input, found, dtypes.int64, "to_hash_bucket")


@public
def to_hash_bucket_fast(input: Any, num_buckets: int, name: str | None = None) -> Tensor:
    """The bucket of each string, by FarmHash's fingerprint.

    Parameters
    ----------
    input : Tensor
        Any shape; strings.

    Returns
    -------
    Tensor
        int64, in the shape of ``input``: those that TensorFlow gives.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings, or there is no bucket.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.to_hash_bucket_fast(["a", "hello"], 1000).numpy()
    array([939, 296])
    """
    found = _hasher(count=_count_of(num_buckets, "to_hash_bucket_fast"), is_fast=True)
    return map_strings(input, found, dtypes.int64, "to_hash_bucket_fast")


@recipe("strings.to_hash_bucket", is_elementwise=True)
def _hasher(count: int, is_fast: bool) -> Callable[..., Any]:
    number = fingerprint if is_fast else plain_hash
    return for_each(lambda text: number(text) % count, dtypes.int64)


@public
def to_hash_bucket_strong(input: Any, num_buckets: int, key: Any, name: str | None = None
                          ) -> Tensor:
    """The bucket of each string, by a hash that nobody foresees without the key (SipHash-2-4).

    Parameters
    ----------
    input : Tensor
        Any shape; strings.
    key : list of int
        Two numbers.

    Returns
    -------
    Tensor
        int64, in the shape of ``input``: those that TensorFlow gives.

    Raises
    ------
    InvalidArgumentError
        When ``input`` holds no strings, there is no bucket, or the key is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.to_hash_bucket_strong(["a", "hello"], 1000, [1, 2]).numpy()
    array([646, 622])
    """
    numbers = [int(x) for x in arguments.static_ints(key, "key")]
    if len(numbers) != 2:
        raise InvalidArgumentError(f"tf.strings.to_hash_bucket_strong: Key must have 2 elements, "
                                   f"got {len(numbers)}", "strings.to_hash_bucket_strong")
    count = _count_of(num_buckets, "to_hash_bucket_strong")
    found = _keyed_hasher(count=count, key=[x & (1 << 64) - 1 for x in numbers])
    return map_strings(input, found, dtypes.int64, "to_hash_bucket_strong")


@recipe("strings.to_hash_bucket_strong", is_elementwise=True)
def _keyed_hasher(count: int, key: list[int]) -> Callable[..., Any]:
    first, second = key
    return for_each(lambda text: keyed_hash(text, first, second) % count, dtypes.int64)


__all__ = ["to_hash_bucket", "to_hash_bucket_fast", "to_hash_bucket_strong"]
