"""Whether the sizes of a run are ones that compiled code can compute with.

Compiled code computes with 64 bits and does not look whether a product still fits; here they are
computed exactly, once for the sizes that a program is entered with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...errors import InvalidArgumentError
from ..base import dims
from ..base.dims import LARGEST, Dim, Symbol
from . import nodes as p


def computed_sizes(program: p.Program) -> tuple[Dim, ...]:
    """What a program computes of the sizes it is entered with and might not fit 64 bits.

    Sums, down to single products; those that no sizes can make overflow are left out.
    """
    known = set(program.symbols)
    if not known:
        return ()
    found: dict[Dim, None] = {}
    for dim in _mentioned_dims(program):
        if not isinstance(dim, int) and dims.symbols(dim) <= known:
            found.update(dict.fromkeys(_parts(dim)))
    return tuple(dim for dim in found if not _always_fits(dim))


def require_sizes(program: p.Program, sizes: Sequence[Dim], values: Mapping[Symbol, int]) -> None:
    """Refuse sizes of inputs that what is made of them cannot have.

    Raises
    ------
    InvalidArgumentError
        When a symbol is below what its declaration says, or something does not fit 64 bits.
    """
    for symbol, value in values.items():
        if value < symbol.lowest:
            raise InvalidArgumentError(f"{program.name}: dimension {symbol.name} is {value}, it "
                                       f"must be at least {symbol.lowest}")
    for dim in sizes:
        try:
            size = dims.substitute(dim, values)
        except ZeroDivisionError:       # compiled code gives 0 then, if it gets there at all
            continue
        if not isinstance(size, int) or abs(size) > LARGEST:
            given = ", ".join(f"{s.name} = {n}" for s, n in values.items())
            raise InvalidArgumentError(f"{program.name}: the size {dim} does not fit 64 bits with "
                                       f"{given}")


def require_checks(program: p.Program, values: Mapping[Symbol, int]) -> None:
    """Raise what the first check that fails says, of those that sizes of inputs decide.

    Raises
    ------
    InvalidArgumentError
    """
    for check in program.instructions:
        if isinstance(check, p.Check) and \
                dims.symbols(check.left) | dims.symbols(check.right) <= set(values):
            left, right = dims.evaluate(check.left, values), dims.evaluate(check.right, values)
            if left != right:
                raise p.check_error(check, left, right)


def _mentioned_dims(program: p.Program) -> Iterator[Dim]:
    types = {slot.type: None for slot in program.outputs}
    for instruction in p.walk(program.instructions):
        if isinstance(instruction, p.Check):
            yield instruction.left
            yield instruction.right
        elif isinstance(instruction, p.Alloc):
            types[instruction.slot.type] = None
    for type in types:
        yield type.bytes


def _parts(dim: Dim) -> Iterator[Dim]:
    """A sum, the products it consists of, and what compounds are made of."""
    stack: list[Dim] = [dim]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, int):
            continue
        for monomial, coefficient in part.terms.items():
            if monomial and len(part.terms) > 1:
                yield dims.Polynomial({monomial: coefficient})
            for atom, _ in monomial:
                if isinstance(atom, dims.Compound):
                    stack += [atom.left, atom.right]


def _always_fits(dim: Dim) -> bool:
    limits = _limits(dim)
    return limits is not None and max(map(abs, limits)) <= LARGEST


def _limits(dim: Dim) -> tuple[int, int] | None:
    """Numbers that a dimension lies between whatever the sizes are; None where that is not seen."""
    if isinstance(dim, int):
        return dim, dim
    low = high = 0
    for monomial, coefficient in dim.terms.items():
        ends = coefficient, coefficient
        for atom, power in monomial:
            found = (atom.lowest, LARGEST) if isinstance(atom, Symbol) else _compound_limits(atom)
            if found is None:
                return None
            for _ in range(power):
                products = [a * b for a in ends for b in found]
                ends = min(products), max(products)
        low, high = low + ends[0], high + ends[1]
    return low, high


def _compound_limits(atom: dims.Compound) -> tuple[int, int] | None:
    left, right = _limits(atom.left), _limits(atom.right)
    if left is None or right is None:
        return None
    if atom.kind in ("min", "max"):
        pick = min if atom.kind == "min" else max
        return pick(left[0], right[0]), pick(left[1], right[1])
    if right[0] <= 0:
        return None
    if atom.kind == "mod":
        return 0, right[1] - 1
    quotients = [a // b for a in left for b in right]
    return min(quotients), max(quotients)
