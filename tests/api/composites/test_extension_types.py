"""Users' classes of several tensors: fields, what is refused, and where values go."""

from __future__ import annotations

import pickle
import typing

import pytest

import twofold as tf

Extension = tf.experimental.ExtensionType


class Masked(Extension):
    values: tf.Tensor
    mask: tf.Tensor
    scale: float = 1.0

    def total(self):
        return tf.reduce_sum(tf.where(self.mask, self.values, 0))


class Several(Extension):
    masked: Masked
    items: typing.Tuple[tf.Tensor, ...]  # noqa: UP006
    named: typing.Mapping[str, tf.Tensor]
    kind: str
    size: int | tf.Tensor = 3
    other: typing.Optional[tf.Tensor] = None  # noqa: UP045

    def __validate__(self):
        if self.kind == "bad":
            raise ValueError("a bad kind")


class Own(Extension):
    x: tf.TensorSpec([None], tf.float32)

    def __init__(self, y):
        self.x = [y, y + 1]


class Pair(tf.experimental.BatchableExtensionType):
    a: tf.Tensor
    b: tf.RaggedTensor


def masked(scale=1.0):
    return Masked([1, 2], [True, False], scale)


def several():
    return Several(masked(), (1.0, 2.0), {"a": 1}, "k")


def pair():
    return Pair([1, 2], tf.ragged.constant([[1], [2, 3]]))


def test_fields():
    x = several()
    assert x.items[1].numpy() == 2 and x.named["a"].numpy() == 1 and (x.size, x.other) == (3, None)
    assert Own(1.0).x.numpy().tolist() == [1, 2]
    assert repr(masked()).startswith("Masked(values=<tf.Tensor: shape=(2,), dtype=int32")
    assert len(tf.nest.flatten(x)) == 1 and len(tf.nest.flatten(x, expand_composites=True)) == 5
    assert list(tf.experimental.extension_type.as_dict(masked())) == ["values", "mask", "scale"]
    assert bool(masked() == masked()) and bool(masked() != masked(2.0))
    assert not bool(masked() == Masked([1, 2], [True, True]))
    back = pickle.loads(pickle.dumps(masked()))
    assert bool(back == masked())


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: Masked([1]), TypeError, "missing a required argument: 'mask'"),
    (lambda: Masked([1], [True], 2), TypeError, "expected 'float', got 'int'"),
    (lambda: Masked(object(), [True]), TypeError, "expected a Tensor"),
    (lambda: Several(1, (), {}, "k"), TypeError, "expected a Masked"),
    (lambda: Several(masked(), 1, {}, "k"), TypeError, "expected a tuple"),
    (lambda: Several(masked(), (), 1, "k"), TypeError, "expected a mapping"),
    (lambda: Several(masked(), (), {}, "bad"), ValueError, "bad kind"),
    (lambda: Own("text"), TypeError, "str"),
    (lambda: setattr(masked(), "values", 3), AttributeError, "Cannot mutate"),
    (lambda: delattr(masked(), "values"), AttributeError, "Cannot mutate"),
    (lambda: hash(masked()), TypeError, "unhashable"),
    (lambda: tf.experimental.ExtensionType(), TypeError, "abstract base class"),
    (lambda: tf.sin(masked()), ValueError, "does not take a Masked"),
    (lambda: Masked.Spec(1), TypeError, "missing a required argument"),
    (lambda: tf.experimental.extension_type.as_dict(3), TypeError, "ExtensionType"),
    (lambda: type("Bad", (Extension,), {"__annotations__": {"x": list}}), TypeError, "'list'"),
    (lambda: type("Bad", (Extension,), {"__annotations__": {"Spec": tf.Tensor}}), ValueError,
     "reserved"),
    (lambda: type("Bad", (Extension,), {"x": 3}), ValueError, "missing a type annotation"),
])
def test_what_does_not_fit(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_functions_tell_kinds_apart_and_not_numbers():
    f = tf.function(lambda x: Masked(x.values * 2, x.mask, x.scale))
    for _ in range(20):
        assert f(masked()).values.numpy().tolist() == [2, 4]
        assert f(masked(3.0)).scale == 3.0
    assert f(Masked([5, 6], [True, True])).total().numpy() == 22 and len(f.traces) == 2
    spec = Masked.Spec(tf.TensorSpec([None], tf.int32), tf.TensorSpec([None], tf.bool), 1.0)
    g = tf.function(lambda x: x.total(), input_signature=[spec])
    assert g(masked()).numpy() == 1 and g(Masked([1, 2, 3], [True] * 3)).numpy() == 6
    with pytest.raises(TypeError, match="Can not cast"):
        g(masked(2.0))


def test_branches_loops_and_tapes():
    @tf.function
    def f(x, n):
        for _ in tf.range(n):
            x = Masked(x.values * 2, x.mask)
        return tf.cond(n > 1, lambda: x, lambda: Masked(-x.values, x.mask))

    assert f(masked(), 2).values.numpy().tolist() == [4, 8]
    assert f(masked(), 0).values.numpy().tolist() == [-1, -2]
    x = Masked([1.0, 2.0], [True, False])
    with tf.GradientTape() as tape:
        tape.watch(x.values)
        y = tf.reduce_sum(x.values ** 2)
    assert tape.gradient(y, x.values).numpy().tolist() == [2, 4]


def test_data_sets():
    assert bool(next(iter(tf.data.Dataset.from_tensors(masked()))) == masked())
    data = tf.data.Dataset.from_tensor_slices(pair())
    assert [(int(x.a), x.b.numpy().tolist()) for x in data] == [(1, [1]), (2, [2, 3])]
    assert [int(x.a) for x in data.map(lambda x: Pair(x.a * 2, x.b))] == [2, 4]
    found = next(iter(data.batch(2)))
    assert found.a.numpy().tolist() == [1, 2] and found.b.to_list() == [[1], [2, 3]]
    with pytest.raises(TypeError, match="cannot be batched"):
        tf.data.Dataset.from_tensors(masked()).batch(2)


def test_saved_models(tmp_path):
    module = tf.Module()
    module.f = tf.function(lambda x: Masked(x.values + 1, x.mask))
    module.f.get_concrete_function(tf.type_spec_from_value(masked()))
    tf.saved_model.save(module, str(tmp_path))
    assert tf.saved_model.load(str(tmp_path)).f(masked()).total().numpy() == 2
