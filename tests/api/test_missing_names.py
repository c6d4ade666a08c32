"""A name of TensorFlow's that is not here says what is to become of it, and what to use instead."""

from __future__ import annotations

import pytest

import twofold as tf
from twofold._api.absent import advice


@pytest.mark.parametrize(("space", "name", "words"), [
    (tf, "keras", "planned: Keras 3"),
    (tf.linalg, "experimental", "namespace tf.linalg.experimental of TensorFlow is planned"),
    (tf, "TensorArraySpec", "tf.TensorArraySpec of TensorFlow is planned"),
    (tf, "quantization", "instead|tf.cast"), (tf, "feature_column", "tf.one_hot"),
    (tf, "CriticalSection", "threading.Lock"), (tf, "lite", "refused"),
    (tf.saved_model, "Asset", "tf.saved_model.Asset of TensorFlow is planned"),
    (tf.linalg, "LinearOperatorDiag", "of TensorFlow is planned")])
def test_it_says_what_to_use(space, name, words):
    with pytest.raises(AttributeError, match=words) as caught:
        getattr(space, name)
    assert str(caught.value).startswith("module 'twofold")
    assert not hasattr(space, name)


@pytest.mark.parametrize("name", ["nonsense", "nn.nonsense", "ir.nonsense", "kera"])
def test_names_of_nobody_are_just_missing(name):
    assert advice(name) is None
    with pytest.raises(AttributeError, match=r"has no attribute '[a-z]+'$"):
        eval(f"tf.{name}", {"tf": tf})
