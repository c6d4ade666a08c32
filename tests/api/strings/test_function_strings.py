"""Strings inside ``tf.function``: constants, arguments, what is computed; as in TensorFlow."""

from __future__ import annotations

import numpy as np
import pytest
from function_helpers import A, same

import twofold as tf

WORD = tf.constant("captured")
N = tf.constant([1, 2])


def texts(tensor):
    value = tensor.numpy()
    return value if isinstance(value, bytes) else value.tolist()


def test_constants_and_captured_strings(capfd):
    @tf.function
    def f(x):
        inner = tf.constant(["a", "b"])
        tf.print(WORD, x, inner, {"k": WORD})
        tf.debugging.assert_equal(x, x, message="fine")
        tf.debugging.Assert(tf.reduce_all(x > 0), ["not positive", x])
        return tf.strings.upper(WORD), inner, tf.strings.length(inner), tf.strings.join(
            [inner, WORD], "-"), WORD == "captured"

    upper, inner, length, joined, equal = f(N)
    assert texts(upper) == b"CAPTURED" and texts(inner) == [b"a", b"b"] and bool(equal)
    same(length, [1, 1])
    assert texts(joined) == [b"a-captured", b"b-captured"]
    assert capfd.readouterr().err == '"captured" [1 2] ["a" "b"] {\'k\': "captured"}\n'
    f(N)
    assert capfd.readouterr().err == '"captured" [1 2] ["a" "b"] {\'k\': "captured"}\n'


def test_strings_made_of_what_the_run_gives(capfd):
    @tf.function
    def f(x):
        text = tf.constant("n=") + tf.strings.as_string(x * 2)
        tf.print(text, tf.strings.length(text) + 1)
        return text, tf.strings.upper(text), tf.strings.length(text), {"n": [tf.strings.to_number(
            tf.strings.as_string(x))]}

    for x in (N, tf.constant(50), tf.constant([[1], [7]])):
        text, upper, length, nested = f(x)
        expected = [b"n=%d" % (2 * n) for n in x.numpy().ravel()]
        assert texts(tf.reshape(text, [-1])) == expected and text.shape == x.shape
        assert texts(tf.reshape(upper, [-1])) == [t.upper() for t in expected]
        same(tf.reshape(length, [-1]), [len(t) for t in expected])
        same(nested["n"][0], x.numpy())
    assert capfd.readouterr().err.splitlines()[:2] == ['["n=2" "n=4"] [4 4]', '"n=100" 6']
    assert str(f.get_concrete_function(N).output_dtypes[0]) == str(tf.string)


def test_open_dimensions_and_printing_in_a_branch(capfd):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.int32)])
    def f(x):
        text = tf.strings.as_string(x)
        assert text.shape.as_list() == [None]
        tf.cond(tf.size(x) > 1, lambda: tf.print("many", text), lambda: tf.print("one", text))
        return text

    assert texts(f(N)) == [b"1", b"2"] and texts(f(N[:1])) == [b"1"]
    assert capfd.readouterr().err == 'many ["1" "2"]\none ["1"]\n'


def test_bfloat16_and_unknown_ranks():
    f = tf.function(lambda x: tf.strings.as_string(tf.cast(x, tf.bfloat16), precision=1))
    assert texts(f(A)) == [b"1.0", b"2.0"]
    g = tf.function(lambda x: tf.strings.as_string(tf.ensure_shape(
        tf.py_function(lambda a: a, [x], tf.int32), [None])))
    assert texts(g(N)) == [b"1", b"2"]


def test_string_arguments_share_a_trace():
    f = tf.function(lambda x, s: (tf.strings.upper(s), x + 1))
    for word in ("a", "b", "a"):
        upper, y = f(N, tf.constant(word))
        assert texts(upper) == word.upper().encode()
        same(y, [2, 3])
    assert f.experimental_get_tracing_count() == 1
    lists = tf.function(lambda d: d["s"][0])
    assert texts(lists({"s": tf.constant(["p", "q"])})) == b"p"
    signed = tf.function(lambda s, x: (tf.strings.upper(s), x * 2), input_signature=[
        tf.TensorSpec([], tf.string), tf.TensorSpec([None], tf.int32)])
    for count in (1, 2, 3):
        upper, y = signed(tf.constant("u"), tf.ones([count], tf.int32))
        assert texts(upper) == b"U" and y.shape == (count,)
    assert signed.experimental_get_tracing_count() == 1


def test_gradients_pass_by():
    @tf.function
    def f(x):
        return tf.strings.as_string(x), tf.reduce_sum(x * x)

    with tf.GradientTape() as tape:
        tape.watch(A)
        text, y = f(A)
    same(tape.gradient(y, A), [2, 4])
    assert texts(text) == [b"1.000000", b"2.000000"]


def test_nested_functions():
    inner = tf.function(lambda x: tf.strings.as_string(x))
    outer = tf.function(lambda x: tf.strings.join([inner(x + 1), "!"]))
    assert texts(outer(N)) == [b"2!", b"3!"]


@pytest.mark.parametrize("use", [
    lambda s, x: tf.gather(s, x), lambda s, x: s == "1", lambda s, x: s != s[::-1],
    lambda s, x: tf.reshape(s, [2, 1]), lambda s, x: s + "!", lambda s, x: "!" + s[0],
    lambda s, x: tf.where(x > 0, s, "none"), lambda s, x: tf.concat([s, ["end"]], 0),
    lambda s, x: tf.gather(["p", "q"], x), lambda s, x: tf.tile(s[:, None], [1, 2]),
    lambda s, x: tf.where(s == "0", x + 5, x), lambda s, x: tf.add_n([s, s]),
    lambda s, x: tf.reshape([["p"], ["q"]], [tf.shape(x)[0]]), lambda s, x: tf.zeros_like(s)])
@pytest.mark.parametrize("shape", [[2], [None]])
def test_ops_on_computed_strings(use, shape):
    def function(x):
        return use(tf.strings.as_string(x), x)

    x = tf.constant([0, 1])
    result = tf.function(function, input_signature=[tf.TensorSpec(shape, tf.int32)])(x)
    expected = function(x)
    assert result.dtype == expected.dtype
    assert np.asarray(result).tolist() == np.asarray(expected).tolist()


CHOICES = [
    lambda s, x: tf.cond(x[0] > 5, lambda: s, lambda: s[::-1]),
    lambda s, x: tf.cond(x[0] > 5, lambda: s, lambda: tf.constant(["", "longer"])),
    lambda s, x: tf.cond(x[0] > 5, lambda: "many", lambda: "few"),
    lambda s, x: tf.cond(x[0] > 5, lambda: {"t": tf.strings.split("a b"), "n": x},
                         lambda: {"t": tf.strings.split("a b c"), "n": x + 1}),
    lambda s, x: tf.case([(x[0] > 5, lambda: s), (x[0] > 0, lambda: s + s)], lambda: s + "!"),
    lambda s, x: tf.while_loop(lambda i, t: i < x[0], lambda i, t: (i + 1, t + "-"), [0, s]),
    lambda s, x: tf.while_loop(lambda t: tf.strings.length(t) < x[0], lambda t: t + "ab", ["a"]),
    lambda s, x: tf.while_loop(
        lambda i, t: i < x[0], lambda i, t: (i + 1, tf.concat([t, ["new"]], 0)), [0, s],
        shape_invariants=[tf.TensorShape([]), tf.TensorShape([None])])]


@pytest.mark.parametrize("use", CHOICES)
def test_strings_in_branches_and_loops(use):
    f = tf.function(use)
    for words, numbers in ((["a", "bc"], [7, 1]), (["", "d"], [2, 2]), (["a", "b"], [0, 0])):
        given = tf.constant(words), tf.constant(numbers)
        for ours, expected in zip(tf.nest.flatten(f(*given)), tf.nest.flatten(use(*given)),
                                  strict=True):
            expected = tf.convert_to_tensor(expected)
            assert ours.dtype == expected.dtype
            assert np.asarray(ours).tolist() == np.asarray(expected).tolist()
    assert f.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("use", [lambda s, x: s.numpy(), lambda s, x: np.asarray(s)])
def test_other_uses_of_computed_strings_name_the_line(use):
    f = tf.function(lambda x: use(tf.strings.as_string(x), x))
    with pytest.raises((TypeError, NotImplementedError), match="string tensor") as caught:
        f(tf.constant([0, 1]))
    assert "test_function_strings.py" in str(caught.value)


def test_concrete_functions_take_and_give_strings():
    f = tf.function(lambda s: tf.strings.upper(s))
    for concrete in (f.get_concrete_function(tf.constant("a")),
                     f.get_concrete_function(tf.TensorSpec([], tf.string, "s"))):
        assert texts(concrete(tf.constant("b"))) == b"B"
        assert concrete.structured_input_signature == ((tf.TensorSpec([], tf.string, "s"),), {})
        assert concrete.structured_outputs.dtype is tf.string
    g = tf.function(lambda x: tf.strings.as_string(x)).get_concrete_function(N)
    assert texts(g(N)) == [b"1", b"2"]
    assert texts(tf.function(lambda x: tf.strings.join([g(x), "!"]))(N)) == [b"1!", b"2!"]


WORDS = [["a", "bc", ""], ["é 1", "x\0y", "a"]]


@pytest.mark.parametrize("device", ["CPU:0", pytest.param("OPENCL:0", marks=pytest.mark.opencl)])
@pytest.mark.parametrize("spec", [[2, 3], [None, None]])
@pytest.mark.parametrize("use", [
    lambda s: s, lambda s: s + s, lambda s: s[1], lambda s: s[:, ::2], lambda s: s == "a",
    lambda s: tf.strings.length(s), lambda s: tf.transpose(s), lambda s: tf.reshape(s, [-1]),
    lambda s: tf.unique(tf.reshape(s, [-1])), lambda s: tf.concat([s, s], 0),
    lambda s: tf.boolean_mask(s, s == "a"), lambda s: tf.strings.regex_replace(s, s[0, 0], "-"),
    lambda s: tf.strings.split(s[1, 0]), lambda s: tf.strings.split(s[1, 0], s[0, 2]),
    lambda s: tf.strings.bytes_split(s[1, 1]),
    lambda s: tf.strings.unicode_decode(s[1, 0], "UTF-8"),
    lambda s: tf.size(tf.strings.unicode_split(s[1, 0], "UTF-8")),
    lambda s: tf.strings.to_number(tf.strings.split(s[1, 0])[1:]),
    lambda s: tf.strings.reduce_join(s, 1, separator=","), lambda s: tf.zeros_like(s),
    lambda s: tf.gather(s, [1, 0]), lambda s: tf.strings.regex_full_match(s, s[1, 2])])
def test_strings_given_to_a_function(use, spec, device):
    words = tf.constant(WORDS)
    expected = tf.nest.flatten(use(words))
    with tf.device(device):
        f = tf.function(use, input_signature=[tf.TensorSpec(spec, tf.string)])
        results = tf.nest.flatten(f(words))
        if spec == [None, None]:
            f(tf.constant([*WORDS, ["long" * 100, "", "b"]]))
    for ours, wanted in zip(results, expected, strict=True):
        assert ours.dtype == wanted.dtype and ours.shape == wanted.shape
        assert np.asarray(ours).tolist() == np.asarray(wanted).tolist()
    assert f.experimental_get_tracing_count() == 1


def test_a_pattern_that_is_wrong_when_the_function_runs():
    f = tf.function(lambda s, p: tf.strings.regex_replace(s, p, ""))
    assert texts(f(tf.constant("abc"), tf.constant("b"))) == b"ac"
    with pytest.raises(tf.errors.InvalidArgumentError, match="Invalid pattern"):
        f(tf.constant("abc"), tf.constant("("))
    with pytest.raises(tf.errors.InvalidArgumentError, match="Invalid pattern"):
        tf.function(lambda s: tf.strings.regex_replace(s, "(", "")).get_concrete_function(
            tf.TensorSpec([], tf.string))


def test_no_strings_at_all():
    f = tf.function(lambda s: (s, tf.strings.length(s)))
    none, lengths = f(tf.constant([], tf.string))
    assert none.shape == (0,) and none.dtype is tf.string and lengths.shape == (0,)


def test_numbers_are_no_strings():
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"use tf\.strings\.as_string"):
        tf.strings.upper(N)
