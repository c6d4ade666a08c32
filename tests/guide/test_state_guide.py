"""What the guides to modules, checkpoints, training loops, random numbers and slicing promise."""

from __future__ import annotations

import os

import numpy as np
import pytest

import twofold as tf


class Dense(tf.Module):
    """A layer that makes its variables at its first call."""

    def __init__(self, size, name=None):
        super().__init__(name=name)
        self.size = size
        self.is_built = False

    def __call__(self, x):
        if not self.is_built:
            self.w = tf.Variable(tf.random.normal([x.shape[-1], self.size]), name="w")
            self.b = tf.Variable(tf.zeros([self.size]), name="b")
            self.is_built = True
        return tf.nn.relu(x @ self.w + self.b)


class Pair(tf.Module):
    """Two layers, compiled."""

    def __init__(self, name=None):
        super().__init__(name=name)
        self.first, self.second = Dense(3), Dense(2)

    @tf.function
    def __call__(self, x):
        return self.second(self.first(x))


ROWS = [[2.0, 2.0, 2.0]]


# ------------------------------------------------------------------ modules

def test_modules_find_their_variables_and_parts():
    model = Pair(name="pair")
    assert model(tf.constant(ROWS)).shape == (1, 2)
    assert [v.name for v in model.variables] == ["b:0", "w:0", "b:0", "w:0"]
    assert [v.shape.rank for v in model.trainable_variables] == [1, 2, 1, 2]
    assert model.submodules == (model.first, model.second)
    assert model.name == "pair" and model.first.name == "dense"


def test_modules_are_saved_with_their_functions(tmp_path):
    model = Pair()
    expected = model(tf.constant(ROWS)).numpy()
    assert model([ROWS]).shape == (1, 1, 2)
    tf.saved_model.save(model, str(tmp_path / "saved"))
    loaded = tf.saved_model.load(str(tmp_path / "saved"))
    assert not isinstance(loaded, Pair)
    np.testing.assert_allclose(loaded(tf.constant(ROWS)), expected, rtol=1e-6)
    assert loaded([ROWS]).shape == (1, 1, 2)


def test_a_gradient_of_ones_own_is_saved_for_any_shape(tmp_path):
    @tf.custom_gradient
    def clip(y):
        return y, lambda dy: tf.clip_by_norm(dy, 0.5)

    module = tf.Module()
    module.clip = tf.function(clip, input_signature=[tf.TensorSpec(None)])
    tf.saved_model.save(module, str(tmp_path), options=tf.saved_model.SaveOptions(
        experimental_custom_gradients=True))
    v = tf.Variable(2.0)
    for function in (module.clip, tf.saved_model.load(str(tmp_path)).clip):
        with tf.GradientTape() as tape:
            y = function(v * v)
        assert float(tape.gradient(y, v)) == 2.0


# ------------------------------------------------------------------ checkpoints

def test_a_manager_keeps_the_newest(tmp_path):
    weights, step = tf.Variable([1.0, 2.0]), tf.Variable(0)
    checkpoint = tf.train.Checkpoint(weights=weights, step=step)
    manager = tf.train.CheckpointManager(checkpoint, str(tmp_path / "kept"), max_to_keep=3)
    assert manager.latest_checkpoint is None and manager.restore_or_initialize() is None
    for _ in range(5):
        step.assign_add(10)
        path = manager.save()
    assert [os.path.basename(p) for p in manager.checkpoints] == ["ckpt-3", "ckpt-4", "ckpt-5"]
    assert path == manager.latest_checkpoint == tf.train.latest_checkpoint(manager.directory)
    assert int(checkpoint.save_counter) == 5
    step.assign(0)
    assert manager.restore_or_initialize() == path and int(step) == 50


def test_parts_are_restored_before_and_after_they_are_there(tmp_path):
    layer = tf.train.Checkpoint(bias=tf.Variable([1.0, 2.0]), kernel=tf.Variable([[3.0, 4.0]]))
    path = tf.train.Checkpoint(net=tf.train.Checkpoint(l1=layer)).save(str(tmp_path / "ckpt"))
    bias, kernel = tf.Variable(tf.zeros([2])), tf.Variable(tf.zeros([1, 2]))
    fresh = tf.train.Checkpoint(bias=bias)
    root = tf.train.Checkpoint(net=tf.train.Checkpoint(l1=fresh))
    status = root.restore(path)
    assert bias.numpy().tolist() == [1.0, 2.0]
    status.assert_existing_objects_matched()
    with pytest.raises(AssertionError):
        status.assert_consumed()
    fresh.kernel = kernel
    assert kernel.numpy().tolist() == [[3.0, 4.0]]
    status.assert_consumed()


def test_a_reader_tells_what_a_checkpoint_holds(tmp_path):
    checkpoint = tf.train.Checkpoint(v=tf.Variable([1.0, 2.0]), listed=[tf.Variable(3)])
    reader = tf.train.load_checkpoint(checkpoint.save(str(tmp_path / "ckpt")))
    key = "v/.ATTRIBUTES/VARIABLE_VALUE"
    shapes, kinds = reader.get_variable_to_shape_map(), reader.get_variable_to_dtype_map()
    assert sorted(shapes) == [
        "_CHECKPOINTABLE_OBJECT_GRAPH", "listed/0/.ATTRIBUTES/VARIABLE_VALUE",
        "save_counter/.ATTRIBUTES/VARIABLE_VALUE", key]
    assert (shapes[key], kinds[key].name) == ([2], "float32")
    assert reader.get_tensor(key).tolist() == [1.0, 2.0]


# ------------------------------------------------------------------ a training loop

@pytest.mark.parametrize("compiled", [False, True])
def test_a_line_is_learned(compiled):
    random = np.random.default_rng(0)
    x = tf.constant(random.uniform(-2, 2, [200]), tf.float32)
    y = 3.0 * x + 2.0 + 0.1 * tf.constant(random.standard_normal(200), tf.float32)
    w, b = tf.Variable(5.0), tf.Variable(0.0)

    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - (w * x + b)))
        for variable, slope in zip((w, b), tape.gradient(loss, [w, b])):
            variable.assign_sub(0.1 * slope)
        return loss

    run = tf.function(step) if compiled else step
    batches = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(200, seed=1).batch(50)
    losses = [float(run(*batch)) for _ in range(15) for batch in batches]
    assert losses[-1] < 0.05 < losses[0]
    np.testing.assert_allclose([w.numpy(), b.numpy()], [3.0, 2.0], atol=0.1)


# ------------------------------------------------------------------ summaries

def test_a_function_is_traced_for_tensorboard_while_it_is_profiled(tmp_path):
    writer = tf.summary.create_file_writer(str(tmp_path))
    tf.summary.trace_on(graph=True)
    tf.profiler.experimental.start(str(tmp_path))
    tf.function(lambda x: x * 2.0)(1.0)
    with pytest.raises(tf.errors.AlreadyExistsError):
        tf.profiler.experimental.start(str(tmp_path))
    with writer.as_default():
        tf.summary.trace_export(name="twice", step=0, profiler_outdir=str(tmp_path))
    tf.profiler.experimental.stop()
    assert os.listdir(tmp_path / "plugins" / "profile")
    records = [x for path in tmp_path.glob("*.v2")
               for x in tf.data.TFRecordDataset(str(path)).as_numpy_iterator()]
    assert len(records) == 2 and b"twice" in records[1]


# ------------------------------------------------------------------ random numbers

def test_generators_have_a_state_of_their_own():
    one, other = (tf.random.Generator.from_seed(1) for _ in range(2))
    assert one.algorithm == 1
    assert (one.state.shape, one.state.dtype, one.key.shape) == ((3,), tf.int64, ())
    before = one.state.numpy()
    first = one.normal([2, 3])
    assert (one.state.numpy() - before).tolist() == [6 * 256, 0, 0]
    np.testing.assert_array_equal(first, other.normal([2, 3]))
    assert one.skip(2).numpy().tolist() == other.state.numpy().tolist()
    other.uniform([2])
    np.testing.assert_array_equal(one.uniform([3]), other.uniform([3]))
    one.reset_from_seed(1)
    np.testing.assert_array_equal(first, tf.function(lambda: one.normal([2, 3]))())
    one.reset_from_key_counter(7, [8, 9])
    assert one.state.numpy().tolist() == [8, 9, 7] and int(one.key) == 7


def test_generators_split_and_are_made_of_anything():
    generator = tf.random.Generator.from_seed([1, 2 ** 70, -3], alg="philox")
    parts = [part.uniform([4]).numpy().tolist() for part in generator.split(3)]
    assert len({tuple(part) for part in parts}) == 3
    assert tf.random.Generator.from_state([1, 2, 3], alg="philox").state.numpy()[0] == 1
    copied = tf.random.Generator(copy_from=generator)
    np.testing.assert_array_equal(copied.uniform([2]), generator.uniform([2]))
    assert generator.make_seeds(3).shape == (2, 3)
    with pytest.raises(ValueError):
        tf.random.Generator.from_state([1, 2], alg="philox")


def test_stateless_numbers_are_their_seeds():
    draw = tf.random.stateless_normal
    np.testing.assert_array_equal(draw([2, 3], seed=[1, 2]), draw([2, 3], seed=[1, 2]))
    assert not np.array_equal(draw([2, 3], seed=[1, 2]), draw([2, 3], seed=[1, 3]))


# ------------------------------------------------------------------ slices

def test_slices_are_taken():
    t = tf.constant([0, 1, 2, 3, 4, 5, 6, 7])
    for found in (tf.slice(t, begin=[1], size=[3]), t[1:4], tf.gather(t, [1, 2, 3])):
        assert found.numpy().tolist() == [1, 2, 3]
    assert t[-3:].numpy().tolist() == [5, 6, 7] and t[::-3].numpy().tolist() == [7, 4, 1]
    grid = tf.reshape(tf.range(24), [2, 3, 4])
    assert tf.slice(grid, [1, 1, 0], [1, 2, -1])[0, :, -1].numpy().tolist() == [19, 23]
    assert tf.gather_nd(grid, [[0, 1, 2], [1, 2, 3]]).numpy().tolist() == [6, 23]
    rows = tf.gather_nd(grid, [[[0], [1]], [[1], [1]]], batch_dims=1)
    assert rows.shape == (2, 2, 4)


def test_values_are_put_into_places():
    places = tf.constant([[1], [3]])
    made = tf.scatter_nd(places, tf.constant([9, 8]), tf.constant([5]))
    assert made.numpy().tolist() == [0, 9, 0, 8, 0]
    assert tf.tensor_scatter_nd_add(made, places, [1, 1]).numpy().tolist() == [0, 10, 0, 9, 0]
    assert tf.tensor_scatter_nd_sub(made, places, [1, 1]).numpy().tolist() == [0, 8, 0, 7, 0]
    assert tf.tensor_scatter_nd_min(made, places, [3, 9]).numpy().tolist() == [0, 3, 0, 8, 0]
    assert tf.tensor_scatter_nd_max(made, places, [3, 9]).numpy().tolist() == [0, 9, 0, 9, 0]
    assert tf.tensor_scatter_nd_update(made, places, [7, 7]).numpy().tolist() == [0, 7, 0, 7, 0]
