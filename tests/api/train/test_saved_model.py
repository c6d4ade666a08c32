"""``tf.saved_model``: what is saved runs without its source; what cannot be saved is told."""

from __future__ import annotations

import collections
import json
import os
import pathlib
import subprocess
import sys
import zlib
from typing import Any

import numpy as np
import pytest

import twofold as tf

F32 = tf.float32
Pair = collections.namedtuple("Pair", "first second")
SAVED_BY_TENSORFLOW = (pathlib.Path(__file__).resolve().parents[2] / "data"
                       / "tensorflow_checkpoints" / "saved_model")


class Dense(tf.Module):
    """A layer whose function is not limited by a signature."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.w = tf.Variable(tf.reshape(tf.range(inputs * outputs, dtype=F32) / 10, [inputs, -1]))
        self.b = tf.Variable(tf.ones([outputs]), trainable=False)

    @tf.function
    def __call__(self, x: Any, activate: bool = False) -> Any:
        y = x @ self.w + self.b
        return {"y": y, "pair": Pair(tf.nn.relu(y), None)} if activate else y


class Net(tf.Module):
    """Layers in a list and a function with an input signature."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = [Dense(2, 3), Dense(3, 1)]
        self.by_name = {"scale": tf.Variable(2.0)}
        self.steps = tf.Variable(0)
        self.table = tf.constant([1.0, 10.0])

    @tf.function(input_signature=[tf.TensorSpec([None, 2], F32)])
    def __call__(self, x: Any) -> Any:
        self.steps.assign_add(1)
        for layer in self.layers:
            x = layer(x)
        return x * self.by_name["scale"] + self.table


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> str:
    return str(tmp_path / "model")


def _loaded(module: Any, folder: str, **options: Any) -> Any:
    tf.saved_model.save(module, folder, **options)
    return tf.saved_model.load(folder)


X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32)


def test_a_module_with_modules(folder: str) -> None:
    net = Net()
    expected = net(X)
    loaded = _loaded(net, folder)
    assert tf.saved_model.contains_saved_model(folder)
    np.testing.assert_array_equal(loaded(X), expected)
    np.testing.assert_array_equal(loaded(tf.constant(X[:1])), expected[:1])
    assert int(loaded.steps) == 3
    assert int(net.steps) == 1
    assert len(loaded.layers) == 2
    assert loaded.by_name["scale"].numpy() == 2.0
    np.testing.assert_array_equal(loaded.layers[0](X), net.layers[0](X))
    assert loaded.layers[0].w.name == net.layers[0].w.name
    assert [v.trainable for v in loaded.layers[0].variables] == [False, True]  # b, w
    with pytest.raises(TypeError, match=r"Can not cast .*shape=\(3,\)"):
        loaded(tf.constant(X[:, 0]))
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        loaded.nope


def test_variables_are_trained_after_loading(folder: str) -> None:
    net = Net()
    loaded = _loaded(net, folder)

    def step(model: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(model(X) ** 2)
        variables = tape.watched_variables()
        gradients = tape.gradient(loss, variables)
        for variable, gradient in zip(variables, gradients):
            variable.assign_sub(0.001 * gradient)
        return loss

    losses = [(step(net), step(loaded)) for _ in range(3)]
    for own, other in losses:
        np.testing.assert_allclose(own, other, rtol=1e-6)
    assert losses[2][0] < losses[0][0]
    compiled = tf.function(step)
    np.testing.assert_allclose(compiled(loaded), step(net), rtol=1e-6)
    assert len(loaded.trainable_variables) == len(loaded.variables) - 2 == 4


def test_a_process_without_the_source(folder: str) -> None:
    net = Net()
    expected = net(X)
    tf.saved_model.save(net, folder)
    script = """
import sys
import numpy as np
import twofold as tf
loaded = tf.saved_model.load(sys.argv[1])
x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32)
print(loaded(x).numpy().tolist())
print(loaded.signatures["serving_default"](x=tf.constant(x))["output_0"].numpy().tolist())
"""
    run = subprocess.run([sys.executable, "-c", script, folder], cwd=folder, text=True,
                         capture_output=True, timeout=120,
                         env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert run.returncode == 0, run.stderr
    for line in run.stdout.splitlines():
        np.testing.assert_allclose(json.loads(line), expected, rtol=1e-6)


@pytest.mark.opencl
def test_on_an_opencl_device(folder: str, opencl: str) -> None:
    module = tf.Module()  # a small one: every kernel is built for the device
    module.scale = tf.Variable(2.0)
    module.apply = tf.function(lambda x: tf.exp(-x) * module.scale,
                               input_signature=[tf.TensorSpec([None, 2], F32)])
    expected = module.apply(X)
    tf.saved_model.save(module, folder)
    with tf.device(opencl):
        loaded = tf.saved_model.load(folder)
        with tf.GradientTape() as tape:
            y = loaded.apply(tf.constant(X))
        gradient = tape.gradient(y, loaded.scale)
        z = loaded.signatures["serving_default"](x=tf.constant(X))["output_0"]
    assert "OPENCL" in y.device
    assert "OPENCL" in loaded.scale.device
    np.testing.assert_allclose(y, expected, rtol=1e-6)
    np.testing.assert_allclose(z, expected, rtol=1e-6)
    np.testing.assert_allclose(gradient, np.exp(-X).sum(), rtol=1e-6)


def test_traces_are_chosen_by_the_arguments(folder: str) -> None:
    layer = Dense(2, 2)
    layer(tf.ones([1, 2]))
    layer(tf.ones([1, 2]), activate=True)
    layer(tf.ones([3, 2]), activate=True)
    loaded = _loaded(layer, folder)
    one = loaded(tf.ones([1, 2]), activate=True)
    assert type(one["pair"]).__name__ == "Pair"
    assert one["pair"].second is None
    np.testing.assert_array_equal(one["y"], loaded(tf.ones([1, 2])))
    np.testing.assert_array_equal(loaded([[1.0, 1.0]]), loaded(np.ones([1, 2], np.float32), False))
    assert loaded(tf.ones([3, 2]), True)["y"].shape == [3, 2]
    with pytest.raises(ValueError, match=r"(?s)Could not find matching concrete function.*"
                                         r"3 option\(s\).*Option 3.*shape=\(3, 2\)"):
        loaded(tf.ones([3, 2]))
    with pytest.raises(TypeError, match="unexpected keyword"):
        loaded(tf.ones([1, 2]), other=True)
    call = vars(loaded)["__call__"]
    assert call.get_concrete_function(tf.TensorSpec([1, 2], F32)) in call.concrete_functions
    assert len(call.concrete_functions) == 3
    assert "activate" in call.pretty_printed_concrete_signatures()


def test_inside_functions_and_eagerly(folder: str) -> None:
    loaded = _loaded(Net(), folder)
    expected = loaded(X)

    @tf.function
    def outer(x: Any) -> Any:
        return loaded(x) + loaded.signatures["serving_default"](x=x)["output_0"]

    np.testing.assert_allclose(outer(tf.constant(X)), 2 * expected, rtol=1e-6)
    tf.config.run_functions_eagerly(True)
    try:
        np.testing.assert_allclose(loaded(X), expected, rtol=1e-6)
    finally:
        tf.config.run_functions_eagerly(False)


def test_structures_and_constants(folder: str) -> None:
    module = tf.Module()
    table = tf.constant([[1, 2], [3, 4]], tf.bfloat16)

    @tf.function
    def f(values: Any, scale: Any = 2, *rest: Any, name: str = "n", **more: Any) -> Any:
        x, y = values["x"], values["y"][0]
        return [x * tf.cast(scale, x.dtype), (y, {"t": table, "c": tf.constant([7])})], *rest, \
            more["z"]

    module.f = f
    given = ({"x": tf.constant(3.0), "y": [tf.constant([True])]}, 2, tf.constant([1, 2]))
    expected = f(*given, name="m", z=tf.constant(5))
    loaded = _loaded(module, folder)
    found = loaded.f(*given, name="m", z=tf.constant(5))
    tf.nest.map_structure(np.testing.assert_array_equal, found, expected)
    assert found[0][1][1]["t"].dtype == tf.bfloat16
    with pytest.raises(ValueError, match="Could not find matching"):
        loaded.f(*given, name="other", z=tf.constant(5))


def test_strings_that_nothing_is_done_with(folder: str) -> None:
    module = tf.Module()

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string), tf.TensorSpec([], F32)])
    def f(words: Any, x: Any) -> Any:
        return {"words": words, "y": x * 2.0}

    module.f = f
    loaded = _loaded(module, folder)
    found = loaded.f(tf.constant(["a", "ü"]), 2.0)
    assert (found["words"].numpy().tolist(), found["y"].numpy()) == ([b"a", "ü".encode()], 4.0)
    named = loaded.signatures["serving_default"](words=tf.constant(["b"]), x=tf.constant(1.0))
    assert named["words"].numpy().tolist() == [b"b"]
    assert loaded.signatures["serving_default"].structured_outputs["words"].dtype == tf.string


def test_control_flow_random_numbers_and_own_gradients(folder: str) -> None:
    module = tf.Module()
    module.generator = tf.random.Generator.from_seed(3)

    @tf.custom_gradient
    def clipped(x: Any) -> Any:
        return x, lambda g: tf.clip_by_value(g, -1.0, 1.0)

    @tf.function(input_signature=[tf.TensorSpec([], F32), tf.TensorSpec([], tf.int32)])
    def f(x: Any, n: Any) -> Any:
        for _ in tf.range(n):
            if x > 10.0:
                x = x - 10.0
            else:
                x = x * 3.0
        return clipped(x) * 5.0

    @tf.function(input_signature=[])
    def draw() -> Any:
        return module.generator.normal([2]), tf.random.uniform([2])

    module.f, module.draw = f, draw
    loaded = _loaded(module, folder)
    for model in (module, loaded):
        x = tf.constant(2.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = model.f(x, tf.constant(3))
        assert (y.numpy(), tape.gradient(y, x).numpy()) == (40.0, 9.0)
    np.testing.assert_array_equal(loaded.draw()[0], module.draw()[0])
    np.testing.assert_array_equal(loaded.draw()[0], module.draw()[0])
    np.testing.assert_array_equal(loaded.generator.state, module.generator.state)
    assert loaded.draw()[1].shape == [2]


def test_signatures(folder: str) -> None:
    module = tf.Module()

    @tf.function(input_signature=[tf.TensorSpec([None], F32, name="inp"), tf.TensorSpec([], F32)])
    def f(x: Any, y: Any) -> Any:
        return x + y, x * y

    loaded = _loaded(module, folder, signatures={"k": f, "j": f.get_concrete_function()})
    assert sorted(loaded.signatures) == ["j", "k"]
    signature = loaded.signatures["k"]
    assert signature.structured_outputs == {
        "output_0": tf.TensorSpec([None], F32, name="output_0"),
        "output_1": tf.TensorSpec([None], F32, name="output_1")}
    assert signature.structured_input_signature == (
        (), {"inp": tf.TensorSpec([None], F32, "inp"), "y": tf.TensorSpec([], F32, "y")})
    found = signature(inp=tf.constant([1.0, 2.0]), y=tf.constant(3.0))
    assert {k: v.numpy().tolist() for k, v in found.items()} == {
        "output_0": [4.0, 5.0], "output_1": [3.0, 6.0]}
    with pytest.raises(TypeError, match="unexpected keyword argument 'x'"):
        signature(x=tf.constant([1.0]))
    assert list(_loaded(module, folder, signatures=f).signatures) == ["serving_default"]
    assert not _loaded(module, folder).signatures
    again = _loaded(loaded, folder, signatures=loaded.signatures)
    assert again.signatures["j"](inp=tf.constant([1.0]), y=2.0)["output_1"].numpy() == [2.0]

    @tf.function(input_signature=[tf.TensorSpec([], F32)])
    def nested(x: Any) -> Any:
        return {"p": x, "q": {"r": x}}

    with pytest.raises(ValueError, match="Got a non-Tensor value for key 'q'"):
        tf.saved_model.save(module, folder, signatures=nested)
    for wrong in (lambda x: x, tf.function(lambda x: x), 3):
        with pytest.raises(ValueError, match=r"Only `tf\.functions` with an input signature"):
            tf.saved_model.save(module, folder, signatures=wrong)
    with pytest.raises(ValueError, match="must be strings"):
        tf.saved_model.save(module, folder, signatures={1: f})


def test_what_was_loaded_can_be_saved(folder: str) -> None:
    first = _loaded(Net(), folder)
    first.extra = tf.Variable(5)
    second = _loaded(first, folder)
    np.testing.assert_array_equal(second(X), first(X))
    assert int(second.extra) == 5
    assert len([*pathlib.Path(folder, "variables").iterdir()]) == 2  # nothing old is left


def test_functions_that_are_attributes(folder: str) -> None:
    module, v = tf.Module(), tf.Variable(2.0)  # no attribute: what functions use is saved, too
    twice = tf.function(lambda x: x * v)
    module.concrete = twice.get_concrete_function(tf.TensorSpec([None], F32))
    module.listed, module.named = [twice], {"f": twice}
    module.never = tf.function(lambda x: x)
    twice(tf.constant(1.0))
    loaded = _loaded(module, folder)
    assert loaded.concrete(tf.constant([3.0])).numpy() == [6.0]
    assert loaded.listed[0] is loaded.named["f"]
    assert loaded.listed[0](1.0).numpy() == 2.0
    loaded.concrete.variables[0].assign(4.0)
    assert loaded.listed[0](1.0).numpy() == 4.0
    with pytest.raises(ValueError, match=r"Found zero restored functions.*never was not traced"):
        loaded.never(1.0)


def test_modules_in_a_circle(folder: str) -> None:
    a, b = tf.Module(), tf.Module()
    a.b, b.a, b.t = b, a, (tf.Variable(1), Pair(tf.Variable(2), [tf.Variable(3)]))
    loaded = _loaded(a, folder)
    assert loaded.b.a is loaded
    assert [int(v) for v in tf.nest.flatten(loaded.b.t)] == [1, 2, 3]
    assert int(loaded.b.t[1].first) == 2


def test_checkpoints_of_saved_models(folder: str) -> None:
    net = Net()
    net.by_name["scale"].assign(9.0)
    tf.saved_model.save(net, folder)
    fresh = Net()
    tf.train.Checkpoint(fresh).read(folder).expect_partial().assert_existing_objects_matched()
    assert fresh.by_name["scale"].numpy() == 9.0
    loaded = tf.saved_model.load(folder)
    path = tf.train.Checkpoint(loaded).save(folder + "/ckpt")
    loaded.by_name["scale"].assign(0.0)
    tf.train.Checkpoint(loaded).restore(path).assert_consumed()
    assert loaded.by_name["scale"].numpy() == 9.0


def _python(x: Any) -> Any:
    return tf.py_function(lambda a: a, [x], F32)


@pytest.mark.parametrize(("function", "arguments", "message"), [
    (_python, (1.0,), r"f calls Python code \(<lambda> at test_saved_model.py:\d+\)"),
    (lambda s: tf.io.write_file("/dev/null", s), (tf.constant("a"),),
     r"only Python can do \(tf.io.write_file at test_saved_model.py"),
    (lambda x: tf.print(x, output_stream="file:///dev/null"), (tf.constant(1),), "to a file"),
    (lambda n: tf.while_loop(lambda i, s: i < n, lambda i, s: (i + 1, s + "a"), (0, ""))[1],
     (tf.constant(1),), r"only Python can do \(while_loop"),
    (lambda s: tf.reduce_sum(tf.ones([2, 3]), s), (tf.constant(1),), "the elements of an argument"),
    (lambda o: tf.ones([]), (object(),), "an argument that cannot be saved"),
])
def test_what_cannot_be_saved(folder: str, function: Any, arguments: Any, message: str) -> None:
    module = tf.Module()
    module.f = tf.function(function)
    module.f(*arguments)
    with pytest.raises(NotImplementedError, match=message):
        tf.saved_model.save(module, folder)
    assert not os.path.exists(folder)
    assert not tf.saved_model.contains_saved_model(folder)


def test_signatures_and_functions_for_any_number_of_dimensions(folder: str) -> None:
    module = tf.Module()
    module.v = tf.Variable(2.0)
    f = tf.function(lambda x: x * module.v)
    module.f = f.get_concrete_function(tf.TensorSpec(None, tf.float32, name="x"))
    tf.saved_model.save(module, folder, signatures=module.f)
    loaded = tf.saved_model.load(folder)
    for model in (loaded, _loaded(loaded, folder + "2")):
        for x in (3.0, [1.0, 2.0], [[1.0], [2.0]]):
            assert np.array_equal(model.f(tf.constant(x)), 2.0 * np.array(x))
            inside = tf.function(lambda x, model=model: model.f(x))
            assert np.array_equal(inside(tf.constant(x)), 2.0 * np.array(x))
    signature = loaded.signatures["serving_default"]
    assert signature.structured_outputs == {
        "output_0": tf.TensorSpec(None, tf.float32, name="output_0")}
    assert signature.structured_input_signature == (
        (), {"x": tf.TensorSpec(None, tf.float32, name="x")})
    assert signature(x=tf.constant([[4.0]]))["output_0"].numpy().tolist() == [[8.0]]
    loaded.v.assign(3.0)
    assert float(signature(x=tf.constant(1.0))["output_0"]) == 3.0
    with pytest.raises((ValueError, TypeError)):
        signature(x=tf.zeros([1] * 9))


def test_what_is_no_module(folder: str) -> None:
    for wrong in (3, tf.Variable(1), tf.function(lambda: 1), [1]):
        with pytest.raises(ValueError, match="Expected an object of type `Trackable`"):
            tf.saved_model.save(wrong, folder)

    @tf.function
    def inside() -> Any:
        tf.saved_model.save(tf.Module(), folder)

    with pytest.raises(NotImplementedError, match="inside a traced"):
        inside()


def test_sizes_that_must_be_known(folder: str) -> None:
    module = tf.Module()
    module.f = tf.function(lambda x: tf.add_n(tf.unstack(x)),
                           input_signature=[tf.TensorSpec([None], F32)])
    with pytest.raises(NotImplementedError, match=r"cannot be saved for open sizes.*unstack"):
        tf.saved_model.save(module, folder)
    assert not os.path.exists(folder)
    module.f(tf.ones([3]))  # this size can be
    assert _loaded(module, folder).f(tf.ones([3])).numpy() == 3.0


def test_any_number_of_dimensions(folder: str) -> None:
    module = tf.Module()
    module.f = tf.function(lambda x: x * 2.0, input_signature=[tf.TensorSpec(None, F32)])
    module.g = tf.function(lambda x: x @ x, input_signature=[tf.TensorSpec(None, F32)])
    loaded = _loaded(module, folder)
    for shape in ([], [5], [3, 1], [1, 2, 3, 4]):
        assert loaded.f(tf.ones(shape)).shape == shape
    assert loaded.g(tf.ones([3, 3])).shape == [3, 3]
    assert not loaded.signatures
    with pytest.raises(TypeError, match="Can not cast"):
        loaded.g(tf.ones([3]))
    module.h = tf.function(lambda x: tf.ones([2] * 5) @ tf.transpose(x, [0, 1, 2, 3, 4]),
                           input_signature=[tf.TensorSpec(None, F32)])
    with pytest.raises(NotImplementedError, match=r"h takes tensors of any number of dimensions"):
        tf.saved_model.save(module, folder)


def test_other_folders(folder: str) -> None:
    with pytest.raises(OSError, match="SavedModel file does not exist"):
        tf.saved_model.load(folder)
    with pytest.raises(NotImplementedError, match=r"is a SavedModel of TensorFlow.*Checkpoint"):
        tf.saved_model.load(SAVED_BY_TENSORFLOW)
    assert tf.saved_model.contains_saved_model(SAVED_BY_TENSORFLOW)
    with pytest.raises(tf.errors.AlreadyExistsError, match="choose another"):
        tf.saved_model.save(tf.Module(), SAVED_BY_TENSORFLOW)
    tf.saved_model.save(tf.Module(), folder, options=tf.saved_model.SaveOptions())
    tf.saved_model.load(folder, tags=["serve"], options=tf.saved_model.LoadOptions())
    with pytest.raises(ValueError, match="incompatible argument to `tags`"):
        tf.saved_model.load(folder, tags="train")
    with pytest.raises(NotImplementedError, match="function_aliases"):
        tf.saved_model.SaveOptions(function_aliases={})


def test_damage_is_named(folder: str) -> None:
    tf.saved_model.save(Net(), folder)
    path = pathlib.Path(folder) / "saved_model.json"
    content = path.read_bytes()
    for wrong in [content[:size] for size in range(0, len(content) - 1, 331)] + [
            content[:i] + bytes([content[i] ^ 1]) + content[i + 1:]
            for i in range(0, len(content) - 1, 97)]:
        path.write_bytes(wrong)
        try:
            tf.saved_model.load(folder)
        except tf.errors.DataLossError as error:
            assert "saved_model.json" in str(error)
    path.write_bytes(content)
    tensors, = pathlib.Path(folder, "variables").glob("*.safetensors")
    tensors.write_bytes(tensors.read_bytes()[:-1])
    with pytest.raises(tf.errors.DataLossError, match="damaged"):
        tf.saved_model.load(folder)
    tensors.unlink()
    with pytest.raises(tf.errors.NotFoundError, match="which its index names"):
        tf.saved_model.load(folder)


def test_content_that_does_not_fit_together(folder: str) -> None:
    tf.saved_model.save(Net(), folder)
    path = pathlib.Path(folder) / "saved_model.json"
    whole = path.read_text()

    def changed(change: Any) -> None:
        content = json.loads(whole)["model"]
        change(content)
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        path.write_text(f'{{"crc32":{zlib.crc32(text.encode())},"model":{text}}}')

    def drop_first_input(content: Any) -> None:
        del content["traces"][0]["graph"][1]

    for change in (lambda c: c.pop("objects"), lambda c: c["objects"].clear(), drop_first_input,
                   lambda c: c.update(constants=99), lambda c: c.update(variables="../../x"),
                   lambda c: c["traces"][0].update(captured=[{"object": 999}]),
                   lambda c: c["traces"][0].update(outputs={"what": 1}),
                   lambda c: c["objects"][0].update(kind=3)):
        changed(change)
        with pytest.raises(tf.errors.DataLossError, match=r"saved_model\.json|structure"):
            tf.saved_model.load(folder)
    changed(lambda c: c.update(version=9))
    with pytest.raises(NotImplementedError, match="version 9 of the format"):
        tf.saved_model.load(folder)


def test_a_save_that_fails_leaves_the_model_before(folder: str, monkeypatch: Any) -> None:
    net = Net()
    tf.saved_model.save(net, folder)
    expected = net(X)
    net.by_name["scale"].assign(0.0)
    count = [0]
    real = os.fsync

    def full(descriptor: int) -> None:
        count[0] -= 1
        if count[0] < 0:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    for number in range(8):
        count[0] = number
        try:
            tf.saved_model.save(net, folder)
        except tf.errors.ResourceExhaustedError:
            monkeypatch.undo()
            np.testing.assert_allclose(tf.saved_model.load(folder)(X), expected, rtol=1e-6)
            monkeypatch.setattr(os, "fsync", full)
        else:
            break
    assert number > 1
