"""What the tests of datasets share."""

from __future__ import annotations

import threading
import time
from typing import Any

import twofold as tf

D = tf.data.Dataset


def elements(dataset: Any) -> list[Any]:
    """The elements as Python lists and numbers."""
    return [plain(element) for element in dataset.as_numpy_iterator()]


def plain(element: Any) -> Any:
    """Arrays of an element as lists."""
    if isinstance(element, tuple):
        return tuple(plain(part) for part in element)
    if isinstance(element, dict):
        return {key: plain(part) for key, part in element.items()}
    return element.tolist() if hasattr(element, "tolist") else element


def own_threads() -> list[threading.Thread]:
    """The threads of pipelines that run now."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("twofold ")
            and "worker" not in thread.name]


def wait_until(condition: Any, seconds: float = 10.0) -> bool:
    """Whether something becomes true within some time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True
