"""Which steps a compile takes: passes over graphs, fusion, passes over host programs.

One pipeline serves the process. It is a list that can be changed; whoever keeps what was compiled
asks for its ``generation``, which every change raises, or is told of changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableSequence
from typing import Any, Generic, TypeVar, overload

from ..ir.fusion.fused import Fusion
from ..ir.fusion.greedy import FUSION
from ..ir.passes import PIPELINE, Pass, Step
from ..ir.program.passes import PROGRAM_PASSES, ProgramPass

Kind = TypeVar("Kind", bound=Step)


class StepList(MutableSequence[Kind], Generic[Kind]):
    """A list of steps that says when it is changed.

    Parameters
    ----------
    steps : iterable of Step
    changed : callable
        Called after each change.
    """

    def __init__(self, steps: Iterable[Kind], changed: Callable[[], None]):
        self._steps = list(steps)
        self._changed = changed

    @overload
    def __getitem__(self, index: int) -> Kind: ...

    @overload
    def __getitem__(self, index: slice) -> list[Kind]: ...

    def __getitem__(self, index: int | slice) -> Kind | list[Kind]:
        return self._steps[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        self._steps[index] = value
        self._changed()

    def __delitem__(self, index: int | slice) -> None:
        del self._steps[index]
        self._changed()

    def __len__(self) -> int:
        return len(self._steps)

    def insert(self, index: int, value: Kind) -> None:
        """Put a step in before the one at ``index``."""
        self._steps.insert(index, value)
        self._changed()

    def __repr__(self) -> str:
        return f"[{', '.join(step.name for step in self._steps)}]"


class Pipeline(StepList[Pass]):
    """The steps of a compile; as a list, the passes over graphs.

    Attributes
    ----------
    fusion : Fusion
        How a graph is cut into kernels; another strategy can be put in its place.
    program : StepList of ProgramPass
        The passes over host programs.
    generation : int
        Raised by every change.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compiler.pipeline().fusion.name
    'fuse'
    >>> print(tf.compiler.pipeline().program)
    [delay_updates, insert_lifetimes, share_updates]
    """

    def __init__(self) -> None:
        super().__init__(PIPELINE, self._raise_generation)
        self.program: StepList[ProgramPass] = StepList(PROGRAM_PASSES, self._raise_generation)
        self._fusion: Fusion = FUSION
        self.generation = 0
        self._watchers: list[Callable[[], None]] = []

    @property
    def fusion(self) -> Fusion:
        """The strategy of fusing."""
        return self._fusion

    @fusion.setter
    def fusion(self, strategy: Fusion) -> None:
        self._fusion = strategy
        self._raise_generation()

    def steps(self) -> list[str]:
        """The names of all steps in their order, as ``stop_after`` counts and names them.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.compiler.pipeline().steps()[-4:]
        ['fuse', 'delay_updates', 'insert_lifetimes', 'share_updates']
        """
        names = [step.name for step in (*self, self.fusion, *self.program)]
        return [name if names[:i].count(name) == 0 else f"{name}:{names[:i].count(name) + 1}"
                for i, name in enumerate(names)]

    def watch(self, changed: Callable[[], None]) -> None:
        """Call ``changed()`` after every change from now on."""
        self._watchers.append(changed)

    def _raise_generation(self) -> None:
        self.generation += 1
        for changed in self._watchers:
            changed()


_pipeline = Pipeline()


def pipeline() -> Pipeline:
    """The pipeline of this process."""
    return _pipeline
