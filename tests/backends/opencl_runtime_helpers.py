"""What the tests of the OpenCL runtime share: kernels as text, errors, fresh processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADD = """__kernel void add(__global const float* a, __global const float* b,
                  __global float* out, long n) {
  long i = get_global_id(0);
  if (i < n) out[i] = a[i] + b[i];
}"""


def scaled(factor):
    """A kernel of its own for each factor, so that tests do not share cache entries."""
    return (f"__kernel void scaled(__global float* a, int n) {{ int i = get_global_id(0); "
            f"if (i < n) a[i] *= {factor}.0f; }}")


def run_python(script, **environment):
    """Run a script in a fresh process; its standard output."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True,
        timeout=120, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


class FakeError(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code, self.routine = code, "clFake"
