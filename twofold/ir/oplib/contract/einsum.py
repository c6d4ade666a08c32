"""Einsum and tensordot, written with an ``Emitter`` in transposes, reshapes, products and sums.

No op is defined here: ``einsum(F, equation, *operands)`` applies ops, so its gradient is theirs.
Operands are contracted from left to right, each pair by one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def einsum(F: Any, equation: str, *operands: Any) -> Any:
    """What an einsum equation computes.

    Parameters
    ----------
    F : Emitter
    equation : str
        ``"ij,jk->ik"``; ``...`` stands for leading dimensions that broadcast; without ``->`` the
        result has the letters that appear once, in alphabetical order.
    operands : values
        Of one dtype.

    Raises
    ------
    InvalidArgumentError
        When the equation does not fit the operands.
    """
    inputs, output = parse(equation, [len(x.shape) for x in operands])
    sizes = _sizes(equation, inputs, operands)
    terms = [_diagonal(F, x, labels) for x, labels in zip(operands, inputs, strict=True)]
    value, labels = terms[0]
    for position, (other, other_labels) in enumerate(terms[1:], start=1):
        needed = set(output).union(*(labels for _, labels in terms[position + 1:]))
        value, labels = _contract(F, (value, labels), (other, other_labels), needed, sizes)
    value, labels = _sum_out(F, value, labels, set(output))
    value = _order(F, value, labels, "".join(x for x in output if x in labels))
    shape = tuple(sizes[x] for x in output)
    return value if tuple(value.shape) == shape else F.broadcast_to(value, shape=shape)


def parse(equation: str, ranks: Sequence[int]) -> tuple[list[str], str]:
    """Labels of each operand and of the result, ellipses replaced by letters.

    Raises
    ------
    InvalidArgumentError
    """
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(ranks):
        raise InvalidArgumentError(
            f"tf.einsum: equation {equation!r} is of {len(inputs)} tensors, got {len(ranks)}",
            "einsum")
    free = [letter for letter in reversed(LETTERS) if letter not in text]
    lengths = [rank - len(labels.replace("...", "")) if "..." in labels else 0
               for labels, rank in zip(inputs, ranks, strict=True)]
    shared = "".join(reversed(free[:max(lengths, default=0)]))
    expanded = []
    for labels, rank, length in zip(inputs, ranks, lengths, strict=True):
        full = labels.replace("...", shared[len(shared) - length:] if length > 0 else "")
        if len(full) != rank or any(x not in LETTERS for x in full):
            raise InvalidArgumentError(
                f"tf.einsum: {labels!r} in equation {equation!r} does not fit a tensor of rank "
                f"{rank}", "einsum")
        expanded.append(full)
    if arrow:
        output = right.replace("...", shared)
    else:
        every = "".join(inputs).replace("...", "")
        output = shared + "".join(sorted(x for x in set(every) if every.count(x) == 1))
    known = set("".join(expanded))
    if len(set(output)) != len(output) or any(x not in known for x in output):
        raise InvalidArgumentError(
            f"tf.einsum: the result {right!r} of equation {equation!r} must name labels of the "
            "tensors, each once", "einsum")
    return expanded, output


def _sizes(equation: str, inputs: Sequence[str], operands: Sequence[Any]) -> dict[str, Dim]:
    """Size of each label; 1 gives way to any other, as in broadcasting."""
    sizes: dict[str, Dim] = {}
    for labels, x in zip(inputs, operands, strict=True):
        for label, size in zip(labels, x.shape, strict=True):
            known = sizes.setdefault(label, size)
            if known == 1:
                sizes[label] = size
            elif size != 1 and isinstance(known, int) and isinstance(size, int) and known != size:
                raise InvalidArgumentError(
                    f"tf.einsum: label {label!r} of equation {equation!r} is both {known} and "
                    f"{size}", "einsum")
            elif isinstance(size, int) and size != 1:
                sizes[label] = size
    return sizes


def _diagonal(F: Any, x: Any, labels: str) -> tuple[Any, str]:
    """A tensor whose labels are distinct: repeated ones become a diagonal."""
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            rank = len(labels)
            order = (*(i for i in range(rank) if i not in (first, second)), first, second)
            x = F.transpose(x, permutation=order)
            *rest, size, _ = x.shape
            # Element (i, i) of a square is element i * (size + 1) of its row-major list.
            flat = F.reshape(x, shape=(*rest, size * size))
            squares = F.pad(flat, paddings=((0, 0),) * len(rest) + ((0, size),))
            x = F.reshape(squares, shape=(*rest, size, size + 1))
            x = F.strided_slice(x, begin=(0,) * rank, end=(*rest, size, 1), strides=(1,) * rank)
            x = F.reshape(x, shape=(*rest, size))
            labels = "".join(labels[i] for i in order[:-1])
    return x, labels


def _sum_out(F: Any, x: Any, labels: str, keep: set[str]) -> tuple[Any, str]:
    axes = tuple(i for i, label in enumerate(labels) if label not in keep)
    if axes:
        x = F.reduce_sum(x, axes=axes, keepdims=False)
    return x, "".join(label for label in labels if label in keep)


def _order(F: Any, x: Any, labels: str, wanted: str) -> Any:
    if labels == wanted:
        return x
    return F.transpose(x, permutation=tuple(labels.index(label) for label in wanted))


def _spread(F: Any, x: Any, labels: str, sizes: dict[str, Dim]) -> Any:
    shape = tuple(sizes[label] for label in labels)
    return x if tuple(x.shape) == shape else F.broadcast_to(x, shape=shape)


def _contract(F: Any, left: tuple[Any, str], right: tuple[Any, str], needed: set[str],
              sizes: dict[str, Dim]) -> tuple[Any, str]:
    """One matrix product: shared labels that are needed later are its batch, others its sum."""
    (a, a_labels), (b, b_labels) = left, right
    a, a_labels = _sum_out(F, a, a_labels, needed | set(b_labels))
    b, b_labels = _sum_out(F, b, b_labels, needed | set(a_labels))
    batch = "".join(x for x in a_labels if x in b_labels and x in needed)
    inner = "".join(x for x in a_labels if x in b_labels and x not in needed)
    rows = "".join(x for x in a_labels if x not in b_labels)
    columns = "".join(x for x in b_labels if x not in a_labels)
    a = _spread(F, _order(F, a, a_labels, batch + rows + inner), batch + rows + inner, sizes)
    b = _spread(F, _order(F, b, b_labels, batch + inner + columns), batch + inner + columns, sizes)

    def size(labels: str) -> Dim:
        return dims.product(sizes[label] for label in labels)

    if not inner and not rows and not columns:
        return F.multiply(a, b), batch
    first = (size(batch), size(rows), size(inner)) if batch else (size(rows), size(inner))
    second = (size(batch), size(inner), size(columns)) if batch else (size(inner), size(columns))
    product = F.matmul(F.reshape(a, shape=first), F.reshape(b, shape=second),
                       transpose_a=False, transpose_b=False)
    result = batch + rows + columns
    return F.reshape(product, shape=tuple(sizes[label] for label in result)), result


def tensordot(F: Any, a: Any, b: Any, a_axes: Sequence[int], b_axes: Sequence[int]) -> Any:
    """Sum of products over pairs of axes (positions): one matrix product.

    Raises
    ------
    InvalidArgumentError
        When the numbers of axes differ.
    """
    if len(a_axes) != len(b_axes):
        raise InvalidArgumentError(
            f"tf.tensordot: {len(a_axes)} axes of a and {len(b_axes)} of b", "tensordot")
    a_kept = [i for i in range(len(a.shape)) if i not in a_axes]
    b_kept = [i for i in range(len(b.shape)) if i not in b_axes]
    rows = [a.shape[i] for i in a_kept]
    columns = [b.shape[i] for i in b_kept]
    left = F.transpose(a, permutation=(*a_kept, *a_axes))
    right = F.transpose(b, permutation=(*b_axes, *b_kept))
    left = F.reshape(left, shape=(dims.product(rows), dims.product(a.shape[i] for i in a_axes)))
    right = F.reshape(right,
                      shape=(dims.product(b.shape[i] for i in b_axes), dims.product(columns)))
    product = F.matmul(left, right, transpose_a=False, transpose_b=False)
    return F.reshape(product, shape=(*rows, *columns))
