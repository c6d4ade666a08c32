"""Sampled classes, the losses over them, and devices and numbers that scripts ask for."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

LABELS = [[1, 2], [3, 4], [5, 6]]
SAMPLERS = (tf.random.uniform_candidate_sampler, tf.random.log_uniform_candidate_sampler)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_different_classes(sampler):
    for count in (1, 5, 8):
        found = sampler(LABELS, 2, count, True, 8)
        classes = found.sampled_candidates.numpy()
        assert len(set(classes.tolist())) == count and classes.min() >= 0 and classes.max() < 8
        assert np.all(found.true_expected_count.numpy() <= 1)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_frequencies_are_what_is_expected(sampler):
    """Of classes that may repeat the counts are those that are said to be expected."""
    found = sampler(LABELS, 2, 40_000, False, 8)
    counts = np.bincount(found.sampled_candidates.numpy(), minlength=8)
    for classes, expected in zip(LABELS, found.true_expected_count.numpy(), strict=True):
        np.testing.assert_allclose(counts[classes], expected, rtol=0.1)


def test_given_weights(tmp_path):
    path = tmp_path / "vocabulary.csv"
    path.write_text("a,1\nb,0\nc,3\n", encoding="utf-8")
    for given in ({"vocab_file": str(path)}, {"unigrams": [1.0, 0.0, 3.0]}):
        found = tf.random.fixed_unigram_candidate_sampler(
            [[2]], 1, 40_000, False, 4, num_reserved_ids=1, **given)
        counts = np.bincount(found.sampled_candidates.numpy(), minlength=4) / 40_000
        np.testing.assert_allclose(counts, [0, 0.25, 0, 0.75], atol=0.02)
        assert found.true_expected_count.numpy().tolist() == [[0.0]]


def test_losses_over_all_classes_are_those_of_the_whole():
    """With all classes sampled, and each expected once, softmax is over all classes."""
    generator = np.random.default_rng(3)
    weights, inputs = generator.normal(size=(6, 4)), generator.normal(size=(3, 4))
    biases, labels = generator.normal(size=6), np.array([[1], [0], [5]])
    sampled = tf.random.all_candidate_sampler(labels, 1, 6, True)
    found = tf.nn.sampled_softmax_loss(weights, biases, labels, inputs, 6, 6,
                                       sampled_values=sampled)
    logits = inputs @ weights.T + biases
    wanted = tf.nn.sparse_softmax_cross_entropy_with_logits(labels[:, 0], logits)
    np.testing.assert_allclose(found.numpy(), wanted.numpy())
    loss = tf.nn.nce_loss(weights, biases, labels, inputs, 6, 6, sampled_values=sampled)
    marks = np.concatenate([np.ones((3, 1)), np.zeros((3, 6))], 1)
    both = np.concatenate([np.take_along_axis(logits, labels, 1), logits], 1)
    terms = np.logaddexp(0, both) - both * marks
    np.testing.assert_allclose(loss.numpy(), terms.sum(1))


def test_losses_train_in_functions():
    tf.random.set_seed(1)
    weights, biases = tf.Variable(tf.zeros([50, 4])), tf.Variable(tf.zeros([50]))

    @tf.function
    def step(x, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.nce_loss(weights, biases, labels, x, 5, 50))
        for variable, gradient in zip([weights, biases], tape.gradient(loss, [weights, biases])):
            variable.assign_sub(0.5 * tf.convert_to_tensor(gradient))
        return loss

    x, labels = tf.ones([8, 4]), tf.fill([8, 1], 7)
    losses = [float(step(x, labels)) for _ in range(60)]
    assert sum(losses[-10:]) < sum(losses[:10]) / 2


def test_what_cannot_be_sampled():
    error = tf.errors.InvalidArgumentError
    with pytest.raises(error, match="cannot be drawn of 8"):
        tf.random.uniform_candidate_sampler(LABELS, 2, 9, True, 8)
    with pytest.raises(error, match=r"must have shape \[batch, 3\]"):
        tf.random.uniform_candidate_sampler(LABELS, 3, 2, True, 8)
    with pytest.raises(error, match=r"not in \[0, 5\)"):
        tf.random.all_candidate_sampler(LABELS, 2, 5, True)
    with pytest.raises(error, match="give one of"):
        tf.random.fixed_unigram_candidate_sampler(LABELS, 2, 2, True, 8)


def test_devices_are_not_divided():
    cpu = tf.config.list_physical_devices("CPU")[0]
    one = tf.config.LogicalDeviceConfiguration()
    tf.config.set_logical_device_configuration(cpu, [one])
    assert tf.config.get_logical_device_configuration(cpu) is None
    with pytest.raises(tf.errors.UnimplementedError, match="cannot be divided"):
        tf.config.set_logical_device_configuration(cpu, [one, one])
    with pytest.raises(ValueError, match="Unrecognized device"):
        tf.config.get_logical_device_configuration("CPU:0")


def test_numbers_of_errors():
    for name in ("ABORTED", "NOT_FOUND", "INVALID_ARGUMENT", "UNIMPLEMENTED", "OUT_OF_RANGE"):
        word = "".join(part.title() for part in name.split("_"))
        assert getattr(tf.errors, f"{word}Error").error_code == getattr(tf.errors, name)


def test_classes_are_integers():
    for sampler in SAMPLERS:
        with pytest.raises(TypeError, match="true_classes must be integers, got float32"):
            sampler(tf.constant(LABELS, tf.float32), 2, 3, True, 8)
