"""``tf.saved_model``: functions of strings, of files and of messages run without their source."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import zlib
from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.train.sealed_json import seal


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> str:
    return str(tmp_path / "model")


def _loaded(module: Any, folder: str) -> Any:
    tf.saved_model.save(module, folder)
    return tf.saved_model.load(folder)


class Words(tf.Module):
    """Functions of strings, of numbers beside them, and one that prints."""

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def __call__(self, lines: Any) -> Any:
        low = tf.strings.lower(tf.strings.regex_replace(lines, "[^A-Za-z ]", ""))
        return {"low": tf.strings.join([low, "\xe9!"], "~"),
                "sizes": tf.map_fn(tf.strings.length, low, fn_output_signature=tf.int32),
                "first": tf.gather(lines, 0), "is_a": tf.equal(low[:2], "a")}

    @tf.function
    def parts(self, line: Any, sep: str = ",") -> Any:
        words = tf.strings.split(line, sep)
        total = tf.constant(0.0)
        for word in words:
            total += tf.strings.to_number(tf.strings.substr(word, 0, 1))
        tf.print("parts", words, total, output_stream=sys.stdout)
        return words[::-1], tf.strings.format("{} of {}", [total, words]), total


def test_functions_of_strings_run_without_their_source(folder: str) -> None:
    words = Words()
    lines, line = tf.constant(["A b", "A", "c3C"]), tf.constant("1,25,3")
    expected = [words(lines), words.parts(line)]
    loaded = _loaded(words, folder)
    again = _loaded(loaded, folder + "2")
    for model in (loaded, again):
        for ours, first in zip(tf.nest.flatten([model(lines), model.parts(line)]),
                               tf.nest.flatten(expected), strict=True):
            assert np.array_equal(ours.numpy(), first.numpy())
        low = tf.function(lambda x, model=model: model(x)["low"])
        assert low(lines).numpy()[1] == b"a~\xc3\xa9!"
        data = tf.data.Dataset.from_tensor_slices([["A b"], ["C"]]).map(lambda x, f=low: f(x))
        assert next(data.batch(2).as_numpy_iterator())[:, 0].tolist() == [
            b"a b~\xc3\xa9!", b"c~\xc3\xa9!"]
    assert loaded.signatures["serving_default"](lines=lines)["first"].numpy() == b"A b"
    code = f"import twofold as tf; tf.saved_model.load({folder!r}).parts(tf.constant('4,5'))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ('parts ["4" "5"] 9\n', "")


@pytest.mark.parametrize("change", [
    lambda given: given["recipe"].update(name="os.system"),
    lambda given: given["recipe"]["attributes"].update(command="ls"),
    lambda given: given.update(types=[["int64", []]]),
    lambda given: given.pop("sources"),
])
def test_functions_of_strings_that_were_changed_are_refused(folder: str, change: Any) -> None:
    module = tf.Module()
    module.f = tf.function(tf.strings.length, input_signature=[tf.TensorSpec([], tf.string)])
    tf.saved_model.save(module, folder)
    path = pathlib.Path(folder) / "saved_model.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["model"]["traces"][0]["functions"]["0"])
    path.write_bytes(seal("model", content["model"]))
    with pytest.raises((tf.errors.DataLossError, tf.errors.NotFoundError)):
        tf.saved_model.load(folder)


def _example(name: bytes | None, *numbers: float) -> bytes:
    message = tf.train.Example()
    message.features.feature["x"].float_list.value.extend(numbers)
    if name is not None:
        message.features.feature["name"].bytes_list.value.append(name)
    return message.SerializeToString()


def _sequence_example() -> bytes:
    message = tf.train.SequenceExample()
    message.context.feature["c"].int64_list.value.append(4)
    message.feature_lists.feature_list["s"].feature.add().float_list.value.append(2.5)
    return message.SerializeToString()


_FEATURES = {"x": tf.io.FixedLenFeature([2], tf.float32),
             "name": tf.io.FixedLenFeature([], tf.string, default_value="none")}
_ONE, _SOME = tf.TensorSpec([], tf.string), tf.TensorSpec([None], tf.string)
_PIXELS = tf.reshape(tf.range(12), [2, 2, 3])
_PNG = tf.io.encode_png(tf.cast(_PIXELS, tf.uint8))
_BMP = b"BM" + bytes.fromhex("3a00000000000000360000002800000001000000010000000100180000000000"
                             "04000000130b0000130b0000000000000000000003020100")
_WAV = tf.audio.encode_wav([[0.0], [0.5]], 8000)
_JSON = b'{"features": {"feature": {"x": {"int64List": {"value": ["7"]}}}}}'

FILE_FUNCTIONS: dict[str, Any] = {
    "parse_example": (lambda s: tf.io.parse_example(s, _FEATURES), _SOME,
                      [_example(b"bob", 1.0, 2.0), _example(None, 3.0, 4.0)]),
    "parse_single_example": (lambda s: tf.io.parse_single_example(s, _FEATURES), _ONE,
                             _example(b"bob", 1.0, 2.0)),
    "parse_padded": (lambda s: tf.io.parse_example(s, {"x": tf.io.FixedLenSequenceFeature(
        [], tf.float32, allow_missing=True, default_value=-1.0)}), _SOME,
        [_example(None, 1.0), _example(None)]),
    "parse_single_sequence_example": (lambda s: tf.io.parse_single_sequence_example(
        s, {"c": tf.io.FixedLenFeature([], tf.int64)},
        {"s": tf.io.FixedLenSequenceFeature([], tf.float32)}), _ONE, _sequence_example()),
    "decode_csv": (lambda s: tf.io.decode_csv(s, [[0.5], ["?"], [7]]), _SOME, ["1,a,2", ",,"]),
    "decode_raw": (lambda s: tf.io.decode_raw(s, tf.int16, little_endian=False), _SOME,
                   ["abcd", "efgh"]),
    "decode_raw_fixed": (lambda s: tf.io.decode_raw(s, tf.uint8, fixed_length=3), _SOME, ["abcd"]),
    "base64": (lambda s: tf.io.decode_base64(tf.io.encode_base64(s, pad=True)), _SOME, ["a", "b"]),
    "decode_compressed": (lambda s: tf.io.decode_compressed(s, "ZLIB"), _ONE,
                          zlib.compress(b"hello")),
    "decode_json_example": (tf.io.decode_json_example, _ONE, _JSON),
    "serialize_tensor": (tf.io.serialize_tensor, tf.TensorSpec([None], tf.float32), [1.0, 2.0]),
    "parse_tensor": (lambda s: tf.io.parse_tensor(s, tf.float32), _ONE,
                     tf.io.serialize_tensor(tf.constant([[1.0, 2.0]]))),
    "decode_image": (tf.io.decode_image, _ONE, _PNG),
    "decode_image_float": (lambda s: tf.io.decode_image(s, 3, tf.float32, False), _ONE, _PNG),
    "decode_png": (lambda s: tf.io.decode_png(s, channels=1), _ONE, _PNG),
    "decode_bmp": (tf.io.decode_bmp, _ONE, _BMP),
    "encode_png": (tf.io.encode_png, tf.TensorSpec([None, None, 3], tf.uint8),
                   tf.cast(_PIXELS, tf.uint8)),
    "is_jpeg": (tf.io.is_jpeg, _SOME, [b"\xff\xd8\xff", b"no"]),
    "decode_wav": (tf.audio.decode_wav, _ONE, _WAV),
    "encode_wav": (lambda x: tf.audio.encode_wav(x, 8000), tf.TensorSpec([None, 1], tf.float32),
                   [[0.0], [0.25]]),
    "read_file": (tf.io.read_file, _ONE, __file__),
    "matching_files": (tf.io.matching_files, _ONE, __file__[:-2] + "*"),
}


@pytest.mark.parametrize(("function", "spec", "argument"), FILE_FUNCTIONS.values(),
                         ids=list(FILE_FUNCTIONS))
def test_functions_of_files_and_messages_run_without_their_source(
        folder: str, function: Any, spec: Any, argument: Any) -> None:
    module = tf.Module()
    module.f = tf.function(function, input_signature=[spec])
    given = tf.constant(argument, spec.dtype)
    expected = tf.nest.flatten(function(given))
    loaded = _loaded(module, folder)
    for model in (loaded, _loaded(loaded, folder + "2")):
        found = model.f(given)
        for ours, first in zip(tf.nest.flatten(found), expected, strict=True):
            assert ours.dtype is first.dtype and np.array_equal(ours.numpy(), first.numpy())


def test_functions_of_examples_are_loaded_where_nothing_else_is(folder: str) -> None:
    module = tf.Module()
    module.f = tf.function(lambda s: tf.io.parse_single_example(s, _FEATURES)["name"],
                           input_signature=[_ONE])
    tf.saved_model.save(module, folder)
    code = (f"import twofold as tf; f = tf.saved_model.load({folder!r}).f\n"
            f"print(f(tf.constant({_example(b'bob', 1.0, 2.0)!r})).numpy())")
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("b'bob'\n", "")
