"""twofold run, twofold.install_as_tensorflow: scripts and libraries that import TensorFlow."""

import os
import subprocess
import sys

import pytest

from twofold.cli import main, run_script

ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
COMMAND = [sys.executable, "-m", "twofold", "run"]


def run(words, folder, **options):
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120,
                          env=ENVIRONMENT, **options)


def both(folder, *words, code):
    """What Python and the command make of the same words."""
    plain, ours = run([sys.executable, *words], folder), run([*COMMAND, *words], folder)
    assert plain.returncode == ours.returncode == code, ours.stderr
    assert plain.stdout == ours.stdout
    assert plain.stderr == ours.stderr
    return ours


SURROUNDINGS = """
import os, sys, __main__
print(sys.argv, __name__, __file__, sys.path[0], __package__, __spec__ and __spec__.name)
print(__main__.__dict__ is globals(), sorted(k for k in globals() if k != "__annotations__"))
import neighbour
print(neighbour.value)
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "neighbour.py").write_text("value = 3\n")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "neighbour.py").write_text("value = 4\n")
    (tmp_path / "inner" / "__init__.py").write_text("")
    (tmp_path / "inner" / "__main__.py").write_text(SURROUNDINGS)
    for place in (tmp_path, tmp_path / "inner"):
        (place / "script.py").write_text(SURROUNDINGS)
    return tmp_path


@pytest.mark.parametrize("words", [
    ["script.py"], ["inner/script.py", "--help", "-m", "x y"], ["-m", "script", "-h"],
    ["-m", "inner.script", "1"], ["-m", "inner"]])
def test_surroundings_are_those_of_python(folder, words):
    assert both(folder, *words, code=0).stdout


@pytest.mark.parametrize("body, code", [
    ("def f():\n    raise ValueError('no')\n\nf()\n", 1),
    ("import sys\nprint('out')\nsys.exit(3)\n", 3),
    ("import sys\nsys.exit('a message')\n", 1),
    ("raise SystemExit\n", 0),
    ("print(1\n", 1),
    ("import sys\nsys.excepthook = lambda *found: print('hook', *found[:2])\n1 / 0\n", 1),
    ("import atexit\natexit.register(print, 'bye')\n1 / 0\n", 1),
    ("try:\n    1 / 0\nexcept Exception as e:\n    raise KeyError('x') from e\n", 1),
    ("import no_such_module\n", 1),
    ("# coding: latin-1\nprint(ascii('\xe4'))\n", 0),
])
def test_ends_as_python_does(tmp_path, body, code):
    (tmp_path / "script.py").write_bytes(body.encode("latin-1"))
    both(tmp_path, "script.py", code=code)


def test_an_interrupted_script(tmp_path):
    (tmp_path / "script.py").write_text("raise KeyboardInterrupt\n")
    found = run([*COMMAND, "script.py"], tmp_path)
    assert found.returncode == 130
    assert found.stderr.endswith("in <module>\n    raise KeyboardInterrupt\nKeyboardInterrupt\n")


@pytest.mark.parametrize("words, code, text", [
    (["nowhere.py"], 2, "can't open file"), (["-m", "no_such_module"], 2, "No module named"),
    (["-m", "no_such.module"], 2, "No module named 'no_such'"), (["-m"], 2, "needs the name"),
    (["-x", "script.py"], 2, "unknown option -x"), ([], 2, "usage"), (["."], 2, "is a folder"),
    (["--help"], 0, "usage: twofold run SCRIPT.py"),
])
def test_wrong_words(tmp_path, monkeypatch, capsys, words, code, text):
    monkeypatch.setattr(run_script, "install_as_tensorflow", lambda: None)
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path)
    assert main.main(["run", *words]) == code
    found = capsys.readouterr()
    assert text in found.err + found.out


SCRIPT = """
import tensorflow as tf
import tensorflow.nn
import tensorflow.io.gfile as gfile
import tensorflow.compat.v2 as tf2
from tensorflow import float32, nn
from tensorflow.nn import relu
from tensorflow.io import *
import a_library

assert tf.__version__ >= "2" and tf.version.VERSION == tf.__version__
assert int(tf.__version__.split(".")[0]) >= 2
assert tf2 is tf and nn is tf.nn and gfile is tf.io.gfile and relu is tf.nn.relu
assert tf.float32 is float32 and callable(read_file)
assert "constant" in dir(tf) and tf.__name__ == "tensorflow"

@tf.function
def step(x):
    if tf.reduce_sum(x) > 0:
        x = tf.nn.relu(x)
    return a_library.twice(x)

print(step(tf.constant([-1.0, 2.0])).numpy(), type(tf.constant(1)).__module__)
try:
    tf.no_such_name
except AttributeError as error:
    print(error)
"""


def test_a_script_of_tensorflow(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "a_library.py").write_text("import tensorflow as tf\n\ndef twice(x):\n"
                                           "    return tf.add(x, x)\n")
    found = run([*COMMAND, "script.py"], tmp_path)
    assert found.stderr == ""
    first, second = found.stdout.splitlines()
    assert first == "[0. 4.] tensorflow"
    assert second == "module 'tensorflow' has no attribute 'no_such_name'"


ABSENT = [
    ("import tensorflow.keras", "tf.keras: planned"),
    ("from tensorflow import keras", "tf.keras: planned"),
    ("from tensorflow.keras import layers", "tf.keras: planned"),
    ("from tensorflow import optimizers", "planned with it"),
    ("from tensorflow.python.framework import func_graph", "TensorFlow's inside"),
    ("import tensorflow.python.client.session", "TensorFlow's inside"),
    ("import tensorflow.lite", "TensorFlow's inside"),
    ("import tensorflow.nothing_of_it", "has no public module of that name"),
]


def test_modules_that_are_not_here_are_named(tmp_path):
    (tmp_path / "script.py").write_text("import tensorflow as tf\n" + "".join(
        f"try:\n    {statement}\nexcept ModuleNotFoundError as error:\n    print(error)\n"
        for statement, _ in ABSENT) + ABSENT[0][0])
    found = run([*COMMAND, "script.py"], tmp_path)
    assert found.returncode == 1
    for line, (_, reason) in zip(found.stdout.splitlines(), ABSENT, strict=True):
        assert line.startswith("No module named 'tensorflow.") and reason in line
    assert ABSENT[0][1] in found.stderr.splitlines()[-1]
    assert "run_script" not in found.stderr


def test_in_a_process_of_ones_own(tmp_path):
    code = ("import twofold\ntwofold.install_as_tensorflow()\ntwofold.install_as_tensorflow()\n"
            "import tensorflow as tf, sys, pickle, importlib.util\n"
            "assert importlib.util.find_spec('tensorflow') is not None\n"
            "found = [f for f in sys.meta_path if type(f).__module__.startswith('twofold')]\n"
            "assert len(found) == 1\n"
            "import importlib.metadata as metadata\n"
            "assert metadata.version('tensorflow') == tf.__version__\n"
            "assert 'tensorflow' not in [d.name for d in metadata.distributions()]\n"
            "assert tf.constant is twofold.constant and tf.Tensor is twofold.Tensor\n"
            "print(pickle.loads(pickle.dumps(tf.constant(3))).numpy())\n")
    found = run([sys.executable, "-c", code], tmp_path)
    assert (found.stdout, found.stderr) == ("3\n", "")


def test_real_tensorflow_is_left_alone(tmp_path):
    (tmp_path / "tensorflow.py").write_text("real = True\n")
    code = ("import tensorflow, twofold\ntry:\n    twofold.install_as_tensorflow()\n"
            "except twofold.errors.FailedPreconditionError as error:\n    print(error)\n"
            "import tensorflow\nprint(tensorflow.real)\n")
    found = run([sys.executable, "-c", code], tmp_path)
    first, second = found.stdout.splitlines()
    assert "TensorFlow itself is imported already" in first and "tensorflow.py" in first
    assert second == "True"


def test_tensorboard_reads_events_in_a_script(folder):
    pytest.importorskip("tensorboard")
    (folder / "events.py").write_text("""
import tensorflow as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

with tf.summary.create_file_writer("logs").as_default():
    for step in range(3):
        tf.summary.scalar("loss", 1.0 / (step + 1), step=step)
    tf.summary.flush()
    found = EventAccumulator("logs")
    found.Reload()
    tf.summary.scalar("loss", 0.0, step=3)
    tf.summary.flush()
found.Reload()
print([event.step for event in found.Tensors("loss")])
""")
    result = run([*COMMAND, "events.py"], folder)
    assert (result.returncode, result.stdout) == (0, "[0, 1, 2, 3]\n"), result.stderr


INSIDE = """
import tensorflow as tf
import tensorflow.compat.v1 as tf1
from tensorflow.python.framework import constant_op, dtypes, ops, tensor_shape
from tensorflow.python.framework.errors import InvalidArgumentError
from tensorflow.python.ops import array_ops, math_ops, nn_ops
from tensorflow.python.platform import tf_logging
from tensorflow.python.util import nest
import tensorflow.python.eager.context as context
from tensorflow.python.framework.test_util import TensorFlowTestCase
from tensorflow.python.ops.numpy_ops import np_config

assert ops.Tensor is tf.Tensor and ops.name_scope is tf.name_scope
assert constant_op.constant is tf.constant and dtypes.float32 is tf.float32
assert array_ops.concat is tf.concat and math_ops.reduce_sum is tf.reduce_sum
assert nn_ops.relu is tf.nn.relu and nest.flatten is tf.nest.flatten
assert InvalidArgumentError is tf.errors.InvalidArgumentError
assert tensor_shape.Dimension(3) == 3 and context.executing_eagerly() and tf_logging.info
assert np_config.enable_numpy_behavior is tf.experimental.numpy.experimental_enable_numpy_behavior
assert TensorFlowTestCase is tf.test.TestCase
assert tf1.ceil is tf.math.ceil and tf1.abs is tf.abs and tf1.lin_space is tf.linspace
for wrong in (lambda: ops.get_default_graph, lambda: tf1.Session, lambda: tf1.get_variable):
    try:
        wrong()
    except AttributeError as error:
        print(error)
"""


def test_modules_inside_have_the_names_that_are_public(tmp_path):
    (tmp_path / "script.py").write_text(INSIDE)
    found = run([*COMMAND, "script.py"], tmp_path)
    assert found.stderr == ""
    one, two, three = found.stdout.splitlines()
    assert "'get_default_graph'" in one and "public names only" in one
    assert "no sessions" in two and "tf.Module" in three
