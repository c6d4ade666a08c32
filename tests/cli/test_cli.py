"""The ``twofold`` command: exit codes, messages, and what reaches the parts behind it."""

from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import twofold
from twofold import settings
from twofold.cli import compare, doctor, main
from twofold.runtime.cache import DiskCache

ROOT = Path(__file__).resolve().parents[2]


def test_no_command_prints_help_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main([]) == 2
    assert "doctor" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["frobnicate"], ["compare"], ["doctor", "--frobnicate"]])
def test_wrong_words_are_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main.main(words)
    assert exit_.value.code == 2
    assert "usage: twofold" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["doctor", "devices", "compare"])
def test_help_of_each_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main.main([command, "--help"])
    assert exit_.value.code == 0
    assert f"usage: twofold {command}" in capsys.readouterr().out


def test_module_runs_as_a_script() -> None:
    ran = subprocess.run([sys.executable, "-m", "twofold", "--version"], cwd=ROOT, text=True,
                         capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("twofold ")


# --- doctor and devices ---------------------------------------------------------------------


def test_doctor_of_a_good_installation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["doctor"]) == 0
    out = capsys.readouterr().out
    for expected in ("Python", "numpy", "llvmlite", "LLVM", "threads", settings.cache_dir()):
        assert expected in out
    assert out.endswith("\nNothing is broken.\n")


def test_doctor_reports_a_section_that_fails(monkeypatch: pytest.MonkeyPatch,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> list[doctor.Finding]:
        raise OSError("libllvmlite.so: cannot open")

    monkeypatch.setattr(doctor, "SECTIONS", (("Processor", fails), *doctor.SECTIONS[-1:]))
    assert main.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "! cannot be checked: OSError: libllvmlite.so: cannot open" in out
    assert "Settings" in out and "1 problem to mend" in out


@pytest.mark.parametrize(("body", "words"), [
    ("import os; print('no topology', file=sys.stderr, flush=True); os.abort()",
     ("SIGABRT", "no topology", "/etc/OpenCL/vendors")),
    ("raise RuntimeError('nothing works')", ("cannot be checked", "nothing works")),
    ("import time; time.sleep(60)", ("no answer in 1 seconds", "/etc/OpenCL/vendors")),
])
def test_doctor_survives_a_driver_that_does_not(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, words: tuple[str, ...]) -> None:
    (tmp_path / "pyopencl.py").write_text(f"import sys\n{body}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(doctor, "OPENCL_SECONDS", 1 if "sleep" in body else 60)
    [finding] = doctor.check_opencl()
    assert finding.state == doctor.BROKEN
    assert all(word in finding.text for word in words), finding.text


def test_doctor_names_missing_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise doctor.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    states = {finding.text.split()[0]: finding.state for finding in doctor.check_versions()[1:]}
    assert states["llvmlite"] == doctor.BROKEN
    assert states["rich"] == states["twofold"] == doctor.NOTE


def test_doctor_reads_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOFOLD_DEBGU", "1")
    monkeypatch.setenv("TWOFOLD_THREADS", "3")
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    findings = doctor.check_settings()
    assert any(f.state == doctor.BROKEN and "TWOFOLD_DEBGU" in f.text for f in findings)
    assert doctor.Finding(doctor.GOOD, "TWOFOLD_THREADS=3") in findings
    assert any(f.state == doctor.NOTE and "OPENBLAS_CORETYPE" in f.text for f in findings)


def test_doctor_finds_an_unusable_cache(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with settings.options(cache_dir=str(in_the_way)):
        (finding,) = doctor.check_cache()
    assert finding.state == doctor.BROKEN and "no folder that can be used" in finding.text
    with settings.options(cache=False):
        (finding,) = doctor.check_cache()
    assert finding.state == doctor.NOTE and "switched off" in finding.text


def test_doctor_counts_cache_entries(tmp_path: Path) -> None:
    with settings.options(cache_dir=str(tmp_path)):
        cache = DiskCache("llvm")
        cache.store(cache.key("a"), b"payload")
        texts = [finding.text for finding in doctor.check_cache()]
        assert any(text.startswith("llvm: entries 1,") for text in texts)
        assert not list((tmp_path / "doctor").iterdir())


def test_doctor_warns_of_too_many_threads() -> None:
    with settings.options(threads=doctor.available_cores() + 1):
        assert doctor.check_processor()[-1].state == doctor.NOTE


def test_missing_opencl_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    from twofold.backends.opencl.run import devices

    monkeypatch.setattr(devices, "describe_problem", lambda: "no OpenCL driver is installed")
    assert doctor.opencl_findings() == [
        doctor.Finding(doctor.NOTE, "no OpenCL driver is installed")]


def test_devices_lists_the_processor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["devices"]) == 0
    assert capsys.readouterr().out.startswith("CPU:0 ")


@pytest.mark.opencl
def test_devices_lists_opencl(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["devices"]) == 0
    assert "\nOPENCL:0  " in capsys.readouterr().out


# --- compare --------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "path", list(sys.path))  # the file's folder comes first on it
    path = tmp_path / "random.py"  # the name of a module of the standard library, on purpose
    path.write_text("def double(x):\n    return x + x\n\n"
                    "def double_inputs():\n    return (21,)\n\n"
                    "def single(x):\n    return x\n\n"
                    "def nothing():\n    return 1\n")
    return str(path)


@pytest.mark.parametrize(("target", "words", "expected"), [
    ("{}", [], "expected FILE.py:FUNCTION"),
    ("missing.py:double", [], "there is no file 'missing.py'"),
    ("{}:triple", [], "has no function 'triple'; functions there: double, double_inputs"),
    ("{}:single", [], "define single_inputs() in the same file"),
    ("{}:single", ["--shapes", "f32[2"], "cannot read 'f32[2'"),
    ("{}:single", ["--shapes", "q8[2]"], "unknown dtype 'q8'"),
    ("{}:single", ["--shapes", "string[2]"], "unknown dtype 'string'"),
])
def test_compare_explains_what_it_cannot_do(
        target: str, words: list[str], expected: str, program: str,
        capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["compare", target.format(program), *words]) == 2
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize(("name", "arguments"), [("double", (21,)), ("nothing", ())])
def test_compare_passes_the_declared_inputs(
        name: str, arguments: tuple[Any, ...], program: str, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    called = []

    def fake_compare(function: Callable[..., Any], *given: Any) -> str:
        called.append((function.__name__, given))
        return "the report"

    monkeypatch.setattr(twofold, "compiler", types.SimpleNamespace(compare=fake_compare),
                        raising=False)
    assert main.main(["compare", f"{program}:{name}"]) == 0
    assert called == [(name, arguments)]
    assert capsys.readouterr().out == "the report\n"


def test_shapes_make_the_same_values_for_the_same_seed() -> None:
    text = "f32[2,3], bool[], i64[4]"
    first, again = compare.parse_shapes(text, 1), compare.parse_shapes(text, 1)
    assert [(x.dtype.name, tuple(x.shape)) for x in first] == [
        ("float32", (2, 3)), ("bool", ()), ("int64", (4,))]
    assert all((x.numpy() == y.numpy()).all() for x, y in zip(first, again))
