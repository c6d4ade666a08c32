"""``Stream``: what goes once through the elements of a node, and ``Block``: several at a time.

A stream gives elements one by one (``next``), or as many as its reader would ask for anyway
(``block``), so that work can be done for all of them at once. Nothing is read that the reader did
not ask for: what reads ahead (``prefetch``, parallel calls) says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..tracing.computations import stack

Element = list[Any]


class Block:
    """Several elements: either row by row, or as one array per leaf.

    Parameters
    ----------
    rows : list of elements, optional
    columns : list of arrays, optional
        With the elements along the first axis.
    count : int, optional
        How many elements the columns have.
    """

    __slots__ = ("_columns", "_rows", "count")

    def __init__(self, rows: list[Element] | None = None, columns: list[Any] | None = None,
                 count: int = 0):
        self._rows = rows
        self._columns = columns
        self.count = len(rows) if rows is not None else count

    @property
    def is_stacked(self) -> bool:
        """Whether it has columns already."""
        return self._columns is not None

    def part(self, first: int, count: int) -> Block:
        """Some of its elements."""
        if self._columns is not None:
            return Block(columns=[c[first:first + count] for c in self._columns], count=count)
        assert self._rows is not None
        return Block([list(row) for row in self._rows[first:first + count]])

    def columns(self) -> list[Any] | None:
        """One array per leaf; None where elements differ in shape or hold other things."""
        if self._columns is None and self._rows:
            found = [stack([row[i] for row in self._rows]) for i in range(len(self._rows[0]))]
            if any(column is None for column in found):
                return None
            self._columns = found
        return self._columns

    def rows(self) -> list[Element]:
        """The elements one by one."""
        if self._rows is None:
            assert self._columns is not None
            self._rows = [[column[i, ...] for column in self._columns] for i in range(self.count)]
        return self._rows


def join_blocks(parts: Sequence[Block]) -> Block:
    """Several blocks as one."""
    if len(parts) == 1:
        return parts[0]
    if all(part.is_stacked for part in parts):
        columns = [part.columns() or [] for part in parts]
        shapes = {tuple(column.shape[1:] for column in each) for each in columns}
        if len(shapes) == 1:
            return Block(columns=[np.concatenate(each) for each in zip(*columns)],
                         count=sum(part.count for part in parts))
    return Block([row for part in parts for row in part.rows()])


class Stream:
    """One pass over the elements of a node.

    Attributes
    ----------
    inputs : tuple of Stream
        What it reads; they are closed with it.
    """

    inputs: tuple[Stream, ...] = ()
    _failure: BaseException | None = None

    def next(self) -> Element | None:
        """The next element; None at the end, and from then on."""
        raise NotImplementedError

    def block(self, most: int) -> Block | None:
        """At least one and at most so many elements; None at the end.

        An error after some elements is raised at the next question.
        """
        if self._failure is not None:
            error, self._failure = self._failure, None
            raise error
        rows: list[Element] = []
        while len(rows) < most:
            try:
                row = self.next()
            except Exception as error:
                if not rows:
                    raise
                self._failure = error
                break
            if row is None:
                break
            rows.append(row)
        return Block(rows) if rows else None

    def close(self) -> None:
        """Stop what runs for it; it is not asked again."""
        for stream in self.inputs:
            stream.close()

    def save(self) -> dict[str, Any]:
        """Where it is: arrays, numbers and dictionaries of these."""
        return {f"input{i}": stream.save() for i, stream in enumerate(self.inputs)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what ``save`` gave."""
        for i, stream in enumerate(self.inputs):
            stream.restore(state[f"input{i}"])


class BlockStream(Stream):
    """A stream that is made of blocks; a failure that waits is raised by ``next`` as well."""

    def next(self) -> Element | None:
        block = self.block(1)
        return None if block is None else block.rows()[0]
