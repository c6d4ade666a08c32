"""Fixtures of the OpenCL tests: the test device, kernels built for it."""

from __future__ import annotations

import pytest
from opencl_runtime_helpers import ADD


@pytest.fixture
def device(opencl):
    from twofold.backends.opencl.run.device import open_device

    device = open_device(opencl)
    device.synchronize()
    device.pool.release()
    device.pool.reset_peak()
    return device


@pytest.fixture
def build(device):
    from twofold.backends.opencl.run.build import build_kernel

    def run(*args, **options):
        return build_kernel(device, *args, **options)

    return run


@pytest.fixture
def add(build):
    return build(ADD, "add", ["buffer", "buffer", "buffer", "int64"])
