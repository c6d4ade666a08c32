"""What ``import twofold`` costs and touches: modules loaded, output, settings, public names.

Each question is asked of a fresh interpreter. Cost is counted in modules, not in time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Loaded when first used, or optional. Each costs as much as NumPy, or may not be installed.
LAZY = {"llvmlite", "networkx", "pyopencl", "scipy", "keras",
        "matplotlib", "sklearn", "rich", "safetensors", "tensorflow"}
# `import twofold` may load this many modules beyond NumPy's own: its front end, ml_dtypes and
# what these take from the standard library.
MOST_OWN_MODULES = 148
MOST_OTHER_MODULES = 40


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter in which every warning is an error."""
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith("TWOFOLD_")}
    environment |= {"PYTHONPATH": str(ROOT), **variables}
    return subprocess.run([sys.executable, "-W", "error", "-c", code], env=environment, text=True,
                          capture_output=True, timeout=120, check=False, stdin=subprocess.DEVNULL)


def modules_loaded_by(statement: str) -> set[str]:
    """Names of the modules that a statement loads which importing NumPy does not."""
    ran = run_python(
        "import json, sys, numpy\n"
        "before = set(sys.modules)\n"
        f"{statement}\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))")
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_import_is_silent() -> None:
    ran = run_python("import twofold as tf\ntf.Tensor")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_import_loads_no_heavy_library() -> None:
    loaded = modules_loaded_by("import twofold as tf\ntf.Tensor")
    assert not {name.split(".")[0] for name in loaded} & LAZY


def test_import_loads_few_modules() -> None:
    loaded = modules_loaded_by("import twofold as tf\ntf.Tensor")
    own = {name for name in loaded if name.split(".")[0] == "twofold"}
    assert "twofold" in own
    assert len(own) <= MOST_OWN_MODULES, sorted(own)
    assert len(loaded - own) <= MOST_OTHER_MODULES, sorted(loaded - own)


def test_eager_arithmetic_loads_no_compiler_and_is_silent() -> None:
    loaded = modules_loaded_by("import twofold as tf\nassert float(tf.constant(1.0) + 2.0) == 3.0")
    assert not {name.split(".")[0] for name in loaded} & {"networkx", "pyopencl"}
    ran = run_python("import twofold as tf\ntf.constant(1.0) + 2.0")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_every_public_name_resolves() -> None:
    ran = run_python("""
import twofold as tf
for name in dir(tf):
    try:
        getattr(tf, name)
    except ModuleNotFoundError as error:  # an optional package that is not installed
        assert error.name.split(".")[0] in {"keras", "tensorboard"}, (name, error)
assert {"Tensor", "Variable", "GradientTape", "function", "constant"} <= set(dir(tf))
""")
    assert ran.returncode == 0, ran.stderr


def test_namespaces_show_their_names_and_nothing_else() -> None:
    ran = run_python("""
import importlib, types
import twofold as tf
from twofold._api import names
names_of = {space: {*table, *names.inner(space)} for space, table in names.table().items()}
for space in names.NAMESPACES:
    module = importlib.import_module(f"twofold.{space}".rstrip("."))
    found = tf
    for part in filter(None, space.split(".")):
        found = getattr(found, part)
    assert found is module and type(module) is types.ModuleType, space
    assert set(dir(module)) == names_of[space], (space, set(dir(module)) ^ names_of[space])
    for name in dir(module):
        getattr(module, name)
    assert set(dir(module)) == names_of[space], space
assert {"list_physical_devices", "experimental"} <= set(dir(tf.config))
assert "set_default" not in dir(tf.config) and not hasattr(tf.config, "set_default")
""")
    assert ran.returncode == 0, ran.stderr


def test_namespaces_can_be_imported_as_modules() -> None:
    ran = run_python("""
import pickle
import twofold.compat.v1 as v1
from twofold.config.experimental import list_physical_devices
from twofold.math import *
from twofold.nn import relu
import twofold as tf
assert relu is tf.nn.relu is pickle.loads(pickle.dumps(relu))
assert exp is tf.exp is tf.math.exp and v1 is tf.compat.v1
assert list_physical_devices is tf.config.list_physical_devices
""")
    assert ran.returncode == 0, ran.stderr


def test_namespaces_load_nothing_before_a_name_is_used() -> None:
    loaded = modules_loaded_by("import twofold, twofold.nn, twofold.random.experimental")
    assert not {name for name in loaded if name.startswith(("twofold.frontend", "twofold.ir."))}


def test_unknown_name_is_an_attribute_error() -> None:
    ran = run_python("import twofold as tf\ntf.no_such_name")
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("AttributeError") and "no_such_name" in last


@pytest.mark.parametrize(("variable", "text", "expected"), [
    ("TWOFOLD_DEBGU", "1", "unknown setting TWOFOLD_DEBGU; known: TWOFOLD_"),
    ("TWOFOLD_DEBUG", "much", "TWOFOLD_DEBUG='much' is not a valid int"),
    ("TWOFOLD_CACHE", "perhaps", "TWOFOLD_CACHE='perhaps' is not a valid bool"),
])
def test_bad_setting_is_a_clear_error(variable: str, text: str, expected: str) -> None:
    ran = run_python("import twofold as tf\ntf.constant(1.0)", **{variable: text})
    last = ran.stderr.strip().splitlines()[-1]
    assert ran.returncode == 1
    assert last.startswith(f"twofold.errors.ArgumentError: {expected}")


@pytest.mark.parametrize(("variable", "text"), [
    ("TWOFOLD_DEBUG", "0"), ("TWOFOLD_CACHE", "off"), ("TWOFOLD_THREADS", "1")])
def test_good_setting_is_accepted(variable: str, text: str) -> None:
    ran = run_python("import twofold as tf\ntf.constant(1.0)", **{variable: text})
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_dataclasses_are_the_ones_that_are_made_cheaply() -> None:
    """``twofold.dataclass`` says what the standard decorator costs for a class."""
    found = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "twofold").rglob("*.py"))
             if any(line.startswith(("from dataclasses import", "import dataclasses"))
                    for line in path.read_text().splitlines())]
    assert found == []
