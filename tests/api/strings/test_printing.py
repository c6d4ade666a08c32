"""Texts of tensors, variables and ``tf.print``; the expected ones come from TensorFlow 2.21."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pytest

import twofold as tf

A = tf.constant([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(("make", "text"), [
    (lambda: A, "<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\n"
                "array([[1., 2.],\n       [3., 4.]], dtype=float32)>"),
    (lambda: tf.constant(7), "<tf.Tensor: shape=(), dtype=int32, numpy=7>"),
    (lambda: tf.constant(0.1), "<tf.Tensor: shape=(), dtype=float32, numpy=0.10000000149011612>"),
    (lambda: tf.constant(1e-10),
     "<tf.Tensor: shape=(), dtype=float32, numpy=1.000000013351432e-10>"),
    (lambda: tf.constant(True), "<tf.Tensor: shape=(), dtype=bool, numpy=True>"),
    (lambda: tf.constant("ab"), "<tf.Tensor: shape=(), dtype=string, numpy=b'ab'>"),
    (lambda: tf.constant("é"), "<tf.Tensor: shape=(), dtype=string, numpy=b'\\xc3\\xa9'>"),
    (lambda: tf.constant(["ab", "c"]),
     "<tf.Tensor: shape=(2,), dtype=string, numpy=array([b'ab', b'c'], dtype=object)>"),
    (lambda: tf.constant(1.5, tf.bfloat16), "<tf.Tensor: shape=(), dtype=bfloat16, numpy=1.5>"),
    (lambda: tf.constant([0.1], tf.bfloat16),
     "<tf.Tensor: shape=(1,), dtype=bfloat16, numpy=array([0.100098], dtype=bfloat16)>"),
    (lambda: tf.zeros([0, 3]),
     "<tf.Tensor: shape=(0, 3), dtype=float32, numpy=array([], shape=(0, 3), dtype=float32)>"),
    (lambda: tf.Variable(1.0, name="w"), "<tf.Variable 'w:0' shape=() dtype=float32, numpy=1.0>"),
    (lambda: tf.Variable([[1, 2]]),
     "<tf.Variable 'Variable:0' shape=(1, 2) dtype=int32, numpy=array([[1, 2]], dtype=int32)>"),
    (lambda: tf.Variable([1.0], shape=[None]),
     "<tf.Variable 'Variable:0' shape=(None,) dtype=float32, "
     "numpy=array([1.], dtype=float32)>"),
    (lambda: tf.Variable([1.0], shape=tf.TensorShape(None)),
     "<tf.Variable 'Variable:0' shape=<unknown> dtype=float32, "
     "numpy=array([1.], dtype=float32)>"),
])
def test_repr(make: Any, text: str) -> None:
    assert repr(make()) == text


@pytest.mark.parametrize(("make", "text"), [
    (lambda: A, "tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)"),
    (lambda: tf.constant(2.0), "tf.Tensor(2.0, shape=(), dtype=float32)"),
    (lambda: tf.constant(0.1), "tf.Tensor(0.1, shape=(), dtype=float32)"),
    (lambda: tf.constant(0.1, tf.float16), "tf.Tensor(0.1, shape=(), dtype=float16)"),
    (lambda: tf.constant(0.1, tf.bfloat16), "tf.Tensor(0.100098, shape=(), dtype=bfloat16)"),
    (lambda: tf.constant([1.5, 2.0], tf.bfloat16),
     "tf.Tensor([1.5 2], shape=(2,), dtype=bfloat16)"),
    (lambda: tf.constant([[4.0]]), "tf.Tensor([[4.]], shape=(1, 1), dtype=float32)"),
    (lambda: tf.constant("ab"), "tf.Tensor(b'ab', shape=(), dtype=string)"),
    (lambda: tf.range(2000),
     "tf.Tensor([   0    1    2 ... 1997 1998 1999], shape=(2000,), dtype=int32)"),
    (lambda: tf.zeros([0, 3]), "tf.Tensor([], shape=(0, 3), dtype=float32)"),
])
def test_str(make: Any, text: str) -> None:
    assert str(make()) == text


def test_format() -> None:
    assert f"{tf.constant(2.5):.3f}" == "2.500"
    assert f"{tf.constant(7):5d}" == "    7"
    assert f"{A}" == "[[1. 2.]\n [3. 4.]]"
    assert f"{tf.constant(['ab'])}" == "[b'ab']"
    for bad in (A, tf.Variable(2.0)):
        with pytest.raises(TypeError):
            f"{bad:.3f}"


def test_dtypes_and_specs() -> None:
    assert (repr(tf.float32), str(tf.float32)) == ("tf.float32", "<dtype: 'float32'>")
    assert repr(tf.TensorSpec([None, 2], name="x")) == (
        "TensorSpec(shape=(None, 2), dtype=tf.float32, name='x')")


@pytest.mark.parametrize(("values", "options", "text"), [
    ((tf.constant([1.5, 1e-10, 1e10, 123456.789, 0.1, 1 / 3]),), {"summarize": -1},
     "[1.5 1e-10 1e+10 123456.789 0.1 0.333333343]"),
    ((tf.constant([1e5, 1e6, 1234567.0, 1e-4, 1e-5, 123456789.0]),), {"summarize": -1},
     "[100000 1e+06 1234567 0.0001 1e-05 123456792]"),
    ((tf.constant([1e6, 1e7, 1e20, float("nan"), -float("inf")], tf.float64),), {"summarize": -1},
     "[1000000 10000000 1e+20 nan -inf]"),
    ((tf.constant(True), tf.constant("ab"), (1, tf.constant(2)), ["s", 1.5], {"k": "v"}, None),
     {}, "1 \"ab\" (1, 2) ['s', 1.5] {'k': 'v'} None"),
    ((tf.range(10),), {}, "[0 1 2 ... 7 8 9]"),
    ((tf.zeros([2, 2, 2]),), {}, "[[[0 0]\n  [0 0]]\n\n [[0 0]\n  [0 0]]]"),
    ((tf.constant(0.1, tf.float16), tf.Variable(2.0), "{}"), {"sep": "|"}, "0.0999755859|2|{}"),
    ((tf.ones([0]),), {"end": "!"}, "[]"), ((), {}, ""),
    ((tf.zeros([1, 2]).shape,), {}, "TensorShape([1, 2])"),
])
def test_print(values: Any, options: Any, text: str) -> None:
    stream = io.StringIO()
    tf.print(*values, output_stream=stream, **options)
    assert stream.getvalue() == text + options.get("end", "\n")


def test_print_streams(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    tf.print("a")
    tf.print("b", output_stream=sys.stdout)
    tf.print("c", output_stream=f"file://{tmp_path}/out")
    assert capsys.readouterr() == ("b\n", "a\n")
    assert (tmp_path / "out").read_text() == "c\n"
    with pytest.raises(ValueError, match="file://"):
        tf.print("d", output_stream="nowhere")


def test_printing_copies_nothing_into_the_tensor() -> None:
    x = tf.constant(np.arange(3))
    repr(x)
    assert x.numpy().tolist() == [0, 1, 2]
