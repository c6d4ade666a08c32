"""Datasets of files: lines, records of a fixed length, TFRecords."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError, DataLossError, InvalidArgumentError
from ..io.records import compression_kind, read_records
from ..io.system_errors import local_path, system_errors
from ..values import arguments, convert
from ..values.spec import TensorSpec
from .flattening import FlatMap, Interleave
from .node import AUTOTUNE, UNKNOWN, Node, Run
from .sources import Slices
from .streams import Block, Element, Stream

_STRING = TensorSpec([], dtypes.string)
_CHUNK = 1 << 18

Read = Callable[[str], Iterator[bytes]]


class FileNode(Node):
    """The records of one file."""

    def __init__(self, name: str, path: str, read: Read):
        self.name = name
        self.path = path
        self.read = read

    @property
    def spec(self) -> Any:
        return _STRING

    def count(self) -> int:
        return UNKNOWN

    def stream(self, run: Run) -> Stream:
        return _FileStream(self)


class _FileStream(Stream):
    """Its place is the number of records so far."""

    def __init__(self, node: FileNode):
        self.node = node
        self.records: Any = None
        self.position = 0

    def _open(self) -> Any:
        if self.records is None:
            self.records = self.node.read(self.node.path)
        return self.records

    def next(self) -> Element | None:
        for record in self._open():
            self.position += 1
            found = np.empty((), object)
            found[()] = record
            return [found]
        return None

    def block(self, most: int) -> Block | None:
        if self._failure is not None:
            return super().block(most)
        items: list[bytes] = []
        try:
            for record in self._open():
                items.append(record)
                if len(items) >= most:
                    break
        except Exception as error:
            if not items:
                raise
            self._failure = error
        if not items:
            return None
        self.position += len(items)
        column = np.empty(len(items), object)
        column[:] = items
        return Block(columns=[column], count=len(items))

    def close(self) -> None:
        records, self.records = self.records, iter(())
        if records is not None and hasattr(records, "close"):
            records.close()

    def save(self) -> dict[str, Any]:
        return {"position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        self.close()
        self.records, self.position = None, 0
        while self.position < int(state["position"]):
            if self.block(min(int(state["position"]) - self.position, 4096)) is None:
                break


def _opener(name: str, read: Read) -> Callable[[Element], Node]:
    return lambda leaves: FileNode(name, local_path(leaves[0][()]), read)


def files_node(name: str, filenames: Any, read: Read, parallel: Any) -> Node:
    """The records of files, one file after the other, or several in turn.

    Parameters
    ----------
    name : str
        For messages.
    filenames : Dataset, Tensor, str or list of str
    read : callable
        Gives the records of a path.
    parallel : int or None
        How many files are read at a time.
    """
    names = names_of(name, filenames)
    opener = _opener(name, read)
    if parallel is None:
        return FilesInOrder(names, name, opener)
    calls = arguments.static_int(parallel, "num_parallel_reads")
    if calls < 1 and calls != AUTOTUNE:
        raise InvalidArgumentError(
            f"{name}: num_parallel_reads must be greater than zero, got {calls}", name)
    return FilesInTurn(names, name, opener, calls)


class FilesInOrder(FlatMap):
    """The records of one file after those of the other."""

    def __init__(self, names: Node, name: str, opener: Callable[[Element], Node]):
        self.name = name
        self.inputs = (names,)
        self._opener = opener

    @property
    def spec(self) -> Any:
        return _STRING

    def dataset_of(self, leaves: Element) -> Node:
        return self._opener(leaves)


class FilesInTurn(Interleave):
    """The records of several files in turn."""

    def __init__(self, names: Node, name: str, opener: Callable[[Element], Node], calls: int):
        self.name = name
        self.inputs = (names,)
        self._opener = opener
        self.set_cycle(calls, 1, calls)

    @property
    def spec(self) -> Any:
        return _STRING

    def dataset_of(self, leaves: Element) -> Node:
        return self._opener(leaves)


def names_of(name: str, filenames: Any) -> Node:
    """The dataset of file names."""
    node = getattr(filenames, "_node", None)
    if node is None:
        if not isinstance(filenames, (list, tuple)):
            filenames = [filenames] if not hasattr(filenames, "shape") else filenames
        tensor = convert.to_strings([_text(item) for item in filenames]
                                   if isinstance(filenames, (list, tuple)) else filenames)
        if tensor.dtype is not dtypes.string:
            raise ArgumentTypeError("The `filenames` argument must contain `tf.string` elements. "
                                    f"Got `{tensor.dtype!r}` elements.")
        return Slices(np.reshape(tensor._host(), -1))
    if not (isinstance(node.spec, TensorSpec) and node.spec.dtype is dtypes.string
            and node.spec.shape.is_compatible_with([])):
        raise ArgumentTypeError("The `filenames` argument must be a dataset of `tf.string` "
                                f"scalars, its elements are {node.spec}.")
    found: Node = node
    return found


def _text(item: Any) -> Any:
    return item.__fspath__() if hasattr(item, "__fspath__") else item


# ---------------------------------------------------------------------------- bytes of a file

def chunks_of(path: str, compression: str, size: int) -> Iterator[bytes]:
    """The bytes of a file, decompressed.

    Raises
    ------
    NotFoundError
        When there is no such file.
    DataLossError
        When it is damaged, cut off, or not compressed.
    """
    with system_errors(path), open(path, "rb", buffering=0) as file:
        if not compression:
            while data := file.read(size):
                yield data
            return
        machine: Any = None
        while data := file.read(size):
            while data:
                if machine is None:
                    machine = zlib.decompressobj(31 if compression == "GZIP" else 15)
                try:
                    found = machine.decompress(data)
                except zlib.error as error:
                    raise DataLossError(
                        f"{path}: damaged {compression} data ({error}); was it compressed so?"
                    ) from None
                data = machine.unused_data if machine.eof else b""
                if machine.eof:
                    machine = None
                if found:
                    yield found
        if machine is not None:
            raise DataLossError(f"{path}: the {compression} data is cut off")


def lines_of(path: str, compression: str, size: int) -> Iterator[bytes]:
    """The lines of a file, without their ends."""
    rest = b""
    for chunk in chunks_of(path, compression, size):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield line[:-1] if line.endswith(b"\r") else line
    if rest:
        yield rest[:-1] if rest.endswith(b"\r") else rest


class Lengths:
    """How a file of records of one length is laid out, in bytes."""

    def __init__(self, record: int, header: int, footer: int):
        self.record, self.header, self.footer = record, header, footer
        if record < 1:
            raise InvalidArgumentError(f"`record_bytes` must be > 0, got {record}",
                                       "FixedLengthRecordDataset")
        if header < 0 or footer < 0:
            raise InvalidArgumentError("`header_bytes` and `footer_bytes` must be >= 0, got "
                                       f"{header} and {footer}", "FixedLengthRecordDataset")

    def records_of(self, path: str, compression: str, size: int) -> Iterator[bytes]:
        """The records of a file.

        Raises
        ------
        InvalidArgumentError
            When the body is no whole number of records.
        """
        if compression:
            yield from self._of_chunks(path, chunks_of(path, compression, size))
            return
        with system_errors(path), open(path, "rb") as file:
            length = file.seek(0, 2)
            self._require_whole(path, length)
            file.seek(self.header)
            for _ in range((length - self.header - self.footer) // self.record):
                yield file.read(self.record)

    def _of_chunks(self, path: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
        data = b"".join(chunks)  # only its end says where the footer begins
        self._require_whole(path, len(data))
        for at in range(self.header, len(data) - self.footer, self.record):
            yield data[at:at + self.record]

    def _require_whole(self, path: str, length: int) -> None:
        body = length - self.header - self.footer
        if body < 0 or body % self.record:
            raise InvalidArgumentError(
                f"Excluding the header ({self.header} bytes) and footer ({self.footer} bytes), "
                f"input file \"{path}\" has body length {body} bytes, which is not an exact "
                f"multiple of the record length ({self.record} bytes).",
                "FixedLengthRecordDataset")


def buffer_of(size: Any) -> int:
    """How many bytes are read at a time."""
    return _CHUNK if size is None else max(arguments.static_int(size, "buffer_size"), 1)


def line_reader(compression: Any, buffer_size: Any) -> Read:
    """What reads the lines of a file."""
    kind, size = compression_kind(compression, "data.TextLineDataset"), buffer_of(buffer_size)
    return lambda path: lines_of(path, kind, size)


def record_reader(compression: Any, buffer_size: Any) -> Read:
    """What reads the records of a TFRecord file."""
    kind, size = compression_kind(compression, "data.TFRecordDataset"), buffer_of(buffer_size)
    return lambda path: read_records(path, kind, size)


def fixed_reader(lengths: Sequence[Any], compression: Any, buffer_size: Any) -> Read:
    """What reads the records of a file of records of one length."""
    names = ("record_bytes", "header_bytes", "footer_bytes")
    layout = Lengths(*[0 if n is None else arguments.static_int(n, name)
                       for n, name in zip(lengths, names)])
    kind = compression_kind(compression, "data.FixedLengthRecordDataset")
    size = buffer_of(buffer_size)
    return lambda path: layout.records_of(path, kind, size)
