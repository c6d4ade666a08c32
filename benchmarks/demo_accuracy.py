"""``python -m benchmarks.demo_accuracy --tensorflow PYTHON``: the demo's accuracy in both.

Both train the same network from the same weights on the same batches; the losses of the first
steps and the test accuracies must agree. Writes ``benchmarks/results/demo_accuracy.json``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from twofold.cli import demo_data, demo_network, demo_training
from twofold.cli.demo_data import Digits
from twofold.cli.doctor import available_cores

from . import machine
from .processes import environment

ALLOWED_POINTS = 2.0
_HERE = Path(__file__).resolve().parent
_MODES = (demo_training.Mode("eager", "CPU:0", False),
          demo_training.Mode("compiled LLVM", "CPU:0", True))


def main(words: list[str] | None = None) -> int:
    """Run the comparison; 0 when accuracies and first losses agree."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo_accuracy",
                                     description=__doc__)
    parser.add_argument("--tensorflow", required=True, metavar="PYTHON",
                        help="an interpreter that has TensorFlow")
    parser.add_argument("--data", type=Path, default=None, metavar="FILE.npz",
                        help="also train on this file")
    parser.add_argument("--epochs", type=int, default=60, help="for scikit-learn's digits")
    parser.add_argument("--data-epochs", type=int, default=10, help="for the file")
    parser.add_argument("--output", type=Path, default=_HERE / "results" / "demo_accuracy.json")
    options = parser.parse_args(words)
    sets = [(demo_data.load_digits(), options.epochs)]
    if options.data is not None:
        sets.append((demo_data.load_file(options.data), options.data_epochs))
    rows = [compare(data, epochs, options.tensorflow) for data, epochs in sets]
    content = {"machine": {**machine.describe(available_cores()),
                           "command": "python -m benchmarks.demo_accuracy --tensorflow PYTHON"
                                      + (" --data FILE" if options.data else "")},
               "allowed_points": ALLOWED_POINTS, "trainings": rows}
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    for row in rows:
        print(f"{row['data']}, {row['steps']} steps: accuracy TensorFlow "
              f"{100 * row['tensorflow']['accuracy']:.1f} %, "
              + ", ".join(f"{run['mode']} {100 * run['accuracy']:.1f} % (first "
                          f"{run['compared_steps']} losses within "
                          f"{run['largest_loss_difference']:.1e})" for run in row["twofold"]))
    return 0 if all(row["agrees"] for row in rows) else 1


def compare(data: Digits, epochs: int, interpreter: str) -> dict[str, Any]:
    """One data set trained by TensorFlow and by each mode."""
    weights, order = demo_network.initial_weights(), data.batch_order(32, epochs)
    theirs = _train_with_tensorflow(data, weights, order, interpreter)
    first = theirs.pop("losses")[:demo_training.COMPARED_STEPS]
    rows, agrees = [], True
    for mode in _MODES:
        run = demo_training.train(mode, data, weights, order, lambda loss: None)
        if run.accuracy is None:
            raise KeyboardInterrupt
        difference = float(np.abs(np.subtract(run.losses[:len(first)], first)).max())
        points = 100 * abs(run.accuracy - theirs["accuracy"])
        agrees &= points <= ALLOWED_POINTS and difference <= demo_training.TOLERANCE
        rows.append({"mode": mode.name, "accuracy": run.accuracy, "final_loss": run.final_loss,
                     "points_from_tensorflow": points, "compared_steps": len(first),
                     "largest_loss_difference": difference,
                     "ms_per_step": {"min": run.minimum_ms, "median": run.median_ms}})
    return {"data": data.name, "train_images": len(data.train_images),
            "test_images": len(data.test_images), "batch": 32, "epochs": epochs,
            "steps": len(order), "tensorflow": theirs, "twofold": rows, "agrees": agrees}


def _train_with_tensorflow(data: Digits, weights: list[Any], order: list[Any], interpreter: str
                           ) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.npz"), Path(folder, "out.json")
        np.savez(source, order=np.stack(order), train_images=data.train_images,
                 train_labels=data.train_labels, test_images=data.test_images,
                 test_labels=data.test_labels,
                 **{f"weight_{i}": value for i, value in enumerate(weights)})
        script = _HERE / "tensorflow_convnet.py"
        done = subprocess.run([interpreter, str(script), str(source), str(target)],
                              env=environment(available_cores(), Path(folder)),
                              capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{interpreter} failed on {script.name}:\n{done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
        found["final_loss"] = float(np.mean(found["losses"][-20:]))
        return found


if __name__ == "__main__":
    sys.exit(main())
