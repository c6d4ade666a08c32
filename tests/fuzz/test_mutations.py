"""The fuzzer finds seeded mistakes: a handful in the fast suite, nearly all in the full one."""

from __future__ import annotations

import pytest
from fuzz_mutations import MUTATIONS, hunt

pytestmark = pytest.mark.filterwarnings("ignore")
FAST = ("broadcast along the wrong axis", "a split reduction drops a part",
        "products fold any transpose", "dead code removal drops an effect",
        "the gradient of a broadcast is not all of the sum", "kept rows are read at one place only",
        "floordiv rounds towards zero", "a loop counts one trip too many")
MOST = 1500


@pytest.mark.parametrize("mutation", [m for m in MUTATIONS if m.name in FAST],
                         ids=lambda m: m.name)
def test_a_mistake_is_found_soon(mutation):
    assert hunt(mutation, 400) is not None


@pytest.mark.slow
def test_most_mistakes_are_found():
    missed = [m.name for m in MUTATIONS if hunt(m, MOST) is None]
    assert len(MUTATIONS) == 20
    assert len(missed) <= 1, missed
