"""``tf.data.experimental``: functions that are no older form of a method of ``Dataset``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError, OutOfRangeError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .base import require_dataset, run_of
from .dataset import Dataset, dataset_of
from .grouping import GroupByReducer, Reducer
from .iterators import AnyIterator
from .looking import Counted, PaddedToCount
from .sources import Listed

Transformation = Callable[[Any], Any]


def Counter(start: Any = 0, step: Any = 1, dtype: Any = dtypes.int64) -> Any:  # noqa: N802
    """Numbers from ``start`` on: ``tf.data.Dataset.counter``.

    Parameters
    ----------
    start, step : int
    dtype : dtype

    Returns
    -------
    Dataset
        Of scalars, without an end.

    Raises
    ------
    DtypeError
        When a number is no integer.

    Examples
    --------
    >>> import twofold as tf
    >>> list(tf.data.experimental.Counter(5, 2).take(2).as_numpy_iterator())
    [np.int64(5), np.int64(7)]
    """
    return Dataset.counter(start, step, dtype)


def assert_cardinality(expected_cardinality: Any) -> Transformation:
    """Say how many elements a dataset has, which is checked as they are taken.

    Parameters
    ----------
    expected_cardinality : int

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    DtypeError
        When the number is no integer. When elements are taken, another number of them is a
        FailedPreconditionError.

    Examples
    --------
    >>> import twofold as tf
    >>> dataset = tf.data.Dataset.range(4).filter(lambda x: x % 2 == 0)
    >>> len(dataset.apply(tf.data.experimental.assert_cardinality(2)))
    2
    """
    expected = arguments.static_int(expected_cardinality, "expected_cardinality")
    return lambda dataset: dataset_of(Counted(dataset._node, expected))


@public
def at(dataset: Any, index: Any) -> Any:
    """The element at a place; those before it are gone through.

    Parameters
    ----------
    dataset : Dataset
    index : int

    Returns
    -------
    structure of Tensor
        The element.

    Raises
    ------
    OutOfRangeError
        When there is none.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.at(tf.data.Dataset.range(5), 3).numpy()
    np.int64(3)
    """
    require_dataset(dataset, "experimental.at")
    place = arguments.static_int(index, "index")
    stream = dataset.skip(place)._node.stream(run_of(dataset._node)) if place >= 0 else None
    try:
        leaves = None if stream is None else stream.next()
    finally:
        if stream is not None:
            stream.close()
    if leaves is None:
        raise OutOfRangeError(f"Index out of range [0, {dataset._node.count()}):{place}",
                              "GetElementAtIndex")
    return dataset._node.layout.wrap(leaves)


def cardinality(dataset: Any) -> Tensor:
    """The number of elements: ``dataset.cardinality()``.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    Tensor
        An int64 scalar.

    Raises
    ------
    TypeError
        For what is no dataset.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.cardinality(tf.data.Dataset.range(3)).numpy()
    np.int64(3)
    """
    found: Tensor = require_dataset(dataset, "experimental.cardinality").cardinality()
    return found


@public
def from_list(elements: Any, name: str | None = None) -> Any:
    """A dataset of elements that are given one by one.

    Parameters
    ----------
    elements : list
        Structures of tensors, of one type.

    Returns
    -------
    Dataset
        Of these.

    Raises
    ------
    ValueError
        When there are none, or their types differ.

    Examples
    --------
    >>> import twofold as tf
    >>> list(tf.data.experimental.from_list([(1, "a"), (2, "b")]).as_numpy_iterator())
    [(np.int32(1), b'a'), (np.int32(2), b'b')]
    """
    return dataset_of(Listed(list(elements)))


def get_next_as_optional(iterator: Any) -> Any:
    """The next element in an optional: ``iterator.get_next_as_optional()``.

    Parameters
    ----------
    iterator : Iterator

    Returns
    -------
    Optional
        Empty at the end.

    Raises
    ------
    OpError
        What the dataset raises.

    Examples
    --------
    >>> import twofold as tf
    >>> iterator = iter(tf.data.Dataset.range(1))
    >>> tf.data.experimental.get_next_as_optional(iterator).get_value().numpy()
    np.int64(0)
    """
    return _require_iterator(iterator, "get_next_as_optional").get_next_as_optional()


def get_single_element(dataset: Any) -> Any:
    """The element of a dataset that has one: ``dataset.get_single_element()``.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    structure of Tensor
        The element.

    Raises
    ------
    InvalidArgumentError
        When it has none, or more.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.get_single_element(tf.data.Dataset.range(1)).numpy()
    np.int64(0)
    """
    return require_dataset(dataset, "experimental.get_single_element").get_single_element()


def get_structure(dataset_or_iterator: Any) -> Any:
    """What elements look like: ``element_spec``.

    Parameters
    ----------
    dataset_or_iterator : Dataset or Iterator

    Returns
    -------
    structure of TensorSpec
        Its ``element_spec``.

    Raises
    ------
    AttributeError
        For what has no elements.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.get_structure(tf.data.Dataset.range(1))
    TensorSpec(shape=(), dtype=tf.int64, name=None)
    """
    if isinstance(dataset_or_iterator, AnyIterator):
        return dataset_or_iterator.element_spec
    return require_dataset(dataset_or_iterator, "experimental.get_structure").element_spec


def _require_iterator(value: Any, who: str) -> Any:
    if not isinstance(value, AnyIterator):
        raise ArgumentTypeError(
            f"tf.data.experimental.{who} takes an iterator of a tf.data.Dataset, got {value!r}")
    return value


def group_by_reducer(key_func: Callable[..., Any], reducer: Reducer) -> Transformation:
    """One element for each key, made of all that have it.

    Parameters
    ----------
    key_func : callable
        Gives the key of an element, int64.
    reducer : Reducer

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    ValueError
        When it is applied and a key is no int64 scalar.

    Examples
    --------
    >>> import twofold as tf
    >>> count = tf.data.experimental.Reducer(lambda key: 0, lambda n, x: n + 1, lambda n: n)
    >>> grouped = tf.data.experimental.group_by_reducer(lambda x: x % 2, count)
    >>> list(tf.data.Dataset.range(5).apply(grouped).as_numpy_iterator())
    [np.int32(3), np.int32(2)]
    """
    return lambda dataset: dataset_of(GroupByReducer(dataset._node, key_func, reducer))


def pad_to_cardinality(cardinality: Any, mask_key: str = "valid") -> Transformation:
    """Elements of zeros at the end, up to a number; a flag says which elements are real.

    Parameters
    ----------
    cardinality : int
    mask_key : str
        Under which elements, which are dictionaries, have the flag.

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError
        When it is applied and elements are no dictionaries of tensors of known shapes.

    Examples
    --------
    >>> import twofold as tf
    >>> dataset = tf.data.Dataset.from_tensor_slices({"a": [5]})
    >>> padded = dataset.apply(tf.data.experimental.pad_to_cardinality(2))
    >>> [(int(x["a"]), bool(x["valid"])) for x in padded]
    [(5, True), (0, False)]
    """
    wanted = arguments.static_int(cardinality, "cardinality")
    return lambda dataset: dataset_of(PaddedToCount(dataset._node, wanted, mask_key))


class RandomDataset(Dataset):
    """Random integers of 32 bits, as int64, without an end: ``tf.data.Dataset.random``.

    Examples
    --------
    >>> import twofold as tf
    >>> len(list(tf.data.experimental.RandomDataset(seed=1).take(2)))
    2
    """

    def __init__(self, seed: Any = None):
        self._node = Dataset.random(seed)._node
