"""Bad values on OpenCL: the errors of the other modes, raised when the host learns of them."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold.backends.opencl.run.device import open_device
from twofold.errors import InvalidArgumentError

pytestmark = pytest.mark.opencl

DEVICE = "OPENCL:0"
ROW = [1.0, 2.0, 3.0]
TABLE = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]

# What is computed of a row, a table and integers; good integers for it, bad ones.
CASES = {
    "gather": (lambda x, m, i: tf.gather(x, i), [0, 2], [0, 3]),
    "gather negative": (lambda x, m, i: tf.gather(x, i), [0, 2], [0, -1]),
    "gather axis": (lambda x, m, i: tf.gather(m, i, axis=1), [[0, 2]], [[3, 0]]),
    "gather scalar": (lambda x, m, i: tf.gather(x, i), 2, 3),
    "gather batch": (lambda x, m, i: tf.gather(m, i, batch_dims=1), [[0], [2]], [[0], [5]]),
    "gather unread": (lambda x, m, i: tf.gather(x, i)[:1], [0, 2], [0, 3]),
    "gather_nd": (lambda x, m, i: tf.gather_nd(m, i), [[1, 2]], [[1, 2], [2, 0]]),
    "scatter_nd": (lambda x, m, i: tf.scatter_nd(i, [1.0], [3]), [[2]], [[3]]),
    "update": (lambda x, m, i: tf.tensor_scatter_nd_update(x, i, [1.0]), [[2]], [[-4]]),
    "scatter add": (lambda x, m, i: tf.tensor_scatter_nd_add(x, i, [1.0]), [[2]], [[3]]),
    "labels": (lambda x, m, i: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=i, logits=m),
               [0, 2], [3, 0]),
    "floordiv": (lambda x, m, i: tf.constant([6, 7, 8]) // i, [1, 2, 3], [1, 0, 3]),
    "floormod": (lambda x, m, i: tf.constant([6, 7, 8]) % i, [1, 2, 3], [1, 0, 3]),
    "truncatediv": (lambda x, m, i: tf.truncatediv(tf.constant([6, 7, 8]), i), [1, 2, 3],
                    [1, 0, 3]),
    "pow": (lambda x, m, i: tf.constant([6, 7, 8]) ** i, [1, 2, 3], [1, -2, 3]),
}


def first_line(error):
    return str(error).split("\n", 1)[0]


def raised(function):
    with pytest.raises(InvalidArgumentError) as found:
        function()
    return found.value


def settle():
    """Let every check that is under way be looked at, so that tests do not see each other's."""
    open_device(DEVICE).synchronize()


@pytest.fixture(autouse=True)
def _settled(opencl):
    settle()
    yield
    settle()


def test_same_errors_as_eager_code():
    """All cases are one program, which is compiled once and given bad integers case by case."""
    names = list(CASES)

    def everything(x, m, integers):
        return [CASES[name][0](x, m, i) for name, i in zip(names, integers, strict=True)]

    def run(function, device, bad=None):
        with tf.device(device):
            integers = [tf.constant(CASES[name][2 if name == bad else 1]) for name in names]
            return [y.numpy() for y in function(tf.constant(ROW), tf.constant(TABLE), integers)]

    compiled = tf.function(everything)
    wanted = run(everything, "CPU:0")
    for bad in (None, *names):
        if bad is not None:
            message = first_line(raised(lambda b=bad: run(everything, "CPU:0", b)))
            assert first_line(raised(lambda b=bad: run(compiled, "CPU:0", b))) == message
            error = raised(lambda b=bad: run(compiled, DEVICE, b))
            assert first_line(error) == message
            assert "test_opencl_checks.py" in "".join(error.__notes__)
        for found, expected in zip(run(compiled, DEVICE), wanted, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["gather", "scatter add", "labels", "floordiv"])
def test_single_ops_raise_too(name):
    function, good, bad = CASES[name]

    def run(integers, device):
        with tf.device(device):
            return function(tf.constant(ROW), tf.constant(TABLE), tf.constant(integers)).numpy()

    np.testing.assert_allclose(run(good, DEVICE), run(good, "CPU:0"), rtol=1e-6)
    message = first_line(raised(lambda: run(bad, "CPU:0")))
    assert first_line(raised(lambda: run(bad, DEVICE))) == message


def test_nothing_waits_before_a_result_is_read():
    @tf.function
    def pick(x, i):
        return tf.gather(x, i)

    with tf.device(DEVICE):
        x, good, bad = tf.constant(ROW), tf.constant([0, 2]), tf.constant([0, 7])
        pick(x, good).numpy()
        picked = pick(x, bad)          # returns: the device may not even have begun
        assert "indices[1] = 7" in str(raised(picked.numpy))
        np.testing.assert_array_equal(picked, [1.0, 0.0])   # said once
        pick(x, bad)
        assert "indices[1] = 7" in str(raised(settle))
        settle()


def test_a_later_call_may_bring_it_up():
    @tf.function
    def pick(x, i):
        return tf.gather(x, i)

    with tf.device(DEVICE):
        x, bad = tf.constant(ROW), tf.constant([5])
        pick(x, bad)
        with pytest.raises(InvalidArgumentError, match=r"indices\[0\] = 5"):
            for _ in range(100_000):
                pick(x, tf.constant([1]))
        settle()


def test_one_program_fails_once_and_the_next_is_still_asked():
    @tf.function
    def twice(x, i, j):
        return tf.gather(x, i) + tf.gather(x, j)

    found = []
    with tf.device(DEVICE):
        x = tf.constant(ROW)
        calls = [lambda: twice(x, tf.constant([8]), tf.constant([9])),
                 lambda: twice(x, tf.constant([1]), tf.constant([4])), settle, settle, settle]
        while calls:
            try:
                calls[0]()
            except InvalidArgumentError as error:   # of a call before: this one has done nothing
                found.append(first_line(error))
            else:
                calls.pop(0)
    first, second = [text.partition(" is ")[0] for text in found]
    # Of the first program both indices are bad, and which is seen first is the device's business.
    assert first in ("tf.gather: indices[0] = 8", "tf.gather: indices[0] = 9")
    assert second == "tf.gather: indices[0] = 4"


def test_variables_are_as_they_were():
    with tf.device(DEVICE):
        table, count = tf.Variable([[1.0], [2.0]]), tf.Variable(0)

        @tf.function
        def step(i):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(tf.gather(table, i) ** 2)
            table.assign_sub(0.5 * tf.convert_to_tensor(tape.gradient(loss, table)))
            count.assign_add(1)
            return loss

        assert float(step(tf.constant([1]))) == 4.0
        for _ in range(3):
            assert "indices[0] = 2" in str(raised(lambda: step(tf.constant([2]))))
        np.testing.assert_array_equal(table.numpy(), [[1.0], [0.0]])
        assert int(count) == 1
        assert float(step(tf.constant([0]))) == 1.0
        np.testing.assert_array_equal(table.numpy(), [[0.0], [0.0]])


def test_assertions_and_functions_without_results():
    def check(x):
        tf.debugging.assert_less(x, 3.0, message="too large")

    def shown(x):
        tf.debugging.assert_positive(x, message="not positive")
        return x * 2.0

    for device in ("CPU:0", DEVICE):
        with tf.device(device):
            tf.function(check)(tf.constant([1.0, 2.0]))
            error = raised(lambda: tf.function(check)(tf.constant([1.0, 4.0])))
            assert "too large" in str(error) and "4" in str(error)
            np.testing.assert_array_equal(tf.function(shown)(tf.constant([1.5])), [3.0])
            error = raised(lambda: tf.function(shown)(tf.constant([-1.5])).numpy())
            assert "not positive" in str(error)


def test_what_python_sees_comes_after_the_check(capsys):
    @tf.function
    def show(x, i):
        y = tf.gather(x, i)
        tf.print("after the check")
        return y

    with tf.device(DEVICE):
        x = tf.constant(ROW)
        show(x, tf.constant([1])).numpy()
        capsys.readouterr()
        assert "indices[0] = 3" in str(raised(lambda: show(x, tf.constant([3]))))
    out, err = capsys.readouterr()
    assert "after" not in out + err


def test_inside_branches_and_loops():
    @tf.function
    def branch(x, i, go):
        return tf.cond(go, lambda: tf.gather(x, i), lambda: tf.zeros([1]))

    @tf.function
    def loop(x, count):
        return tf.while_loop(lambda i, s: i < count, lambda i, s: (i + 1, s + tf.gather(x, i)),
                             [tf.constant(0), tf.constant(0.0)])[1]

    with tf.device(DEVICE):
        x, bad = tf.constant(ROW), tf.constant([9])
        np.testing.assert_array_equal(branch(x, bad, tf.constant(False)), [0.0])
        assert "indices[0] = 9" in str(raised(lambda: branch(x, bad, tf.constant(True)).numpy()))
        assert float(loop(x, tf.constant(3))) == 6.0
        # The counter has moved on when the check is looked at; its value then was 3.
        error = raised(lambda: loop(x, tf.constant(5)))
        assert first_line(error) == "tf.gather: indices = 3 is not in [0, 3)"


def test_sizes_known_at_run_time():
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32),
                                  tf.TensorSpec([None], tf.int32)])
    def pick(x, i):
        return tf.gather(x, i)

    @tf.function(input_signature=[tf.TensorSpec([1, None], tf.float32)])
    def mirrored(x):
        return tf.pad(x, [[0, 0], [0, 2]], mode="REFLECT")

    with tf.device(DEVICE):
        np.testing.assert_array_equal(pick(tf.ones([5]), tf.constant([4])), [1.0])
        error = raised(lambda: pick(tf.ones([4]), tf.constant([0, 4])).numpy())
        assert first_line(error) == "tf.gather: indices[1] = 4 is not in [0, 4)"
        np.testing.assert_array_equal(mirrored(tf.constant([[1.0, 2.0, 3.0]])),
                                      [[1.0, 2.0, 3.0, 2.0, 1.0]])
        assert "tf.pad: padding 2 of axis 1" in str(raised(lambda: mirrored(tf.ones([1, 1]))))


def test_a_setting_turns_the_checks_off():
    with tf.options(check_indices=False), tf.device(DEVICE):
        x, bad = tf.constant(ROW), tf.constant([0, 7])
        np.testing.assert_array_equal(tf.function(tf.gather)(x, bad), [1.0, 0.0])
        np.testing.assert_array_equal(tf.gather(x, bad), [1.0, 0.0])
    with tf.device(DEVICE):
        assert "indices[1] = 7" in str(raised(lambda: tf.gather(x, bad).numpy()))


def test_many_checks_that_nobody_waits_for_keep_little_memory():
    device = open_device(DEVICE)
    with tf.device(DEVICE):
        x, i = tf.constant(ROW), tf.zeros([1000], tf.int32)
        function = tf.function(tf.gather)
        function(x, i).numpy()
        before = device.memory_info()["current"]
        for _ in range(1000):
            function(x, i)
        assert len(device.checks._waiting) <= 257
        settle()
        assert device.memory_info()["current"] <= before
