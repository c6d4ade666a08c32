"""``twofold demo``: one network trained eagerly, compiled by LLVM, and on an OpenCL device.

Owns the command line, the order of things and what is said on the screen. The network, the data,
the training and the report are in the ``demo_*`` modules beside this one; they are imported after
the packages of the extra ``demo`` have been found.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twofold.cli import CommandError
from twofold.errors import TwofoldError
from twofold.runtime import device as devices

if TYPE_CHECKING:
    from twofold.cli.demo_data import Digits
    from twofold.cli.demo_training import Mode, Run

_EPOCHS_OF_DIGITS, _EPOCHS_OF_FILES = 60, 3
_EXTRA = {"sklearn": "scikit-learn", "matplotlib": "matplotlib", "rich": "rich"}
_SECONDS_ON_CPU = 30.0  # enough for an OpenCL device that is the processor, unless asked for
INTERRUPTED = 130  # what shells give for a command that Ctrl-C ended


def main(words: Sequence[str]) -> int:
    """Run the demo and return its exit code: 1 when the modes' losses do not agree.

    Parameters
    ----------
    words
        What follows ``twofold demo``.
    """
    options = _build_parser().parse_args(words)
    missing = _missing_packages(needs_digits=options.data is None)
    if missing:
        print(f"twofold demo: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not "
              "installed; run: pip install 'twofold[demo]'", file=sys.stderr)
        return 1
    try:
        return _run(options)
    except CommandError as error:
        print(f"twofold demo: {error}", file=sys.stderr)
        return 2
    except TwofoldError as error:
        print(f"twofold demo: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before any step was taken; later ones end with a table
        print("\ntwofold demo: stopped before training began", file=sys.stderr)
        return INTERRUPTED


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="twofold demo", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Train the convolutional network of TensorFlow's eager guide on handwritten "
                    "digits:\neagerly, compiled by LLVM, and on an OpenCL device if there is one. "
                    "All modes\nstart from the same weights and see the same batches.",
        epilog="Ctrl-C ends the training; what was done so far is reported.")
    parser.add_argument("--data", type=Path, metavar="FILE.npz", default=None,
                        help="train on this file (x_train, y_train, x_test, y_test, as in "
                             "mnist.npz) instead of scikit-learn's digits")
    parser.add_argument("--steps", type=_positive, metavar="N", default=None,
                        help="stop after N steps")
    parser.add_argument("--epochs", type=_positive, metavar="N", default=None,
                        help=f"times through the images (default: {_EPOCHS_OF_DIGITS} for the "
                             f"digits, {_EPOCHS_OF_FILES} for a file)")
    parser.add_argument("--batch", type=_positive, metavar="N", default=32,
                        help="images per step (default 32)")
    parser.add_argument("--device", metavar="NAME", default=None,
                        help="the device of the last mode, such as gpu:0 or opencl:1 (default: the "
                             "first OpenCL device); cpu leaves that mode out")
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=Path("build/demo"),
                        help="where loss.png and results.json go (default build/demo)")
    return parser


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, got {text!r}")
    return number


def _missing_packages(needs_digits: bool) -> list[str]:
    return [package for module, package in _EXTRA.items()
            if (needs_digits or module != "sklearn") and importlib.util.find_spec(module) is None]


def choose_modes(wanted: str | None) -> tuple[list[Mode], str]:
    """The modes to run, and a remark about the device of the last one (or its absence)."""
    from twofold.backends.opencl.run.devices import describe_problem
    from twofold.cli.demo_training import Mode

    modes = [Mode("eager", "CPU:0", False), Mode("compiled LLVM", "CPU:0", True)]
    if wanted is None and not devices.list_physical_devices("OPENCL"):
        return modes, f"No OpenCL device, so the third mode is left out. {describe_problem()}"
    spec = devices.resolve("OPENCL:0" if wanted is None else wanted)
    if spec.kind == "CPU":
        return modes, ""
    details = devices.device_details(spec)
    name = f"{spec.kind}:{spec.index}"
    remark = f"{name} is {details['device_name']}."
    budget = math.inf
    if details.get("type") == "CPU":
        remark += (" It runs OpenCL kernels on the processor: that shows that the path works, "
                   "not how fast a GPU is.")
        budget = _SECONDS_ON_CPU if wanted is None else math.inf
    return [*modes, Mode(f"compiled {name}", name, True, budget)], remark


def _run(options: argparse.Namespace) -> int:
    from rich.console import Console

    from twofold.cli import demo_data

    began = time.perf_counter()
    console = Console(highlight=False)
    data = demo_data.load_digits() if options.data is None else demo_data.load_file(options.data)
    modes, remark = choose_modes(options.device)
    order = _choose_batches(options, data)
    options.output.mkdir(parents=True, exist_ok=True)
    console.print(str(data))
    console.print("Conv2D 16 3×3 relu, Conv2D 16 3×3 relu, global average pooling, dense 10;\n"
                  f"Adam, sparse softmax cross-entropy, batches of {options.batch}")
    if remark:
        console.print(remark)
    runs = _train(console, modes, data, order)
    return _report(console, options, data, runs, began)


def _choose_batches(options: argparse.Namespace, data: Digits) -> list[Any]:
    count = len(data.train_images)
    if options.batch > count:
        raise CommandError(f"--batch {options.batch} is more than the {count} images there are")
    per_epoch = count // options.batch
    epochs = options.epochs
    if epochs is None and options.steps is not None:
        epochs = -(-options.steps // per_epoch)
    elif epochs is None:
        epochs = _EPOCHS_OF_DIGITS if options.data is None else _EPOCHS_OF_FILES
    return data.batch_order(options.batch, epochs)[:options.steps]


def _train(console: Any, modes: list[Mode], data: Digits, order: list[Any]) -> list[Run]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from twofold.cli import demo_network, demo_training

    weights = demo_network.initial_weights()
    runs: list[Run] = []
    with Progress(TextColumn("{task.description:20}"), BarColumn(), MofNCompleteColumn(),
                  TextColumn("loss {task.fields[loss]:.3f}"), TimeElapsedColumn(),
                  console=console, refresh_per_second=4) as progress:
        tasks = [progress.add_task(mode.name, total=len(order), start=False, loss=float("nan"))
                 for mode in modes]
        for mode, task in zip(modes, tasks):
            progress.start_task(task)

            def advance(loss: float, task: Any = task) -> None:
                progress.update(task, advance=1, loss=loss)

            runs.append(demo_training.train(mode, data, weights, order, advance))
            progress.stop_task(task)
            if runs[-1].interrupted:
                break
    return runs


def _report(console: Any, options: argparse.Namespace, data: Digits, runs: list[Run],
            began: float) -> int:
    from twofold.cli import demo_report, demo_training

    interrupted = runs[-1].interrupted
    if not runs[0].losses:
        raise KeyboardInterrupt
    found = demo_training.compare(runs)
    console.print(demo_report.make_table(runs))
    for line in demo_report.describe_agreement(found):
        console.print(line)
    for run in runs:
        if run.cut:
            console.print(f"{run.mode.name} ended early, after {len(run.losses)} steps and "
                          f"{run.mode.budget:.0f} seconds; with --device {run.mode.device} it "
                          "trains to the end.")
    picture, results = options.output / "loss.png", options.output / "results.json"
    demo_report.draw(picture, f"{data.name}, batches of {options.batch}", runs)
    settings = {"batch": options.batch, "epochs": options.epochs, "steps": options.steps}
    demo_report.write_results(results, data.name, settings, runs, found)
    console.print(f"Wrote {picture} and {results}, "
                  f"{time.perf_counter() - began:.0f} seconds in all.", soft_wrap=True)
    if interrupted:
        console.print("Stopped by Ctrl-C: the table has what was done until then.")
        return INTERRUPTED
    if not all(row.holds for row in found):
        console.print("The losses must agree: this is a bug in twofold. Please report it with "
                      f"{results}.")
        return 1
    return 0
