"""Random functions with Python's control flow: called, and converted by ``tf.function``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fuzz_user_programs import module_of, source_of

import twofold as tf

ARGUMENTS = (([0.3, -0.7, 1.1], 2), ([-1.2, 0.4, 0.9], 0), ([0.05, 0.6, -0.2], 4))


@pytest.mark.parametrize("seed", range(30))
def test_programs_mean_the_same_converted(seed: int, tmp_path: Path) -> None:
    source = source_of(seed)
    program = module_of(tf, source, tmp_path / f"program_{seed}.py").program
    compiled = tf.function(program)
    for x, n in ARGUMENTS:
        wanted = program(tf.constant(x), tf.constant(n))
        found = compiled(tf.constant(x), tf.constant(n))
        assert int(found[1]) == int(wanted[1]), source
        np.testing.assert_allclose(found[0], wanted[0], rtol=1e-4, atol=1e-5, err_msg=source)


def test_programs_have_all_that_users_write() -> None:
    texts = [source_of(seed) for seed in range(30)]
    for words in ("while ", "elif ", "else:", "break", "continue", "return a", "tf.range(n)",
                  "for row", ".append(", "def inner", " and ", " or ", "not ("):
        assert sum(words in text for text in texts) >= 5, words
    assert texts == [source_of(seed) for seed in range(30)]
