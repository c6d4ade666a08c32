"""``tf.compiler.compare``, ``sweep`` and ``profile``: modes, state, agreement, what is measured."""

from __future__ import annotations

import logging
import random
import sys
import types

import numpy as np
import pytest

import twofold as tf
from twofold.runtime import device as devices

X = tf.constant(np.linspace(-1.0, 1.0, 12).reshape(3, 4).astype(np.float32))
QUICK = {"modes": ["llvm"], "seconds": 0.001}
EVERY = ["llvm", "reference"]


def softened(x):
    return tf.nn.softmax(x * 2.0)


def test_every_mode_has_a_row():
    report = tf.compiler.compare(softened, X, modes=EVERY, seconds=0.01)
    assert [row.mode for row in report.rows] == ["eager", "llvm", "reference"]
    for mode in EVERY:
        row = report[mode]
        assert row.agrees and row.difference < 1e-6 and not row.error and row.kernels == 1
        assert row.relative <= row.tolerance == 1e-4
        assert 0 < row.fastest <= row.median and row.calls >= 3 and row.break_even > 0
        assert row.interval[0] <= row.median <= row.interval[1]
        assert row.speedup_interval[0] <= row.speedup <= row.speedup_interval[1]
        assert {"trace", "passes", "lower"} <= set(row.cold) and set(row.warm) >= {"trace"}
    text = str(report)
    assert text.startswith("softened: eager and compiled") and "compile cold" in text
    assert "machine: " in text and "numpy" in text and "BLAS" in text
    assert report.data[1]["mode"] == "llvm" and report.passed
    with pytest.raises(KeyError, match="there are: eager, llvm"):
        report["cuda"]


def test_what_failed_and_what_differs_is_shown():
    calls = []

    def changes(x):
        calls.append(1)
        return {"loss": x + float(len(calls))}

    report = tf.compiler.compare(changes, X, modes=["llvm", "none"], seconds=0.001)
    assert not report["llvm"].agrees and not report.passed and " NO " in str(report)
    assert report["llvm"].worst.startswith("result['loss'] at [")
    assert " instead of " in report["llvm"].worst
    assert "there is no backend 'none'" in report["none"].error and "failed" in str(report)


def test_missing_modes_leave_a_sentence(monkeypatch):
    """A driver that is broken, or not there, leaves a sentence behind instead of nothing."""
    def broken():
        raise OSError("libOpenCL.so: no such file")

    monkeypatch.setattr(devices, "_provided", {})
    monkeypatch.setattr(devices, "_provider_paths", {"OPENCL": "broken_driver:provide"})
    monkeypatch.setitem(sys.modules, "broken_driver", types.SimpleNamespace(provide=broken))
    report = tf.compiler.compare(softened, X, seconds=0.001)
    assert [row.mode for row in report.rows] == ["eager", "llvm"]
    assert "opencl: OSError: libOpenCL.so: no such file" in str(report).splitlines()
    assert not tf.compiler.compare(softened, X, **QUICK).notes


def test_arguments_that_do_not_fit_are_refused_before_anything_runs():
    ran = []

    def f(x, y):
        ran.append(1)
        return x

    with pytest.raises(TypeError, match=r"f\(x, y\) does not take these arguments: missing a re"):
        tf.compiler.compare(f, X)
    with pytest.raises(TypeError, match="needs a callable object, got 3"):
        tf.compiler.compare(3, X)
    with pytest.raises(ValueError, match="at least one size"):
        tf.compiler.sweep(f, lambda n: (X, X), [])
    assert not ran


@pytest.mark.parametrize("options", [
    {"modes": "llvm"}, {"modes": 3}, {"modes": [None]}, {"seconds": "1"}, {"seconds": None},
    {"seconds": float("nan")}, {"seconds": float("inf")}, {"seconds": -1}, {"tolerance": "x"},
    {"tolerance": float("nan")}, {"tolerance": [1.0]}, {"seconds": np.ones(2)}])
def test_options_that_mean_nothing_are_refused(options):
    with pytest.raises(tf.errors.TwofoldError, match=next(iter(options))):
        tf.compiler.compare(softened, X, **options)
    with pytest.raises(tf.errors.TwofoldError, match=next(iter(options))):
        tf.compiler.sweep(softened, lambda n: X, [1], **options)


@pytest.mark.parametrize("sizes", [3, None, "12", [1.5], [None], np.ones(3), [True]])
def test_sizes_that_are_none_are_refused(sizes):
    with pytest.raises(tf.errors.TwofoldError, match="sizes must be integers"):
        tf.compiler.sweep(softened, lambda n: X, sizes)
    with pytest.raises(tf.errors.TwofoldError, match="make_arguments must be a function"):
        tf.compiler.sweep(softened, 3, [1])


# ---------------------------------------------------------------------------- state


@pytest.fixture
def all_modes():
    found = len(devices.list_physical_devices("OPENCL"))
    return [*EVERY, *(["opencl:0"] if found else [])]


def training_step():
    w, count = tf.Variable([[1.0], [2.0], [3.0], [4.0]]), tf.Variable(0)

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.matmul(tf.nn.dropout(x, 0.3), w) ** 2)
        w.assign_sub(0.1 * tape.gradient(loss, w))
        count.assign_add(1)
        return loss

    return step, [w, count]


def generator_step():
    generator = tf.random.Generator.from_seed(3)
    return lambda x: x + generator.normal([3, 4]), [generator.state]


def op_seeds():
    return lambda x: x + tf.random.uniform([3, 4], seed=7), []


def seeds_inside():
    def f(x):
        tf.random.set_seed(5)
        return x + tf.random.uniform([3, 4]) + tf.random.normal([4], seed=2)

    return f, []


def scattered():
    v = tf.Variable(tf.zeros([3, 4]))
    return lambda x: v.scatter_nd_update([[1]], x[:1]) * 2.0, [v]


def only_updates():
    v = tf.Variable(tf.zeros([3, 4]))

    def f(x):
        v.assign(v + x)

    return f, [v]


def made_in_the_first_call():
    made = []

    def f(x):
        if not made:
            made.append(tf.Variable(tf.ones([3, 4])))
        return made[0].assign_add(x) + 0.0

    return f, []


def numpy_numbers():
    return lambda x: x + float(np.random.normal()) + random.random(), []


@pytest.mark.parametrize("program", [
    training_step, generator_step, op_seeds, seeds_inside, scattered, only_updates,
    made_in_the_first_call, numpy_numbers])
def test_every_mode_begins_from_the_same_state_and_leaves_it(program, all_modes):
    fn, variables = program()
    before = [v.numpy() for v in variables]
    numbers, python_state = np.random.get_state()[1].copy(), random.getstate()
    tf.random.set_seed(1)
    tf.random.normal([2])
    state = tf.random.get_global_generator().state.numpy()
    report = tf.compiler.compare(fn, X, modes=all_modes, seconds=0.001)
    assert report.passed, report
    assert [row.mode for row in report.rows] == ["eager", *all_modes]
    for v, value in zip(variables, before):
        np.testing.assert_array_equal(v.numpy(), value)
        assert "CPU" in v.device
    np.testing.assert_array_equal(tf.random.get_global_generator().state.numpy(), state)
    np.testing.assert_array_equal(np.random.get_state()[1], numbers)
    assert random.getstate() == python_state


@pytest.mark.parametrize("can_be_traced", [True, False])
def test_random_numbers_before_any_seed_was_set(can_be_traced, monkeypatch):
    from twofold.frontend.variables import random_state

    monkeypatch.setattr(random_state, "_global", None)
    monkeypatch.setattr(random_state, "_by_seed", {})

    def f(x):
        if not can_be_traced and x.numpy().sum() > 1e9:
            return x
        return tf.random.uniform([3]) + tf.random.normal([3], seed=11)

    report = tf.compiler.compare(f, X, modes=EVERY, seconds=0.001)
    assert report.passed == can_be_traced and not report["eager"].error, report
    first = tf.random.normal([3], seed=11).numpy()
    monkeypatch.setattr(random_state, "_by_seed", {})
    np.testing.assert_array_equal(first, tf.random.normal([3], seed=11).numpy())


def test_variables_that_end_up_different_disagree():
    v = tf.Variable(1.0)

    def f(x):
        v.assign(2.0 if tf.executing_eagerly() else 3.0)
        return x

    report = tf.compiler.compare(f, X, **QUICK)
    assert not report["llvm"].agrees and v.numpy() == 1.0
    assert report["llvm"].worst == "variable Variable:0 afterwards: 3.0 instead of 2.0"


def test_a_variable_that_gets_its_value_again_is_no_difference():
    v = tf.Variable(X)

    def f(x):
        v.assign(v)
        return x

    assert tf.compiler.compare(f, X, modes=EVERY, seconds=0.001).passed


def test_state_is_put_back_when_a_mode_fails():
    v = tf.Variable(1.0)

    def f(x):
        v.assign_add(1.0)
        if tf.reduce_sum(v) > 0:
            raise ZeroDivisionError("user")
        return x

    report = tf.compiler.compare(f, X, modes=EVERY, seconds=0.001)
    assert v.numpy() == 1.0 and not report.passed
    assert report["eager"].error.startswith("ZeroDivisionError: user (at ")
    assert f"{__file__}:" in report["eager"].error and f"{__file__}:" in report["llvm"].error


def test_values_are_compared_with_the_first_mode_that_works():
    def f(x):
        if tf.executing_eagerly():
            raise RuntimeError("not eagerly")
        return x + 1.0

    report = tf.compiler.compare(f, X, modes=EVERY, seconds=0.001)
    assert report["eager"].error and report["llvm"].agrees and report["reference"].agrees
    assert not report.passed
    assert "eager failed: values are compared with those of llvm" in report.notes


def test_options_of_the_function_are_kept():
    traced = []

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32)])
    def f(x):
        traced.append(x.shape.as_list())
        return tf.reduce_sum(x, 0)

    assert tf.compiler.compare(f, X, **QUICK).passed
    assert [None, 4] in traced and f.experimental_get_tracing_count() == 0


def test_methods_and_keywords():
    class Model(tf.Module):
        def __init__(self):
            super().__init__()
            self.w = tf.Variable(2.0)

        @tf.function
        def __call__(self, x, scale=1.0):
            return self.w.assign_add(1.0) * x * scale

        @tf.function
        def method(self, x):
            return self.w * x

    model = Model()
    assert tf.compiler.compare(model, X, scale=3.0, **QUICK).passed
    assert tf.compiler.compare(model.method, X, **QUICK).passed
    assert model.w.numpy() == 2.0


def test_functions_that_run_eagerly_are_compiled_here():
    tf.config.run_functions_eagerly(True)
    try:
        report = tf.compiler.compare(lambda x: float(tf.executing_eagerly()) + 0 * x, X, **QUICK)
        assert tf.config.functions_run_eagerly()
    finally:
        tf.config.run_functions_eagerly(False)
    assert not report["llvm"].agrees, "what is compiled is not run eagerly"


@pytest.mark.opencl
def test_values_on_a_device_and_blocks_of_devices(opencl):
    with tf.device(opencl):
        x, v = tf.identity(X), tf.Variable(tf.ones([3, 4]))

    def f(x):
        v.assign_add(x)
        return tf.reduce_sum(v * x)

    place = v.device
    for block in (tf.device(opencl), tf.device("CPU:0")):
        with block:
            report = tf.compiler.compare(f, x, modes=["llvm", "opencl:0"], seconds=0.001)
        assert report.passed, report
        assert v.device == place and v.numpy().max() == 1.0
        stages = report["llvm"].cold
        assert any(name.startswith("llvm") for name in stages), "it ran on the CPU"


# ---------------------------------------------------------------------------- warnings

def test_looking_is_no_retracing(caplog):
    def f(x, n):
        return x * float(n)

    compiled = tf.function(f)
    with caplog.at_level(logging.WARNING, logger="twofold"):
        for n in range(12):
            compiled.lower(X, float(n))
            tf.compiler.lower(f, X, float(n))
            compiled.get_concrete_function(X, -float(n))
        for n in range(6):
            tf.compiler.compare(f, X, float(n), **QUICK)
    assert not caplog.records
    with caplog.at_level(logging.WARNING, logger="twofold"):
        for n in range(20, 32):
            compiled(X, float(n))
    assert "triggered tf.function retracing" in caplog.text, "calls still count"


def test_a_long_unrolled_loop_is_warned_of_twice_at_most(caplog):
    def f(x):
        for _ in range(2100):
            x = x + 1.0
        return x

    with caplog.at_level(logging.WARNING, logger="twofold"):
        for size in range(1, 5):
            tf.function(f).get_concrete_function(tf.zeros([size]))
    assert len(caplog.records) == 2


# ---------------------------------------------------------------------------- memory

def test_memory_counts_results_and_temporaries():
    size = 1 << 20

    def f(x):
        return tf.cumsum(tf.cumsum(x) * 2.0) + 1.0

    report = tf.compiler.compare(f, tf.ones([size]), **QUICK)
    for row in report.rows:
        assert 4 * size <= row.peak < 4.1 * 4 * size, row.mode


@pytest.mark.parametrize(("fn", "arrays"), [
    (lambda x: x + 1.0, (1, 1)), (lambda x: tf.cumsum(x), (1.02, 1)),
    (lambda x: tf.reduce_sum(tf.exp(x)), (1, 0)), (lambda x: (x * 2.0, x * 3.0), (2, 2))])
def test_memory_by_hand(fn, arrays):
    """How many arrays of the argument's size a call holds, eagerly and compiled.

    An eager running sum keeps the sums of its blocks too.
    """
    size = 1 << 20
    report = tf.compiler.compare(fn, tf.ones([size]), **QUICK)
    for row, expected in zip(report.rows, arrays):
        assert row.peak / (4 * size) == pytest.approx(expected, abs=0.02), row.mode


@pytest.mark.opencl
def test_memory_of_a_device_is_counted_there(opencl):
    size = 1 << 20
    report = tf.compiler.compare(lambda x: tf.sort(x) + 1.0, tf.ones([size]),
                                 modes=["opencl:0"], seconds=0.001)
    assert report.passed and 4 * size <= report["opencl:0"].peak < 60 * size


def test_peak_starts_again():
    x = tf.function(lambda x: x + 1.0)(tf.ones([1 << 20]))
    tf.config.experimental.reset_memory_stats("CPU:0")
    info = tf.config.experimental.get_memory_info("CPU:0")
    assert info["peak"] == info["current"] >= x.numpy().nbytes
    with pytest.raises(ValueError, match="GPU:77"):
        tf.config.experimental.reset_memory_stats("GPU:77")


# ---------------------------------------------------------------------------- profiles, sweeps

def test_a_profile_shows_kernels_and_calls_of_the_host():
    def f(x):
        return tf.linalg.cholesky(tf.matmul(x, x, transpose_b=True) + 5.0 * tf.eye(3))

    found = tf.compiler.profile(f, X, seconds=0.01)
    kinds = {row.kind for row in found.rows}
    assert kinds == {"host call", "contraction", "rest"}
    assert found.rows[-1].kind == "rest" and found.seconds > 0
    assert found.seconds == pytest.approx(sum(row.seconds for row in found.rows))
    assert "host call cholesky" in str(found) and "100" not in str(found).splitlines()[0]
    assert found.flops >= 2 * 3 * 4 * 3 and found.bytes >= 4 * (12 + 9)


def test_a_profile_leaves_variables_alone():
    step, variables = training_step()
    before = [v.numpy() for v in variables]
    tf.compiler.profile(step, X, seconds=0.001)
    for v, value in zip(variables, before):
        np.testing.assert_array_equal(v.numpy(), value)


def test_profiles_of_several_modes(all_modes):
    report = tf.compiler.compare(softened, X, modes=all_modes, seconds=0.001, profile=True)
    assert [profile.mode for profile in report.profiles] == all_modes
    assert {profile.bytes for profile in report.profiles} == {96}
    assert "where the fastest call of softened spends its" in report.text
    assert "where the fastest call" not in report.summary


def test_sweeps():
    found = tf.compiler.sweep(softened, lambda n: tf.ones([n, 4]), [2, 3], name="rows", **QUICK)
    assert found.passed and found.modes == ["eager", "llvm"] and found.sizes == [2, 3]
    assert str(found).splitlines()[0] == "softened: eager and compiled, over rows"
    assert found.document["sizes"][1]["rows"] and found.document["sizes"][1]["passed"]


def test_the_table_of_ops_is_full_from_the_start():
    import subprocess
    done = subprocess.run([sys.executable, "-c", "import twofold as tf; print(len(tf.ir.TABLE))"],
                          capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) > 150
