"""``tf.data.Options`` and its parts: what a pipeline may do, and how."""

from __future__ import annotations

import copy
import enum
from typing import Any, ClassVar

from ...errors import ArgumentTypeError


class AutoShardPolicy(enum.IntEnum):
    """How a distributed program shards a dataset; twofold runs in one process.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.AutoShardPolicy.OFF.name
    'OFF'
    """

    OFF = -1
    AUTO = 0
    FILE = 1
    DATA = 2
    HINT = 3


class ExternalStatePolicy(enum.Enum):
    """What saving an iterator does about state that it cannot save.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.ExternalStatePolicy.WARN.name
    'WARN'
    """

    WARN = 0
    IGNORE = 1
    FAIL = 2


class AutotuneAlgorithm(enum.Enum):
    """How AUTOTUNE finds its values; all mean what twofold does.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.AutotuneAlgorithm.DEFAULT.name
    'DEFAULT'
    """

    DEFAULT = 0
    HILL_CLIMB = 1
    GRADIENT_DESCENT = 2
    MAX_PARALLELISM = 3
    STAGE_BASED = 4


class _Checked:
    """An object whose attributes are known; None means that nothing was said."""

    _attributes: ClassVar[dict[str, Any]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}  # of those that say something from the beginning

    def __init__(self) -> None:
        for name, kind in self._attributes.items():
            is_part = isinstance(kind, type) and issubclass(kind, _Checked)
            object.__setattr__(self, name, kind() if is_part else self._defaults.get(name))

    def __setattr__(self, name: str, value: Any) -> None:
        kind = self._attributes.get(name)
        if kind is None:
            raise AttributeError(f"Cannot set the property {name} on {type(self).__name__}.")
        if value is not None and not isinstance(value, kind):
            raise ArgumentTypeError(f"Property \"{name}\" must be of type {kind}, got: {value!r} "
                                    f"(type: {type(value)})")
        object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        said = [f"{name}={value!r}" for name, value in vars(self).items()
                if value is not self._defaults.get(name)]
        return f"{type(self).__name__}({', '.join(said)})"

    def merge(self, other: Any) -> Any:
        """A copy with what the other says in addition; the other counts where both say a thing."""
        found = copy.deepcopy(self)
        for name in self._attributes:
            own, new = getattr(self, name), getattr(other, name)
            if isinstance(own, _Checked):
                object.__setattr__(found, name, own.merge(new))
            elif new is not self._defaults.get(name):
                object.__setattr__(found, name, new)
        return found


class AutotuneOptions(_Checked):
    """What AUTOTUNE may do.

    Attributes
    ----------
    enabled : bool
        False: AUTOTUNE stays at its first values.
    cpu_budget : int
        How many threads it may use.

    Examples
    --------
    >>> import twofold as tf
    >>> options = tf.data.Options()
    >>> options.autotune = tf.data.experimental.AutotuneOptions()
    >>> options.autotune.cpu_budget = 2
    """

    _attributes: ClassVar[dict[str, Any]] = {
        "autotune_algorithm": AutotuneAlgorithm, "cpu_budget": int, "enabled": bool,
                   "ram_budget": int, "initial_parallelism": int, "min_parallelism": int}


class DistributeOptions(_Checked):
    """How a distributed program shards; accepted.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.DistributeOptions().num_devices is None
    True
    """

    _attributes: ClassVar[dict[str, Any]] = {
        "auto_shard_policy": AutoShardPolicy, "num_devices": int}
    _defaults: ClassVar[dict[str, Any]] = {"auto_shard_policy": AutoShardPolicy.AUTO}


class OptimizationOptions(_Checked):
    """TensorFlow's rewrites of pipelines; accepted: none of them changes the elements.

    Examples
    --------
    >>> import twofold as tf
    >>> options = tf.data.experimental.OptimizationOptions()
    >>> options.map_and_batch_fusion = True
    """

    _attributes: ClassVar[dict[str, Any]] = dict.fromkeys((
        "apply_default_optimizations", "filter_fusion", "filter_parallelization",
        "inject_prefetch", "map_and_batch_fusion", "map_and_filter_fusion", "map_fusion",
        "map_parallelization", "noop_elimination", "parallel_batch", "seq_interleave_prefetch",
        "shuffle_and_repeat_fusion"), bool)


class ServiceOptions(_Checked):
    """Options of TensorFlow's data service, which twofold does not have; accepted.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.experimental.ServiceOptions().pinned is None
    True
    """

    _attributes: ClassVar[dict[str, Any]] = {
        "pinned": bool}


class ThreadingOptions(_Checked):
    """Threads of a pipeline.

    Attributes
    ----------
    private_threadpool_size : int
        How many threads work for parallel calls at most.

    Examples
    --------
    >>> import twofold as tf
    >>> options = tf.data.Options()
    >>> options.threading.private_threadpool_size = 2
    """

    _attributes: ClassVar[dict[str, Any]] = {
        "max_intra_op_parallelism": int, "private_threadpool_size": int}


class Options(_Checked):
    """What a pipeline may do; ``dataset.with_options`` takes it.

    Attributes
    ----------
    deterministic : bool
        False: parallel work need not keep the order.
    threading : ThreadingOptions
    autotune : AutotuneOptions
    experimental_optimization, experimental_distribute : object
        Accepted.

    Examples
    --------
    >>> import twofold as tf
    >>> options = tf.data.Options()
    >>> options.deterministic = False
    >>> tf.data.Dataset.range(3).with_options(options).options().deterministic
    False
    """

    _attributes: ClassVar[dict[str, Any]] = {
        "autotune": AutotuneOptions, "dataset_name": str, "deterministic": bool,
        "experimental_deterministic": bool, "experimental_distribute": DistributeOptions,
        "experimental_external_state_policy": ExternalStatePolicy,
        "experimental_optimization": OptimizationOptions, "experimental_service": ServiceOptions,
        "experimental_slack": bool, "experimental_symbolic_checkpoint": bool,
        "experimental_threading": ThreadingOptions, "experimental_warm_start": bool,
        "framework_type": list, "threading": ThreadingOptions}

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__({"experimental_threading": "threading",
                             "experimental_deterministic": "deterministic"}.get(name, name), value)

    def __getattribute__(self, name: str) -> Any:
        if name == "experimental_threading":
            name = "threading"
        return super().__getattribute__(name)
