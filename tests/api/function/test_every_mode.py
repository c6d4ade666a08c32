"""Known answers, and refusals, in every mode: eager, compiled, unknown sizes, constants, OpenCL."""

from __future__ import annotations

import compared_cases
import mode_cases
import mode_checks
import pytest

import twofold as tf

CASES = mode_cases.CASES | compared_cases.CASES
REFUSED = mode_cases.REFUSED | compared_cases.REFUSED


def _device(mode, request):
    return request.getfixturevalue("opencl") if mode == "opencl" else ""


@pytest.mark.parametrize("mode", mode_checks.MODES)
@pytest.mark.parametrize("name", CASES)
def test_answers(name, mode, request):
    case = CASES[name]
    if mode in case.without:
        pytest.skip("too large a constant")
    found = mode_checks.run(mode, case.function, case.arrays, _device(mode, request))
    mode_checks.same(found, case.wanted, rtol=case.rtol)


@pytest.mark.parametrize("mode", mode_checks.MODES)
@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name, mode, request):
    function, arrays = REFUSED[name]
    device = _device(mode, request)
    with pytest.raises((tf.errors.InvalidArgumentError, ValueError, IndexError)) as caught:
        found = mode_checks.run(mode, function, arrays, device)
        list(mode_checks.leaves(found))  # a device tells when its results are read
    assert isinstance(caught.value, tf.errors.TwofoldError), caught.value


def test_arguments_by_name_have_the_custom_gradient_too():
    @tf.custom_gradient
    def scaled(x, y):
        return x * 2.0 + y, lambda upstream: (100.0 * upstream, 7.0 * upstream)

    x, y = tf.constant(2.0), tf.constant(3.0)
    for call in (lambda: scaled(x, y), lambda: scaled(x=x, y=y), lambda: scaled(x, y=y),
                 lambda: scaled(y=y, x=x)):
        for function in (call, tf.function(call)):
            with tf.GradientTape() as tape:
                tape.watch([x, y])
                z = function()
            assert [float(g) for g in tape.gradient(z, [x, y])] == [100.0, 7.0]
