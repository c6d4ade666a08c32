"""Locks of variables: their order, interrupts, and when updates stop being in place."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from twofold.frontend.variables import threads


def variable(key: int, is_sole: bool = True) -> Any:
    """What updates look at in a variable."""
    return SimpleNamespace(_key=key, _is_sole_owner=lambda: is_sole)


def in_thread(function: Any) -> Any:
    """What a function gives in another thread."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join(10)
    assert results, "the thread waits for ever, or has failed"
    return results[0]


def is_free(stripe: int) -> bool:
    """Whether another thread could take a lock."""
    def take() -> bool:
        if not threads._locks[stripe].acquire(blocking=False):
            return False
        threads._locks[stripe].release()
        return True
    return bool(in_thread(take))


def test_locks_are_taken_in_one_order_and_once() -> None:
    assert threads.stripes_of([variable(70), variable(3), variable(6), variable(6)]) == (3, 6)
    assert threads.stripes_of([]) == ()


def test_a_block_holds_its_locks_and_gives_them_back() -> None:
    with pytest.raises(ValueError, match="from the block"), threads.locked((1, 2)):
        assert not is_free(1) and not is_free(2) and is_free(3)
        with threads.locked((2,)):  # the same thread may take one again
            pass
        assert not is_free(2)
        raise ValueError("from the block")
    assert is_free(1) and is_free(2)


def test_an_interrupt_while_waiting_gives_the_others_back(monkeypatch: Any) -> None:
    class Interrupted:
        def acquire(self) -> None:
            raise KeyboardInterrupt

    locks = list(threads._locks)
    locks[5] = Interrupted()  # type: ignore[call-overload]
    monkeypatch.setattr(threads, "_locks", locks)
    with pytest.raises(KeyboardInterrupt):
        threads.acquire((1, 2, 5))
    assert is_free(1) and is_free(2)


def test_one_thread_alone_updates_in_place_what_nobody_else_sees() -> None:
    some = [variable(1), variable(2, is_sole=False), variable(3)]
    for _ in range(2):
        own = threads.begin_update(some, range(3))
        assert list(own) == [0, 2] and is_free(1)  # no lock is held
        threads.end_update(some, own)
    assert not threads.several_threads and threads._updates_going_on == 0


def test_from_the_second_thread_on_nothing_is_in_place() -> None:
    threads.end_update([], threads.begin_update([]))  # this thread owns the variables

    def other() -> Any:
        own = threads.begin_update([variable(7)])
        held = threads._locks[7].acquire(blocking=False)  # its own: it may take it again
        threads._locks[7].release()
        threads.end_update([variable(7)], own)
        return list(own), held

    assert in_thread(other) == ([], True)
    assert threads.several_threads
    own = threads.begin_update([variable(7)])
    assert not own and not is_free(7)
    threads.end_update([variable(7)], own)
    assert is_free(7) and threads._updates_going_on == 0


def test_another_thread_waits_for_the_update_that_is_going_on() -> None:
    own = threads.begin_update([variable(9)])
    assert list(own) == [0]
    arrived = threading.Event()

    def other() -> None:
        threads.another_thread()
        arrived.set()

    thread = threading.Thread(target=other)
    thread.start()
    assert not arrived.wait(0.05)
    threads.end_update([variable(9)], own)
    assert arrived.wait(10)
    thread.join()


def test_an_interrupt_before_the_update_leaves_nothing_going_on() -> None:
    def interrupted() -> bool:
        raise KeyboardInterrupt

    broken = SimpleNamespace(_key=1, _is_sole_owner=interrupted)
    with pytest.raises(KeyboardInterrupt), threads.updating([broken]):
        pytest.fail("the update began")
    assert threads._updates_going_on == 0
    with pytest.raises(ValueError), threads.updating([variable(1)]) as own:
        assert list(own) == [0] and threads._updates_going_on == 1
        raise ValueError
    assert threads._updates_going_on == 0
