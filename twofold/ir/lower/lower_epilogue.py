"""The elementwise group after a contraction, as an expression of the accumulated element."""

from __future__ import annotations

from ...dtypes import accumulate_dtype
from ..fusion.group import Group
from ..graph import Value
from ..kernel import build as k
from ..kernel import simplify
from ..kernel.build import ZERO
from ..kernel.contract import Epilogue
from ..kernel.nodes import Buffer, Expression, Index, Load
from .elements import ElementBuilder


def lower_epilogue(group: Group, accumulated: Value) -> tuple[Epilogue, list[Value]]:
    """The epilogue that computes ``group`` from the contraction's result.

    Parameters
    ----------
    group : Group
        A map over the contraction's shape with one output.
    accumulated : Value
        The contraction's result.

    Returns
    -------
    epilogue : Epilogue
    values : list of Value
        What the epilogue's further buffers hold.
    """
    shape = accumulated.shape
    row, column = Index("row"), Index("column")
    ranges = {column: shape[-1]}
    elements = ElementBuilder(group, ranges)  # type: ignore[arg-type]  # Dims are objects
    rows = simplify.unflatten(row, shape[:-1], {})
    place: list[Expression] = [ZERO if extent == 1 else i
                               for i, extent in zip([*rows, column], shape, strict=True)]
    accumulator = Buffer("accumulated", accumulate_dtype(accumulated.dtype), (), "input")
    element = k.cast(Load(accumulator, ZERO), accumulated.dtype)
    elements.results[accumulated] = (tuple(place), element)
    value = elements.at(group.outputs[0], place)
    epilogue = Epilogue(accumulator, row, column, value, tuple(elements.parameters.values()))
    return epilogue, list(elements.parameters)
