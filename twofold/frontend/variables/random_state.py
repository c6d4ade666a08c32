"""The states behind random numbers: the global one, one per op seed, and generators.

A state is a variable of four ``uint32`` numbers (key and counter), so that traced functions advance
it like any other variable. What numbers come from a state is the ops' business.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...ir.oplib.random.random import blocks_used
from ..dispatch.door import run
from ..tensors import observers
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.arguments import support_only
from .threads import updating
from .variable import VALUE, Variable

_MASK = 0xFFFFFFFF


def _state_of(seed: int) -> np.ndarray[Any, Any]:
    """The first state of a seed."""
    low, high = seed & _MASK, (seed >> 32) & _MASK
    with _outside():
        mixed = run("random_seed_state",
                    from_array(np.array([low, high], np.uint32), dtypes.uint32))
        return np.asarray(mixed)


def _as_state(state: Any) -> Tensor:
    """A state as it is, or TensorFlow's three 64-bit numbers: counter (low, high) and key."""
    given = state if isinstance(state, (Tensor, Variable)) else np.asarray(state)
    if tuple(given.shape) == (3,):
        low, _, key = (int(word) for word in np.asarray(given))
        return convert.to_tensor(_words(key, low), dtypes.uint32)
    if tuple(given.shape) != (4,):
        raise ArgumentError("a random state is 4 uint32 numbers (or TensorFlow's 3 of int64), got "
                            f"shape {tuple(given.shape)}")
    return convert.to_tensor(state, dtypes.uint32)


def _words(key: int, counter: int) -> np.ndarray[Any, Any]:
    """A key and the low part of a counter as a state."""
    return np.array([key & _MASK, (key >> 32) & _MASK, counter & _MASK, (counter >> 32) & _MASK],
                    np.uint32)


def require_philox(function: str, alg: Any) -> None:
    """Refuse another algorithm than Philox, by name or number."""
    support_only(function, "alg", alg, None, "auto_select", "philox", 1, 3)


class Generator:
    """A source of random numbers with a state of its own (``tf.random.Generator``).

    Examples
    --------
    >>> import twofold as tf
    >>> a, b = tf.random.Generator.from_seed(1), tf.random.Generator.from_seed(1)
    >>> bool(tf.reduce_all(a.normal([3]) == b.normal([3])))
    True
    """

    @public
    def __init__(self, copy_from: Generator | None = None, state: Any = None, alg: Any = None):
        require_philox("random.Generator", alg)
        if copy_from is not None:
            state = copy_from.state
        if state is None:
            raise ArgumentError("a Generator is made by from_seed, from_state or from_non_"
                                "deterministic_state, or needs `state`")
        with _outside():
            self._state = Variable(_as_state(state), trainable=False, name="state")
        self._state._wanders = True  # functions on any device draw from it, in any order
        self._saved_state = _SavedState(self)

    @classmethod
    def from_seed(cls, seed: int, alg: Any = None) -> Generator:
        """A generator whose numbers depend on the seed alone."""
        require_philox("random.Generator.from_seed", alg)
        with _outside():
            return cls(state=_state_of(int(seed)))

    @classmethod
    def from_state(cls, state: Any, alg: Any = None) -> Generator:
        """A generator that goes on from a state."""
        require_philox("random.Generator.from_state", alg)
        return cls(state=state)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """A generator seeded by the operating system."""
        require_philox("random.Generator.from_non_deterministic_state", alg)
        return cls.from_seed(int.from_bytes(os.urandom(8), "little"))

    @classmethod
    def from_key_counter(cls, key: int, counter: Sequence[int], alg: Any = None) -> Generator:
        """A generator with a key and the low part of a counter."""
        require_philox("random.Generator.from_key_counter", alg)
        return cls(state=_words(int(key), int(counter[0])))

    def _trackable_children(self, save_type: str = "checkpoint", **_: Any) -> dict[str, Any]:
        return {"_state_var": self._saved_state}

    @property
    def state(self) -> Variable:
        """The variable that holds the state."""
        return self._state

    @property
    def key(self) -> Tensor:
        """The first two numbers of the state."""
        return self._state.value()[:2]

    def reset_from_seed(self, seed: int) -> None:
        """Start again from a seed."""
        self._state.assign(_state_of(int(seed)))

    def reset(self, state: Any) -> None:
        """Start again from a state."""
        self._state.assign(_as_state(state))

    def reset_from_key_counter(self, key: int, counter: Sequence[int]) -> None:
        """Start again from a key and the low part of a counter."""
        self._state.assign(_words(int(key), int(counter[0])))

    @property
    def algorithm(self) -> int:
        """1: Philox, on every device."""
        return 1

    def take(self, blocks: Any) -> Tensor:
        """The state now; it moves on by a number of blocks."""
        with updating((self._state,)):  # no two threads may take the same
            now = self._state._visible()
            self._state.assign(run("random_advance", now, blocks=blocks))
        return now

    def skip(self, delta: int) -> None:
        """Move on as if ``delta`` blocks had been drawn."""
        self.take(delta)

    def normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0,
               dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
        """Normally distributed numbers."""
        dims = arguments.dims_of(shape)
        return normal_from(self.take(blocks_used(dims, dtypes.as_dtype(dtype))), dims,
                                  mean, stddev, dtype)

    def truncated_normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0,
                         dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
        """Normally distributed numbers within two standard deviations."""
        dims = arguments.dims_of(shape)
        return truncated_from(self.take(blocks_used(dims, dtypes.as_dtype(dtype))), dims,
                                     mean, stddev, dtype)

    def uniform(self, shape: Any, minval: Any = 0, maxval: Any = None,
                dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
        """Numbers spread evenly over [minval, maxval)."""
        dims = arguments.dims_of(shape)
        return uniform_from(self.take(blocks_used(dims, dtypes.as_dtype(dtype))), dims,
                                   minval, maxval, dtype)

    def uniform_full_int(self, shape: Any, dtype: Any = dtypes.uint64,
                         name: str | None = None) -> Tensor:
        """Integers over the whole range of the dtype."""
        dims, wanted = arguments.dims_of(shape), dtypes.as_dtype(dtype)
        return draw("random_bits", self.take(blocks_used(dims, wanted)), dims, wanted)

    def make_seeds(self, count: int = 1) -> Tensor:
        """Seeds for stateless functions, of shape [2, count]."""
        return self.uniform_full_int([2, count], dtypes.int64)

    def split(self, count: int = 1) -> list[Generator]:
        """New generators, independent of each other and of this one."""
        seeds = self.make_seeds(count).numpy()
        return [Generator.from_seed(int(seeds[0, i]) & 0xFFFFFFFFFFFFFFFF) for i in range(count)]


class _SavedState:
    """A generator's state as checkpoints have it; also restored of TensorFlow's three numbers."""

    def __init__(self, generator: Generator):
        self._generator = generator

    def _serialize_to_tensors(self) -> dict[str, Tensor]:
        return {VALUE: self._generator._state._now()}

    def _restore_from_tensors(self, values: dict[str, Any]) -> None:
        with _outside():
            self._generator.reset(values[VALUE])


class _outside(observers.init_scope):  # noqa: N801  # used as a function: with _outside():
    """Leave tapes and traces: making a state is no part of a computation."""

    __slots__ = ()


_global: Generator | None = None
_by_seed: dict[int, Generator] = {}
_seed: int | None = None
_times_seeded = 0
_UNSEEDED = 87654321  # the graph seed that TensorFlow takes when only an op has one


@public
def set_seed(seed: int | None) -> None:
    """Start the global sequence, and those of op seeds, again from a seed; None takes any.

    Inside ``tf.function`` it is done once, while the function is traced.

    Parameters
    ----------
    seed : int or None
        None: a seed that the operating system gives.

    Raises
    ------
    TypeError, ValueError
        When ``seed`` is no integer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.set_seed(1)
    >>> a = tf.random.normal([2])
    >>> tf.random.set_seed(1)
    >>> bool(tf.reduce_all(a == tf.random.normal([2])))
    True
    """
    global _seed, _times_seeded
    _seed = None if seed is None else int(seed)
    _times_seeded += 1
    with _outside():
        if _seed is None:
            set_global(Generator.from_non_deterministic_state())
        elif _global is None:
            set_global(Generator.from_seed(_seed))
        else:
            global_generator().reset_from_seed(_seed)
        for own, generator in _by_seed.items():
            generator.reset_from_seed(_combine(own))


def _combine(seed: int) -> int:
    """A seed from the global and an op's."""
    outer = _UNSEEDED if _seed is None else _seed
    return ((outer & _MASK) << 32 | (seed & _MASK)) ^ 0x9E3779B97F4A7C15


def global_seed() -> tuple[int | None, int]:
    """The seed that ``set_seed`` was given last, and how often it was called."""
    return _seed, _times_seeded


class Sequences:
    """The global seed and which generators serve it and the seeds of ops, as they are now."""

    def __init__(self) -> None:
        self._kept = _seed, _global, dict(_by_seed)

    def restore(self) -> None:
        """Make them what they were; what state a generator is in is its variable's business.

        Generators made since then stay, those of op seeds at their beginning.
        """
        global _seed, _global
        _seed, kept, by_seed = self._kept
        _global = kept or _global
        for own, generator in _by_seed.items():
            if own not in by_seed:
                generator.reset_from_seed(_combine(own))
        _by_seed.update(by_seed)


def global_generator() -> Generator:
    """The generator behind functions without a state argument; made at first use."""
    global _global
    if _global is None:
        _global = Generator.from_non_deterministic_state()
    return _global


def set_global(generator: Generator) -> None:
    """Replace the global generator."""
    global _global
    if not isinstance(generator, Generator):
        raise ArgumentTypeError(f"expected a tf.random.Generator, got {generator!r}")
    _global = generator


def state_for(seed: Any, blocks: Any) -> Tensor:
    """A state to draw from, of the global sequence or of an op seed's; it moves on."""
    if seed is None:
        return global_generator().take(blocks)
    number = arguments.static_int(seed, "seed")
    generator = _by_seed.get(number)
    if generator is None:
        generator = _by_seed[number] = Generator.from_seed(_combine(number))
    return generator.take(blocks)


def draw(kind: str, source: Tensor, shape: tuple[Any, ...], dtype: dtypes.DType) -> Tensor:
    """Standard numbers of a kind from a state; bits of signed integers are those of unsigned."""
    if kind == "random_bits" and dtype.kind == "i":
        plain = dtypes.as_dtype(f"u{dtype.name}")
        return run("bitcast", run(kind, source, shape=shape, dtype=plain), dtype=dtype,
                   source=plain)
    return run(kind, source, shape=shape, dtype=dtype)


def float_dtype(dtype: Any) -> dtypes.DType:
    wanted = dtypes.as_dtype(dtype)
    if wanted.kind != "f":
        raise ArgumentError(f"random numbers of this kind are floating, got dtype {wanted.name}")
    return wanted


def _move(x: Tensor, mean: Any, stddev: Any) -> Tensor:
    if not (isinstance(stddev, (int, float)) and stddev == 1):
        x = run("multiply", x, convert.operand(stddev, x))
    if not (isinstance(mean, (int, float)) and mean == 0):
        x = run("add", x, convert.operand(mean, x))
    return x


def normal_from(source: Tensor, shape: Any, mean: Any, stddev: Any, dtype: Any) -> Tensor:
    """Normal numbers from a state."""
    return _move(draw("random_normal", source, shape, float_dtype(dtype)), mean, stddev)


def truncated_from(source: Tensor, shape: Any, mean: Any, stddev: Any, dtype: Any) -> Tensor:
    """Normal numbers within two standard deviations, from a state."""
    return _move(draw("random_truncated_normal", source, shape, float_dtype(dtype)), mean, stddev)


def uniform_from(source: Tensor, shape: Any, minval: Any, maxval: Any, dtype: Any) -> Tensor:
    """Uniform numbers in [minval, maxval) from a state."""
    wanted = dtypes.as_dtype(dtype)
    if wanted.kind in "iu":
        if maxval is None:
            raise ArgumentError(f"Must specify maxval for integer dtype {wanted.name}")
        low, top = convert.to_tensor(minval, wanted), convert.to_tensor(maxval, wanted)
        if type(low) is type(top) is Tensor and low.ndim == top.ndim == 0 and not low < top:
            raise InvalidArgumentError(f"Need minval < maxval, got {low.numpy()} >= "
                                       f"{top.numpy()}", "random.uniform")
        return run("random_uniform_int", source, low, top, shape=shape)
    high: Any = 1.0 if maxval is None else maxval
    x = draw("random_uniform", source, shape, float_dtype(wanted))
    if isinstance(high, (int, float)) and isinstance(minval, (int, float)):
        return _move(x, minval, high - minval)
    low_tensor = convert.operand(minval, x)
    return _move(x, low_tensor, run("subtract", convert.operand(high, x), low_tensor))
