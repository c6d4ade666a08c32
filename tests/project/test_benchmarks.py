"""The benchmark program: its table, its references, and one row from end to end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("benchmarks", reason="needs the checkout, not the installed package")

from benchmarks import processes, reference, report, rows  # noqa: E402


def test_rows_are_found_by_name_and_by_group():
    assert [row.name for row in rows.selected("mlp,chain")] == ["chain", "mlp"]
    assert {row.group for row in rows.selected("latency")} == {"latency"}
    with pytest.raises(ValueError, match="no row or group is called nothing"):
        rows.selected("nothing")


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
