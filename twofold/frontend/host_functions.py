"""``tf.py_function`` and ``tf.numpy_function``: Python code as an op.

Eagerly they call the function. Inside a trace they become a ``host_call`` node, which the compiled
program runs in order with everything else; what it returns must then be declared with shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import dtypes
from ..dtypes import DType
from ..errors import InvalidArgumentError, TraceError
from ..ir.dims import Symbol
from ..ir.oplib.effects import HostFunction
from ..ir.types import TensorType
from . import convert, dispatch, state
from .spec import TensorSpec
from .tensor import Tensor, from_array
from .tracebacks import public


@public
def py_function(func: Callable[..., Any], inp: Sequence[Any] | None = None, Tout: Any = None,
                name: str | None = None, eager_func: Any = None) -> Any:
    """Call a Python function of tensors, also from inside ``tf.function``; gradients flow.

    Parameters
    ----------
    func : callable
        Takes and returns eager tensors.
    inp : list of tensors
    Tout : dtype, TensorSpec, or list of these
        What it returns. Inside ``tf.function`` give ``tf.TensorSpec(shape, dtype)``.
    name, eager_func
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.py_function(lambda x: x + 1.0, [tf.constant(2.0)], tf.float32).numpy()
    np.float32(3.0)
    """
    tensors = [convert.to_tensor(x) for x in inp or ()]
    specs, is_list = _declared(Tout)
    if state.local.trace is None:
        return _declared_results("py_function", func(*tensors), specs, is_list)
    types = _types("py_function", func, specs)
    inner = [x.dtype for x in tensors]

    def run(*arrays: Any) -> Any:
        with state.init_scope():
            result = func(*_tensors(arrays, inner))
            return _arrays("py_function", result, types)

    def backward(*arrays: Any) -> Any:
        from .tape import GradientTape
        count = len(inner)
        with state.init_scope():
            given = _tensors(arrays[:count], inner)
            with GradientTape() as tape:
                for x in given:
                    if x.dtype.is_floating:
                        tape.watch(x)
                result = func(*given)
                outputs = [convert.to_tensor(y) for y in _as_list(result)]
            seeds = _tensors(arrays[count:], [t.dtype for t in types])
            found = tape.gradient(outputs, given, seeds, unconnected_gradients="zero")
        return tuple(g._host() for g in found)

    return _host_call(HostFunction(run, _name(func), backward), tensors, types, is_list)


@public
def numpy_function(func: Callable[..., Any], inp: Sequence[Any], Tout: Any, stateful: bool = True,
                   name: str | None = None) -> Any:
    """Call a Python function of NumPy arrays, also from inside ``tf.function``; no gradient.

    Parameters
    ----------
    func : callable
        Takes and returns arrays.
    inp : list of tensors
    Tout : dtype, TensorSpec, or list of these
        What it returns. Inside ``tf.function`` give ``tf.TensorSpec(shape, dtype)``.
    stateful, name
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import numpy as np, twofold as tf
    >>> tf.numpy_function(np.sort, [tf.constant([3.0, 1.0])], tf.float32).numpy()
    array([1., 3.], dtype=float32)
    """
    tensors = [convert.to_tensor(x) for x in inp]
    specs, is_list = _declared(Tout)
    if state.local.trace is None:
        result = func(*[x.numpy() for x in tensors])
        with state.init_scope():  # as in TensorFlow, gradients do not flow
            return _declared_results("numpy_function", result, specs, is_list)
    types = _types("numpy_function", func, specs)
    inner = [x.dtype for x in tensors]

    def run(*arrays: Any) -> Any:
        with state.init_scope():
            given = [x.numpy() for x in _tensors(arrays, inner)]
            return _arrays("numpy_function", func(*given), types)

    return _host_call(HostFunction(run, _name(func)), tensors, types, is_list)


def _host_call(function: HostFunction, tensors: Sequence[Tensor], types: Sequence[TensorType],
               is_list: bool) -> Any:
    outputs = dispatch.run_all("host_call", *tensors, function=function, outputs=tuple(types))
    return list(outputs) if is_list else outputs[0]


def _name(func: Any) -> str:
    return getattr(func, "__name__", type(func).__name__)


def _declared(Tout: Any) -> tuple[list[Any], bool]:
    """What was declared, as a list, and whether a list is returned."""
    if Tout is None:
        return [], True
    if isinstance(Tout, (list, tuple)):
        return list(Tout), True
    return [Tout], False


def _dtype(spec: Any) -> DType:
    return dtypes.as_dtype(spec.dtype if isinstance(spec, TensorSpec) else spec)


def _as_list(result: Any) -> list[Any]:
    if result is None:
        return []
    return list(result) if isinstance(result, (list, tuple)) else [result]


def _declared_results(name: str, result: Any, specs: Sequence[Any], is_list: bool) -> Any:
    """What a function returned, as tensors of the declared dtypes."""
    results = [result] if not is_list else _as_list(result)
    if not specs:
        return []
    if len(results) != len(specs):
        raise InvalidArgumentError(f"tf.{name}: the function returned {len(results)} results, "
                                   f"{len(specs)} were declared", name)
    tensors = []
    for i, (value, spec) in enumerate(zip(results, specs)):
        has_dtype = isinstance(value, (Tensor, np.ndarray, np.generic))
        tensor = convert.to_tensor(value, None if has_dtype else _dtype(spec))
        if tensor.dtype is not _dtype(spec):
            raise InvalidArgumentError(
                f"tf.{name}: result {i} is {tensor.dtype.name}, declared was {_dtype(spec).name}",
                name)
        tensors.append(tensor)
    return tensors if is_list else tensors[0]


def _types(name: str, func: Any, specs: Sequence[Any]) -> list[TensorType]:
    types = []
    for spec in specs:
        if not isinstance(spec, TensorSpec) or spec.shape.rank is None:
            raise TraceError(
                f"tf.{name} inside tf.function: the shape of what {_name(func)} returns is not "
                f"known; declare it, for example Tout=tf.TensorSpec([None, 3], "
                f"tf.{_dtype(spec).name})")
        types.append(TensorType(spec.dtype, tuple(
            Symbol(f"{_name(func)}{i}").dim if d is None else d
            for i, d in enumerate(spec.shape))))
    return types


def _tensors(arrays: Sequence[Any], inner: Sequence[DType]) -> list[Tensor]:
    """Copies of arrays that the program owns (and may have widened), as tensors."""
    return [from_array(np.array(array, dtype.numpy, order="C"), dtype)
            for array, dtype in zip(arrays, inner)]


def _arrays(name: str, result: Any, types: Sequence[TensorType]) -> tuple[Any, ...]:
    results = _as_list(result) if len(types) != 1 or isinstance(result, (list, tuple)) \
        else [result]
    if not types:
        return ()
    if len(results) != len(types):
        raise InvalidArgumentError(f"tf.{name}: the function returned {len(results)} results, "
                                   f"{len(types)} were declared", name)
    specs = [TensorSpec(None, t.dtype) for t in types]
    return tuple(x._host() for x in _declared_results(name, results, specs, True))
