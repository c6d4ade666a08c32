"""Write the benchmark tables of README.md and docs/performance.md from the results that are kept.

A page says which table it wants between two comments, and what stands between them is written here:

    <!-- table speed compute: twofold llvm, numpy, torch eager -->
    <!-- /table -->

``speed`` names the folder in benchmarks/results, ``compute`` the group of rows, then come the sides
that are columns; ``asked`` is the column of what was asked for, ``min`` leaves the medians out.
``--check`` writes nothing and exits with 1 when a page is not what the results say.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.report import cell  # noqa: E402  # benchmarks is not installed

PAGES = (ROOT / "README.md", ROOT / "docs" / "performance.md")
_TABLE = re.compile(r"(<!-- table (\w+) (\w+): ([^>]*) -->\n).*?(<!-- /table -->)", re.DOTALL)


def written(page: str) -> str:
    """The page with its tables as the results have them."""
    def replaced(found: re.Match[str]) -> str:
        opening, folder, group, columns, closing = found.groups()
        return opening + "\n".join(_table(folder, group, columns.split(", "))) + "\n" + closing
    return _TABLE.sub(replaced, page)


def _table(folder: str, group: str, columns: list[str]) -> list[str]:
    path = ROOT / "benchmarks" / "results" / folder / "results.json"
    rows = [row for row in json.loads(path.read_text(encoding="utf-8"))["rows"].values()
            if row["group"] == group and row["unit"] != "count"]
    only_minimum = "min" in columns
    columns = [column for column in columns if column != "min"]
    lines = ["| | " + " | ".join(columns) + " |",
             "|---" + "".join("|---" if c == "asked" else "|---:" for c in columns) + "|"]
    for row in rows:
        cells = [row["goal"] if column == "asked" else _entry(row, column, only_minimum)
                 for column in columns]
        lines.append(f"| {row['title']} | {' | '.join(cells)} |")
    return lines


def _entry(row: dict[str, Any], side: str, only_minimum: bool) -> str:
    text = cell(row["sides"].get(side, {}), row["unit"])
    return text.split(" / ")[0] if only_minimum else text


def main() -> int:
    """Write or check the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    check = parser.parse_args().check
    outdated = [page for page in PAGES
                if written(page.read_text(encoding="utf-8")) != page.read_text(encoding="utf-8")]
    for page in outdated:
        print(f"{'out of date' if check else 'wrote'}: {page.relative_to(ROOT)}")
        if not check:
            page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 1 if check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
