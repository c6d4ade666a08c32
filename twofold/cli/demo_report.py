"""What the demo shows and leaves behind: a table, a picture of the loss curves, a JSON file."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from twofold.cli.demo_training import TOLERANCE, Agreement, Run
from twofold.ir.base.cores import available_cores

_COLOURS = ("#d1495b", "#00798c", "#edae49", "#66a182")
_WIDTHS = (5.0, 2.4, 1.2, 1.2)  # the curves lie on each other: later ones are thinner
_DASHES = ("-", "-", "--", ":")


def speed_up(run: Run, first: Run) -> float:
    """How many times the steps of the first run fit: eager is the first."""
    return first.median_ms / run.median_ms


def make_table(runs: Sequence[Run]) -> Any:
    """A table of rich's with one row per mode."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("mode", no_wrap=True)
    for title in ("steps", "compile\nms", "min\nms/step", "median\nms/step", "final\nloss",
                  "test\naccuracy", "speed-\nup"):  # all of it fits 80 columns
        table.add_column(title, justify="right", no_wrap=True)
    for run in runs:
        if not run.losses:
            continue
        compiling = "–" if run.compile_ms is None else \
            f"{run.compile_ms:.0f}" + ("*" if run.from_cache else "")
        accuracy = "–" if run.accuracy is None else f"{100 * run.accuracy:.1f} %"
        table.add_row(run.mode.name, str(len(run.losses)), compiling, f"{run.minimum_ms:.2f}",
                      f"{run.median_ms:.2f}", f"{run.final_loss:.4f}", accuracy,
                      _factor(speed_up(run, runs[0])))
    if any(run.from_cache for run in runs):
        table.caption = "* machine code came from the compile cache of an earlier run"
        table.caption_justify = "left"
    return table


def _factor(factor: float) -> str:
    return f"{factor:.1f}×" if factor >= 0.95 else f"{factor:.2g}×"


def describe_agreement(found: Sequence[Agreement]) -> list[str]:
    """One sentence per compared mode."""
    lines = []
    for row in found:
        verdict = "agrees with" if row.holds else "DIFFERS from"
        relation = "≤" if row.holds else ">"
        lines.append(f"{row.mode.name} {verdict} eager: over the first {row.steps} steps the "
                     f"losses differ by {row.largest:.1e} at most ({relation} {TOLERANCE:g})")
    return lines


def write_results(path: Path, data: str, settings: dict[str, Any], runs: Sequence[Run],
                  found: Sequence[Agreement]) -> None:
    """Everything that was measured, as JSON."""
    agreements = {row.mode.name: row for row in found}
    rows = []
    for run in runs:
        if not run.losses:
            continue
        row: dict[str, Any] = {
            "mode": run.mode.name, "device": run.mode.device, "compiled": run.mode.compiled,
            "steps": len(run.losses), "interrupted": run.interrupted, "cut": run.cut,
            "ms_per_step": {"min": run.minimum_ms, "median": run.median_ms},
            "compile_ms": run.compile_ms, "compile_stages_ms": {
                name: 1e3 * seconds for name, seconds in run.stages.items()},
            "from_cache": run.from_cache, "kernels": run.kernels,
            "final_loss": run.final_loss, "test_accuracy": run.accuracy,
            "speed_up": speed_up(run, runs[0]), "losses": [round(loss, 7) for loss in run.losses]}
        if run.mode.name in agreements:
            agreement = agreements[run.mode.name]
            row["difference_from_eager"] = {"steps": agreement.steps,
                                            "largest": agreement.largest,
                                            "agrees": agreement.holds}
        rows.append(row)
    content = {"data": data, "settings": settings, "tolerance": TOLERANCE,
               "machine": _describe_machine(), "runs": rows}
    text = json.dumps(content, indent=1)
    # One line for all losses of a run, not one line each.
    text = re.sub(r'("losses": \[)([^]]*)(\])', lambda found: found[1] + " ".join(
        found[2].split()) + found[3], text)
    path.write_text(text + "\n", encoding="utf-8")


def _describe_machine() -> dict[str, Any]:
    from twofold.backends.llvm.run import jit

    processor = jit.processor()
    return {"target": processor.cpu, "vector_bits": processor.target.vector_bits,
            "cores": available_cores(),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(), "numpy": np.__version__,
            "llvm": jit.llvm_version(),
            "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None}


def draw(path: Path, title: str, runs: Sequence[Run]) -> None:
    """The loss curves, by step (where they coincide) and by time (where they do not)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    by_step, by_time = figure.subplots(1, 2, sharey=True)
    window = max(1, min(len(run.losses) for run in runs if run.losses) // 50)
    for number, run in enumerate(run for run in runs if run.losses):
        style = {"color": _COLOURS[number % 4], "linewidth": _WIDTHS[min(number, 3)],
                 "linestyle": _DASHES[min(number, 3)],
                 "label": f"{run.mode.name}, {run.median_ms:.2f} ms per step"}
        losses = _smooth(run.losses, window)
        by_step.plot(np.arange(window, len(run.losses) + 1), losses, **style)
        elapsed = np.cumsum(run.seconds)[window - 1:]
        by_time.plot(elapsed, losses, **{**style, "linewidth": 1.6, "linestyle": "-"})
    by_step.set(xlabel="step", title="by step")
    by_step.set_ylabel("training loss" if window == 1 else f"training loss, mean of {window} steps")
    by_time.set(xlabel="seconds of training, compiling included (logarithmic)", xscale="log",
                title="by time")
    for axes in (by_step, by_time):
        axes.grid(True, color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    by_step.legend(frameon=False)
    figure.suptitle(title)
    figure.savefig(path, dpi=120)


def _smooth(losses: Sequence[float], window: int) -> Any:
    return np.convolve(losses, np.full(window, 1.0 / window), mode="valid")
