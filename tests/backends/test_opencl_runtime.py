"""The OpenCL runtime: enumeration, memory, copies, launches, the build and its cache, fork."""

import contextvars
import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from types import SimpleNamespace

import ml_dtypes
import numpy as np
import pytest

from twofold import config
from twofold.errors import DeviceError, DtypeError, InternalError, ResourceExhaustedError

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


# --- enumeration, without a driver ----------------------------------------------------------


class FakeError(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code, self.routine = code, "clFake"


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
    from twofold.backends.opencl import devices

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
    from twofold.backends.opencl import devices

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


# --- a real device --------------------------------------------------------------------------


@pytest.fixture
def device(opencl):
    from twofold.backends.opencl.queue import open_device

    device = open_device(opencl)
    device.synchronize()
    device.release_pool()
    device.reset_peak()
    return device


@pytest.fixture
def build(device):
    from twofold.backends.opencl.build import build_kernel

    def run(*args, **options):
        return build_kernel(device, *args, **options)

    return run


@pytest.fixture
def add(build):
    return build(ADD, "add", ["buffer", "buffer", "buffer", "int64"])


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
    from twofold.backends.opencl.queue import open_device

    assert open_device("opencl:0") is device
    with config.options(opencl_as_gpu=True):
        assert open_device("GPU:0") is device
    with pytest.raises(DeviceError, match="no device OPENCL:99"):
        open_device("OPENCL:99")


@pytest.mark.opencl
@pytest.mark.parametrize("dtype", [
    "bool", "int8", "uint16", "int32", "int64", "float16", "float32", "float64",
    ml_dtypes.bfloat16])
@pytest.mark.parametrize("make", [
    lambda a: a, lambda a: a.T, lambda a: a[::2, ::-1], lambda a: a[1, 2], lambda a: a[:0],
    lambda a: np.broadcast_to(a[0], (3, 7)), lambda a: a.astype(a.dtype.newbyteorder(">")),
], ids=["plain", "transposed", "strided", "scalar", "empty", "broadcast", "swapped"])
def test_arrays_survive_the_round_trip(device, dtype, make):
    array = np.asarray(make(np.arange(35).reshape(5, 7).astype(dtype)))
    native = array.dtype.newbyteorder("=")
    array.flags.writeable = False
    there = device.from_host(array)
    back = there.numpy()
    assert back.shape == array.shape and back.dtype == native and there.nbytes == array.nbytes
    np.testing.assert_array_equal(back, array)


@pytest.mark.opencl
@pytest.mark.parametrize("count", [10, 1 << 20, 5 << 20])
def test_the_host_array_may_change_right_after_the_copy(device, count):
    array = np.full(count, 3, np.float32)
    buffer = device.copy_from_host(array)
    array[:] = 7
    assert (device.copy_to_host(buffer, (count,), np.float32) == 3).all()


@pytest.mark.opencl
def test_host_arrays_live_until_their_copy_is_done(device):
    # Each array is freed by us at once and its memory is overwritten by the next.
    buffers = [device.copy_from_host(np.full(1 << 18, number, np.int32), frozen=True)
               for number in range(100)]
    assert len(device._pending) < 100
    for number, buffer in enumerate(buffers):
        values = device.copy_to_host(buffer, (1 << 18,), np.int32)
        assert values.min() == values.max() == number
    device.synchronize()
    assert not device._pending and device._pending_bytes == 0


@pytest.mark.opencl
def test_strings_stay_on_the_host(device):
    for array in (np.array(["a"]), np.array([b"a"]), np.array([object()])):
        with pytest.raises(DtypeError, match="stay on the host"):
            device.copy_from_host(array)


@pytest.mark.opencl
def test_copy_and_fill(device):
    for value in (np.float32(2.5), np.int64(-3), np.uint8(200), ml_dtypes.bfloat16(1.5)):
        array = device.empty((7,), value.dtype)
        device.fill(array.buffer, value)
        twin = device.copy(array.buffer)
        device.fill(array.buffer, np.zeros((), value.dtype)[()])
        assert (device.copy_to_host(twin, (7,), value.dtype) == value).all()
    with pytest.raises(InternalError, match="no multiple"):
        device.fill(device.allocate(7), np.float32(0))
    with pytest.raises(InternalError, match="was asked of"):
        device.copy_to_host(device.allocate(4), (2,), np.float32)


@pytest.mark.opencl
def test_zero_size_buffers_are_buffers(device, add):
    empty = device.allocate(0)
    assert empty.nbytes == 0
    device.fill(empty, np.float32(1))
    device.launch(add, (0,), (64,), (empty, empty, empty, 0))
    device.launch(add, (64,), (64,), (empty, empty, empty, 0))
    assert device.copy_to_host(device.copy(empty), (0, 3), np.float32).shape == (0, 3)


# --- memory ---


@pytest.mark.parametrize("nbytes", [0, 1, 255, 256, 257, 1000, 1 << 20, (1 << 20) + 1, 10**9])
def test_size_classes_waste_at_most_a_quarter(nbytes):
    from twofold.backends.opencl.queue import size_class

    assert max(nbytes, 256) <= size_class(nbytes) <= max(256, nbytes * 5 / 4)
    assert size_class(size_class(nbytes)) == size_class(nbytes)


@pytest.mark.opencl
def test_dropped_buffers_return_to_the_pool_and_are_counted(device):
    start = device.memory_info()["current"]
    buffer = device.allocate(1 << 20)
    assert device.memory_info()["current"] == start + (1 << 20)
    handle = buffer.handle.int_ptr
    del buffer
    after = device.memory_info()
    assert after == {"current": start, "peak": start + (1 << 20), "pooled": 1 << 20}
    again = device.allocate((1 << 20) - 5)
    assert again.handle.int_ptr == handle
    device.reset_peak()
    assert device.memory_info()["peak"] == start + (1 << 20)
    del again
    device.release_pool()
    assert device.memory_info()["pooled"] == 0


@pytest.mark.opencl
def test_a_reused_buffer_does_not_disturb_work_that_still_uses_it(device, add):
    count = 1 << 16
    ones = device.copy_from_host(np.ones(count, np.float32))
    total = device.copy(ones)
    for _ in range(50):  # Each sum is dropped while the next launch that reads it is queued.
        fresh = device.allocate(count * 4)
        device.launch(add, (count,), (256,), (total, ones, fresh, count))
        total = fresh
    assert (device.copy_to_host(total, (count,), np.float32) == 51).all()


@pytest.mark.opencl
def test_the_memory_limit_is_an_error_and_not_the_end(device):
    start = device.memory_info()["current"]
    with config.options(memory_limit=start + (4 << 20)):
        held = [device.allocate(1 << 20) for _ in range(4)]
        with pytest.raises(MemoryError, match=r"OPENCL:0 has no room for 1048576 bytes.*"
                                              r"memory_limit") as caught:
            device.allocate(1 << 20)
        assert isinstance(caught.value, ResourceExhaustedError)
        del held[0], caught
        assert device.allocate(1 << 20).nbytes == 1 << 20
        held.clear()
        # Pooled small buffers make room for one large; the limit itself can be reached exactly.
        assert device.allocate((4 << 20) - 100).nbytes == (4 << 20) - 100
    assert device.memory_info()["current"] == start


@pytest.mark.opencl
def test_buffers_in_reference_cycles_are_found_before_giving_up(device):
    start = device.memory_info()["current"]
    with config.options(memory_limit=start + (2 << 20)):
        cycle = [device.allocate(2 << 20)]
        cycle.append(cycle)
        del cycle
        assert device.allocate(2 << 20).nbytes == 2 << 20


@pytest.mark.opencl
def test_what_the_driver_refuses_is_resource_exhausted_too(device):
    most = device.info.details["max_allocation"]
    with config.options(memory_limit=1 << 60), pytest.raises(
            ResourceExhaustedError, match=r"allocating .* bytes on OPENCL:0"):
        device.allocate(most * 16)
    assert device.allocate(16).nbytes == 16


# --- kernels ---


@pytest.mark.opencl
def test_scalars_get_exactly_their_width(device, build):
    source = """__kernel void f(__global double* out, int a, long b, uint c, ulong d, float e,
                                double g) {
        out[0] = a; out[1] = b; out[2] = c; out[3] = d; out[4] = e; out[5] = g; }"""
    kinds = ["buffer", "int32", "int64", "uint32", "uint64", "float32", "float64"]
    kernel = build(source, "f", kinds)
    out = device.empty((6,), np.float64)
    values = (-5, -(2**40), 2**32 - 1, 2**53, 0.5, 1e300)
    device.launch(kernel, (1,), None, (out.buffer, *values))
    assert out.numpy().tolist() == [float(value) for value in values]
    # NumPy scalars of other widths and kinds are cast, never reinterpreted.
    device.launch(kernel, (1,), (1,), (out.buffer, np.int64(3), np.int8(4), np.uint8(5), True,
                                       np.float64(0.25), 7))
    assert out.numpy().tolist() == [3, 4, 5, 1, 0.25, 7]


@pytest.mark.opencl
@pytest.mark.parametrize("position, value, message", [
    (0, None, "argument 0 takes buffer"), (0, np.zeros(4, np.float32), "no buffer of OPENCL:0"),
    (1, np.float32(1), "argument 1 takes int32"), (1, 2**31, "argument 1 takes int32"),
    (1, "1", "argument 1 takes int32"),
])
def test_wrong_arguments_are_refused_before_the_driver_sees_them(device, build, position, value,
                                                                 message):
    kernel = build(scaled(2), "scaled", ["buffer", "int32"])
    args = [device.allocate(16), 4]
    args[position] = value
    with pytest.raises(InternalError, match=message):
        device.launch(kernel, (4,), (4,), args)
    with pytest.raises(InternalError, match="takes 2 arguments, got 1"):
        device.launch(kernel, (4,), (4,), args[:1])


@pytest.mark.opencl
def test_sizes_that_do_not_fit_are_refused(device, add):
    args = (device.allocate(4), device.allocate(4), device.allocate(4), 1)
    with pytest.raises(InternalError, match="no multiple of local size"):
        device.launch(add, (100,), (64,), args)
    with pytest.raises(InternalError, match="does not fit OPENCL:0"):
        device.launch(add, (1 << 20,), (1 << 20,), args)
    with pytest.raises(InternalError, match="does not fit"):
        device.launch(add, (64,), (0,), args)


@pytest.mark.opencl
def test_too_much_local_memory_is_an_error_and_not_a_crash(device, build):
    floats = device.info.details["local_memory"] // 4 + 1024
    source = f"""__kernel void f(__global float* a) {{
        __local float s[{floats}]; s[get_local_id(0)] = a[0]; barrier(CLK_LOCAL_MEM_FENCE);
        a[0] = s[get_local_size(0) - 1]; }}"""
    with pytest.raises(InternalError, match="local memory"):
        build(source, "f", ["buffer"])


@pytest.mark.opencl
def test_a_build_error_shows_the_log_and_the_numbered_source(build):
    with pytest.raises(InternalError) as caught:
        build("__kernel void f(__global float* a) {\n  a[0] = missing;\n}", "f", ["buffer"])
    text = str(caught.value)
    assert "kernel f does not compile on OPENCL:0" in text
    assert "2 |   a[0] = missing;" in text and "undeclared identifier" in text
    for source, name, kinds, message in (
            (ADD, "other", ["buffer"], "INVALID_KERNEL_NAME"),
            (ADD, "add", ["buffer"], "has 4 arguments, 1 were declared"),
            (ADD, "add", ["buffer", "image", "buffer", "int64"], "unknown argument kinds")):
        with pytest.raises(InternalError, match=message):
            build(source, name, kinds)
    with pytest.raises(InternalError, match="INVALID_BUILD_OPTIONS"):
        build(ADD, "add", ["buffer", "buffer", "buffer", "int64"], options=["-bogus"])


@pytest.mark.opencl
def test_kernels_are_built_once_and_reloaded_from_disk(device, build, monkeypatch, tmp_path):
    from twofold.backends.opencl import build as module

    with config.options(cache_dir=str(tmp_path)):
        first = build(scaled(11), "scaled", ["buffer", "int32"])
        assert first.origin == "compiled"
        assert build(scaled(11), "scaled", ["buffer", "int32"]) is first
        monkeypatch.setattr(module, "_kernels", type(module._kernels)())
        second = build(scaled(11), "scaled", ["buffer", "int32"])
        assert second.origin == "disk" and second is not first
        monkeypatch.setattr(module, "_kernels", type(module._kernels)())
        assert build(scaled(11), "scaled", ["buffer", "int32"],
                     options=["-cl-mad-enable"]).origin == "compiled"
    assert check_scaled(device, second, 11)


def check_scaled(device, kernel, factor):
    buffer = device.copy_from_host(np.arange(4, dtype=np.float32))
    device.launch(kernel, (64,), (64,), (buffer, 4))
    return device.copy_to_host(buffer, (4,), np.float32).tolist() == [0, factor, 2 * factor,
                                                                      3 * factor]


@pytest.mark.opencl
@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied", "foreign"])
def test_a_damaged_cached_binary_is_rebuilt(device, build, monkeypatch, tmp_path, damage):
    from twofold.backends.opencl import build as module

    factor = 20 + ["truncated", "flipped", "emptied", "foreign"].index(damage)
    with config.options(cache_dir=str(tmp_path)):
        build(scaled(factor), "scaled", ["buffer", "int32"])
        entry, = [path for path in tmp_path.rglob("*") if path.is_file()]
        raw = entry.read_bytes()
        if damage == "foreign":  # A whole entry, but no binary that this driver could load.
            module.binary_cache.store(entry.name, b"not a program binary")
        else:
            entry.write_bytes({"truncated": raw[:len(raw) // 2], "emptied": b"",
                               "flipped": raw[:300] + bytes([raw[300] ^ 1]) + raw[301:]}[damage])
        for origin in ("compiled", "disk"):
            monkeypatch.setattr(module, "_kernels", type(module._kernels)())
            kernel = build(scaled(factor), "scaled", ["buffer", "int32"])
            assert kernel.origin == origin
    assert check_scaled(device, kernel, factor)


@pytest.mark.opencl
def test_eight_threads_share_a_kernel_and_the_queue(device, add):
    count, rounds = 1000, 60
    failures = []

    def work(number):
        try:
            mine = device.copy_from_host(np.full(count, number, np.float32))
            total = device.copy_from_host(np.zeros(count, np.float32))
            for _ in range(rounds):
                fresh = device.allocate(4 * count)
                device.launch(add, (1024,), (256,), (total, mine, fresh, count))
                total = fresh
            values = device.copy_to_host(total, (count,), np.float32)
            if not (values == number * rounds).all():
                failures.append((number, values[:4]))
        except Exception as error:
            failures.append((number, error))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.opencl
def test_eight_threads_build_the_same_kernel_once(device, build, tmp_path):
    built = []
    with config.options(cache_dir=str(tmp_path)):
        def work():
            built.append(build(scaled(31), "scaled", ["buffer", "int32"]))

        threads = [threading.Thread(target=contextvars.copy_context().run, args=(work,))
                   for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(built) == 8 and len(set(map(id, built))) == 1


@pytest.mark.opencl
def test_times_are_kept_only_when_asked_for(device, add):
    args = (*(device.allocate(4096) for _ in range(3)), 1024)
    device.take_profile()
    device.launch(add, (1024,), (256,), args)
    assert device.take_profile() == []
    with config.options(debug=2):
        device.launch(add, (1024,), (256,), args)
        device.launch(add, (1024,), (256,), args)
    first, second = device.take_profile()
    assert first.name == "add" and first.seconds > 0
    assert first.start_nanoseconds <= second.start_nanoseconds
    assert device.take_profile() == []


@pytest.mark.opencl
def test_building_is_silent(device, build):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build("#warning careless\n__kernel void f(__global float* a) { int unused; a[0] = 1; }",
              "f", ["buffer"])


@pytest.mark.opencl
def test_buffers_of_another_device_are_refused(device, add):
    from twofold.backends.opencl.queue import OpenCLDevice

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


# --- errors and processes ---


@pytest.mark.opencl
def test_drivers_error_codes_become_our_errors():
    from twofold.backends.opencl import devices

    cases = [(-4, False, ResourceExhaustedError), (-61, True, ResourceExhaustedError),
             (-5, True, ResourceExhaustedError), (-5, False, DeviceError),
             (-9999, False, DeviceError), (-36, False, DeviceError), (-51, False, InternalError)]
    for code, allocates, kind in cases:
        ours = devices.translate(FakeError(code), "adding", allocates=allocates)
        assert type(ours) is kind and "adding" in str(ours) and f"({code})" in str(ours)


@pytest.mark.opencl
def test_a_broken_device_says_so_from_then_on(device):
    from twofold.backends.opencl.queue import OpenCLDevice

    other = OpenCLDevice(0, device.info)
    assert isinstance(other._failure(FakeError(-36), "running kernel k"), DeviceError)
    with pytest.raises(DeviceError, match=r"failed earlier and needs a new process.*kernel k"):
        other.allocate(4)
    assert device.allocate(4).nbytes == 4


FORK = """
import os, sys, time
import numpy as np
from twofold.runtime import device as names
from twofold.backends.opencl.queue import open_device
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
import twofold.backends.opencl.queue as queue
child = os.fork()
device = queue.open_device("OPENCL:0")
assert device.copy_to_host(device.copy_from_host(np.ones(3)), (3,), float).sum() == 3
if child:
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""")
    assert out.split() == ["0"]
