"""``tf.gradients``: derivatives inside ``tf.function`` without a tape.

The ops of the trace so far are the record; the same walk and the same rules as a tape's
differentiate it, and what they apply is traced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...ir.base.types import TensorType
from ...ir.graph import Node, Value
from ...ir.graph.gradient import Application, backward
from ..tensors import nest, observers
from ..tensors.symbolic import symbolic
from ..tensors.tracebacks import public
from ..values import convert
from ..variables.variable import Variable
from .emitters import TraceEmitter, Typed
from .entries import READ_CALL
from .request import UnconnectedGradients, filled, unconnected_choice


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

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function
    ... def slope(x):
    ...     return tf.gradients(x * x, x)[0]
    >>> slope(tf.constant(3.0))
    <tf.Tensor: shape=(), dtype=float32, numpy=6.0>
    """
    trace = observers.local.trace
    if trace is None:
        raise RuntimeError("tf.gradients is not supported when eager execution is enabled. Use "
                           "tf.GradientTape instead.")
    unconnected = unconnected_choice(unconnected_gradients)
    targets = [convert.to_tensor(y) for y in nest.flatten(ys)]
    sources = nest.flatten(xs)
    keys = [_key(trace, x) for x in sources]
    stops = {_key(trace, x) for x in nest.flatten(stop_gradients or [])}
    seeds = nest.flatten(grad_ys) if grad_ys is not None else [None] * len(targets)
    if len(seeds) != len(targets):
        raise ValueError(f"grad_ys has {len(seeds)} entries for {len(targets)} ys")
    nodes = list(trace.builder.nodes)
    F: Any = TraceEmitter()
    cotangents: dict[Any, Any] = {}
    for target, seed in zip(targets, seeds):
        if target.dtype.kind != "f":
            continue
        tensor = filled(1, target) if seed is None else convert.to_tensor(seed, target.dtype)
        value, typed = trace.lift(target), Typed(tensor)
        present = cotangents.get(value)
        cotangents[value] = typed if present is None else F.add(present, typed)
    wanted = _dependents(nodes, set(keys), stops)
    found = backward(F, _applications(trace, nodes, wanted), cotangents, wanted)
    results = [found.get(key) for key in keys]
    if unconnected is UnconnectedGradients.ZERO:
        return [filled(0, x) if g is None else g.tensor
                for x, g in zip(sources, results, strict=True)]
    return [None if g is None else g.tensor for g in results]


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
    from ..ops.array import reshape
    from ..ops.joining import stack
    results = []
    for x in nest.flatten(xs):
        shape, size = x.shape, x.shape.num_elements()
        if size is None:
            raise ValueError(f"tf.hessians needs to know the shape of each x, got {shape}")
        slope = gradients(ys, x)[0]
        if slope is None:
            raise ValueError(f"tf.hessians: ys do not depend on {x!r}")
        flat = reshape(slope, [size])
        rows = [gradients(flat[i], x, unconnected_gradients="zero")[0] for i in range(size)]
        results.append(reshape(stack(rows), [*shape, *shape]))
    return results


def _key(trace: Any, x: Any) -> Value:
    """The graph value of a tensor or variable."""
    if isinstance(x, Variable):
        value: Value = trace.variable(x)
        return value
    lifted: Value = trace.lift(convert.to_tensor(x))
    return lifted


def _dependents(nodes: Sequence[Node], sources: set[Value], stops: set[Value]) -> set[Value]:
    """All values that depend on ``sources`` without passing through ``stops``."""
    found = set(sources)
    for node in nodes:
        if any(value in found for value in node.inputs):
            found.update(value for value in node.outputs if value not in stops)
    return found


def _applications(trace: Any, nodes: Sequence[Node], wanted: set[Value]) -> Iterator[Application]:
    def typed(value: Value) -> Any:
        return Typed(symbolic(value, trace))

    for node in reversed(nodes):
        if not any(value in wanted for value in node.inputs):
            continue
        if node.op.name == "read_variable":
            yield Application(READ_CALL.op, READ_CALL.attrs, node.inputs, node.outputs,
                              (), (), (), ())
            continue
        types: list[TensorType] = [v.type for v in node.inputs]
        yield Application(node.op, node.attrs, node.inputs, node.outputs,
                          [typed(v) for v in node.inputs], [typed(v) for v in node.outputs],
                          types, [v.type for v in node.outputs], node.regions,
                          trace.builder.sources.get(node))
