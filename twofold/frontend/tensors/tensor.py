"""``Tensor``: an immutable array with TensorFlow's face.

Owns construction, conversion to Python and NumPy, and printing. The room ``values`` completes the
class with its operators; ops go through the door of ``dispatch``. On the CPU the array is a plain
contiguous ndarray that nobody writes to. A tensor inside a trace: ``symbolic.py``.

The buffer protocol (``memoryview(tensor)``) needs a C type before Python 3.12; there
``np.asarray(tensor)`` gives the read-only view instead.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError, DeviceError, UnimplementedError
from ...ir.base.types import TensorType
from ...runtime import device as devices
from ...runtime.placement import move_array
from . import observers, printing
from .deprecations import warn_deprecated
from .shape import TensorShape, make_shape

_new: Callable[[Any], Any] = object.__new__
_ndarray = np.ndarray

# Names of ndarray's that people try on tensors, and what to write instead.
_NUMPY_NAMES = {
    "T": "tf.transpose(x)", "astype": "tf.cast(x, dtype)", "ravel": "tf.reshape(x, [-1])",
    "transpose": "tf.transpose(x)", "reshape": "tf.reshape(x, shape)", "clip":
    "tf.clip_by_value(x, low, high)", "size": "tf.size(x)", "tolist": "tensor.numpy().tolist()",
    "data": "np.asarray(x).data", "sum": "tf.reduce_sum(x)", "mean": "tf.reduce_mean(x)",
    "max": "tf.reduce_max(x)", "min": "tf.reduce_min(x)", "item": "tensor.numpy().item()",
    "copy": "tf.identity(x)", "flatten": "tf.reshape(x, [-1])"}

_WITH_NUMPY_BEHAVIOR = _NUMPY_NAMES.keys() - {"sum", "item", "copy"}

# Attributes that only some tensors have, and what finds one (or None); ``variables/slices.py`` adds
# ``assign``, which the slices of variables have.
occasional: dict[str, Callable[[Any], Any]] = {}

# The module with the standard's functions; it is imported when first asked for.
_API = "twofold.experimental.array_api"
_API_VERSIONS = ("2021.12", "2022.12", "2023.12", "2024.12")

if TYPE_CHECKING:
    from .operator_types import Operators
else:  # values/operators.py attaches them
    Operators = object


class Reference:
    """A hashable stand-in for a tensor or a variable, equal when it is the same object."""

    __slots__ = ("_wrapped",)

    def __init__(self, wrapped: Any):
        self._wrapped = wrapped

    def deref(self) -> Any:
        """The tensor or variable."""
        return self._wrapped

    def __hash__(self) -> int:
        return id(self._wrapped)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._wrapped is other._wrapped

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._wrapped!r}>"


class Tensor(Operators):
    """A multidimensional array that never changes.

    Made by ``tf.constant``, ``tf.convert_to_tensor`` and by ops; holds one dtype. NumPy functions
    take it and give ndarrays.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant([[1, 2], [3, 4]])
    >>> print(x + 1)
    tf.Tensor(
    [[2 3]
     [4 5]], shape=(2, 2), dtype=int32)
    >>> x[0, 1].numpy()
    np.int32(2)
    """

    # What users set on a tensor is kept with it; the dictionary is made when they do.
    __slots__ = ("__dict__", "__weakref__", "_array", "_dtype", "_key")
    __array_priority__ = 100

    if TYPE_CHECKING:
        _array: Any
        _dtype: DType
        _key: int

    def __init__(self) -> None:
        raise ArgumentTypeError("tf.Tensor is not made by calling it; use tf.constant(value)")

    # ------------------------------------------------------------------ what it is
    @property
    def dtype(self) -> DType:
        """Dtype of the elements."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """Shape, as a ``tf.TensorShape``."""
        return make_shape(self._array.shape)

    def _type(self) -> TensorType:
        """Type for the IR; run-time dimensions of traced tensors are kept."""
        return _type_of(self._dtype, self._array.shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self._array.shape)

    @property
    def device(self) -> str:
        """Full name of the device that holds it."""
        if type(self._array) is _ndarray:
            return str(devices.CPU)
        return str(self._array.device)

    @property
    def backing_device(self) -> str:
        """The device, by its other name."""
        return self.device

    @property
    def name(self) -> str:
        """Only traced tensors have names."""
        raise AttributeError("Tensor.name is undefined when eager execution is enabled.")

    @property
    def graph(self) -> Any:
        """Only traced tensors have a graph."""
        raise AttributeError("Tensor.graph is undefined when eager execution is enabled.")

    @property
    def op(self) -> Any:
        """Only traced tensors have an op."""
        raise AttributeError("Tensor.op is undefined when eager execution is enabled.")

    def get_shape(self) -> TensorShape:
        """The shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Check the shape: raises ``ValueError`` when ``shape`` does not allow it."""
        wanted = TensorShape(shape)
        if not self.shape.is_compatible_with(wanted):
            raise ArgumentError(f"Tensor's shape {self.shape} is not compatible with supplied "
                                f"shape {wanted}.")

    def ref(self) -> Reference:
        """A hashable reference, to use the tensor as a key."""
        return Reference(self)

    experimental_ref = ref

    def __hash__(self) -> int:
        raise ArgumentTypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    def __getattr__(self, name: str) -> Any:
        find = occasional.get(name)
        found = None if find is None else find(self)
        if found is not None:
            return found
        hint = _NUMPY_NAMES.get(name)
        more = f"; write {hint}" if hint else ""
        if name in _WITH_NUMPY_BEHAVIOR:
            more += ", or call tf.experimental.numpy.experimental_enable_numpy_behavior() first"
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'{more}",
                             name=name, obj=self)

    # ------------------------------------------------------------------ its values
    def _host(self) -> np.ndarray[Any, Any]:
        """The values as an ndarray that must not be written to."""
        array = self._array
        return array if type(array) is _ndarray else array.numpy()

    def numpy(self) -> Any:
        """The values as a new ndarray; a NumPy scalar (or ``bytes``) for a scalar tensor."""
        array = self._host()
        return array.copy() if array.ndim else array[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        array = self._host()
        if dtype is not None and array.dtype != dtype:
            if copy is False:
                raise ArgumentError(f"a {self._dtype.name} tensor is no array of {dtype} without a "
                                    "copy")
            return array.astype(dtype)
        if copy:
            return array.copy()
        view = array.view()
        view.flags.writeable = False
        return view

    def __dlpack__(self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None,
                   copy: bool | None = None) -> Any:
        """A capsule for ``from_dlpack`` of other libraries; they share the memory, read-only."""
        if max_version is None or max_version[0] < 1:
            # Consumers of the old protocol cannot be told that memory is read-only: give a copy.
            return self._host().copy().__dlpack__(stream=stream, dl_device=dl_device)
        return self.__array__().__dlpack__(stream=stream, max_version=max_version,
                                           dl_device=dl_device, copy=copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0

    def __bool__(self) -> bool:
        array = self._host()
        if array.size > 1:
            raise ArgumentError(
                "The truth value of a tensor with more than one element is ambiguous. "
                "Use tf.reduce_any(x) or tf.reduce_all(x)")
        return bool(array.size) and bool(array.item())

    def _single(self, what: str) -> Any:
        array = self._host()
        if array.ndim:
            raise ArgumentTypeError(
                f"only scalar tensors can be converted to {what}; this one has shape "
                f"{self.shape}")
        return array.item()

    def __int__(self) -> int:
        return int(self._single("int"))

    def __float__(self) -> float:
        return float(self._single("float"))

    def __complex__(self) -> complex:
        return complex(self._single("complex"))

    def __index__(self) -> int:
        if self._dtype.kind not in "iu":
            raise ArgumentTypeError(
                f"only scalar integer tensors can be used as an index; this one has "
                f"dtype {self._dtype.name}")
        return int(self._single("an index"))

    def __round__(self, digits: int | None = None) -> Any:
        return round(self._single("a rounded number"), digits)

    def __len__(self) -> int:
        shape = self._array.shape
        if not shape:
            raise ArgumentTypeError("Scalar tensor has no `len()`")
        return int(shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        shape = self._array.shape
        if not shape:
            raise ArgumentTypeError("Cannot iterate over a scalar tensor.")
        return iter([self[i] for i in range(shape[0])]) if observers.active else _rows(self)

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        """The functions of the array API standard for tensors: ``tf.experimental.array_api``."""
        if api_version is not None and api_version not in _API_VERSIONS:
            raise ArgumentError(f"there is no version {api_version!r} of the array API here; "
                                f"versions are {', '.join(_API_VERSIONS)}")
        return importlib.import_module(_API)

    # ------------------------------------------------------------------ where it is
    def cpu(self) -> Tensor:
        """The tensor on the CPU; TensorFlow calls this deprecated, so the first call says so."""
        warn_deprecated("Tensor.cpu", "use tf.identity in a block of tf.device instead")
        return self if type(self._array) is _ndarray else from_array(self._host(), self._dtype)

    def gpu(self, gpu_index: int = 0) -> Tensor:
        """The tensor on a GPU; TensorFlow calls this deprecated, so the first call says so.

        Raises
        ------
        RuntimeError
            When there is no such GPU.
        """
        warn_deprecated("Tensor.gpu", "use tf.identity in a block of tf.device instead")
        try:
            spec = devices.resolve(f"GPU:{gpu_index}")
        except DeviceError as error:
            raise DeviceError(f"GPU:{gpu_index} unknown device. {error}") from None
        array = move_array(self._array, spec)
        return self if array is self._array else from_array(array, self._dtype)

    # ------------------------------------------------------------------ printing and copying
    def __repr__(self) -> str:
        return printing.tensor_repr(self._host(), self._dtype, self.shape)

    def __str__(self) -> str:
        return printing.tensor_str(self._host(), self._dtype, self.shape)

    def __format__(self, spec: str) -> str:
        array = self._host()
        return format(array if array.ndim else array[()], spec)

    def __copy__(self) -> Tensor:
        return self

    def __deepcopy__(self, memo: Any) -> Tensor:
        return self

    def eval(self, *args: Any, **options: Any) -> Any:
        """Not there: values are always at hand."""
        raise UnimplementedError("eval is not supported when eager execution is enabled, is "
                                 ".numpy() what you're looking for?")


if sys.version_info >= (3, 12):
    def _buffer(self: Tensor, flags: int) -> memoryview:
        return self.__array__().data

    Tensor.__buffer__ = _buffer  # type: ignore[attr-defined, method-assign]


def _rows(tensor: Tensor) -> Iterator[Tensor]:
    """The tensors along the first axis, each made when it is asked for."""
    for i in range(tensor._array.shape[0]):
        yield tensor[i]


@functools.lru_cache(maxsize=4096)
def _type_of(dtype: DType, shape: tuple[int, ...]) -> TensorType:
    return TensorType(dtype, shape)


def from_array(array: Any, dtype: DType) -> Tensor:
    """A tensor around an array that the caller gives up; it is not checked or copied."""
    tensor: Tensor = _new(Tensor)
    tensor._array = array
    tensor._dtype = dtype
    tensor._key = 0
    return tensor


def is_variable(value: Any) -> bool:
    """True for ``tf.Variable`` (found by what it can do: variables import this module)."""
    return hasattr(type(value), "_read_for_op")


def tensors_of(arrays: Sequence[Any], kinds: Sequence[DType]) -> list[Tensor]:
    """Copies of arrays that the program owns (and may have widened), as tensors."""
    return [from_array(np.array(array, dtype.numpy, order="C"), dtype)
            for array, dtype in zip(arrays, kinds)]
