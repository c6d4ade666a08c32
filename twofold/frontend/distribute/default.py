"""Strategies of one replica, which is the program itself, and which one is current.

Libraries ask for the strategy whether they run distributed or not; what it does is call their
functions. The strategies that programs make themselves are in ``strategies.py``.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from ..ops import reduce as reductions
from ..tensors import nest
from ..tensors.tracebacks import public
from ..variables.variable import Variable


class _Open(threading.local):
    """The strategies whose blocks this thread is in, and whether a replica runs its code."""

    contexts: tuple[tuple[Strategy, bool], ...] = ()


_open = _Open()


@contextmanager
def enter(strategy: Strategy, in_replica: bool) -> Iterator[None]:
    """A block in which a strategy is current."""
    before = _open.contexts
    _open.contexts = (*before, (strategy, in_replica))
    try:
        yield
    finally:
        _open.contexts = before


class ReduceOp(enum.Enum):
    """How values of replicas become one.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.ReduceOp.SUM
    <ReduceOp.SUM: 'SUM'>
    """

    SUM = "SUM"
    MEAN = "MEAN"

    @staticmethod
    def from_variable_aggregation(aggregation: Any) -> ReduceOp:
        """The one of a ``tf.VariableAggregation``."""
        try:
            return ReduceOp[aggregation.name]
        except (AttributeError, KeyError):
            raise ArgumentError(f"Could not convert from `tf.VariableAggregation` {aggregation} "
                                "to `tf.distribute.ReduceOp` type") from None


def _reduce_op(value: Any) -> ReduceOp:
    if isinstance(value, ReduceOp):
        return value
    try:
        return ReduceOp[str(value).upper()]
    except KeyError:
        raise ArgumentError(f"no tf.distribute.ReduceOp: {value!r}; there are SUM and MEAN"
                            ) from None


class ReplicaContext:
    """What a function knows of the replica that runs it: the only one.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.get_replica_context().replica_id_in_sync_group
    0
    """

    def __init__(self, strategy: Strategy | None = None, replica_id_in_sync_group: int = 0):
        self._strategy = strategy

    @property
    def strategy(self) -> Strategy:
        """The strategy."""
        return _default if self._strategy is None else self._strategy

    @property
    def replica_id_in_sync_group(self) -> int:
        """0: there is one."""
        return 0

    @property
    def num_replicas_in_sync(self) -> int:
        """1."""
        return 1

    def merge_call(self, merge_fn: Callable[..., Any], args: Sequence[Any] = (),
                   kwargs: Mapping[str, Any] | None = None) -> Any:
        """Call a function with the strategy before its arguments."""
        strategy = self.strategy
        if strategy is _default:
            return merge_fn(strategy, *args, **(kwargs or {}))
        with enter(strategy, False):
            return merge_fn(strategy, *args, **(kwargs or {}))

    def all_reduce(self, reduce_op: Any, value: Any, options: Any = None) -> Any:
        """The value: nobody else has one."""
        _reduce_op(reduce_op)
        return value

    def all_gather(self, value: Any, axis: int, options: Any = None) -> Any:
        """The value: nobody else has one."""
        return value

    def __enter__(self) -> ReplicaContext:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to leave."""


class StrategyExtended:
    """What optimizers and the like ask of a strategy.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.get_strategy().extended.variable_created_in_scope(tf.Variable(1.0))
    True
    """

    def __init__(self, strategy: Strategy):
        self._strategy = strategy

    @property
    def worker_devices(self) -> tuple[str, ...]:
        """The devices that replicas run on."""
        return ("/device:CPU:0",)

    parameter_devices = worker_devices
    experimental_require_static_shapes = False
    experimental_between_graph = False
    should_checkpoint = True
    should_save_summary = True

    def variable_created_in_scope(self, v: Any) -> bool:
        """True for every variable."""
        return isinstance(v, Variable)

    @contextmanager
    def colocate_vars_with(self, colocate_with_variable: Any) -> Iterator[None]:
        """A block that changes nothing: all variables are in one place."""
        yield

    def reduce_to(self, reduce_op: Any, value: Any, destinations: Any, options: Any = None) -> Any:
        """The value: nobody else has one."""
        _reduce_op(reduce_op)
        return value

    def batch_reduce_to(self, reduce_op: Any, value_destination_pairs: Sequence[Any],
                        options: Any = None) -> list[Any]:
        """The values of pairs of a value and where it is wanted."""
        _reduce_op(reduce_op)
        return [value for value, _ in value_destination_pairs]

    def update(self, var: Any, fn: Callable[..., Any], args: Sequence[Any] = (),
               kwargs: Mapping[str, Any] | None = None, group: bool = True) -> Any:
        """Call a function with a variable before its arguments."""
        return fn(var, *args, **(kwargs or {}))


class Strategy:
    """How a program runs on devices: this one, the default, runs it once, as it is.

    Examples
    --------
    >>> import twofold as tf
    >>> strategy = tf.distribute.get_strategy()
    >>> strategy.num_replicas_in_sync, strategy.run(lambda x: x + 1, args=(2,))
    (1, 3)
    """

    def __init__(self, extended: Any = None):
        self._extended = StrategyExtended(self)

    @property
    def extended(self) -> StrategyExtended:
        """What optimizers and the like ask."""
        return self._extended

    @property
    def num_replicas_in_sync(self) -> int:
        """1."""
        return 1

    @contextmanager
    def scope(self) -> Iterator[Strategy]:
        """A block in which variables are made as everywhere."""
        yield self

    @public
    def run(self, fn: Callable[..., Any], args: Sequence[Any] = (),
            kwargs: Mapping[str, Any] | None = None, options: Any = None) -> Any:
        """Call a function.

        Raises
        ------
        TypeError
            When it cannot be called, or ``args`` is no list.
        """
        if not isinstance(args, (list, tuple)):
            raise ArgumentTypeError(f"positional args must be a list or tuple, got {type(args)}")
        return fn(*args, **(kwargs or {}))

    @public
    def reduce(self, reduce_op: Any, value: Any, axis: Any = None) -> Any:
        """The value of the one replica, or its sum or mean along an axis."""
        op = _reduce_op(reduce_op)
        if axis is None:
            return value
        function = reductions.reduce_sum if op is ReduceOp.SUM else reductions.reduce_mean
        return nest.map_structure(lambda x: function(x, axis), value)

    def gather(self, value: Any, axis: int) -> Any:
        """The value of the one replica."""
        return value

    def experimental_local_results(self, value: Any) -> tuple[Any, ...]:
        """The values of the replicas: one."""
        return (value,)

    def experimental_distribute_dataset(self, dataset: Any, options: Any = None) -> Any:
        """The dataset: there is one reader."""
        return dataset

    def distribute_datasets_from_function(self, dataset_fn: Callable[[Any], Any],
                                          options: Any = None) -> Any:
        """The dataset that a function makes for the one reader."""
        return dataset_fn(InputContext())

    def experimental_distribute_values_from_function(self, value_fn: Callable[[Any], Any]) -> Any:
        """The value that a function makes for the one replica."""
        return value_fn(ReplicaContext(self))


class InputContext:
    """Which part of a dataset a reader is to read: all of it.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.InputContext().get_per_replica_batch_size(32)
    32
    """

    def __init__(self, num_input_pipelines: int = 1, input_pipeline_id: int = 0,
                 num_replicas_in_sync: int = 1):
        self.num_input_pipelines = num_input_pipelines
        self.input_pipeline_id = input_pipeline_id
        self.num_replicas_in_sync = num_replicas_in_sync

    def get_per_replica_batch_size(self, global_batch_size: int) -> int:
        """The part of a batch that a replica gets.

        Raises
        ------
        ValueError
            When the batch cannot be divided so.
        """
        if global_batch_size % self.num_replicas_in_sync:
            raise ArgumentError(f"The `global_batch_size` {global_batch_size} is not divisible by "
                                f"`num_replicas_in_sync` {self.num_replicas_in_sync}")
        return global_batch_size // self.num_replicas_in_sync


_default = Strategy()
_context = ReplicaContext(_default)


def get_strategy() -> Strategy:
    """The strategy of the block that this code is in: outside of all the default one.

    Returns
    -------
    Strategy
        The default one runs functions once, as they are.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.get_strategy().num_replicas_in_sync
    1
    """
    return _open.contexts[-1][0] if _open.contexts else _default


def has_strategy() -> bool:
    """Whether this code is in a block of another strategy than the default one.

    Returns
    -------
    bool
        False outside of all blocks.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.has_strategy()
    False
    """
    return bool(_open.contexts)


def in_cross_replica_context() -> bool:
    """Whether this code speaks for all replicas instead of being run by one.

    Returns
    -------
    bool
        True in the block of a strategy's ``scope()``, outside of what it runs.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.in_cross_replica_context()
    False
    """
    return bool(_open.contexts) and not _open.contexts[-1][1]


def get_replica_context() -> ReplicaContext | None:
    """The replica that runs this code.

    Returns
    -------
    ReplicaContext or None
        None in the block of a strategy's ``scope()``, outside of what it runs.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.distribute.get_replica_context().num_replicas_in_sync
    1
    """
    if not _open.contexts:
        return _context
    strategy, in_replica = _open.contexts[-1]
    return ReplicaContext(strategy) if in_replica else None
