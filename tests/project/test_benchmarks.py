"""The benchmark programs: table, references, comparisons, and few rows from end to end."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("benchmarks", reason="needs the checkout, not the installed package")

from benchmarks import compare, processes, reference, report, revisions, rows  # noqa: E402


def test_rows_are_found_by_name_and_by_group():
    assert [row.name for row in rows.selected("mlp,chain")] == ["chain", "mlp"]
    assert {row.group for row in rows.selected("latency")} == {"latency"}
    with pytest.raises(ValueError, match="no row or group is called nothing"):
        rows.selected("nothing")


@pytest.mark.parametrize("module", ["benchmarks", "benchmarks.revisions"])
def test_rows_are_listed(module):
    done = subprocess.run([sys.executable, "-m", module, "--list"], cwd=ROOT, timeout=120,
                          capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "compute:" and len(lines) == len(rows.ROWS) + len(
        {row.group for row in rows.ROWS})
    assert {line.split()[0] for line in lines if line.startswith(" ")} == {
        row.name for row in rows.ROWS}


def test_error_is_relative_and_shapes_must_agree():
    wanted = [np.array([0.0, 200.0])]
    assert reference.error([np.array([1.0, 200.0])], wanted) == pytest.approx(0.005)
    assert reference.error([np.array([np.nan, 200.0])], wanted) == float("inf")
    with pytest.raises(ValueError, match="shapes"):
        reference.error([np.zeros(3)], wanted)


def test_interpreter_without_a_framework_is_refused():
    with pytest.raises(ValueError, match="cannot use"):
        processes.find_sides("no/such/python")


def test_blas_is_not_held_to_other_kernels(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    environ = processes.environment(3, tmp_path)
    assert "OPENBLAS_CORETYPE" not in environ
    assert environ["TWOFOLD_THREADS"] == environ["OMP_NUM_THREADS"] == "3"


def test_one_row_from_end_to_end(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--rows", "eager_add,cached_call", "--rounds", "1",
         "--blocks", "1", "--seconds", "0.01", "--output", str(tmp_path)],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "results.json").read_text())
    sides = document["rows"]["eager_add"]["sides"]
    assert sides["twofold eager"]["min"] > 0 and sides["numpy"]["median"] > 0
    assert sides["twofold eager"]["error"] <= document["rows"]["eager_add"]["tolerance"]
    assert "min" in document["rows"]["cached_call"]["sides"]["twofold llvm"]
    assert document["machine"]["threads"] == 2 and document["versions"]["numpy"]
    assert (tmp_path / "results.md").read_text() == report.markdown(document)


def test_workers_know_only_the_public_package():
    """They run beside revisions whose modules are elsewhere."""
    folder = ROOT / "benchmarks"
    for path in (folder / "with_twofold.py", folder / "once_twofold.py",
                 *(folder / "peers").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not [name for name in node.names if name.name.startswith("twofold.")], path
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] != "twofold" or node.level, path


def compared(old, new, least=1e-9, together=1):
    """The comparison of two lists of turns, so many of them of the same processes."""
    sides = {f"{name} llvm": {"turns": turns, "min": min(turns), "median": turns[0]}
             for name, turns in (("old", old), ("new", new))}
    row = {"title": "A row", "group": "latency", "unit": "us", "least": least,
           "turns_per_start": together, "sides": sides}
    found, = compare.comparisons({"rows": {"row": row}})
    return found


def test_ratio_is_of_turns_that_followed_each_other():
    found = compared([1.0, 2.0, 1.0, 2.0, 1.0], [1.1, 2.2, 1.1, 2.2, 1.1])
    assert found.kind == "latency llvm" and found.ratio == found.minima == pytest.approx(1.1)
    assert found.noise == pytest.approx(0)
    assert found.verdict(0.05) == "slower" and found.verdict(0.2) == "same"


@pytest.mark.parametrize(("new", "verdict"), [
    ([1.0, 1.01, 0.99, 1.0], "same"), ([0.8, 0.81, 0.8, 0.79], "faster"),
    ([1.07, 1.08, 1.06, 1.07], "slower"), ([1.07, 0.7, 1.4, 1.07], "unclear"),
    ([1.0, 0.7, 1.4, 1.0], "unclear"), ([3.0], "unclear"), ([0.3], "unclear")])
def test_noise_leaves_a_verdict_open(new, verdict):
    assert compared([1.0] * len(new), new).verdict(0.05) == verdict


def test_a_single_start_of_the_processes_leaves_a_verdict_open():
    assert compared([1.0] * 6, [1.1] * 6, together=6).verdict(0.05) == "unclear"
    assert compared([1.0] * 6, [1.1] * 6, together=2).verdict(0.05) == "slower"
    assert compared([1.0] * 6, [1.1, 1.1, 1.1, 1.1, 0.7, 0.7],
                    together=2).verdict(0.05) == "unclear"


def test_little_memory_counts_as_the_least():
    assert compared([0, 0], [900, 0], least=1000).ratio == 1
    assert compared([0, 0], [5000, 5000], least=1000).ratio == 5


def test_what_only_the_old_revision_can_do_is_lost():
    row = {"sides": {"old eager": {"turns": [1.0]}, "new eager": {"skipped": "it died"},
                     "old llvm": {"skipped": "not there"}, "new llvm": {"turns": [1.0]}}}
    document = {"rows": {"row": row}}
    assert compare.comparisons(document) == []
    assert compare.lost(document) == ["lost: row, eager: it died"]


def test_package_of_a_checkout_is_copied_and_imported_from_there(tmp_path):
    package = tmp_path / "checkout" / "twofold"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    revisions.place(str(package.parent), tmp_path / "copy")
    assert (tmp_path / "copy" / "twofold" / "__init__.py").exists()
    assert (tmp_path / "copy" / "benchmarks" / "once_twofold.py").exists()
    (package / "__init__.py").write_text("import nothing.of_that_name")
    with pytest.raises(ValueError, match="of_that_name"):
        revisions.place(str(package.parent), tmp_path / "broken")
    with pytest.raises(ValueError, match="neither a folder with twofold in it nor a git revision"):
        revisions.place("no/such/revision", tmp_path / "missing")


def test_two_revisions_from_end_to_end(tmp_path):
    old = "HEAD" if (ROOT / ".git").exists() else str(ROOT)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.revisions", old, str(ROOT), "--rows",
         "eager_add,call_keyword,compile_chain_100,import", "--rounds", "1", "--blocks", "1",
         "--seconds", "0.01", "--output", str(tmp_path)],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "results.json").read_text())
    found = compare.comparisons(document)
    assert {one.kind for one in found} == {"latency eager", "latency llvm", "compile llvm cold",
                                           "compile llvm warm", "import"}
    assert document["revisions"]["old"] == document["revisions"]["new"].split()[0]
    assert (tmp_path / "results.md").read_text() == compare.markdown(document, found)
    assert "latency llvm" in done.stdout
