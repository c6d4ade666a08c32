"""Short tracebacks, and errors that only tell of the library's inside told as errors of a call."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.errors import (
    ArgumentTypeError,
    FlagError,
    InvalidArgumentError,
    ResourceExhaustedError,
)
from twofold.frontend.tensors.tracebacks import LIBRARY, public, shorten


def library_function(source: str, **names: Any) -> Callable[..., Any]:
    """A public function whose code counts as the library's."""
    space: dict[str, Any] = {**names, "np": np, "__name__": "twofold.frontend.ops.array"}
    exec(compile(source, f"{LIBRARY[0]}made_up.py", "exec"), space)
    return public(space["function"])


def error_of(source: str, *arguments: Any, **names: Any) -> BaseException:
    """What a library function with this code raises."""
    with pytest.raises(Exception) as caught:
        library_function(f"def function(*x):\n    {source}", **names)(*arguments)
    return caught.value


@pytest.mark.parametrize(("source", "kind", "text"), [
    ("return x[0].shape", ArgumentTypeError, "no attribute 'shape'"),
    ("return x[0] + 'a'", ArgumentTypeError, "unsupported operand type"),
    ("return x[0]()", ArgumentTypeError, "'int' object is not callable"),
    ("a, b = x[0]", ArgumentTypeError, "cannot unpack"),
    ("return int('a')", InvalidArgumentError, "invalid literal"),
    ("return x[5]", InvalidArgumentError, "index out of range"),
    ("return {}['rank']", InvalidArgumentError, "'rank'"),
    ("return 1 // (x[0] - 3)", InvalidArgumentError, "division"),
    ("a, b, c = x", InvalidArgumentError, "values to unpack"),
    ("return np.zeros(2).reshape(5)", InvalidArgumentError, "cannot reshape"),
    ("return np.stack([])", InvalidArgumentError, "at least one array"),
])
def test_what_the_library_came_upon_is_about_an_argument(source, kind, text):
    """The arguments are told, not what Python or NumPy said: that stands in the whole traceback."""
    error = error_of(source, 3)
    assert type(error) is kind and text not in str(error) and error.__cause__ is None
    assert str(error).startswith("tf.function") and str(error).endswith(": x (3,)")
    with tf.options(full_traceback=True):
        assert text in str(error_of(source, 3).__cause__)


@pytest.mark.parametrize(("source", "kind", "text"), [
    ("raise ValueError('rank 3 is needed')", ValueError, "rank 3 is needed"),
    ("raise TypeError('no such type') from None", TypeError, "no such type"),
    ("raise error", InvalidArgumentError, "own"),
    ("raise AttributeError('undefined here')", AttributeError, "undefined here"),
    ("raise RuntimeError('closed')", RuntimeError, "closed"),
    ("assert not x, 'a defect'", AssertionError, "a defect"),
    ("return user(*x)", TypeError, "unsupported operand"),
    ("return user_numpy(*x)", ValueError, "cannot reshape"),
    ("return two(*x)", TypeError, "two() missing 1 required positional argument"),
])
def test_what_somebody_wrote_and_what_user_code_raises_stays(source, kind, text):
    names = {"error": InvalidArgumentError("own"), "user": lambda x: x + "a",
             "user_numpy": lambda x: np.zeros(2).reshape(5), "two": _two()}
    error = error_of(source, 3, **names)
    assert type(error) is kind and text in str(error)
    assert not str(error).startswith("tf.function")


def _two() -> Any:
    def two(a, b):
        return a
    two.__qualname__ = "two"
    return two


def test_an_attribute_that_tensors_lack_belongs_to_who_asked():
    x = tf.constant(1.0)
    error = error_of("return x[0].split('a')", x)
    assert type(error) is ArgumentTypeError and "does not take arguments of these" in str(error)
    error = error_of("return user(*x)", x, user=lambda x: x.nothing)
    assert type(error) is AttributeError and "no attribute 'nothing'" in str(error)


def test_names_have_the_namespace_that_the_module_is_of():
    for module, name in (("twofold.frontend.ops.nn.layers", "tf.nn.f"),
                         ("twofold.frontend.ops.random.draws", "tf.random.f"),
                         ("twofold.frontend.ops.array", "tf.f")):
        function = library_function("def function(x):\n    return x.shape")
        inner = function.__wrapped__
        inner.__module__, inner.__name__ = module, "f_"
        with pytest.raises(ArgumentTypeError, match=rf"^{name} does not take .*: x 3$"):
            function(3)


def test_calls_that_do_not_fit_the_signature_keep_pythons_words():
    with pytest.raises(TypeError, match=r"^function\(\) missing 1 required positional argument"):
        library_function("def function(x, y): pass")(1)


def test_only_frames_of_users_are_left():
    def user(x):
        raise KeyError("of the user")

    def frames():
        with pytest.raises(KeyError) as caught:
            library_function("def function(x):\n    return again(x)",
                             again=library_function("def function(x):\n    return user(x)",
                                                    user=user))(1)
        return [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]

    assert frames()[-1] == "user" and len(frames()) <= 4
    with tf.options(full_traceback=True):
        assert frames().count("function") == 2


def test_memory_that_python_has_not_is_an_exhausted_resource():
    error = shorten(MemoryError("too much"))
    assert isinstance(error, ResourceExhaustedError) and "too much" in str(error)
    own = ResourceExhaustedError("no room on the device")
    assert shorten(own) is own


def test_flags_and_shapes_are_told():
    with pytest.raises(FlagError, match=r"tf\.cumsum: exclusive must be .*bool\[2\]$"):
        tf.cumsum([1.0], exclusive=tf.constant([True, False]))
    with pytest.raises(InvalidArgumentError, match=r"^tf\.repeat: .*: input int32\[2\], repeats"):
        tf.repeat(tf.constant([1, 2]), np.array([1, 2, 3]))


@pytest.mark.parametrize("function", [
    lambda x: tf.nn.depth_to_space(x, 2), lambda x: tf.nn.space_to_depth(x, 2),
    lambda x: tf.tensordot(x, tf.ones([3, 2]), 1), lambda x: tf.repeat(x, -3),
    lambda x: tf.einsum("abcd,abcd->", x, tf.ones([5, 5, 5, 5]))])
def test_what_a_function_is_made_of_is_not_blamed(function):
    """What moves elements inside of a function speaks in its name, when traced and when run."""
    signature = [tf.TensorSpec([None] * 4, tf.float32)]
    for call in (function, tf.function(function), tf.function(function, input_signature=signature)):
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            call(tf.ones([1, 3, 3, 5]))
        assert not str(caught.value).startswith(("tf.reshape", "tf.broadcast_to", "tf.transpose"))


def test_what_the_user_called_is_blamed():
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"^tf\.reshape: "):
        tf.map_fn(lambda row: tf.reshape(row, [7]), tf.ones([2, 2]))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"^tf\.reshape: "):
        tf.function(lambda x: tf.reshape(x, [7]),
                    input_signature=[tf.TensorSpec([None])])(tf.ones([2]))
