"""Runs a function of the user's file on TensorFlow, asked line by line; a script of its own.

Usage: python peer_worker.py FILE. It is run by another interpreter, which has TensorFlow and not
this package: it imports nothing of it. ``import twofold as tf`` in the file gives TensorFlow.
Requests and answers are lines of JSON; arrays are in files, as bytes with dtype and shape.
"""

import contextlib
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import sys
import time
import traceback
import types

import numpy as np
import tensorflow as tf


class Alias(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives TensorFlow where the file imports this library."""

    def __init__(self):
        self.specs = {}

    def find_spec(self, name, path, target=None):
        if name.split(".")[0] == "twofold":
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return None

    def create_module(self, spec):
        found = tf
        for part in spec.name.split(".")[1:]:
            found = getattr(found, part)
        self.specs[spec.name] = found.__spec__
        return found

    def exec_module(self, module):
        """It is loaded; it stays what it says it is."""
        module.__spec__ = self.specs[module.__spec__.name]


def read_array(describe):
    """An array from its description."""
    with open(describe["file"], "rb") as file:
        data = file.read()
    return np.frombuffer(data, numpy_dtype(describe["dtype"])).reshape(describe["shape"])


def numpy_dtype(name):
    return np.dtype(tf.dtypes.as_dtype(name).as_numpy_dtype)


def built(tree):
    """An argument from its description."""
    kind, content = tree["kind"], tree["content"]
    if kind == "tensor":
        return tf.constant(read_array(content))
    if kind == "array":
        return np.array(read_array(content))
    if kind in ("list", "tuple"):
        items = [built(item) for item in content]
        return items if kind == "list" else tuple(items)
    if kind == "dict":
        return {key: built(item) for key, item in content}
    return content


def leaves(name, value):
    """(name, leaf) of a result, in the order and with the names of the other side."""
    if isinstance(value, tf.IndexedSlices):
        yield name + ".values", value.values
        yield name + ".indices", value.indices
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from leaves(f"{name}[{key!r}]", value[key])
    elif isinstance(value, (list, tuple)):
        keys = getattr(value, "_fields", range(len(value)))
        for key, item in zip(keys, value):
            yield from leaves(f"{name}[{key!r}]", item)
    else:
        yield name, value


def variables():
    """All variables."""
    return [x for x in gc.get_objects()
            if issubclass(type(x), tf.Variable) and x.dtype != tf.resource]


def in_order(found):
    """Variables in the order of their making."""
    return sorted(found, key=lambda v: int(v._unique_id.rsplit("_", 1)[-1]))


class Worker:
    """The function, its arguments, and its ways of running."""

    def __init__(self, path, folder):
        self.path = path
        self.folder = folder
        self.module = None
        self.calls = {}
        self.kept: list = []
        self.begun: list = []
        self.number = 0

    def answer(self, request):
        """What a request asks for."""
        return getattr(self, request.pop("do"))(**request)

    def load(self, function):
        """Load the file."""
        name = os.path.splitext(os.path.basename(self.path))[0]
        loader = importlib.machinery.SourceFileLoader("peer_" + name, self.path)
        self.module = types.ModuleType(loader.name)
        self.module.__file__ = self.path
        sys.modules[loader.name] = self.module
        sys.path.insert(0, os.path.dirname(os.path.abspath(self.path)))
        loader.exec_module(self.module)
        self.function = getattr(self.module, function)
        self.name = function
        return {"version": tf.__version__}

    def begin(self, arguments, sizes, values):
        """Arguments for the runs that follow, and values of variables where they fit."""
        if arguments is None:
            made = getattr(self.module, self.name + "_inputs")(**sizes)
            self.arguments = made if isinstance(made, tuple) else (made,)
        else:
            self.arguments = tuple(built(tree) for tree in arguments)
        plain = getattr(self.function, "python_function", self.function)
        signature = getattr(self.function, "input_signature", None)
        self.calls = {
            "eager": plain, "function": tf.function(plain, input_signature=signature),
            "xla": tf.function(plain, input_signature=signature, jit_compile=True)}
        used = None
        with contextlib.suppress(Exception):
            used = tf.function(plain, input_signature=signature).get_concrete_function(
                *self.arguments).variables
        there = in_order(variables() if used is None else used)
        arrays = [read_array(value) for value in values]
        same = [(v.numpy().shape, numpy_dtype(v.dtype)) for v in there] == [
            (a.shape, a.dtype) for a in arrays]
        if same:
            for variable, array in zip(there, arrays):
                variable.assign(array)
        self.kept = [(v, v.numpy()) for v in variables()]
        self.begun = [(v, v.numpy()) for v in there]
        return {"fits": same}

    def restore(self):
        """Put the state back."""
        for variable, value in self.kept:
            variable.assign(value)
        random.seed(0)
        np.random.seed(0)

    def call(self, mode):
        """One call, in a mode."""
        tf.config.run_functions_eagerly(mode == "eager")
        return self.calls[mode](*self.arguments)

    def prepare(self, mode):
        """What a first call gives, and how long it took."""
        self.restore()
        start = time.perf_counter()
        result = self.call(mode)
        spent = time.perf_counter() - start
        found = [self.describe(name, leaf) for name, leaf in leaves("result", result)]
        changed = [{"number": i, **self.describe(v.name, v)}
                   for i, (v, value) in enumerate(self.begun)
                   if not np.array_equal(v.numpy(), value)]
        return {"values": found, "variables": changed, "seconds": spent}

    def describe(self, name, leaf):
        """A value: in a file if it is an array, else its text."""
        is_tensor = hasattr(leaf, "numpy")
        plain = np.asarray(leaf.numpy() if is_tensor else leaf)
        if plain.dtype.kind in "SU" or getattr(leaf, "dtype", None) == tf.string:
            words = [w.encode() if isinstance(w, str) else w for w in plain.reshape(-1).tolist()]
            return {"name": name, "is_tensor": is_tensor, "shape": plain.shape,
                    "strings": [w.decode("latin-1") for w in words]}
        if plain.dtype.kind not in "biufV":
            return {"name": name, "text": None if leaf is None else repr(leaf)}
        array = np.ascontiguousarray(plain)
        self.number += 1
        path = os.path.join(self.folder, f"peer_{self.number}.bin")
        with open(path, "wb") as file:
            file.write(array.tobytes())
        return {"name": name, "is_tensor": is_tensor, "array": {
            "file": path, "dtype": array.dtype.name, "shape": plain.shape}}

    def time(self, mode, samples, calls):
        """Seconds per call of each sample."""
        self.restore()
        self.call(mode)
        found = []
        for _ in range(samples):
            start = time.perf_counter()
            for _ in range(calls):
                result = self.call(mode)
            self.wait(result)
            found.append((time.perf_counter() - start) / calls)
        return {"seconds": found}

    @staticmethod
    def wait(result):
        """Until a result is there, on a device too."""
        for _, leaf in leaves("", result):
            if hasattr(leaf, "device") and "GPU" in str(leaf.device):
                leaf.numpy()


def place_of(error, path):
    """The line of the user's file."""
    found = [f for f in traceback.extract_tb(error.__traceback__)
             if os.path.abspath(f.filename) == os.path.abspath(path)]
    return f" (at {found[-1].filename}:{found[-1].lineno}: `{found[-1].line}`)" if found else ""


def main():
    """Answer until there are no more requests."""
    path, folder = sys.argv[1:3]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the user's file prints is no answer
    sys.meta_path.insert(0, Alias())
    worker = Worker(path, folder)
    for line in sys.stdin:
        try:
            found = worker.answer(json.loads(line))
        except Exception as error:
            text = " ".join(str(error).partition("Stack trace for op definition")[0].split())[:400]
            found = {"error": f"{type(error).__name__}: {text}{place_of(error, path)}"}
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
