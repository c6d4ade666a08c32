"""The ``twofold`` command: which sub-commands there are, and how outcomes become exit codes.

Exit codes: 0 success, 1 the command ran and found a problem, 2 it was called wrongly, 130 it was
interrupted. What a sub-command does lives in its own module, imported only when that command is
called.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from importlib import metadata

from twofold.cli import CommandError
from twofold.errors import TwofoldError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments
        The words after ``twofold``; ``sys.argv`` when left out.
    """
    parser = _build_parser()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["demo"]:  # the demo has its own parser: hand it everything, --help too
        return _run_demo(words[1:])
    if words[:1] == ["run"]:  # what follows is the script's
        return _run_script(words[1:])
    options = parser.parse_args(words)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        return int(options.run(options))
    except CommandError as error:
        print(f"twofold {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"twofold {options.command}: interrupted", file=sys.stderr)
        return 130
    except TwofoldError as error:
        print(f"twofold {options.command}: {type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="twofold",
        description="Eager tensors and compiled functions: look at the installation, the devices, "
                    "and at what compiling a function changes; run TensorFlow scripts.",
        epilog="Exit codes: 0 success, 1 a problem was found, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"twofold {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    doctor = commands.add_parser(
        "doctor", help="check the installation and say how to mend what is missing",
        description="Check the installation: versions, processor, OpenCL, compile cache, settings. "
                    "Exits with 1 when something that twofold needs is broken; OpenCL is optional.")
    doctor.set_defaults(run=_run_doctor)
    devices = commands.add_parser(
        "devices", help="list the devices that tensors can live on",
        description="List the devices that tensors can live on, one per line.")
    devices.set_defaults(run=_run_devices)
    commands.add_parser(
        "demo", add_help=False,
        help="a tour: eager and compiled side by side (needs twofold[demo])")
    commands.add_parser(
        "run", add_help=False,
        help="run a TensorFlow script as it is, with twofold in TensorFlow's place")
    _add_compare(commands)
    return parser


def _add_compare(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    compare = commands.add_parser(
        "compare", help="run one function eagerly and compiled, and compare values and times",
        description="Run one function of a Python file eagerly and compiled, and print both.",
        epilog="Inputs: a function FUNCTION_inputs() in the same file returns the tuple of "
               "arguments (for a size n where it has a parameter n); or give --shapes, and random "
               "values are made. Exit code 1 when values disagree or a mode fails, 2 when the "
               "function could not be run at all.")
    compare.add_argument("target", metavar="FILE.py:FUNCTION", help="the function to run")
    compare.add_argument(
        "--shapes", metavar="LIST", default=None,
        help="inputs by dtype and shape, comma separated: f32[2,3],i32[4],bool[]; dimensions may "
             "be a name of --sizes: f32[n,n]")
    compare.add_argument(
        "--sizes", metavar="NAME=SIZES", default=None,
        help="compare at several sizes: n=64,256,1024, n=64:1024 (doubling) or n=100:500:100")
    compare.add_argument(
        "--modes", metavar="LIST", default=None,
        help="what to compare with eager, comma separated: llvm, opencl:0, gpu:0, reference "
             "(default: llvm and every OpenCL device)")
    compare.add_argument(
        "--peers", metavar="PYTHON", nargs="+", default=[],
        help="interpreters that have TensorFlow: the same file runs there too, in turns")
    compare.add_argument(
        "--peer-modes", metavar="LIST", default="eager,function,xla",
        help="how they run it, comma separated (default eager,function,xla)")
    compare.add_argument(
        "--seconds", type=float, default=0.3, help="how long each mode is timed (default 0.3)")
    compare.add_argument(
        "--tolerance", type=float, default=None,
        help="what floating results may differ by, relative to the largest (default: by dtype)")
    compare.add_argument(
        "--seed", type=int, default=0, help="seed of the values made for --shapes (default 0)")
    _add_outputs(compare)
    compare.set_defaults(run=_run_compare)


def _add_outputs(compare: argparse.ArgumentParser) -> None:
    """What the command writes beside its table."""
    compare.add_argument(
        "--profile", metavar="FILE.json", nargs="?", const="", default=None,
        help="show where the time of compiled calls goes; with a file, also as a trace for "
             "chrome://tracing or ui.perfetto.dev")
    compare.add_argument(
        "--plot", metavar="FILE", default=None,
        help="draw times, calls until compiling has paid, and the machine's limits: FILE.html, or "
             "FILE.png (needs matplotlib)")
    compare.add_argument(
        "--json", metavar="FILE", nargs="?", const="-", default=None,
        help="write everything as JSON to a file, or in place of the table")


def _version() -> str:
    try:
        return metadata.version("twofold")
    except metadata.PackageNotFoundError:
        return "(not installed: run from a source folder)"


def _run_doctor(options: argparse.Namespace) -> int:
    from twofold.cli import doctor

    return doctor.run()


def _run_devices(options: argparse.Namespace) -> int:
    from twofold.cli import devices

    return devices.run()


def _run_compare(options: argparse.Namespace) -> int:
    from twofold.cli import compare

    return compare.run(options)


def _run_script(words: list[str]) -> int:
    from twofold.cli import run_script

    try:
        return run_script.main(words)
    except (CommandError, TwofoldError) as error:  # the script's own were shown
        print(f"twofold run: {error}", file=sys.stderr)
        return 2


def _run_demo(words: list[str]) -> int:
    try:
        demo = importlib.import_module("twofold.cli.demo")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] == "twofold":
            raise
        print(f"twofold demo: the package {error.name} is missing; "
              "run: pip install 'twofold[demo]'", file=sys.stderr)
        return 1
    return int(demo.main(words) or 0)
