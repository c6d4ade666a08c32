"""``twofold compare FILE.py:FUNCTION``: load the function, compare, write what was found.

Running and measuring belongs to ``frontend/comparing``; here is what to run, and where results go.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import Any

from twofold.cli import CommandError
from twofold.cli.inputs import find_arguments, parse_sizes
from twofold.cli.peers import Peers
from twofold.cli.user_file import load_function
from twofold.errors import DeviceError
from twofold.frontend.comparing.compare import run_modes
from twofold.frontend.comparing.modes import check_arguments, check_mode
from twofold.frontend.comparing.profile import trace_text
from twofold.frontend.comparing.report import Comparison
from twofold.frontend.comparing.sweep import Sweep


def run(options: argparse.Namespace) -> int:
    """Print the comparison of a function's runs; 0 if all of them worked and agree, else 1."""
    modes = _read_modes(options.modes)
    _check_options(options)
    with ExitStack() as stack:
        if options.json == "-":  # what the program prints is no JSON
            stack.enter_context(redirect_stdout(sys.stderr))
        module, function = load_function(options.target)
        peers = stack.enter_context(Peers(
            options.peers, options.target, options.peer_modes))
        report = _compare(options, modes, function, peers, lambda sizes: find_arguments(
            module, function, options.target.rpartition(":")[2], options.shapes, options.seed,
            sizes))
    _write(options, report)
    return 0 if report.passed else 1


def _read_modes(text: str | None) -> list[str] | None:
    if text is None:
        return None
    modes = [word.strip().lower() for word in text.split(",") if word.strip()]
    for mode in modes:
        try:
            check_mode(mode)
        except DeviceError as error:
            raise CommandError(f"--modes: {error}") from None
    return modes


def _check_options(options: argparse.Namespace) -> None:
    """Refuse before anything is run what would fail after it."""
    if not 0 < options.seconds < 3600:
        raise CommandError(f"--seconds must be between 0 and 3600, got {options.seconds}")
    if options.tolerance is not None and not options.tolerance >= 0:
        raise CommandError(f"--tolerance must be at least 0, got {options.tolerance}")
    for file in (options.json, options.profile, options.plot):
        if file and file != "-" and not Path(file).resolve().parent.is_dir():
            raise CommandError(f"there is no folder for {file!r}")
    if options.plot is not None:
        from twofold.frontend.comparing.charts import check_path
        try:
            check_path(options.plot)
        except ValueError as error:
            raise CommandError(f"--plot: {error}") from None


def _compare(options: argparse.Namespace, modes: list[str] | None, function: Callable[..., Any],
             peers: Peers, arguments: Callable[[Mapping[str, int]], tuple[Any, ...]]
             ) -> Comparison | Sweep:
    """One comparison, or one for each size."""
    def compare(sizes: Mapping[str, int]) -> Comparison:
        given = arguments(sizes)
        try:
            check_arguments(function, getattr(function, "__name__", "function"), given, {})
        except TypeError as error:
            code = getattr(getattr(function, "python_function", function), "__code__", None)
            place = f" (at {code.co_filename}:{code.co_firstlineno})" if code else ""
            raise CommandError(f"{error}{place}") from None
        profiled = options.profile is not None or options.plot is not None
        found = run_modes(function, given, {}, modes, options.seconds, options.tolerance, profiled,
                          peers.at(sizes))
        found.notes += peers.notes()
        return found

    if options.sizes is None:
        return compare({})
    name, sizes = parse_sizes(options.sizes)
    return Sweep(name, sizes, [compare({name: size}) for size in sizes])


def _write(options: argparse.Namespace, report: Comparison | Sweep) -> None:
    if options.json == "-":
        print(report.json())
    else:
        print(report.text if options.profile is not None else report.summary)
    if options.json not in (None, "-"):
        Path(options.json).write_text(report.json() + "\n", encoding="utf-8")
    if options.profile:
        Path(options.profile).write_text(trace_text(report.profiles), encoding="utf-8")
    if options.plot is not None:
        report.plot(options.plot)
