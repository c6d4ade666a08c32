"""Seeds of shuffles and samples: from ``seed=`` and ``tf.random.set_seed``, as in TensorFlow."""

from __future__ import annotations

import random
from typing import Any

from ..values import arguments
from ..variables import random_state

_UNSEEDED = 87654321  # the outer seed where only an op has one


class _Drawn:
    """Seeds of ops that have none themselves, drawn from the global one."""

    version = -1
    source = random.Random(0)

    def next(self, seed: int, version: int) -> int:
        """The next one; the sequence starts again when the global seed is set."""
        if version != self.version:
            self.version, self.source = version, random.Random(seed)
        return self.source.getrandbits(31)


_drawn = _Drawn()


def seeds_for(seed: Any, what: str) -> tuple[int, int] | None:
    """The two seeds that decide; None where nothing is fixed."""
    outer, version = random_state.global_seed()
    if seed is not None:
        return (_UNSEEDED if outer is None else outer), arguments.static_int(seed, f"{what}: seed")
    return None if outer is None else (outer, _drawn.next(outer, version))
