"""Nodes that look at elements without changing them: errors left out, counts checked, no twins."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError, FailedPreconditionError, InvalidArgumentError
from ..values.spec import TensorSpec
from .node import INFINITE, UNKNOWN, Node, Run
from .streams import Element, Stream

_log = logging.getLogger("twofold")


class IgnoringErrors(Node):
    """The elements that do not fail."""

    name = "ignore_errors"

    def __init__(self, source: Node, logs: bool):
        self.inputs = (source,)
        self.logs = logs

    def count(self) -> int:
        return INFINITE if self.inputs[0].count() == INFINITE else UNKNOWN

    def stream(self, run: Run) -> Stream:
        return _IgnoringStream(self.inputs[0].stream(run), self.logs)


class _IgnoringStream(Stream):
    def __init__(self, source: Stream, logs: bool):
        self.inputs = (source,)
        self.source = source
        self.logs = logs

    def next(self) -> Element | None:
        while True:
            try:
                return self.source.next()
            except Exception as error:
                if self.logs:
                    _log.warning("Error raised with error message %s", error)


class Unique(Node):
    """The first of equal elements."""

    name = "unique"

    def __init__(self, source: Node):
        self.inputs = (source,)
        specs = source.layout.specs
        for spec in specs:
            if not isinstance(spec, TensorSpec) or spec.dtype not in (
                    dtypes.int32, dtypes.int64, dtypes.string):
                raise ArgumentTypeError(
                    f"`tf.data.Dataset.unique` does not support type "
                    f"{getattr(spec, 'dtype', spec)!r} -- only `tf.int32`, `tf.int64`, and "
                    "`tf.string` are supported.")
        if len(specs) != 1:
            raise InvalidArgumentError(
                f"unique only supports inputs with a single component, these have {len(specs)}",
                "unique")

    def count(self) -> int:
        return UNKNOWN

    def stream(self, run: Run) -> Stream:
        return _UniqueStream(self.inputs[0].stream(run))


class _UniqueStream(Stream):
    def __init__(self, source: Stream):
        self.inputs = (source,)
        self.source = source
        self.seen: set[Any] = set()
        self.rows: list[Element] = []  # what was seen, for save

    def next(self) -> Element | None:
        while (row := self.source.next()) is not None:
            if self._is_new(row):
                return row
        return None

    def _is_new(self, row: Element) -> bool:
        leaf = row[0]
        key = (leaf.shape, tuple(leaf.ravel().tolist()))
        if key in self.seen:
            return False
        self.seen.add(key)
        self.rows.append(row)
        return True

    def save(self) -> dict[str, Any]:
        return {**super().save(), "rows": list(self.rows)}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.seen, self.rows = set(), []
        for row in state["rows"]:
            self._is_new(row)


class Counted(Node):
    """A dataset that is said to have so many elements, which is checked."""

    name = "assert_cardinality"

    def __init__(self, source: Node, expected: int):
        self.inputs = (source,)
        self.expected = expected

    def count(self) -> int:
        return self.expected

    def stream(self, run: Run) -> Stream:
        return _CountedStream(self.inputs[0].stream(run), self.expected)


class _CountedStream(Stream):
    def __init__(self, source: Stream, expected: int):
        self.inputs = (source,)
        self.source = source
        self.expected = expected
        self.given = 0

    def next(self) -> Element | None:
        row = self.source.next()
        expected, self.given = self.expected, self.given + (row is not None)
        if expected == UNKNOWN:
            return row
        wanted = "an infinite number of" if expected == INFINITE else str(expected)
        if row is None and self.given != expected:
            raise FailedPreconditionError(
                f"Input dataset was expected to contain {wanted} elements but contained only "
                f"{self.given} elements.", "assert_cardinality")
        if row is not None and expected != INFINITE and self.given > expected:
            raise FailedPreconditionError(
                f"Input dataset was expected to contain {wanted} elements but contained at least "
                f"{self.given} elements.", "assert_cardinality")
        return row

    def save(self) -> dict[str, Any]:
        return {**super().save(), "given": self.given}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.given = int(state["given"])


class PaddedToCount(Node):
    """Dictionaries with a flag in addition, and empty ones at the end up to a number."""

    name = "pad_to_cardinality"

    def __init__(self, source: Node, count: int, mask: str):
        self.inputs = (source,)
        self.wanted = count
        if not isinstance(source.spec, dict):
            raise ArgumentTypeError("pad_to_cardinality: elements must be dictionaries, they are "
                                    f"{source.spec}")
        self._spec = {**source.spec, mask: TensorSpec([], dtypes.bool_)}
        names = [*source.spec, mask]
        self.place = sorted(names).index(mask)
        if any(not isinstance(spec, TensorSpec) or not spec.shape.is_fully_defined()
               for spec in source.layout.specs):
            raise ArgumentTypeError("pad_to_cardinality: elements need known shapes, these are "
                                    f"{source.spec}")

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return self.wanted

    def stream(self, run: Run) -> Stream:
        return _PaddedToStream(self.inputs[0].stream(run), self)


class _PaddedToStream(Stream):
    def __init__(self, source: Stream, node: PaddedToCount):
        self.inputs = (source,)
        self.source = source
        self.node = node
        self.given = 0

    def next(self) -> Element | None:
        row = self.source.next()
        is_real = row is not None
        if row is None:
            if self.given >= self.node.wanted:
                return None
            row = [np.full(tuple(spec.shape), b"" if spec.dtype is dtypes.string else 0,
                           spec.dtype.numpy) for spec in self.node.inputs[0].layout.specs]
        self.given += 1
        row = list(row)
        row.insert(self.node.place, np.array(is_real))
        return row

    def save(self) -> dict[str, Any]:
        return {**super().save(), "given": self.given}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.given = int(state["given"])
