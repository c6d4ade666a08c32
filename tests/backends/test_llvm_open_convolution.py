"""Convolutions of images whose height and width are read at run time, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from contract_helpers import (
    GEOMETRIES,
    TARGETS,
    Runner,
    bias_and_relu,
    convolution,
    finished,
    host,
    integers,
    reference,
)

import twofold as tf
from twofold import dtypes
from twofold.backends.llvm.contract.contraction import IMAGE_FIELDS, Contraction
from twofold.backends.llvm.contract.geometry import ConvolutionSpec
from twofold.backends.llvm.contract.open_convolution import (
    emit_open_forward,
    emit_open_input_gradient,
)
from twofold.backends.llvm.contract.open_filter_gradient import emit_open_filter_gradient
from twofold.backends.llvm.contract.open_geometry import (
    LOCAL_BYTES,
    OpenSpec,
    choose_block,
    tile_sizes,
)
from twofold.ir.base.target import Target

EMITTERS = (emit_open_forward, emit_open_input_gradient, emit_open_filter_gradient)
STATIC = ("dtype", "in_channels", "out_channels", "kernel_height", "kernel_width",
          "stride_height", "stride_width", "dilation_height", "dilation_width", "groups")


def opened(spec: ConvolutionSpec, known: tuple[str, ...] = ()) -> OpenSpec:
    """The same convolution with all sizes unknown, but for those named."""
    sizes = {name: getattr(spec, name) if name in known else None for name in IMAGE_FIELDS}
    return OpenSpec(**{name: getattr(spec, name) for name in STATIC}, **sizes)


def runners(spec: ConvolutionSpec, target: Target | None = None,
            known: tuple[str, ...] = ()) -> list[Runner]:
    """The three directions, compiled."""
    found = []
    for emit in EMITTERS:
        contraction = emit(opened(spec, known), "convolution", target or host())
        assert isinstance(contraction, Contraction)
        found.append(Runner(contraction))
    return found


def surrounded(array: np.ndarray) -> np.ndarray:
    """The same values with NaN before and after them in memory, where the dtype has any."""
    margin = 4096
    memory = np.full(array.size + 2 * margin, 99 if array.dtype.kind in "iu" else np.nan)
    memory = memory.astype(array.dtype)
    inside = memory[margin:margin + array.size].reshape(array.shape)
    inside[...] = array
    return inside


def check(compiled: list[Runner], spec: ConvolutionSpec) -> None:
    """Run all three directions for one size and compare."""
    dtype, batch = spec.dtype, spec.batch
    x = integers((batch, spec.in_height, spec.in_width, spec.in_channels), dtype, 2)
    f = integers((spec.kernel_height, spec.kernel_width, spec.in_channels // spec.groups,
                  spec.out_channels), dtype, 2)
    dy = integers((batch, spec.out_height, spec.out_width, spec.out_channels), dtype, 2)
    y, dx, df = reference(spec, x, f, dy)
    sizes = [getattr(spec, name) for name in IMAGE_FIELDS]
    for runner, a, b, expected in zip(compiled, (x, dy, x), (f, f, dy), (y, dx, df), strict=True):
        result = runner(surrounded(a), surrounded(b), expected.shape, sizes)
        np.testing.assert_array_equal(result, expected.astype(dtype.numpy))
        assert runner.ask(runner.contraction.flops, runner.contraction.flops_function,
                          np.array(sizes)) == batch * spec.flops_per_image


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_sizes_read_at_run_time(geometry):
    options = GEOMETRIES[geometry]
    compiled = runners(convolution(1, 9, 9, 3, 5, **options))
    for batch, height, width in ((2, 9, 11), (1, 60, 5), (3, 5, 61), (1, 1, 1), (0, 9, 9)):
        check(compiled, convolution(batch, height, width, 3, 5, **options))
    spec = convolution(2, 63, 59, 16, 40, **options)
    check(runners(spec), spec)
    check(runners(spec, known=("batch", "pad_top", "pad_left")), spec)


@pytest.mark.parametrize("geometry", ["same", "strided and dilated"])
def test_groups_and_few_channels(geometry):
    options = GEOMETRIES[geometry]
    for channels, results, groups in ((4, 6, 2), (19, 19, 19), (6, 12, 6), (20, 1, 1), (1, 20, 1)):
        spec = convolution(2, 17, 58, channels, results, groups=groups, **options)
        check(runners(spec), spec)


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_targets(target):
    spec = convolution(2, 19, 30, 16, 40, **GEOMETRIES["strided"])
    check(runners(spec, TARGETS[target]), spec)


@pytest.mark.parametrize("dtype", [dtypes.float64, dtypes.float16, dtypes.bfloat16, dtypes.int32],
                         ids=lambda d: d.name)
def test_dtypes(dtype):
    for options in ({}, {"stride": (2, 2), "pad": (1, 1, 1, 1)}):
        spec = convolution(2, 9, 8, 5, 7, dtype=dtype, **options)
        check(runners(spec), spec)


def test_large_filters_share_their_panels():
    spec = convolution(2, 6, 7, 200, 260, pad=(1, 1, 1, 1))
    check(runners(spec, Target(512, 32, True, 1 << 18)), spec)


def test_channels_without_result():
    for channels, results in ((0, 4), (4, 0)):
        spec = convolution(2, 6, 7, channels, results)
        check(runners(spec), spec)


def test_epilogue():
    spec = convolution(2, 20, 33, 3, 21, stride=(2, 2), pad=(1, 1, 1, 1))
    x, f = integers((2, 20, 33, 3), spec.dtype, 2), integers((3, 3, 3, 21), spec.dtype, 2)
    dy = integers((2, spec.out_height, spec.out_width, 21), spec.dtype, 2)
    y, dx, _ = reference(spec, x, f, dy)
    sizes = [getattr(spec, name) for name in IMAGE_FIELDS]
    for emit, a, expected in ((emit_open_forward, x, y), (emit_open_input_gradient, dy, dx)):
        bias = integers((expected.shape[-1],), dtypes.float32)
        contraction = emit(opened(spec), "convolution", host(), bias_and_relu("float"))
        assert contraction is not None
        out = Runner(contraction)(a, f, expected.shape, sizes, bias.ctypes.data)
        np.testing.assert_array_equal(out, finished(expected, bias).astype(np.float32))


def test_the_filter_gradient_does_not_depend_on_the_order():
    spec = convolution(20, 28, 28, 3, 16, pad=(1, 1, 1, 1))
    rng = np.random.default_rng(5)
    x = rng.normal(size=(20, 28, 28, 3)).astype(np.float32)
    dy = rng.normal(size=(20, 28, 28, 16)).astype(np.float32)
    runner = runners(spec)[2]
    sizes = [getattr(spec, name) for name in IMAGE_FIELDS]
    results = [runner(x, dy, (3, 3, 3, 16), sizes, seed=seed).tobytes() for seed in range(4)]
    assert len(set(results)) == 1


def test_blocks_fit_their_buffer():
    for stride in ((1, 1), (2, 3)):
        for span in ((1, 1), (3, 3), (7, 9)):
            for pixel in (4, 12, 256, 4096):
                block = choose_block(stride, span, pixel, 1000)
                if block is None:
                    assert span[0] * span[1] * pixel > LOCAL_BYTES
                    continue
                assert block.read_rows * block.read_columns * pixel <= LOCAL_BYTES
                assert block.read_rows == (block.rows - 1) * stride[0] + span[0]
                assert block.rows >= 1
    assert choose_block((1, 1), (7, 7), 1 << 14, 1) is None


def test_tiles_go_down_to_one():
    assert tile_sizes(14) == (14, 7, 3, 1)
    assert tile_sizes(1) == (1,)


def test_more_channels_than_fit_a_block():
    spec = convolution(1, 3, 4, 4000, 2, kernel=(3, 3), pad=(1, 1, 1, 1))
    assert emit_open_forward(opened(spec), "convolution", host()) is None
    x = np.ones((1, 3, 4, 4000), np.float32)
    f = np.ones((3, 3, 4000, 2), np.float32)
    run = tf.function(lambda x: tf.nn.conv2d(x, f, 1, "SAME"),
                      input_signature=[tf.TensorSpec([None, None, None, 4000], tf.float32)])
    assert run(tf.constant(x)).numpy()[0, 0, 0, 0] == 4 * 4000


@pytest.mark.parametrize("kernel, stride, padding", [
    (3, 1, "SAME"), (3, 2, "SAME"), (2, 3, "VALID"), (1, 1, "SAME"), (1, 2, "SAME")])
def test_one_function_for_all_sizes(kernel, stride, padding):
    f = tf.constant(integers((kernel, kernel, 4, 6), dtypes.float32))

    def step(x):
        with tf.GradientTape() as tape:
            tape.watch([x, f])
            y = tf.nn.relu(tf.nn.conv2d(x, f, stride, padding))
        return (y, *tape.gradient(y, [x, f]))

    run = tf.function(step, input_signature=[tf.TensorSpec([None, None, None, 4], tf.float32)])
    for shape in ((2, 5, 9, 4), (1, 58, 3, 4), (3, 3, 64, 4)):
        x = tf.constant(integers(shape, dtypes.float32))
        for found, expected in zip(run(x), step(x), strict=True):
            np.testing.assert_array_equal(found.numpy(), expected.numpy())
    assert run.experimental_get_tracing_count() == 1
