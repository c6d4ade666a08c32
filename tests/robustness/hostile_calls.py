"""Every public function with one hostile argument at a time, in a call that is right but for it.

The right calls are those of the docstrings' examples: the examples are run, and what they call a
public function with is written down. Then each argument in turn, and each parameter that was left
out, gets values that it is not made for. Whatever the call says must be an error of the library's
own classes (``docs/errors.md``), in words for a user.

Run as a program (``hostile_calls.py PART PARTS eager|compiled``) it takes a part of the names
and prints what it finds.
"""

from __future__ import annotations

import contextlib
import doctest
import inspect
import io
import logging
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

import numpy as np

import twofold as tf
from twofold._api import names
from twofold.errors import InternalError, TwofoldError, VerificationError

#: Words of the library's inside, which no message to a user may contain.
INTERNAL = ("cotangent", "lowering", "SymbolicTensor", "TensorType", "OpDef",
            " node ", "_array", "Polynomial", "ir.graph", "numpy.ndarray' object", "kernel ")
#: Words of Python's own errors about a call that does not fit the signature.
SIGNATURE = ("positional argument", "keyword argument", "multiple values for argument")
#: No call may take so long, also on a busy machine.
SECONDS = 5
#: Ends the process; changes the library's state; whose constructor is Python's own.
LEFT_OUT = {"test.main", "config.run_functions_eagerly", "test.TestCase",
            "experimental.numpy.experimental_enable_numpy_behavior"}
#: Arguments with which calls that measure take no time.
QUICK = {"compiler.compare": {"modes": ("eager",), "seconds": 0.0},
         "compiler.sweep": {"modes": ("eager",), "seconds": 0.0, "sizes": (2,)},
         "compiler.profile": {"seconds": 0.0}}

HOSTILE: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "an object": object,
    "a string": lambda: "abc",
    "bytes that are no text": lambda: b"\xff\xfe",
    "an empty list": list,
    "an empty array": lambda: np.zeros((0, 3), np.float32),
    "a ragged list": lambda: [[1], [2, 3]],
    "mixed types": lambda: [1, "a"],
    "a dictionary": lambda: {"a": 1},
    "a set": lambda: {1, 2},
    "a slice": lambda: slice(None),
    "a complex number": lambda: 1j,
    "a boolean": lambda: True,
    "minus one": lambda: -1,
    "zero": lambda: 0,
    "a negative number": lambda: -7,
    "a huge number": lambda: 1 << 40,
    "beyond int64": lambda: 1 << 70,
    "a fraction": lambda: 1.5,
    "not a number": lambda: float("nan"),
    "infinity": lambda: float("-inf"),
    "an array": lambda: np.array([1.0, 2.0]),
    "an array of truth": lambda: np.array([True, False]),
    "a matrix of integers": lambda: np.array([[5, -7], [9, 1 << 20]], np.int64),
    "an array of rank 7": lambda: np.ones((1,) * 7, np.float32),
    "an array of objects": lambda: np.array([None, object()], object),
    "a tensor": lambda: tf.constant([0.5, 1.5, 2.5]),
    "a tensor of strings": lambda: tf.constant(["a", "b"]),
    "a tensor of bytes": lambda: tf.constant([1, 2], tf.uint8),
    "a scalar tensor": lambda: tf.constant(3),
    "a variable": lambda: tf.Variable([1.0, 2.0]),
    "a dtype": lambda: tf.bfloat16,
    "a shape": lambda: tf.TensorShape([None, 3]),
    "a function": lambda: (lambda *args, **kwargs: None),
    "a class": lambda: type("Anything", (), {"__init__": lambda self, *a, **k: None,
                                          "__bool__": lambda self: False}),
}


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public name that can be called, once per object, with its place below ``tf``."""
    seen: set[int] = set()
    own_first = sorted(names.table().items(), key=lambda x: (x[0].startswith("compat"), x[0]))
    for space, found in own_first:
        for name in sorted(found):
            place = f"{space}.{name}" if space else name
            value = tf
            for part in place.split("."):
                value = getattr(value, part)
            if place in LEFT_OUT:       # under its other names, too
                seen.add(id(value))
            if callable(value) and id(value) not in seen \
                    and getattr(value, "__module__", None) != "numpy" \
                    and not (isinstance(value, type) and issubclass(value, (Exception, Enum))):
                seen.add(id(value))
                yield place, value


class _Recorder:
    """Stands for ``tf`` in examples and writes down the calls of one function."""

    def __init__(self, target: Any, wanted: Any, calls: list[Any]):
        self._target, self._wanted, self._calls = target, wanted, calls

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if value is self._wanted:
            def called(*args: Any, **kwargs: Any) -> Any:
                self._calls.append((args, kwargs))
                return value(*args, **kwargs)
            return called
        return _Recorder(value, self._wanted, self._calls) if inspect.ismodule(value) else value


def right_calls(function: Callable[..., Any]) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The arguments of the calls that a function's examples make."""
    calls: list[Any] = []
    space: dict[str, Any] = {"tf": _Recorder(tf, function, calls), "np": np}
    text = inspect.getdoc(function) or ""
    for example in doctest.DocTestParser().get_examples(text):
        source = example.source.replace("import twofold as tf", "")
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()), \
                contextlib.redirect_stderr(io.StringIO()):
            exec(compile(source, "<example>", "exec"), space)
    return calls


def hostile_calls(function: Callable[..., Any], place: str = ""
                  ) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    """(what is wrong, args, kwargs) of calls that are right but for one argument."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    for args, kwargs in right_calls(function)[:1] or [((), {})]:
        try:
            bound = signature.bind(*args, **{**kwargs, **QUICK.get(place, {})}).arguments
        except TypeError:
            bound = {}
        for name, parameter in signature.parameters.items():
            for what, make in HOSTILE.items():
                given = dict(bound)
                if parameter.kind is parameter.VAR_KEYWORD:
                    continue
                given[name] = (make(),) if parameter.kind is parameter.VAR_POSITIONAL else make()
                call = inspect.BoundArguments(signature, given)  # type: ignore[arg-type]
                yield f"{name}: {what}", call.args, call.kwargs


def complaint(error: BaseException) -> str | None:
    """What is wrong with an error, or None."""
    text = str(error).split("\n", 1)[0]
    kind = type(error).__name__
    if not isinstance(error, TwofoldError):
        last = traceback.extract_tb(error.__traceback__)[-1]
        if last.filename == "<example>" or (
                isinstance(error, AttributeError) and (last.line or "").startswith("raise")):
            return None
        if isinstance(error, TypeError) and any(word in text for word in SIGNATURE):
            return None
        return f"{kind}: {text}"
    if isinstance(error, (InternalError, VerificationError)):
        return f"{kind}: {text}"
    if not text:
        return f"{kind} without a message"
    words = [word for word in INTERNAL if word in text]
    return f"{words[0]!r} in {kind}: {text}" if words else None


def run(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
        compiled: bool, seconds: int = SECONDS) -> str | None:
    """What is wrong with the error of a call, if it raises one."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        signal.alarm(seconds)
        try:
            with tf.options(memory_limit=100_000_000, full_traceback=True):
                if compiled:
                    tf.function(lambda: function(*args, **kwargs), autograph=False)()
                else:
                    function(*args, **kwargs)
        except _TooLong:
            return f"no answer within {seconds} seconds"
        except Exception as error:
            return complaint(error)
        finally:
            signal.alarm(0)
    return None


class _TooLong(BaseException):
    """A call does not end."""


def _give_up(*_: object) -> None:
    raise _TooLong


def main(part: int, parts: int, mode: str) -> int:
    """Try a part of the names; the number of poor errors."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _give_up)
    logging.getLogger("twofold").setLevel(logging.CRITICAL)
    bad = 0
    for number, (place, function) in enumerate(public_functions()):
        if number % parts != part:
            continue
        print(f"-- tf.{place}", flush=True)
        for what, args, kwargs in hostile_calls(function, place):
            print(f"at {what}", end="\r", flush=True)
            found = run(function, args, kwargs, mode == "compiled",
                        10 * SECONDS if place in QUICK else SECONDS)
            if found is not None:
                bad += 1
                print(f"BAD tf.{place}({what}): {found}", flush=True)
    print(f"DONE {bad}")
    return bad


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]), 100))
