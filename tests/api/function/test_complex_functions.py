"""Complex tensors in functions: fused, in loops, variables, gradients, files; both backends."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


def _z(*shape, seed=0, dtype=np.complex64):
    g = np.random.default_rng(seed)
    return tf.constant((g.normal(size=shape) + 1j * g.normal(size=shape)).astype(dtype))


def _chain(x, y):
    z = tf.exp(x * y) - tf.math.conj(y) / (x + 2.0)
    return tf.where(tf.abs(z) > 1.0, z, z * z), tf.reduce_sum(z, axis=0), tf.transpose(z)


@pytest.mark.parametrize("jit", ["llvm", "opencl:0"])
def test_a_chain_of_ops_is_one_function(jit, request):
    if jit != "llvm":
        request.getfixturevalue("opencl")
    x, y = _z(5, 7), _z(7, seed=1)
    with tf.device("CPU:0" if jit == "llvm" else jit.upper()):
        found = tf.function(_chain)(x, y)
        for a, b in zip(found, _chain(x, y), strict=True):
            np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=2e-5, atol=2e-5)


def test_after_the_passes_only_parts_are_left():
    x = _z(4, 3)
    text = tf.compiler.lower(lambda x: tf.exp(x) * 2.0, x).text("optimized")
    assert "complex64" in text and text.count("complex(") == 1
    assert not [line for line in text.splitlines() if "exp(" in line and "complex64" in line]


def test_reshape_of_what_lies_in_memory_is_no_code():
    x = _z(4, 3)
    text = tf.compiler.lower(lambda x: tf.reshape(x, [3, 4]), x).text("optimized")
    assert "real(" not in text


def test_gradients_are_those_of_tensorflow():
    """Recorded: d(sum |z|^2 w + Re(exp z)) there is 2 z w + conj(exp(z))."""
    z = _z(6, dtype=np.complex128)

    def loss(z):
        return tf.reduce_sum(tf.abs(z) ** 2 * 3.0) + tf.reduce_sum(tf.math.real(tf.exp(z)))

    with tf.GradientTape() as tape:
        tape.watch(z)
        value = loss(z)
    eager = tape.gradient(value, z).numpy()
    wanted = 6 * z.numpy() + np.conj(np.exp(z.numpy()))
    np.testing.assert_allclose(eager, wanted, rtol=1e-12)

    @tf.function
    def compiled(z):
        with tf.GradientTape() as tape:
            tape.watch(z)
            value = loss(z)
        return tape.gradient(value, z)

    np.testing.assert_allclose(compiled(z).numpy(), wanted, rtol=1e-12)


def test_second_derivatives():
    z = tf.constant([0.3 + 0.4j])
    with tf.GradientTape() as outer:
        outer.watch(z)
        with tf.GradientTape() as inner:
            inner.watch(z)
            value = tf.reduce_sum(tf.abs(z) ** 4.0)
        slope = inner.gradient(value, z)        # 4 |z|^2 z
        total = tf.reduce_sum(tf.math.real(slope))
    found = outer.gradient(total, z).numpy()
    x, y = 0.3, 0.4
    np.testing.assert_allclose(found, [4 * (3 * x * x + y * y) + 8j * x * y], rtol=1e-9)


def test_loops_and_branches_carry_complex_numbers():
    @tf.function
    def power(z, n):
        result = tf.ones_like(z)
        for _ in tf.range(n):
            result = result * z
        if tf.abs(result[0]) > 1.0:
            result = tf.math.conj(result)
        return result

    z = tf.constant([1 + 1j, 0.5j])
    np.testing.assert_allclose(power(z, 3).numpy(), np.conj(z.numpy() ** 3))
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = tf.reduce_sum(tf.math.real(power(z, 3)))
    np.testing.assert_allclose(tape.gradient(value, z).numpy(), 3 * np.conj(z.numpy()) ** 2)


def test_map_fn_and_scan():
    z = _z(4, 2, dtype=np.complex128)
    found = tf.function(lambda z: tf.map_fn(lambda x: x * tf.math.conj(x), z))(z)
    np.testing.assert_allclose(found.numpy(), np.abs(z.numpy()) ** 2)
    found = tf.function(lambda z: tf.scan(lambda a, x: a * x, z))(z)
    np.testing.assert_allclose(found.numpy(), np.cumprod(z.numpy(), 0))


def test_variables_are_updated_in_functions():
    v = tf.Variable(np.array([1j, 2.0], np.complex64))

    @tf.function
    def turn():
        v.assign(v * 1j)        # each part is the other's: nothing may be written too early
        v.assign_add(tf.ones_like(v))
        return v.read_value()

    np.testing.assert_allclose(turn().numpy(), [0, 1 + 2j])
    np.testing.assert_allclose(turn().numpy(), [1, -1 + 1j])
    v.scatter_nd_update([[0]], tf.constant([3j], tf.complex64))
    np.testing.assert_allclose(v.numpy(), [3j, -1 + 1j])


def test_sizes_of_the_run():
    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.complex64)])
    def f(x):
        return tf.matmul(x, x, adjoint_b=True), tf.reduce_mean(x, 0), tf.math.cumprod(x, 1)

    for shape in ((2, 3), (5, 1), (0, 4)):
        x = _z(*shape)
        a, b, c = f(x)
        n = x.numpy()
        np.testing.assert_allclose(a.numpy(), n @ n.conj().T, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(c.numpy(), np.cumprod(n, 1), rtol=1e-5, atol=1e-5)
        if shape[0]:
            np.testing.assert_allclose(b.numpy(), n.mean(0), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("transpose", [None, "transpose", "adjoint"])
def test_products(transpose):
    a, b = _z(3, 4, 5), _z(3, 6, 5) if transpose else _z(3, 5, 6)
    flags = {f"{transpose}_b": True} if transpose else {}
    n = b.numpy()
    other = n if not transpose else np.swapaxes(n, -1, -2)
    other = np.conj(other) if transpose == "adjoint" else other
    for f in (tf.matmul, tf.function(tf.matmul)):
        np.testing.assert_allclose(f(a, b, **flags).numpy(), a.numpy() @ other, rtol=1e-5,
                                   atol=1e-5)
    with pytest.raises(ValueError, match="Only one of"):
        tf.matmul(a, b, transpose_b=True, adjoint_b=True)


def test_checkpoints_hold_complex_variables(tmp_path):
    v = tf.Variable(_z(3, dtype=np.complex128))
    before = v.numpy()
    path = tf.train.Checkpoint(v=v).save(str(tmp_path / "c"))
    v.assign(tf.zeros_like(v))
    tf.train.Checkpoint(v=v).restore(path).assert_consumed()
    np.testing.assert_array_equal(v.numpy(), before)


def test_saved_models(tmp_path):
    module = tf.Module()
    module.v = tf.Variable([1 + 1j, 2j])
    module.f = tf.function(lambda x: x * module.v + 1j,
                           input_signature=[tf.TensorSpec([None], tf.complex128)])
    tf.saved_model.save(module, str(tmp_path / "m"))
    loaded = tf.saved_model.load(str(tmp_path / "m"))
    np.testing.assert_allclose(loaded.f(tf.constant([2 + 0j, 1j])).numpy(),
                               [2 + 3j, -2 + 1j])


def test_serialized_and_in_datasets():
    z = _z(4)
    text = tf.io.serialize_tensor(z)
    np.testing.assert_array_equal(tf.io.parse_tensor(text, tf.complex64).numpy(), z.numpy())
    data = tf.data.Dataset.from_tensor_slices(z).map(lambda x: x * 1j).batch(2)
    np.testing.assert_allclose(np.concatenate([x.numpy() for x in data]), z.numpy() * 1j)


def test_printed_as_in_tensorflow(capfd):
    z = tf.constant(1 + 2j)
    assert repr(z) == "<tf.Tensor: shape=(), dtype=complex128, numpy=(1+2j)>"
    assert str(z) == "tf.Tensor((1+2j), shape=(), dtype=complex128)"
    tf.print(z, tf.constant([1j], tf.complex64))
    assert capfd.readouterr().err == "(1,2) [(0,1)]\n"


@pytest.mark.parametrize("call", [
    lambda z: tf.floor(z), lambda z: tf.maximum(z, z), lambda z: z < z, lambda z: tf.sort(z),
    lambda z: tf.argmax(z), lambda z: tf.nn.relu(z), lambda z: tf.nn.softmax(z), lambda z: z // z,
    lambda z: tf.math.is_nan(z), lambda z: tf.reduce_max(z), lambda z: tf.linalg.global_norm([z]),
    lambda z: tf.bitwise.invert(z), lambda z: tf.clip_by_value(z, 0, 1)])
@pytest.mark.parametrize("traced", [False, True])
def test_what_only_real_numbers_have(call, traced):
    z = tf.constant([1j, 2.0])
    with pytest.raises(tf.errors.InvalidArgumentError, match="complex"):
        (tf.function(call) if traced else call)(z)


def test_python_numbers_take_the_dtype_beside_them():
    z = tf.constant([1j], tf.complex64)
    for value in (z + 1, 1 + z, z * 2.5, 2.5 * z, z - 1j, 1j - z, z / 2, 2 / z, z ** 2, 2 ** z):
        assert value.dtype is tf.complex64
    with pytest.raises(TypeError):
        tf.constant(1.0) * 1j
    with pytest.raises(TypeError):
        tf.constant(True, tf.complex64)
    with pytest.raises(TypeError):
        tf.constant([1j], tf.float32)
    assert tf.constant([1j, 2]).dtype is tf.complex128
