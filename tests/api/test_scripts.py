"""What scripts written for TensorFlow do at the edges: each test is a line or two that one hit."""

from __future__ import annotations

import copy
import pickle
import sys
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import twofold as tf


def values(x: Any) -> Any:
    return np.asarray(tf.convert_to_tensor(x)).tolist()


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
    assert tf.config.optimizer.get_experimental_options()["constant_folding"] is False
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


# ---------------------------------------------------------------------------- small functions

def test_static_values() -> None:
    seen = []

    @tf.function
    def look(x: Any) -> Any:
        seen.extend([tf.get_static_value(x), tf.get_static_value(tf.shape(x)),
                     tf.is_symbolic_tensor(x), tf.type_spec_from_value(x)])
        return x

    look(tf.zeros([2, 3]))
    assert seen[0] is None and seen[1].tolist() == [2, 3] and seen[2] is True
    assert seen[3] == tf.TensorSpec([2, 3], tf.float32)
    assert tf.get_static_value(tf.constant([1, 2])).tolist() == [1, 2]
    assert tf.get_static_value(tf.Variable(1)) is None
    assert not tf.is_symbolic_tensor(tf.constant(1)) and not tf.is_symbolic_tensor("a")


def test_initializers() -> None:
    assert values(tf.zeros_initializer()([2])) == [0.0, 0.0]
    assert values(tf.ones_initializer()([2], dtype=tf.int32)) == [1, 1]
    assert values(tf.constant_initializer(3.0)([1, 2])) == [[3.0, 3.0]]
    normal = tf.random_normal_initializer(mean=5.0, stddev=0.0, seed=1)
    assert values(normal(shape=[2], dtype=tf.float64)) == [5.0, 5.0]
    again = type(normal).from_config(normal.get_config())
    assert values(again([1])) == [5.0]
    layer = tf.Variable(tf.random_uniform_initializer(0.0, 1.0)(shape=(3, 2)))
    assert layer.shape == [3, 2] and float(tf.reduce_min(layer)) >= 0.0


def test_timestamp_is_taken_when_the_function_runs() -> None:
    now = tf.function(tf.timestamp)
    first, second = now(), now()
    assert float(second) > float(first) > 1e9 and first.dtype == tf.float64


class TestAssertions(tf.test.TestCase):
    def test_values(self) -> None:
        self.assertAllClose(tf.constant([1.0, 2.0]), [1.0, 2.0 + 1e-7])
        self.assertAllClose({"a": tf.constant(1.0)}, {"a": 1.0})
        self.assertAllEqual(tf.constant([1, 2]), [1, 2])
        self.assertNotAllClose(tf.constant(1.0), 2.0)
        self.assertShapeEqual(tf.zeros([2, 3]), tf.ones([2, 3]))
        self.assertDTypeEqual(tf.zeros([1], tf.int32), tf.int32)
        self.assertNear(tf.constant(1.0), 1.1, 0.2)
        assert self.evaluate({"a": tf.constant([1])})["a"].tolist() == [1]

    def test_failures(self) -> None:
        for failing in (lambda: self.assertAllClose(tf.constant(1.0), 2.0),
                        lambda: self.assertAllEqual([1, 2], [1, 3]),
                        lambda: self.assertAllEqual([[1]], [1]),
                        lambda: self.assertNotAllClose([1.0], [1.0]),
                        lambda: self.assertAllClose({"a": 1.0}, {"a": 2.0}),
                        lambda: self.assertNear(1.0, 2.0, 0.5)):
            with pytest.raises(AssertionError):
                failing()


def test_text_and_bytes() -> None:
    assert tf.compat.as_bytes("é") == b"\xc3\xa9" and tf.compat.as_bytes(b"a") == b"a"
    assert tf.compat.as_text(b"\xc3\xa9") == "é" == tf.compat.as_str("é")
    assert tf.compat.as_str_any(1.5) == "1.5" and tf.compat.as_str_any(b"x") == "x"
    for wrong in (tf.compat.as_bytes, tf.compat.as_text):
        with pytest.raises(TypeError, match="Expected binary or unicode string"):
            wrong(3)
    tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.ERROR)
    assert tf.compat.v1.logging.get_verbosity() == tf.compat.v1.logging.ERROR
    tf.get_logger().setLevel("NOTSET")


# ---------------------------------------------------------------------------- scopes and modules

def test_scopes_of_names() -> None:
    with tf.name_scope("a") as outer:
        with tf.name_scope("b") as inner:
            w = tf.Variable(1.0, name="w")
        with tf.name_scope(outer):
            x = tf.Variable(1.0, name="x")
        with tf.name_scope("c/"):
            y = tf.Variable(1.0, name="y")
        with tf.name_scope("") as root:
            z = tf.Variable(1.0, name="z")
    assert (outer, inner, root) == ("a/", "a/b/", "")
    assert [v.name for v in (w, x, y, z)] == ["a/b/w:0", "a/x:0", "c/y:0", "z:0"]
    assert tf.Variable(1.0, name="after").name == "after:0"


def test_a_module_keeps_the_scope_it_was_made_in() -> None:
    class Layer(tf.Module):
        def __init__(self, name: str | None = None):
            super().__init__(name)
            with self.name_scope:
                self.w = tf.Variable(0.0, name="w")

        @tf.Module.with_name_scope
        def build(self) -> Any:
            self.part = Layer("part")
            return tf.Variable(0.0, name="q")

    with tf.name_scope("outer"):
        layer = Layer()
    assert (layer.name, layer.name_scope.name, layer.w.name) == ("layer", "outer/layer/",
                                                               "outer/layer/w:0")
    assert layer.build().name == "outer/layer/q:0"
    assert layer.part.w.name == "outer/layer/part/w:0"


@pytest.mark.parametrize(("name", "expected"), [
    ("MyModule", "my_module"), ("HTTPServer", "http_server"), ("Dense2D", "dense2_d"),
    ("camelHTTPServer3", "camel_http_server3"), ("ABC", "abc"), ("snake_case", "snake_case")])
def test_names_of_modules(name: str, expected: str) -> None:
    assert type(name, (tf.Module,), {})().name == expected


# ---------------------------------------------------------------------------- values and dtypes

class _Itself:
    """An object whose array holds nothing but the object."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        result = np.empty((), object)
        result[()] = self
        return result


@pytest.mark.parametrize("value", [np.float32, tf.Tensor, _Itself(), np.array(object()),
                                   np.array([np.float32], object)],
                         ids=["scalar type", "tensor type", "itself", "object", "types"])
def test_values_that_are_none(value: Any) -> None:
    """A class whose instances have arrays is no array."""
    for function in (tf.constant, tf.reduce_sum, lambda x: tf.constant([1]) + x,
                     lambda x: tf.function(lambda: x)()):
        with pytest.raises((TypeError, ValueError)):
            function(value)


def test_reductions_of_python_values_are_of_bools() -> None:
    assert values(tf.reduce_all([])) is True and values(tf.reduce_any([])) is False
    assert values(tf.reduce_any([[True], [False]], 1)) == [True, False]
    with pytest.raises(TypeError, match="bool"):
        tf.reduce_any([1, 0])


def test_properties_of_dtypes() -> None:
    assert tf.int8.limits == (0, 127) and tf.float32.limits == (0, 1)
    assert tf.float32.real_dtype is tf.float32
    assert tf.float32.is_compatible_with("float32")
    assert not tf.float32.is_compatible_with(tf.float64)
    for call in (lambda: tf.as_dtype(None), lambda: tf.cast(1.0, None)):
        with pytest.raises(TypeError, match="cannot convert None"):
            call()


# ---------------------------------------------------------------------------- random numbers

def test_states_of_tensorflow() -> None:
    generator = tf.random.Generator.from_state([5, 0, 7], alg="philox")
    other = tf.random.Generator.from_key_counter(7, [5, 0], alg=1)
    assert values(generator.state) == values(other.state)
    assert values(generator.normal([3])) == values(other.normal([3]))
    other.reset([5, 0, 7])
    generator.reset_from_key_counter(7, [5, 0])
    first = values(generator.uniform([2]))
    assert first == values(other.uniform([2])) and generator.algorithm == 1
    other.reset(tf.constant([5, 0, 7], tf.int64))
    assert first == values(other.uniform([2]))
    kept = generator.state.read_value()
    second = values(generator.normal([2]))
    assert values(tf.random.Generator(state=kept).normal([2])) == second
    with pytest.raises(ValueError, match="random state"):
        tf.random.Generator.from_state([1, 2], alg="philox")


def test_seeds_inside_functions() -> None:
    generator = tf.random.Generator.from_seed(1)

    @tf.function
    def again() -> Any:
        generator.reset_from_seed(3)
        return generator.normal([2])

    assert values(again()) == values(again())
    assert values(tf.random.Generator.from_seed(3).normal([2])) == values(again())

    @tf.function
    def seeded() -> Any:
        tf.random.set_seed(4)
        return tf.random.normal([2])

    first = values(seeded())
    assert values(seeded()) != first
    tf.random.set_seed(4)
    eager = values(tf.random.normal([2]))
    tf.random.set_seed(4)
    assert values(tf.random.normal([2])) == eager
    tf.random.set_seed(None)
    assert values(tf.random.normal([2])) != eager


# ---------------------------------------------------------------------------- copies

def test_copies_of_objects_that_hold_functions() -> None:
    class Model(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w = tf.Variable(1.0)
            self.step = tf.function(self.scaled)

        def scaled(self, x: Any) -> Any:
            return x * self.w

        @tf.function
        def doubled(self, x: Any) -> Any:
            return self.scaled(x) * 2.0

    model = Model()
    assert values(model.step(2.0)) == 2.0 and values(model.doubled(2.0)) == 4.0
    twin = copy.deepcopy(model)
    twin.w.assign(10.0)
    assert values(twin.step(2.0)) == 20.0 and values(twin.doubled(2.0)) == 40.0
    assert values(model.step(2.0)) == 2.0 and values(model.doubled(2.0)) == 4.0
    plain = tf.function(lambda x: x + 1)
    assert values(copy.deepcopy(plain)(1)) == 2 and copy.copy(plain) is not None


# ---------------------------------------------------------------------------- concrete functions

def test_concrete_functions_of_strings_describe_themselves() -> None:
    @tf.function
    def scaled(label: Any, x: Any) -> Any:
        return x * 2.0

    concrete = scaled.get_concrete_function(tf.constant("a"), tf.constant([1.0]))
    specs = (tf.TensorSpec([], tf.string, name="label"), tf.TensorSpec([1], tf.float32, name="x"))
    assert concrete.structured_input_signature == (specs, {})
    assert "label (POSITIONAL_OR_KEYWORD): TensorSpec(shape=(), dtype=tf.string" in str(concrete)
    assert "dtype=tf.string" in repr(concrete)
    assert values(concrete(tf.constant("b"), tf.constant([3.0]))) == [6.0]


def test_the_error_of_traced_conditions_has_its_name() -> None:
    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError):
        tf.function(lambda x: bool(x), autograph=False)(tf.constant(True))


def test_variables_are_gathered_from() -> None:
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = v.gather_nd([[0, 1], [1, 0]])
    assert values(y) == [2.0, 3.0] and values(v.is_initialized()) is True
    assert values(tape.gradient(y, v)) == [[0.0, 1.0], [1.0, 0.0]]
