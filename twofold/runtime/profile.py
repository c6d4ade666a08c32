"""Where the time of a program goes: the same program with a look at the clock around each step.

The steps are kernels, contractions, copies and calls of the host; the looks are calls of the host
too, put between them, so that every backend runs and compiles the program as it is. What two looks
cost is measured by some around nothing and taken off: steps of less than half a microsecond are
lost in it. On a device each step is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..dataclass import dataclass, field, replace
from ..ir.base.bind import bind_shapes
from ..ir.base.dims import Symbol
from ..ir.base.source import Source
from ..ir.kernel.work import Work, work_of
from ..ir.program import nodes as p
from .backend import Backend, CompileReport, Executable

_clock = time.perf_counter_ns
_MOST_EVENTS = 100_000
_EMPTY_STEPS = 3


@dataclass(frozen=True)
class Step:
    """A step of a program.

    Attributes
    ----------
    name : str
        Of a kernel: the user's ops and their line.
    kind : str
        ``kernel``, ``contraction``, ``host call`` or ``copy``.
    source : Source or None
        The user's line, where it is not part of the name.
    instruction : Instruction
    """

    name: str
    kind: str
    source: Source | None
    instruction: p.Instruction


@dataclass(frozen=True)
class Event:
    """One run of a step: when it began (nanoseconds of the clock), seconds, bytes, operations."""

    step: Step
    start: int
    seconds: float
    work: Work | None


@dataclass
class ProgramTimes:
    """What one run of a program took.

    Attributes
    ----------
    start, end : int
        When the executable was called and when it returned, in nanoseconds of the clock.
    events : list of Event
        At most 100,000 of them.
    totals : dict of Step to (int, float, int, int)
        Runs, seconds, bytes and operations of each step, of all its runs.
    watching : float
        Seconds that the looks at the clock took.
    """

    start: int = 0
    end: int = 0
    events: list[Event] = field(default_factory=list)
    totals: dict[Step, tuple[int, float, int, int]] = field(default_factory=dict)
    watching: float = 0.0

    @property
    def seconds(self) -> float:
        """The whole run without the looks at the clock."""
        return max(0.0, (self.end - self.start) * 1e-9 - self.watching)


class ProfiledExecutable:
    """An executable that notes where its time goes; otherwise it is called like any other.

    Parameters
    ----------
    whole : Executable
        The program as it is; it answers for reports and texts.
    backend : Backend
    done : callable, optional
        Gets the times of each run.
    """

    refuses_misfits = False

    def __init__(self, whole: Executable, backend: Backend,
                 done: Callable[[ProgramTimes], None] | None = None):
        self.program = whole.program
        self.stages = whole.stages
        self._whole = whole
        self._watch = _Watch(backend, whole.program)
        self._executable = backend.compile(self._watch.program)
        self._done = done
        self.times = ProgramTimes()

    @property
    def report(self) -> CompileReport:
        """Of the program as it is."""
        return self._whole.report

    def text(self, stage: str) -> str:
        """Of the program as it is."""
        return self._whole.text(stage)

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run; afterwards ``times`` are those of this run."""
        self.times = self._watch.begin(inputs)
        results = self._executable(inputs, donated)
        self._watch.end()
        if self._done is not None:
            self._done(self.times)
        return results


class _Watch:
    """The looks at the clock of one program, and what they see."""

    def __init__(self, backend: Backend, program: p.Program):
        self._wait = backend.synchronize
        self._inputs = program.inputs
        self._sizes: dict[Symbol, int] = {}
        self._work: dict[Step, Work | None] = {}
        self._began = 0
        self._cost = 1 << 62    # nanoseconds of two looks with nothing between them: the least seen
        self.times = ProgramTimes()
        nothing = self._around(Step("", "nothing", None, p.Return(())), ())
        self.program = replace(program, instructions=(
            *nothing * _EMPTY_STEPS, *self._watch_all(program.instructions)))

    # ------------------------------------------------------------------ the program
    def _watch_all(self, instructions: Sequence[p.Instruction]) -> tuple[p.Instruction, ...]:
        found: list[p.Instruction] = []
        for instruction in instructions:
            match instruction:
                case p.Branch() if not p.is_check(instruction):
                    found.append(replace(instruction, then=self._watch_all(instruction.then),
                                         orelse=self._watch_all(instruction.orelse)))
                case p.Loop():
                    found.append(replace(instruction, body=self._watch_all(instruction.body),
                                         condition=self._watch_all(instruction.condition)))
                case p.Launch() | p.RunContract() | p.Copy() | p.Host():
                    found += self._around(_step_of(instruction), (self._note_sizes(instruction),))
                case p.Define(symbol=symbol, slot=slot):
                    found.append(instruction)
                    found.append(_look(lambda array, symbol=symbol: self._define(
                        symbol, int(array.item())), (slot,)))
                case _:
                    found.append(instruction)
        return tuple(found)

    def _around(self, step: Step, instructions: Sequence[p.Instruction]) -> list[p.Instruction]:
        return [_look(self._enter), *instructions, _look(lambda: self._leave(step))]

    def _note_sizes(self, instruction: p.Instruction) -> p.Instruction:
        """A call of the host tells which sizes it found."""
        if not isinstance(instruction, p.Host) or not instruction.defines:
            return instruction
        call, types = instruction.call, [slot.type for slot in instruction.outputs]

        def note(*arrays: Any) -> Sequence[Any]:
            results = call(*arrays)
            for symbol in instruction.defines:
                self._sizes.pop(symbol, None)
            bind_shapes(types, [array.shape for array in results], self._sizes)
            self._work.clear()
            return results

        return replace(instruction, call=note)

    # ------------------------------------------------------------------ a run
    def begin(self, inputs: Sequence[Any]) -> ProgramTimes:
        """A run begins."""
        self._sizes.clear()
        self._work.clear()
        bind_shapes([slot.type for slot in self._inputs], [array.shape for array in inputs],
                    self._sizes)
        self.times = ProgramTimes(start=_clock())
        return self.times

    def end(self) -> None:
        """The run is over."""
        self._wait()
        self.times.end = _clock()

    def _define(self, symbol: Symbol, value: int) -> None:
        self._sizes[symbol] = value
        self._work.clear()

    def _enter(self) -> None:
        arrived = _clock()
        self._wait()
        self._began = _clock()
        self.times.watching += (self._began - arrived) * 1e-9

    def _leave(self, step: Step) -> None:
        self._wait()
        now = _clock()
        spent = now - self._began
        if step.kind == "nothing":
            self._cost = min(self._cost, spent)
        else:
            self._note(step, max(0, spent - self._cost) * 1e-9)
        self.times.watching += (_clock() - now + 2 * self._cost) * 1e-9

    def _note(self, step: Step, seconds: float) -> None:
        times, work = self.times, self._work_of(step)
        runs, spent, moved, flops = times.totals.get(step, (0, 0.0, 0, 0))
        more = work or Work(0, 0)
        times.totals[step] = (runs + 1, spent + seconds, moved + more.bytes, flops + more.flops)
        if len(times.events) < _MOST_EVENTS:
            times.events.append(Event(step, self._began, seconds, work))

    def _work_of(self, step: Step) -> Work | None:
        if step not in self._work:
            self._work[step] = _work(step.instruction, self._sizes)
        return self._work[step]


def _look(call: Callable[..., None], inputs: tuple[p.Slot, ...] = ()) -> p.Host:
    """An instruction that calls and gives nothing."""
    def look(*arrays: Any) -> Sequence[Any]:
        call(*arrays)
        return ()

    return p.Host("clock", look, inputs, ())


def _step_of(instruction: p.Instruction) -> Step:
    match instruction:
        case p.Launch(kernel=kernel):
            return Step(kernel.name, "kernel", None, instruction)
        case p.RunContract(contract=contract):
            return Step(contract.name, "contraction", None, instruction)
        case p.Host(name=name, source=source):
            return Step(name, "host call", source, instruction)
        case _:
            return Step("copy", "copy", None, instruction)


def _work(instruction: p.Instruction, sizes: Mapping[Symbol, int]) -> Work | None:
    """Bytes and operations; None where they are not known."""
    try:
        match instruction:
            case p.Launch(kernel=item) | p.RunContract(contract=item):
                return work_of(item, sizes)
    except KeyError:  # a size that only the device knows
        pass
    return None


# ---------------------------------------------------------------------------- the table

@dataclass(frozen=True)
class Spent:
    """Where a part of the time went.

    Attributes
    ----------
    name, kind : str
        As of a ``Step``; ``kind`` is ``rest`` for what is between steps.
    runs : int
    seconds : float
    bytes, flops : int
        0 where they are not known.
    """

    name: str
    kind: str
    runs: int
    seconds: float
    bytes: int = 0
    flops: int = 0


def spent_in(times: ProgramTimes, whole: float | None = None) -> list[Spent]:
    """What each step took, the longest first, and the rest; steps of one name are one.

    Parameters
    ----------
    times : ProgramTimes
    whole : float, optional
        Seconds of which the steps are a part; by default those of the run.
    """
    found: dict[tuple[str, str], tuple[int, float, int, int]] = {}
    for step, (runs, seconds, moved, flops) in times.totals.items():
        a, b, c, d = found.get((step.name, step.kind), (0, 0.0, 0, 0))
        found[step.name, step.kind] = a + runs, b + seconds, c + moved, d + flops
    rows = [Spent(name, kind, *sums) for (name, kind), sums in found.items()]
    rows.sort(key=lambda row: -row.seconds)
    whole = times.seconds if whole is None else whole
    rest = max(0.0, whole - sum(row.seconds for row in rows))
    return [*rows, Spent("the rest: arguments, results, memory, checks", "rest", 1, rest)]


def table_of(rows: Sequence[Spent]) -> list[str]:
    """Lines: microseconds, share of the sum, runs, GB/s, GFLOP/s, what it was."""
    total = sum(row.seconds for row in rows) or 1e-12
    lines = ["      us  share   runs    GB/s  GFLOP/s  what"]
    for row in rows:
        runs = "" if row.kind == "rest" else str(row.runs)
        speeds = "".join(
            f"{amount / row.seconds / 1e9:{width}.1f}" if amount and row.seconds else " " * width
            for amount, width in ((row.bytes, 8), (row.flops, 9)))
        kind = "" if row.kind in ("rest", "copy") else f"{row.kind} "
        lines.append(f"{row.seconds * 1e6:8.1f}  {row.seconds / total:5.1%}  {runs:>5}{speeds}  "
                     f"{kind}{row.name}")
    return lines


def report_of(name: str, times: ProgramTimes) -> str:
    """One run of a program as text."""
    return "\n".join([f"twofold: a run of {name}, {times.seconds * 1e6:.0f} us",
                      *table_of(spent_in(times))])
