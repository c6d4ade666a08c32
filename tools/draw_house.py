"""Draws ``docs/images/house.svg``: the rooms of the package on their floors, from the imports.

Run without arguments to write the picture, with ``--check`` to compare. Each wing is a panel with
its rooms, the lowest floor at the bottom. A line goes from a room down to one that it imports from;
a line that follows from others is left out (the transitive reduction). What the rooms of one wing
import from other wings is counted under the panel.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

import import_graph

TARGET = import_graph.ROOT / "docs" / "images" / "house.svg"
BOX, HEIGHT, GAP, ROW, MARGIN = 104, 28, 10, 58, 18
#: Wing, colour; from left to right, which is from the top of the house to the ground.
WINGS = (("cli", "#f6f0cf"), ("frontend", "#efe3f5"), ("backends", "#fbe6d4"),
         ("runtime", "#e3f1dd"), ("ir", "#dbe9f6"))
Place = tuple[int, int]


def reduce_edges(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The edges that no longer path replaces; the graph has no circles."""
    below: dict[str, set[str]] = {}

    def reach(node: str) -> set[str]:
        if node not in below:
            below[node] = set().union(*(reach(n) | {n} for n in edges[node]))
        return below[node]

    return {node: {n for n in targets
                   if not any(n in reach(other) for other in targets if other != n)}
            for node, targets in edges.items()}


def wing_of(room: str) -> str:
    """The part of the package that a room belongs to."""
    return room.partition("/")[0]


def inner_edges(edges: Mapping[str, set[str]], wing: str) -> dict[str, set[str]]:
    """The imports among the rooms of a wing, from upper floors to lower ones."""
    ranks = import_graph.rank_rooms()
    return {room: {other for other in targets
                   if wing_of(other) == wing and ranks[other] < ranks[room]}
            for room, targets in edges.items() if wing_of(room) == wing}


def place_rooms(rooms: Iterable[str], left: int, bottom: int) -> tuple[dict[str, Place], int]:
    """Left upper corners of the rooms of a panel, and its width."""
    known = set(rooms)
    rows = [row for floor in import_graph.FLOORS if (row := [r for r in floor if r in known])]
    width = max(map(len, rows)) * (BOX + GAP) - GAP
    places = {}
    for height, row in enumerate(rows):
        start = left + (width - len(row) * (BOX + GAP) + GAP) // 2
        for number, room in enumerate(row):
            places[room] = (start + number * (BOX + GAP), bottom - height * ROW - HEIGHT)
    return places, width


def draw(package: import_graph.Package) -> str:
    """The picture as SVG."""
    edges = import_graph.room_edges(package)
    linked = {room for room, targets in edges.items() if targets}
    linked |= {other for targets in edges.values() for other in targets}
    floors = max(sum(any(wing_of(r) == wing and r in linked for r in floor)
                     for floor in import_graph.FLOORS) for wing, _ in WINGS)
    bottom = 2 * MARGIN + floors * ROW
    left, shapes = MARGIN, []
    for wing, colour in WINGS:
        inner = reduce_edges(inner_edges(edges, wing))
        places, width = place_rooms(linked & set(inner), left + GAP, bottom)
        shapes += _panel(wing, left, width + 2 * GAP, bottom, _others(edges, wing))
        shapes += [_line(places[room], places[other]) for room in sorted(places)
                   for other in sorted(inner[room])]
        for room, place in sorted(places.items()):
            shapes += _box(room, place, colour, package)
        left += width + 2 * GAP + MARGIN
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left} {bottom + 4 * MARGIN}" '
            'font-family="sans-serif" font-size="11">')
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *shapes,
                      "</svg>"]) + "\n"


def _others(edges: Mapping[str, set[str]], wing: str) -> dict[str, int]:
    """How many arrows go from the rooms of a wing to each other wing that is a panel."""
    counts: dict[str, int] = {}
    for room, targets in edges.items():
        if wing_of(room) == wing:
            for other in targets:
                counts[wing_of(other)] = counts.get(wing_of(other), 0) + 1
    return {name: counts[name] for name, _ in WINGS if name in counts and name != wing}


def _panel(wing: str, left: int, width: int, bottom: int, others: Mapping[str, int]) -> list[str]:
    middle = left + width // 2
    lines = [f'<rect x="{left}" y="{MARGIN}" width="{width}" height="{bottom - MARGIN + GAP}" '
             'rx="6" fill="#fafafa" stroke="#ccc"/>',
             f'<text x="{middle}" y="{MARGIN + 18}" text-anchor="middle" font-size="14" '
             f'font-weight="bold">{escape(wing)}</text>']
    for number, (other, count) in enumerate(others.items()):
        lines.append(f'<text x="{middle}" y="{bottom + 28 + 14 * number}" text-anchor="middle">'
                     f'→ {escape(other)}: {count}</text>')
    return lines


def _line(start: Place, end: Place) -> str:
    x, y = start[0] + BOX // 2, start[1] + HEIGHT
    to_x, to_y = end[0] + BOX // 2, end[1]
    if x == to_x and to_y - y > ROW:  # around the boxes between them
        side = BOX // 2 + GAP
        return (f'<path d="M{x} {y} C{x + side} {y + 20} {x + side} {to_y - 20} {to_x} {to_y}" '
                'fill="none" stroke="#777" stroke-width="0.8"/>')
    bend = (to_y - y) // 2
    return (f'<path d="M{x} {y} C{x} {y + bend} {to_x} {to_y - bend} {to_x} {to_y}" '
            'fill="none" stroke="#777" stroke-width="0.8"/>')


def _box(room: str, place: Place, colour: str, package: import_graph.Package) -> list[str]:
    x, y = place
    files = sum(1 for other in package.modules.values() if other == room)
    name = room.partition("/")[2] or room
    return [f'<g><title>{escape(room)}: {files} {"file" if files == 1 else "files"}</title>',
            f'<rect x="{x}" y="{y}" width="{BOX}" height="{HEIGHT}" rx="4" fill="{colour}" '
            'stroke="#555" stroke-width="0.8"/>',
            f'<text x="{x + BOX // 2}" y="{y + 18}" text-anchor="middle">{escape(name)}</text>'
            '</g>']


def main(words: list[str]) -> int:
    """Write the picture, or say whether it is current."""
    text = draw(import_graph.read_package())
    if "--check" in words:
        current = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        print("current" if current else f"{TARGET.name} is out of date: run `make docs`")
        return 0 if current else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"wrote {TARGET.relative_to(import_graph.ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
