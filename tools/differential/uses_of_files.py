"""How formats, files, summaries, modules and checkpoints are used, each in a folder of its own.

What is written is read back by the same library: the bytes that TensorFlow writes are compared in
``tests/api``. No path is in what is compared.
"""

from __future__ import annotations

import glob
import os
import tempfile
import zlib
from collections.abc import Callable
from typing import Any

Use = Callable[..., Any]
Maker = Callable[[Any], Use]


# ---------------------------------------------------------------------------- formats

def _parsed_tensor(tf: Any) -> Use:
    return lambda tensor, out_type: tf.io.parse_tensor(
        tf.io.serialize_tensor(tf.convert_to_tensor(tensor)), out_type)


def _decoded_base64(tf: Any) -> Use:
    return lambda input, pad=False: tf.io.decode_base64(tf.io.encode_base64(input, pad))


def _decompressed(tf: Any) -> Use:
    """Texts that Python compressed; they must be known for that."""
    def use(texts: Any, compression_type: str = "", wrong: bool = False) -> Any:
        packed = [text if compression_type == "" or wrong else _compressed(text, compression_type)
                  for text in (t.encode() for t in texts)]
        return tf.io.decode_compressed(packed, compression_type)
    return use


def _compressed(text: bytes, kind: str) -> bytes:
    maker = zlib.compressobj(wbits=31 if kind == "GZIP" else 15)
    return maker.compress(text) + maker.flush()


def _decoded_wav(tf: Any) -> Use:
    def use(audio: Any, sample_rate: Any = 8000, **kwargs: Any) -> Any:
        return tf.audio.decode_wav(tf.audio.encode_wav(audio, sample_rate), **kwargs)
    return use


def _example(tf: Any, floats: Any, whole: Any, texts: Any) -> bytes:
    feature = {
        "real": tf.train.Feature(float_list=tf.train.FloatList(value=floats)),
        "whole": tf.train.Feature(int64_list=tf.train.Int64List(value=whole)),
        "text": tf.train.Feature(bytes_list=tf.train.BytesList(
            value=[text.encode() for text in texts]))}
    made = tf.train.Example(features=tf.train.Features(feature=feature))
    return bytes(made.SerializeToString(deterministic=True))


def _features(tf: Any, shape: Any, default: Any, missing: bool, dtype: Any) -> dict[str, Any]:
    found = {"real": tf.io.FixedLenFeature(shape, dtype, default),
             "whole": tf.io.FixedLenSequenceFeature([], tf.int64, allow_missing=True)}
    if missing:
        found["none"] = tf.io.FixedLenFeature(shape, tf.float32, default)
    return found


def _parsed_examples(tf: Any) -> Use:
    def use(floats: Any, whole: Any, texts: Any, shape: Any, default: Any = None,
            missing: bool = False, dtype: Any = None, count: int = 2) -> Any:
        wanted = _features(tf, shape, default, missing, dtype or tf.float32)
        return tf.io.parse_example([_example(tf, floats, whole, texts)] * count, wanted)
    return use


def _parsed_example(tf: Any) -> Use:
    def use(floats: Any, whole: Any, texts: Any, shape: Any, default: Any = None,
            missing: bool = False, dtype: Any = None) -> Any:
        wanted = _features(tf, shape, default, missing, dtype or tf.float32)
        return tf.io.parse_single_example(_example(tf, floats, whole, texts), wanted)
    return use


def _dataset_of_examples(tf: Any) -> Use:
    def use(floats: Any, whole: Any, texts: Any, shape: Any, default: Any = None,
            missing: bool = False, dtype: Any = None) -> Any:
        wanted = _features(tf, shape, default, missing, dtype or tf.float32)
        examples = tf.data.Dataset.from_tensor_slices([_example(tf, floats, whole, texts)] * 3)
        parsed = examples.batch(2).apply(tf.data.experimental.parse_example_dataset(wanted))
        return list(parsed)
    return use


def _sequence_features(tf: Any, dtype: Any, shape: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return ({"whole": tf.io.FixedLenFeature([], tf.int64)},
            {"steps": tf.io.FixedLenSequenceFeature(shape, dtype)})


def _sequence(tf: Any, floats: Any, whole: Any, length: int) -> bytes:
    step = tf.train.Feature(float_list=tf.train.FloatList(value=floats))
    made = tf.train.SequenceExample(
        context=tf.train.Features(feature={"whole": tf.train.Feature(
            int64_list=tf.train.Int64List(value=whole))}),
        feature_lists=tf.train.FeatureLists(feature_list={
            "steps": tf.train.FeatureList(feature=[step] * length)}))
    return bytes(made.SerializeToString(deterministic=True))


def _parsed_sequence(tf: Any) -> Use:
    def use(floats: Any, whole: Any, shape: Any, length: int = 2, dtype: Any = None) -> Any:
        context, steps = _sequence_features(tf, dtype or tf.float32, shape)
        return tf.io.parse_single_sequence_example(
            _sequence(tf, floats, whole, length), context, steps)
    return use


def _parsed_sequences(tf: Any) -> Use:
    def use(floats: Any, whole: Any, shape: Any, lengths: Any, dtype: Any = None) -> Any:
        context, steps = _sequence_features(tf, dtype or tf.float32, shape)
        return tf.io.parse_sequence_example(
            [_sequence(tf, floats, whole, length) for length in lengths], context, steps)
    return use


def _message(kind: str) -> Maker:
    """A message of features: its bytes, what is read from them, and its text."""
    def make(tf: Any) -> Use:
        def use(value: Any) -> Any:
            message = getattr(tf.train, kind)(value=[
                v.encode() if kind == "BytesList" else v for v in value])
            data = message.SerializeToString()
            again = getattr(tf.train, kind).FromString(data)
            return data, list(again.value), again == message, str(message)
        return use
    return make


def _messages(tf: Any) -> Use:
    def use(floats: Any, whole: Any, texts: Any) -> Any:
        data = _example(tf, floats, whole, texts)
        again = tf.train.Example.FromString(data)
        return (data, sorted(again.features.feature), again.ByteSize(), again.IsInitialized(),
                list(again.features.feature["whole"].int64_list.value))
    return use


FORMATS: dict[str, Maker] = {
    "io.parse_tensor": _parsed_tensor, "io.decode_base64": _decoded_base64,
    "io.decode_compressed": _decompressed, "audio.decode_wav": _decoded_wav,
    "io.parse_example": _parsed_examples, "io.parse_single_example": _parsed_example,
    "data.experimental.parse_example_dataset": _dataset_of_examples,
    "io.parse_single_sequence_example": _parsed_sequence,
    "io.parse_sequence_example": _parsed_sequences,
    **{f"train.{m}": _message(m) for m in ("FloatList", "Int64List", "BytesList")},
    "train.Example": _messages,
}


# ---------------------------------------------------------------------------- files

def _in_folder(use: Callable[..., Any]) -> Maker:
    """Something done in a folder that has the files ``a.txt``, ``b`` and ``inner/c.txt``."""
    def make(tf: Any) -> Use:
        def call(*args: Any, **kwargs: Any) -> Any:
            with tempfile.TemporaryDirectory() as folder:
                os.mkdir(os.path.join(folder, "inner"))
                for name in ("a.txt", "b", os.path.join("inner", "c.txt")):
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                        file.write(f"{name[-5:]}\nlines\n")
                return use(tf, folder, *args, **kwargs)
        return call
    return make


def _tree(folder: str) -> list[str]:
    return sorted(os.path.relpath(os.path.join(path, name), folder)
                  for path, folders, files in os.walk(folder) for name in (*folders, *files))


def _asked(method: str) -> Maker:
    def use(tf: Any, folder: str, path: str) -> Any:
        return getattr(tf.io.gfile, method)(os.path.join(folder, path))
    return _in_folder(use)


def _changed(method: str) -> Maker:
    def use(tf: Any, folder: str, *paths: str, **options: Any) -> Any:
        getattr(tf.io.gfile, method)(*(os.path.join(folder, path) for path in paths), **options)
        return _tree(folder)
    return _in_folder(use)


def _globbed(tf: Any, folder: str, pattern: str) -> Any:
    return sorted(os.path.relpath(path, folder)
                  for path in tf.io.gfile.glob(os.path.join(folder, pattern)))


def _matched(tf: Any, folder: str, pattern: str) -> Any:
    found = tf.io.matching_files(os.path.join(folder, pattern))
    return tf.strings.regex_replace(found, "^.*/", "")


def _walked(tf: Any, folder: str, path: str, **options: Any) -> Any:
    return [[os.path.relpath(top, folder), sorted(folders), sorted(files)]
            for top, folders, files in tf.io.gfile.walk(os.path.join(folder, path), **options)]


def _written_file(tf: Any, folder: str, path: str, contents: Any) -> Any:
    full = os.path.join(folder, path)
    tf.io.write_file(full, contents)
    return tf.io.read_file(full), _tree(folder)


def _handled(tf: Any, folder: str, path: str, mode: str, text: str = "") -> Any:
    """A file opened in a mode: written to, or read line by line."""
    with tf.io.gfile.GFile(os.path.join(folder, path), mode) as file:
        if "r" in mode:
            first, place = file.readline(), file.tell()
            rest = file.readlines()
            file.seek(0)
            return first, place, rest, file.read(3), file.size()
        file.write(text.encode() if "b" in mode else text)
    with open(os.path.join(folder, path), "rb") as file:
        return file.read()


def _recorded(tf: Any, folder: str, texts: Any, compression_type: str = "") -> Any:
    path = os.path.join(folder, "records")
    with tf.io.TFRecordWriter(path, compression_type or None) as writer:
        for text in texts:
            writer.write(text)
        writer.flush()
    with open(path, "rb") as file:
        return file.read() if not compression_type else None


FILES: dict[str, Maker] = {
    **{f"io.gfile.{m}": _asked(m) for m in ("exists", "isdir")},
    "io.gfile.listdir": _in_folder(lambda tf, folder, path: sorted(
        tf.io.gfile.listdir(os.path.join(folder, path)))),
    "io.gfile.stat": _in_folder(lambda tf, folder, path: tf.io.gfile.stat(
        os.path.join(folder, path)).length),
    "io.gfile.join": lambda tf: lambda path, *paths: tf.io.gfile.join(path, *paths),
    **{f"io.gfile.{m}": _changed(m) for m in (
        "copy", "makedirs", "mkdir", "remove", "rename", "rmtree")},
    "io.gfile.glob": _in_folder(_globbed), "io.gfile.walk": _in_folder(_walked),
    "io.matching_files": _in_folder(_matched), "io.write_file": _in_folder(_written_file),
    "io.read_file": _in_folder(lambda tf, folder, path: tf.io.read_file(
        os.path.join(folder, path))),
    "io.gfile.GFile": _in_folder(_handled), "io.TFRecordWriter": _in_folder(_recorded),
}


# ---------------------------------------------------------------------------- summaries

def _summary(write: Callable[..., Any]) -> Maker:
    """What a call of ``tf.summary`` puts into the file of events, and what it gives."""
    def make(tf: Any) -> Use:
        def use(*args: Any, **kwargs: Any) -> Any:
            with tempfile.TemporaryDirectory() as folder:
                writer = tf.summary.create_file_writer(folder)
                with writer.as_default():
                    given = write(tf, *args, **kwargs)
                writer.close()
                return given, _events(tf, folder)
        return use
    return make


def _events(tf: Any, folder: str) -> list[Any]:
    """The bytes of all events behind the first one, each without its time."""
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "*tfevents*"))):
        records = list(tf.data.TFRecordDataset(path).as_numpy_iterator())
        found += [record[9:].decode("latin-1") for record in records[1:]]
    return found


def _scoped(tf: Any, name: str, data: Any, step: Any) -> Any:
    with tf.summary.experimental.summary_scope(name, values=[data]) as (tag, scope):
        return tag, scope, tf.summary.write(tag, data, step)


def _recorded_if(tf: Any, condition: Any, name: str, data: Any, step: Any) -> Any:
    with tf.summary.record_if(condition):
        return tf.summary.scalar(name, data, step), tf.summary.should_record_summaries()


def _stepped(tf: Any, step: Any, name: str, data: Any) -> Any:
    tf.summary.experimental.set_step(step)
    try:
        return tf.summary.scalar(name, data), tf.summary.experimental.get_step()
    finally:
        tf.summary.experimental.set_step(None)


SUMMARIES: dict[str, Maker] = {
    **{f"summary.{m}": _summary(lambda tf, *a, m=m, **k: getattr(tf.summary, m)(*a, **k))
       for m in ("scalar", "histogram", "image", "text", "audio", "write")},
    "summary.experimental.summary_scope": _summary(_scoped),
    "summary.record_if": _summary(_recorded_if),
    "summary.experimental.set_step": _summary(_stepped),
}


# ---------------------------------------------------------------------------- modules, checkpoints

def _layer(tf: Any, one: Any, two: Any) -> Any:
    """A module with variables, a list of them, one that is not trained, and a module inside."""
    class Inner(tf.Module):
        def __init__(self) -> None:
            super().__init__(name="inside")
            self.two = tf.Variable(two, name="two")

    class Layer(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = tf.Variable(one, name="one")
            self.parts = [Inner(), tf.Variable(one, trainable=False, name="part")]

        @tf.function
        def __call__(self, x: Any) -> Any:
            return self.one + x * self.parts[0].two

    return Layer()


def _of_module(ask: Callable[[Any], Any]) -> Maker:
    def make(tf: Any) -> Use:
        return lambda one, two: ask(_layer(tf, one, two))
    return make


def _named(variables: Any) -> Any:
    return [(v.name, v.read_value()) for v in variables]


def _checkpointed(tf: Any) -> Use:
    """Saved with one content, restored into a module of another."""
    def use(one: Any, two: Any, other: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            saved = tf.train.Checkpoint(layer=_layer(tf, one, two), step=tf.Variable(3))
            path = saved.save(os.path.join(folder, "kept"))
            fresh = tf.train.Checkpoint(layer=_layer(tf, other, two), step=tf.Variable(0))
            fresh.restore(path).assert_consumed()
            return (os.path.basename(path), _named(fresh.layer.variables),
                    fresh.step.read_value(), fresh.save_counter.read_value())
    return use


def _written_checkpoint(ask: Callable[..., Any]) -> Maker:
    """What is asked of a folder with a checkpoint of a module."""
    def make(tf: Any) -> Use:
        def use(one: Any, two: Any, *args: Any, **kwargs: Any) -> Any:
            with tempfile.TemporaryDirectory() as folder:
                saved = tf.train.Checkpoint(layer=_layer(tf, one, two))
                path = saved.save(os.path.join(folder, "kept"))
                return ask(tf, folder, path, *args, **kwargs)
        return use
    return make


def _managed(tf: Any) -> Use:
    def use(one: Any, two: Any, max_to_keep: Any, saves: int) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            saved = tf.train.Checkpoint(layer=_layer(tf, one, two))
            manager = tf.train.CheckpointManager(saved, folder, max_to_keep)
            for _ in range(saves):
                manager.save()
            state = tf.train.get_checkpoint_state(folder)
            return ([os.path.basename(path) for path in manager.checkpoints],
                    os.path.basename(manager.latest_checkpoint or ""),
                    [os.path.basename(p) for p in state.all_model_checkpoint_paths]
                    if state else None, _tree(folder))
    return use


def _averaged(tf: Any) -> Use:
    def use(one: Any, two: Any, decay: Any, num_updates: Any = None, zero_debias: bool = False
            ) -> Any:
        average = tf.train.ExponentialMovingAverage(decay, num_updates, zero_debias)
        variable = tf.Variable(one)
        average.apply([variable])
        variable.assign(two)
        average.apply([variable])
        return average.average(variable).read_value()
    return use


def _loaded_model(tf: Any) -> Use:
    """A saved module, called after it was loaded."""
    def use(one: Any, two: Any, x: Any) -> Any:
        layer = _layer(tf, one, two)
        x = tf.convert_to_tensor(x)
        with tempfile.TemporaryDirectory() as folder:
            wanted = layer(x)
            tf.saved_model.save(layer, folder)
            loaded = tf.saved_model.load(folder)
            return wanted, loaded(x), loaded.one.read_value()
    return use


def _signature(tf: Any) -> Use:
    def use(one: Any, two: Any, x: Any) -> Any:
        layer = _layer(tf, one, two)
        x = tf.convert_to_tensor(x)
        concrete = tf.function(lambda v: {"result": layer(v)}).get_concrete_function(
            tf.TensorSpec([None] * x.shape.rank, x.dtype, name="v"))
        with tempfile.TemporaryDirectory() as folder:
            tf.saved_model.save(layer, folder, signatures=concrete)
            loaded = tf.saved_model.load(folder)
            found = loaded.signatures["serving_default"](v=x)
            return sorted(loaded.signatures), found, tf.saved_model.contains_saved_model(folder)
    return use


STATE: dict[str, Maker] = {
    "Module.variables": _of_module(lambda layer: _named(layer.variables)),
    "Module.trainable_variables": _of_module(lambda layer: _named(layer.trainable_variables)),
    "Module.non_trainable_variables": _of_module(
        lambda layer: _named(layer.non_trainable_variables)),
    "Module.submodules": _of_module(lambda layer: [m.name for m in layer.submodules]),
    "Module.name": _of_module(lambda layer: layer.name),
    "train.Checkpoint.save": _checkpointed, "train.CheckpointManager": _managed,
    "train.list_variables": _written_checkpoint(
        lambda tf, folder, path: tf.train.list_variables(path)),
    "train.load_variable": _written_checkpoint(
        lambda tf, folder, path, name: tf.train.load_variable(path, name)),
    "train.load_checkpoint": _written_checkpoint(
        lambda tf, folder, path, name: (
            sorted(tf.train.load_checkpoint(folder).get_variable_to_shape_map().items()),
            tf.train.load_checkpoint(path).has_tensor(name))),
    "train.latest_checkpoint": _written_checkpoint(
        lambda tf, folder, path, name: os.path.basename(
            tf.train.latest_checkpoint(os.path.join(folder, name)) or "none")),
    "train.get_checkpoint_state": _written_checkpoint(
        lambda tf, folder, path, name: os.path.basename(tf.train.get_checkpoint_state(
            os.path.join(folder, name)).model_checkpoint_path)),
    "train.ExponentialMovingAverage": _averaged,
    "saved_model.load": _loaded_model, "saved_model.save": _signature,
}

USES: dict[str, Maker] = {**FORMATS, **FILES, **SUMMARIES, **STATE}
