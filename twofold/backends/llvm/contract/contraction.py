"""What an emitted contraction looks like from outside, and how its functions find their data.

Owns ``Contraction`` and ``Phase`` (the result of every ``emit_...`` of this package), the context
record that every phase function reads, and the small functions that answer questions about sizes
at run time.
"""

from __future__ import annotations

from collections.abc import Callable

from twofold.backends.llvm.text.writer import Function, Index, Module, Writer

from ....dataclass import dataclass

CONTEXT = ("a", "b", "c", "extra", "sizes", "scratch")
"""The six pointers of the context record, in order."""

STATIC_FIELDS = ("in_channels", "out_channels", "kernel_height", "kernel_width", "stride_height",
                 "stride_width", "dilation_height", "dilation_width", "groups")
"""What is known of every convolution."""

IMAGE_FIELDS = ("batch", "in_height", "in_width", "out_height", "out_width", "pad_top", "pad_left")
"""Slots of the sizes array of a convolution whose images have unknown sizes, in order."""


@dataclass(frozen=True)
class Phase:
    """One parallel step: ``void @function(ptr %context, i64 %chunk)`` for each chunk, any order.

    Attributes
    ----------
    function : str
        Its name, without the at sign.
    chunks : int or None
        How many chunks; None if it depends on the sizes.
    chunks_function : str or None
        Then the name of ``i64 @f(ptr %sizes)`` that says how many.
    """

    function: str
    chunks: int | None
    chunks_function: str | None = None


@dataclass(frozen=True)
class Contraction:
    """Emitted code and all that a caller needs to run it.

    Attributes
    ----------
    module : Module
        Its functions (all ``internal``) and what they need: to be merged into the caller's module.
    phases : tuple of Phase
        To be run one after the other.
    scratch_bytes, flops : int or None
        Size of the scratch buffer (64-byte aligned; 0: none needed) and the work estimate; None
        if they depend on the sizes.
    scratch_function, flops_function : str or None
        Then the names of ``i64 @f(ptr %sizes)``.
    """

    name: str
    module: Module
    phases: tuple[Phase, ...]
    scratch_bytes: int | None
    flops: int | None
    scratch_function: str | None = None
    flops_function: str | None = None


def load_context(e: Writer) -> dict[str, str]:
    """The pointers of the context record, loaded in the current block."""
    found = {}
    for position, name in enumerate(CONTEXT):
        place = e.pointer("%context", position, "ptr")
        found[name] = e.value(f"load ptr, ptr {place}, align 8", name)
    return found


def load_sizes(e: Writer, fields: dict[str, int | None], sizes: str) -> dict[str, Index]:
    """Each field's value: itself where known, else read from its slot of the sizes array."""
    found: dict[str, Index] = {}
    for slot, (name, value) in enumerate(fields.items()):
        if value is None:
            place = e.pointer(sizes, slot, "i64")
            found[name] = e.value(f"load i64, ptr {place}, align 8", name)
        else:
            found[name] = value
    return found


def emit_answer(e: Writer, name: str, fields: dict[str, int | None],
                compute: Callable[[Writer, dict[str, Index]], Index]) -> tuple[int | None,
                                                                               str | None]:
    """A number that follows from the sizes: an int if known, else a function that computes it."""
    if None not in fields.values():
        answer = compute(e, {k: v for k, v in fields.items() if v is not None})
        assert isinstance(answer, int)
        return answer, None
    own = Writer(Function(e.function.module))
    answer = compute(own, load_sizes(own, fields, "%sizes"))
    own.function.finish(f"internal i64 @{name}(ptr %sizes) nounwind", own, f"ret i64 {answer}")
    return None, name
