"""What every test shares: private caches, OpenCL availability, optional data beside the checkout.

The environment is set when this file is imported, before any test imports twofold: settings are
read from it once per process.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# One folder per test process: nothing is read from, or left in, the user's caches.
_session_folder = tempfile.mkdtemp(prefix="twofold-tests-")
for _variable, _name in (("TWOFOLD_CACHE_DIR", "twofold"), ("POCL_CACHE_DIR", "pocl"),
                         ("MPLCONFIGDIR", "matplotlib")):
    _path = os.path.join(_session_folder, _name)
    os.makedirs(_path)
    os.environ[_variable] = _path
os.environ.setdefault("TWOFOLD_CHECK", "1")  # each pass verifies what it made
os.environ.setdefault("PYOPENCL_NO_CACHE", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers fill the cores already

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background job
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove this process's private caches."""
    shutil.rmtree(_session_folder, ignore_errors=True)


@functools.cache
def opencl_problem() -> str | None:
    """Why OpenCL tests cannot run, or None when they can."""
    # Not through pyopencl itself: the drivers must be set up before its first use.
    from twofold.backends.opencl.run.devices import describe_problem

    return describe_problem() or None


def _require_opencl() -> None:
    problem = opencl_problem()
    if problem is None:
        return
    if IN_CI:
        pytest.fail(f"CI must have OpenCL: {problem}", pytrace=False)
    pytest.skip(problem)


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test begins as a process does: no thread has used a variable before it."""
    from twofold.frontend.variables import threads

    monkeypatch.setattr(threads, "several_threads", False)
    monkeypatch.setattr(threads, "owner_thread", None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests marked ``opencl`` (with the reason) where there is none; in CI fail them."""
    if item.get_closest_marker("opencl") is not None:
        _require_opencl()


@pytest.fixture
def opencl() -> str:
    """Name of the first OpenCL device, for ``with tf.device(opencl):``."""
    _require_opencl()
    return "OPENCL:0"


@pytest.fixture(scope="session")
def mnist_path() -> Path:
    """The MNIST file kept beside the checkout, where there is one."""
    path = REPOSITORY.parent / "shared" / "data" / "mnist_t10k.npz"
    if not path.is_file():
        pytest.skip(f"optional data is not there: {path.relative_to(REPOSITORY.parent)} "
                    "beside the checkout")
    return path
