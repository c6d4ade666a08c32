"""``TraceTable``: the traces of one function, found by the keys of calls.

Owns looking up, opening dimensions that vary (``reduce_retracing``), fixing those that a trace
cannot leave open, and dropping what was used longest ago. Keys are made in ``signature.py``, traces
in ``function.py``.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Sequence
from typing import Any, NamedTuple

from ... import forks, settings
from ...runtime.pipeline import pipeline
from ..tensors.tensor import Tensor
from ..tracing.open_sizes import Place
from .concrete_function import ConcreteFunction
from .guards import Guard, guard_of
from .signature import Arguments, NumberToken, TensorToken, ValueToken

tick = itertools.count().__next__
_tables: weakref.WeakSet[TraceTable] = weakref.WeakSet()
_tables_lock = forks.lock()
_MOST_GUARDS = 4  # one that does not fit costs a third of making a key


class TraceRecord:
    """What is remembered of a trace for ``explain``, also after the trace is gone."""

    def __init__(self, number: int, labels: list[tuple[str, Any]], reason: str,
                 is_variant: bool = False):
        """``is_variant``: a size that may vary is fixed in it; the user did nothing wrong."""
        self.number = number
        self.labels = labels
        self.reason = reason
        self.is_variant = is_variant
        self.seconds = 0.0
        self.nodes = 0
        self.dropped = False


class Fixing(NamedTuple):
    """Open axes of a key that calls cannot leave open.

    Attributes
    ----------
    sizes : dict
        An axis to the size that it has in such calls, None for any; a place without an axis
        stands for the elements.
    why : str
    """

    sizes: dict[Place, int | None]
    why: str


class QuickWay:
    """A trace, found by a key of ``quick_keys``.

    Attributes
    ----------
    trace : ConcreteFunction
    order : tuple of int or None
        For each tensor input its place among the call's arrays; None for all in their order.
    more : list of Tensor
        Inputs after these, which the numbers among the arguments make.
    was_found : bool
        By its key; from the second time on it has a guard, where there are few.
    """

    __slots__ = ("_guard", "_leaves_arrays", "more", "order", "trace", "was_found")

    def __init__(self, trace: ConcreteFunction, order: Sequence[int], more: Sequence[Tensor]):
        self.trace = trace
        self.more = list(more)
        self.order = None if list(order) == list(range(len(order))) else tuple(order)
        self.was_found = False
        self._guard: Guard | None = None
        self._leaves_arrays = False

    def guard(self, args: tuple[Any, ...], kwargs: dict[str, Any], is_only_one: bool) -> Guard:
        """The guard for calls like one that came this way.

        Where it is the only one the run may refuse what does not fit, and the guard does not look.
        """
        leaves = is_only_one and self.trace.compiled_graph.refuses_misfits
        if self._guard is None or leaves != self._leaves_arrays:
            self._guard = guard_of(args, kwargs, self.order, leaves,
                                   [tensor._array for tensor in self.more])
            self._leaves_arrays = leaves
        return self._guard


class TraceTable:
    """The traces that are kept.

    Parameters
    ----------
    generalises : bool
        Open the dimensions in which a new call differs from an earlier one.

    Attributes
    ----------
    by_key : dict
        (tokens, device, settings, generation of the pipeline) to the trace, oldest first.
    fast : dict
        Keys of ``quick_keys`` to quick ways; always the same object. They know nothing of settings
        and the pipeline, and are emptied when these change.
    guarded : tuple of (Guard, QuickWay)
        To be asked, one after the other, before a key is made.
    latest : QuickWay or None
        Of the last call that was found by its key. Where there are too many ways for all to have
        guards, the second call in a row that goes one way gives it the only guard.
    records : list of TraceRecord
        Also those of traces that are gone.
    """

    def __init__(self, generalises: bool):
        self.generalises = generalises
        self.by_key: dict[Any, ConcreteFunction] = {}
        self.fast: dict[Any, QuickWay] = {}
        self.guarded: tuple[tuple[Guard, QuickWay], ...] = ()
        self.latest: QuickWay | None = None
        self.records: list[TraceRecord] = []
        self._general: list[tuple[Any, ConcreteFunction]] = []
        self._fixed: dict[Any, list[Fixing]] = {}
        with _tables_lock:
            _tables.add(self)

    def find(self, arguments: Arguments, key: Any, called: bool = False) -> ConcreteFunction | None:
        """The trace of a key, or one with open dimensions that the arguments fit.

        One that takes numbers beside tensors is for calls of the function only.
        """
        found = self.by_key.get(self.resolve(key, arguments) if self._fixed else key)
        if found is not None and (called or found.numbers is None):
            return found
        tokens = arguments.tokens
        for general, concrete in list(self._general):
            pattern, *rest = general
            if concrete.numbers is not None and not called:
                continue
            if rest == list(key[1:]) and len(pattern) == len(tokens) and all(
                    _fits(token, other) for token, other in zip(tokens, pattern)):
                own = self.resolve(general, arguments) if self._fixed else general
                return concrete if own == general else self.by_key.get(own)
        return None

    def fix(self, key: Any, fixing: Fixing) -> None:
        """From now on calls of a key that have these sizes have traces of their own.

        Other axes stay as open as they are in the key.
        """
        if len(self._fixed) > 4 * settings.get_int("trace_limit"):
            self._fixed.clear()  # what is still needed is found out again
        self._fixed.setdefault(key, []).append(fixing)

    def resolve(self, key: Any, arguments: Arguments,
                 steps: list[tuple[dict[Place, Any], str]] | None = None) -> Any:
        """The key with what must be fixed of arguments: sizes, or elements as bytes.

        ``steps`` gets the places, what is there and the reason, one entry for each
        :class:`Fixing`.
        """
        while True:
            for fixing in self._fixed.get(key, ()):
                have = {place: _found_at(place, arguments) for place in fixing.sizes}
                if None not in have.values() and all(
                        size is None or size == have[place]
                        for place, size in fixing.sizes.items()):
                    break
            else:
                return key
            key = (_fill(key[0], have), *key[1:])
            if steps is not None:
                steps.append((have, fixing.why))

    def remember_quickly(self, key: Any, found: ConcreteFunction, order: Sequence[int],
                         more: Sequence[Tensor] = ()) -> None:
        """Find the trace by a key of ``quick_keys`` from now on.

        ``order`` gives for each tensor input its place among the call's arrays, ``more`` are the
        inputs after these.
        """
        if len(self.fast) > 8 * settings.get_int("trace_limit"):
            self.forget_quick_ways()
        self.fast[key] = QuickWay(found, order, more)
        self.guarded = ()  # the guard of an only way would let the new one's arrays pass

    def was_found(self, key: Any, way: QuickWay, args: tuple[Any, ...],
                  kwargs: dict[str, Any]) -> None:
        """A call was found by its key; perhaps a guard answers the next one like it."""
        count = len(self.fast)
        guarded = self.guarded if count <= _MOST_GUARDS else ()
        if way.was_found if count <= _MOST_GUARDS else way is self.latest:
            guard = way.guard(args, kwargs, count == 1)
            guarded = (*[item for item in guarded if item[1] is not way], (guard, way))
        way.was_found = True
        self.latest = way
        self.guarded = guarded
        if self.fast.get(key) is not way:  # forgotten by another thread in the meantime
            self.guarded = ()

    def forget_quick_ways(self) -> None:
        """Let the next call ask for its full key: what that depends on changed."""
        self.fast.clear()
        self.guarded = ()

    def relax(self, tokens: list[Any], key: Any) -> list[Any]:
        """The tokens, open where an earlier trace differs in dimensions only."""
        if not self.generalises:
            return tokens
        for other_key in self.by_key:
            other = other_key[0]
            if other_key[1:] != key[1:] or len(other) != len(tokens):
                continue
            merged = [_merge(a, b) for a, b in zip(tokens, other)]
            if None not in merged:
                return merged
        return tokens

    def store(self, key: Any, concrete: ConcreteFunction) -> None:
        """Keep a new trace; the one used longest ago goes when there are too many."""
        self.by_key[key] = concrete
        if any(isinstance(token, NumberToken) or (
                self.generalises and isinstance(token, TensorToken) and None in token.shape)
               for token in key[0]):
            self._general.append((key, concrete))
        limit = settings.get_int("trace_limit")
        while len(self.by_key) > limit:
            others = [k for k, trace in self.by_key.items() if trace is not concrete]
            self._drop(min(others, key=lambda k: self.by_key[k].last_used))
        if len(self.records) > 4 * limit:
            del self.records[:limit]

    def _drop(self, key: Any) -> None:
        gone = self.by_key.pop(key)
        gone.record.dropped = True
        self._general = [item for item in self._general if item[1] is not gone]
        for quick in [k for k, way in list(self.fast.items()) if way.trace is gone]:
            self.fast.pop(quick, None)
        self.guarded = ()
        self.latest = None


def forget_quick_ways() -> None:
    """The same for every function."""
    with _tables_lock:
        tables = list(_tables)
    for table in tables:
        table.forget_quick_ways()


pipeline().watch(forget_quick_ways)


def _found_at(place: Place, arguments: Arguments) -> int | bytes | None:
    """A size or the elements of an argument; None where a spec leaves them open."""
    tensor = arguments.tensors[place.tensor]
    if place.axis is not None:
        size: int | None = tensor.shape[place.axis]
        return size
    return tensor._host().tobytes() if isinstance(tensor, Tensor) else None


def _fill(tokens: Sequence[Any], found: dict[Place, Any]) -> tuple[Any, ...]:
    """Tokens with some sizes or elements of their tensors known."""
    result = list(tokens)
    tensors = [i for i, token in enumerate(tokens) if isinstance(token, TensorToken)]
    for place, known in found.items():
        i = tensors[place.tensor]
        name, shape, *elements = result[i]
        if place.axis is None:
            elements = [known]
        else:
            shape = (*shape[:place.axis], known, *shape[place.axis + 1:])
        result[i] = TensorToken((name, shape, *elements))
    return tuple(result)


def _fits(token: Any, pattern: Any) -> bool:
    if token == pattern:
        return True
    if isinstance(pattern, NumberToken):
        return isinstance(token, ValueToken) and token[0] is pattern[0]
    return (isinstance(token, TensorToken) and isinstance(pattern, TensorToken)
            and token[0] == pattern[0] and pattern.elements is None
            and len(token.shape) == len(pattern.shape)
            and all(p is None or p == d for d, p in zip(token.shape, pattern.shape)))


def _merge(a: Any, b: Any) -> Any:
    """A token that allows both, None when there is none."""
    if a == b:
        return a
    if isinstance(a, TensorToken) and isinstance(b, TensorToken) and a[0] == b[0] \
            and len(a.shape) == len(b.shape):
        return TensorToken((a[0], tuple(
            x if x == y else None for x, y in zip(a.shape, b.shape))))
    return None
