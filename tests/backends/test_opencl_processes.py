"""The OpenCL runtime when something breaks: errors of drivers, broken devices, forks."""

import os

import numpy as np
import pytest
from opencl_runtime_helpers import FakeError, run_python

from twofold.errors import DeviceError, InternalError, ResourceExhaustedError


@pytest.mark.opencl
def test_buffers_of_another_device_are_refused(device, add):
    from twofold.backends.opencl.run.device import OpenCLDevice

    other = OpenCLDevice(0, device.info)
    stranger = other.copy_from_host(np.ones(4, np.float32))
    mine = device.allocate(16)
    with pytest.raises(InternalError, match="no buffer of OPENCL:0"):
        device.launch(add, (64,), (64,), (mine, stranger, mine, 4))
    for use in (device.copy, lambda buffer: device.copy_to_host(buffer, (4,), np.float32)):
        with pytest.raises(InternalError, match="was used on OPENCL:0"):
            use(stranger)
    with pytest.raises(InternalError, match="was built for"):
        other.launch(add, (64,), (64,), (stranger, stranger, stranger, 4))


@pytest.mark.opencl
def test_drivers_error_codes_become_our_errors():
    from twofold.backends.opencl.run import devices

    cases = [(-4, False, ResourceExhaustedError), (-61, True, ResourceExhaustedError),
             (-5, True, ResourceExhaustedError), (-5, False, DeviceError),
             (-9999, False, DeviceError), (-36, False, DeviceError), (-51, False, InternalError)]
    for code, allocates, kind in cases:
        ours = devices.translate(FakeError(code), "adding", allocates=allocates)
        assert type(ours) is kind and "adding" in str(ours) and f"({code})" in str(ours)


@pytest.mark.opencl
def test_a_broken_device_says_so_from_then_on(device):
    from twofold.backends.opencl.run.device import OpenCLDevice

    other = OpenCLDevice(0, device.info)
    assert isinstance(other.commands.failure(FakeError(-36), "running kernel k"), DeviceError)
    with pytest.raises(DeviceError, match=r"failed earlier and needs a new process.*kernel k"):
        other.allocate(4)
    assert device.allocate(4).nbytes == 4


FORK = """
import os, sys, time
import numpy as np
from twofold.runtime import device as names
from twofold.backends.opencl.run.device import open_device
if {opens}:
    device = open_device("OPENCL:0")
    held = device.copy_from_host(np.ones(1000, np.float32))
else:
    names.list_physical_devices("OPENCL")
child = os.fork()
if child == 0:
    held = None
    assert names.list_physical_devices("CPU") and names.list_physical_devices("OPENCL")
    uses = [lambda: open_device("OPENCL:0")]
    if {opens}:
        uses += [lambda: device.allocate(4), device.synchronize,
                 lambda: device.copy_from_host(np.ones(3)), device.memory_info]
    for use in uses:
        try:
            use()
        except RuntimeError as error:
            assert "forked" in str(error) and "spawn" in str(error), error
        else:
            os._exit(3)
    sys.exit(0)
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    done, status = os.waitpid(child, os.WNOHANG)
    if done:
        print("status", os.waitstatus_to_exitcode(status))
        break
    time.sleep(0.02)
else:
    os.kill(child, 9)
    print("hang")
if {opens}:
    print(device.copy_to_host(held, (1000,), np.float32).sum())
"""


@pytest.mark.opencl
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("opens", [True, False])
def test_a_forked_child_gets_an_error_and_the_parent_goes_on(opens):
    out = run_python(FORK.format(opens=opens)).split()
    assert out == ["status", "0"] + (["1000.0"] if opens else [])


@pytest.mark.opencl
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_forking_before_the_first_use_is_fine():
    out = run_python("""
import os, sys
import numpy as np
import twofold.backends.opencl.run.device as device_module
child = os.fork()
device = device_module.open_device("OPENCL:0")
assert device.copy_to_host(device.copy_from_host(np.ones(3)), (3,), float).sum() == 3
if child:
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""")
    assert out.split() == ["0"]
