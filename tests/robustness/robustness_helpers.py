"""Running code where a crash would be seen, and comparing what two modes raise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import twofold as tf
from twofold.errors import TwofoldError, VerificationError

REPOSITORY = Path(__file__).resolve().parent.parent.parent
LIBRARY = str(REPOSITORY / "twofold") + os.sep

#: Words of the library's inside, which no message to a user may contain.
INTERNAL = ("cotangent", "lowering", "SymbolicTensor", "TensorType", "OpDef", "GraphBuilder",
            " node ", "_array", "Polynomial", "ir.graph", "numpy.ndarray' object", "kernel")

#: What calls with wrong arguments may raise; anything else, and ``DEFECTS``, is one of the library.
USUAL = (TwofoldError, ValueError, TypeError, IndexError, NotImplementedError, RuntimeError)
DEFECTS = (tf.errors.InternalError, VerificationError)
#: Words of Python's errors about a call that does not fit the signature.
SIGNATURE = ("positional argument", "keyword argument", "multiple values for argument")


def run_process(code: str, environment: Mapping[str, str] | None = None, seconds: float = 120,
                arguments: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own, which has twofold and NumPy at hand."""
    full = {**os.environ, "PYTHONPATH": str(REPOSITORY), **(environment or {})}
    program = "import numpy as np\nimport twofold as tf\n" + code
    return subprocess.run([sys.executable, "-c", program, *arguments], env=full, text=True,
                          capture_output=True, timeout=seconds)


def succeeds(code: str, environment: Mapping[str, str] | None = None, seconds: float = 120) -> str:
    """What the code prints; it must end well and say nothing on stderr."""
    done = run_process(code, environment, seconds)
    assert done.returncode == 0, f"{ending(done)}\n{done.stdout}\n{done.stderr}"
    assert not done.stderr, done.stderr
    return done.stdout


def ending(done: subprocess.CompletedProcess[str]) -> str:
    """How a process ended, in words."""
    if done.returncode < 0:
        return f"killed by {signal.Signals(-done.returncode).name}"
    return f"ended with {done.returncode}"


def raised(function: Callable[[], Any]) -> BaseException:
    """What a call raises; it is an error when it raises nothing."""
    try:
        result = function()
    except Exception as error:
        return error
    raise AssertionError(f"nothing was raised; the result is {result}")


def first_line(error: BaseException) -> str:
    """The first line of an error's message."""
    return str(error).split("\n", 1)[0]


def both_modes(function: Callable[[], Any]) -> tuple[BaseException, BaseException]:
    """What a function raises eagerly and in tf.function."""
    return raised(function), raised(tf.function(function))


def problem(error: BaseException) -> str | None:
    """What is wrong with an error of a call with wrong arguments; its traceback must be full.

    A text that Python or NumPy made tells of the library's inside, not of the call: somebody must
    have written the text for the user, in an error of the library or in a ``raise``. Only what
    Python says of a signature that does not fit is clear by itself.
    """
    kind, text = type(error).__name__, first_line(error)
    if not isinstance(error, USUAL) or isinstance(error, DEFECTS):
        return f"{kind}: {text}"
    if not text:
        return f"{kind} without a message"
    words = [word for word in INTERNAL if word in text]
    if words:
        return f"{words[0]!r} in {text!r}"
    if isinstance(error, TypeError) and any(word in text for word in SIGNATURE):
        return None
    line = traceback.extract_tb(error.__traceback__)[-1].line or ""
    if not isinstance(error, TwofoldError) and not line.startswith("raise"):
        return f"{kind} that nobody wrote: {text!r} from {line!r}"
    return None


def assert_clear(error: BaseException, file: str) -> None:
    """The message has no internal words, and the traceback ends in the user's file."""
    text = first_line(error)
    assert text, f"{type(error).__name__} without a message"
    for word in INTERNAL:
        assert word not in text, f"{word!r} in {text!r}"
    frames = traceback.extract_tb(error.__traceback__)
    assert frames[-1].filename in (file, "<string>") or sum(
        frame.filename.startswith(LIBRARY) for frame in frames) <= 2, "".join(
            traceback.format_tb(error.__traceback__))
