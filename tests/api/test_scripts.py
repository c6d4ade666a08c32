"""What scripts written for TensorFlow do at the edges: each test is a line or two that one hit."""

from __future__ import annotations

import pickle
import sys
from collections import namedtuple
from typing import Any

import pytest

import twofold as tf


def values(x: Any) -> Any:
    return tf.convert_to_tensor(x).numpy().tolist()


@pytest.mark.parametrize("watch", [True, False])
def test_a_variable_as_the_target_of_a_gradient(watch: bool) -> None:
    """TensorFlow's guide on automatic differentiation, "Control flow"."""
    v0, v1 = tf.Variable(2.0), tf.Variable(2.0)
    with tf.GradientTape(persistent=True, watch_accessed_variables=watch) as tape:
        result = v0
    assert tape.gradient(result, v0).numpy() == 1.0
    assert tape.gradient(result, v1) is None
    assert tf.function(lambda: tape.gradient(result, v0))().numpy() == 1.0


# ---------------------------------------------------------------------------- printing

Pair = namedtuple("Pair", "x y")


@pytest.mark.parametrize(("arguments", "text"), [
    ((tf.constant(["a", "b"]), tf.constant([[["c"]]])), '["a" "b"] [[["c"]]]'),
    ((tf.constant([str(i) for i in range(9)]),), '["0" "1" "2" ... "6" "7" "8"]'),
    ((Pair(1, tf.constant(2)), [tf.constant("s"), "t"]), "Pair(x=1, y=2) [\"s\", 't']"),
    ((tf.zeros([0]), [], "", {}), "[] []  {}"),
])
def test_tf_print(arguments: Any, text: str, capsys: Any) -> None:
    tf.print(*arguments, output_stream=sys.stdout)
    assert capsys.readouterr().out == text + "\n"


# ---------------------------------------------------------------------------- errors

def test_errors_are_raised_with_the_arguments_of_tensorflow() -> None:
    error = tf.errors.InvalidArgumentError(None, None, "bad")
    assert (error.message, error.op, error.node_def, str(error)) == ("bad", None, None, "bad")
    assert error.error_code == tf.errors.INVALID_ARGUMENT == 3
    named = tf.errors.OutOfRangeError(node_def=None, op=None, message="end")
    assert str(named) == "end" and named.error_code == tf.errors.OUT_OF_RANGE
    assert error.experimental_payloads == {}
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is type(error) and copied.message == "bad"
    with pytest.raises(TypeError, match="needs a message"):
        tf.errors.OpError()


@pytest.mark.parametrize("name", [
    "Aborted", "AlreadyExists", "Cancelled", "DataLoss", "DeadlineExceeded", "FailedPrecondition",
    "Internal", "InvalidArgument", "NotFound", "OutOfRange", "PermissionDenied",
    "ResourceExhausted", "Unauthenticated", "Unavailable", "Unimplemented", "Unknown"])
def test_error_classes_and_their_codes(name: str) -> None:
    error = getattr(tf.errors, f"{name}Error")(None, None, "text")
    code = "".join("_" + x if x.isupper() else x for x in name).strip("_").upper()
    assert isinstance(error, tf.errors.OpError)
    assert error.error_code == getattr(tf.errors, code)


def test_numpy_of_a_leaked_tensor_is_an_attribute_error() -> None:
    """TensorFlow's guide on tf.function catches it so."""
    leaked = []

    @tf.function
    def leaky(a: Any) -> Any:
        leaked.append(a + 1)
        return a + 2

    leaky(tf.constant(1))
    with pytest.raises(AttributeError, match="out of scope"):
        leaked[0].numpy()
    with pytest.raises(AttributeError, match="no NumPy value"):
        tf.function(lambda x: x.numpy())(tf.constant(1))


# ---------------------------------------------------------------------------- slices of variables

@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(("where", "value", "result"), [
    (lambda v: v[0], [7.0, 8.0, 9.0], [[7, 8, 9], [4, 5, 6]]),
    (lambda v: v[0], 1.0, [[1, 1, 1], [4, 5, 6]]),
    (lambda v: v[0], [[1.0, 2.0, 9.0]], [[1, 2, 9], [4, 5, 6]]),
    (lambda v: v[0, 1], 0.0, [[1, 0, 3], [4, 5, 6]]),
    (lambda v: v[:, 1], [0.0, 0.5], [[1, 0, 3], [4, 0.5, 6]]),
    (lambda v: v[..., tf.newaxis], tf.ones([2, 3, 1]), [[1, 1, 1], [1, 1, 1]]),
    (lambda v: v[::-1, 1:], [[0.0, 1.0], [2.0, 3.0]], [[1, 2, 3], [4, 0, 1]]),
    (lambda v: v[tf.constant(1), :2], [0.0, 0.0], [[1, 2, 3], [0, 0, 6]]),
    (lambda v: v[1:1], tf.zeros([0, 3]), [[1, 2, 3], [4, 5, 6]]),
])
def test_assign_to_a_slice(where: Any, value: Any, result: Any, compiled: bool) -> None:
    v = tf.Variable([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    kept = v.read_value()

    def assign(value: Any) -> Any:
        where(v).assign(value)
        return v.read_value()

    returned = (tf.function(assign) if compiled else assign)(tf.constant(value))
    assert values(returned) == values(v) == result
    assert values(kept) == [[1, 2, 3], [4, 5, 6]]


def test_slices_remember_their_variable() -> None:
    v = tf.Variable([1.0, 2.0])
    first, second = v[0], v[1]
    assert first.assign(5.0) is v and second.assign(6.0) is v
    assert values(v) == [5.0, 6.0] and first.numpy() == 1.0
    words = tf.Variable(["a", "b"])
    words[0].assign("c")
    assert values(words) == [b"c", b"b"]
    for tensor in (tf.constant([1.0])[0], (v + 1.0)[0], v[v > 1.0], v.value()):
        assert not hasattr(tensor, "assign")
    with pytest.raises(tf.errors.InvalidArgumentError, match="Cannot broadcast"):
        v[:1].assign([1.0, 2.0])
    with pytest.raises(ValueError, match="Tensor conversion requested dtype"):
        v[0].assign(tf.constant(1))
    with tf.GradientTape() as tape:
        v[0].assign(v[1] * 2.0)
        y = tf.reduce_sum(v * v)
    assert values(tape.gradient(y, v)) == [24.0, 12.0]


@pytest.mark.parametrize("name", ["__iadd__", "__isub__", "__imul__", "__itruediv__", "__ipow__"])
def test_variables_refuse_operators_in_place(name: str) -> None:
    with pytest.raises(RuntimeError, match="is not supported"):
        getattr(tf.Variable(1.0), name)(1.0)


# ---------------------------------------------------------------------------- devices and tf.config

def test_a_gpu_that_is_not_there(caplog: Any) -> None:
    """TensorFlow's guides place ops on GPU:0 without asking whether there is one."""
    missing = f"/GPU:{77 + len(tf.config.list_physical_devices('GPU'))}"
    with tf.device(missing), tf.device(missing):
        x = tf.constant([1.0]) + 1.0
        y = tf.function(lambda: x * 2.0)()
    assert x.device == y.device == "/job:localhost/replica:0/task:0/device:CPU:0"
    assert [f"no device {missing[1:]}" in record.message for record in caplog.records] == [True]
    tf.config.set_soft_device_placement(False)
    try:
        with pytest.raises(RuntimeError, match="no device GPU"), tf.device(missing):
            pass
    finally:
        tf.config.set_soft_device_placement(True)
    with pytest.raises(RuntimeError, match="no device OPENCL"), tf.device("OPENCL:77"):
        pass


def test_settings_of_tensorflow() -> None:
    before = tf.config.threading.get_intra_op_parallelism_threads()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    assert tf.config.threading.get_intra_op_parallelism_threads() == 1
    tf.config.threading.set_intra_op_parallelism_threads(before)
    for wrong in (-1, "two"):
        with pytest.raises((TypeError, ValueError)):
            tf.config.threading.set_intra_op_parallelism_threads(wrong)
        with pytest.raises(ValueError, match="number of threads"):
            tf.config.threading.set_inter_op_parallelism_threads(wrong)
    tf.config.optimizer.set_experimental_options({"constant_folding": False})
    assert tf.config.optimizer.get_experimental_options() == {"constant_folding": False}
    assert tf.config.optimizer.get_jit() == ""


def test_traceback_filtering() -> None:
    def frames() -> int:
        try:
            tf.reshape(tf.zeros([3]), [2])
        except tf.errors.InvalidArgumentError as error:
            trace, count = error.__traceback__, 0
            while trace is not None:
                trace, count = trace.tb_next, count + 1
            return count
        raise AssertionError("no error")

    short = frames()
    tf.debugging.disable_traceback_filtering()
    try:
        assert not tf.debugging.is_traceback_filtering_enabled() and frames() > short
    finally:
        tf.debugging.enable_traceback_filtering()
    assert frames() == short


def test_control_dependencies() -> None:
    v = tf.Variable(1.0)

    @tf.function
    def step() -> Any:
        with tf.control_dependencies([v.assign_add(1.0)]):
            return v * 2.0

    assert step().numpy() == 4.0 and step().numpy() == 6.0
    with tf.control_dependencies(None):
        assert tf.constant(1).numpy() == 1


# ---------------------------------------------------------------------------- imports

def test_namespaces_can_be_imported() -> None:
    import importlib

    import twofold.config.experimental as experimental
    import twofold.math
    import twofold.random.experimental
    from twofold.nn import relu

    assert twofold.math is tf.math and twofold.random.experimental is tf.random.experimental
    assert relu is tf.nn.relu and experimental is tf.config.experimental
    for name in ("twofold.nowhere", "twofold.math.nowhere", "twofold.math.exp"):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(name)
    with pytest.raises(ImportError):
        from twofold.math import nowhere  # noqa: F401
