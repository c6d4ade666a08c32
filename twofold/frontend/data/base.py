"""What every dataset can do: tell what it holds, be iterated, be reduced to one value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from .handles import Given, handle_of, is_late
from .iterators import Iterator, NumpyIterator, hooks
from .mapping import StateFunction
from .node import INFINITE, UNKNOWN, Node, Run
from .options import Options
from .ragged_rows import RaggedRows
from .rows import Rows
from .specs import DatasetSpec, wrappers
from .structure import Layout


def require_dataset(value: Any, who: str) -> Any:
    """The value, which must be a dataset.

    Raises
    ------
    TypeError
        When it is something else; ``who`` is the function that it was given to.
    """
    if not isinstance(value, DatasetBase):
        raise ArgumentTypeError(f"tf.data.{who} takes a tf.data.Dataset, got {value!r}")
    return value


class DatasetBase:
    """The parts of ``tf.data.Dataset`` that make no new dataset."""

    _node: Node
    _number: int | None = None

    def __init__(self, variant_tensor: Any = None):
        raise ArgumentTypeError(
            "tf.data.Dataset is not made by calling it; use Dataset.from_tensor_slices(...), "
            "Dataset.range(...), Dataset.from_generator(...) and the like")

    @classmethod
    def _of(cls, node: Node) -> Any:
        """The dataset of a node."""
        return wrappers["dataset"](node)

    # ------------------------------------------------------------------ what it is
    @property
    def element_spec(self) -> Any:
        """The structure of elements, with a ``tf.TensorSpec`` for each tensor."""
        return self._node.spec

    def _element_type(self) -> DatasetSpec:
        return DatasetSpec(self.element_spec)

    @property
    def _type_spec(self) -> DatasetSpec:
        return self._element_type()

    def cardinality(self) -> Tensor:
        """The number of elements, int64.

        Returns
        -------
        Tensor
            ``tf.data.INFINITE_CARDINALITY`` or ``tf.data.UNKNOWN_CARDINALITY`` where it is no
            number, or is not known without going through the elements.
        """
        if is_late(self._node):
            found: Tensor = hooks["count"](self)
            return found
        return convert.to_tensor(self._node.count(), dtypes.int64)

    def ragged_batch(self, batch_size: Any, drop_remainder: bool = False,
                     row_splits_dtype: Any = dtypes.int64, name: str | None = None) -> Any:
        """Batches of ragged tensors; where elements have one shape they are plain batches.

        Parameters
        ----------
        batch_size : int
            How many elements a batch has.
        drop_remainder : bool
            Leave out a last batch with fewer.
        row_splits_dtype : dtype
            Of the row splits: int32 or int64.
        """
        rows = self._of(RaggedRows(self._node, row_splits_dtype))
        return rows.batch(batch_size, drop_remainder)

    def __len__(self) -> int:
        count = self._node.count()
        if count == INFINITE:
            raise ArgumentTypeError("The dataset is infinite.")
        if count == UNKNOWN:
            raise ArgumentTypeError("The dataset length is unknown.")
        return count

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{_class_name(self._node)} element_spec={self.element_spec}>"

    def options(self) -> Options:
        """The options that apply to it."""
        return options_of(self._node)

    # ------------------------------------------------------------------ going through it
    def __iter__(self) -> Any:
        if observers.local.trace is not None:
            return hooks["open"](self)
        return Iterator(self._node, run_of(self._node))

    def _handle(self) -> tuple[Any, Tensor] | None:
        """What tells it apart as an argument of a function, and its number."""
        return None if is_late(self._node) else (repr(self.element_spec), handle_of(self))

    def _of_handle(self, handle: Any) -> Any:
        """The dataset with a number; a traced number gives one that only the run knows."""
        if isinstance(handle, SymbolicTensor):
            return self._of(Given(self.element_spec, handle))
        return self if isinstance(handle, Tensor) else self._element_type()

    def _staged_elements(self) -> Any:
        """What a ``for`` statement in a trace goes over."""
        return hooks["open"](self)._staged_elements()

    def as_numpy_iterator(self) -> NumpyIterator:
        """An iterator whose elements are NumPy arrays.

        Returns
        -------
        NumpyIterator
            Arrays cannot be written to.

        Raises
        ------
        TypeError
            When elements hold datasets.
        """
        return NumpyIterator(Iterator(self._node, run_of(self._node)))

    @public
    def get_single_element(self, name: str | None = None) -> Any:
        """The element of a dataset that has one.

        Raises
        ------
        InvalidArgumentError
            When it has none, or more.
        """
        if observers.local.trace is not None:
            return hooks["single"](self)
        iterator = Iterator(self._node, run_of(self._node))
        try:
            return self._node.layout.wrap(iterator._single_leaves())
        finally:
            iterator.close()

    @public
    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any],
               name: str | None = None) -> Any:
        """Combine all elements into one value.

        Parameters
        ----------
        initial_state : structure of Tensor
            What it starts with.
        reduce_func : callable
            Takes the state and an element, and gives the new state.

        Returns
        -------
        structure of Tensor
            The last state.

        Raises
        ------
        TypeError
            When the new state is of other types than the old one.
        """
        if observers.local.trace is not None:
            return hooks["reduce"](self, initial_state, reduce_func)
        function = StateFunction(initial_state, reduce_func, self._node.layout, "reduce", False)
        iterator = Iterator(self._node, run_of(self._node))
        state = function.start
        try:
            while (leaves := iterator._leaves()) is not None:
                state, _ = function(state, leaves)
        finally:
            iterator.close()
        return Layout(function.state_spec).wrap(state)


class WithOptions(Node):
    """A dataset with options; it changes no element."""

    name = "options"

    def __init__(self, source: Node, options: Options):
        self.inputs = (source,)
        self.options = options

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Any:
        return self.inputs[0].stream(run)


def options_of(node: Node) -> Options:
    """The options of a node and of all that it reads."""
    found = Options()
    for source in node.inputs:
        found = found.merge(options_of(source))
    return found.merge(node.options) if isinstance(node, WithOptions) else found


def run_of(node: Node) -> Run:
    """What the streams of one iterator share."""
    options = options_of(node)
    return Run(options.deterministic is not False, options.threading.private_threadpool_size)


# What TensorFlow builds some datasets of shows in the names of their classes.
_CLASS_NAMES = {
    "argument": "_VariantDataset", "cache": "CacheDataset",
    "choose_from_datasets": "_DirectedInterleaveDataset", "counter": "_ScanDataset",
    "csv": "CsvDatasetV2", "enumerate": "_ZipDataset",
    "fixed_length_record": "FixedLengthRecordDatasetV2", "from_generator": "_FlatMapDataset",
    "from_tensor_slices": "_TensorSliceDataset", "from_tensors": "_TensorDataset",
    "rejection_resample": "_MapDataset", "sample_from_datasets": "_DirectedInterleaveDataset",
    "snapshot": "_MapDataset", "text_line": "TextLineDatasetV2", "TFRecord": "TFRecordDatasetV2",
}


def _class_name(node: Node) -> str:
    """TensorFlow's name of the class of a dataset: ``_RangeDataset``."""
    if isinstance(node, Rows):
        return "_VariantDataset"
    if node.name in _CLASS_NAMES:
        return _CLASS_NAMES[node.name]
    words = "".join(word.title() for word in node.name.split("_"))
    return f"_{'Parallel' * node.is_parallel}{words.removeprefix('From')}Dataset"
