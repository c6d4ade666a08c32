"""``save``, ``load`` and ``snapshot``: datasets in a folder.

A folder has files of elements (``element_files.py``) and ``dataset.json``, which says what elements
look like and which files count. That file comes last, whole: a folder without it has no dataset.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import (
    ArgumentError,
    DataLossError,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    UnimplementedError,
)
from ..io.system_errors import local_path, system_errors
from ..train.files import unique_name, write_atomically
from ..train.leftovers import MARK, sweep
from ..values.spec import TensorSpec
from .caching import ReadStream
from .element_files import ElementWriter
from .element_functions import element_function
from .node import INFINITE, Node, Run
from .spec_text import describe, specs_of
from .streams import Element, Stream
from .structure import flatten, same_form

INDEX = "dataset.json"
_COMPRESSIONS = {None: "", "": "", "NONE": "", "AUTO": "", "GZIP": "GZIP", "ZLIB": "ZLIB",
                 "SNAPPY": ""}


def compression_of(value: Any, what: str) -> str:
    """The compression of files of elements.

    Raises
    ------
    InvalidArgumentError
        When there is none of that name.
    """
    if value not in _COMPRESSIONS:
        raise InvalidArgumentError(f"{what}: compression must be None, 'AUTO' or 'GZIP', got "
                                   f"{value!r}", what)
    return _COMPRESSIONS[value]


# ---------------------------------------------------------------------------- writing

class Folder:
    """A dataset on its way into a folder: files of elements, at last the index.

    Parameters
    ----------
    path : str
    spec : structure
        Of the elements.
    compression : str
    """

    def __init__(self, path: str, spec: Any, compression: str):
        self.path = path
        self._spec = spec
        self._compression = compression
        self._writers: dict[int, ElementWriter] = {}
        self._description = describe(spec)
        with system_errors(path):
            os.makedirs(path, exist_ok=True)
        self._sweep()

    def write(self, leaves: Sequence[Any], shard: int) -> None:
        """Add an element to a file."""
        writer = self._writers.get(shard)
        if writer is None:
            name = unique_name(os.path.join(self.path, f"{shard:08d}"), ".elements")
            writer = self._writers[shard] = ElementWriter(name, self._compression)
        writer.write(leaves)

    def finish(self) -> None:
        """Make the folder a dataset; files of an earlier one go."""
        files = []
        for shard in sorted(self._writers):
            writer = self._writers[shard]
            writer.finish()
            files.append([os.path.basename(writer.path), writer.count])
        index = {"format": "twofold dataset 1", "element_spec": self._description,
                 "compression": self._compression, "files": files}
        with system_errors(self.path):
            write_atomically(os.path.join(self.path, INDEX), json.dumps(index).encode())
        self._release()
        self._sweep()

    def _release(self) -> None:
        for writer in self._writers.values():
            writer.release()
        self._writers = {}

    def _sweep(self) -> None:
        """Remove files that the index does not name, but those of writers at work."""
        sweep(self.path, rf"\d{{8}}{MARK}\.elements({MARK}\.part)?",
              lambda found: _is_named(self.path, found))

    def drop(self) -> None:
        """Leave the folder as it was."""
        for writer in self._writers.values():
            writer.drop()
        self._writers = {}


def _is_named(path: str, name: str) -> bool:
    """Whether the index of a folder names a file, or might."""
    try:
        return name in [found for found, _ in read_index(path)["files"]]
    except NotFoundError:
        return False
    except (DataLossError, UnimplementedError):
        return True  # who can read the index may need it


def save_dataset(source: Node, run: Run, path: Any, compression: Any,
                 shard_func: Callable[..., Any] | None) -> None:
    """Write all elements of a dataset into a folder."""
    if source.count() == INFINITE:
        raise InvalidArgumentError("save: the dataset is infinite; use take", "save")
    shard = None if shard_func is None else _shard_function(shard_func, source)
    folder = Folder(local_path(path), source.spec, compression_of(compression, "save"))
    stream = source.stream(run)
    try:
        while (leaves := stream.next()) is not None:
            folder.write(leaves, 0 if shard is None else shard(leaves))
        folder.finish()
    finally:
        folder.drop()
        stream.close()


def _shard_function(shard_func: Callable[..., Any], source: Node) -> Callable[[Element], int]:
    function = element_function(shard_func, source.layout, "save")
    spec = function.structure
    if spec is not None and not (isinstance(spec, TensorSpec) and spec.dtype is dtypes.int64
                                 and spec.shape.is_compatible_with([])):
        raise ArgumentError(f"Invalid `shard_func`. `shard_func` must return an int64 scalar, its "
                            f"return type is {spec}.")
    return lambda leaves: int(function(leaves)[0])


# ---------------------------------------------------------------------------- reading

def read_index(path: str) -> dict[str, Any]:
    """The index of a folder.

    Raises
    ------
    NotFoundError
        When there is no dataset.
    UnimplementedError
        When TensorFlow wrote it.
    DataLossError
        When the index is damaged.
    """
    name = os.path.join(path, INDEX)
    if not os.path.exists(name):
        if os.path.exists(os.path.join(path, "dataset_spec.pb")):
            raise UnimplementedError(
                f"{path} was saved by TensorFlow, whose format is not read; with TensorFlow write "
                "the elements to TFRecord files (tf.io.TFRecordWriter), which are")
        raise NotFoundError(f"{path}: there is no saved dataset (no {INDEX})", "load")
    with system_errors(name), open(name, "rb") as file:
        content = file.read()
    try:
        index: dict[str, Any] = json.loads(content)
        if index["format"] != "twofold dataset 1":
            raise ArgumentError(f"format {index['format']!r}")
        index["element_spec"] = specs_of(index["element_spec"])
        return index
    except (ValueError, KeyError, TypeError) as error:
        raise DataLossError(f"{name}: damaged ({error}); save the dataset again") from None


class Stored(Node):
    """The elements of a folder, or of one of its files."""

    name = "load"

    def __init__(self, path: str, spec: Any, files: Sequence[Any], compression: str):
        self.path = path
        self._spec = spec
        self.files = files
        self.compression = compression

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return sum(count for _, count in self.files)

    def stream(self, run: Run) -> Stream:
        return _StoredStream(self)

    def file_nodes(self) -> list[Node]:
        """A node for each file."""
        return [Stored(self.path, self._spec, [entry], self.compression) for entry in self.files]


class _StoredStream(Stream):
    def __init__(self, node: Stored):
        self.node = node
        self.place = 0
        self.reader: ReadStream | None = None

    def next(self) -> Element | None:
        node = self.node
        while self.place < len(node.files):
            if self.reader is None:
                self.reader = ReadStream(os.path.join(node.path, node.files[self.place][0]),
                                         node.layout.specs, node.compression)
            row = self.reader.next()
            if row is not None:
                return row
            if self.reader.position != node.files[self.place][1]:
                raise DataLossError(
                    f"{self.reader.reader.path}: has {self.reader.position} elements, "
                    f"{node.files[self.place][1]} were written: it is cut off", "load")
            self._shut()
            self.place += 1
        return None

    def _shut(self) -> None:
        if self.reader is not None:
            self.reader.close()
        self.reader = None

    def close(self) -> None:
        self._shut()

    def save(self) -> dict[str, Any]:
        return {"place": self.place, "reader": None if self.reader is None
                else self.reader.save()}

    def restore(self, state: dict[str, Any]) -> None:
        self._shut()
        self.place = int(state["place"])
        if state["reader"] is not None:
            name = os.path.join(self.node.path, self.node.files[self.place][0])
            self.reader = ReadStream(name, self.node.layout.specs, self.node.compression)
            self.reader.restore(state["reader"])


def load_dataset(path: Any, element_spec: Any, compression: Any, wait: bool) -> Stored:
    """The node of a saved dataset."""
    folder = local_path(path)
    compression_of(compression, "load")
    while wait and not os.path.exists(os.path.join(folder, INDEX)):
        time.sleep(0.1)
    index = read_index(folder)
    spec = index["element_spec"]
    if element_spec is not None:
        same = len(flatten(spec)) == len(flatten(element_spec)) and all(
            a.is_compatible_with(b) for a, b in zip(flatten(element_spec), flatten(spec)))
        if not same:
            raise ArgumentError(f"load: the dataset in {folder} has elements of {spec}, "
                                f"element_spec is {element_spec}")
        spec = element_spec
    return Stored(folder, spec, index["files"], index["compression"])


# ---------------------------------------------------------------------------- snapshot

class Snapshot(Node):
    """What the first whole pass gave, in a folder, also for later programs.

    Parameters
    ----------
    source : Node
    path : path-like
    compression : str
    reader, shard : callable or None
        As ``load`` and ``save`` take them.
    """

    name = "snapshot"

    def __init__(self, source: Node, path: Any, compression: Any,
                 read: Callable[[Stored], Node] | None, shard: Callable[..., Any] | None):
        self.inputs = (source,)
        self.path = local_path(path)
        self.compression = compression_of(compression, "snapshot")
        self.read = read
        self.shard = None if shard is None else _shard_function(shard, source)

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        source = self.inputs[0]
        if os.path.exists(os.path.join(self.path, INDEX)):
            stored = load_dataset(self.path, None, None, False)
            if not same_form(stored.spec, source.spec) or not all(
                    a.is_compatible_with(b)
                    for a, b in zip(flatten(stored.spec), flatten(source.spec))):
                raise FailedPreconditionError(
                    f"snapshot: {self.path} has elements of {stored.spec}, the dataset of "
                    f"{source.spec}: it is of another dataset; use another folder, or delete it",
                    "snapshot")
            return (stored if self.read is None else self.read(stored)).stream(run)
        return _SnapshotStream(source.stream(run), self)


class _SnapshotStream(Stream):
    """Writes what it passes on; the folder is a dataset at the end."""

    def __init__(self, source: Stream, node: Snapshot):
        self.source = source
        self.inputs = (source,)
        self.shard = node.shard
        self.folder: Folder | None = Folder(node.path, node.inputs[0].spec, node.compression)

    def next(self) -> Element | None:
        row = self.source.next()
        if self.folder is not None:
            if row is not None:
                self.folder.write(row, 0 if self.shard is None else self.shard(row))
            else:
                self.folder.finish()
                self.folder = None
        return row

    def close(self) -> None:
        if self.folder is not None:
            self.folder.drop()
            self.folder = None
        super().close()

    def restore(self, state: dict[str, Any]) -> None:
        """Go on; a pass that was begun elsewhere writes nothing."""
        if self.folder is not None:
            self.folder.drop()
            self.folder = None
        super().restore(state)
