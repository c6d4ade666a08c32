"""Running regular expressions in a time that grows with the text, whatever the pattern.

A pattern becomes instructions, of which a match follows all ways at once, character by character
(Thompson's and Pike's machine): at most one of each instruction is alive at a time, so a character
costs at most as much as the pattern is long. Of several matches the leftmost is taken, and of
those the one that a search with backtracking would find first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from ....dataclass import dataclass
from .regex_simple import simple_pattern, takes_characters
from .regex_syntax import (
    Characters,
    Choice,
    Group,
    InOrder,
    PatternError,
    Place,
    Repeat,
    parse,
)

#: Instructions that a pattern may become.
MOST_INSTRUCTIONS = 20_000

_CHARACTER, _SPLIT, _JUMP, _SAVE, _PLACE, _MATCH = range(6)
_Captures = tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """A pattern that can be matched.

    Attributes
    ----------
    groups : int
        How many groups it has, the whole not counted.
    simple : re.Pattern or None
        Python's pattern of the same meaning, for patterns that it matches in bounded time.
    takes_characters : bool
        Whether no match is empty.
    """

    groups: int
    _code: list[tuple[int, Any, Any]]
    _tests: list[Callable[[str], bool]]
    simple: re.Pattern[str] | None = None
    takes_characters: bool = False

    def full_match(self, text: str) -> bool:
        """Whether the whole of a text is a match."""
        if self.simple is not None:
            return self.simple.fullmatch(text) is not None
        return self._run(text, 0, True) is not None

    def search(self, text: str, start: int = 0) -> _Captures | None:
        """Begin and end of the first match that begins not before ``start``, and of its groups.

        A group that takes no part has -1 for both.
        """
        if self.simple is not None:
            match = self.simple.search(text, start)
            return match and tuple([place for number in range(self.groups + 1)
                                    for place in match.span(number)])
        return self._run(text, start, False)

    def _run(self, text: str, start: int, whole: bool) -> _Captures | None:
        code, tests, size = self._code, self._tests, len(text)
        empty = (-1,) * (2 * self.groups + 2)
        found: _Captures | None = None
        alive: list[tuple[int, _Captures]] = []
        for place in range(start, size + 1):
            seen: set[int] = set()
            now: list[tuple[int, _Captures]] = []
            for thread in alive:
                self._follow(now, seen, thread, text, place)
            if found is None and (place == start or not whole):
                self._follow(now, seen, (0, empty), text, place)
            alive = []
            letter = text[place:place + 1]
            for position, captures in now:
                kind, first, _ = code[position]
                if kind == _MATCH:
                    if whole and place < size:
                        continue
                    found = captures
                    break  # those behind it come later in the order of a search
                if letter and tests[first](letter):
                    alive.append((position + 1, captures))
            if not alive and (found is not None or whole):
                break
        return found

    def _follow(self, into: list[tuple[int, _Captures]], seen: set[int],
                thread: tuple[int, _Captures], text: str, place: int) -> None:
        """Add the instructions that a thread comes to without taking a character, in order."""
        code = self._code
        waiting = [thread]
        while waiting:
            position, captures = waiting.pop()
            if position in seen:
                continue
            seen.add(position)
            kind, first, second = code[position]
            if kind == _JUMP:
                waiting.append((first, captures))
            elif kind == _SPLIT:
                waiting.append((second, captures))
                waiting.append((first, captures))
            elif kind == _SAVE:
                waiting.append((position + 1, (*captures[:first], place, *captures[first + 1:])))
            elif kind == _PLACE:
                if _is_at(first, text, place):
                    waiting.append((position + 1, captures))
            else:
                into.append((position, captures))


def _is_at(kind: str, text: str, place: int) -> bool:
    """Whether a condition on the place holds."""
    if kind == "begin":
        return place == 0
    if kind == "end":
        return place == len(text)
    if kind == "line begin":
        return place == 0 or text[place - 1] == "\n"
    if kind == "line end":
        return place == len(text) or text[place] == "\n"
    edge = (place > 0 and _is_word(text[place - 1])) != (
        place < len(text) and _is_word(text[place]))
    return edge == (kind == "edge")


def _is_word(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter == "_")


@functools.lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Pattern:
    """A pattern of RE2's syntax, ready to be matched.

    Raises
    ------
    PatternError
        It is not well formed, or too large.
    """
    tree, groups = parse(pattern)
    writer = _Writer()
    writer.write(Group(tree, 0))
    writer.add(_MATCH)
    return Pattern(groups, writer.code, writer.tests, simple_pattern(tree),
                   takes_characters(tree))


class _Writer:
    """Writes the instructions of a tree."""

    def __init__(self) -> None:
        self.code: list[tuple[int, Any, Any]] = []
        self.tests: list[Callable[[str], bool]] = []
        self._numbers: dict[Characters, int] = {}

    def add(self, kind: int, first: Any = None, second: Any = None) -> int:
        """One instruction; gives its position."""
        if len(self.code) >= MOST_INSTRUCTIONS:
            raise PatternError("pattern too large - compile failed")
        self.code.append((kind, first, second))
        return len(self.code) - 1

    def write(self, tree: Any) -> None:
        """The instructions of a part."""
        if isinstance(tree, Characters):
            number = self._numbers.setdefault(tree, len(self.tests))
            if number == len(self.tests):
                self.tests.append(functools.lru_cache(maxsize=1024)(tree.holds))
            self.add(_CHARACTER, number)
        elif isinstance(tree, Place):
            self.add(_PLACE, tree.kind)
        elif isinstance(tree, InOrder):
            for item in tree.items:
                self.write(item)
        elif isinstance(tree, Group):
            self.add(_SAVE, 2 * tree.number)
            self.write(tree.item)
            self.add(_SAVE, 2 * tree.number + 1)
        elif isinstance(tree, Choice):
            self._write_choice(tree)
        else:
            self._write_repeat(tree)

    def _write_choice(self, tree: Choice) -> None:
        ends = []
        for item in tree.items[:-1]:
            split = self.add(_SPLIT)
            self.write(item)
            ends.append(self.add(_JUMP))
            self.code[split] = (_SPLIT, split + 1, len(self.code))
        self.write(tree.items[-1])
        for position in ends:
            self.code[position] = (_JUMP, len(self.code), None)

    def _write_repeat(self, tree: Repeat) -> None:
        for _ in range(tree.least):
            self.write(tree.item)
        if tree.most is None:
            split = self.add(_SPLIT)
            self.write(tree.item)
            self.add(_JUMP, split)
            self._split(split, tree.greedy)
            return
        splits = []
        for _ in range(tree.most - tree.least):
            splits.append(self.add(_SPLIT))
            self.write(tree.item)
        for split in splits:
            self._split(split, tree.greedy)

    def _split(self, position: int, greedy: bool) -> None:
        """Go on behind it, or leave to where the code ends now."""
        ways = position + 1, len(self.code)
        self.code[position] = (_SPLIT, *(ways if greedy else reversed(ways)))


# ---------------------------------------------------------------------------- replacing

@functools.lru_cache(maxsize=256)
def rewrite_of(text: str) -> tuple[list[str | int], bool, int]:
    """What to put instead of a match: texts and numbers of groups; whether it is well formed.

    The third is the highest number. As in RE2 a backslash comes before a digit or a backslash; what
    comes behind another is lost.
    """
    parts: list[str | int] = []
    letters = iter(text)
    is_right = True
    for letter in letters:
        if letter == "\\":
            letter = next(letters, "")
            if letter and letter in "0123456789":
                parts.append(int(letter))
                continue
            if letter != "\\":
                is_right = False
                break
        if parts and isinstance(parts[-1], str):
            parts[-1] += letter
        else:
            parts.append(letter)
    most = max((part for part in parts if isinstance(part, int)), default=0)
    return parts, is_right, most


def replace_matches(pattern: Pattern, text: str, rewrite: str, everywhere: bool) -> str:
    """A text with its first match, or all that do not overlap, replaced."""
    parts, is_right, most = rewrite_of(rewrite)
    if most > pattern.groups:
        return text
    if everywhere and pattern.simple is not None and pattern.takes_characters:
        words = [part for part in parts if isinstance(part, str)]
        if len(words) == len(parts):
            word = "".join(words)
            return pattern.simple.sub(lambda match: word, text)
        return pattern.simple.sub(lambda match: "".join([
            part if isinstance(part, str) else match[part] or "" for part in parts]), text)
    if not everywhere:
        found = pattern.search(text)
        if found is None or not is_right:
            return text
        return text[:found[0]] + _instead(parts, text, found) + text[found[1]:]
    result: list[str] = []
    place, last = 0, -1
    while place <= len(text):
        found = pattern.search(text, place)
        if found is None:
            break
        begin, end = found[:2]
        result.append(text[place:begin])
        if begin == end == last:  # an empty match right behind the last one does not count
            result.append(text[begin:begin + 1])
            place = begin + 1
            continue
        result.append(_instead(parts, text, found))
        place = last = end
    return "".join((*result, text[place:]))


def _instead(parts: list[str | int], text: str, found: _Captures) -> str:
    return "".join(part if isinstance(part, str) else text[max(found[2 * part], 0):
                                                           max(found[2 * part + 1], 0)]
                   for part in parts)
