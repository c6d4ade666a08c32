"""A process that forks while a device is at work: the child's end must not wait for that work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FORK = """
import os, sys, time
import numpy as np
import twofold as tf
from twofold.backends.opencl.run.device import open_device
device = open_device("OPENCL:0")
with tf.device("OPENCL:0"):
    square = tf.ones([1000, 1000])
    product = tf.function(lambda m: m @ m)
    product(square).numpy()
    busy = product(square)
    held = [device.copy_from_host(np.ones(100, np.float32)) for _ in range(3)]
    picked = tf.function(tf.gather)(square, tf.constant([0]))
child = os.fork()
if child == 0:
    del held, busy, picked
    sys.exit(0)
deadline = time.monotonic() + 60
done = status = 0
while not done and time.monotonic() < deadline:
    done, status = os.waitpid(child, os.WNOHANG)
    time.sleep(0.02)
if not done:
    os.kill(child, 9)
print("ended" if done and status == 0 else "hangs", float(busy[0, 0]))
"""


@pytest.mark.opencl
def test_a_forked_child_ends_while_its_parent_computes():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], capture_output=True,
                          text=True, timeout=120, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.split() == ["ended", "1000.0"], done.stderr
