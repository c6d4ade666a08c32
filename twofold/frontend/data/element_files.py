"""Elements in files: one record each, with checksums, in the format of TFRecord files.

A record is a line of JSON (dtype and shape of each leaf), then their bytes in a row; strings are
their lengths and their bytes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import DataLossError, UnimplementedError
from ..io.records import Compression, RecordWriter, read_records
from ..io.system_errors import system_errors
from ..train.files import flush_folder, remove, unique_name
from ..train.leftovers import MARK, Claim, claim, sweep
from ..values.spec import TensorSpec
from .streams import Element


def element_bytes(leaves: Sequence[Any]) -> bytes:
    """An element as a record.

    Raises
    ------
    UnimplementedError
        When it holds a dataset.
    """
    head: list[Any] = []
    body: list[bytes] = []
    for leaf in leaves:
        if leaf is None:
            head.append(None)
        elif not isinstance(leaf, np.ndarray):
            raise UnimplementedError("elements that hold datasets cannot be written to a file; "
                                     "use flat_map before, to have their elements")
        elif leaf.dtype.kind == "O":
            items = leaf.ravel().tolist()
            head.append(["string", leaf.shape, [len(item) for item in items]])
            body += items
        else:
            head.append([dtypes.from_numpy(leaf.dtype).name, leaf.shape])
            body.append(leaf.tobytes())
    return b"\n".join([json.dumps(head).encode(), b"".join(body)])


def element_of(record: bytes, path: str) -> Element:
    """The element of a record.

    Raises
    ------
    DataLossError
        When the record is no element.
    """
    try:
        line, _, body = record.partition(b"\n")
        found: Element = []
        at = 0
        for entry in json.loads(line):
            leaf, at = _leaf(entry, body, at)
            found.append(leaf)
        return found
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise DataLossError(f"{path}: a record is no element of a dataset ({error}); the file was "
                            "written by something else") from None


def _leaf(entry: Any, body: bytes, at: int) -> tuple[Any, int]:
    if entry is None:
        return None, at
    if entry[0] == "string":
        found = np.empty(len(entry[2]), object)
        for i, length in enumerate(entry[2]):
            found[i] = body[at:at + length]
            at += length
        return found.reshape(entry[1]), at
    dtype = dtypes.as_dtype(entry[0]).numpy
    count = int(np.prod(entry[1], dtype=np.int64))
    end = at + count * dtype.itemsize
    return np.frombuffer(body[at:end], dtype).copy().reshape(entry[1]), end


class ElementWriter:
    """Writes a file of elements that has its name only when it is whole.

    Parameters
    ----------
    path : str
    compression : str
        ``""`` or ``"GZIP"``.
    """

    def __init__(self, path: str, compression: str = ""):
        self.path = path
        self.count = 0
        sweep(os.path.dirname(path), re.escape(os.path.basename(path)) + MARK + r"\.part")
        self._part = unique_name(path, ".part")
        self._writer, self._claim = self._open(Compression(compression))

    def _open(self, compression: Compression) -> tuple[RecordWriter, Claim]:
        while True:
            writer = RecordWriter(self._part, compression)
            held = claim(writer.fileno(), self._part)
            if held is not None:
                return writer, held
            writer.close()  # somebody swept it away before it had its claim

    def write(self, leaves: Sequence[Any]) -> None:
        """Add an element."""
        self._writer.write(element_bytes(leaves))
        self.count += 1

    def finish(self) -> None:
        """Bring it to the disk under its name. It stays claimed until :meth:`release`."""
        with system_errors(self.path):
            self._writer.close()
            with open(self._part, "rb") as file:
                os.fsync(file.fileno())
            os.replace(self._part, self.path)
            flush_folder(os.path.dirname(self.path))

    def release(self) -> None:
        """The file is in its place, whatever its name looks like."""
        self._claim.release()

    def drop(self) -> None:
        """Leave nothing behind."""
        self._writer.close()
        remove(self._part)
        self.release()


class ElementReader:
    """Reads such a file.

    Parameters
    ----------
    path : str
    specs : sequence
        Of the leaves: a file of others is refused.
    """

    def __init__(self, path: str, specs: Sequence[Any], compression: str = ""):
        self.path = path
        self._specs = specs
        self._compression = compression
        self._records: Iterator[bytes] = iter(())
        self.restart()

    def restart(self) -> None:
        """Begin at the first element."""
        self.close()
        self._records = read_records(self.path, self._compression)

    def next(self) -> Element | None:
        """The next element; None at the end."""
        for record in self._records:
            leaves = element_of(record, self.path)
            self._check(leaves)
            return leaves
        return None

    def _check(self, leaves: Element) -> None:
        fits = len(leaves) == len(self._specs) and all(
            leaf is None or not isinstance(spec, TensorSpec) or (
                leaf.dtype == spec.dtype.numpy and spec.shape.is_compatible_with(leaf.shape))
            for leaf, spec in zip(leaves, self._specs))
        if not fits:
            raise DataLossError(
                f"{self.path}: holds elements of another dataset: "
                f"{[(str(x.dtype), x.shape) for x in leaves if x is not None]}, expected "
                f"{list(self._specs)}; delete the file, or use another name")

    def close(self) -> None:
        """Close the file."""
        close = getattr(self._records, "close", None)
        if close is not None:
            close()
