"""The OpenCL runtime: memory and copies."""

import gc

import ml_dtypes
import numpy as np
import pytest

from twofold import settings
from twofold.errors import DtypeError, InternalError, ResourceExhaustedError


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
    assert len(device.commands._pending) < 100
    for number, buffer in enumerate(buffers):
        values = device.copy_to_host(buffer, (1 << 18,), np.int32)
        assert values.min() == values.max() == number
    device.synchronize()
    assert not device.commands._pending and device.commands._pending_bytes == 0


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


@pytest.mark.parametrize("nbytes", [0, 1, 255, 256, 257, 1000, 1 << 20, (1 << 20) + 1, 10**9])
def test_size_classes_waste_at_most_a_quarter(nbytes):
    from twofold.backends.opencl.run.memory import SMALLEST_BUFFER
    from twofold.runtime.pool import size_class

    assert max(nbytes, 256) <= size_class(nbytes, SMALLEST_BUFFER) <= max(256, nbytes * 5 / 4)
    size = size_class(nbytes, SMALLEST_BUFFER)
    assert size_class(size, SMALLEST_BUFFER) == size


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
    device.pool.reset_peak()
    assert device.memory_info()["peak"] == start + (1 << 20)
    del again
    device.pool.release()
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
    gc.collect()  # what earlier tests left may go meanwhile
    start = device.memory_info()["current"]
    with settings.options(memory_limit=start + (4 << 20)):
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
    with settings.options(memory_limit=start + (2 << 20)):
        cycle = [device.allocate(2 << 20)]
        cycle.append(cycle)
        del cycle
        assert device.allocate(2 << 20).nbytes == 2 << 20


@pytest.mark.opencl
def test_what_the_driver_refuses_is_resource_exhausted_too(device):
    most = device.info.details["max_allocation"]
    with settings.options(memory_limit=1 << 60), pytest.raises(
            ResourceExhaustedError, match=r"allocating .* bytes on OPENCL:0"):
        device.allocate(most * 16)
    assert device.allocate(16).nbytes == 16
