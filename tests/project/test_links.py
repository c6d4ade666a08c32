"""What documents point to exists: links between pages, and the files of the source they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page.relative_to(ROOT).as_posix()
         for page in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"`((?:[a-z_]+/)+(?:[a-z_0-9]+\.py)?)`")
_FOLDERS = ("", "docs", "twofold", "twofold/ir", "twofold/frontend", "twofold/backends",
            "twofold/backends/llvm")


def prose(text: str) -> str:
    """A page without its code blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def missing_links(page: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    links = (match[1].partition("#")[0] for match in _LINK.finditer(prose(page.read_text("utf-8"))))
    return [link for link in links
            if link and ":" not in link and not (page.parent / link).exists()]


def missing_files(page: Path) -> list[str]:
    """Source files and folders in backticks that are not there."""
    names = (match[1] for match in _FILE.finditer(prose(page.read_text("utf-8"))))
    return [name for name in names
            if not any((ROOT / folder / name).exists() for folder in _FOLDERS)]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert missing_links(ROOT / page) == []


@pytest.mark.parametrize("page", PAGES)
def test_named_files_exist(page: str) -> None:
    assert missing_files(ROOT / page) == []


def test_missing_ones_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[a](other.md#x) [b](https://example.com) `ir/graph/nodes.py` `ir/nothing.py`\n"
                    "```\n[c](third.md)\n```\n", encoding="utf-8")
    assert missing_links(page) == ["other.md"]
    assert missing_files(page) == ["ir/nothing.py"]
