"""``tf.gradients``: derivatives inside ``tf.function`` without a tape.

The ops of the trace so far are the record; the same walk and the same rules as a tape's
differentiate it, and what they apply is traced.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from ...errors import ArgumentError, DtypeError, FailedPreconditionError
from ...ir.graph import Value
from ...ir.graph.gradient import application_of, backward, dependent, sum_seeds
from ..tensors import nest, observers
from ..tensors.symbolic import symbolic
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.emitters import TraceEmitter, Typed
from ..tracing.open_sizes import static_sizes
from ..values import convert
from ..variables.variable import Variable
from .jacobians import jacobian
from .request import UnconnectedGradients, ones_like, unconnected_choice, zeros_like


@public
def gradients(ys: Any, xs: Any, grad_ys: Any = None, name: str = "gradients",
              gate_gradients: bool = False, aggregation_method: Any = None,
              stop_gradients: Any = None,
              unconnected_gradients: Any = UnconnectedGradients.NONE) -> list[Any]:
    """Derivatives of the sum of ``ys`` with respect to each of ``xs``, inside ``tf.function``.

    Parameters
    ----------
    ys : Tensor or structure
        Traced tensors.
    xs : Tensor, Variable or structure
        What to differentiate with respect to.
    grad_ys : structure like ys, optional
        What the derivatives of ``ys`` are multiplied by (default: ones).
    name, gate_gradients, aggregation_method
        Accepted as in TensorFlow; not used.
    stop_gradients : Tensor or structure, optional
        Tensors that count as constants.
    unconnected_gradients : UnconnectedGradients or str
        ``"none"`` or ``"zero"`` for those that ``ys`` do not depend on.

    Returns
    -------
    list of Tensor or None
        One per entry of ``xs``.

    Raises
    ------
    RuntimeError
        Outside of ``tf.function``; use ``tf.GradientTape`` there.
    TypeError
        When one of ``ys`` is complex and ``grad_ys`` is not given.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function
    ... def slope(x):
    ...     return tf.gradients(x * x, x)[0]
    >>> slope(tf.constant(3.0))
    <tf.Tensor: shape=(), dtype=float32, numpy=6.0>
    """
    trace = _active_trace()
    unconnected = unconnected_choice(unconnected_gradients)
    targets, sources = _in_list(ys), _in_list(xs)
    seeds = nest.gradient_leaves(grad_ys) if grad_ys is not None else [None] * len(targets)
    if len(seeds) != len(targets):
        raise ArgumentError(f"grad_ys has {len(seeds)} entries for {len(targets)} ys")
    found = _walk(trace, targets, sources, seeds, nest.gradient_leaves(stop_gradients or []))
    if unconnected is UnconnectedGradients.ZERO:
        return [zeros_like(x) if g is None else g for x, g in zip(sources, found, strict=True)]
    return found


def _walk(trace: Any, targets: Sequence[Any], sources: Sequence[Any], seeds: Sequence[Any],
          stops: Sequence[Any] = ()) -> list[Any]:
    """Gradients of flat targets with respect to flat sources; None where unconnected."""
    F: Any = TraceEmitter()
    targets = [convert.to_tensor(y) for y in targets]
    keys = [_key(trace, x) for x in sources]
    stopped = [_key(trace, x) for x in stops]
    nodes = list(trace.builder.nodes)
    given = []
    for target, seed in zip(targets, seeds):
        if target.dtype.is_complex and seed is None:
            raise DtypeError("tf.gradients: Gradients of complex tensors must set grad_ys; one of "
                             f"ys has dtype {target.dtype.name}: take its real part or its length")
        if target.dtype.is_inexact:
            tensor = ones_like(target) if seed is None else convert.to_tensor(seed, target.dtype)
            given.append((trace.lift(target), Typed(tensor)))
    wanted = dependent(((node.inputs, node.outputs) for node in nodes), keys, stopped)
    values = _TypedValues(trace)
    steps = (application_of(node, values, trace.builder.sources.get(node))
             for node in reversed(nodes) if any(value in wanted for value in node.inputs))
    found = backward(F, steps, sum_seeds(F, given), wanted)
    return [None if g is None else g.tensor for g in map(found.get, keys)]


@public
def hessians(ys: Any, xs: Any, gate_gradients: bool = False, aggregation_method: Any = None,
             name: str = "hessians") -> list[Any]:
    """Second derivatives of the sum of ``ys``, inside ``tf.function``: one matrix per entry of xs.

    Parameters
    ----------
    ys : Tensor or structure
        Traced tensors.
    xs : Tensor, Variable or structure
        What to differentiate with respect to; floats of known shape.

    Returns
    -------
    list of Tensor
        Each of shape ``x.shape + x.shape``.

    Raises
    ------
    RuntimeError
        Outside of ``tf.function``; use ``tf.GradientTape.jacobian`` there.
    TypeError
        When one of ``ys`` is complex.
    ValueError
        When the shape of one of ``xs`` is not known.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function
    ... def curvature(x):
    ...     return tf.hessians(tf.reduce_sum(x**3), x)[0]
    >>> curvature(tf.constant([1.0, 2.0])).numpy()
    array([[ 6.,  0.],
           [ 0., 12.]], dtype=float32)
    """
    trace = _active_trace()
    results = []
    for x in _in_list(xs):
        static_sizes(convert.to_tensor(x)._type().shape, "tf.hessians",
                     "give x a shape with tf.ensure_shape")
        slope = gradients(ys, x)[0]
        if slope is None:
            raise ArgumentError(f"tf.hessians: ys do not depend on {x!r}")
        results.append(jacobian(functools.partial(_walk, trace), slope, x,
                                UnconnectedGradients.ZERO))
    return results


def _active_trace() -> Any:
    trace = observers.local.trace
    if trace is None:
        raise FailedPreconditionError(
            "tf.gradients is not supported when eager execution is enabled. Use "
            "tf.GradientTape instead.")
    return trace


def _in_list(values: Any) -> list[Any]:
    """Tensors and variables of a list or structure; an entry with neither is one tensor itself."""
    found: list[Any] = []
    for entry in values if isinstance(values, (list, tuple)) else [values]:
        leaves = nest.gradient_leaves(entry)
        has_tensors = any(isinstance(x, (Tensor, Variable)) for x in leaves)
        found += leaves if has_tensors else [convert.to_tensor(entry)]
    return found


def _key(trace: Any, x: Any) -> Value:
    """The graph value of a tensor or variable."""
    if isinstance(x, Variable):
        value: Value = trace.variable(x)
        return value
    lifted: Value = trace.lift(convert.to_tensor(x))
    return lifted


class _TypedValues(dict[Value, Typed]):
    """The values of a trace as gradient rules see them, made when a rule may read them."""

    def __init__(self, trace: Any):
        super().__init__()
        self._trace = trace

    def __missing__(self, value: Value) -> Typed:
        found = self[value] = Typed(symbolic(value, self._trace))
        return found
