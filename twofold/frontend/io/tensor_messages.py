"""``TensorProto``: a tensor as a message (``tf.io.serialize_tensor``), as TensorFlow writes it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import DataLossError, InvalidArgumentError, UnimplementedError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import convert
from . import hosting, protobuf

#: TensorFlow's numbers of dtypes.
DATA_TYPES: dict[int, DType] = {
    1: dtypes.float32, 2: dtypes.float64, 3: dtypes.int32, 4: dtypes.uint8, 5: dtypes.int16,
    6: dtypes.int8, 7: dtypes.string, 8: dtypes.complex64, 9: dtypes.int64, 10: dtypes.bool_,
    14: dtypes.bfloat16, 17: dtypes.uint16, 18: dtypes.complex128, 19: dtypes.float16,
    22: dtypes.uint32, 23: dtypes.uint64}
#: The same the other way.
NUMBERS = {dtype: number for number, dtype in DATA_TYPES.items()}

# Fields that hold values: number of the field to how it is read.
_DTYPE, _SHAPE, _CONTENT, _STRINGS, _HALVES = 1, 2, 4, 8, 13
_VALUES: dict[DType, int] = {
    dtypes.float32: 5, dtypes.float64: 6, dtypes.int32: 7, dtypes.uint8: 7, dtypes.int16: 7,
    dtypes.int8: 7, dtypes.uint16: 7, dtypes.int64: 10, dtypes.bool_: 11,
    dtypes.float16: _HALVES, dtypes.bfloat16: _HALVES, dtypes.uint32: 16, dtypes.uint64: 17,
    dtypes.complex64: 9, dtypes.complex128: 12, dtypes.string: _STRINGS}
_MOST_FILLED = 1 << 31  # bytes that a message of a few bytes may stand for


def shape_message(shape: Any) -> bytes:
    """``TensorShapeProto``; None stands for a size that is not known."""
    return b"".join(protobuf.block(2, protobuf.integer(1, -1 if size is None else size)
                                   if size != 0 else b"") for size in shape)


def tensor_message(array: Any, dtype: DType, is_packed: bool = False) -> bytes:
    """``TensorProto`` of an array; strings each in a field, or all in one block."""
    head = protobuf.integer(_DTYPE, NUMBERS[dtype]) + \
        protobuf.block(_SHAPE, shape_message(array.shape))
    if dtype is dtypes.string and is_packed:
        texts = array.ravel().tolist()
        data = b"".join([*(protobuf.encode_varint(len(text)) for text in texts), *texts])
        return head + protobuf.block(_CONTENT, data) if data else head
    if dtype is dtypes.string:
        return head + b"".join(protobuf.block(_STRINGS, item) for item in array.ravel().tolist())
    data = np.ascontiguousarray(array).tobytes()
    return head + protobuf.block(_CONTENT, data) if data else head


def read_tensor_message(data: bytes) -> tuple[DType, Any]:
    """The dtype and the array of a ``TensorProto``.

    Raises
    ------
    DataLossError
        When the bytes are none, or say things that cannot be.
    UnimplementedError
        For a dtype that is not there.
    """
    what = "a message of type 'tensorflow.TensorProto'"
    number, sizes = 0, []
    content = b""
    values: dict[int, list[protobuf.Field]] = {}
    for field in protobuf.read_fields(data, what):
        if field[0] == _DTYPE:
            number = protobuf.expect(field, protobuf.VARINT, what)
        elif field[0] == _SHAPE:
            sizes = _sizes(protobuf.expect(field, protobuf.BYTES, what), what)
        elif field[0] == _CONTENT:
            content = protobuf.expect(field, protobuf.BYTES, what)
        else:
            values.setdefault(field[0], []).append(field)
    dtype = DATA_TYPES.get(number)
    if dtype is None and not 0 < number < 64:
        raise DataLossError(f"{what}: there is no dtype number {number}")
    if dtype is None:
        raise UnimplementedError(f"{what} holds TensorFlow's dtype number {number}, which is not "
                                 "there", "io.parse_tensor")
    count = math.prod(sizes)
    if content and dtype is dtypes.string:
        return dtype, hosting.words(_unpack_strings(content, count, what), tuple(sizes))
    if content:
        if len(content) != count * dtype.numpy.itemsize:
            raise DataLossError(f"{what}: {len(content)} bytes of content do not make shape "
                                f"{sizes} of {dtype.name}")
        return dtype, np.frombuffer(content, dtype.numpy).reshape(sizes).copy()
    found = _read_values(dtype, values.get(_VALUES[dtype], []), what)[:count]
    if count * dtype.numpy.itemsize > max(_MOST_FILLED, len(data)):
        raise DataLossError(f"{what}: {len(data)} bytes cannot be a tensor of shape {sizes}")
    if len(found) < count:  # the last value stands for all that follow
        last = found[-1] if len(found) else b"" if dtype is dtypes.string else 0
        filled = np.full(count, last, dtype.numpy)
        filled[:len(found)] = found
        found = filled
    return dtype, found.reshape(sizes)


def _unpack_strings(content: bytes, count: int, what: str) -> list[bytes]:
    """The strings of a block, in which the lengths of all come first."""
    damaged = DataLossError(f"{what}: {len(content)} bytes of content do not make {count} strings")
    if count > len(content):
        raise damaged
    at, lengths = 0, []
    for _ in range(count):
        length, at = protobuf.decode_varint(content, at, what)
        lengths.append(length)
    if at + sum(lengths) != len(content):
        raise damaged
    found = []
    for length in lengths:
        found.append(content[at:at + length])
        at += length
    return found


def _sizes(data: bytes, what: str) -> list[int]:
    sizes = []
    for field in protobuf.read_fields(data, what):
        if field[0] == 3 and field[2]:
            raise DataLossError(f"{what}: a tensor must have a known rank")
        if field[0] == 2:
            size = 0
            for part in protobuf.read_fields(protobuf.expect(field, protobuf.BYTES, what), what):
                if part[0] == 1:
                    size = protobuf.to_signed(protobuf.expect(part, protobuf.VARINT, what))
            if size < 0:
                raise DataLossError(f"{what}: a size is {size}")
            sizes.append(size)
    if len(sizes) > 254:
        raise DataLossError(f"{what}: {len(sizes)} dimensions")
    return sizes


def _read_values(dtype: DType, fields: list[protobuf.Field], what: str) -> Any:
    if dtype is dtypes.string:
        return hosting.words([protobuf.expect(field, protobuf.BYTES, what) for field in fields])
    parts: list[Any] = []
    for field in fields:
        if dtype.real_dtype is dtypes.float32:
            parts.append(protobuf.read_floats(field, what))
        elif dtype.real_dtype is dtypes.float64:
            parts.append(_doubles(field, what))
        else:
            parts.append(np.array(protobuf.read_integers(field, what), np.int64))
    whole = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    if _VALUES[dtype] == _HALVES:
        return whole.astype(np.uint16).view(dtype.numpy)
    if dtype.is_complex:    # the two parts of each, one after the other
        pairs = whole.astype(dtype.real_dtype.numpy)
        return pairs[:len(pairs) // 2 * 2].view(dtype.numpy)
    return whole.astype(dtype.numpy)


def _doubles(field: protobuf.Field, what: str) -> Any:
    if field[1] == protobuf.FIXED64:
        return np.array([protobuf.double(field[2])])
    data = protobuf.expect(field, protobuf.BYTES, what)
    if len(data) % 8:
        raise DataLossError(f"{what} is damaged: a block of doubles has {len(data)} bytes")
    return np.frombuffer(data, "<f8")


@public
def serialize_tensor(tensor: Any, name: str | None = None) -> Tensor:
    """A tensor as the bytes of a ``TensorProto`` message, the same that TensorFlow writes.

    Parameters
    ----------
    tensor : Tensor
        Any shape and dtype.

    Returns
    -------
    Tensor
        One string; ``tf.io.parse_tensor`` reads it.

    Raises
    ------
    TypeError
        For what is no tensor and cannot become one.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.serialize_tensor(tf.constant(2.0)).numpy()
    b'\\x08\\x01\\x12\\x00"\\x04\\x00\\x00\\x00@'
    """
    x = convert.to_tensor(tensor)
    return hosting.on_host("io.serialize_tensor", _serializer(dtype=x._dtype), [x],
                           [hosting.type_of(dtypes.string)])[0]


@recipe("io.serialize_tensor")
def _serializer(dtype: DType) -> Callable[..., Any]:
    return lambda array: (
        hosting.words([tensor_message(np.asarray(array, dtype.numpy), dtype)], ()),)


@public
def parse_tensor(serialized: Any, out_type: Any, name: str | None = None) -> Tensor:
    """The tensor that ``tf.io.serialize_tensor`` wrote.

    Inside ``tf.function``, where the message is not known before, the result has no known rank:
    ``tf.ensure_shape`` or ``set_shape`` says it.

    Parameters
    ----------
    serialized : Tensor
        One string.
    out_type : dtype
        Of the tensor.

    Returns
    -------
    Tensor
        Of the shape that the message says.

    Raises
    ------
    InvalidArgumentError
        When the bytes are no such message, or the tensor in it has another dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> message = tf.io.serialize_tensor(tf.constant([1, 2]))
    >>> tf.io.parse_tensor(message, tf.int32).numpy()
    array([1, 2], dtype=int32)
    """
    tensor = hosting.string_of(serialized, "serialized", "io.parse_tensor")
    dtype = dtypes.as_dtype(out_type)
    return hosting.of_any_shape("io.parse_tensor", _tensor_reader(dtype=dtype), tensor, dtype)


@recipe("io.parse_tensor")
def _tensor_reader(dtype: DType) -> Callable[..., Any]:
    def read(data: Any) -> Any:
        try:
            found, array = read_tensor_message(data[()])
        except DataLossError as error:
            raise InvalidArgumentError("Could not parse `serialized` as TensorProto: "
                                       f"{error}", "io.parse_tensor") from None
        if found is not dtype:
            raise InvalidArgumentError(f"Type mismatch between parsed tensor ({found.name}) and "
                                       f"dtype ({dtype.name})", "io.parse_tensor")
        return (array,)

    return read

