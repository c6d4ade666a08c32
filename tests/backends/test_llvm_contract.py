"""Emitted matrix products and convolutions against NumPy in float64."""

from __future__ import annotations

from typing import Any

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

from twofold import dtypes
from twofold.backends.llvm.contract import plan
from twofold.backends.llvm.contract.convolution import (
    emit_convolution_forward,
    emit_convolution_input_gradient,
)
from twofold.backends.llvm.contract.filter_gradient import emit_convolution_filter_gradient
from twofold.backends.llvm.contract.geometry import ConvolutionSpec
from twofold.backends.llvm.contract.matmul import emit_matmul
from twofold.backends.llvm.contract.plan import MatmulSpec, choose_plan
from twofold.ir.base.target import Target


def run_matmul(m: int, n: int, k: int, batch: int = 1, *, dtype: dtypes.DType = dtypes.float32,
               unknown: str = "", target: Target | None = None, transpose_a: bool = False,
               transpose_b: bool = False, batch_a: bool = True, batch_b: bool = True) -> None:
    """Run a product of contiguous operands and compare."""
    flags: dict[str, Any] = {"transpose_a": transpose_a, "transpose_b": transpose_b,
                             "batch_a": batch_a, "batch_b": batch_b}
    known = MatmulSpec.contiguous(dtype, m, n, k, batch, **flags)
    given = [None if name in unknown else size for name, size in
             zip("mnkb", (m, n, k, batch), strict=True)]
    spec = MatmulSpec.contiguous(dtype, *given, **flags)
    a = integers((batch if batch_a else 1, *((k, m) if transpose_a else (m, k))), dtype)
    b = integers((batch if batch_b else 1, *((n, k) if transpose_b else (k, n))), dtype)
    runner = Runner(emit_matmul(spec, "product", target or host()))
    sizes = [known.fields[name] or 0 for name in known.fields]
    result = runner(a, b, (batch, m, n), sizes)
    left, right = a.astype(np.float64), b.astype(np.float64)
    expected = ((left.swapaxes(1, 2) if transpose_a else left)
                @ (right.swapaxes(1, 2) if transpose_b else right))
    expected = np.broadcast_to(expected, result.shape)
    np.testing.assert_array_equal(result, expected.astype(dtype.numpy))
    assert runner.ask(runner.contraction.flops, runner.contraction.flops_function,
                      np.array(sizes)) == 2 * m * n * k * batch


@pytest.mark.parametrize("transpose_b", [False, True])
@pytest.mark.parametrize("transpose_a", [False, True])
@pytest.mark.parametrize("shape", [(1, 1, 1), (8, 16, 8), (33, 45, 17), (100, 10, 64), (64, 70, 33),
                                   (50, 1, 70), (1, 50, 70), (5, 6, 300), (2, 3, 1), (29, 130, 31)])
def test_shapes(shape, transpose_a, transpose_b):
    run_matmul(*shape, transpose_a=transpose_a, transpose_b=transpose_b)


@pytest.mark.parametrize("shape", [(512, 10, 256), (256, 300, 400), (30, 400, 300),
                                   (600, 128, 160)])
@pytest.mark.parametrize("transposes", [(False, False), (True, False), (False, True)])
def test_shapes_that_are_packed(shape, transposes):
    run_matmul(*shape, transpose_a=transposes[0], transpose_b=transposes[1])


@pytest.mark.parametrize("unknown", ["", "m", "n", "k", "b", "mn", "mnk", "mnkb"])
@pytest.mark.parametrize("transposes", [(False, False), (True, True)])
def test_sizes_known_only_at_run_time(unknown, transposes):
    run_matmul(37, 29, 41, 3, unknown=unknown, transpose_a=transposes[0],
               transpose_b=transposes[1])


def test_a_few_and_many_unknown_rows():
    for m in (0, 1, 5, 63, 64, 150):
        run_matmul(m, 320, 310, unknown="m")
    for n in (0, 1, 16, 33, 100):
        run_matmul(20, n, 30, unknown="n")
    for k in (0, 1, 16, 33):
        run_matmul(20, 1, k, unknown="k")


@pytest.mark.parametrize("shape", [(0, 4, 5), (4, 0, 5), (4, 5, 0), (0, 0, 0), (4, 1, 0),
                                   (1, 4, 0)])
@pytest.mark.parametrize("unknown", ["", "mnk"])
def test_empty_sizes(shape, unknown):
    run_matmul(*shape, unknown=unknown)
    run_matmul(*shape, transpose_b=True, unknown=unknown)


def test_batches():
    run_matmul(5, 7, 9, 0)
    run_matmul(5, 7, 9, 0, unknown="b")
    run_matmul(16, 16, 16, 200)
    run_matmul(16, 16, 16, 200, unknown="b")
    run_matmul(37, 29, 13, 4, batch_b=False, transpose_b=True)
    run_matmul(3, 29, 13, 2, batch_a=False, batch_b=False)
    run_matmul(37, 29, 13, 4, batch_a=False, transpose_a=True, dtype=dtypes.float16)


@pytest.mark.parametrize("dtype", [d for d in dtypes.NUMBERS if d is not dtypes.float32],
                         ids=lambda d: d.name)
def test_dtypes(dtype):
    run_matmul(37, 29, 13, 2, dtype=dtype, transpose_b=True)
    run_matmul(17, 45, 13, dtype=dtype)
    run_matmul(40, 3, 33, dtype=dtype, transpose_a=True)
    run_matmul(9, 1, 40, dtype=dtype)


@pytest.mark.parametrize("dtype", [dtypes.int8, dtypes.int32, dtypes.int64], ids=lambda d: d.name)
def test_integers_wrap(dtype):
    info = np.iinfo(dtype.numpy)
    rng = np.random.default_rng(0)
    a = rng.integers(info.min, info.max, (1, 19, 23), dtype.numpy, endpoint=True)
    b = rng.integers(info.min, info.max, (1, 23, 21), dtype.numpy, endpoint=True)
    runner = Runner(emit_matmul(MatmulSpec.contiguous(dtype, 19, 21, 23), "product", host()))
    np.testing.assert_array_equal(runner(a, b, (1, 19, 21), [0] * 13), a @ b)


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_targets(target):
    for dtype in (dtypes.float32, dtypes.float64, dtypes.bfloat16):
        run_matmul(33, 45, 17, dtype=dtype, target=TARGETS[target])
        run_matmul(33, 45, 37, dtype=dtype, target=TARGETS[target], transpose_b=True)
        run_matmul(50, 1, 70, dtype=dtype, target=TARGETS[target])
    run_matmul(130, 40, 60, target=TARGETS[target], transpose_a=True, unknown="m")


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float16], ids=lambda d: d.name)
def test_any_strides(dtype, unknown):
    m, n, k = 21, 35, 18
    for strides in [((50, 2), (3, 70), (90, 2)), ((1, 30), (100, 1), (1, 40)),
                    ((0, 1), (1, 20), (40, 1)), ((20, 1), (0, 0), (3, 100)),
                    ((18, 1), (35, 1), (1, 22))]:
        a = integers((4096,), dtype)
        b = integers((4096,), dtype, 3)
        fields: list[Any] = []
        for row, column in strides:
            fields += [row, column, 0]
        given = [None] * 9 if unknown else fields
        runner = Runner(emit_matmul(MatmulSpec(dtype, m, n, k, 1, *given), "product", host()))
        out = runner(a, b, (), [m, n, k, 1, *fields], size=4096)

        def view(array: np.ndarray, shape: tuple[int, int], step: tuple[int, int]) -> np.ndarray:
            return np.lib.stride_tricks.as_strided(
                array, shape, [s * array.itemsize for s in step])

        expected = np.full(4096, 7).astype(dtype.numpy)
        left, right = view(a, (m, k), strides[0]), view(b, (k, n), strides[1])
        product = left.astype("f8") @ right.astype("f8")
        view(expected, (m, n), strides[2])[...] = product.astype(dtype.numpy)
        np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("dtype", [dtypes.float16, dtypes.bfloat16], ids=lambda d: d.name)
def test_sixteen_bits_are_rounded_once(dtype):
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(1, 20, 300)).astype(dtype.numpy), rng.normal(size=(1, 300, 24))
    b = b.astype(dtype.numpy)
    a[0, 0, 0], a[0, 1, :] = np.nan, 0
    a[0, 2, :], b[0, 0, 0] = 0, np.inf
    a[0, 3, :] = 0
    a[0, 3, 1], b[0, 1, 5] = 2.0 ** -10, 2.0 ** -14 if dtype is dtypes.float16 else 2.0 ** -120
    runner = Runner(emit_matmul(MatmulSpec.contiguous(dtype, 20, 24, 300), "product", host()))
    result = runner(a, b, (1, 20, 24), [0] * 13).astype(np.float64)
    with np.errstate(invalid="ignore"):
        exact = a.astype(np.float64) @ b.astype(np.float64)
    rounded = exact.astype(dtype.numpy).astype(np.float64)
    ulp = np.spacing(np.abs(rounded).astype(np.float32)) * 2.0 ** (13 if dtype is dtypes.float16
                                                                   else 16)
    assert np.array_equal(np.isnan(result), np.isnan(rounded))
    fine = np.isfinite(rounded)
    # almost always equal; a sum next to a rounding boundary may go the other way
    assert (result[fine] == rounded[fine]).mean() > 0.97
    assert (np.abs(result[fine] - rounded[fine]) <= ulp[fine]).all()
    assert result[0, 3, 5] == rounded[0, 3, 5] != 0     # a denormal


@pytest.mark.parametrize("transposes", [(False, False), (True, False), (False, True)], ids=str)
def test_blocks_of_the_contraction(transposes, monkeypatch):
    """Products that are summed block by block; the sizes that ask for it are made small."""
    for name, value in (("BLOCK_BYTES", 0), ("BLOCK_ROWS", 1), ("BLOCK_DEPTH", 8),
                        ("BLOCK_DEPTH_IN_PLACE", 5)):
        monkeypatch.setattr(plan, name, value)
    spec = MatmulSpec.contiguous(dtypes.float32, 40, 70, 33)
    assert choose_plan(spec, host(), False).depth == 5
    for dtype in (dtypes.float32, dtypes.float64):
        for m, n, k in ((40, 70, 33), (3, 100, 16), (70, 17, 40), (1, 40, 11)):
            run_matmul(m, n, k, 2, dtype=dtype, transpose_a=transposes[0],
                       transpose_b=transposes[1])
            run_matmul(m, n, k, unknown="m", dtype=dtype, transpose_a=transposes[0],
                       transpose_b=transposes[1])
    monkeypatch.setattr(plan, "PACK_BYTES", 0)
    run_matmul(150, 70, 37, transpose_a=transposes[0], transpose_b=transposes[1])
    a, b = integers((40, 33), dtypes.float32), integers((33, 70), dtypes.float32)
    bias = integers((70,), dtypes.float32)
    runner = Runner(emit_matmul(spec, "product", host(), bias_and_relu("float")))
    result = runner(a, b, (40, 70), [0] * 13, bias.ctypes.data)
    np.testing.assert_array_equal(result, finished(a.astype(np.float64) @ b, bias))


def test_three_forms_are_chosen():
    target = TARGETS["avx512"]
    dot = choose_plan(MatmulSpec.contiguous(dtypes.float32, 512, 1, 512), target, False)
    swapped = choose_plan(MatmulSpec.contiguous(dtypes.float32, 512, 10, 256, transpose_a=True),
                          target, False)
    plain = choose_plan(MatmulSpec.contiguous(dtypes.float32, 128, 128, 128), target, False)
    assert dot.dot
    assert swapped.swapped
    assert not (plain.dot or plain.swapped or plain.pack_a or plain.pack_b)


@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64, dtypes.bfloat16],
                         ids=lambda d: d.name)
@pytest.mark.parametrize("shape", [(33, 45, 17, False), (20, 1, 40, False), (200, 10, 30, True),
                                   (16, 32, 0, False), (3, 50, 33, True)])
def test_epilogue_of_a_product(shape, dtype):
    m, n, k, transpose_a = shape
    computed = dtypes.accumulate_dtype(dtype)
    bias = integers((n,), computed)
    a = integers((2, k, m) if transpose_a else (2, m, k), dtype, 2)
    b = integers((2, k, n), dtype, 2)
    element = "double" if computed is dtypes.float64 else "float"
    for given in ((m, 2), (None, None)):
        spec = MatmulSpec.contiguous(dtype, given[0], n, k, given[1], transpose_a=transpose_a)
        runner = Runner(emit_matmul(spec, "product", host(), bias_and_relu(element)))
        known = MatmulSpec.contiguous(dtype, m, n, k, 2, transpose_a=transpose_a)
        out = runner(a, b, (2, m, n), list(known.fields.values()), bias.ctypes.data)
        left = a.astype("f8").swapaxes(1, 2) if transpose_a else a.astype("f8")
        expected = finished(left @ b.astype("f8"), bias)
        np.testing.assert_array_equal(out, expected.astype(dtype.numpy))


# -- convolutions -----------------------------------------------------------------------------


def run_convolution(spec: ConvolutionSpec, target: Target | None = None, *,
                    unknown: bool = False) -> None:
    """Run all three directions and compare."""
    assert spec.batch is not None
    batch, dtype = spec.batch, spec.dtype
    x = integers((batch, spec.in_height, spec.in_width, spec.in_channels), dtype, 2)
    f = integers((spec.kernel_height, spec.kernel_width, spec.in_channels // spec.groups,
                  spec.out_channels), dtype, 2)
    dy = integers((batch, spec.out_height, spec.out_width, spec.out_channels), dtype, 2)
    y, dx, df = reference(spec, x, f, dy)
    if unknown:
        spec = ConvolutionSpec(**{**vars(spec), "batch": None})
    for emit, a, b, expected in ((emit_convolution_forward, x, f, y),
                                 (emit_convolution_input_gradient, dy, f, dx),
                                 (emit_convolution_filter_gradient, x, dy, df)):
        runner = Runner(emit(spec, "convolution", target or host()))
        result = runner(a, b, expected.shape, [batch])
        np.testing.assert_array_equal(result, expected.astype(dtype.numpy), err_msg=emit.__name__)
        assert runner.ask(runner.contraction.flops, runner.contraction.flops_function,
                          np.array([batch])) == batch * spec.flops_per_image


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_convolutions(geometry):
    options = GEOMETRIES[geometry]
    run_convolution(convolution(2, 9, 11, 3, 5, **options))
    run_convolution(convolution(2, 10, 9, 16, 32, **options))
    run_convolution(convolution(1, 9, 9, 2, 40, kernel=(2, 3), **options))
    run_convolution(convolution(2, 7, 7, 20, 20, kernel=(1, 1), **options))


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_few_result_channels(geometry):
    options = GEOMETRIES[geometry]
    run_convolution(convolution(2, 9, 11, 20, 1, **options))
    run_convolution(convolution(2, 9, 11, 1, 20, **options), unknown=True)
    run_convolution(convolution(2, 8, 9, 40, 6, groups=2, **options))
    run_convolution(convolution(2, 8, 9, 37, 3, dtype=dtypes.float16, **options))


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_groups(geometry):
    options = GEOMETRIES[geometry]
    run_convolution(convolution(2, 9, 11, 4, 6, groups=2, **options))
    run_convolution(convolution(3, 8, 9, 6, 6, groups=6, **options))
    run_convolution(convolution(2, 8, 9, 19, 19, groups=19, **options))
    run_convolution(convolution(2, 8, 9, 6, 12, groups=6, **options))


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_convolution_targets(target):
    for options in (GEOMETRIES["same"], GEOMETRIES["strided"]):
        run_convolution(convolution(2, 10, 9, 16, 40, **options), TARGETS[target])
        run_convolution(convolution(2, 8, 9, 6, 6, groups=6, **options), TARGETS[target])


@pytest.mark.parametrize("dtype", [dtypes.float64, dtypes.float16, dtypes.bfloat16, dtypes.int32],
                         ids=lambda d: d.name)
def test_convolution_dtypes(dtype):
    run_convolution(convolution(2, 9, 8, 5, 7, dtype=dtype))
    run_convolution(convolution(2, 9, 8, 5, 7, dtype=dtype, stride=(2, 2), pad=(1, 1, 1, 1)))
    run_convolution(convolution(2, 9, 8, 17, 17, dtype=dtype, groups=17, pad=(1, 1, 1, 1)))


def test_convolutions_with_an_unknown_batch():
    for batch in (0, 1, 5, 40):
        run_convolution(convolution(batch, 12, 12, 4, 16), unknown=True)
        run_convolution(convolution(batch, 12, 12, 4, 16, pad=(1, 1, 1, 1)), unknown=True)
    run_convolution(convolution(3, 9, 8, 5, 7, dtype=dtypes.float16, stride=(2, 1)), unknown=True)


def test_convolutions_with_nothing_to_do():
    run_convolution(convolution(0, 9, 8, 5, 7))
    run_convolution(convolution(2, 9, 8, 0, 7))
    run_convolution(convolution(2, 9, 8, 5, 0))
    run_convolution(convolution(2, 2, 2, 3, 4))
    run_convolution(convolution(2, 2, 40, 30, 4), TARGETS["neon"])      # larger than its cache


def test_convolutions_in_several_parts_and_blocks():
    run_convolution(convolution(5, 14, 14, 128, 160, pad=(1, 1, 1, 1)))     # a large filter
    run_convolution(convolution(3, 48, 48, 32, 64, pad=(1, 1, 1, 1)), TARGETS["neon"])
    run_convolution(convolution(40, 28, 28, 1, 16))
    run_convolution(convolution(2, 60, 60, 32, 64, kernel=(1, 1)), TARGETS["neon"])


@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float16], ids=lambda d: d.name)
def test_epilogue_of_a_convolution(dtype):
    spec = convolution(2, 9, 11, 3, 21, stride=(2, 2), pad=(1, 1, 1, 1), dtype=dtype)
    x, f = integers((2, 9, 11, 3), dtype, 2), integers((3, 3, 3, 21), dtype, 2)
    dy = integers((2, spec.out_height, spec.out_width, 21), dtype, 2)
    y, dx, _ = reference(spec, x, f, dy)
    for emit, a, expected in ((emit_convolution_forward, x, y),
                              (emit_convolution_input_gradient, dy, dx)):
        bias = integers((expected.shape[-1],), dtypes.float32)
        runner = Runner(emit(spec, "convolution", host(), bias_and_relu("float")))
        out = runner(a, f, expected.shape, [2], bias.ctypes.data)
        np.testing.assert_array_equal(out, finished(expected, bias).astype(dtype.numpy))


def test_the_filter_gradient_does_not_depend_on_the_order():
    spec = convolution(20, 28, 28, 3, 16, pad=(1, 1, 1, 1))
    rng = np.random.default_rng(5)
    x = rng.normal(size=(20, 28, 28, 3)).astype(np.float32)
    dy = rng.normal(size=(20, 28, 28, 16)).astype(np.float32)
    runner = Runner(emit_convolution_filter_gradient(spec, "convolution", host()))
    assert len(runner.contraction.phases) > 1
    results = [runner(x, dy, (3, 3, 3, 16), [20], seed=seed).tobytes() for seed in range(4)]
    assert len(set(results)) == 1


def test_groups_must_divide_the_channels():
    with pytest.raises(ValueError, match="3 groups do not divide 4 input"):
        convolution(1, 5, 5, 4, 6, groups=3)
