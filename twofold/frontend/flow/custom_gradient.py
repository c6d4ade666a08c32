"""``tf.custom_gradient``: a function that says what its gradient is."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, UnimplementedError
from ...ir.base import literal
from ...ir.ops import table
from ..dispatch.calls import type_of
from ..dispatch.door import apply, run
from ..gradients.own_gradients import record_function
from ..gradients.tape import GradientTape
from ..tensors import nest, observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..values.convert import full
from ..variables.variable import Variable
from .regions import Region


def custom_gradient(f: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Decorate a function that returns its result and its gradient function.

    Parameters
    ----------
    f : callable, optional
        ``f(*args, **kwargs)`` gives ``(result, grad_fn)``. ``grad_fn`` takes one gradient per
        result and gives one per positional argument (None where there is none). When ``f`` reads
        variables, ``grad_fn`` takes the keyword ``variables`` and gives a pair: gradients of the
        arguments, and a list with those of the variables.

    Returns
    -------
    callable
        Takes what ``f`` takes and gives its result. A decorator when ``f`` is not given.

    Raises
    ------
    TypeError
        When ``f`` does not give such a pair, or ``grad_fn`` does not take ``variables`` where it
        must.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.custom_gradient
    ... def log1pexp(x):
    ...     e = tf.exp(x)
    ...     return tf.math.log(1 + e), lambda upstream: upstream * (1 - 1 / (1 + e))
    >>> x = tf.constant(100.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = log1pexp(x)
    >>> tape.gradient(y, x).numpy()
    np.float32(1.0)
    """
    if f is None:
        return custom_gradient
    function = f

    @functools.wraps(function)
    @public
    def call(*args: Any, **kwargs: Any) -> Any:
        if not observers.local.tapes and observers.local.trace is None:
            return nest.map_structure(convert.to_tensor, _result(function(*args, **kwargs))[0])
        return _observe(function, args, kwargs)

    return call


def _result(returned: Any) -> tuple[Any, Callable[..., Any]]:
    if not (isinstance(returned, tuple) and len(returned) == 2 and callable(returned[1])):
        raise ArgumentTypeError(
            "a function decorated with tf.custom_gradient returns a pair: its result, "
            "and the function that computes gradients")
    return returned


def _observe(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Run the function unseen by the tapes, then let them see it as one op."""
    if kwargs:  # an argument has its gradient, by name or not
        bound = inspect.signature(function).bind(*args, **kwargs)
        args, kwargs = bound.args, bound.kwargs
    positions, inputs = [], []
    values = list(args)
    for i, arg in enumerate(args):
        if isinstance(arg, (Tensor, Variable)):
            tensor = convert.to_tensor(arg)
            positions.append(i)
            inputs.append(tensor)
            values[i] = tensor
    with _Reads() as reads:
        result, grad_fn = _result(function(*values, **kwargs))
        outputs = [convert.to_tensor(y) for y in nest.flatten(result)]
    variables = [v for v in reads.variables if not any(v is a for a in args)]
    if variables and not _takes_variables(grad_fn):
        raise ArgumentTypeError(
            "@tf.custom_gradient grad_fn must accept keyword argument 'variables', "
            f"since function uses variables: {variables}")

    def backward(*cotangents: Any) -> list[Any]:
        given = [full(0, y.dtype, type_of(y).shape) if g is None else g
                 for g, y in zip(cotangents, outputs)]
        return _gradients(grad_fn, given, len(args), positions, variables)

    name = getattr(function, "__name__", "custom_gradient")
    join = _record if observers.local.trace is None else _trace
    return nest.pack_sequence_as(result, join(name, [*inputs, *variables], outputs, backward))


def _record(name: str, inputs: list[Any], outputs: list[Tensor],
              backward: Callable[..., list[Any]]) -> list[Tensor]:
    """Tell the tapes; a result may be an argument itself, those recorded are new tensors."""
    with _Reads():
        own = [y if y.dtype.kind == "s" else run("identity", y) for y in outputs]
    record_function(name, inputs, own, backward)
    return own


def _trace(name: str, inputs: list[Any], outputs: list[Tensor],
            backward: Callable[..., list[Any]]) -> list[Tensor]:
    """A node that holds the gradient as a graph, so that it can be differentiated later on."""
    tensors = [convert.to_tensor(x) for x in inputs]
    region = Region(f"{name}_gradient", lambda *g: backward(*g), [type_of(y) for y in outputs])
    if region.written:
        raise UnimplementedError(f"the gradient function of {name} assigns to a variable; inside "
                                 "tf.function it can only read variables", "custom_gradient")
    captured = [source._read_for_op() if isinstance(source, Variable) else source
                for source in region.captured.values()]
    op: Any = table.get("custom_gradient")
    attrs = op.attrs(arguments=len(tensors), results=len(outputs),
                     connected=tuple(g is not None for g in region.structure))
    return list(apply(op, [*tensors, *outputs, *captured], attrs, (region.graph,)))


def _zero(tensor: Tensor) -> Any:
    return literal.Literal(0, tensor.dtype)


def _shape(tensor: Tensor) -> Any:
    return type_of(tensor).shape


def _takes_variables(grad_fn: Callable[..., Any]) -> bool:
    parameters = inspect.signature(grad_fn).parameters
    return "variables" in parameters or any(
        p.kind is p.VAR_KEYWORD for p in parameters.values())


def _gradients(grad_fn: Callable[..., Any], given: list[Any], count: int, positions: list[int],
               variables: list[Any]) -> list[Any]:
    """One gradient per tensor argument, then one per variable."""
    if variables:
        inner, outer = grad_fn(*given, variables=variables)
        outer = list(nest.flatten(outer))
        if len(outer) != len(variables):
            raise ArgumentError("Must return gradient for each variable from @custom_gradient "
                                f"grad_fn: {len(outer)} for {len(variables)}")
    else:
        inner, outer = grad_fn(*given), []
    flat = list(inner) if isinstance(inner, (list, tuple)) else [inner]
    if len(flat) == len(positions):  # tf.function writes defaults of plain arguments out
        return [None if g is None else convert.to_tensor(g) for g in flat + outer]
    if len(flat) != count:
        raise ArgumentError(f"custom_gradient function expected to return {count} gradients, but "
                            f"returned {len(flat)} instead.")
    chosen = [flat[i] for i in positions] + outer
    return [None if g is None else convert.to_tensor(g) for g in chosen]


class _Reads(GradientTape):
    """Watches variables only, in place of the tapes outside."""

    def __enter__(self) -> _Reads:
        self._outer = observers.local.tapes
        observers.local.tapes = ()
        super().__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._recording:
            self._pop()
        observers.local.tapes = self._outer

    @property
    def variables(self) -> list[Variable]:
        """The trainable variables that were read."""
        return list(self.watched_variables())


@custom_gradient
def _pass_through(x: Any, result: Any) -> Any:
    return result, lambda upstream: (upstream, None)


def grad_pass_through(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function with the same value and the identity's gradient.

    Parameters
    ----------
    f : callable
        A function of one or more tensors.

    Returns
    -------
    callable
        Takes what ``f`` takes and gives its result.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant(1.4)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = tf.grad_pass_through(tf.round)(x)
    >>> tape.gradient(y, x).numpy()
    np.float32(1.0)
    """
    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        return _pass_through(args[0], f(*args, **kwargs))

    return call


def recompute_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function that keeps nothing of its inside for the gradient, and runs again instead.

    Parameters
    ----------
    f : callable
        A function of tensors and variables.

    Returns
    -------
    callable
        Takes what ``f`` takes and gives its result.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.Variable(2.0)
    >>> with tf.GradientTape() as tape:
    ...     y = tf.recompute_grad(lambda x: tf.exp(x) * x)(x)
    >>> tape.gradient(y, x).numpy()
    np.float32(22.167168)
    """
    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        @custom_gradient
        def once(*inner: Any) -> Any:
            def again(*cotangents: Any, variables: Sequence[Any] = ()) -> Any:
                sources = [x for x in inner if isinstance(x, (Tensor, Variable))]
                with GradientTape() as tape:
                    tape.watch(sources)
                    result = f(*inner, **kwargs)
                found = tape.gradient(nest.flatten(result), [*sources, *variables],
                                      output_gradients=list(cotangents))
                of_tensors = iter(found)
                gradients = [next(of_tensors) if isinstance(x, (Tensor, Variable)) else None
                             for x in inner]
                return (gradients, list(of_tensors)) if variables else gradients

            return f(*inner, **kwargs), again

        return once(*args)

    return call
