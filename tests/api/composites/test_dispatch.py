"""``tf.experimental.dispatch_for_api`` and its kin."""

from __future__ import annotations

import threading
import typing

import numpy as np
import pytest

import twofold as tf

X = tf.experimental


class Masked(X.ExtensionType):
    values: tf.Tensor
    mask: tf.Tensor


class Amount(X.ExtensionType):
    value: tf.Tensor

    def __tf_tensor__(self, dtype=None, name=None):
        return tf.convert_to_tensor(self.value, dtype)


A = Masked([1, -2], [True, False])
B = Masked([10, 20], [True, True])
MaskedOrTensor = typing.Union[Masked, tf.Tensor]  # noqa: UP007


@pytest.fixture
def register():
    """Registers, and takes back afterwards."""
    targets = []

    def of(decorator):
        def decorate(target):
            targets.append(target)
            return decorator(target)
        return decorate

    yield of
    for target in targets:
        try:
            X.unregister_dispatch_for(target)
        except ValueError:
            pass


def plain(x):
    return x.values.numpy().tolist(), x.mask.numpy().tolist()


def test_by_the_classes_of_arguments(register):
    @register(X.dispatch_for_api(tf.add, {"x": Masked, "y": Masked}))
    def add(x, y):
        return Masked(x.values + y.values, x.mask & y.mask)

    wanted = ([11, 18], [True, False])
    assert plain(tf.add(A, B)) == plain(tf.math.add(A, y=B)) == wanted
    assert plain(tf.add(x=A, y=B, name="sum")) == wanted
    assert plain(tf.function(lambda x, y: tf.add(x, y))(A, B)) == wanted
    assert tf.add(1, 2).numpy() == 3
    with pytest.raises(ValueError, match="Masked"):
        tf.add(A, 1)


def test_by_the_annotations_of_the_target(register):
    @register(X.dispatch_for_api(tf.multiply))
    def multiply(x: MaskedOrTensor, y: MaskedOrTensor):
        found = [v.values if isinstance(v, Masked) else v for v in (x, y)]
        return tf.multiply(*found)

    assert tf.multiply(A, tf.constant(3)).numpy().tolist() == [3, -6]
    assert tf.multiply(tf.constant(3), B).numpy().tolist() == [30, 60]
    assert tf.multiply(tf.constant(3), tf.constant(2)).numpy() == 6  # nothing of a composite
    with pytest.raises(ValueError, match="Masked"):
        tf.multiply(A, 3)  # a number is no tensor


def test_lists(register):
    @register(X.dispatch_for_api(tf.concat, {"values": typing.List[Masked]}))  # noqa: UP006
    def concat(values, axis):
        return Masked(tf.concat([x.values for x in values], axis),
                      tf.concat([x.mask for x in values], axis))

    assert plain(tf.concat([A, B], 0)) == ([1, -2, 10, 20], [True, False, True, True])
    assert plain(tf.concat((A, B), axis=0)) == plain(tf.concat([A, B], 0))
    with pytest.raises(ValueError, match="Masked"):
        tf.concat([A, tf.constant([1, 2])], 0)


def test_several_signatures(register):
    @register(X.dispatch_for_api(tf.subtract, {"x": Masked}, {1: Masked}))
    def subtract(x, y, name=None):
        return "found", name

    assert tf.subtract(A, 1) == tf.subtract(1, A) == ("found", None)
    assert tf.subtract(1, A, name="q") == ("found", "q")


@pytest.mark.parametrize("call", [
    lambda: tf.reduce_sum(A), lambda: tf.reduce_sum(input_tensor=A),
    lambda: tf.reduce_sum(A, axis=0, keepdims=False), lambda: tf.function(tf.reduce_sum)(A)])
def test_reductions(register, call):
    @register(X.dispatch_for_api(tf.reduce_sum, {"input_tensor": Masked}))
    def total(input_tensor, axis=None, keepdims=False):
        return tf.reduce_sum(tf.where(input_tensor.mask, input_tensor.values, 0), axis, keepdims)

    assert call().numpy() == 1
    assert tf.reduce_sum([1, 2]).numpy() == 3


@pytest.mark.parametrize("name", [
    "identity", "stop_gradient", "expand_dims", "gather", "stack", "size", "rank", "shape",
    "convert_to_tensor", "map_fn", "linalg.matmul", "nn.softmax", "strings.join", "image.resize",
    "identity_n", "io.decode_base64", "sort", "where", "one_hot", "random.shuffle",
    "signal.frame", "experimental.numpy.abs"])
def test_every_kind_of_function(register, name):
    api = tf
    for part in name.split("."):
        api = getattr(api, part)

    @register(X.dispatch_for_api(api, {0: Masked}))
    def target(*args, **kwargs):
        return "found"

    assert api(A, *[1] * {"gather": 1, "one_hot": 1, "map_fn": 1, "linalg.matmul": 1,
                          "image.resize": 1, "expand_dims": 1, "signal.frame": 2}.get(name, 0)
               ) == "found"


def test_functions_of_each_element(register):
    @register(X.dispatch_for_unary_elementwise_apis(Masked))
    def of_one(function, x):
        return Masked(function(x.values), x.mask)

    assert plain(tf.negative(A)) == ([-1, 2], [True, False])
    assert plain(tf.clip_by_value(A, 0, 1)) == ([1, 0], [True, False])
    assert tf.cast(A, dtype=tf.float32).values.dtype is tf.float32
    assert plain(tf.nn.relu(A)) == ([1, 0], [True, False])
    assert plain(tf.function(tf.abs)(A)) == ([1, 2], [True, False])
    with pytest.raises(ValueError, match="already been registered"):
        X.dispatch_for_unary_elementwise_apis(Masked)(lambda function, x: x)


def test_handlers_get_the_public_function(register):
    seen = []

    @register(X.dispatch_for_unary_elementwise_apis(Masked))
    def of_one(function, x):
        seen.append(function)
        return x

    tf.sin(A)
    tf.math.is_nan(A)
    assert seen == [tf.sin, tf.math.is_nan]


def test_functions_of_pairs(register):
    @register(X.dispatch_for_binary_elementwise_apis(Masked, MaskedOrTensor))
    def of_two(function, x, y):
        return Masked(function(x.values, y.values if isinstance(y, Masked) else y), x.mask)

    assert plain(tf.maximum(A, B)) == ([10, 20], [True, False])
    assert plain(tf.less(A, tf.constant(0))) == ([False, True], [True, False])
    with pytest.raises(ValueError, match="Masked"):
        tf.maximum(tf.constant(1), A)


def test_assertions(register):
    @register(X.dispatch_for_binary_elementwise_assert_apis(Masked, Masked))
    def of_two(function, x, y):
        function(x.values, y.values)

    tf.debugging.assert_equal(A, A)
    with pytest.raises(tf.errors.InvalidArgumentError, match="hey"):
        tf.debugging.assert_equal(A, B, message="hey")


def test_two_that_fit_are_refused(register):
    register(X.dispatch_for_api(tf.abs, {"x": Masked}))(lambda x: x)
    register(X.dispatch_for_unary_elementwise_apis(Masked))(lambda function, x: x)
    with pytest.raises(ValueError, match="Multiple dispatch targets"):
        tf.abs(A)


def test_classes_that_become_tensors(register):
    assert tf.add(Amount(1), 2).numpy() == 3

    @register(X.dispatch_for_unary_elementwise_apis(Amount))
    def of_one(function, x):
        return Amount(function(x.value))

    @register(X.dispatch_for_api(tf.reduce_max, {"input_tensor": Amount}))
    def largest(input_tensor, axis=None, keepdims=False):
        return "largest"

    assert isinstance(tf.negative(Amount(1)), Amount)
    assert tf.reduce_max(Amount(1)) == "largest"
    assert tf.add(Amount(1), 2).numpy() == 3  # nothing was said of it
    assert tf.reduce_sum(Amount([1, 2])).numpy() == 3
    assert (tf.constant([1, 2]) * tf.convert_to_tensor(Amount(2))).numpy().tolist() == [2, 4]


def test_ragged_tensors_beside_a_class(register):
    @register(X.dispatch_for_api(tf.add, {"x": tf.RaggedTensor, "y": Masked}))
    def add(x, y):
        return "both"

    rows = tf.ragged.constant([[1], [2, 3]])
    assert tf.add(rows, A) == "both"
    assert tf.add(rows, rows).to_list() == [[2], [4, 6]]


def test_gradients_go_through(register):
    @register(X.dispatch_for_unary_elementwise_apis(Masked))
    def of_one(function, x):
        return Masked(function(x.values), x.mask)

    x = Masked([1.0, 3.0], [True, False])
    with tf.GradientTape() as tape:
        tape.watch(x.values)
        y = tf.reduce_sum(tf.square(x).values)
    assert tape.gradient(y, x.values).numpy().tolist() == [2.0, 6.0]


def test_taken_back():
    @X.dispatch_for_api(tf.abs)
    def of_masked(x: Masked):
        return "found"

    assert tf.abs(A) == "found"
    X.unregister_dispatch_for(of_masked)
    with pytest.raises(ValueError, match="Masked"):
        tf.abs(A)
    with pytest.raises(ValueError, match="was not registered"):
        X.unregister_dispatch_for(of_masked)


def test_errors_of_targets_are_theirs(register):
    @register(X.dispatch_for_api(tf.sinh, {"x": Masked}))
    def target(x):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        tf.sinh(A)


def test_none_in_annotations(register):
    @register(X.dispatch_for_api(tf.where, {"condition": Masked, "x": tf.Tensor | None}))
    def target(condition, x=None, y=None, name=None):
        return "found"

    assert tf.where(A) == "found"
    assert tf.where(A, tf.constant(1), 2) == "found"


@pytest.mark.parametrize(("make", "error", "text"), [
    (lambda: X.dispatch_for_api(tf.abs, {"q": Masked}), ValueError, "unknown parameter 'q'"),
    (lambda: X.dispatch_for_api(tf.abs, {"x": Masked})(lambda y: y), ValueError, "does not match"),
    (lambda: X.dispatch_for_api(tf.abs)(lambda x: x), ValueError, "at least one signature"),
    (lambda: X.dispatch_for_api(tf.abs, 3), TypeError, "dictionaries"),
    (lambda: X.dispatch_for_api(tf.abs, {"x": 3}), ValueError, "not currently supported"),
    (lambda: X.dispatch_for_api(tf.abs, {"x": tuple[Masked]}), ValueError, "not currently"),
    (lambda: X.dispatch_for_api(len, {"x": Masked}), ValueError, "does not support dispatch"),
    (lambda: X.dispatch_for_api(tf.nest.flatten, {0: Masked}), ValueError, "does not support"),
    (lambda: X.dispatch_for_api(tf.Variable, {"x": Masked}), ValueError, "does not support"),
    (lambda: X.dispatch_for_api(tf.abs, {"x": Masked})(3), TypeError, "callable"),
    (lambda: X.dispatch_for_unary_elementwise_apis(Masked)(3), TypeError, "callable"),
    (lambda: X.dispatch_for_binary_elementwise_apis(3, Masked), ValueError, "not currently"),
])
def test_errors(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_other_threads_convert_as_before(register):
    register(X.dispatch_for_api(tf.reduce_max, {"input_tensor": Amount}))(
        lambda input_tensor, axis=None, keepdims=False: "largest")
    found = []

    def work():
        for _ in range(50):
            found.append((tf.reduce_max(Amount(1)), tf.reduce_min(Amount(2)).numpy()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {("largest", np.int32(2))}
    assert len(found) == 200
