"""Runs passes over a host program, as ``ir.passes.manager`` runs those over graphs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ...passes.context import Context, Step
from .. import nodes as p
from ..verify import verify_program


class ProgramPass(Step, Protocol):
    """One rewriting of a host program."""

    def run(self, program: p.Program, context: Context) -> p.Program:
        """The rewritten program; bodies of loops and branches are part of it."""


def run_program_passes(passes: Iterable[ProgramPass], program: p.Program, context: Context
                       ) -> p.Program:
    """The program after all passes, or after as many as ``stop_after`` says.

    Raises
    ------
    VerificationError
        When the setting ``check`` is 1 or more, and a pass gives a program that breaks the rules.
    """
    for item in passes:
        if context.is_wanted(item):
            program = _run(item, program, context)
    return program


def _run(item: ProgramPass, program: p.Program, context: Context) -> p.Program:
    return context.run(item, lambda: item.run(program, context), p.count(program), p.count,
                       lambda result: verify_program(result, has_lifetimes(result)))


def has_lifetimes(program: p.Program) -> bool:
    """False before ``insert_lifetimes``: temporaries have no memory yet, and need none."""
    return any(isinstance(i, p.Alloc) for i in p.walk(program.instructions))
