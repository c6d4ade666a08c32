"""``tf.io.decode_json_example``: examples that are written as JSON."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import InvalidArgumentError, TwofoldError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from . import hosting
from .examples import Example
from .messages import Message


@public
def decode_json_example(json_examples: Any, name: str | None = None) -> Tensor:
    """Examples that are written as JSON, as the bytes of ``tf.train.Example`` messages.

    Parameters
    ----------
    json_examples : Tensor
        Strings of any shape. Names of fields as in the message or in JSON's way (``int64List``),
        integers as numbers or texts, bytes in base64.

    Returns
    -------
    Tensor
        Strings, in the shape of ``json_examples``; ``tf.io.parse_example`` takes them.

    Raises
    ------
    InvalidArgumentError
        For a string that is no JSON, or no example.

    Examples
    --------
    >>> import twofold as tf
    >>> text = '{"features": {"feature": {"x": {"int64List": {"value": ["7"]}}}}}'
    >>> message = tf.io.decode_json_example(text)
    >>> tf.io.parse_single_example(message, {"x": tf.io.FixedLenFeature([], tf.int64)})["x"].numpy()
    np.int64(7)
    """
    tensor = hosting.strings_of(json_examples, "json_examples", "io.decode_json_example")
    return hosting.on_host("io.decode_json_example", _decoder(), [tensor], [
        hosting.type_of(dtypes.string, *hosting.shape_of(tensor))])[0]


@recipe("io.decode_json_example", is_elementwise=True)
def _decoder() -> Callable[..., Any]:
    return lambda strings: (
        hosting.words([_decode(text) for text in strings.ravel()], strings.shape),)


def _decode(text: bytes) -> bytes:
    try:
        content = json.loads(text)
        message = Example()
        _fill(message, content, "the example")
    except RecursionError:
        raise _refusal("it is nested too deep") from None
    except ValueError as error:
        if isinstance(error, TwofoldError):
            raise
        raise _refusal(str(error)) from None
    except (TypeError, OverflowError) as error:
        raise _refusal(str(error)) from None
    return message.SerializeToString()


def _refusal(reason: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"Error while parsing JSON: {reason}", "io.decode_json_example")


def _fill(message: Message, content: Any, where: str) -> None:
    """Set the fields of a message that an object of JSON has."""
    if not isinstance(content, dict):
        raise _refusal(f"{where} must be an object, got {content!r}")
    for key, value in content.items():
        name = key if key in message.FIELDS else re.sub("([A-Z])", r"_\1", key).lower()
        spec = message.FIELDS.get(name)
        if spec is None:
            raise _refusal(f"no such field: '{key}' in {where}")
        if value is None:
            continue
        part = getattr(message, name)
        if spec.label == "map":
            for inner, item in _expect(value, dict, f"{where}.{key}").items():
                _fill(part[inner], item, f"{where}.{key}[{inner!r}]")
        elif isinstance(spec.kind, str):
            read = _READERS[spec.kind]
            part.extend([read(item) for item in _expect(value, list, f"{where}.{key}")])
        elif spec.label:
            for item in _expect(value, list, f"{where}.{key}"):
                _fill(part.add(), item, f"{where}.{key}")
        else:
            part.SetInParent()
            _fill(part, value, f"{where}.{key}")


def _expect(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind):
        raise _refusal(f"{where} must be {'an object' if kind is dict else 'a list'}, "
                       f"got {value!r}")
    return value


def _read_integer(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _refusal(f"{value!r} is no integer")


def _read_float(value: Any) -> float:
    words = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
    if isinstance(value, str):
        return float(words.get(value, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise _refusal(f"{value!r} is no number")


def _read_bytes(value: Any) -> bytes:
    if not isinstance(value, str):
        raise _refusal(f"{value!r} is no text in base64")
    text = value.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise _refusal(f"{value!r} is no text in base64: {error}") from None


_READERS: dict[str, Callable[[Any], Any]] = {
    "int64": _read_integer, "float": _read_float, "bytes": _read_bytes}
