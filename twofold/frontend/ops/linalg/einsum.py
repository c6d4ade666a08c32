"""``tf.einsum``: products and sums named by letters, made of transposes, products and matmul."""

from __future__ import annotations

import re
from typing import Any

from ....dtypes import bool_
from ....errors import ArgumentError, DtypeError, InvalidArgumentError
from ....ir.base import dims
from ...dispatch.door import run
from ...tensors import tensor
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from ..array import transpose
from ..common import shape_of
from ..late import require_equal_sizes

_SPARE = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠ"  # names for the axes that an ellipsis stands for


@public
def einsum(equation: str, *inputs: Any, optimize: Any = "greedy",
           name: str | None = None) -> Tensor:
    """Sums of products, with axes named by letters.

    Parameters
    ----------
    equation : str
        Letters of each input's axes, and of the result's: ``"ij,jk->ik"``. Without an arrow the
        result has the letters that occur once, sorted. ``...`` stands for axes that broadcast.
    *inputs : Tensor
        One per part before the arrow; integers or floats of one dtype.
    optimize : str
        Accepted as in TensorFlow; products are taken from left to right.

    Returns
    -------
    Tensor
        One axis per letter after the arrow; the dtype of the inputs.

    Raises
    ------
    ValueError
        When the equation is not well formed.
    InvalidArgumentError
        When ranks or sizes do not fit the letters, or dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.einsum("ij,jk->ik", [[1, 2]], [[3], [4]]).numpy()
    array([[11]], dtype=int32)
    """
    operands = inputs[0] if len(inputs) == 1 and isinstance(inputs[0], (list, tuple)) and (
        "," in equation) else inputs
    tensors = _tensors(operands)
    labels, output = _parse(equation, tensors)
    terms = [_diagonal(x, names) for x, names in zip(tensors, labels)]
    sizes = _sizes(terms, equation)
    x, names = terms[0]
    for i, (y, others) in enumerate(terms[1:], 1):
        later = "".join(label for _, label in terms[i + 1:]) + output
        x, names = _pair(x, names, y, others, later, sizes)
    return _finish(x, names, output)


def _tensors(operands: Any) -> list[Tensor]:
    like = next((x for x in operands if isinstance(x, Tensor) or tensor.is_variable(x)), None)
    if like is None:
        return [convert.to_tensor(x) for x in operands]
    return [convert.operand(x, convert.to_tensor(like)) for x in operands]


def _parse(equation: str, tensors: list[Tensor]) -> tuple[list[str], str]:
    """Letters of every input and of the output, ellipses written out."""
    if not isinstance(equation, str):
        raise DtypeError(f"tf.einsum: the equation must be a string, got {equation!r}")
    text = equation.replace(" ", "")
    if not re.fullmatch(r"[A-Za-z.]*(,[A-Za-z.]*)*(->[A-Za-z.]*)?", text):
        raise ArgumentError(f"Indices have incorrect format: {equation}")
    left, arrow, right = text.partition("->")
    parts = left.split(",")
    if len(parts) != len(tensors):
        raise ArgumentError(f"Incorrect number of inputs for equation {equation!r}: expected "
                            f"{len(parts)}, got {len(tensors)}")
    extra = max([x.ndim - len(part.replace("...", "")) for x, part in zip(tensors, parts)
                 if "..." in part], default=0)
    labels = []
    for x, part in zip(tensors, parts):
        own = x.ndim - len(part.replace("...", "")) if "..." in part else 0
        names = part.replace("...", _SPARE[extra - own:extra])
        if "." in names or len(names) != x.ndim:
            raise ArgumentError(f"Input of shape {x.shape} does not have the rank that {part!r} in "
                                f"{equation!r} says")
        labels.append(names)
    every = "".join(labels)
    if not arrow:
        shared = "".join(sorted(n for n in set(every) if every.count(n) == 1 and n not in _SPARE))
        return labels, _SPARE[:extra] + shared
    output = right.replace("...", _SPARE[:extra])
    unknown = [n for n in output if n not in every]
    if unknown or len(set(output)) != len(output):
        raise ArgumentError(f"Output of {equation!r} has letters that no input has, or twice")
    return labels, output


def _sizes(terms: list[tuple[Tensor, str]], equation: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for x, names in terms:
        for name, size in zip(names, shape_of(x)):
            known = found.setdefault(name, size)
            if known == size:
                continue
            if name not in _SPARE:
                require_equal_sizes(known, size, f"tf.einsum: the sizes {_text(known)} and "
                                    f"{_text(size)} of {name!r} in {equation!r} differ", "einsum")
            elif isinstance(known, int) and isinstance(size, int) and 1 not in (known, size):
                raise InvalidArgumentError(
                    f"tf.einsum: the sizes {known} and {size} of an axis of '...' in {equation!r} "
                    "differ", "einsum")
            if known == 1 or (isinstance(size, int) and size != 1):
                found[name] = size
    return found


def _text(size: Any) -> str:
    """A size in messages."""
    return str(size) if isinstance(size, int) else "None"


def _diagonal(x: Tensor, names: str) -> tuple[Tensor, str]:
    """A letter twice in one input: only where both indices agree."""
    while len(set(names)) < len(names):
        name = next(n for n in names if names.count(n) > 1)
        first = names.index(name)
        second = names.index(name, first + 1)
        own = shape_of(x)
        order = [i for i in range(x.ndim) if i not in (first, second)] + [first, second]
        moved = transpose(x, order)
        require_equal_sizes(own[first], own[second], f"tf.einsum: the sizes {_text(own[first])} "
                            f"and {_text(own[second])} of {name!r}, twice in one input, differ",
                            "einsum")
        mask = run("eye", rows=own[first], columns=own[second], dtype=bool_)
        kept = run("select", mask, moved, convert.to_tensor(0, x.dtype))
        x = run("reduce_sum", kept, axes=(x.ndim - 1,), keepdims=False)
        names = "".join(names[i] for i in order[:-1])
    return x, names


def _sum(x: Tensor, names: str, gone: list[str]) -> tuple[Tensor, str]:
    axes = tuple(i for i, name in enumerate(names) if name in gone)
    if not axes:
        return x, names
    return (run("reduce_sum", x, axes=axes, keepdims=False),
            "".join(name for name in names if name not in gone))


def _pair(x: Tensor, left: str, y: Tensor, right: str, later: str, sizes: dict[str, Any]
          ) -> tuple[Tensor, str]:
    """The product of two terms as a batched matrix product."""
    x, left = _sum(x, left, [n for n in left if n not in right and n not in later])
    y, right = _sum(y, right, [n for n in right if n not in left and n not in later])
    batch = [n for n in left if n in right and n in later]
    inner = [n for n in left if n in right and n not in later]
    rows = [n for n in left if n not in right]
    columns = [n for n in right if n not in left]
    if inner or x.dtype.is_inexact:
        turn_x, turn_y = (_is_turned(left, batch, rows, inner),
                          _is_turned(right, batch, inner, columns))
        a = _matrix(x, left, batch, *((inner, rows) if turn_x else (rows, inner)), sizes)
        b = _matrix(y, right, batch, *((columns, inner) if turn_y else (inner, columns)), sizes)
        product = run("matmul", a, b, transpose_a=turn_x, transpose_b=turn_y)
    else:
        product = run("multiply", _matrix(x, left, batch, rows, inner, sizes),
                      _matrix(y, right, batch, inner, columns, sizes))
    names = [*batch, *rows, *columns]
    return run("reshape", product, shape=tuple(sizes[n] for n in names)), "".join(names)


def _is_turned(names: str, batch: list[str], rows: list[str], columns: list[str]) -> bool:
    """Whether the matrices lie in memory the other way round."""
    return bool(rows and columns) and names == "".join((*batch, *columns, *rows))


def _matrix(x: Tensor, names: str, batch: list[str], rows: list[str], columns: list[str],
            sizes: dict[str, Any]) -> Tensor:
    """[batch…, rows, columns] with the letters of each group joined."""
    order = [names.index(n) for n in (*batch, *rows, *columns)]
    moved = transpose(x, order) if order != list(range(x.ndim)) else x
    wide = tuple(sizes[n] for n in (*batch, *rows, *columns))
    if shape_of(moved) != wide:
        moved = run("broadcast_to", moved, shape=wide)
    return run("reshape", moved, shape=(
        *[sizes[n] for n in batch], dims.product([sizes[n] for n in rows]),
        dims.product([sizes[n] for n in columns])))


def _finish(x: Tensor, names: str, output: str) -> Tensor:
    x, names = _sum(x, names, [n for n in names if n not in output])
    order = [names.index(n) for n in output]
    return x if order == list(range(x.ndim)) else transpose(x, order)
