"""Finding OpenCL devices: which, in what order, and what is said when there are none."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from opencl_runtime_helpers import FakeError, run_python

from twofold import settings
from twofold.errors import DeviceError


def fake_device(name, kind, bus=None, **changes):
    plain = dict(
        name=name, type=kind, available=True, compiler_available=True, vendor="v",
        driver_version="1", version="OpenCL 3.0", opencl_c_version="OpenCL C 1.2",
        extensions="cl_khr_fp64", max_compute_units=1, max_work_group_size=64,
        max_work_item_sizes=[64, 64, 64], global_mem_size=1 << 30, max_mem_alloc_size=1 << 28,
        local_mem_size=1 << 15, endian_little=1)
    if bus is not None:
        plain |= {"pci_bus_id_nv": bus, "compute_capability_major_nv": 9,
                  "compute_capability_minor_nv": 0}
    return SimpleNamespace(**{**plain, **changes})


def fake_platform(name, *devices, code=None):
    def get_devices(kind):
        if code is not None:
            raise FakeError(code)
        return list(devices)

    return SimpleNamespace(name=name, version="3.0", get_devices=get_devices)


CPU_BIT, GPU_BIT = 2, 4


@pytest.fixture
def enumerate_fake(monkeypatch):
    from twofold.backends.opencl.run import devices

    def run(platforms):
        def get_platforms():
            if isinstance(platforms, Exception):
                raise platforms
            return platforms

        fake = SimpleNamespace(
            Error=FakeError, get_platforms=get_platforms,
            device_type=SimpleNamespace(ALL=-1, CPU=CPU_BIT, GPU=GPU_BIT))
        monkeypatch.setattr(devices, "load_pyopencl", lambda: fake)
        return devices._enumerate()

    return run


def names(found):
    return [info.details["device_name"] for info in found.devices]


def test_gpus_come_first_and_the_loaders_order_does_not_show(enumerate_fake):
    platforms = [
        fake_platform("Zeta", fake_device("z", CPU_BIT)),
        fake_platform("NVIDIA", fake_device("card", GPU_BIT, bus=9),
                      fake_device("card", GPU_BIT, bus=3)),
        fake_platform("Alpha", fake_device("a", CPU_BIT)),
    ]
    found = enumerate_fake(platforms)
    assert names(found) == ["card", "card", "a", "z"]
    assert [info.details.get("pci_bus_id") for info in found.devices] == [3, 9, None, None]
    assert found.devices[0].details["compute_capability"] == (9, 0)
    assert names(enumerate_fake(platforms[::-1])) == names(found)


def test_a_driver_listed_twice_gives_its_devices_once(enumerate_fake):
    twice = [fake_platform("P", fake_device("d", CPU_BIT)) for _ in range(2)]
    assert names(enumerate_fake(twice)) == ["d"]


def test_a_simulator_that_claims_every_type_is_no_gpu(enumerate_fake):
    found = enumerate_fake([fake_platform("Oclgrind", fake_device("s", CPU_BIT | GPU_BIT))])
    assert not found.devices[0].is_gpu


def test_broken_platforms_and_unavailable_devices_are_left_out(enumerate_fake):
    broken = [
        fake_platform("empty", code=-1), fake_platform("broken", code=-5),
        fake_platform("off", fake_device("off", GPU_BIT, available=False)),
        fake_platform("no compiler", fake_device("n", GPU_BIT, compiler_available=False)),
    ]
    found = enumerate_fake(broken)
    assert found.devices == ()
    assert "'broken' failed" in found.problem and "not available" in found.problem
    assert names(enumerate_fake([*broken, fake_platform("P", fake_device("d", CPU_BIT))])) == ["d"]


def test_without_a_driver_the_problem_names_the_package_to_install(enumerate_fake):
    found = enumerate_fake(FakeError(-1001))
    assert found.devices == ()
    assert "no OpenCL driver is installed" in found.problem
    assert "apt-get install -y --no-install-recommends pocl-opencl-icd" in found.problem


def test_drivers_outside_the_loaders_list_are_named_to_it_and_no_trace_is_left(
        monkeypatch, tmp_path):
    from twofold.backends.opencl.run import devices

    (tmp_path / "one.icd").write_text("libone.so\n")
    monkeypatch.setattr(devices, "_REGISTERED", str(tmp_path / "*.icd"))
    monkeypatch.setattr(devices, "unregistered_drivers", lambda: ["/somewhere/libtwo.so"])
    for variable in devices._LOADER_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    with devices._driver_folder():
        folder = Path(os.environ["OCL_ICD_VENDORS"])
        listed = sorted(file.read_text().strip() for file in folder.iterdir())
    assert listed == ["/somewhere/libtwo.so", "libone.so"]
    assert "OCL_ICD_VENDORS" not in os.environ and not folder.exists()
    monkeypatch.setenv("OCL_ICD_VENDORS", "/the/users/choice")
    with devices._driver_folder():
        assert os.environ["OCL_ICD_VENDORS"] == "/the/users/choice"
    assert os.environ["OCL_ICD_VENDORS"] == "/the/users/choice"


@pytest.mark.parametrize("prepare, environment, expected", [
    ("sys.modules['pyopencl'] = None", {}, "pip install pyopencl"),
    ("", {"OCL_ICD_VENDORS": "/nonexistent"}, "pocl-opencl-icd"),
])
def test_a_missing_piece_means_no_devices_and_a_clear_error(prepare, environment, expected):
    out = run_python(
        f"import sys\n{prepare}\n"
        "from twofold.runtime.device import list_physical_devices, resolve\n"
        "print(list_physical_devices('OPENCL'), list_physical_devices('GPU'))\n"
        "try: resolve('OPENCL:0')\n"
        "except RuntimeError as error: print(error)\n", **environment)
    assert out.startswith("[] []\n") and expected in out


@pytest.mark.opencl
def test_listing_devices_creates_no_context():
    out = run_python(
        "from twofold.runtime.device import list_physical_devices, device_details\n"
        "import pyopencl\n"
        "def refuse(*_, **__): raise AssertionError('context created')\n"
        "pyopencl.Context = refuse\n"
        "print(len(list_physical_devices('OPENCL')) > 0, len(device_details('OPENCL:0')) > 10)\n")
    assert out.split() == ["True", "True"]


@pytest.mark.opencl
def test_one_device_object_per_device(device):
    from twofold.backends.opencl.run.device import open_device

    assert open_device("opencl:0") is device
    with settings.options(opencl_as_gpu=True):
        assert open_device("GPU:0") is device
    with pytest.raises(DeviceError, match="no device OPENCL:99"):
        open_device("OPENCL:99")
