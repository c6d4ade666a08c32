"""``twofold demo``: what it trains, writes, says, and does with wrong input and Ctrl-C."""

from __future__ import annotations

import argparse
import importlib.util
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from twofold.cli import CommandError, demo, demo_data, demo_network, demo_training, main
from twofold.cli.demo_training import Agreement, Mode, Run

ROOT = Path(__file__).resolve().parents[2]
needs_extra = pytest.mark.skipif(bool(demo._missing_packages(needs_digits=True)),
                                 reason="the extra 'demo' is not installed")
EAGER, COMPILED = Mode("eager", "CPU:0", False), Mode("compiled LLVM", "CPU:0", True)


def digits(count: int = 64, size: int = 8) -> demo_data.Digits:
    """Images that a network can tell apart: one bright row per label."""
    labels = np.arange(count, dtype=np.int32) % size
    images = np.zeros((count, size, size, 1), np.float32)
    images[np.arange(count), labels] = 1.0
    return demo_data.Digits("rows", images, labels, images, labels)


def nothing(loss: float) -> None:
    """No progress bar."""


@needs_extra
@pytest.mark.parametrize("words", [["--device", "cpu"],
                                   pytest.param([], marks=pytest.mark.opencl)])
def test_demo_writes_table_picture_and_results(
        words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["demo", "--steps", "8", "--output", str(tmp_path / "out"), *words]) == 0
    out = capsys.readouterr().out
    for expected in ("1497 images of 8×8", "eager", "compiled LLVM", "8/8", "speed-", "accuracy",
                     "agrees with eager", "results.json"):
        assert expected in out
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    modes = [run["mode"] for run in results["runs"]]
    assert modes[:2] == ["eager", "compiled LLVM"] and len(modes) == (2 if words else 3)
    assert all(mode.startswith("compiled ") for mode in modes[2:])
    for run in results["runs"]:
        assert run["steps"] == len(run["losses"]) == 8
        assert run["ms_per_step"]["min"] <= run["ms_per_step"]["median"]
        assert 0 <= run["test_accuracy"] <= 1
    assert all(run["difference_from_eager"]["agrees"] for run in results["runs"][1:])
    assert (tmp_path / "out" / "loss.png").read_bytes().startswith(b"\x89PNG")


@needs_extra
def test_demo_reads_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = digits()
    path = tmp_path / "rows.npz"
    np.savez(path, x_train=(made.train_images[..., 0] * 255).astype(np.uint8),
             y_train=made.train_labels, x_test=made.test_images, y_test=made.test_labels)
    words = ["--data", str(path), "--epochs", "2", "--batch", "16", "--device", "cpu"]
    assert demo.main([*words, "--output", str(tmp_path)]) == 0
    assert "rows.npz: 64 images of 8×8" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "results.json").read_text())["runs"][0]["losses"]) == 8


def test_mnist_file_beside_the_checkout(mnist_path: Path) -> None:
    data = demo_data.load_file(mnist_path)
    assert data.train_images.shape[1:] == (28, 28, 1) and data.train_images.max() == 1.0
    weights, order = demo_network.initial_weights(), data.batch_order(32, 1)[:4]
    runs = [demo_training.train(mode, data, weights, order, nothing) for mode in (EAGER, COMPILED)]
    (found,) = demo_training.compare(runs)
    assert found.holds and found.steps == 4


# --- training -------------------------------------------------------------------------------


def test_modes_agree_and_learn() -> None:
    data = digits()
    weights, order = demo_network.initial_weights(), data.batch_order(32, 60)
    runs = [demo_training.train(mode, data, weights, order, nothing) for mode in (EAGER, COMPILED)]
    (found,) = demo_training.compare(runs)
    assert found.steps == 100 and found.largest < 1e-4
    for run in runs:
        assert run.losses[-1] < 0.97 * run.losses[0]
        assert not run.interrupted
    assert abs((runs[0].accuracy or 0) - (runs[1].accuracy or 0)) <= 2 / 64
    assert runs[0].compile_ms is None and runs[1].compile_ms is not None
    assert runs[1].kernels and runs[1].stages["trace"] > 0


def test_a_budget_ends_training_after_the_compared_steps() -> None:
    data = digits()
    mode = Mode("eager", "CPU:0", False, budget=0.0)
    weights = demo_network.initial_weights()
    run = demo_training.train(mode, data, weights, data.batch_order(32, 60), nothing)
    assert (run.cut, len(run.losses), run.accuracy) == (True, demo_training.COMPARED_STEPS, None)
    run = demo_training.train(mode, data, weights, data.batch_order(32, 1), nothing)
    assert (run.cut, len(run.losses)) == (False, 2)


def test_adam_is_that_of_the_paper() -> None:
    network = demo_network.Network([np.float32([1.0, 2.0])])
    weight, mean, square = np.float64([1.0, 2.0]), np.zeros(2), np.zeros(2)
    for step, gradient in enumerate(([0.5, -0.25], [0.1, 0.3], [-2.0, 0.0]), start=1):
        network.apply([demo_network.tf.constant(gradient)])
        mean = 0.9 * mean + 0.1 * np.array(gradient)
        square = 0.999 * square + 0.001 * np.square(gradient)
        corrected = mean / (1 - 0.9 ** step), square / (1 - 0.999 ** step)
        weight = weight - 0.001 * corrected[0] / (np.sqrt(corrected[1]) + 1e-7)
    np.testing.assert_allclose(network.weights[0].numpy(), weight, rtol=1e-5)


def test_batches_are_shuffled_and_whole() -> None:
    data = digits(70)
    order = data.batch_order(32, 3)
    assert [len(indices) for indices in order] == [32] * 6
    for epoch in range(3):
        assert len(set(np.concatenate(order[2 * epoch:2 * epoch + 2]).tolist())) == 64
    assert not np.array_equal(order[0], order[2])
    assert all(np.array_equal(a, b) for a, b in zip(order, data.batch_order(32, 3)))


def test_disagreement_is_found() -> None:
    runs = [Run(EAGER, [1.0, 0.5, 0.25]), Run(COMPILED, [1.0, 0.502]),
            Run(COMPILED, [float("nan")])]
    assert [(row.steps, row.holds) for row in demo_training.compare(runs)] == [
        (2, False), (1, False)]


@needs_extra
def test_disagreement_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                  capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(demo_training, "compare", lambda runs: [Agreement(COMPILED, 2, 0.5)])
    assert demo.main(["--steps", "2", "--device", "cpu", "--output", str(tmp_path)]) == 1
    assert "DIFFERS from eager" in capsys.readouterr().out


# --- Ctrl-C ---------------------------------------------------------------------------------


@needs_extra
@pytest.mark.parametrize("steps_before", [0, 5, 12])
def test_interrupt_ends_with_what_was_done(
        steps_before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    taken: list[Any] = []
    train_step = demo_network.Network.train_step

    def interrupted_step(self: Any, images: Any, labels: Any) -> Any:
        if len(taken) == steps_before:
            raise KeyboardInterrupt
        taken.append(images)
        return train_step(self, images, labels)

    monkeypatch.setattr(demo_network.Network, "train_step", interrupted_step)
    words = ["--steps", "12", "--device", "cpu", "--output", str(tmp_path)]
    assert demo.main(words) == demo.INTERRUPTED
    captured = capsys.readouterr()
    if steps_before == 0:
        assert "stopped before training began" in captured.err
    else:
        assert "Stopped by Ctrl-C" in captured.out
        (run,) = json.loads((tmp_path / "results.json").read_text())["runs"]
        assert run["steps"] == steps_before and run["interrupted"] is (steps_before < 12)


@needs_extra
def test_interrupt_from_the_keyboard(tmp_path: Path) -> None:
    with subprocess.Popen(
            [sys.executable, "-u", "-m", "twofold", "demo", "--epochs", "3000", "--device", "cpu",
             "--output", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True) as process:
        assert process.stdout is not None
        assert "images" in process.stdout.readline()
        time.sleep(3.0)  # it trains now, for minutes
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == demo.INTERRUPTED
    assert "Traceback" not in err
    assert "stopped" in (out + err).lower()


# --- wrong input ----------------------------------------------------------------------------


def write(path: Path, **changes: Any) -> Path:
    """A file with small images, changed in places; None leaves an array out."""
    images, labels = np.zeros((4, 8, 8), np.uint8), np.zeros(4, np.uint8)
    arrays = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels, **changes}
    np.savez(path, **{name: value for name, value in arrays.items() if value is not None})
    return path


@pytest.mark.parametrize(("changes", "expected"), [
    ({"y_test": None}, "has no y_test"),
    ({"x_train": np.zeros((4, 8), np.uint8)}, r"x_train of .* is uint8\[4, 8\]"),
    ({"x_train": np.zeros((4, 4, 4), np.uint8)}, "at least 5×5"),
    ({"x_test": np.zeros((4, 8, 8, 3), np.uint8)}, "grey images"),
    ({"y_train": np.zeros(3, np.uint8)}, "one integer for each of the 4 images"),
    ({"y_train": np.zeros(4, np.float32)}, "one integer"),
    ({"y_test": np.array([0, 1, 2, 10])}, "labels from 0 to 10"),
    ({"x_train": np.full((4, 8, 8), np.nan)}, "not finite"),
    ({"x_train": np.array([None] * 4)}, "cannot be read"),
])
def test_files_with_something_else(changes: dict[str, Any], expected: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=expected):
        demo_data.load_file(write(tmp_path / "data.npz", **changes))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 damaged"])
def test_damaged_files(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.npz"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="cannot be read as an"):
        demo_data.load_file(path)


@needs_extra
@pytest.mark.parametrize(("words", "code", "expected"), [
    (["--data", "missing.npz"], 2, "there is no file 'missing.npz'"),
    (["--batch", "5000"], 2, "--batch 5000 is more than the 1497 images"),
    (["--device", "gpu:77"], 1, "there is no device GPU:77"),
    (["--device", "toaster"], 1, "toaster"),
])
def test_wrong_words_are_explained(words: list[str], code: int, expected: str,
                                   capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main(words) == code
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_counts_are_positive(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="whole number"):
        demo._positive(text)


def test_missing_extra_is_explained(monkeypatch: pytest.MonkeyPatch,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec",
                        lambda name, *rest: None if name in ("sklearn", "rich")
                        else real(name, *rest))
    assert demo.main([]) == 1
    assert capsys.readouterr().err == (
        "twofold demo: scikit-learn and rich are not installed; run: pip install 'twofold[demo]'\n")


def test_kernels_are_named_after_the_demo_s_lines() -> None:
    data = digits()
    network = demo_network.Network(demo_network.initial_weights())
    step = demo_network.tf.function(network.train_step)
    text = step.lower(demo_network.tf.constant(data.train_images),
                      demo_network.tf.constant(data.train_labels)).text("program")
    assert "# demo_network.py:" in text and "test_demo.py" not in text
