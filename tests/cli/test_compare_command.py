"""``twofold compare``: what it runs and writes, its exit codes, the user's line in messages."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from xml.dom import minidom

import pytest

from twofold.cli import CommandError, inputs, main, peers

PROGRAM = '''
import twofold as tf

weights = tf.Variable([[1.0], [2.0]])
steps = tf.Variable(0)
calls = []


@tf.function
def step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.matmul(x, weights) ** 2)
    weights.assign_sub(0.1 * tape.gradient(loss, weights))
    steps.assign_add(1)
    return loss


def step_inputs(n=4):
    return (tf.ones([n, 2]),)


def double(x):
    return x + x


def double_inputs():
    return (21,)


def nothing():
    return 1


def random_numbers(x):
    return tf.random.normal([3]) + tf.nn.dropout(x, 0.5)


def grows(x):
    return tf.boolean_mask(x, x > 0.0), tf.unique(tf.cast(x, tf.int32))[0]


def counts(x):
    calls.append(1)
    return x + float(len(calls))


def raises(x):
    return x.nothing


def eager_only(x):
    if x.numpy().sum() > 0:
        return x
    return -x


def compiled_only(x):
    if tf.executing_eagerly():
        raise RuntimeError("not eagerly")
    return x * 2.0


def mixed(x):
    return {"a": x, "b": (x[0] * 2.0, None), "c": 3}


def mixed_text():
    return tf.constant(["ä", "b"]), "text", None, True


def ends(x):
    raise SystemExit(0)


def interrupts(x):
    if len(calls) > 5:
        raise KeyboardInterrupt
    return counts(x)


def prints(x):
    print("from the function")
    tf.print("from an op", x[0])
    return x


def bad_inputs():
    return 1 / 0


def bad(x):
    return x
'''


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "path", list(sys.path))  # the file's folder comes first on it
    path = tmp_path / "random.py"  # the name of a module of the standard library, on purpose
    path.write_text(PROGRAM)
    return str(path)


@pytest.fixture
def compare(program: str) -> Callable[..., int]:
    """Run the command on a function of the program, quickly and without OpenCL."""
    def run(function: str, *words: str) -> int:
        if "--modes" not in words:
            words = (*words, "--modes", "llvm")
        return main.main(["compare", f"{program}:{function}", "--seconds", "0.002", *words])

    return run


def line_of(text: str) -> int:
    """Number of the line of the program that has a text."""
    return PROGRAM[:PROGRAM.index(text)].count("\n") + 1


# --- called wrongly -------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "words", "expected"), [
    ("{}", [], "expected FILE.py:FUNCTION"),
    ("missing.py:double", [], "there is no file 'missing.py'"),
    ("{}:triple", [], "has no function 'triple'; functions there: bad, bad_inputs, compiled_only"),
    ("{}:grows", [], "define grows_inputs() in the same file"),
    ("{}:grows", ["--sizes", "n=3"], "define grows_inputs(n) in the same file"),
    ("{}:grows", ["--shapes", "f32[2"], "cannot read 'f32[2'"),
    ("{}:grows", ["--shapes", "q8[2]"], "unknown dtype 'q8'"),
    ("{}:grows", ["--shapes", "string[2]"], "unknown dtype 'string'"),
    ("{}:grows", ["--shapes", "f32[n]"], "the size 'n' in --shapes has no values"),
    ("{}:grows", ["--shapes", "f32[2]", "--sizes", "n=3"], "which is not in --shapes"),
    ("{}:double", ["--sizes", "n=3"], "double_inputs() has no parameter 'n'"),
    ("{}:double", ["--sizes", "3,4"], "expected a name and sizes such as"),
    ("{}:double", ["--sizes", "n=3,x"], "expected integers"),
    ("{}:double", ["--sizes", "n=9:3"], "gives no sizes"),
    ("{}:double", ["--modes", "cuda"], "there is no mode 'cuda'; there are: eager, llvm"),
    ("{}:double", ["--modes", "opencl:99"], "there is no device OPENCL:99"),
    ("{}:double", ["--seconds", "0"], "--seconds must be between"),
    ("{}:double", ["--tolerance", "-1"], "--tolerance must be at least 0"),
    ("{}:double", ["--plot", "x.pdf"], "the name must end in .html or .png"),
    ("{}:double", ["--json", "no/such/folder/x.json"], "there is no folder for"),
    ("{}:double", ["--peers", "no/such/python"], "no/such/python is no interpreter"),
    ("{}:double", ["--peer-modes", "eager,jit"], "there is no mode 'jit'; there are: eager, "),
    ("{}:double", ["--shapes", "f32[2],f32[2]"], "double(x) does not take these arguments: too"),
    ("{}:step", ["--shapes", "f32[2],f32[2]"], "step(x) does not take these arguments: too many"),
])
def test_what_it_cannot_do_is_explained(
        target: str, words: list[str], expected: str, program: str,
        capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["compare", target.format(program), *words]) == 2
    out, err = capsys.readouterr()
    assert expected in err and out == ""
    assert err.startswith("twofold compare: ") and err.count("\n") == 1


@pytest.mark.parametrize(("text", "expected"), [
    ("def f(x)\n    return x\n", "SyntaxError: expected ':' (at {}:1: `def f(x)`)"),
    ("def f():\n    return 1\n  x\n", "IndentationError: "),
    ("import twofold\n\n1 / 0\n", "ZeroDivisionError: division by zero (at {}:3, in <module>: "
     "`1 / 0`)"),
    ("import nowhere_at_all\n", "ModuleNotFoundError: No module named 'nowhere_at_all' (at {}:1"),
    ("import sys\nsys.exit(3)\n", "it ends the program with status 3"),
])
def test_a_file_that_cannot_be_loaded(text: str, expected: str, tmp_path: Path,
                                      monkeypatch: pytest.MonkeyPatch,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    path = tmp_path / "broken.py"
    path.write_text(text)
    assert main.main(["compare", f"{path}:f"]) == 2
    err = capsys.readouterr().err
    assert expected.format(path) in err and "Traceback" not in err and err.count("\n") == 1


def test_inputs_that_raise_are_shown_at_the_users_line(
        compare: Callable[..., int], program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("bad") == 2
    assert (f"bad_inputs() failed: ZeroDivisionError: division by zero (at {program}:"
            f"{line_of('return 1 / 0')}, in bad_inputs: `return 1 / 0`)"
            ) in capsys.readouterr().err


# --- what it finds --------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "words"), [
    ("step", []), ("double", []), ("nothing", []), ("random_numbers", ["--shapes", "f32[3]"]),
    ("grows", ["--shapes", "f32[9]"]), ("double", ["--shapes", "bf16[4]"])])
def test_what_agrees_ends_with_0(function: str, words: list[str], compare: Callable[..., int],
                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(function, *words, "--modes", "llvm,reference") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{function}: eager and compiled\n") and "machine: " in out
    rows = {line.split()[0]: line.split()[1] for line in out.splitlines()[3:5]}
    assert rows == {"llvm": "yes", "reference": "yes"}


@pytest.mark.opencl
@pytest.mark.parametrize(("function", "words"), [
    ("step", []), ("random_numbers", ["--shapes", "f32[3]"]), ("grows", ["--shapes", "f32[9]"])])
def test_state_and_random_numbers_on_opencl(
        function: str, words: list[str], compare: Callable[..., int], opencl: str,
        capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(function, *words, "--modes", opencl.lower(), "--json") == 0
    row = json.loads(capsys.readouterr().out)["rows"][1]
    assert row["mode"] == "opencl:0" and row["agrees"] and row["peak"] > 0


@pytest.mark.parametrize(("function", "expected"), [
    ("counts", "llvm differs: result at [0]: "),
    ("raises", "eager failed: AttributeError: 'Tensor' object has no attribute 'nothing' (at "),
    ("eager_only", "llvm failed: "),
    ("ends", "eager, llvm failed: SystemExit: 0 (at "),
    ("compiled_only", "eager failed: RuntimeError: not eagerly (at "),
])
def test_what_differs_or_fails_ends_with_1(
        function: str, expected: str, compare: Callable[..., int], program: str,
        capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(function, "--shapes", "f32[4]") == 1
    out, err = capsys.readouterr()
    assert expected in out and err == "" and "Traceback" not in out
    if "failed" in expected:
        assert f"{program}:" in out


def test_the_exit_code_of_the_process_and_the_line_of_the_user(program: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "twofold", "compare", f"{program}:raises", "--shapes", "f32[2]",
         "--modes", "llvm"], capture_output=True, text=True, timeout=120, check=False)
    place = f"{program}:{line_of('return x.nothing')}, in raises: `return x.nothing`"
    assert ran.returncode == 1 and place in ran.stdout and ran.stderr == ""


def test_what_a_function_prints_is_shown_once(
        compare: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("prints", "--shapes", "f32[2]") == 0
    out, err = capsys.readouterr()
    assert (out + err).count("from the function") == 1
    assert (out + err).count("from an op") == 1
    assert compare("prints", "--shapes", "f32[2]", "--json") == 0
    assert json.loads(capsys.readouterr().out)["passed"]


def test_an_interrupted_command_says_so(compare: Callable[..., int],
                                        capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("interrupts", "--shapes", "f32[2]") == 130
    assert capsys.readouterr().err == "twofold compare: interrupted\n"


def test_a_tolerance_of_the_users(compare: Callable[..., int],
                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("counts", "--shapes", "f32[4]", "--tolerance", "1e6") == 0
    assert "1e+06" in capsys.readouterr().out


# --- sizes, JSON, profiles, plots -----------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("n=64,256,1024", ("n", [64, 256, 1024])), ("n=64:1024", ("n", [64, 128, 256, 512, 1024])),
    ("k = 100:350:100", ("k", [100, 200, 300])), ("n=8", ("n", [8])), ("n=0:3", ("n", [0])),
    ("n=3,3,1", ("n", [3, 1])), ("n=5:5", ("n", [5])),
])
def test_sizes_are_read(text: str, expected: tuple[str, list[int]]) -> None:
    assert inputs.parse_sizes(text) == expected


def test_too_many_sizes_are_refused() -> None:
    with pytest.raises(CommandError, match="more than 1000 sizes"):
        inputs.parse_sizes("n=1:100000:1")


def test_a_sweep_over_a_parameter_and_over_shapes(compare: Callable[..., int], tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("step", "--sizes", "n=2,8") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "step: eager and compiled, over n"
    assert [line.split()[0] for line in lines[1:4]] == ["n", "2", "8"]
    file = tmp_path / "found.json"
    assert compare("double", "--shapes", "f32[n,2]", "--sizes", "n=4:8", "--json", str(file)) == 0
    found = json.loads(file.read_text())
    assert found["passed"] and [size["n"] for size in found["sizes"]] == [4, 8]
    assert found["sizes"][0]["rows"][1]["mode"] == "llvm"


def test_profiles_of_a_sweep_have_their_sizes(compare: Callable[..., int], tmp_path: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trace.json"
    assert compare("step", "--sizes", "n=2,8", "--profile", str(file)) == 0
    out = capsys.readouterr().out
    names = [event["args"]["name"] for event in json.loads(file.read_text())["traceEvents"]
             if event["ph"] == "M"]
    assert names == ["n = 2, llvm", "n = 8, llvm"]
    assert all(f"{name}: where the fastest call" in out for name in names)


def test_a_sweep_says_at_which_size_it_differs(compare: Callable[..., int],
                                               capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("counts", "--shapes", "f32[n]", "--sizes", "n=2,3") == 1
    assert "n = 3: llvm differs: result at [0]: " in capsys.readouterr().out


def test_json_has_everything_in_plain_numbers(compare: Callable[..., int],
                                              capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("step", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    eager, llvm = found["rows"]
    assert found["function"] == "step" and found["passed"] is True
    assert eager["mode"] == "eager" and llvm["agrees"] and llvm["tolerance"] == 1e-4
    low, high = llvm["interval"]
    assert 0 < low <= llvm["median"] <= high and llvm["peak"] > 0 and llvm["calls"] >= 3
    assert {"trace", "passes", "lower"} <= set(llvm["cold"])
    machine = found["machine"]
    assert machine["cores"] >= 1 and machine["versions"]["numpy"] and machine["blas"]
    assert len(machine["load"]) == 2 and machine["threads"] >= 1


def test_profiles_as_text_and_as_a_chrome_trace(compare: Callable[..., int], tmp_path: Path,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trace.json"
    assert compare("step", "--profile", str(file)) == 0
    out = capsys.readouterr().out
    assert "llvm: where the fastest call of step spends its" in out and "the rest: arguments" in out
    events = json.loads(file.read_text())["traceEvents"]
    spans = [event for event in events if event["ph"] == "X"]
    assert spans[0]["name"] == "step" and len(spans) >= 2
    assert all(event["dur"] >= 0 and event["ts"] >= 0 for event in spans)
    assert any(event["cat"] in ("kernel", "contraction") and event["args"]["bytes"] > 0
               for event in spans)


@pytest.mark.parametrize("words", [[], ["--sizes", "n=2,4"]])
def test_plots_as_one_html_file(words: list[str], compare: Callable[..., int], tmp_path: Path
                                ) -> None:
    file = tmp_path / "found.html"
    assert compare("step", "--plot", str(file), *words) == 0
    text = file.read_text()
    assert "http" not in text.replace("http://www.w3.org", ""), "it must need nothing else"
    drawings = text.split("<svg")[1:]
    assert len(drawings) >= 2
    for drawing in drawings:
        minidom.parseString("<svg" + drawing.partition("</svg>")[0] + "</svg>")
    assert "machine&#x27;s limits" in text and "GB/s from memory" in text


def test_plots_as_a_picture(compare: Callable[..., int], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "found.png"
    assert compare("step", "--plot", str(file)) == 0
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_picture_without_matplotlib_is_refused_at_once(
        compare: Callable[..., int], monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert compare("step", "--plot", "x.png") == 2
    assert "pip install 'twofold[plot]'" in capsys.readouterr().err


def test_shapes_make_the_same_values_for_the_same_seed() -> None:
    text = "f32[2,n], bool[], i64[4]"
    first, again = (inputs.parse_shapes(text, 1, {"n": 3}) for _ in range(2))
    assert [(x.dtype.name, tuple(x.shape)) for x in first] == [
        ("float32", (2, 3)), ("bool", ()), ("int64", (4,))]
    assert all((x.numpy() == y.numpy()).all() for x, y in zip(first, again))


# --- peers ----------------------------------------------------------------------------------


@pytest.fixture
def peer(tmp_path: Path) -> str:
    """An interpreter that has a TensorFlow: this one, with a stand-in that is this library."""
    folder = tmp_path / "peer"
    folder.mkdir()
    (folder / "tensorflow.py").write_text(textwrap.dedent(f"""
        import importlib, pkgutil, sys
        sys.path.insert(0, {str(Path(peers.__file__).parents[2])!r})
        import twofold
        for module in pkgutil.walk_packages(twofold.__path__, "twofold."):
            if ".cli" not in module.name and "__main__" not in module.name:
                importlib.import_module(module.name)  # later imports give TensorFlow
        from twofold import *
        from twofold import config, function, dtypes, Variable, constant, IndexedSlices
        __version__ = "0 (a stand-in)"
        resource = None
        Variable._unique_id = property(lambda self: f"v_{{self._key}}")
        twofold.dtypes.DType.as_numpy_dtype = property(lambda self: self.numpy)
        """))
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nPYTHONPATH={folder} exec {sys.executable} \"$@\"\n")
    script.chmod(0o755)
    return str(script)


@pytest.mark.parametrize(("function", "words"), [
    ("step", []), ("double", ["--shapes", "f32[3]"]), ("double", ["--shapes", "bf16[3]"]),
    ("grows", ["--shapes", "f32[5]"]), ("mixed", ["--shapes", "f32[2,2]"]), ("mixed_text", [])])
def test_peers_run_the_same_file_from_the_same_state(
        function: str, words: list[str], peer: str, compare: Callable[..., int],
        capsys: pytest.CaptureFixture[str]) -> None:
    code = compare(function, *words, "--json", "--peers", peer)
    found = json.loads(capsys.readouterr().out)
    assert code == 0, found
    modes = {row["mode"]: row for row in found["rows"]}
    for mode in peers.MODES:
        row = modes[f"tensorflow {mode}"]
        assert row["agrees"] and not row["error"] and not row["unjudged"] and row["median"] > 0
    assert any("a stand-in" in note for note in found["notes"])


def test_modes_of_peers_are_chosen(peer: str, compare: Callable[..., int],
                                   capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("step", "--json", "--peers", peer, "--peer-modes", "function") == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["mode"] for row in found["rows"]] == ["eager", "llvm", "tensorflow function"]


def test_peers_are_not_asked_for_the_same_random_numbers(
        peer: str, compare: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("random_numbers", "--shapes", "f32[3]", "--peers", peer) == 0
    assert "results are not compared: random numbers" in capsys.readouterr().out


def test_what_fails_in_a_peer_is_a_failure(peer: str, compare: Callable[..., int], program: str,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("raises", "--shapes", "f32[2]", "--peers", peer) == 1
    assert f"(at {program}:{line_of('return x.nothing')}: `return x.nothing`)" \
        in capsys.readouterr().out


def test_an_interpreter_without_tensorflow(compare: Callable[..., int],
                                           capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("double", "--shapes", "f32[2]", "--peers", sys.executable) == 1
    assert "No module named 'tensorflow'" in capsys.readouterr().out
