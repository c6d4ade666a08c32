"""Each test of passes draws the same numbers, whichever ran before."""

from __future__ import annotations

import fusion_programs
import pytest


@pytest.fixture(autouse=True)
def _same_numbers() -> None:
    fusion_programs.start_again()
