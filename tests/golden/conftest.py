"""Text in, text out: ``pytest tests/golden --update-golden`` writes the expected texts anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switch that accepts what is made now."""
    parser.addoption("--update-golden", action="store_true",
                     help="write the golden texts instead of comparing with them")


@pytest.fixture
def compare_golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file, or write the file."""
    update = request.config.getoption("--update-golden", default=False)

    def compare(path: Path, text: str) -> None:
        if update:
            path.write_text(text, encoding="utf-8")
            return
        assert path.is_file(), f"{path.name} is missing; run pytest tests/golden --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare
