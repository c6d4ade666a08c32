"""The states behind random numbers: the global one, one per op seed, and generators.

A state is a variable of three ``int64`` numbers (the counter's two and the key), so that traced
functions advance it like any other variable. Ops draw from four words made of it; what numbers come
from these is their business.
"""

from __future__ import annotations

import enum
import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...ir.base import dims as sizes
from ..dispatch.door import run
from ..tensors import observers
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.arguments import support_only
from .threads import updating
from .variable import VALUE, Variable

_MASK = 0xFFFFFFFF
_WIDE = (1 << 64) - 1
_STEP = 256  # what TensorFlow's counters move on by for a number
_WORDS_OF_STATE = np.array([4, 5, 0, 1])  # key and counter, among the halves of a state


def _state_of(seed: Any) -> np.ndarray[Any, Any]:
    """The first state of a seed: an integer, or several."""
    number = 0
    for word in _words_of_seed(seed):
        number = word if number == 0 else (number ^ word) * 0x9E3779B97F4A7C15 & _WIDE
    with _outside():
        mixed = run("random_seed_state", from_array(
            np.array([number & _MASK, number >> 32], np.uint32), dtypes.uint32))
        key, counter = np.asarray(mixed).view(np.int64)
    return np.array([counter, 0, key])


def _words_of_seed(seed: Any) -> Iterator[int]:
    """The 64-bit words of the integers."""
    for part in np.ravel(np.asarray(seed, object)).tolist():
        rest = int(part)
        yield rest & _WIDE
        while not -1 << 63 <= rest <= _WIDE:
            rest >>= 64
            yield rest & _WIDE


def _as_state(state: Any) -> Tensor:
    """A state as it is, or one of four words: those of the key and of the counter's low part."""
    given = state if isinstance(state, (Tensor, Variable)) else np.asarray(state)
    if tuple(given.shape) == (4,):
        key, counter = np.ascontiguousarray(given, np.uint32).view(np.int64)
        return convert.to_tensor(np.array([counter, 0, key]), dtypes.int64)
    if tuple(given.shape) != (3,):
        raise ArgumentError("a random state is 3 numbers of int64, the counter's two and the key, "
                            f"got shape {tuple(given.shape)}")
    return convert.to_tensor(state, dtypes.int64)


def _numbers(key: int, counter: Sequence[int]) -> np.ndarray[Any, Any]:
    """A key and a counter as a state."""
    return np.array([int(counter[0]) & _WIDE, int(counter[1]) & _WIDE, int(key) & _WIDE],
                    np.uint64).view(np.int64)


def _words_of(state: Tensor) -> Tensor:
    """What ops draw from: four words, the key's and those of the counter's low part."""
    bits = run("bitcast", state, dtype=dtypes.uint64, source=dtypes.int64)
    low = run("cast", bits, dtype=dtypes.uint32)
    high = run("cast", run("right_shift", bits, _constant(32)), dtype=dtypes.uint32)
    return run("concat", *[_part(half, place) for place in (2, 0) for half in (low, high)], axis=0)


def _with_counter(state: Tensor, words: Tensor) -> Tensor:
    """A state with the low part of the counter that is among four words."""
    low, high = [run("cast", _part(words, place), dtype=dtypes.uint64) for place in (2, 3)]
    both = run("bitwise_or", low, run("left_shift", high, _constant(32)))
    counter = run("bitcast", both, dtype=dtypes.int64, source=dtypes.uint64)
    return run("concat", counter, _part(state, 1), _part(state, 2), axis=0)


def _advance(state: Tensor, blocks: Any) -> tuple[Tensor, Tensor]:
    """The words of a state, and the state that comes a number of blocks after it."""
    array = state._array if type(state) is Tensor and not observers.active else None
    if type(array) is np.ndarray and type(blocks) is int:  # the same, without an op for each step
        later = array.view(np.uint64).copy()
        later[0] = (int(later[0]) + blocks) & _WIDE
        return (from_array(array.view(np.uint32)[_WORDS_OF_STATE], dtypes.uint32),
                from_array(later.view(np.int64), dtypes.int64))
    words = _words_of(state)
    return words, _with_counter(state, run("random_advance", words, blocks=blocks))


def _part(x: Tensor, place: int) -> Tensor:
    return run("strided_slice", x, begin=(place,), end=(place + 1,), strides=(1,))


def _constant(number: int) -> Tensor:
    return from_array(np.array(number, np.uint64), dtypes.uint64)


def require_philox(function: str, alg: Any) -> None:
    """Refuse another algorithm than Philox, by name or number."""
    alg = alg.value if isinstance(alg, Algorithm) else alg
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
            self._state = Variable(_as_state(state), trainable=False, name="StateVar")
        self._state._wanders = True  # functions on any device draw from it, in any order
        self._saved_state = _SavedState(self)

    @classmethod
    def from_seed(cls, seed: Any, alg: Any = None) -> Generator:
        """A generator whose numbers depend on the seed alone: an integer, or several."""
        require_philox("random.Generator.from_seed", alg)
        with _outside():
            return cls(state=_state_of(seed))

    @classmethod
    def from_state(cls, state: Any, alg: Any) -> Generator:
        """A generator that goes on from a state."""
        require_philox("random.Generator.from_state", alg)
        return cls(state=state)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """A generator seeded by the operating system."""
        require_philox("random.Generator.from_non_deterministic_state", alg)
        return cls.from_seed(int.from_bytes(os.urandom(8), "little"))

    @classmethod
    def from_key_counter(cls, key: int, counter: Sequence[int], alg: Any) -> Generator:
        """A generator with a key and a counter."""
        require_philox("random.Generator.from_key_counter", alg)
        return cls(state=_numbers(key, counter))

    def _trackable_children(self, save_type: str = "checkpoint", **_: Any) -> dict[str, Any]:
        return {"_state_var": self._saved_state}

    @property
    def state(self) -> Variable:
        """The variable that holds the state."""
        return self._state

    @property
    def key(self) -> Tensor:
        """The last number of the state."""
        return self._state.value()[2]

    def reset_from_seed(self, seed: Any) -> None:
        """Start again from a seed."""
        self._state.assign(_state_of(seed))

    def reset(self, state: Any) -> None:
        """Start again from a state."""
        self._state.assign(_as_state(state))

    def reset_from_key_counter(self, key: int, counter: Sequence[int]) -> None:
        """Start again from a key and a counter."""
        self._state.assign(_numbers(key, counter))

    @property
    def algorithm(self) -> int:
        """1: Philox, on every device."""
        return 1

    def take(self, blocks: Any) -> Tensor:
        """What to draw from now; the state moves on by a number of blocks."""
        return self._move(blocks)[1]

    def _move(self, blocks: Any) -> tuple[Tensor, Tensor]:
        """The state, and its words, before it moves on by a number of blocks."""
        with updating((self._state,)):  # no two threads may take the same
            now = self._state._visible()
            words, later = _advance(now, blocks)
            self._state.assign(later)
        return now, words

    def skip(self, delta: Any) -> Tensor:
        """Move on as if ``delta`` numbers had been drawn; gives the state before."""
        count = delta if type(delta) is int else arguments.dims_of([delta], "delta")[0]
        return self._move(_STEP * count)[0]

    def _take_for(self, dims: Any) -> Tensor:
        """What to draw a tensor of this shape from; the state moves on as TensorFlow's does."""
        return self.take(_STEP * sizes.product(dims))

    def normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0,
               dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
        """Normally distributed numbers."""
        dims = arguments.dims_of(shape)
        return normal_from(self._take_for(dims), dims, mean, stddev, dtype)

    def truncated_normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0,
                         dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
        """Normally distributed numbers within two standard deviations."""
        dims = arguments.dims_of(shape)
        return truncated_from(self._take_for(dims), dims, mean, stddev, dtype)

    def uniform(self, shape: Any, minval: Any = 0, maxval: Any = None,
                dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
        """Numbers spread evenly over [minval, maxval)."""
        dims = arguments.dims_of(shape)
        return uniform_from(self._take_for(dims), dims, minval, maxval, dtype)

    def binomial(self, shape: Any, counts: Any, probs: Any, dtype: Any = dtypes.int32,
                 name: str | None = None) -> Tensor:
        """How many of some tries succeed, each with a probability; both broadcast to the shape."""
        dims = arguments.dims_of(shape)
        share = convert.to_tensor(probs)
        tries = convert.operand(counts, share)
        return binomial_from(self._take_for(dims), dims, tries, share, dtypes.as_dtype(dtype))

    def uniform_full_int(self, shape: Any, dtype: Any = dtypes.uint64,
                         name: str | None = None) -> Tensor:
        """Integers over the whole range of the dtype."""
        dims, wanted = arguments.dims_of(shape), dtypes.as_dtype(dtype)
        return draw("random_bits", self._take_for(dims), dims, wanted)

    def make_seeds(self, count: int = 1) -> Tensor:
        """Seeds for stateless functions, of shape [2, count]."""
        return self.uniform_full_int([2, count], dtypes.int64)

    def split(self, count: int = 1) -> list[Generator]:
        """New generators, independent of each other and of this one."""
        seeds = self.make_seeds(count).numpy()
        return [Generator.from_seed(int(seeds[0, i]) & 0xFFFFFFFFFFFFFFFF) for i in range(count)]


class _SavedState:
    """A generator's state as checkpoints have it; also restored of four words."""

    def __init__(self, generator: Generator):
        self._generator = generator

    def _serialize_to_tensors(self) -> dict[str, Tensor]:
        return {VALUE: self._generator._state._visible()}

    def _restore_from_tensors(self, values: dict[str, Any]) -> None:
        with _outside():
            self._generator.reset(values[VALUE])


class _outside(observers.init_scope):  # noqa: N801  # used as a function: with _outside():
    """Leave tapes and traces: making a state is no part of a computation."""

    __slots__ = ()


_global: Generator | None = None
_by_seed: dict[tuple[str, int], Generator] = {}  # of ops in eager code: their kind, their seed
# States of ops in functions, by the number of the variable and the seed: each op has its own there.
_in_functions: weakref.WeakValueDictionary[tuple[int, int], Variable] = \
    weakref.WeakValueDictionary()
_seed: int | None = None
_times_seeded = 0
_UNSEEDED = 87654321  # the graph seed that TensorFlow takes when only an op has one


@public
def set_seed(seed: int | None) -> None:
    """Start the global sequence, and those of op seeds, again from a seed; None takes any.

    In eager code, ops draw from the global sequence, or from one of their kind and ``seed``. In
    ``tf.function`` each op has a sequence of its own, which depends on this seed and the op's,
    or the op's place in the function: functions traced after the same seed draw the same numbers.
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
        start = int.from_bytes(os.urandom(8), "little") if _seed is None else _seed
        if _global is None:
            set_global(Generator.from_seed(start))
        else:  # functions that draw from it follow
            global_generator().reset_from_seed(start)
        for (_, own), generator in _by_seed.items():
            generator.reset_from_seed(_combine(own))
        for (_, own), variable in list(_in_functions.items()):
            variable.assign(_state_of(_combine(own)))


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
        for (kind, own), generator in _by_seed.items():
            if (kind, own) not in by_seed:
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


class _Thread(threading.local):
    """Whether functions that this thread traces draw from the sequences of eager code."""

    shares = False


_thread = _Thread()


@contextmanager
def shared_sequences() -> Iterator[None]:
    """Let functions traced in a ``with`` block draw the numbers that eager code would."""
    before, _thread.shares = _thread.shares, True
    try:
        yield
    finally:
        _thread.shares = before


def state_for(kind: str, seed: Any, blocks: Any) -> Tensor:
    """A state to draw from; it moves on.

    In eager code it is that of the global sequence, or of an op's kind and seed. An op in a
    function has one of its own, unless nothing says from where the sequences begin.
    """
    own = None if seed is None else _whole(seed)
    trace = observers.local.trace if observers.active and not _thread.shares else None
    if own is None and (trace is None or _seed is None):
        return global_generator().take(blocks)
    if trace is not None:
        return _generator_in(trace, own).take(blocks)
    assert own is not None
    generator = _by_seed.get((kind, own))
    if generator is None:
        generator = _by_seed[kind, own] = Generator.from_seed(_combine(own))
    return generator.take(blocks)


def _whole(seed: Any) -> int:
    """An op's seed as an integer: floats are cut off, as in TensorFlow."""
    if isinstance(seed, (float, bool, np.floating)) and np.isfinite(seed):
        return int(seed)
    return arguments.static_int(seed, "seed")


def _generator_in(trace: Any, own: int | None) -> Generator:
    """The generator of one op in a function, from the op's seed or its place in the function."""
    if own is None:
        while trace.outer is not None:
            trace = trace.outer
        trace.draws += 1
        own = trace.draws
    generator = Generator.from_seed(_combine(own))
    _in_functions[generator.state._key, own] = generator.state
    return generator


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


def binomial_from(source: Tensor, shape: Any, tries: Tensor, share: Tensor, dtype: dtypes.DType
                  ) -> Tensor:
    """Binomial numbers from a state; of one dtype, float32 at least."""
    wide = dtypes.float64 if dtypes.float64 in (tries.dtype, share.dtype) else dtypes.float32
    parts = [run("broadcast_to", run("cast", x, dtype=wide), shape=tuple(shape))
             for x in (tries, share)]
    return run("random_binomial", source, *parts, dtype=dtype)


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


class Algorithm(enum.Enum):
    """Algorithms of random numbers; all but ThreeFry mean Philox.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.Algorithm.PHILOX.value
    1
    """

    PHILOX = 1
    THREEFRY = 2
    AUTO_SELECT = 3


@public
def create_rng_state(seed: Any, alg: Any) -> np.ndarray[Any, Any]:
    """The state that a generator of a seed begins with.

    Parameters
    ----------
    seed : int, or list of int
        Any integers.
    alg : Algorithm, str or int
        Philox, by name, number or as ``tf.random.Algorithm``.

    Returns
    -------
    ndarray
        int64 of shape ``[3]``, for ``tf.random.Generator.from_state``.

    Raises
    ------
    UnimplementedError
        When ``alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> state = tf.random.create_rng_state(1, "philox")
    >>> generator = tf.random.Generator.from_state(state, alg="philox")
    >>> generator.state.shape
    TensorShape([3])
    """
    require_philox("random.create_rng_state", alg)
    return np.asarray(_as_state(_state_of(seed)).numpy())
