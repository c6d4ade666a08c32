"""``tf.py_function`` and ``tf.numpy_function``: Python code as an op.

Eagerly they call the function. Inside a trace they become a ``host_call`` node, which the compiled
program runs in order with everything else; what it returns without a declared shape is an
``unranked.UnrankedTensor``.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError, InvalidArgumentError
from ...ir.base.types import TensorType
from ...ir.oplib.control.effects import HostFunction
from ..dispatch import door
from ..tensors import nest, observers
from ..tensors.tensor import Tensor, tensors_of
from ..tensors.tracebacks import public
from ..tracing.host_results import parts_of_results, take_result, types_of_results
from ..tracing.strings import expand
from ..values import convert
from ..values.spec import TensorSpec
from .tensor_functions import TensorFunction


@public
def py_function(func: Callable[..., Any] | None = None, inp: Sequence[Any] | None = None,
                Tout: Any = None, name: str | None = None) -> Any:
    """Call a Python function of tensors, also from inside ``tf.function``; gradients flow.

    Parameters
    ----------
    func : callable, optional
        Takes and returns eager tensors. Without it the result is a decorator:
        ``@tf.py_function(Tout=tf.float32)``.
    inp : list of Tensor
        Its arguments.
    Tout : dtype, TensorSpec, or list of these
        What it returns, ``[]`` for nothing; numbers and arrays become tensors of this dtype. Inside
        ``tf.function`` a ``tf.TensorSpec(shape, dtype)`` says the shape; a dtype leaves even the
        number of dimensions open: most ops need ``y.set_shape`` first.

    Returns
    -------
    Tensor or list of Tensor
        As ``Tout`` says.

    Raises
    ------
    TypeError
        When ``func`` is not callable, or ``Tout`` or ``inp`` are left out.
    InvalidArgumentError
        When it returns tensors of other dtypes, or fewer results, than ``Tout`` says.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.py_function(lambda x: x + 1.0, [tf.constant(2.0)], tf.float32).numpy()
    np.float32(3.0)
    """
    if func is None:
        return _decorator(py_function, inp, Tout=Tout, name=name)
    specs, is_list = _declared_results("py_function", func, inp, Tout)
    tensors = [convert.to_tensor(x) for x in _arguments(inp)]
    if observers.local.trace is None:
        found = _results("py_function", func(*tensors), specs)
        return found if is_list else found[0]
    flat, shaped = expand(tensors)

    def run(*given: Tensor) -> list[Tensor]:
        results = _results("py_function", func(*shaped(given)), specs)
        return parts_of_results(results, specs)

    types = types_of_results(specs, _name(func))
    function = TensorFunction(run, _name(func), [x.dtype for x in flat],
                              [type.dtype for type in types])
    return _host_call("py_function", function, flat, types, specs, is_list)


@public
def numpy_function(func: Callable[..., Any] | None = None, inp: Sequence[Any] | None = None,
                   Tout: Any = None, stateful: bool = True, name: str | None = None) -> Any:
    """Call a Python function of NumPy arrays, also from inside ``tf.function``; no gradient.

    Parameters
    ----------
    func : callable, optional
        Takes and returns arrays. Without it the result is a decorator:
        ``@tf.numpy_function(Tout=tf.float32)``.
    inp : list of Tensor
        Its arguments.
    Tout : dtype, TensorSpec, or list of these
        What it returns, ``[]`` for nothing. Inside ``tf.function`` a ``tf.TensorSpec`` says the
        shape; a dtype leaves even the number of dimensions open: most ops need ``y.set_shape``
        first. Eagerly what it returns decides, as in TensorFlow.
    stateful : bool
        Accepted as in TensorFlow: the function is called at every run.

    Returns
    -------
    Tensor or list of Tensor
        As ``Tout`` says.

    Raises
    ------
    TypeError
        When ``func`` is not callable, or ``Tout`` or ``inp`` are left out.
    InvalidArgumentError
        When it returns other dtypes, or another number of results, than ``Tout`` says, inside
        ``tf.function``.

    Examples
    --------
    >>> import numpy as np, twofold as tf
    >>> tf.numpy_function(np.sort, [tf.constant([3.0, 1.0])], tf.float32).numpy()
    array([1., 3.], dtype=float32)
    """
    if func is None:
        return _decorator(numpy_function, inp, Tout=Tout, stateful=stateful, name=name)
    specs, is_list = _declared_results("numpy_function", func, inp, Tout)
    if observers.local.trace is None:
        leaves = nest.flatten(func(*[np.array(x) for x in _arguments(inp)]))
        with observers.init_scope():  # as in TensorFlow, gradients do not flow
            found = [None if leaf is None else convert.to_tensor(leaf) for leaf in leaves]
        return found if len(found) > 1 else found[0] if found else None
    tensors = [convert.to_tensor(x) for x in _arguments(inp)]
    flat, shaped = expand(tensors)
    inner = [x.dtype for x in flat]
    has_parts = len(flat) != len(tensors) or any(x.dtype is dtypes.string for x in tensors)
    kinds = [spec.dtype.numpy for spec in specs]
    ranked = [spec.shape.rank is not None for spec in specs]
    gives_strings = any(spec.dtype is dtypes.string for spec in specs)

    def run(*arrays: Any) -> Any:
        with observers.init_scope():
            if has_parts:
                given = [x.numpy() for x in shaped(tensors_of(arrays, inner))]  # bytes for a string
            else:  # this is called for each element of a dataset: no tensors on the way
                given = [np.array(x, kind.numpy, order="C") if x.ndim or x.dtype != kind.numpy
                         else x[()] for x, kind in zip(arrays, inner)]
            result = func(*given)
            quick = None if gives_strings else _as_declared(result, kinds, ranked)
            if quick is not None:
                return quick
            results = _results("numpy_function", result, specs)
            return tuple(x._host() for x in parts_of_results(results, specs))

    types = types_of_results(specs, _name(func))
    return _host_call("numpy_function", HostFunction(run, _name(func)), flat, types, specs,
                      is_list)


def _host_call(name: str, function: HostFunction, tensors: Sequence[Tensor],
               types: Sequence[TensorType], specs: Sequence[Any], is_list: bool) -> Any:
    outputs = iter(door.run_all("host_call", *tensors, function=function,
                                    outputs=tuple(types)))
    origin = f"tf.{name}({function.name})"
    results = [take_result(outputs, spec, origin) for spec in specs]
    return results if is_list else results[0]


def _decorator(place: Callable[..., Any], inp: Any, **options: Any) -> Callable[..., Any]:
    """What makes a function one that is called through ``place``."""
    name = place.__name__
    if inp is not None:
        raise ArgumentTypeError(f"tf.{name}: Don't set the `inp` argument when using tf.{name} as "
                                "a decorator (`func=None`).")
    if options["Tout"] is None:
        raise _without_tout(name)

    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(func)
        def call(*args: Any) -> Any:
            return place(func, args, **options)
        return call
    return decorate


def _without_tout(name: str) -> ArgumentTypeError:
    return ArgumentTypeError(
        f"tf.{name}: Missing required argument: 'Tout'. Give what the function returns, [] for "
        f"nothing; as a decorator by name: @tf.{name}(Tout=tf.float32)")


def _arguments(inp: Any) -> Sequence[Any]:
    given: Sequence[Any] = inp if isinstance(inp, (list, tuple)) else list(inp)
    return given


def _name(func: Any) -> str:
    return getattr(func, "__name__", type(func).__name__)


def _declared_results(name: str, func: Any, inp: Any, Tout: Any) -> tuple[list[TensorSpec], bool]:
    """What was declared, as a list, and whether a list is returned."""
    if not callable(func):
        raise ArgumentTypeError(f"tf.{name}: func must be a function, got {func!r}")
    if Tout is None:
        raise _without_tout(name)
    if inp is None:
        raise ArgumentTypeError(f"tf.{name}: Missing argument `inp`: the list of the function's "
                                "arguments, [] for none")
    is_list = isinstance(Tout, (list, tuple))
    return [given if isinstance(given, TensorSpec) else TensorSpec(None, dtypes.as_dtype(given))
            for given in (Tout if is_list else [Tout])], is_list


def _results(name: str, result: Any, specs: Sequence[Any]) -> list[Tensor]:
    """What a function returned, one tensor of the declared dtype per declaration."""
    results = [] if result is None else \
        list(result) if isinstance(result, (list, tuple)) else [result]
    if len(results) < len(specs) or (len(results) > len(specs) and name == "numpy_function"):
        raise InvalidArgumentError(f"tf.{name}: the function returned {len(results)} results, "
                                   f"{len(specs)} were declared", name)
    found = []
    for i, (value, spec) in enumerate(zip(results, specs)):
        keeps_dtype = isinstance(value, Tensor) or (
            name == "numpy_function" and isinstance(value, (np.ndarray, np.generic)))
        tensor = convert.to_tensor(value, None if keeps_dtype else spec.dtype)
        if tensor.dtype is not spec.dtype:
            raise InvalidArgumentError(
                f"tf.{name}: result {i} is {tensor.dtype.name}, declared was {spec.dtype.name}",
                name)
        found.append(tensor)
    return found


def _as_declared(result: Any, kinds: Sequence[Any], ranked: Sequence[bool]
                 ) -> tuple[Any, ...] | None:
    """The parts of arrays that have their dtypes already; None for anything else."""
    results = result if isinstance(result, (list, tuple)) else (result,)
    if len(results) != len(kinds):
        return None
    found: list[Any] = []
    for value, kind, has_rank in zip(results, kinds, ranked):
        if not isinstance(value, (np.ndarray, np.generic)) or value.dtype != kind:
            return None
        array = np.array(value, order="C")  # the function may keep its own and write to it
        if has_rank:
            found.append(array)
        else:
            found += (array.reshape(-1), np.array(array.shape, np.int64))
    return tuple(found)


def timestamp(name: str | None = None) -> Any:
    """Seconds since 1970, a float64 tensor; in ``tf.function`` those of when it runs.

    Returns
    -------
    Tensor
        A float64 scalar.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.timestamp() > 1e9)
    True
    """
    return numpy_function(time.time, [], TensorSpec([], dtypes.float64))
