"""Elements of global memory in OpenCL C: how they are loaded and stored."""

from __future__ import annotations

from .... import dtypes
from ....dtypes import DType
from . import scalar
from .types import Writer


def load(writer: Writer, pointer: str, offset: str, dtype: DType) -> str:
    """An element of global memory as a variable's value."""
    writer.use(dtype)
    if dtype is dtypes.float16:
        return f"vload_half({offset}, {pointer})"
    if dtype is dtypes.bfloat16:
        return scalar.from_bits(writer, f"{pointer}[{offset}]", dtype)
    if dtype.kind == "b":
        return f"({pointer}[{offset}] != 0)"
    return f"{pointer}[{offset}]"


def store(writer: Writer, pointer: str, offset: str, value: str, dtype: DType) -> str:
    """The statement that writes a variable's value to global memory."""
    writer.use(dtype)
    if dtype is dtypes.float16:
        return f"vstore_half_rte({value}, {offset}, {pointer});"
    if dtype is dtypes.bfloat16:
        return f"{pointer}[{offset}] = {scalar.to_bits(writer, value, dtype)};"
    return f"{pointer}[{offset}] = {value};"
