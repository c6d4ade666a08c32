"""Checkpoints in the format of this library: an index in JSON and a safetensors file.

``PREFIX.index`` is the checkpoint: it has the objects, a checksum of every tensor, and the name of
the file with their bytes. That file is written first, under a name that nobody else uses; then the
index takes its place in one step. So a reader finds the checkpoint as it was or as it is, whenever
the writer ends, and two writers of the same checkpoint leave that of one of them.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ...dtypes import DType
from ...errors import DataLossError, NotFoundError, UnimplementedError
from ..io.system_errors import system_errors
from . import safetensors
from .files import (
    DamagedError,
    OpenFile,
    flush_folder,
    remove,
    replace_atomically,
    unique_name,
    write_new,
)
from .leftovers import MARK, Claim, sweep
from .sealed_json import canonical, seal, unseal
from .stored import StoredObject

_FORMAT = "twofold checkpoint"
_VERSION = 1
_DATA = re.compile(MARK + r"\.safetensors")
_TRIES = 5  # a checkpoint that is written anew just now is looked for again
ADVICE = ("restore another checkpoint: tf.train.get_checkpoint_state(folder)."
          "all_model_checkpoint_paths lists those of a folder")


@dataclass(frozen=True)
class Index:
    """What the index file says.

    Attributes
    ----------
    data : str
        What follows the prefix in the name of the file with the bytes of the tensors, so that the
        files of a checkpoint can be given another prefix.
    bytes : int
        Its size.
    tensors : dict
        Key to checksum, and to the shape for strings, which are stored as bytes.
    objects : list
        Children and values of each object.
    """

    data: str
    bytes: int
    header: int
    tensors: dict[str, dict[str, Any]]
    objects: list[dict[str, Any]]


# ---------------------------------------------------------------------------- writing

def write_checkpoint(prefix: str, arrays: Mapping[str, np.ndarray[Any, Any]],
                     objects: Sequence[StoredObject], claims: list[Claim] | None = None) -> None:
    """Write a checkpoint in the place of what is there; until it is done that stays.

    Parameters
    ----------
    prefix : str
        Path without endings. Missing folders are made.
    arrays : mapping
        By key; of objects that are ``bytes`` for strings.
    objects : sequence of StoredObject
    claims : list of Claim, optional
        Takes the claims on the files, for who has more to do until they are in their place.

    Raises
    ------
    OpError
        What the system said: no room, not allowed, …
    """
    held: list[Claim] = []
    try:
        _write_checkpoint(prefix, arrays, objects, held if claims is None else claims)
    finally:
        for claim in held:
            claim.release()


def _write_checkpoint(prefix: str, arrays: Mapping[str, np.ndarray[Any, Any]],
                      objects: Sequence[StoredObject], claims: list[Claim]) -> None:
    what = f"saving the checkpoint {prefix}"
    with system_errors(what):
        folder = os.path.dirname(prefix)
        if folder:
            os.makedirs(folder, exist_ok=True)
        _sweep(prefix)
        before = _named_data(prefix)
        data = unique_name(prefix, ".safetensors")
        index, claim = _write_data(prefix, data, arrays, objects)
        claims.append(claim)
        try:
            flush_folder(folder)
            claims.append(replace_atomically(f"{prefix}.index", _index_text(index)))
        except BaseException:
            remove(data)
            raise
        if before is not None:
            remove(before)


def _sweep(prefix: str) -> None:
    """Remove what writers of this checkpoint left that were killed."""
    folder, name = os.path.split(prefix)
    sweep(folder, f"{re.escape(name)}(\\.index{MARK}\\.tmp|{MARK}\\.safetensors)",
          lambda found: _is_named(prefix, os.path.join(folder, found)))


def _is_named(prefix: str, path: str) -> bool:
    """Whether the index names a file, or might."""
    try:
        return path == prefix + read_index(prefix).data
    except NotFoundError:
        return False
    except (DataLossError, UnimplementedError):
        return True  # who can read the index may need it


def _write_data(prefix: str, path: str, arrays: Mapping[str, np.ndarray[Any, Any]],
                objects: Sequence[StoredObject]) -> tuple[Index, Claim]:
    tensors: dict[str, dict[str, Any]] = {}
    plain: dict[str, np.ndarray[Any, Any]] = {}
    for key, array in arrays.items():
        tensors[key] = {}
        if array.dtype == object:
            tensors[key]["strings"] = list(array.shape)
            array = _pack(array)
        plain[key] = array
    beginning, order = safetensors.layout(plain, {"format": _FORMAT})
    sizes = [len(beginning)]

    def chunks() -> Any:
        yield beginning
        for key in order:
            content = safetensors.bytes_of(plain[key])
            tensors[key]["crc32"] = zlib.crc32(content)
            sizes.append(len(content))
            yield content

    claim = write_new(path, chunks())
    return Index(path[len(prefix):], sum(sizes), zlib.crc32(beginning[8:]), tensors,
                 [{"children": x.children, "values": x.values} for x in objects]), claim


def _index_text(index: Index) -> bytes:
    content = {"format": _FORMAT, "version": _VERSION, "data": index.data, "bytes": index.bytes,
               "header": index.header, "tensors": index.tensors, "objects": index.objects}
    return seal("checkpoint", content)


def _pack(strings: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Strings as bytes: the length of each as a 64-bit number, then all of them together."""
    items = [bytes(item) for item in strings.reshape(-1)]
    lengths = np.array([len(item) for item in items], "<u8")
    return np.frombuffer(lengths.tobytes() + b"".join(items), np.uint8)


def _unpack(raw: np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    found = np.empty(shape, object)
    content, flat = raw.tobytes(), found.reshape(-1)
    begin = 8 * flat.size
    if len(content) < begin:
        raise DamagedError("the lengths of strings are missing")
    for number, length in enumerate(np.frombuffer(content[:begin], "<u8").tolist()):
        flat[number] = content[begin:begin + length]
        begin += length
    if begin != len(content):
        raise DamagedError("the lengths of strings do not add up")
    return found


# ---------------------------------------------------------------------------- reading

class OwnCheckpoint:
    """A checkpoint that this library wrote, opened."""

    def __init__(self, prefix: str, index: Index, file: OpenFile):
        self.path = prefix
        self._index = index
        self._file = file
        self.objects = tuple(StoredObject(x["children"], x["values"]) for x in index.objects)
        with damage(prefix, file.path):
            if file.size != index.bytes:
                raise DamagedError(f"it has {file.size} bytes instead of {index.bytes}")
            self._places, header = safetensors.read_header(file)
            if zlib.crc32(header) != index.header:
                raise DamagedError("its header was changed")
            if self._places.keys() != index.tensors.keys():
                raise DamagedError("its tensors are not those of the index")

    def describe(self) -> dict[str, tuple[DType, tuple[int, ...]]]:
        """Dtype and shape of every tensor, by key, in the order of keys."""
        found = {}
        for key in sorted(self._places):
            strings = self._index.tensors[key].get("strings")
            place = self._places[key]
            found[key] = (place.dtype, place.shape) if strings is None else (
                dtypes.string, tuple(strings))
        return found

    def read(self, key: str) -> np.ndarray[Any, Any]:
        """A tensor, as a new array."""
        place, entry = self._places[key], self._index.tensors[key]
        with damage(self.path, self._file.path), system_errors(f"reading {self.path}"):
            raw = self._file.read(place.begin, place.end - place.begin)
            if zlib.crc32(raw.data) != entry["crc32"]:
                raise DamagedError(f"the bytes of {key!r} were changed")
            if "strings" in entry:
                return _unpack(raw, tuple(entry["strings"]))
            return safetensors.array_of(raw, place)

    def graph_text(self) -> bytes:
        """The objects as text."""
        return canonical(self._index.objects)


class damage:  # noqa: N801  # used as a function: with damage(prefix, path):
    """Raise ``DamagedError`` in a ``with`` block as the user's error, which names the file."""

    def __init__(self, prefix: str, path: str, kind: str = "checkpoint", advice: str = ADVICE):
        self._prefix = prefix
        self._path = path
        self._kind = kind
        self._advice = advice

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, DamagedError):
            raise DataLossError(f"the {self._kind} {self._prefix} is damaged: {self._path}: "
                                f"{error}; {self._advice}") from None


def open_own(prefix: str) -> OwnCheckpoint:
    """Open a checkpoint whose index this library wrote.

    Raises
    ------
    DataLossError
        A file is damaged.
    NotFoundError
        The file with the tensors is missing.
    """
    for _ in range(_TRIES):
        index = read_index(prefix)
        path = prefix + index.data
        try:
            with system_errors(f"opening the checkpoint {prefix}"):
                file = OpenFile(path)
        except NotFoundError:
            continue  # another process writes it anew
        return OwnCheckpoint(prefix, index, file)
    raise NotFoundError(
        f"the checkpoint {prefix} has no file {path}, which its index names; put it beside the "
        f"index again, or {ADVICE}")


def read_index(prefix: str) -> Index:
    """What the index of a checkpoint says.

    Raises
    ------
    DataLossError
    """
    path = f"{prefix}.index"
    with system_errors(f"opening the checkpoint {prefix}"), open(path, "rb") as file:
        text = file.read()
    with damage(prefix, path):
        content = unseal("checkpoint", text)
        if not isinstance(content, dict) or not _DATA.fullmatch(str(content.get("data"))):
            raise DamagedError("it names no file of tensors")
    if content.get("format") != _FORMAT or content.get("version") != _VERSION:
        raise UnimplementedError(
            f"{path} is in version {content.get('version')!r} of the format; this twofold reads "
            f"version {_VERSION}: read it with the twofold that wrote it", "restore")
    return Index(content["data"], content["bytes"], content["header"], content["tensors"],
                 content["objects"])


def is_own_index(beginning: bytes) -> bool:
    """Whether the first bytes of an index file may be those of this library."""
    return beginning[:1] in (b"{", b"")


def _named_data(prefix: str) -> str | None:
    """Path of the file that the index names now; None without a readable index."""
    try:
        return prefix + read_index(prefix).data
    except (NotFoundError, DataLossError, UnimplementedError):
        return None


def files_of(prefix: str) -> list[str]:
    """The files that a checkpoint consists of, the index first."""
    data = _named_data(prefix)
    return [f"{prefix}.index"] + ([data] if data is not None else [])
