"""``tf.summary.write``, through which every summary goes, now or when a program runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError, DataLossError, InvalidArgumentError
from ..flow.choices import cond
from ..io import hosting, protobuf
from ..io.tensor_messages import tensor_message
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..variables.names import name_scope, tag_scope
from . import writers
from .event_files import event, summary_message

_NOT_IN_SCOPES = re.compile(r"[^-_/.A-Za-z0-9]")

#: Makes of arrays the array that is written, and its dtype.
Encoder = Callable[..., tuple[Any, DType]]


@contextmanager
def summary_scope(name: str, default_name: str = "summary", values: Any = None
                  ) -> Iterator[tuple[str, str]]:
    """A ``with`` block for a new kind of summary: gives its tag and a name scope.

    Parameters
    ----------
    name : str
        Of the summary; open name scopes are put before it.
    default_name : str
        Its name when ``name`` is empty or None.
    values : optional
        Accepted as in TensorFlow.

    Returns
    -------
    context manager
        Of (tag, scope).

    Raises
    ------
    TypeError
        When ``name`` is no string.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.name_scope("layer"), tf.summary.experimental.summary_scope("größe") as (tag, scope):
    ...     print(tag, scope)
    layer/größe layer/gre/
    """
    name = name or default_name
    if not isinstance(name, str):
        raise ArgumentTypeError(f"the name of a summary must be a string, got {name!r}")
    scope = tag_scope()
    with name_scope(_NOT_IN_SCOPES.sub("", name) or default_name) as opened:
        yield f"{scope}/{name}" if scope else name, opened


@public
def write(tag: Any, tensor: Any, step: Any = None, metadata: Any = None, name: str | None = None
          ) -> Tensor:
    """Write a tensor as a summary, if there is a writer.

    Parameters
    ----------
    tag : str
        Its name.
    tensor : Tensor or callable
        The value, or what gives it when it is to be recorded.
    step : int, Tensor or Variable, optional
        The default step, if one is set.
    metadata : bytes or message, optional
        Says which part of TensorBoard shows it.

    Returns
    -------
    Tensor
        A bool scalar: whether it was recorded.

    Raises
    ------
    ValueError
        When there is a writer but no step.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default(step=1):
    ...     print(bool(tf.summary.write("weights", tf.ones([2, 2]))))
    True
    """
    return record(tag, lambda: [tensor() if callable(tensor) and not isinstance(tensor, Tensor)
                                and not hasattr(type(tensor), "_read_for_op") else tensor],
                  None, step, _as_bytes(metadata))


def _as_bytes(metadata: Any) -> bytes:
    if metadata is None:
        return b""
    found = metadata.SerializeToString() if hasattr(metadata, "SerializeToString") else metadata
    if not isinstance(found, bytes):
        raise ArgumentTypeError("tf.summary.write: metadata must be bytes or a message, got "
                                f"{metadata!r}")
    _must_be_message(found, "summary.write", "metadata")
    return found


def _must_be_message(data: bytes, function: str, what: str) -> None:
    """Refuse bytes that would make the file unreadable."""
    try:
        list(protobuf.read_fields(data, what))
    except DataLossError as error:
        raise InvalidArgumentError(f"tf.{function}: {error}", function) from None


def record(tag: Any, values: Callable[[], Sequence[Any]], encode: Encoder | None, step: Any,
           metadata: bytes) -> Tensor:
    """Record a summary if that is wanted, now or when the program runs.

    Parameters
    ----------
    tag : str
    values : callable
        Gives the tensors it is made of; asked only when it is recorded.
    encode : callable or None
        Makes of their arrays what is written; None: there is one, which is written as it is.
    step : int, Tensor, Variable or None
    metadata : bytes
    """
    step = None if step is None else writers.as_step(step)
    writer = writers.default_writer()
    if writer is None:
        return convert.to_tensor(False)

    def write_if_wanted() -> Tensor:
        _write(writer, tag, [convert.to_tensor(x) for x in values()], encode, _choose_step(step),
               metadata)
        return convert.to_tensor(True)

    wanted = writers.is_recording()
    if isinstance(wanted, bool):
        return write_if_wanted() if wanted else convert.to_tensor(False)
    found: Tensor = cond(wanted, write_if_wanted, lambda: convert.to_tensor(False))
    return found


def _choose_step(step: Any) -> Any:
    """A step, or the default one."""
    if step is not None:
        return step
    default = writers.get_step()
    if default is None:
        raise ArgumentError("No step set. Please specify one either through the `step` argument or "
                            "through tf.summary.experimental.set_step()")
    return writers.as_step(default)


def _write(writer: Any, tag: Any, tensors: list[Tensor], encode: Encoder | None, step: Any,
           metadata: bytes) -> None:
    file = writer.file
    kind = tensors[0]._dtype
    inputs = [*tensors]
    if not isinstance(tag, str):
        inputs.append(hosting.string_of(tag, "tag", "summary.write"))
    if isinstance(step, SymbolicTensor):
        inputs.append(step)

    def run(*arrays: Any) -> tuple[()]:
        rest = list(arrays[len(tensors):])
        named = tag.encode() if isinstance(tag, str) else rest.pop(0)[()]
        number = int(rest[0].reshape(())) if rest else step
        array, dtype = encode(*arrays[:len(tensors)]) if encode else (arrays[0], kind)
        message = tensor_message(np.asarray(array, dtype.numpy), dtype)
        file.add(event(number, summary=summary_message(named, message, metadata)))
        return ()

    hosting.on_host("summary.write", run, inputs, [], has_effect=True)


@public
def write_raw_pb(tensor: Any, step: Any = None, name: str | None = None) -> Tensor:
    """Write ``Summary`` messages that a program has made itself.

    Parameters
    ----------
    tensor : Tensor
        Strings: messages in bytes.
    step : int, Tensor or Variable, optional
        The default step, if one is set.

    Returns
    -------
    Tensor
        A bool scalar: whether they were written.

    Raises
    ------
    ValueError
        When there is a writer but no step.
    InvalidArgumentError
        When the bytes are no messages.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.summary.experimental.write_raw_pb(b"", step=1))
    False
    """
    step = None if step is None else writers.as_step(step)
    writer = writers.default_writer()
    if writer is None:
        return convert.to_tensor(False)
    chosen = _choose_step(step)
    strings = hosting.strings_of(tensor, "tensor", "summary.experimental.write_raw_pb")

    def run(messages: Any, late: Any = None) -> tuple[()]:
        data = b"".join(messages.ravel().tolist())
        _must_be_message(data, "summary.experimental.write_raw_pb", "tensor")
        writer.file.add(event(chosen if late is None else int(late.reshape(())), summary=data))
        return ()

    def write_if_wanted() -> Tensor:
        inputs = [strings, chosen] if isinstance(chosen, SymbolicTensor) else [strings]
        hosting.on_host("summary.write", run, inputs, [], has_effect=True)
        return convert.to_tensor(True)

    found: Tensor = cond(writers.is_recording(), write_if_wanted, lambda: convert.to_tensor(False))
    return found


