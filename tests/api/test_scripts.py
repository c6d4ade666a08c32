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
