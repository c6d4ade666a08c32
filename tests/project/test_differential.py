"""The tool that compares every public function with TensorFlow: its table, draws and judgement."""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import twofold as tf

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tools" / "differential"


def _module(name):
    spec = importlib.util.spec_from_file_location(f"differential_{name.strip('_')}",
                                                  FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool():
    sys.path.insert(0, str(FOLDER))
    try:
        yield _module("__main__")
    finally:
        sys.path[:] = [p for p in sys.path if p != str(FOLDER)]


@pytest.fixture(scope="module")
def calls(tool):
    return list(tool.calls.calls(0))


def _public_functions():
    """Every function that is public here and in TensorFlow: its names, by identity."""
    names = (ROOT / "tests" / "data" / "tensorflow_names.tsv").read_text(encoding="utf-8")
    found: dict[int, list[str]] = {}
    for line in names.splitlines():
        if line.startswith("#"):
            continue
        full = line.split("\t")[0].removeprefix("tf.")
        value = tf
        for part in full.split("."):
            value = getattr(value, part, None)
        if callable(value) and not isinstance(value, type):
            found.setdefault(id(value), []).append(full)
    return list(found.values())


def test_every_public_function_is_called_or_left_out_for_a_reason(tool):
    from table import LEFT_OUT
    called = {row.function for row in tool.calls.rows()}
    missing = []
    for names in _public_functions():
        left_out = any(re.fullmatch(p, name) for p in LEFT_OUT for name in names)
        times = len(called & set(names))
        if times + left_out == 0:
            missing.append(names)
        assert not (left_out and times), f"called and left out: {names}"
    assert not missing, missing
    from uses import USES
    known = {name for names in _public_functions() for name in names}
    assert called <= known | set(USES), sorted(called - known)
    known |= {f"{name}.{method}" for name, kind in CLASSES.items() for method in dir(kind)}
    for pattern in LEFT_OUT:
        assert any(re.fullmatch(pattern, name) for name in known), pattern


#: Classes whose methods users call; of others what is made with them is in the table.
CLASSES = {"Variable": tf.Variable, "Tensor": tf.Tensor, "TensorArray": tf.TensorArray,
           "random.Generator": tf.random.Generator, "TensorShape": tf.TensorShape,
           "TensorSpec": tf.TensorSpec, "DType": tf.DType, "data.Dataset": tf.data.Dataset,
           "GradientTape": tf.GradientTape, "Module": tf.Module}


@pytest.mark.parametrize("name", CLASSES)
def test_every_method_is_called_or_left_out_for_a_reason(tool, name):
    from table import LEFT_OUT
    called = {row.function for row in tool.calls.rows()}
    for method in dir(CLASSES[name]):
        if method.startswith("_"):
            continue
        full = f"{name}.{method}"
        left_out = any(re.fullmatch(p, full) for p in LEFT_OUT)
        assert (full in called) != left_out, full


def test_what_uses_methods_is_called(tool):
    from table_of_methods import METHODS
    from uses import USES
    called = {row.function for row in tool.calls.rows()}
    assert called >= set(USES)
    assert METHODS.count("\n") > 100


def test_every_function_has_many_kinds_of_calls(calls):
    counts = Counter(call["function"] for call in calls)
    assert min(counts.values()) >= 12, counts.most_common()[-5:]
    assert len({(c["function"], c["kind"]) for c in calls}) == len(calls)


def test_calls_depend_on_the_seed_only(tool, calls):
    assert list(tool.calls.calls(0)) == calls
    assert list(tool.calls.calls(1)) != calls


def test_kinds_are_what_they_say(calls):
    kinds = {call["kind"] for call in calls if call["function"] == "math.reduce_sum"}
    assert {"empty", "wrong dtype", "gradients", "NaN and infinities"} <= kinds
    for call in calls:
        text = repr(call)
        if call["kind"] == "NumPy arrays":
            assert "'tensor'" not in text or call["function"] in ("case", "nest.flatten") or \
                "nest." in call["function"], text[:300]
        if call["kind"] == "gradients":
            assert call["gradient"]


def _outcome(tool, *values, structure=None):
    from encoding import encode_array
    return {"structure": structure or "T" * len(values),
            "values": [{"array": encode_array(np.asarray(v))} for v in values]}


@pytest.mark.parametrize(("ours", "theirs", "words"), [
    ([np.float32(1)], [np.float32(1.00001)], None),
    ([np.float32(1)], [np.float32(1.001)], "differ"),
    ([np.float32([np.nan, 1])], [np.float32([np.nan, 1])], None),
    ([np.float32([np.nan, 1])], [np.float32([1, 1])], "1 of 2"),
    ([np.int32([1])], [np.int64([1])], "int32"),
    ([np.int32([[1]])], [np.int32([1])], "[1, 1]"),
    ([np.int32(1)], [np.int32(1), np.int32(2)], "structure"),
    ([np.float64(1)], [np.float64(1 + 1e-7)], "differ"),
    ([np.array([b"a"], object)], [np.array([b"b"], object)], "differ"),
    ([np.float32(np.inf)], [np.float32(3e38)], "differ"),
])
def test_differences_are_seen(tool, ours, theirs, words):
    found = tool.judge.difference({}, _outcome(tool, *ours), _outcome(tool, *theirs))
    assert (found is None) if words is None else (words in found), found


def test_raising_is_compared_with_raising(tool):
    raises = {"error": ["InvalidArgumentError", "OpError", "Exception"], "message": "no"}
    other = {"error": ["TypeError", "Exception"], "message": "no"}
    value = _outcome(tool, np.float32(1))
    assert tool.judge.difference({}, raises, other) is None
    assert not tool.judge.same_class(raises, other)
    assert "raises" in tool.judge.difference({}, raises, value)
    assert "TensorFlow raises" in tool.judge.difference({}, value, raises)
    assert "the process" in tool.judge.difference({}, {"ended": "ended with -11"}, value)


@pytest.mark.parametrize(("part", "value", "words"), [
    ("same", False, "same"), ("dtype", "float64", "dtype"), ("mean", 0.5, "mean"),
    ("deviation", 2.0, "deviation"), ("shape", [2], "shape"), ("mean", 0.01, None),
])
def test_random_results_are_compared_by_their_properties(tool, part, value, words):
    entry = {"dtype": "float32", "shape": [5000], "same": True, "mean": 0.0, "deviation": 1.0,
             "least": -3.0, "greatest": 3.0}
    mine = {"structure": "T", "values": [{"random": entry | {part: value}}]}
    found = tool.judge.difference({}, mine, {"structure": "T", "values": [{"random": entry}]})
    assert (found is None) if words is None else (words in found), found


def test_named_differences_are_looked_for(tool):
    call = {"function": "abs", "kind": "plain", "args": [], "kwargs": {}}
    totals = tool.Totals()
    totals.differences.append({"call": call, "mode": "eager", "what": "1, TensorFlow 2"})
    named = [tool.judge.Named(["abs"], ["pl*"], ["eager"], ["TensorFlow 2"], "why"),
             tool.judge.Named(["abs"], ["*"], ["eager"], ["TensorFlow 3"], "why not"),
             tool.judge.Named(["sign"], ["*"], ["eager"], [], "why not")]
    assert tool.unnamed(totals, named) == [] and [n.met for n in named] == [1, 0, 0]
    assert len(tool.unnamed(totals, named[1:])) == 1
    for entry in tool.judge.named_differences():
        assert entry.reason and entry.functions


def test_calls_are_made_in_every_mode(tool):
    options = argparse.Namespace(only="math.add,linalg.svd,random.normal,strings.join,while_loop",
                                 kinds="plain,wrong dtype,gradients", seed=3,
                                 modes=",".join(tool.MODES))
    entries = tool.selected(options)
    found = tool.outcomes("twofold", sys.executable, entries)
    assert len(found) == len(entries) > 20
    assert not any("ended" in outcome for outcome in found)
    totals = tool.Totals()
    for group in tool.groups(entries):
        tool.compare(totals, group, found[:len(group)], found[:len(group)])
    assert totals.agreed == totals.made and not totals.differences
    eager = [o for o, e in zip(found, entries) if e["mode"] == "eager"]
    compiled = [o for o, e in zip(found, entries) if e["mode"] == "compiled"]
    plain = [e["call"] for e in entries if e["mode"] == "eager"]
    for call, one, two in zip(plain, eager, compiled, strict=True):
        assert tool.judge.difference(call, one, two) is None


def test_a_process_that_ends_is_an_outcome(tool, tmp_path):
    program = tmp_path / "ends.py"
    program.write_text(
        "import os, sys\nargs = dict(zip(sys.argv[2::2], sys.argv[3::2]))\n"
        "open(args['--outcomes'], 'a').write('{\"structure\": \"\", \"values\": []}\\n')\n"
        "os._exit(3)\n", encoding="utf-8")
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\nexec {sys.executable} {program} \"$@\"\n",
                           encoding="utf-8")
    interpreter.chmod(0o755)
    call = {"function": "abs", "kind": "plain", "args": [], "kwargs": {}}
    entries = [{"call": call, "mode": "eager"}] * 4
    found = tool.outcomes("twofold", str(interpreter), entries)
    assert [o.get("ended") for o in found] == [None, "ended with 3"] * 2
