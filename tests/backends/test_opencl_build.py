"""OpenCL kernels from source: arguments, errors, the cache on disk, threads, times."""

import contextvars
import threading
import warnings

import numpy as np
import pytest
from opencl_runtime_helpers import ADD, scaled

from twofold import settings
from twofold.errors import InternalError


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
    def source(floats):
        return f"""__kernel void f(__global float* a) {{
            __local float s[{floats}]; s[get_local_id(0)] = a[0]; barrier(CLK_LOCAL_MEM_FENCE);
            a[0] = s[get_local_size(0) - 1]; }}"""

    if build(source(1024), "f", ["buffer"]).local_bytes < 4096:
        pytest.skip("this driver does not say how much local memory a kernel takes")
    with pytest.raises(InternalError, match="local memory"):
        build(source(device.info.details["local_memory"] // 4 + 1024), "f", ["buffer"])


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
    from twofold.backends.opencl.run import build as module

    monkeypatch.setattr(module, "CACHING_PLATFORMS", ())
    with settings.options(cache_dir=str(tmp_path)):
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


@pytest.mark.opencl
def test_drivers_with_a_cache_of_their_own_are_not_asked_for_binaries(device, build, tmp_path):
    """PoCL compiles every kernel once more to make one."""
    from twofold.backends.opencl.run import build as module

    caches = device.info.details["platform"] in module.CACHING_PLATFORMS
    with settings.options(cache_dir=str(tmp_path)):
        kernel = build(scaled(12), "scaled", ["buffer", "int32"])
    assert any(path.is_file() for path in tmp_path.rglob("*")) is not caches
    assert check_scaled(device, kernel, 12)


def check_scaled(device, kernel, factor):
    buffer = device.copy_from_host(np.arange(4, dtype=np.float32))
    device.launch(kernel, (64,), (64,), (buffer, 4))
    return device.copy_to_host(buffer, (4,), np.float32).tolist() == [0, factor, 2 * factor,
                                                                      3 * factor]


@pytest.mark.opencl
@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied", "foreign"])
def test_a_damaged_cached_binary_is_rebuilt(device, build, monkeypatch, tmp_path, damage):
    from twofold.backends.opencl.run import build as module

    monkeypatch.setattr(module, "CACHING_PLATFORMS", ())
    factor = 20 + ["truncated", "flipped", "emptied", "foreign"].index(damage)
    with settings.options(cache_dir=str(tmp_path)):
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
    with settings.options(cache_dir=str(tmp_path)):
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
    with settings.options(debug=2):
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
