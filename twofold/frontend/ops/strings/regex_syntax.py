"""The syntax of regular expressions, RE2's: from the text of a pattern to a tree.

``regex_machine.py`` runs them. There are no references to groups and no looking around, as in RE2,
and for the same reason: without them every pattern is matched in a time that grows with the text.
"""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

from ....dataclass import dataclass, replace

#: Groups inside each other that a pattern may have, and the largest count of a repetition.
MOST_NESTED, MOST_REPEATED = 100, 1000

_LAST = 0x10FFFF
_DIGITS, _SPACES = ((48, 57),), ((9, 10), (12, 13), (32, 32))
_WORDS = ((48, 57), (65, 90), (95, 95), (97, 122))
_PERL = {"d": _DIGITS, "s": _SPACES, "w": _WORDS}
_POSIX = {
    "alnum": ((48, 57), (65, 90), (97, 122)), "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),), "blank": ((9, 9), (32, 32)), "cntrl": ((0, 31), (127, 127)),
    "digit": _DIGITS, "graph": ((33, 126),), "lower": ((97, 122),), "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)), "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),), "word": _WORDS, "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_CONTROLS = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_CATEGORIES = frozenset("C Cc Cf Co L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps "
                        "S Sc Sk Sm So Z Zl Zp Zs".split())


class PatternError(Exception):
    """What is wrong with a pattern, in RE2's words."""


class Part(NamedTuple):
    """Some characters: ranges of code points, or those of a Unicode category; or all others."""

    ranges: tuple[tuple[int, int], ...]
    category: str = ""
    negated: bool = False

    def holds(self, code: int) -> bool:
        """Whether a code point is among them."""
        found = unicodedata.category(chr(code)).startswith(self.category) if self.category \
            else any(low <= code <= high for low, high in self.ranges)
        return found != self.negated


@dataclass(frozen=True)
class Characters:
    """One character that is in one of the parts, or in none of them."""

    parts: tuple[Part, ...]
    negated: bool = False
    folded: bool = False

    def holds(self, letter: str) -> bool:
        """Whether a character is meant; a byte that is no UTF-8 never is."""
        code = ord(letter)
        if 0xDC80 <= code <= 0xDCFF:
            return False
        codes = [code]
        if self.folded:
            codes += [ord(other) for other in (letter.lower(), letter.upper()) if len(other) == 1]
        found = any(part.holds(each) for part in self.parts for each in codes)
        return found != self.negated


@dataclass(frozen=True)
class Place:
    """A condition on where one is: ``begin``, ``end``, of a ``line`` too, at a ``word``'s edge."""

    kind: str


@dataclass(frozen=True)
class InOrder:
    """One after the other."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Choice:
    """The first that leads to a match."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Repeat:
    """Between ``least`` and ``most`` times (None: any number), as often as possible if greedy."""

    item: Any
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True)
class Group:
    """A part of the match that can be referred to."""

    item: Any
    number: int


@dataclass(frozen=True)
class _Flags:
    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


def parse(pattern: str) -> tuple[Any, int]:
    """The tree of a pattern, and how many groups it has.

    Raises
    ------
    PatternError
    """
    parser = _Parser(pattern)
    tree = parser.choice(_Flags(), 0)
    if parser.place < len(pattern):
        raise PatternError(f"unexpected ): {pattern}")
    return tree, parser.groups


class _Parser:
    """Goes through a pattern once; ``place`` is where it stands."""

    def __init__(self, pattern: str):
        self.pattern = pattern
        self.place = 0
        self.groups = 0

    def _ahead(self, count: int = 1) -> str:
        return self.pattern[self.place:self.place + count]

    def _take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.place):
            self.place += len(text)
            return True
        return False

    def choice(self, flags: _Flags, depth: int) -> Any:
        """What stands between two parentheses, or all."""
        if depth > MOST_NESTED:
            raise PatternError(f"nested more than {MOST_NESTED} levels deep")
        ways: list[Any] = []
        items: list[Any] = []
        while self.place < len(self.pattern) and self._ahead() != ")":
            if self._take("|"):
                ways.append(InOrder(tuple(items)))
                items = []
                continue
            if self._ahead(2) == "(?" and self._ahead(3) not in ("(?P", "(?:"):
                changed, opens = self._flags(flags)
                if opens:
                    items.append(self._repeat(self._close(changed, depth), changed))
                else:
                    flags = changed
                continue
            begin = self.place
            item = self._item(flags, depth)
            items.append(item if isinstance(item, InOrder) and self.pattern.startswith(
                "\\Q", begin) else self._repeat(item, flags))
        ways.append(InOrder(tuple(items)))
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def _close(self, flags: _Flags, depth: int) -> Any:
        inner = self.choice(flags, depth + 1)
        if not self._take(")"):
            raise PatternError(f"missing ): {self.pattern}")
        return inner

    def _flags(self, flags: _Flags) -> tuple[_Flags, bool]:
        """``(?i-s)``, or ``(?i-s:`` which begins a group."""
        begin = self.place
        self.place += 2
        value, last = True, ""
        while self.place < len(self.pattern):
            letter = self._ahead()
            self.place += 1
            if letter in "imsU":
                flags = replace(flags, **{letter: value})
            elif letter == "-" and value:
                value = False
            elif letter in ":)" and last != "-" and (last or letter == ":"):
                return flags, letter == ":"
            else:
                break
            last = letter
        else:
            raise PatternError(f"missing ): {self.pattern}")
        raise PatternError(f"invalid perl operator: {self.pattern[begin:self.place]}")

    def _item(self, flags: _Flags, depth: int) -> Any:
        letter = self._ahead()
        if letter == "(":
            return self._group(flags, depth)
        if letter == "[":
            return self._brackets(flags)
        if letter == "\\":
            return self._escape(flags)
        self.place += 1
        if letter == ".":
            return Characters(() if flags.s else (Part(((10, 10),)),), negated=True)
        if letter == "^":
            return Place("line begin" if flags.m else "begin")
        if letter == "$":
            return Place("line end" if flags.m else "end")
        if letter in "*+?" or (letter == "{" and self._counts(self.place - 1) is not None):
            raise PatternError(f"no argument for repetition operator: {letter}")
        return _literal(ord(letter), flags)

    def _group(self, flags: _Flags, depth: int) -> Any:
        if self._take("(?:"):
            return self._close(flags, depth)
        if self._take("(?P<"):
            begin = self.place
            end = self.pattern.find(">", begin)
            name = self.pattern[begin:end] if end >= 0 else ""
            if not name or not all(letter.isalnum() or letter == "_" for letter in name):
                raise PatternError(f"invalid named capture group: {self.pattern[begin - 4:]}")
            self.place = end + 1
        elif self._take("(?P"):
            raise PatternError(f"invalid named capture group: {self.pattern}")
        else:
            self.place += 1
        self.groups += 1
        number = self.groups
        return Group(self._close(flags, depth), number)

    def _repeat(self, item: Any, flags: _Flags) -> Any:
        """The item with the repetition behind it, if there is one."""
        begin = self.place
        letter = self._ahead()
        if letter and letter in "*+?":
            self.place += 1
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[letter]
        else:
            found = self._counts(begin) if letter == "{" else None
            if found is None:
                return item
            least, most, self.place = found
            if least > MOST_REPEATED or (most is not None and not least <= most <= MOST_REPEATED):
                raise PatternError(f"invalid repetition size: {self.pattern[begin:self.place]}")
        greedy = not self._take("?")
        after = self._ahead()
        if after and (after in "*+?" or (after == "{" and self._counts(self.place) is not None)):
            raise PatternError("bad repetition operator: "
                               f"{self.pattern[begin:self.place + 1]}")
        return Repeat(item, least, most, greedy != flags.U)

    def _counts(self, place: int) -> tuple[int, int | None, int] | None:
        """``{2}``, ``{2,}`` or ``{2,3}`` at a place, and where it ends; None for a brace."""
        end = self.pattern.find("}", place)
        low, comma, high = self.pattern[place + 1:max(end, place + 1)].partition(",")
        if not _is_number(low) or (high and not _is_number(high)):
            return None
        least = int(low[:9])
        return least, (int(high[:9]) if high else None) if comma else least, end + 1

    # ------------------------------------------------------------------ characters
    def _escape(self, flags: _Flags) -> Any:
        if self._take("\\Q"):
            end = self.pattern.find("\\E", self.place)
            text = self.pattern[self.place:end if end >= 0 else None]
            self.place = end + 2 if end >= 0 else len(self.pattern)
            return InOrder(tuple(_literal(ord(letter), flags) for letter in text))
        places = {"A": "begin", "z": "end", "b": "edge", "B": "no edge"}
        kind = places.get(self.pattern[self.place + 1:self.place + 2])
        if kind is not None:
            self.place += 2
            return Place(kind)
        part = self._class_escape()
        if part is not None:
            return Characters((part,), folded=flags.i)
        return _literal(self._code(), flags)

    def _class_escape(self) -> Part | None:
        """``\\d`` and its kin, ``\\pL``, ``\\p{Lu}``; None for another escape."""
        letter = self.pattern[self.place + 1:self.place + 2]
        if letter.lower() in _PERL:
            self.place += 2
            return Part(_PERL[letter.lower()], negated=letter.isupper())
        if letter not in ("p", "P"):
            return None
        begin = self.place
        self.place += 2
        name = self._ahead()
        if name == "{":
            end = self.pattern.find("}", self.place)
            name = self.pattern[self.place + 1:end] if end >= 0 else ""
            self.place = end
        self.place += 1
        negated = (letter == "P") != name.startswith("^")
        name = name.removeprefix("^")
        if name == "Any":
            return Part(((0, _LAST),), negated=negated)
        if name not in _CATEGORIES:
            raise PatternError(f"invalid character class range: {self.pattern[begin:self.place]}")
        return Part((), name, negated)

    def _code(self) -> int:
        """The code point of an escape that means one character."""
        begin = self.place
        letter = self.pattern[begin + 1:begin + 2]
        self.place += 2
        if not letter:
            raise PatternError("trailing \\ at end of regexp")
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter == "x":
            digits = self._ahead(2)
            if digits.startswith("{"):
                digits, _, _ = self.pattern[self.place + 1:].partition("}")
                self.place += 2
            self.place += len(digits)
            code = int(digits, 16) if digits.isalnum() and all(
                d in "0123456789abcdefABCDEF" for d in digits) else -1
            if 0 <= code <= _LAST and self.place <= len(self.pattern):
                return code
        elif letter in "01234567" and (letter == "0" or self._ahead() in tuple("01234567")):
            digits = letter
            while len(digits) < 3 and self._ahead() in tuple("01234567"):
                digits += self._ahead()
                self.place += 1
            return int(digits, 8)
        elif ord(letter) < 128 and not letter.isalnum():
            return ord(letter)
        raise PatternError(f"invalid escape sequence: {self.pattern[begin:self.place]}")

    def _brackets(self, flags: _Flags) -> Characters:
        begin = self.place
        self.place += 1
        negated = self._take("^")
        parts: list[Part] = []
        while True:
            if self.place >= len(self.pattern):
                raise PatternError(f"missing ]: {self.pattern[begin:]}")
            if self._ahead() == "]" and self.place > begin + 1 + negated:
                self.place += 1
                break
            parts.append(self._bracket_part())
        return Characters(tuple(parts), negated, flags.i)

    def _bracket_part(self) -> Part:
        if self._take("[:"):
            end = self.pattern.find(":]", self.place)
            name = self.pattern[self.place:end] if end >= 0 else ""
            ranges = _POSIX.get(name.removeprefix("^"))
            if ranges is None:
                raise PatternError(f"invalid character class range: [:{name}:]")
            self.place = end + 2
            return Part(ranges, negated=name.startswith("^"))
        if self._ahead() == "\\":
            part = self._class_escape()
            if part is not None:
                return part
        begin = self.place
        low = self._bracket_code()
        high = low
        if self._ahead() == "-" and self._ahead(2) not in ("-", "-]"):
            self.place += 1
            high = self._bracket_code()
        if low > high:
            raise PatternError(
                f"invalid character class range: {self.pattern[begin:self.place]}")
        return Part(((low, high),))

    def _bracket_code(self) -> int:
        if self._ahead() == "\\":
            return self._code()
        self.place += 1
        if self.place > len(self.pattern):
            raise PatternError(f"missing ]: {self.pattern}")
        return ord(self.pattern[self.place - 1])


def _literal(code: int, flags: _Flags) -> Characters:
    return Characters((Part(((code, code),)),), folded=flags.i)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
