"""What the tests of native code share: several Python threads at once, and memory in use."""

import os
import threading

import pytest


def run_together(count, function):
    """Run ``function(index)`` in ``count`` Python threads; their results in order."""
    results = [None] * count
    barrier = threading.Barrier(count)

    def work(index):
        barrier.wait()
        results[index] = function(index)

    running = [threading.Thread(target=work, args=(index,)) for index in range(count)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return results


def resident_bytes():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pytest.skip("no /proc on this system")
