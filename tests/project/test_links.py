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
_ROOM = re.compile(r"^### `([a-z_/]+)`$", re.MULTILINE)
_BARE = re.compile(r"`([a-z_0-9]+\.py)`")
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


def missing_in_rooms(text: str) -> list[str]:
    """Files that a section about a room names and the room does not have."""
    parts = _ROOM.split(text)
    return [f"{room}/{name}" for room, section in zip(parts[1::2], parts[2::2])
            for name in _BARE.findall(section.partition("\n## ")[0])
            if not (ROOT / "twofold" / room / name).exists()]


def test_the_map_knows_the_rooms() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert missing_in_rooms(text) == []
    rooms = {path.parent.relative_to(ROOT / "twofold").as_posix()
             for path in (ROOT / "twofold").rglob("*.py")
             if path.name != "__init__.py" and not path.with_suffix(".pyi").exists()}
    unknown = [room for room in sorted(rooms - {".", "_api", "cli"}) if f"`{room}`" not in text]
    assert unknown == []
    assert missing_in_rooms("### `ir/graph`\n`nodes.py` `edges.py`\n## x\n`y.py`\n") == [
        "ir/graph/edges.py"]


def test_missing_ones_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[a](other.md#x) [b](https://example.com) `ir/graph/nodes.py` `ir/nothing.py`\n"
                    "```\n[c](third.md)\n```\n", encoding="utf-8")
    assert missing_links(page) == ["other.md"]
    assert missing_files(page) == ["ir/nothing.py"]
