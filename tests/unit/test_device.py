"""Device names, the list of devices and the stack of device scopes; no driver is touched."""

import sys
import threading
from types import ModuleType

import pytest

from twofold import settings
from twofold.errors import DeviceError, InvalidArgumentError
from twofold.runtime import device
from twofold.runtime.device import (
    DeviceRecord,
    DeviceSpec,
    PhysicalDevice,
    Provided,
    canonical,
    current_device,
    device_details,
    device_scope,
    list_logical_devices,
    list_physical_devices,
    opencl_index,
    parse_device,
    register_provider,
    resolve,
)

FULL = "/job:localhost/replica:0/task:0/device:"
GPU_THEN_CPU = Provided([
    DeviceRecord("a graphics card", True, {"device_name": "a graphics card"}),
    DeviceRecord("a processor", False, {"device_name": "a processor"}),
])


@pytest.fixture
def provide(monkeypatch):
    """Install an answer (or an error) as the provider of OpenCL devices; returns the call count."""
    monkeypatch.setattr(device, "_provider_paths", dict(device._provider_paths))
    monkeypatch.setattr(device, "_provided", {})

    def install(answer):
        calls = []

        def ask():
            calls.append(1)
            if isinstance(answer, Exception):
                raise answer
            return answer

        module = ModuleType("fake_device_provider")
        module.ask = ask
        monkeypatch.setitem(sys.modules, "fake_device_provider", module)
        register_provider("OPENCL", "fake_device_provider:ask")
        return calls

    return install


@pytest.mark.parametrize("text, kind, index", [
    ("CPU", "CPU", 0), ("cpu:0", "CPU", 0), ("/cpu:0", "CPU", 0), ("/CPU:1", "CPU", 1),
    ("gpu:0", "GPU", 0), ("GPU", "GPU", 0), ("/device:GPU:2", "GPU", 2),
    ("device:gpu:0", "GPU", 0), ("/device:GPU:*", "GPU", 0), ("/device:gpu", "GPU", 0),
    (f"{FULL}CPU:0", "CPU", 0), (f"{FULL}gpu:3", "GPU", 3), ("OPENCL:1", "OPENCL", 1),
    ("/job:localhost/device:opencl:0", "OPENCL", 0), (" GPU:0 ", "GPU", 0),
    ("/job:localhost/replica:0/task:0/gpu:1", "GPU", 1),
    (None, "CPU", 0), ("", "CPU", 0), ("/job:localhost", "CPU", 0), ("/", "CPU", 0),
])
def test_every_spelling_is_read(text, kind, index):
    assert parse_device(text) == DeviceSpec(kind, index)
    assert canonical(text) == f"{FULL}{kind}:{index}"
    assert parse_device(canonical(text)) == parse_device(text)


@pytest.mark.parametrize("text", [
    "CPU:", "GPU:-1", "GPU:x", "GPU 0", "gpu:0:1", "foo bar", "CPU:0/GPU:0", "device", ":0",
    "/device:", "0", "GPU:0.5", "job", "/job:", "GPU:١",
])
def test_a_malformed_name_is_a_value_error_that_shows_it(text):
    with pytest.raises(ValueError, match="device") as caught:
        parse_device(text)
    assert isinstance(caught.value, InvalidArgumentError)
    assert repr(text) in str(caught.value)


def test_other_processes_and_other_kinds_are_refused():
    with pytest.raises(InvalidArgumentError, match=r"another process.*leave that part out"):
        parse_device("/job:worker/replica:0/task:0/device:CPU:0")
    with pytest.raises(InvalidArgumentError, match="another process"):
        parse_device("/task:1/device:GPU:0")
    with pytest.raises(InvalidArgumentError, match="no kind of device 'TPU'; kinds: CPU, GPU"):
        parse_device("TPU:0")
    with pytest.raises(InvalidArgumentError, match="named by a string"):
        parse_device(3)


def test_physical_device_is_tensorflows_record():
    only, = list_physical_devices("CPU")
    assert repr(only) == "PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')"
    assert only == PhysicalDevice("/physical_device:CPU:0", "CPU")
    assert len({only, PhysicalDevice("/physical_device:CPU:0", "CPU")}) == 1
    assert list_logical_devices("cpu")[0].name == "/device:CPU:0"
    assert list_physical_devices("TPU") == []
    assert device_details(only) == {}


def test_questions_about_the_cpu_ask_no_provider(provide):
    calls = provide(GPU_THEN_CPU)
    list_physical_devices("CPU")
    resolve("cpu:0")
    assert calls == []


def test_gpus_are_a_part_of_the_opencl_devices(provide):
    calls = provide(GPU_THEN_CPU)
    assert [d.name for d in list_physical_devices("GPU")] == ["/physical_device:GPU:0"]
    assert [d.name for d in list_physical_devices("OPENCL")] == [
        "/physical_device:OPENCL:0", "/physical_device:OPENCL:1"]
    assert [d.device_type for d in list_physical_devices()] == ["CPU", "GPU"]
    assert opencl_index("GPU:0") == opencl_index("OPENCL:0") == 0
    assert device_details("OPENCL:1")["device_name"] == "a processor"
    assert device_details(list_physical_devices("GPU")[0])["device_name"] == "a graphics card"
    assert len(calls) == 1
    with pytest.raises(DeviceError, match="no device GPU:1; devices: CPU:0, GPU:0, OPENCL:0, OPE"):
        resolve("GPU:1")
    with pytest.raises(DeviceError, match="not an OpenCL device"):
        opencl_index("CPU:0")


def test_a_setting_lists_cpu_opencl_devices_as_gpus(provide):
    provide(Provided(GPU_THEN_CPU.records[1:]))
    assert list_physical_devices("GPU") == []
    with pytest.raises(DeviceError, match="none of its devices is a GPU"):
        resolve("GPU:0")
    with settings.options(opencl_as_gpu=True):
        assert len(list_physical_devices("GPU")) == 1
        assert opencl_index("GPU:0") == 0
    assert list_physical_devices("GPU") == []


@pytest.mark.parametrize("answer, reason", [
    (Provided((), "no driver; install one"), "no driver; install one"),
    (ImportError("no pyopencl here"), "ImportError: no pyopencl here"),
])
def test_without_opencl_there_are_no_devices_and_the_reason_is_kept(provide, answer, reason):
    provide(answer)
    assert list_physical_devices("GPU") == list_physical_devices("OPENCL") == []
    for name in ("OPENCL:0", "GPU:0"):
        with pytest.raises(DeviceError, match=reason):
            resolve(name)


def test_only_opencl_takes_a_provider():
    with pytest.raises(InvalidArgumentError, match="no provider"):
        register_provider("CPU", "somewhere:function")


def test_a_missing_cpu_is_a_runtime_error():
    with pytest.raises(RuntimeError, match="no device CPU:1"):
        resolve("CPU:1")


def test_scopes_nest_and_unwind(provide):
    provide(GPU_THEN_CPU)
    assert current_device() == DeviceSpec("CPU", 0)
    with device_scope("gpu:0") as entered:
        assert entered == current_device() == DeviceSpec("GPU", 0)
        with device_scope("OPENCL:1"):
            assert current_device() == DeviceSpec("OPENCL", 1)
            with device_scope(None):
                assert current_device() == DeviceSpec("CPU", 0)
            with device_scope("/job:localhost"):
                assert current_device() == DeviceSpec("OPENCL", 1)
        with pytest.raises(KeyError), device_scope("/cpu:0"):
            raise KeyError
        assert current_device() == DeviceSpec("GPU", 0)
    assert current_device() == DeviceSpec("CPU", 0)


def test_a_scope_of_a_missing_device_changes_nothing(provide):
    provide(Provided((), "nothing here"))
    with pytest.raises(DeviceError, match="nothing here"), device_scope("GPU:0"):
        raise AssertionError("the block must not run")
    assert current_device() == DeviceSpec("CPU", 0)
    with pytest.raises(InvalidArgumentError):
        device_scope("not a device")


def test_one_scope_object_can_be_entered_again(provide):
    provide(GPU_THEN_CPU)
    scope = device_scope("GPU:0")
    with scope, scope:
        assert current_device().kind == "GPU"
    with scope:
        assert current_device().kind == "GPU"
    assert current_device().kind == "CPU"


def test_scopes_belong_to_their_thread(provide):
    provide(GPU_THEN_CPU)
    seen = []
    with device_scope("GPU:0"):
        thread = threading.Thread(target=lambda: seen.append(current_device()))
        thread.start()
        thread.join()
    assert seen == [DeviceSpec("CPU", 0)]
