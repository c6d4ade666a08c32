"""A full OpenCL device, at any point of a program: an error, and everything goes on afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import twofold as tf
from twofold import settings
from twofold.errors import DeviceError, ResourceExhaustedError

pytestmark = pytest.mark.opencl
ROOT = Path(__file__).resolve().parents[2]
DEVICE = "OPENCL:0"


@pytest.fixture
def device(opencl):
    from twofold.backends.opencl.run.device import open_device
    device = open_device(opencl)
    device.synchronize()
    device.pool.release()
    return device


@pytest.fixture
def other(device):
    """A second opening of the device, which a test may break."""
    from twofold.backends.opencl.run.device import OpenCLDevice
    return OpenCLDevice(0, device.info)


def driver_error(code):
    """An error as pyopencl raises it."""
    import pyopencl as cl

    class DriverError(cl.RuntimeError):
        def __init__(self):
            Exception.__init__(self, f"code {code}")

        @property
        def code(self):
            return code

        @property
        def routine(self):
            return "clFake"

    return DriverError()


class Failing:
    """pyopencl, of which some functions fail for some time."""

    def __init__(self, cl, code, times, *names):
        self._cl, self._code, self._left, self._names = cl, code, times, names
        self.failed = 0

    def __getattr__(self, name):
        found = getattr(self._cl, name)
        if name not in self._names:
            return found

        def call(*args, **kwargs):
            if self._left > 0:
                self._left -= 1
                self.failed += 1
                raise driver_error(self._code)
            return found(*args, **kwargs)

        return call


COMMANDS = {
    "enqueue_copy": lambda d, b: d.copy_from_host(np.ones(4, np.float32)),
    "enqueue_fill_buffer": lambda d, b: d.fill(b, np.float32(2)),
    "Buffer": lambda d, b: d.allocate(1 << 16),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("code", [-4, -6])
def test_memory_is_freed_before_a_command_is_given_up(other, name, code):
    """Drivers may find only with a command that there is no room for its buffers."""
    buffer = other.copy_from_host(np.ones(16, np.float32))
    pooled = other.allocate(1 << 20)
    del pooled
    assert other.memory_info()["pooled"] >= 1 << 20
    real = other.connection.cl
    other.connection.cl = once = Failing(real, code, 1, name)
    COMMANDS[name](other, buffer)
    assert once.failed == 1 and other.memory_info()["pooled"] < 1 << 20
    other.pool.release()
    other.connection.cl = Failing(real, code, 2, name)
    with pytest.raises(ResourceExhaustedError, match="ran out of memory while"):
        COMMANDS[name](other, buffer)
    other.connection.cl = real
    assert other.copy_to_host(buffer, (16,), np.float32)[3] in (1.0, 2.0)


def test_a_lack_of_resources_is_no_broken_device_while_it_answers(other):
    error = other.commands.failure(driver_error(-5), "running kernel k")
    assert isinstance(error, ResourceExhaustedError) and "running kernel k" in str(error)
    assert isinstance(other.commands.failure(driver_error(-14), "waiting"), ResourceExhaustedError)
    buffer = other.copy_from_host(np.arange(3.0))
    np.testing.assert_array_equal(other.copy_to_host(buffer, (3,), np.float64), [0, 1, 2])
    other.connection.cl = Failing(other.connection.cl, -5, 10, "enqueue_copy")
    assert isinstance(other.commands.failure(driver_error(-5), "running kernel k"), DeviceError)
    with pytest.raises(DeviceError, match=r"failed earlier.*kernel k"):
        other.allocate(4)


@pytest.mark.parametrize("code", [-4, -5, -14])
def test_errors_of_earlier_work_surface_at_a_read(other, code):
    buffer = other.copy_from_host(np.ones(3, np.float32))
    real = other.connection.cl
    other.connection.cl = Failing(real, code, 1, "enqueue_copy")
    with pytest.raises(ResourceExhaustedError, match="copying 12 bytes from OPENCL:0"):
        other.copy_to_host(buffer, (3,), np.float32)
    other.connection.cl = real
    np.testing.assert_array_equal(other.copy_to_host(buffer, (3,), np.float32), [1, 1, 1])


def test_a_program_that_ends_for_want_of_memory_changes_nothing(device):
    """Wherever in a training step the room ends: variables keep their values."""
    with tf.device(DEVICE):
        first, second = tf.Variable(tf.ones([64, 1024])), tf.Variable(tf.ones([1024, 64]))

        @tf.function
        def step(x):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((tf.tanh(x @ first) @ second) ** 2)
            gradients = tape.gradient(loss, [first, second])
            first.assign_sub(0.1 * gradients[0])
            second.assign_sub(0.1 * gradients[1])
            return loss, tf.tanh(first @ second)

        x = tf.ones([512, 64]) * 0.01
        step(x)
        before = [first.numpy(), second.numpy()]
        device.synchronize()
        start = device.memory_info()["current"]
        failures = 0
        for extra in range(0, 12 << 20, 1 << 18):
            device.pool.release()
            try:
                with settings.options(memory_limit=start + extra):
                    step(x)
            except MemoryError as error:
                failures += 1
                assert "has no room for" in str(error)
                np.testing.assert_array_equal(first.numpy(), before[0])
                np.testing.assert_array_equal(second.numpy(), before[1])
            else:
                break
        else:
            raise AssertionError("12 MiB should be enough")
        assert failures >= 5
        assert np.abs(first.numpy() - before[0]).max() > 0
        del x
    device.synchronize()


def test_a_thousand_steps_take_no_more_memory(device):
    with tf.device(DEVICE):
        weights = tf.Variable(tf.ones([32, 8]))

        @tf.function
        def step(x, labels):
            with tf.GradientTape() as tape:
                logits = tf.tanh(x @ weights)
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                    labels=labels, logits=logits))
            weights.assign_sub(0.01 * tape.gradient(loss, weights))
            return loss

        x, labels = tf.ones([16, 32]), tf.zeros([16], tf.int32)

        def run(count):
            for _ in range(count):
                step(x, labels)
                loss = tf.reduce_sum(x * 2.0)
            device.synchronize()
            del loss
            info = device.memory_info()
            return info["current"], info["pooled"], resident()

        run(200)
        current, pooled, bytes_before = run(100)
        after = run(1000)
    assert after[0] == current and after[1] <= pooled + 4096
    assert after[2] - bytes_before < 8 << 20, f"{after[2] - bytes_before} bytes more"


def resident():
    """Bytes of memory the process has."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(("text", "expected"), [
    ("libthereisnone.so.1", "libthereisnone.so.1"),
    ("{folder}/damaged.so", "damaged.so"),
])
def test_drivers_that_cannot_be_loaded_are_named(tmp_path, text, expected):
    (tmp_path / "damaged.so").write_bytes(b"\x7fELF" + b"damaged" * 100)
    vendors = tmp_path / "vendors"
    vendors.mkdir()
    (vendors / "some.icd").write_text(text.format(folder=tmp_path) + "\n")
    done = python(
        "import os\n"
        "from twofold.backends.opencl.run import devices\n"
        "cl = devices.load_pyopencl()\n"
        "try: cl.get_platforms()\n"     # the loader reads its list once
        "except cl.Error: del os.environ['OCL_ICD_VENDORS']\n"
        f"devices._REGISTERED = {str(vendors / '*.icd')!r}\n"
        "devices.unregistered_drivers = lambda: []\n"
        "import twofold as tf\n"
        "try:\n"
        "    with tf.device('OPENCL:0'): tf.ones([2])\n"
        "except RuntimeError as error: print(error)\n", OCL_ICD_VENDORS=str(vendors))
    assert expected in done and "cannot be loaded" in done and "pocl-opencl-icd" in done


def test_a_loader_told_to_look_where_nothing_is_says_so(tmp_path):
    done = python("import twofold as tf\n"
                  "try:\n"
                  "    with tf.device('OPENCL:0'): pass\n"
                  "except RuntimeError as error: print(error)\n"
                  "print(tf.constant([1.0]).numpy())\n", OCL_ICD_VENDORS=str(tmp_path))
    assert f"OCL_ICD_VENDORS={tmp_path}" in done and "[1.]" in done


def test_a_broken_pyopencl_leaves_the_cpu_working():
    """What a missing or damaged loader library does to its import."""
    done = python(
        "import sys\n"
        "class Broken:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'pyopencl': raise ImportError('libOpenCL.so.1: cannot open')\n"
        "sys.meta_path.insert(0, Broken())\n"
        "import twofold as tf\n"
        "print(tf.function(lambda x: x + 1)(tf.constant(1.0)).numpy())\n"
        "print(tf.config.list_physical_devices('OPENCL'))\n"
        "try:\n"
        "    with tf.device('OPENCL:0'): pass\n"
        "except RuntimeError as error: print(error)\n")
    assert "2.0\n[]" in done and "libOpenCL.so.1: cannot open" in done
    assert "pip install" in done


def python(code, **environment):
    """What a script prints in a process of its own, which must end well."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
