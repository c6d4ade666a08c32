"""Functions compiled for any size: they take what eager code takes, and give what it gives."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from open_size_cases import BROADCASTS, CASES, f
from open_size_checks import check_open, difference, run_open, stretched, with_gradients

import twofold as tf

NONE = tf.TensorSpec([None], tf.float32)
MATRIX = tf.TensorSpec([None, None], tf.float32)


@pytest.fixture
def device(request):
    """The default device, or an OpenCL one."""
    name = request.param
    if name == "opencl":
        name = request.getfixturevalue("opencl").upper()
    with tf.device(name):
        yield name


@pytest.mark.parametrize("name", CASES)
def test_functions_with_open_sizes(name):
    function, *arrays = CASES[name]
    check_open(function, arrays)


@pytest.mark.parametrize("name", BROADCASTS)
def test_broadcasts_of_open_sizes(name):
    """Equal sizes, then each axis of each argument with size 1, by one and the same function."""
    function, *arrays = BROADCASTS[name]
    tried = 0
    for given in ([arrays, *stretched(arrays)]):
        tensors = [tf.constant(x) for x in given]
        try:
            wanted = with_gradients(function)(*tensors)
        except tf.errors.TwofoldError:
            continue  # not everything can be stretched
        wrong = difference(run_open(function, given, "inside"), wanted)
        assert wrong is None, f"{[x.shape for x in given]}: {wrong}"
        tried += 1
    assert tried > 1


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CASES, *BROADCASTS])
def test_tapes_around_functions_with_open_sizes(name):
    function, *arrays = (CASES | BROADCASTS)[name]
    check_open(function, arrays, "around")


@pytest.mark.slow
@pytest.mark.opencl
@pytest.mark.parametrize("device", ["opencl"], indirect=True)
@pytest.mark.parametrize("name", [*CASES, *BROADCASTS])
def test_functions_with_open_sizes_on_opencl(name, device):
    function, *arrays = (CASES | BROADCASTS)[name]
    check_open(function, arrays)


@pytest.mark.opencl
@pytest.mark.parametrize("device", ["opencl"], indirect=True)
@pytest.mark.parametrize("name", ["squeeze", "boolean_mask_one", "bincount", "add", "conv1d"])
def test_some_of_them_on_opencl(name, device):
    function, *arrays = (CASES | BROADCASTS)[name]
    check_open(function, arrays)
    for cut in stretched(arrays) if name == "add" else ():
        check_open(function, cut)


# ---------------------------------------------------------------------------- traces

def test_one_function_for_equal_and_stretched_sizes():
    add = tf.function(lambda x, y: x + y, input_signature=[NONE, NONE])
    for _ in range(3):
        for m, n in ((3, 3), (3, 1), (1, 3), (5, 5), (7, 1), (0, 0), (0, 1), (1, 1)):
            assert add(tf.ones([m]), tf.ones([n])).shape == np.broadcast_shapes((m,), (n,))
    assert len(add.traces) == 3
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\(here 3 and 2\)"):
        add(tf.ones([3]), tf.ones([2]))
    assert add.explain().reasons[1] == (
        "y has size 1 in axis 0: other traces take it for larger, or for equal to another size")


def test_nothing_has_happened_when_another_trace_is_taken():
    count, seen = tf.Variable(0), []

    def step(x, y):
        count.assign_add(1)
        tf.numpy_function(lambda: seen.append(1), [], [])
        big = tf.reduce_sum(x) > 0.0
        inside = tf.cond(big, lambda: tf.reduce_sum(x * y), lambda: tf.reduce_sum(x))
        return tf.squeeze(y), inside

    compiled = tf.function(step, input_signature=[NONE, NONE])
    for calls, (m, n) in enumerate(((3, 3), (3, 1), (1, 3), (1, 1), (3, 1)), 1):
        squeezed, inside = compiled(tf.ones([m]), tf.ones([n]))
        assert squeezed.shape == (() if n == 1 else (n,)) and float(inside) == max(m, n)
        assert int(count) == len(seen) == calls
    # What a branch that is not taken demands is not asked for.
    assert float(compiled(-tf.ones([3]), tf.ones([2]))[1]) == -3.0


def test_sizes_that_ops_need_are_fixed_and_no_others():
    conv = tf.function(lambda x, w: tf.nn.conv1d(x, w, 1, "SAME"), input_signature=[
        tf.TensorSpec([None] * 3), tf.TensorSpec([None] * 3)])
    for batch, length in ((1, 5), (2, 7), (3, 4)):
        assert conv(tf.ones([batch, length, 2]), tf.ones([3, 2, 4])).shape == (batch, length, 4)
    assert len(conv.traces) == 1
    assert conv(tf.ones([1, 5, 3]), tf.ones([3, 3, 4])).shape == (1, 5, 4)
    assert len(conv.traces) == 2 and "must" not in conv.explain().reasons[1]
    assert "x has size 3 in axis 2" in conv.explain().reasons[1]
    assert conv.traces[0].graph.inputs[0].shape[2] == 2


def test_elements_that_ops_need_are_fixed():
    turned = tf.function(lambda x, order: tf.transpose(x, order + 0), input_signature=[
        MATRIX, tf.TensorSpec([None], tf.int32)])
    x = tf.constant(f(2, 3))
    for order in ([1, 0], [0, 1], [1, 0]):
        assert np.array_equal(turned(x, tf.constant(order)), np.transpose(x, order))
    assert len(turned.traces) == 2
    with pytest.raises(tf.errors.InvalidArgumentError):
        turned(x, tf.constant([0, 0]))
    with pytest.raises(tf.errors.TraceError, match=r"must be known"):
        tf.function(lambda x: tf.transpose(x, tf.py_function(tf.range, [2], tf.TensorSpec(
            [2], tf.int32))))(tf.ones([2, 3]))


def test_retracing_is_reduced_as_before():
    add = tf.function(lambda x, y: x + y, reduce_retracing=True)
    for m, n in ((2, 2), (3, 3), (4, 4), (5, 1), (6, 1), (1, 7), (8, 8), (9, 1)):
        assert add(tf.ones([m]), tf.ones([n])).shape == (max(m, n),)
    assert len(add.traces) == 4
    rows = tf.function(lambda x: tf.unstack(x), reduce_retracing=True)
    for shape in ((2, 3), (3, 3), (3, 4), (3, 5), (2, 3), (2, 4), (2, 5)):
        assert len(rows(tf.ones(shape))) == shape[0]
    assert len(rows.traces) <= 4


def test_variants_are_no_retracing_of_the_users(caplog):
    squeeze = tf.function(lambda x: tf.unstack(x), input_signature=[NONE])
    for n in range(2, 12):
        squeeze(tf.ones([n]))
    assert "retracing" not in caplog.text


def test_concrete_functions_find_other_traces():
    add = tf.function(lambda x, y: x + y).get_concrete_function(NONE, NONE)
    assert add(tf.ones([3]), tf.ones([3])).shape == (3,)
    assert add(tf.ones([3]), tf.ones([1])).shape == (3,)
    assert tf.function(lambda x, y: add(x, y))(tf.ones([3]), tf.ones([1])).shape == (3,)
    with tf.GradientTape() as tape:
        x = tf.ones([1])
        tape.watch(x)
        y = add(x, tf.ones([4]))
    assert tape.gradient(y, x).numpy() == [4.0]


def test_concrete_functions_that_need_sizes():
    factors = tf.function(lambda x, n: tf.unstack(x * n)).get_concrete_function(
        tf.TensorSpec([None, None]), 2.0)
    assert [x.shape for x in factors(tf.ones([2, 3]))] == [(3,), (3,)]
    assert len(factors(tf.ones([4, 3]))) == 4
    assert len(factors.structured_outputs) == 4
    assert [len(y) for y in tf.function(lambda x: [factors(x)])(tf.ones([3, 1]))] == [3]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"argument 0"):
        factors(tf.ones([2]))
    unused = tf.function(tf.unstack).get_concrete_function(NONE)
    with pytest.raises(tf.errors.TraceError, match=r"tf\.unstack needs the size of value"):
        unused.outputs


def test_concrete_functions_keep_no_objects():
    class Scale:
        factor = 3.0

    scale = Scale()
    compiled = tf.function(lambda x, s: tf.unstack(x * s.factor))
    concrete = compiled.get_concrete_function(NONE, scale)
    assert len(concrete(tf.ones([2]))) == 2
    gone = weakref.ref(scale)
    del scale
    gc.collect()
    assert gone() is None
    with pytest.raises(tf.errors.TraceError, match="is gone"):
        concrete(tf.ones([3]))


def test_sizes_that_the_program_finds():
    """How many elements a mask selects is known to nobody before."""
    masked = tf.function(lambda x, m: tf.boolean_mask(x, m) * x, input_signature=[
        NONE, tf.TensorSpec([None], tf.bool)])
    x = tf.constant([1.0, 2.0, 3.0])
    assert masked(x, tf.constant([False, True, False])).numpy().tolist() == [2.0, 4.0, 6.0]
    assert masked(x, tf.constant([True, True, True])).numpy().tolist() == [1.0, 4.0, 9.0]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"tf.math.multiply"):
        masked(x, tf.constant([True, True, False]))
    assert len(masked.traces) == 1
    v = tf.Variable([1.0, 2.0, 1.0])
    with pytest.raises(tf.errors.TraceError, match=r"tf.unstack needs a size that is computed"):
        tf.function(lambda: tf.unstack(tf.unique(v)[0]))()
    parts = tf.function(lambda x: tf.unstack(tf.unique(x)[0]))  # few arguments: by their values
    for numbers in ([1.0, 2.0, 1.0], [3.0], [1.0, 2.0, 1.0]):
        assert [y.numpy() for y in parts(tf.constant(numbers))] == list(dict.fromkeys(numbers))
    assert len(parts.traces) == 2


@pytest.mark.parametrize(("chosen", "shape"), [
    ([True, False, False], ()), ([True, True, False], (2,)), ([False] * 3, (0,))])
def test_squeeze_where_the_program_finds_sizes(chosen, shape):
    squeezed = tf.function(lambda x, m: tf.squeeze(tf.boolean_mask(x, m)) + 1.0)
    assert squeezed(tf.ones([3, 1]), tf.constant(chosen)).shape == shape


def test_variables_of_open_shape_are_stretched():
    v = tf.Variable(tf.ones([3]), shape=tf.TensorShape([None]))
    add = tf.function(lambda x: v + x)
    for own, given in ((3, 3), (1, 3), (5, 1)):
        v.assign(tf.ones([own]))
        assert add(tf.ones([given])).shape == (max(own, given),)


def test_gradients_that_need_sizes():
    r = tf.function(lambda x: tf.linalg.qr(x)[1], input_signature=[MATRIX])
    x = tf.constant(f(3, 2) + np.eye(3, 2, dtype=np.float32))
    for call in (r, r.get_concrete_function()):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = call(x)
        assert tape.gradient(y, x).shape == (3, 2)


def test_variables_made_in_a_trace_that_is_given_up():
    class Layer:
        weight = None

        @tf.function(input_signature=[MATRIX])
        def call(self, x):
            if self.weight is None:
                self.weight = tf.Variable(2.0)
            return tf.add_n(tf.unstack(x)) * self.weight

    layer = Layer()
    assert layer.call(tf.ones([3, 2])).numpy().tolist() == [6.0, 6.0]
    assert layer.call(tf.ones([2, 1])).numpy().tolist() == [4.0]
