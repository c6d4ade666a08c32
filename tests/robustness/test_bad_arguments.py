"""Bad arguments: the same class and first line eagerly and in tf.function, at the user's line."""

from __future__ import annotations

import re

import pytest
from robustness_helpers import assert_clear, both_modes, first_line, raised

import twofold as tf
from twofold.errors import DeviceError, InvalidArgumentError, ResourceExhaustedError, TraceError

V = tf.constant([1.0, 2.0, 3.0])
I = tf.constant([1, 2, 3])  # noqa: E741
M = tf.ones([2, 3])
IMAGE, FILTER = tf.ones([1, 4, 4, 3]), tf.ones([3, 3, 3, 4])

# What is done, the class of the error, and what its first line must say.
CASES = {
    "add shapes": (lambda: V + tf.ones([2]), InvalidArgumentError,
                   r"tf\.add: shapes \(3,\) and \(2,\)"),
    "mixed dtypes": (lambda: V + I, InvalidArgumentError, "float32 and int32 differ; use tf.cast"),
    "bool arithmetic": (lambda: tf.constant(True) + tf.constant(True), InvalidArgumentError,
                        "dtype bool"),
    "exp of integers": (lambda: tf.exp(I), InvalidArgumentError, "int32"),
    "matmul": (lambda: tf.matmul(M, M), InvalidArgumentError, r"\(2, 3\) and \(2, 3\)"),
    "matmul vectors": (lambda: V @ V, InvalidArgumentError, "rank 2 or more"),
    "axis": (lambda: tf.reduce_sum(V, axis=3), InvalidArgumentError, "axis 3 is outside"),
    "axis float": (lambda: tf.reduce_sum(V, axis=1.5), TypeError, "got 1.5"),
    "axis text": (lambda: tf.reduce_sum(V, axis="a"), TypeError, "got 'a'"),
    "concat": (lambda: tf.concat([M, tf.ones([3, 4])], 0), InvalidArgumentError, r"\(3, 4\)"),
    "concat axis": (lambda: tf.concat([M, M], 5), InvalidArgumentError, "axis 5"),
    "stack": (lambda: tf.stack([V, M]), InvalidArgumentError, "must be equal"),
    "reshape": (lambda: tf.reshape(V, [2, 2]), InvalidArgumentError, "has 3 values"),
    "reshape twice -1": (lambda: tf.reshape(V, [-1, -1]), InvalidArgumentError, "only one"),
    "broadcast_to": (lambda: tf.broadcast_to(V, [2, 2]), InvalidArgumentError, r"\(2, 2\)"),
    "tile": (lambda: tf.tile(V, [2, 2]), InvalidArgumentError, "one entry per axis"),
    "pad": (lambda: tf.pad(V, [[-1, 2]]), InvalidArgumentError, "padding -1"),
    "split": (lambda: tf.split(V, 2), InvalidArgumentError, "divisible by 2"),
    "squeeze": (lambda: tf.squeeze(M, 0), InvalidArgumentError, "dimension of 1, got 2"),
    "transpose": (lambda: tf.transpose(M, [0, 0]), InvalidArgumentError, "permutation"),
    "one_hot": (lambda: tf.one_hot([1], -2), InvalidArgumentError, "-2 is negative"),
    "range": (lambda: tf.range(0, 5, 0), InvalidArgumentError, "delta != 0"),
    "einsum": (lambda: tf.einsum("ij,->", M), ValueError, "number of inputs"),
    "conv2d channels": (lambda: tf.nn.conv2d(IMAGE, tf.ones([3, 3, 2, 4]), 1, "SAME"),
                        InvalidArgumentError, "3 channels"),
    "conv2d stride": (lambda: tf.nn.conv2d(IMAGE, FILTER, 0, "SAME"), InvalidArgumentError,
                      "at least 1"),
    "conv2d padding": (lambda: tf.nn.conv2d(IMAGE, FILTER, 1, "WHAT"), InvalidArgumentError,
                       "'WHAT'"),
    "conv2d window": (lambda: tf.nn.conv2d(tf.ones([1, 2, 2, 3]), FILTER, 1, "VALID"),
                      InvalidArgumentError, "window of 3"),
    "max_pool2d": (lambda: tf.nn.max_pool2d(IMAGE, 0, 1, "VALID"), InvalidArgumentError,
                   "at least 1"),
    "top_k": (lambda: tf.math.top_k(V, k=9), InvalidArgumentError, "k = 9"),
    "index": (lambda: V[7], InvalidArgumentError, "slice index 7 of dimension 0 out of bounds"),
    "too many indices": (lambda: V[0, 0], InvalidArgumentError, "only 1 dims"),
    "index text": (lambda: V["a"], TypeError, "'a'"),
    "step 0": (lambda: V[::0], InvalidArgumentError, "non-zero"),
    "None operand": (lambda: V + None, ValueError, "None"),
    "text operand": (lambda: V + "a", TypeError, "'a'"),
    "ragged": (lambda: tf.constant([[1], [2, 3]]), ValueError, "non-rectangular"),
    "unknown dtype": (lambda: tf.cast(V, "float31"), TypeError, "'float31'"),
    "unknown device": (lambda: on_device("opencl:99"), DeviceError,
                       "no device OPENCL:99; devices: CPU"),
    "device text": (lambda: on_device("what"), InvalidArgumentError, "no kind of device 'WHAT'"),
    "negative dimension": (lambda: tf.zeros([-1, 3]), InvalidArgumentError, "negative dimension"),
    "bytes past int64": (lambda: tf.zeros([1 << 40, 1 << 40]), ResourceExhaustedError,
                         "does not fit any memory"),
    "dimension past int64": (lambda: tf.fill([1 << 63], 1.0), ResourceExhaustedError,
                             "does not fit any memory"),
    "too many dimensions": (lambda: tf.ones([1] * 70), InvalidArgumentError, "at most 64"),
    "dropout": (lambda: tf.nn.dropout(V, 1.5), ValueError, "1.5"),
    "random shape": (lambda: tf.random.uniform([-3]), InvalidArgumentError, "-3"),
    "where": (lambda: tf.where(tf.constant([True, False]), V, V), InvalidArgumentError,
              "do not broadcast"),
    "truth of several": (lambda: bool(V), ValueError, "ambiguous"),
    "unknown attribute": (lambda: V.foo, AttributeError, "foo"),
    "cumsum": (lambda: tf.cumsum(V, axis=4), InvalidArgumentError, "axis 4"),
    "slice": (lambda: tf.slice(V, [2], [5]), InvalidArgumentError, "begin 2 and size 5"),
}


def on_device(name: str) -> tf.Tensor:
    with tf.device(name):
        return V + 1.0


@pytest.mark.parametrize("name", CASES)
def test_same_error_in_both_modes(name: str) -> None:
    function, kind, text = CASES[name]
    eager, compiled = both_modes(function)
    assert type(eager) is type(compiled) and isinstance(eager, kind), (eager, compiled)
    assert first_line(eager) == first_line(compiled)
    assert re.search(text, first_line(eager)), first_line(eager)
    assert_clear(eager, __file__)
    assert_clear(compiled, __file__)
    assert float((V + 1.0)[0]) == 2.0  # later calls are right


def test_library_frames_are_shown_when_asked_for() -> None:
    import traceback
    with tf.options(full_traceback=True):
        shown = raised(lambda: tf.matmul(M, M))
    hidden = raised(lambda: tf.matmul(M, M))
    count = [len(traceback.extract_tb(e.__traceback__)) for e in (shown, hidden)]
    assert count[0] > count[1] + 1


def test_nested_and_recursive_lists_are_refused() -> None:
    deep: list[object] = [1.0]
    for _ in range(100):
        deep = [deep]
    itself: list[object] = [1.0]
    itself.append(itself)
    for value in (deep, itself):
        error = raised(lambda value=value: tf.constant(value))
        assert isinstance(error, ValueError) and "64" in str(error)
        assert_clear(error, __file__)


def test_tensor_used_outside_its_trace() -> None:
    kept = []

    @tf.function
    def function(x):
        kept.append(x * 2.0)
        return x

    function(V)
    for use in (lambda: kept[0] + 1.0, lambda: tf.function(lambda x: x + kept[0])(V),
                lambda: kept[0].numpy(), lambda: tf.concat([kept[0], V], 0)):
        error = raised(use)
        assert isinstance(error, TraceError)
        assert "out of scope" in str(error) and "test_bad_arguments.py" in str(error)


def test_second_gradient_of_a_tape() -> None:
    x = tf.Variable(1.0)

    def twice():
        with tf.GradientTape() as tape:
            y = x * x
        tape.gradient(y, x)
        return tape.gradient(y, x)

    eager, compiled = both_modes(twice)
    assert isinstance(eager, RuntimeError) and "non-persistent" in str(eager)
    assert first_line(eager) == first_line(compiled) and type(eager) is type(compiled)


def test_error_inside_a_gradient_names_the_users_line() -> None:
    import traceback

    @tf.custom_gradient
    def crooked(x):
        def gradient(upstream):
            return upstream @ upstream
        return x * 2.0, gradient

    def derivative():
        with tf.GradientTape() as tape:
            tape.watch(V)
            y = crooked(V)
        return tape.gradient(y, V)

    for error in both_modes(derivative):
        assert isinstance(error, InvalidArgumentError) and "tf.matmul" in first_line(error)
        lines = [frame.line for frame in traceback.extract_tb(error.__traceback__)]
        notes = " ".join(getattr(error, "__notes__", ()))
        assert "return upstream @ upstream" in lines or "upstream @ upstream" in notes
