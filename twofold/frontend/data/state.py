"""The state of a pipeline as a flat dictionary of arrays, for checkpoints.

Streams say where they are in dictionaries and lists of numbers and arrays. Here these become
arrays under paths, with a text that says what goes where; arrays of strings become their bytes in
a row and their lengths.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import InvalidArgumentError, UnimplementedError
from .rows import Rows
from .spec_text import describe, specs_of

State = dict[str, "np.ndarray[Any, Any]"]
_PLAN = "plan"


def packed_state(state: dict[str, Any]) -> State:
    """A nested state as arrays.

    Raises
    ------
    UnimplementedError
        When something of it is neither a number nor an array.
    """
    found: State = {}
    plan = _pack(state, "state", found)
    found[_PLAN] = np.frombuffer(json.dumps(plan).encode(), np.uint8).copy()
    return found


def _pack(value: Any, path: str, found: State) -> Any:
    """The plan of a value, whose arrays are put into ``found``."""
    if isinstance(value, dict):
        return {"dict": {key: _pack(item, f"{path}/{key}", found)
                         for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"list": [_pack(item, f"{path}/{i}", found) for i, item in enumerate(value)]}
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "O":
            found[path] = value
            return {"array": path, "dtype": value.dtype.name}
        items = value.ravel().tolist()
        found[path] = np.frombuffer(b"".join(items), np.uint8).copy()
        found[f"{path}/lengths"] = np.array([len(item) for item in items], np.int64)
        return {"strings": path, "shape": list(value.shape)}
    if isinstance(value, Rows):
        return {"window": _pack(value.rows, path, found), "spec": describe(value.spec)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return {"value": value}
    if isinstance(value, np.generic):
        return {"value": value.item()}
    raise UnimplementedError(
        f"the state of this iterator holds {type(value).__name__}, which cannot be saved: an "
        "iterator is not checkpointed while datasets inside of its elements are read")


def unpacked_state(state: State, restore: Callable[[dict[str, Any]], None]) -> None:
    """Give a stream the nested state that arrays stand for.

    Raises
    ------
    InvalidArgumentError
        When they are the state of something else.
    """
    try:
        plan = json.loads(np.asarray(state[_PLAN], np.uint8).tobytes())
        restore(_unpack(plan, state))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        if isinstance(error, InvalidArgumentError):
            raise
        raise InvalidArgumentError(
            "this is not the state of an iterator over such a dataset: restore an iterator of the "
            f"pipeline that the state was saved of ({type(error).__name__}: {error})") from error


def _unpack(plan: Any, state: State) -> Any:
    if "dict" in plan:
        return {key: _unpack(item, state) for key, item in plan["dict"].items()}
    if "list" in plan:
        return [_unpack(item, state) for item in plan["list"]]
    if "window" in plan:
        return Rows(specs_of(plan["spec"]), _unpack(plan["window"], state))
    if "array" in plan:
        return state[plan["array"]]
    if "strings" in plan:
        return _strings(state[plan["strings"]].tobytes(), state[f"{plan['strings']}/lengths"],
                        plan["shape"])
    return plan["value"]


def _strings(text: bytes, lengths: Any, shape: list[int]) -> Any:
    ends = np.cumsum(lengths).tolist()
    found = np.empty(len(ends), object)
    found[:] = [text[end - length:end] for end, length in zip(ends, lengths.tolist())]
    return found.reshape(shape)
