"""What functions say of themselves: their types, captures and graphs as messages."""

from __future__ import annotations

import inspect

import pytest

import twofold as tf


def test_function_type_has_the_names_of_specs_that_the_user_gave():
    @tf.function
    def scale(x, by=2, *, shift=0.0):
        return {"scaled": x * by + shift}

    given = scale.get_concrete_function(tf.TensorSpec([None], name="rows"), shift=1.0)
    assert str(given.function_type) == (
        "(x: TensorSpec(shape=(None,), dtype=tf.float32, name='rows'), by: Literal[2], *, "
        "shift: Literal[1.0]) -> Dict[['scaled', TensorSpec(shape=(None,), dtype=tf.float32, "
        "name=None)]]")
    assert str(scale.function_type) == "(x, by, *, shift)"
    made = scale.get_concrete_function(tf.constant(1.0))
    assert "x (POSITIONAL_OR_KEYWORD): TensorSpec(shape=(), dtype=tf.float32, name=None)" in str(
        made)
    assert made.structured_input_signature[0][0].name == "x"
    assert repr(made.function_type.parameters["by"]).endswith("type_constraint=Literal[2])")


def test_captures_are_what_comes_from_outside():
    outside, variable = tf.constant([1.0, 2.0]), tf.Variable(3.0, name="v")

    @tf.function
    def shift(x):
        return x * variable + outside + tf.constant([3.0, 4.0]) + [5.0, 6.0]

    concrete = shift.get_concrete_function(1.0)
    assert len(concrete.captured_inputs) == 2
    assert list(concrete.function_type.captures.values()) == concrete.captured_inputs
    assert str(concrete).count("TensorSpec(shape=(2,)") == 2  # the result, and what was outside
    assert concrete.inference_fn(1.0).numpy().tolist() == [12.0, 15.0]


def test_a_function_of_any_number_of_dimensions_prints_before_it_is_called():
    @tf.function
    def power(a, b):
        return a ** b, tf.reduce_sum(a)

    square = power.get_concrete_function(a=tf.TensorSpec(None, tf.float32), b=2)
    assert "Tuple[TensorSpec(shape=<unknown>, dtype=tf.float32, name=None), TensorSpec(" \
        "shape=(), dtype=tf.float32, name=None)]" in str(square)
    assert float(square(3.0)[0]) == 9.0


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda f: f(tf.constant(1)), tf.errors.InvalidArgumentError, "string"),
    (lambda f: f(), TypeError, "missing a required argument: 'a'"),
    (lambda f: f(tf.constant("a"), tf.constant("b")), TypeError, "too many positional"),
])
def test_calls_that_do_not_fit_a_trace_of_strings(call, kind, words):
    twice = tf.function(lambda a: a + a).get_concrete_function(tf.constant("a"))
    with pytest.raises(kind, match=words):
        call(twice)


def test_graphs_are_messages():
    @tf.function
    def relu(x):
        if tf.reduce_sum(x) > 0.0:
            return x + x
        return tf.zeros_like(x)

    message = relu.get_concrete_function(tf.constant([1.0])).graph.as_graph_def()
    nodes = {node.name: node for node in message.node}
    assert nodes["x"].op == "Placeholder" and list(nodes["x"].input) == []
    assert nodes["Identity"].op == "Identity"
    assert "type: DT_FLOAT" in str(nodes["x"])
    assert any(node.op == "add" and node.name.startswith("cond/") for node in message.node)
    assert type(message).FromString(message.SerializeToString()) == message


def test_signatures_of_methods_have_no_self():
    class Model(tf.Module):
        @tf.function
        def __call__(self, x, scale=1.0):
            return x * scale

    model = Model()
    assert str(inspect.signature(model)) == str(inspect.signature(model.__call__)) \
        == "(x, scale=1.0)"
    assert str(inspect.signature(Model.__call__)) == "(self, x, scale=1.0)"
