"""Properties of dtypes, shapes and initializers: as TensorFlow has them."""

from __future__ import annotations

from typing import Any

import pytest

import twofold as tf


@pytest.mark.parametrize(("dtype", "limits"), [
    (tf.bool, (0, True)), (tf.float32, (0, 1)), (tf.float64, (0, 1)), (tf.int8, (0, 127)),
    (tf.uint8, (0, 255)), (tf.int64, (0, 2**63 - 1))])
def test_limits_are_intensities(dtype: Any, limits: tuple[Any, Any]) -> None:
    assert dtype.limits == limits and type(dtype.limits[1]) is type(limits[1])


@pytest.mark.parametrize("dtype", [tf.string, tf.float16, tf.bfloat16])
def test_other_dtypes_have_no_limits(dtype: Any) -> None:
    with pytest.raises(ValueError, match="limits"):
        _ = dtype.limits


@pytest.mark.parametrize("dtype", [tf.bool, tf.string])
def test_what_has_no_order_has_no_greatest_value(dtype: Any) -> None:
    for which in ("min", "max"):
        with pytest.raises(TypeError, match=which):
            getattr(dtype, which)


def test_numbers_of_dtypes_in_files() -> None:
    numbers = [getattr(tf, name).as_datatype_enum for name in (
        "float32", "float64", "int32", "uint8", "int16", "int8", "string", "int64", "bool",
        "bfloat16", "uint16", "float16", "uint32", "uint64")]
    assert numbers == [1, 2, 3, 4, 5, 6, 7, 9, 10, 14, 17, 19, 22, 23]


def test_checks_of_shapes_and_specs_give_what_they_should() -> None:
    assert tf.TensorShape([2, None]).assert_has_rank(2) is None
    with pytest.raises(ValueError, match="rank"):
        tf.TensorShape([2, None]).assert_has_rank(3)
    assert tf.TensorSpec([None], tf.int32).is_compatible_with(spec_or_tensor=tf.constant([1]))


def test_initializers_take_the_dtype_of_a_constant_and_refuse_texts() -> None:
    assert tf.constant_initializer([1, 2])([2]).dtype is tf.int32
    assert tf.constant_initializer("a")([2]).numpy().tolist() == [b"a", b"a"]
    assert tf.constant_initializer(2)([2], tf.float64).dtype is tf.float64
    for initializer in (tf.zeros_initializer(), tf.ones_initializer()):
        with pytest.raises(ValueError, match="numeric"):
            initializer([2], tf.string)


def test_generators_skip_numbers_that_the_run_knows() -> None:
    def drawn(delta: Any) -> Any:
        generator.reset_from_seed(3)
        generator.skip(delta)
        return generator.uniform([4])

    generator = tf.random.Generator.from_seed(3)
    wanted = drawn(5).numpy().tolist()
    assert drawn(tf.constant(5)).numpy().tolist() == wanted
    assert tf.function(drawn)(tf.constant(5)).numpy().tolist() == wanted
    assert drawn(6).numpy().tolist() != wanted
