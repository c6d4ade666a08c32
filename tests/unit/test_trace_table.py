"""Which trace a call finds, which dimensions are opened, and which traces are dropped."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace
from typing import Any

import pytest

from twofold import settings
from twofold.frontend.function.signature import TensorToken, ValueToken
from twofold.frontend.function.trace_table import TraceRecord, TraceTable
from twofold.runtime.pipeline import pipeline


def tensor(*shape: int | None, dtype: str = "float32") -> TensorToken:
    """A token of a tensor."""
    return TensorToken((dtype, shape))


def number(value: Any) -> ValueToken:
    """A token of a Python value."""
    return ValueToken((type(value), value))


def key_of(tokens: list[Any], device: str = "CPU:0") -> Any:
    """The key of a call."""
    return tuple(tokens), device, 0


def trace(used: int = 0) -> Any:
    """What a table looks at in a trace."""
    return SimpleNamespace(numbers=None, last_used=used, record=TraceRecord(0, [], "first call"))


def find(table: TraceTable, tokens: list[Any], device: str = "CPU:0") -> Any:
    """The trace of a call."""
    return table.find(SimpleNamespace(numbers=None, tokens=tokens), key_of(tokens, device))


def test_a_call_finds_the_trace_of_its_key() -> None:
    table, one, two = TraceTable(False), trace(), trace()
    table.store(key_of([tensor(2), number(1)]), one)
    table.store(key_of([tensor(2), number(1)], "GPU:0"), two)
    assert find(table, [tensor(2), number(1)]) is one
    assert find(table, [tensor(2), number(1)], "GPU:0") is two
    for tokens in ([tensor(2)], [tensor(3), number(1)], [tensor(2), number(2)],
                   [tensor(2), number(1.0)], [tensor(2, dtype="int32"), number(1)], []):
        assert find(table, tokens) is None


def test_a_trace_with_open_dimensions_serves_every_size() -> None:
    table, general = TraceTable(True), trace()
    table.store(key_of([tensor(None, 4), number(1)]), general)
    for size in (0, 1, 7):
        assert find(table, [tensor(size, 4), number(1)]) is general
    for tokens in ([tensor(2, 5), number(1)], [tensor(2), number(1)], [tensor(2, 4)],
                   [tensor(2, 4), number(2)], [tensor(2, 4, dtype="int32"), number(1)]):
        assert find(table, tokens) is None
    assert find(table, [tensor(2, 4), number(1)], "GPU:0") is None


def test_the_trace_of_just_these_sizes_comes_first() -> None:
    table, general, special = TraceTable(True), trace(), trace()
    table.store(key_of([tensor(None)]), general)
    table.store(key_of([tensor(3)]), special)
    assert find(table, [tensor(3)]) is special and find(table, [tensor(4)]) is general


def ways(table: TraceTable) -> dict[Any, tuple[Any, Any]]:
    """The trace and the order of arrays behind every quick key."""
    return {key: (way.trace, way.order) for key, way in table.fast.items()}


@pytest.mark.parametrize(("earlier", "later", "opened"), [
    ([tensor(2, 4)], [tensor(3, 4)], [tensor(None, 4)]),
    ([tensor(2, 4)], [tensor(3, 5)], [tensor(None, None)]),
    ([tensor(None, 4)], [tensor(3, 5)], [tensor(None, None)]),
    ([tensor(2), tensor(2)], [tensor(3), tensor(2)], [tensor(None), tensor(2)]),
    ([tensor(2), number(1)], [tensor(3), number(1)], [tensor(None), number(1)]),
    # What differs in more than sizes keeps its own trace.
    ([tensor(2)], [tensor(2, 1)], None), ([tensor(2)], [tensor(3, dtype="int32")], None),
    ([tensor(2), number(1)], [tensor(3), number(2)], None), ([tensor(2)], [number(2)], None),
    ([tensor(2)], [tensor(3), tensor(3)], None),
])
def test_dimensions_that_vary_are_opened(earlier: list[Any], later: list[Any],
                                         opened: list[Any] | None) -> None:
    table = TraceTable(True)
    table.store(key_of(earlier), trace())
    assert table.relax(later, key_of(later)) == (opened or later)
    assert table.relax(later, key_of(later, "GPU:0")) == later
    closed = TraceTable(False)
    closed.store(key_of(earlier), trace())
    assert closed.relax(later, key_of(later)) == later


def test_the_trace_used_longest_ago_goes() -> None:
    table = TraceTable(True)
    traces = [trace(used) for used in (5, 1, 9)]
    with settings.options(trace_limit=3):
        for size, item in enumerate(traces):
            table.store(key_of([tensor(size, None)]), item)
            table.remember_quickly(("quick", size), item, [0])
        newest = trace(-1)  # the one just made stays, whatever its number
        table.store(key_of([tensor(8)]), newest)
    assert [item.record.dropped for item in traces] == [False, True, False]
    assert not newest.record.dropped and list(table.by_key.values()) == [
        traces[0], traces[2], newest]
    assert find(table, [tensor(1, 7)]) is None and find(table, [tensor(0, 7)]) is traces[0]
    assert ways(table) == {("quick", 0): (traces[0], None), ("quick", 2): (traces[2], None)}


def test_the_quick_way_knows_where_the_arrays_of_a_call_go() -> None:
    table, one = TraceTable(False), trace()
    table.remember_quickly("as given", one, [0, 1, 2])
    table.remember_quickly("turned round", one, [2, 0, 1])
    table.remember_quickly("no tensors", one, [])
    assert ways(table) == {"as given": (one, None), "turned round": (one, (2, 0, 1)),
                           "no tensors": (one, None)}
    with settings.options(trace_limit=2):
        for size in range(40):
            table.remember_quickly(size, one, [0])
            assert len(table.fast) <= 17


def test_records_stay_after_their_traces_but_not_for_ever() -> None:
    table = TraceTable(False)
    with settings.options(trace_limit=2):
        for size in range(30):
            item = trace(size)
            table.records.append(item.record)
            table.store(key_of([tensor(size)]), item)
            assert len(table.records) <= 8 and table.records[-1] is item.record
    assert len(table.by_key) == 2
    assert [record.dropped for record in table.records[-3:]] == [True, False, False]


def test_a_changed_pipeline_closes_the_quick_way_of_every_table() -> None:
    tables = [TraceTable(False), TraceTable(True)]
    fast = [table.fast for table in tables]
    for table in tables:
        table.store(key_of([tensor(2)]), trace())
        table.remember_quickly("quick", trace(), [0])
    steps = pipeline()
    first = steps[0]
    steps.remove(first)
    try:
        assert not any(fast) and all(table.by_key for table in tables)
        assert all(table.fast is quick for table, quick in zip(tables, fast, strict=True))
    finally:
        steps.insert(0, first)


def test_a_table_lives_no_longer_than_its_function() -> None:
    table = TraceTable(True)
    reference = weakref.ref(table)
    del table
    gc.collect()
    assert reference() is None
