"""``experimental_enable_numpy_behavior``: tensors with NumPy's methods, promotion and indexing.

The methods and operators are put on the classes of tensors and variables, and taken off again by
``experimental_disable_numpy_behavior``. Operators on tensors of one dtype stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes, forks
from ...errors import ArgumentError, UnimplementedError
from ..dispatch.door import run
from ..ops.casting import cast as plain_cast
from ..tensors.symbolic import SymbolicTensor, UnknownRankError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import call_late, public, shorten
from ..values import convert, operators
from ..values.arguments import require_bool
from ..variables import slices
from ..variables.variable import Variable
from . import axes, binary, reshaping
from .elementwise import around
from .extremes import amax, amin
from .products import multiply_matrices
from .promotion import preferences, promote
from .reductions import mean
from .subscripts import get_item

_MODES = ("off", "legacy", "safe", "all")
_CLASSES = (Tensor, Variable)
_MISSING = object()
# What the classes had before, by class and name; changed under the lock.
_before: dict[tuple[type, str], Any] = {}
_lock = forks.lock()


# ---------------------------------------------------------------------------- operators

def _shift(name: str) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda x, y: run(name, x, y)


_COMPUTE: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "add": binary.add_arrays, "sub": binary.subtract_arrays, "mul": binary.multiply_arrays,
    "truediv": binary.divide_arrays, "floordiv": binary.floor_divide_arrays,
    "mod": binary.remainder_of, "pow": binary.power_of, "matmul": multiply_matrices,
    "and": operators.TABLE["and"], "or": operators.TABLE["or"], "xor": operators.TABLE["xor"],
    "lshift": _shift("left_shift"), "rshift": _shift("right_shift"),
    "lt": binary.compare("less"), "le": binary.compare("less_equal"),
    "gt": binary.compare("greater"), "ge": binary.compare("greater_equal")}
_ORDERS = ("lt", "le", "gt", "ge")


def _promoting(name: str, plain: Callable[..., Any] | None, is_reflected: bool
               ) -> Callable[..., Any]:
    """An operator that promotes dtypes first; ``plain`` does it for tensors of one dtype."""
    compute = _COMPUTE[name]

    def method(x: Any, y: Any, *rest: Any) -> Any:
        if rest or (plain is not None and type(x) is type(y) is Tensor and x._dtype is y._dtype
                    and name != "matmul" and x._dtype is not dtypes.bool_):
            return plain(x, y, *rest) if plain is not None else NotImplemented
        try:
            both = promote(y, x) if is_reflected else promote(x, y)
        except (TypeError, ValueError):
            if plain is None:
                return NotImplemented
            return plain(x, y)       # has the words for it, or leaves it to the other side
        try:
            return compute(*both)
        except UnknownRankError as error:
            return call_late(error, method, (x, y))
        except Exception as error:
            raise shorten(error) from None

    method.__name__ = f"__{'r' if is_reflected else ''}{name}__"
    return method


def _comparing(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    """``==`` or ``!=`` of promoted dtypes; what is no array is left to ``plain``."""
    when_incomparable = name == "not_equal"

    def method(x: Any, y: Any) -> Any:
        if y is None or (type(x) is type(y) is Tensor and x._dtype is y._dtype):
            return plain(x, y)
        try:
            both = promote(x, y)
        except (TypeError, ValueError):
            return plain(x, y)
        try:
            return operators.equality(name, when_incomparable, *both)
        except Exception as error:
            raise shorten(error) from None

    method.__name__ = "__ne__" if when_incomparable else "__eq__"
    return method


def _operators() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _COMPUTE:
        for is_reflected in (False,) if name in _ORDERS else (False, True):
            place = f"__{'r' if is_reflected else ''}{name}__"
            found[place] = _promoting(name, operators.METHODS.get(place), is_reflected)
    found["__eq__"] = _comparing("equal", operators.METHODS["__eq__"])
    found["__ne__"] = _comparing("not_equal", operators.METHODS["__ne__"])
    return found


# ---------------------------------------------------------------------------- methods

def _subscript(x: Any, key: Any) -> Any:
    if type(key) is int and type(x) is Tensor:
        return operators.METHODS["__getitem__"](x, key)
    try:
        return get_item(convert.to_tensor(x), key)
    except UnknownRankError as error:
        return call_late(error, _subscript, (x, key))
    except Exception as error:
        raise shorten(error) from None


def _subscript_variable(x: Variable, key: Any) -> Any:
    """As for tensors; what it gives keeps its method ``assign``."""
    return slices.remember(_subscript(x, key), x, key)


def _reshape(self: Any, *newshape: Any, order: str = "C") -> Tensor:
    """The elements in another shape, given as sizes or as a list of them."""
    shape = newshape[0] if len(newshape) == 1 and not isinstance(newshape[0], int) else newshape
    return reshaping.reshape(self, shape, order)


def _size(self: Any) -> Any:
    """How many elements there are; None where only the run tells."""
    count = self.shape.num_elements()
    return None if count is None else np.int64(count)


def _list(self: Any) -> Any:
    """The values as nested lists."""
    if isinstance(self, SymbolicTensor):
        raise ArgumentError("Symbolic Tensors do not support the tolist API.")
    return self.numpy().tolist()


def _to_device(self: Any, device: Any, /, *, stream: Any = None) -> Tensor:
    """The tensor on a device."""
    from ..environment.device import device as on_device
    if stream is not None:
        raise UnimplementedError("to_device: streams are not supported", "to_device")
    if str(device) in (self.device, "cpu", "CPU:0"):
        return convert.to_tensor(self)
    with on_device(device):
        return run("identity", convert.to_tensor(self))


def _transpose_matrix(self: Any) -> Tensor:
    """The tensor with its last two axes exchanged."""
    return axes.swap(convert.to_tensor(self), -1, -2)


_METHODS: dict[str, Any] = {
    "T": property(lambda self: axes.transpose(self), doc="Axes in reverse order."),
    "mT": property(_transpose_matrix), "size": property(_size),
    "data": property(lambda self: self, doc="The tensor itself."),
    "__pos__": lambda self: convert.to_tensor(self), "__round__": around,
    "tolist": _list, "transpose": axes.transpose, "flatten": reshaping.flatten,
    "reshape": _reshape, "ravel": reshaping.ravel, "clip": binary.clip, "astype": plain_cast,
    "max": amax, "mean": mean, "min": amin, "to_device": _to_device}


# ---------------------------------------------------------------------------- on and off

@public
def experimental_enable_numpy_behavior(prefer_float32: bool = False,
                                       dtype_conversion_mode: str = "legacy") -> None:
    """Give tensors NumPy's methods, promotion and indexing, in the whole process.

    Tensors get ``T``, ``size``, ``reshape``, ``ravel``, ``flatten``, ``transpose``, ``astype``,
    ``clip``, ``max``, ``min``, ``mean``, ``tolist`` and what else the array API standard asks
    for. Operators promote dtypes that differ as NumPy does, and tensors can be indexed by arrays.

    Parameters
    ----------
    prefer_float32 : bool
        Python floats are float32 where dtypes are promoted, and not float64.
    dtype_conversion_mode : str
        ``"legacy"``: NumPy's promotion; ``"off"``: none. ``"safe"`` and ``"all"`` are not
        supported.

    Raises
    ------
    ValueError
        When there is no such mode.
    UnimplementedError
        For ``"safe"`` and ``"all"``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.experimental_enable_numpy_behavior()
    >>> x = tf.constant([[1, 2], [3, 4]])
    >>> (x + 0.5).ravel().numpy(), x[[1, 0], [0, 1]].tolist()
    (array([1.5, 2.5, 3.5, 4.5]), [3, 2])
    >>> tf.experimental.numpy.experimental_disable_numpy_behavior()
    """
    if dtype_conversion_mode not in _MODES:
        raise ArgumentError(f"The provided promotion mode {dtype_conversion_mode!r} does not exist."
                            " Make sure the provided dtype conversion mode is one of the "
                            "followings: 'off', 'legacy', 'safe' or 'all'.")
    if dtype_conversion_mode in ("safe", "all"):
        raise UnimplementedError(
            f"tf.experimental.numpy: dtype_conversion_mode={dtype_conversion_mode!r} is not "
            "supported; use 'legacy', NumPy's promotion", "experimental_enable_numpy_behavior")
    prefer = require_bool(prefer_float32, "prefer_float32")
    with _lock:
        _take_off()
        for cls in _CLASSES:
            given = dict(_METHODS) if cls is Tensor else {}
            given["__getitem__"] = _subscript if cls is Tensor else _subscript_variable
            if dtype_conversion_mode == "legacy":
                given.update(_operators())
            for name, value in given.items():
                _before[cls, name] = vars(cls).get(name, _MISSING)
                setattr(cls, name, value)
        preferences.prefer_float32 = prefer


@public
def experimental_disable_numpy_behavior() -> None:
    """Undo what ``experimental_enable_numpy_behavior`` did, for tests and notebooks.

    TensorFlow has no such function. What was traced in the meantime stays as it is.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.experimental_disable_numpy_behavior()
    >>> hasattr(tf.constant(1), "T")
    False
    """
    with _lock:
        _take_off()
        preferences.prefer_float32 = False


def _take_off() -> None:
    for (cls, name), value in _before.items():
        if value is _MISSING:
            delattr(cls, name)
        else:
            setattr(cls, name, value)
    _before.clear()
