"""``tf.GradientTape``: records what happens to watched values, and differentiates it.

A tape numbers the values it follows, and each op that reads one appends an entry (``entries.py``).
``gradient`` walks the entries backwards with ``ir.graph.gradient.backward``, the rules running
through the same door as user code, so outer tapes see them and derivatives of any order work.
Inside a trace nothing differs but that values are symbolic.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, FailedPreconditionError
from ...ir.graph.gradient import backward, sum_seeds
from ..tensors import nest, observers
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..tracing.emitters import EagerEmitter, TraceEmitter, Typed
from ..variables.variable import Variable
from . import plans
from .entries import Record, applications, dependents
from .request import (
    UnconnectedGradients,
    flat_seeds,
    flat_values,
    ones_like,
    type_of_value,
    unconnected_choice,
    zeros_like,
)

_log = logging.getLogger("twofold")
_local = observers.local
_EAGER = EagerEmitter()  # it has no state
_ONCE = ("A non-persistent GradientTape can only be used to compute one set of gradients "
         "(or jacobians)")


class GradientTape(Record):
    """Record ops for automatic differentiation.

    Parameters
    ----------
    persistent : bool
        Allow more than one call of ``gradient``.
    watch_accessed_variables : bool
        Watch trainable variables when they are read.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x
    >>> tape.gradient(y, x)
    <tf.Tensor: shape=(), dtype=float32, numpy=6.0>
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True):
        self._persistent = persistent
        self._watch_accessed = watch_accessed_variables
        self._recording = False
        self._started = False
        self._clear()

    def _clear(self) -> None:
        self._forget()
        self._variables: dict[int, Variable] = {}
        self._reads: dict[int, Tensor] = {}  # what operators read of variables
        self._spent = False

    # ------------------------------------------------------------------ recording
    def __enter__(self) -> GradientTape:
        if self._recording:
            raise ArgumentError(
                "Tape is still recording, This can happen if you try to re-enter an "
                "already-active tape.")
        if self._spent:
            self._clear()
        self._started = True
        self._recording = True
        local = _local
        local.tapes = (*local.tapes, self)
        observers.open_context()
        return self

    def __exit__(self, *_: object) -> None:
        if self._recording:
            self._pop()

    def _pop(self) -> None:
        self._recording = False
        self._reads = {}  # nothing is read any more: the variables have their memory for themselves
        local = _local
        tapes = local.tapes
        local.tapes = tapes[:-1] if tapes and tapes[-1] is self else tuple(
            [tape for tape in tapes if tape is not self])
        observers.close_context()

    @public
    def watch(self, tensor: Any) -> None:
        """Follow a tensor (or a structure of tensors and variables).

        Parameters
        ----------
        tensor : Tensor, Variable, or structure of them
        """
        is_one = type(tensor) is Tensor or type(tensor) is Variable
        for value in (tensor,) if is_one else nest.gradient_leaves(tensor):
            if not isinstance(value, (Tensor, Variable)):
                raise ArgumentError(f"Passed in object {value!r} of type {type(value).__name__!r}, "
                                    "not tf.Tensor or tf.Variable or ExtensionType.")
            if not self._started:
                self._started = True
            if not value.dtype.is_inexact:
                _log.warning("The dtype of the watched tensor must be floating (e.g. tf.float32), "
                             "got %r", value.dtype)
                continue
            if isinstance(value, Variable):
                self._watch_variable(value)
            else:
                self._slot_of(value)

    def _watch_variable(self, variable: Variable) -> int:
        self._variables.setdefault(variable._key, variable)
        return self._slot_of(variable)

    def record_read(self, variable: Variable, tensor: Tensor) -> None:
        """A variable was read; called by the variable."""
        slot = self._slots.get(variable._key)
        if slot is None:
            if not (self._watch_accessed and variable._trainable) or not variable._dtype.is_inexact:
                return
            slot = self._watch_variable(variable)
        if self._is_followed(tensor):
            return  # a traced variable that is read again
        self._record_read(slot, tensor)

    def follows(self, value: Any) -> bool:
        """Whether the tape would see what a tensor or variable that is read now is used for."""
        return self._is_followed(value) or (
            isinstance(value, Variable) and self._watch_accessed and value._trainable)

    @property
    def is_persistent(self) -> bool:
        """Whether ``gradient`` may be called more than once."""
        return self._persistent

    def shared_read(self, variable: Variable) -> Tensor:
        """The value for an operator: one read until the variable is assigned."""
        tensor = self._reads.get(variable._key)
        if tensor is None or tensor._array is not variable._array:
            tensor = from_array(variable._array, variable._dtype)
            self.record_read(variable, tensor)
            if tensor._key:
                self._reads[variable._key] = tensor
        return tensor

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Do not record what runs inside the ``with`` block.

        Raises
        ------
        RuntimeError
            When the tape is not recording.
        """
        if not self._recording:
            raise FailedPreconditionError("Trying to stop recording a tape which is not recording.")
        self._pop()
        try:
            yield
        finally:
            self._recording = True
            _local.tapes = (*_local.tapes, self)
            observers.open_context()

    def reset(self) -> None:
        """Forget everything recorded and watched so far."""
        self._clear()

    def watched_variables(self) -> tuple[Variable, ...]:
        """The variables watched so far, in the order of their creation; also after ``gradient``."""
        return tuple(variable for _, variable in sorted(self._variables.items()))

    def __del__(self) -> None:
        if getattr(self, "_recording", False) and self in observers.local.tapes:
            self._pop()

    # ------------------------------------------------------------------ differentiating
    @public
    def gradient(self, target: Any, sources: Any, output_gradients: Any = None,
                 unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """Derivatives of ``target`` with respect to ``sources``.

        Parameters
        ----------
        target : Tensor, Variable or structure
            Several are added up.
        sources : Tensor, Variable or structure
        output_gradients : structure like target, optional
            What the derivatives of the targets are multiplied by (default: ones).
        unconnected_gradients : UnconnectedGradients or str
            ``"none"`` or ``"zero"`` for sources the target does not depend on.

        Returns
        -------
        structure like sources

        Raises
        ------
        RuntimeError
            On a second call, unless the tape is persistent.
        """
        if target is None:
            raise ArgumentTypeError(
                "Argument `target` should be a list or nested structure of Tensors or "
                "Variables to be differentiated, but received None.")
        unconnected = UnconnectedGradients.NONE if unconnected_gradients is \
            UnconnectedGradients.NONE else unconnected_choice(unconnected_gradients)
        self._begin_gradient()
        flat_targets = flat_values(target, "target")
        flat_sources = flat_values(sources, "source")
        for value in flat_targets:  # what is a source depends on itself, watched or read or not
            for source in flat_sources:
                if value is source and value._dtype.is_inexact and not self._is_followed(value):
                    self._slot_of(value)
        seeds = flat_seeds(output_gradients, flat_targets)
        if self._rows:
            from .rows import gradients_of_rows
            found = gradients_of_rows(self._walk, self._rows_alone(flat_sources), flat_targets,
                                      flat_sources, seeds)
        else:
            found = self._walk(flat_targets, flat_sources, seeds)
        if unconnected is UnconnectedGradients.ZERO:
            found = [zeros_like(source) if gradient is None else gradient
                     for source, gradient in zip(flat_sources, found)]
        self._end_gradient()
        if flat_sources and sources is flat_sources[0]:
            return found[0]
        return nest.pack_gradients(sources, found)

    def _begin_gradient(self) -> None:
        if self._spent or not self._started:
            raise FailedPreconditionError(_ONCE)
        if self._recording and not self._persistent:
            self._pop()

    def _end_gradient(self) -> None:
        if not self._persistent:  # which variables were watched may still be asked for
            self._forget()
            self._spent = True

    def _walk(self, targets: Sequence[Any], sources: Sequence[Any], seeds: Sequence[Any]
              ) -> list[Any]:
        """Gradients of flat targets with respect to flat sources; None where unconnected."""
        local = _local
        known = self._slots.get
        source_slots = tuple([known(value._key, -1) for value in sources])
        target_slots = tuple([known(value._key, -1) for value in targets])
        if not (observers.active and (local.tapes or local.recordings or local.trace is not None)):
            planned = self._from_plan(targets, target_slots, source_slots, seeds)
            if planned is not None:
                return planned
        inside = local.trace is not None
        emitter: Any = TraceEmitter() if inside else _EAGER
        flat = [(slot, ones_like(target) if seed is None else seed)
                for slot, target, seed in zip(target_slots, targets, seeds)
                if slot >= 0 and target.dtype.is_inexact]
        cotangents = sum_seeds(emitter, [(slot, Typed(seed)) for slot, seed in flat]
                               if inside else flat)
        if cotangents:
            entries = self._entries
            wanted = dependents(entries, source_slots)
            steps = applications(entries, wanted, _wrap_values if inside else None)
            cotangents = backward(emitter, steps, cotangents, wanted)
        found = [cotangents.get(slot) for slot in source_slots]
        return [x.tensor if isinstance(x, Typed) else x for x in found]

    def _from_plan(self, targets: Sequence[Any], target_slots: tuple[int, ...],
                   source_slots: tuple[int, ...], seeds: Sequence[Any]) -> list[Any] | None:
        """Gradients through a plan kept from earlier recordings of the same structure."""
        entries = self._entries
        shapes: list[Any] = []
        for target in targets:
            kind = type(target)
            if kind is Tensor or kind is Variable:
                shapes += target._dtype, target._array.shape
            else:
                shapes.append(type_of_value(target))
        structure = plans.structure_of(entries, target_slots, source_slots, shapes, seeds)
        plan = structure.plan
        if plan is None:
            if not structure.is_due:
                return None
            plan = structure.derive(
                entries, target_slots, source_slots, [type_of_value(x) for x in targets], seeds,
                dependents(entries, source_slots))
            if plan is None:
                return None
        return plan.run(entries, seeds)

    @public
    def jacobian(self, target: Any, sources: Any,
                 unconnected_gradients: Any = UnconnectedGradients.NONE,
                 parallel_iterations: int | None = None, experimental_use_pfor: bool = True) -> Any:
        """Derivative of every element of ``target`` with respect to every element of ``sources``.

        Parameters
        ----------
        target : Tensor
        sources : Tensor, Variable or structure
        unconnected_gradients : UnconnectedGradients or str
        parallel_iterations, experimental_use_pfor
            Accepted as in TensorFlow; not used.

        Returns
        -------
        structure like sources
            Each of shape ``target.shape + source.shape``.
        """
        from .jacobians import jacobian
        self._begin_gradient()
        result = jacobian(self._walk, target, sources, UnconnectedGradients(unconnected_gradients))
        self._end_gradient()
        return result

    @public
    def batch_jacobian(self, target: Tensor, source: Tensor,
                       unconnected_gradients: Any = UnconnectedGradients.NONE,
                       parallel_iterations: int | None = None,
                       experimental_use_pfor: bool = True) -> Any:
        """The jacobian per example: row ``b`` of ``target`` depends on that of ``source`` only.

        Returns
        -------
        Tensor
            Of shape ``[batch, *target.shape[1:], *source.shape[1:]]``.
        """
        from .jacobians import batch_jacobian
        self._begin_gradient()
        result = batch_jacobian(self._walk, target, source,
                                UnconnectedGradients(unconnected_gradients))
        self._end_gradient()
        return result


def _wrap_values(values: Sequence[Any], *_: Any) -> list[Any]:
    """Kept values as gradient rules see them inside a trace."""
    return [x if x is None else Typed(x) for x in values]
