"""Warnings about retracing and unrolled loops, and what users reach for on functions."""

from __future__ import annotations

import pytest
from function_helpers import A, same

import twofold as tf


def messages(caplog):
    found = [record.getMessage() for record in caplog.records if record.name == "twofold"]
    caplog.clear()
    return found


def test_retracing_for_shapes_and_python_numbers(caplog):
    f = tf.function(lambda x, n: x + int(n))
    for n in range(4):
        f(A, n)
    assert messages(caplog) == []
    f(A, 4)
    text, = messages(caplog)
    assert text.startswith("5 out of the last 5 calls to function (")
    assert "triggered tf.function retracing" in text and "n changed from 3 to 4" in text
    assert "test_tracing_advice.py:" in text and "reduce_retracing=True" in text
    for n in range(5, 20):
        f(A, n)
    assert len(messages(caplog)) == 1  # twice in all

    g = tf.function(lambda x: x + 1.0)
    for n in range(1, 6):
        g(tf.ones([n]))
    assert "the shape of x changed from (4,) to (5,)" in messages(caplog)[0]


def test_functions_made_in_a_loop(caplog):
    for _ in range(5):
        tf.function(lambda x: x + 1.0)(A)
    text, = messages(caplog)
    assert "5 out of the last 5 calls" in text and "outside of a loop" in text


def test_traces_between_many_calls_and_general_ones_are_fine(caplog):
    f, g = tf.function(lambda x, n: x + n), tf.function(lambda x: x * 2.0, reduce_retracing=True)
    for n in range(12):
        for _ in range(3):
            f(A, n)
        g(tf.ones([n]))
    assert messages(caplog) == [] and g.experimental_get_tracing_count() == 2


def test_unrolled_loops(caplog):
    def unrolled(x, count):
        for _ in range(count):
            x = x * 1.01
        return x

    tf.function(unrolled).get_concrete_function(A, 100)
    assert messages(caplog) == []
    tf.function(unrolled).get_concrete_function(A, 3000)
    text, = messages(caplog)
    assert "Large unrolled loop detected in unrolled: 3000 of its" in text
    assert "`x = x * 1.01` at " in text and "test_tracing_advice.py:" in text
    assert "tf.while_loop" in text


# ------------------------------------------------------------------ what a function can be asked

V = tf.Variable(2.0, name="scale")


@tf.function
def asked(x, n=3, *, flag=True, d=None):
    return {"a": x * V, "b": (x + n,)}


SPEC = tf.TensorSpec([None, 2], tf.float32, name="xx")


def test_signatures_are_tensorflows():
    concrete = asked.get_concrete_function(SPEC, flag=False, d=[tf.constant(1)])
    args, kwargs = concrete.structured_input_signature
    assert args == (SPEC, 3) and args[0].name == "xx"
    assert kwargs == {"flag": False, "d": [tf.TensorSpec([], tf.int32, name="d_0")]}
    spec = tf.TensorSpec([None, 2], tf.float32)
    assert concrete.structured_outputs == {"a": spec, "b": (spec,)}
    assert concrete.variables[0] is V and concrete.captured_inputs == [V]
    same(concrete(tf.ones([1, 2]), tf.constant(1))["b"][0], [[4, 4]])
    text = concrete.pretty_printed_signature()
    assert text == asked.pretty_printed_concrete_signatures().split("\n\n")[-1]
    assert text == """Input Parameters:
  x (POSITIONAL_OR_KEYWORD): TensorSpec(shape=(None, 2), dtype=tf.float32, name='xx')
  n (POSITIONAL_OR_KEYWORD): Literal[3]
  flag (KEYWORD_ONLY): Literal[False]
  d (KEYWORD_ONLY): List[TensorSpec(shape=(), dtype=tf.int32, name=None)]
Output Type:
  Dict[['a', TensorSpec(shape=(None, 2), dtype=tf.float32, name=None)], ['b', Tuple[\
TensorSpec(shape=(None, 2), dtype=tf.float32, name=None)]]]
Captures:
  scale:0: Variable(shape=(), dtype=tf.float32)"""
    assert str(concrete) == "ConcreteFunction " + text
    line = concrete.pretty_printed_signature(verbose=False)
    assert line == str(concrete.function_type) and line in repr(concrete)
    assert line.startswith("(x: TensorSpec(shape=(None, 2), dtype=tf.float32, name='xx'), n: Lit")
    assert ") -> Dict[['a', TensorSpec(shape=(None, 2), dtype=tf.float32, name=None)], " in line
    assert asked.pretty_printed_concrete_signatures(verbose=False).split("\n")[-1] == line


def test_python_function_and_wrapping():
    assert asked.python_function is asked.__wrapped__ and asked.__name__ == asked.name == "asked"
    assert asked.python_function(A)["b"][0].shape == (2,)


def test_other_structures_in_signatures():
    f = tf.function(lambda x, *rest, **more: None)
    concrete = f.get_concrete_function(None, A, (1.5, "s"), k=[A])
    args, kwargs = concrete.structured_input_signature
    assert args[0] is None and args[2] == (1.5, "s") and list(kwargs) == ["k"]
    assert "Output Type:\n  Literal[None]" in concrete.pretty_printed_signature()
    assert "  rest_0 (POSITIONAL_ONLY): TensorSpec" in concrete.pretty_printed_signature()


def test_specs_of_one_type_keep_their_names():
    f = tf.function(lambda a, text: (a * 2.0, tf.strings.upper(text)))
    text = tf.TensorSpec([], tf.string, name="words")
    for name, shown in ((None, "a"), ("bob", "bob"), ("eve", "eve"), (None, "a")):
        concrete = f.get_concrete_function(tf.TensorSpec([None], name=name), text)
        (given, words), _ = concrete.structured_input_signature
        assert (given.name, words.name) == (shown, "words")
        assert f"dtype=tf.float32, name={name!r})" in concrete.pretty_printed_signature(False)
        assert concrete(tf.ones([2]), tf.constant("x"))[1].numpy() == b"X"
    assert f.experimental_get_tracing_count() == 1


def test_variables_in_signatures():
    v, w = tf.Variable(1.0), tf.Variable([1, 2], trainable=False)
    f = tf.function(lambda a, b: a * 2.0)
    text = f.get_concrete_function(v, [w, v]).pretty_printed_signature(verbose=False)
    first = "VariableSpec(shape=(), dtype=tf.float32, trainable=True, alias_id=0)"
    assert text == (
        f"(a: {first}, b: List[VariableSpec(shape=(2,), dtype=tf.int32, trainable=False, "
        f"alias_id=1), {first}]) -> TensorSpec(shape=(), dtype=tf.float32, name=None)")


def test_strings_count_as_one_argument():
    concrete = tf.function(lambda s, n: tf.strings.length(s) + n).get_concrete_function(
        tf.constant("a"), tf.constant(1))
    for args, message in [((), "missing a required argument: 's'"),
                          (("a",), "missing a required argument: 'n'"),
                          ((tf.constant("a"),), "missing a required argument: 'n'"),
                          ((tf.constant("a"), 1, 2), "too many positional arguments")]:
        with pytest.raises(TypeError, match=message):
            concrete(*args)
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match=r"input #1 \(n\) was expected to be a int32 tensor but is a string"):
        concrete(tf.constant("a"), tf.constant("b"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="this trace takes string of shape"):
        concrete(tf.constant(["a"]), tf.constant(1))
    assert concrete(tf.constant("abc"), 2).numpy() == 5


def test_compiler_ir():
    text = tf.function(lambda x: tf.exp(x)).experimental_get_compiler_ir(A)
    assert "exp" in text() and "exp" in text("hlo") and "exp" in text(stage="optimized_hlo")
    assert "float" in text("llvm")
    with pytest.raises(ValueError, match="stage"):
        text("nothing")


@pytest.mark.parametrize("name", [
    "experimental_implements", "experimental_autograph_options", "experimental_attributes",
    "experimental_follow_type_hints"])
def test_arguments_that_are_accepted(name):
    same(tf.function(**{name: None})(lambda x: x + 1.0)(A), [2, 3])


def test_older_name_of_reduce_retracing():
    f = tf.function(lambda x: x + 1.0, experimental_relax_shapes=True)
    for n in range(1, 6):
        f(tf.ones([n]))
    assert f.experimental_get_tracing_count() == 2
