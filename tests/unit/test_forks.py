"""Locks and modules in a child of ``fork``."""

from __future__ import annotations

import os
import re
import sys
import threading
import types
from pathlib import Path

import pytest

import twofold as tf
from twofold import forks

NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
PACKAGE = Path(tf.__file__).parent


def in_child(work):
    """Whether ``work()`` is true in a child."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if work() else 2
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def held_elsewhere(lock, work):
    """``work()`` while another thread holds a lock."""
    taken, done = threading.Event(), threading.Event()

    def hold():
        with lock:
            taken.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(60)
    try:
        return work()
    finally:
        done.set()
        thread.join()


@NEEDS_FORK
@pytest.mark.parametrize("make", [forks.lock, forks.rlock])
def test_what_another_thread_held_is_free_in_a_child(make):
    lock = make()
    assert held_elsewhere(lock, lambda: in_child(lambda: lock.acquire(timeout=10)))
    plain = threading.Lock()
    assert not held_elsewhere(plain, lambda: in_child(lambda: plain.acquire(timeout=0.2)))


@NEEDS_FORK
def test_what_the_forking_thread_holds_it_still_holds():
    lock = forks.rlock()

    def work():
        lock.release()
        other = []
        thread = threading.Thread(target=lambda: other.append(lock.acquire(timeout=10)))
        thread.start()
        thread.join()
        return other == [True]

    with lock:
        assert in_child(work)
    lock.acquire()
    lock.release()


@NEEDS_FORK
def test_a_fork_waits_for_what_is_held_over_it(monkeypatch):
    monkeypatch.setattr(forks, "_held", [])
    lock = forks.held_over_forks(threading.RLock())
    order = []

    def slow():
        with lock:
            started.set()
            while not waiting.is_set():
                waiting.wait(0.01)
            order.append("released")

    started, waiting = threading.Event(), threading.Event()
    thread = threading.Thread(target=slow)
    thread.start()
    started.wait(60)
    threading.Timer(0.2, waiting.set).start()
    assert in_child(lambda: order == ["released"] and lock.acquire(timeout=10))
    thread.join()
    with lock:
        pass


@NEEDS_FORK
def test_a_fork_waits_for_a_module_that_another_thread_loads(monkeypatch, tmp_path):
    (tmp_path / "slowly_loaded.py").write_text(
        "import time\nSTARTED.set()\ntime.sleep(0.3)\ncomplete = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(forks, "_LIBRARIES", frozenset({"slowly_loaded"}))
    started = threading.Event()
    import builtins
    monkeypatch.setattr(builtins, "STARTED", started, raising=False)

    def load():
        import slowly_loaded  # noqa: F401

    thread = threading.Thread(target=load)
    thread.start()
    started.wait(60)

    def work():
        import slowly_loaded
        return slowly_loaded.complete

    assert in_child(work)
    thread.join()
    sys.modules.pop("slowly_loaded")


def test_modules_of_others_are_not_waited_for():
    lock = types.SimpleNamespace(owner=7)
    assert forks._is_loaded_elsewhere("twofold.frontend", lock, 3)
    assert forks._is_loaded_elsewhere("ctypes", lock, 3)
    assert not forks._is_loaded_elsewhere("twofold.frontend", lock, 7)
    assert not forks._is_loaded_elsewhere("application", lock, 3)
    assert not forks._is_loaded_elsewhere("twofold", types.SimpleNamespace(owner=None), 3)
    assert not forks._is_loaded_elsewhere("twofold", None, 3)


def test_every_lock_of_the_package_is_one_of_these():
    found = []
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8").replace("held_over_forks(threading.RLock())", "")
        if path.name != "forks.py" and re.search(
                r"\bR?Lock\(\)|\bCondition\((?!forks\.rlock\(\)|condition\._lock)"
                r"|functools.*\bcached_property|\bSemaphore\(", text):
            found.append(path)
    assert not found, "use twofold/forks.py"
