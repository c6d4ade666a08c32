"""``tf.cond``, ``tf.switch_case``, ``tf.case``; the place where all of control flow is found.

Outside of a trace they are plain Python, and tapes record the ops that run. Inside, the functions
are traced into regions of one op, so that what happens is decided when the function runs. Loops
are in ``scans.py`` and ``while_loops.py``, calls into Python in ``host_functions.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, DtypeError, InvalidArgumentError
from ..dispatch import door
from ..tensors import nest, observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.strings import close_strings, open_strings
from ..values import convert
from ..values.arguments import require_callable
from .branches import choose
from .host_functions import numpy_function, py_function
from .regions import Region, in_trace
from .scans import foldl, foldr, map_fn, scan, vectorized_map


def _decide(predicate: Any) -> bool | None:
    """The predicate's value where Python knows it now."""
    if isinstance(predicate, SymbolicTensor):
        return None
    if isinstance(predicate, Tensor) or hasattr(type(predicate), "_read_for_op"):
        if not isinstance(predicate, Tensor) and observers.is_tracing():
            return None
        return bool(predicate)
    return bool(predicate)


# ---------------------------------------------------------------------------- choices

@public
def cond(pred: Any, true_fn: Callable[[], Any] | None = None,
         false_fn: Callable[[], Any] | None = None, name: str | None = None) -> Any:
    """``true_fn()`` when ``pred`` is true, else ``false_fn()``.

    Parameters
    ----------
    pred : bool or scalar Tensor
        Which function to call.
    true_fn, false_fn : callable
        Without arguments; both return the same structure of tensors. In a ``tf.function`` their
        shapes may differ: sizes of the result are those of the chosen ones.

    Returns
    -------
    structure
        What the function returned.

    Raises
    ------
    TypeError
        When the branches return different structures or dtypes, or one is not callable.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function
    ... def halve_or_add(n):
    ...     return tf.cond(n % 2 == 0, lambda: n // 2, lambda: n + 1)
    >>> halve_or_add(tf.constant(8)).numpy(), halve_or_add(tf.constant(7)).numpy()
    (np.int32(4), np.int32(8))
    """
    true_fn = in_trace(require_callable(true_fn, "true_fn"))
    false_fn = in_trace(require_callable(false_fn, "false_fn"))
    known = _decide(pred)
    if known is not None:
        return true_fn() if known else false_fn()
    predicate = convert.to_tensor(pred)
    if predicate.dtype is not dtypes.bool_ or predicate.ndim:
        raise InvalidArgumentError(
            f"tf.cond: pred must be a bool scalar, got {predicate.dtype.name} of shape "
            f"{predicate.shape}; compare it with something, or use tf.reduce_any or tf.where",
            "cond")
    regions = [Region("true_fn", lambda: open_strings(true_fn()), (), is_branch=True),
               Region("false_fn", lambda: open_strings(false_fn()), (), is_branch=True)]
    _same_results(*regions)
    form = nest.common_form(*(region.structure for region in regions))
    return close_strings(_pack(form, choose(predicate, regions, "tf.cond")))


def _pack(structure: Any, tensors: Sequence[Tensor]) -> Any:
    """Tensors in place of the tensors of a structure; None stays."""
    values = iter(tensors)
    return nest.pack_sequence_as(structure, [
        leaf if leaf is None else next(values) for leaf in nest.flatten(structure)])


_COND_RULE = ("true_fn and false_fn arguments to tf.cond must have the same number, type, and "
              "overall structure of return values.")


def _same_results(true: Region, false: Region) -> None:
    """Refuse branches that return different things."""
    shown = (f"\n\ntrue_fn output: {close_strings(true.structure)}\nfalse_fn output: "
             f"{close_strings(false.structure)}\n\nError details:\n")
    try:
        nest.assert_same_structure(true.structure, false.structure)
    except (TypeError, ValueError) as error:
        raise ArgumentTypeError(f"{_COND_RULE}{shown}{error}") from None
    a, b = nest.flatten(true.structure), nest.flatten(false.structure)
    for i, (x, y) in enumerate(zip(a, b)):
        if (x is None) != (y is None):
            raise ArgumentTypeError(f"{_COND_RULE}{shown}value {i} is {x} and {y}")
    for i, (x, y) in enumerate(zip(true.types, false.types)):
        if x.dtype is not y.dtype:
            raise DtypeError(f"{_COND_RULE}{shown}value {i} has dtypes {x.dtype.name} and "
                             f"{y.dtype.name}; use tf.cast in one of them")


@public
def switch_case(branch_index: Any, branch_fns: Any, default: Callable[[], Any] | None = None,
                name: str = "switch_case") -> Any:
    """Call the function number ``branch_index``.

    Parameters
    ----------
    branch_index : int or scalar Tensor
        Which function to call.
    branch_fns : list of callable, dict, or list of (int, callable)
        Functions without arguments, which return the same structure of tensors.
    default : callable, optional
        For an index without a function; else the one with the largest index is called.

    Returns
    -------
    structure
        What the function returned.

    Raises
    ------
    TypeError
        When the branches return different structures or dtypes, or one is not callable.
    ValueError
        When there is no function.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.switch_case(tf.constant(1), [lambda: "zero", lambda: "one"])
    'one'
    """
    branches = _number(branch_fns)
    fallback = default if default is not None else branches[-1][1]
    index = convert.to_tensor(branch_index)
    if index.dtype.kind not in "iu" or index.ndim:
        raise InvalidArgumentError(
            f"tf.switch_case: branch_index must be an integer scalar, got {index.dtype.name} of "
            f"shape {index.shape}", "switch_case")

    return _run_switch(index, branches, fallback)


def _run_switch(index: Tensor, branches: list[tuple[int, Callable[[], Any]]],
                fallback: Callable[[], Any]) -> Any:
    if not branches:
        return fallback()
    (number, function), *others = branches
    if not others and function is fallback:
        return function()
    return cond(door.run("equal", index, convert.to_tensor(number, index.dtype)), function,
                lambda: _run_switch(index, others, fallback))


def _number(branch_fns: Any) -> list[tuple[int, Callable[[], Any]]]:
    if isinstance(branch_fns, Mapping):
        items = list(branch_fns.items())
    elif isinstance(branch_fns, (list, tuple)):
        items = [item if isinstance(item, tuple) else (i, item)
                 for i, item in enumerate(branch_fns)]
    else:
        raise ArgumentTypeError("branch_fns must be a list, tuple, or dict of callables")
    if not items:
        raise ArgumentError("Must provide at least one item in branch_fns")
    for number, function in items:
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise ArgumentTypeError(f"The key of a branch must be an int, got {number!r}")
        require_callable(function, f"branch {number}")
    numbers = [int(number) for number, _ in items]
    if sorted(numbers) != list(range(len(numbers))) and not isinstance(branch_fns, Mapping):
        raise ArgumentError(f"branch indices must be {list(range(len(numbers)))}, got {numbers}")
    return sorted(((int(n), f) for n, f in items), key=lambda item: item[0])


@public
def case(pred_fn_pairs: Any, default: Callable[[], Any] | None = None, exclusive: bool = False,
         strict: bool = False, name: str = "case") -> Any:
    """Call the function beside the first predicate that is true.

    Parameters
    ----------
    pred_fn_pairs : list of (scalar, callable)
        Bools, each with a function without arguments.
    default : callable, optional
        Called when none is true; without it that is an error.
    exclusive : bool
        Two true predicates are an error.
    strict : bool
        Accepted as in TensorFlow; not used.

    Returns
    -------
    structure
        What the function returned.

    Raises
    ------
    InvalidArgumentError
        When no predicate is true and there is no default, or several are and ``exclusive`` is set.
    TypeError
        When the functions return different structures or dtypes.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant(3)
    >>> tf.case([(x < 2, lambda: tf.constant("low")), (x > 2, lambda: tf.constant("high"))]).numpy()
    b'high'
    """
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, Mapping) else pred_fn_pairs)
    if not pairs:
        raise ArgumentError("pred_fn_pairs must not be empty")
    for pair in pairs:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise ArgumentTypeError("Each entry in pred_fn_pairs must be a 2-tuple")
        require_callable(pair[1], "fn for each pair in pred_fn_pairs")
    predicates = [convert.to_tensor(predicate) for predicate, _ in pairs]
    if exclusive or default is None:
        _check_predicates(predicates, exclusive, default is None)

    return _run_case(list(zip(predicates, [function for _, function in pairs])), default)


def _run_case(choices: list[tuple[Tensor, Callable[[], Any]]], default: Callable[[], Any] | None
              ) -> Any:
    if not choices:
        assert default is not None
        return default()
    (predicate, function), *others = choices
    if not others and default is None:
        return function()
    return cond(predicate, function, lambda: _run_case(others, default))


def _check_predicates(predicates: Sequence[Tensor], exclusive: bool, needs_one: bool) -> None:
    count = door.run("cast", predicates[0], dtype=dtypes.int32)
    for predicate in predicates[1:]:
        count = count + door.run("cast", predicate, dtype=dtypes.int32)
    if needs_one:
        door.run_all("assert_true", count >= 1, message=(
            "Input error: None of conditions evaluated as True: tf.case without a default"))
    if exclusive:
        door.run_all("assert_true", count <= 1, message=(
            "Input error: tf.case(exclusive=True): more than one condition is True"))


__all__ = ["case", "cond", "foldl", "foldr", "map_fn", "numpy_function", "py_function", "scan",
           "switch_case", "vectorized_map"]
