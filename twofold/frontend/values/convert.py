"""Python and NumPy values become tensors: ``tf.constant``, ``tf.convert_to_tensor``, operands.

Rules as in TensorFlow 2: Python ints are int32 (int64 when they do not fit), floats float32,
NumPy arrays keep their dtype; a value next to a tensor takes the tensor's dtype. Nothing is
promoted between tensors.
"""

from __future__ import annotations

import copyreg
import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError, DtypeError, InvalidArgumentError
from ...ir.base.literal import Literal
from ...ir.ops import table
from ...runtime import device as devices
from ..dispatch import door, placement
from ..dispatch.accounting import copy_array, count_array
from ..tensors import composite, numpy_warnings, observers
from ..tensors.composite import Composite, NoTensorError
from ..tensors.shape import Dimension, TensorShape
from ..tensors.tensor import Tensor, from_array, is_variable
from ..tensors.tracebacks import call_for, shorten

_float32, _int32, _bool, _int64 = dtypes.float32, dtypes.int32, dtypes.bool_, dtypes.int64
_array = np.array
_PLAIN = {int: _int32, float: _float32, bool: _bool, complex: dtypes.complex128}
_NUMBERS = (int, float, bool, complex)
_INT32_LOW, _INT32_HIGH = -2**31, 2**31 - 1


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Tensor:
    """A tensor with a given value.

    Parameters
    ----------
    value
        A number, bool or string, a nested list of these, an ndarray.
    dtype : dtype, optional
        By default int32 for Python ints, float32 for floats, complex128 for complex numbers, an
        ndarray's own.
    shape : list of int, optional
        The value is reshaped to it; one element fills it.

    Returns
    -------
    Tensor
        Of that dtype and shape.

    Raises
    ------
    ValueError
        When lists have different lengths, or the dtype cannot hold the value.
    TypeError
        When the value does not fit into ``shape``, or there is no such dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.constant([[1, 2], [3, 4]])
    <tf.Tensor: shape=(2, 2), dtype=int32, numpy=
    array([[1, 2],
           [3, 4]], dtype=int32)>
    >>> tf.constant(7.0, shape=[2])
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([7., 7.], dtype=float32)>
    """
    if dtype is None and shape is None and not observers.active:
        kind = type(value)
        if kind is float and -3.4028234663852886e38 <= value <= 3.4028234663852886e38:
            return from_array(_array(value, np.float32), _float32)
        try:
            return to_tensor(value)
        except Exception as error:
            raise shorten(error) from error.__cause__
    try:
        return _constant(value, dtype, shape)
    except Exception as error:
        raise shorten(error) from error.__cause__


def _constant(value: Any, dtype: Any, shape: Any) -> Tensor:
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if isinstance(value, Tensor) and wanted is not None and value._dtype is not wanted:
        raise DtypeError(f"Expected tensor {value} with dtype {wanted!r}, but got dtype "
                         f"{value._dtype!r}.")
    tensor = to_tensor(value, wanted)
    if shape is not None:
        tensor = _shape(tensor, TensorShape(shape), value)
    if observers.active and observers.local.trace is None:
        spec = devices.current_device()
        if spec is not devices.CPU:
            return placement.to_device(tensor, spec)
    return tensor


def _shape(tensor: Tensor, shape: TensorShape, value: Any) -> Tensor:
    if tensor.shape == shape:
        return tensor
    count = shape.num_elements()
    if count is None:
        raise ArgumentError(f"tf.constant: shape {shape} must be fully defined")
    size = tensor.shape.num_elements()
    if size == count:
        return door.run("reshape", tensor, shape=tuple(shape))
    if size == 1:
        scalar = tensor if not tensor.ndim else door.run("reshape", tensor, shape=())
        return door.run("broadcast_to", scalar, shape=tuple(shape))
    raise ArgumentTypeError(
        f"tf.constant: {value!r} has {size} elements, but `shape` {shape} takes "
        f"{count}")


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None,
                      name: str | None = None) -> Tensor:
    """``value`` as a tensor; tensors and variables of the right dtype pass through.

    Parameters
    ----------
    value : Tensor, Variable, number, str, nested list or ndarray
        Lists may hold tensors.
    dtype : dtype, optional
        What the result must have; a tensor of another dtype is refused.
    dtype_hint : dtype, optional
        Used where the value allows it.

    Returns
    -------
    Tensor
        ``value`` itself, if it is a tensor.

    Raises
    ------
    ValueError
        For values that are no tensors, ragged lists, and tensors of another dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant(1.0)
    >>> tf.convert_to_tensor([x, 2.0]).numpy()
    array([1., 2.], dtype=float32)
    """
    if type(value) is Tensor and dtype is None:
        return value
    try:
        return _convert(value, dtype, dtype_hint)
    except NoTensorError as error:
        return call_for(error, convert_to_tensor, (value, dtype, dtype_hint))
    except Exception as error:
        raise shorten(error) from error.__cause__


def _convert(value: Any, dtype: Any, dtype_hint: Any) -> Tensor:
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if wanted is None and dtype_hint is not None:
        hint = dtypes.as_dtype(dtype_hint)
        if not isinstance(value, (Tensor, np.ndarray, np.generic)) and not is_variable(value):
            try:
                return to_tensor(value, hint)
            except (TypeError, ValueError):
                pass
    return to_tensor(value, wanted)


def to_tensor(value: Any, dtype: DType | None = None) -> Tensor:
    """``convert_to_tensor`` without options; ``dtype`` is a DType or None."""
    if isinstance(value, Tensor):
        if dtype is not None and value._dtype is not dtype:
            raise _wrong_dtype(value, dtype)
        return value
    kind = type(value)
    plain = _PLAIN.get(kind)
    if plain is not None:
        return _from_number(value, kind, dtype or plain, dtype is None)
    if hasattr(kind, "_read_for_op"):
        tensor = value._read_for_op()
        if dtype is not None and tensor._dtype is not dtype:
            raise _wrong_dtype(tensor, dtype)
        return tensor
    if isinstance(value, (np.ndarray, np.generic)):
        return _from_ndarray(np.asarray(value), dtype)
    if kind is str or kind is bytes:
        return _from_strings(value, dtype)
    if isinstance(value, (list, tuple, range)):
        return _from_list(value, dtype)
    return _from_other(value, dtype)


def _wrong_dtype(tensor: Tensor, dtype: DType) -> Exception:
    return InvalidArgumentError(
        f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype "
        f"{tensor._dtype.name}: {tensor!r}; use tf.cast", "convert_to_tensor")


def _refusal(value: Any) -> Exception:
    return ArgumentError(f"Attempt to convert a value ({value!r}) with an unsupported type "
                         f"({type(value)!r}) to a Tensor.")


def _cannot(value: Any, dtype: DType) -> Exception:
    return DtypeError(f"Cannot convert {value!r} to a tensor of dtype {dtype.name}")


def _from_number(value: Any, kind: type, dtype: DType, inferred: bool) -> Tensor:
    """A Python number in a dtype, or the error that TensorFlow gives for it."""
    target = dtype.kind
    if inferred and kind is int and not _INT32_LOW <= value <= _INT32_HIGH:
        dtype = _int64
    if target == "s" or (target in "iu" and kind is float) or (target == "b" and kind is not bool) \
            or (kind is complex and target != "c") or (kind is bool and target == "c"):
        raise _cannot(value, dtype)
    if target == "f" and kind is not bool:
        array = _float_array(value, dtype)
        if inferred and math.isinf(array) and not math.isinf(value):
            raise ArgumentError(f"{value!r} is out of range for float32; give a dtype")
        return from_array(array, dtype)
    try:
        return from_array(_array(value, dtype.numpy), dtype)
    except OverflowError:
        raise _out_of_range(value, dtype) from None


def _float_array(value: Any, dtype: DType) -> Any:
    token = numpy_warnings.hush()
    try:
        return _array(value, dtype.numpy)
    except OverflowError:
        raise ArgumentError(f"{value!r} is too large for a tensor of dtype {dtype.name}") from None
    finally:
        numpy_warnings.unhush(token)


def _out_of_range(value: Any, dtype: DType) -> Exception:
    return ArgumentError(f"Can't convert Python sequence with out-of-range integer to Tensor: "
                         f"{value!r} does not fit {dtype.name}")


def _from_ndarray(array: np.ndarray[Any, Any], dtype: DType | None) -> Tensor:
    """A copy of an array, in its own dtype or the one asked for."""
    if array.dtype.kind in "SUO":
        if dtype is not None and dtype is not dtypes.string:
            raise _cannot(array, dtype)
        return _from_strings(array, dtype) if array.dtype.kind != "O" else _objects(array)
    own = dtypes.from_numpy(array.dtype)
    dtype = dtype or own
    if dtype is dtypes.string:
        raise _cannot(array, dtype)
    if own.is_complex and not dtype.is_complex:
        array = array.real      # as in TensorFlow
    token = numpy_warnings.hush()
    try:
        return from_array(copy_array(array, dtype.numpy), dtype)
    finally:
        numpy_warnings.unhush(token)


def _objects(array: np.ndarray[Any, Any]) -> Tensor:
    """An object array: strings, or numbers that were put into one."""
    leaves = {type(item) for item in array.ravel()}
    if leaves <= {str, bytes, np.str_, np.bytes_}:
        return _from_strings(array, None)
    if not array.ndim and hasattr(type(array.item()), "__array__"):
        raise _refusal(array.item())  # its array holds nothing but itself
    return to_tensor(array.tolist())


def _from_strings(value: Any, dtype: DType | None) -> Tensor:
    """Strings, nested or in an array, as an object array of bytes."""
    if dtype is not None and dtype is not dtypes.string:
        raise _cannot(value, dtype)
    source = np.array(value, dtype=object)
    result = np.empty(source.shape, object)
    for index in np.ndindex(source.shape):
        item = source[index]
        result[index] = item.encode() if isinstance(item, str) else bytes(item)
    return from_array(result, dtypes.string)


def _leaf_types(value: Any, found: set[type]) -> None:
    """Types of the leaves of a nested list; sets of types are found at the speed of C."""
    kinds = set(map(type, value))
    for kind in kinds:
        if issubclass(kind, (list, tuple)):
            for item in value:
                if type(item) is kind:
                    _leaf_types(item, found)
        else:
            found.add(kind)


def _types_in(value: Any) -> set[type]:
    found: set[type] = set()
    try:
        _leaf_types(value, found)
    except RecursionError:
        raise _too_deep() from None
    return found


def _from_list(value: Any, dtype: DType | None) -> Tensor:
    found = _types_in(value)
    for kind in found:
        if issubclass(kind, Tensor) or hasattr(kind, "_read_for_op"):
            return _stack(value, dtype)
    for kind in found - _KNOWN_LEAVES:
        if kind is Dimension:
            return _from_list(_with_sizes(value), dtype)
        if not issubclass(kind, (np.generic, np.ndarray)):
            if _becomes_tensor(kind):
                return _stack(value, dtype)
            raise _refusal(next(_leaves_of(value, kind)))
    if found & {str, bytes, np.str_, np.bytes_}:
        if found - {str, bytes, np.str_, np.bytes_}:
            raise ArgumentError("Can't convert Python sequence with mixed types to Tensor.")
        return _from_strings(value, dtype)
    try:
        token = numpy_warnings.hush()
        try:
            return _from_numbers(value, found, dtype)
        finally:
            numpy_warnings.unhush(token)
    except ValueError as error:
        if "inhomogeneous" in str(error):
            raise ArgumentError(
                "Can't convert non-rectangular Python sequence to Tensor.") from None
        raise _too_deep() if "number of dimension" in str(error) else error from None
    except OverflowError:
        raise _out_of_range("an integer", dtype or _int64) from None


def _becomes_tensor(kind: type) -> bool:
    """Whether objects of a class, which are neither numbers nor arrays, can become tensors."""
    from . import conversions
    return hasattr(kind, "__array__") or issubclass(kind, Composite) or conversions.knows(kind)


def _with_sizes(value: Any) -> Any:
    """A nested list with integers in the place of dimensions."""
    if isinstance(value, (list, tuple)):
        return [_with_sizes(item) for item in value]
    return operator.index(value) if isinstance(value, Dimension) else value


def _too_deep() -> ValueError:
    return ArgumentError("Can't convert a sequence nested more than 64 levels deep (or holding "
                         "itself) to Tensor: a tensor has at most 64 dimensions.")


# Which Python numbers a dtype of some kind has no value for.
_NO_VALUES: dict[str, set[type]] = {
    "b": {int, float, complex}, "i": {float, complex}, "u": {float, complex}, "f": {complex},
    "c": {bool}, "s": set()}
_KNOWN_LEAVES = {int, float, bool, complex, str, bytes}


def _leaves_of(value: Any, kind: type) -> Any:
    for item in value:
        if type(item) is kind:
            yield item
        elif isinstance(item, (list, tuple)):
            yield from _leaves_of(item, kind)


def _from_numbers(value: Any, found: set[type], dtype: DType | None) -> Tensor:
    """A nested list of numbers, arrays and NumPy scalars."""
    if dtype is None:
        dtype = _list_dtype(value, found)
    elif found & _NO_VALUES[dtype.kind] or (dtype.kind == "s" and found):
        raise _cannot(value, dtype)
    if dtype.kind == "s":  # arrays of strings, or nothing
        strings = np.array(value, object)
        for index, item in np.ndenumerate(strings):
            if isinstance(item, np.ndarray):
                if item.ndim:
                    raise ArgumentError("Can't convert non-rectangular Python sequence to Tensor.")
                strings[index] = item.item()
        return _objects(strings)
    if dtype is not _int32:
        return from_array(count_array(np.array(value, dtype.numpy, order="C")), dtype)
    array = np.array(value, order="C")
    if array.dtype.kind == "O" or array.dtype.kind == "u":
        raise OverflowError
    if array.dtype.kind == "i" and array.size:
        low, high = array.min(), array.max()
        if low < _INT32_LOW or high > _INT32_HIGH:
            return from_array(count_array(array), _int64)
    return from_array(count_array(array.astype(np.int32)), _int32)


def _list_dtype(value: Any, found: set[type]) -> DType:
    from_numpy = [kind for kind in found if kind not in _NUMBERS]
    if from_numpy:
        arrays = [np.asarray(item) for kind in from_numpy for item in _leaves_of(value, kind)]
        result = np.result_type(*[array.dtype for array in arrays])
        if complex in found and result.kind != "c":
            return dtypes.complex128
        if float in found and result.kind in "iub":
            return _float32
        return dtypes.from_numpy(result)
    if complex in found:
        return dtypes.complex128
    if float in found or not found:
        return _float32
    if int in found:
        if bool in found and isinstance(next(_first_leaf(value)), bool):
            raise ArgumentError("Can't convert Python sequence with mixed types to Tensor.")
        return _int32
    return _bool


def _first_leaf(value: Any) -> Any:
    for item in value:
        if isinstance(item, (list, tuple)):
            yield from _first_leaf(item)
        else:
            yield item


def _stack(value: Any, dtype: DType | None) -> Tensor:
    """A list that holds tensors: stacked by an op, so that gradients flow through.

    A dtype that is asked for casts them, as in TensorFlow, where a tensor alone would be refused.
    """
    wanted = dtype
    if dtype is None:
        dtype = next((x.dtype for x in _tensor_leaves(value)), None)
    parts = [_stack(item, dtype) if isinstance(item, (list, tuple)) and _has_tensor(item)
             else _part(item, wanted, dtype) for item in value]
    op: Any = table.get("stack")
    return door.apply(op, parts, op.attrs(axis=0))[0]


def _part(item: Any, wanted: DType | None, dtype: DType | None) -> Tensor:
    """An item of a list with tensors: one that is a tensor is cast where a dtype is wanted."""
    if wanted is not None and (isinstance(item, Tensor) or is_variable(item)):
        tensor = to_tensor(item)
        if tensor._dtype is not wanted and dtypes.string not in (tensor._dtype, wanted):
            return door.run("cast", tensor, dtype=wanted)
    return to_tensor(item, dtype)


def _has_tensor(value: Any) -> bool:
    return next(_tensor_leaves(value), None) is not None


def _tensor_leaves(value: Any) -> Any:
    for item in value:
        if isinstance(item, (list, tuple)):
            yield from _tensor_leaves(item)
        elif isinstance(item, Tensor) or is_variable(item):
            yield item


def _from_other(value: Any, dtype: DType | None) -> Tensor:
    """Shapes, and objects that know how to become tensors or arrays; anything else is refused."""
    if isinstance(value, TensorShape):
        if not value.is_fully_defined():
            raise ArgumentError(
                f"Cannot convert a partially known TensorShape {value} to a Tensor.")
        return _from_list(list(value), dtype or _int32)
    if isinstance(value, Dimension):
        return to_tensor(operator.index(value), dtype)
    if isinstance(value, Composite) and isinstance(value, composite.overridden):
        from ..tensors import overrides
        if overrides.is_named(value):
            raise NoTensorError(value)  # and who catches it asks the override
    from . import conversions
    converted = conversions.convert(value, dtype) if conversions.registered else None
    if converted is not None:
        return converted
    convert = getattr(type(value), "__tf_tensor__", None)
    if convert is not None:
        tensor = convert(value, dtype)
        return to_tensor(tensor, dtype)
    plain: Any
    for plain in (bool, int, float, complex, str, bytes):
        if isinstance(value, plain):
            return to_tensor(plain(value), dtype)
    if isinstance(value, memoryview) or hasattr(type(value), "__array__"):  # no class has values
        return _from_ndarray(np.asarray(value), dtype)
    if hasattr(type(value), "__dlpack__"):
        return _from_ndarray(np.from_dlpack(value), dtype)
    raise _refusal(value)


def operand(value: Any, like: Tensor) -> Tensor:
    """The other operand of a binary op: a tensor as it is, anything else in ``like``'s dtype."""
    if isinstance(value, Tensor):
        return value
    if is_variable(value):
        return value._read_for_op()
    return to_tensor(value, like._dtype)


def operands(x: Any, y: Any) -> tuple[Tensor, Tensor]:
    """Both operands as tensors; a Python value takes the dtype of the tensor beside it."""
    first = isinstance(x, Tensor) or is_variable(x)
    if first or not (isinstance(y, Tensor) or is_variable(y)):
        a = to_tensor(x)
        return a, operand(y, a)
    b = to_tensor(y)
    return operand(x, b), b


def full(number: Any, dtype: DType, shape: Sequence[Any]) -> Tensor:
    """A tensor with every element ``number``; for strings an empty string."""
    if dtype is dtypes.string:
        return door.run("broadcast_to", to_tensor(""), shape=tuple(shape))
    return door.run("full", value=Literal(number, dtype), shape=tuple(shape))


def to_strings(value: Any) -> Tensor:
    """A value where strings are taken: of an empty list the elements are strings."""
    tensor = to_tensor(value)
    if tensor._dtype is not dtypes.string and isinstance(value, (list, tuple)) \
            and 0 in tensor.shape:
        return to_tensor(value, dtypes.string)
    return tensor


def dim_tensor(dim: Any, dtype: DType) -> Tensor:
    """A dimension, known or of the run, as a scalar tensor."""
    if isinstance(dim, int):
        return from_array(np.array(dim, dtype.numpy), dtype)
    value = door.run("dim_value", dim=dim, dtype=dtype.real_dtype)
    return door.run("cast", value, dtype=dtype) if dtype.is_complex else value


# ---------------------------------------------------------------------------- pickling
# Registered here: who unpickles a tensor imports this room, which completes the class.

def _unpickle(array: Any, dtype: str) -> Tensor:
    return from_array(np.asarray(array, order="C"), dtypes.as_dtype(dtype))


def _pickle(tensor: Tensor) -> tuple[Any, ...]:
    return _unpickle, (tensor._host().copy(), tensor._dtype.name)


copyreg.pickle(Tensor, _pickle)
