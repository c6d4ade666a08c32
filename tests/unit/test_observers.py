"""Who observes ops in a thread: nesting, leaving, errors, other threads."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from twofold.frontend.tensors import observers


def seen() -> tuple[Any, ...]:
    """The state of this thread, and whether anything is going on at all."""
    local = observers.local
    return local.trace, local.tapes, local.recordings, observers.active > 0


def test_a_trace_hides_what_was_opened_before_and_brings_it_back() -> None:
    nothing = seen()
    observers.local.tapes, observers.local.recordings = ("tape",), ("recording",)
    observers.open_context(2)
    try:
        with observers.traced("outer") as trace:
            assert trace == "outer" and seen() == ("outer", (), (), True)
            observers.local.tapes = ("inner tape",)
            with observers.traced("inner"):
                assert seen() == ("inner", (), (), True)
            assert seen() == ("outer", ("inner tape",), (), True)
            with observers.init_scope():
                assert seen()[:3] == (None, (), ())
                with observers.traced("in between"):
                    assert seen()[:3] == ("in between", (), ())
            assert seen() == ("outer", ("inner tape",), (), True)
        assert seen() == (None, ("tape",), ("recording",), True)
    finally:
        observers.local.tapes = observers.local.recordings = ()
        observers.open_context(-2)
    assert seen() == nothing


@pytest.mark.parametrize("block", [lambda: observers.traced("t"), observers.init_scope])
def test_an_error_ends_the_block(block: Any) -> None:
    before, count = seen(), observers.active
    with pytest.raises(ValueError), block():
        raise ValueError
    assert seen() == before and observers.active == count


def test_threads_do_not_see_each_others_traces_but_know_of_them() -> None:
    found: list[Any] = []
    with observers.traced("here"):
        thread = threading.Thread(target=lambda: found.append(seen()))
        thread.start()
        thread.join()
    assert found == [(None, (), (), True)]


def test_counting_from_several_threads_loses_nothing() -> None:
    count = observers.active

    def work() -> None:
        for _ in range(2000):
            observers.open_context()
            observers.close_context()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert observers.active == count


def test_names_of_tensors_on_tapes_are_new() -> None:
    assert observers.next_key() < observers.next_key()
