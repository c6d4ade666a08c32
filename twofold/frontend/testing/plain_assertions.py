"""Assertions about Python's values that TensorFlow's test cases have from Abseil's.

Those about tensors are in ``cases.py``.
"""

from __future__ import annotations

import re
import unittest
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any


class PlainAssertions(unittest.TestCase):
    """A ``unittest.TestCase`` with more assertions about sequences, mappings, text and errors."""

    __test__ = False  # the class itself holds no tests

    # ------------------------------------------------------------------ how many, between what
    def assertLen(self, container: Any, expected_len: int, msg: Any = None) -> None:  # noqa: N802
        """Fail unless a container has so many items."""
        if len(container) != expected_len:
            self.fail(self._formatMessage(msg, f"{container!r} has length of {len(container)}, "
                                               f"expected {expected_len}."))

    def assertEmpty(self, container: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail unless a container has no items."""
        if len(container):
            self.fail(self._formatMessage(msg, f"{container!r} has length of {len(container)}."))

    def assertNotEmpty(self, container: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail when a container has no items."""
        if not len(container):
            self.fail(self._formatMessage(msg, f"{container!r} has length of 0."))

    def assertBetween(self, value: Any, minv: Any, maxv: Any,  # noqa: N802
                      msg: Any = None) -> None:
        """Fail unless a value lies between two others, or is one of them."""
        if not minv <= value <= maxv:
            self.fail(self._formatMessage(msg, f"{value!r} unexpectedly not between {minv!r} and "
                                               f"{maxv!r}"))

    # ------------------------------------------------------------------ what is in there
    def assertSameElements(self, expected_seq: Iterable[Any],  # noqa: N802
                           actual_seq: Iterable[Any], msg: Any = None) -> None:
        """Fail unless both have the same items, however often and in whatever order."""
        first, second = list(expected_seq), list(actual_seq)
        missing = [x for x in first if x not in second]
        more = [x for x in second if x not in first]
        if missing or more:
            self.fail(self._formatMessage(msg, f"Expected, but missing:\n  {missing!r}\n"
                                               f"Unexpected, but present:\n  {more!r}"))

    def assertContainsSubset(self, expected_subset: Iterable[Any],  # noqa: N802
                             actual_set: Iterable[Any], msg: Any = None) -> None:
        """Fail unless all items of the first are among those of the second."""
        there = list(actual_set)
        missing = [x for x in expected_subset if x not in there]
        if missing:
            self.fail(self._formatMessage(msg, f"Missing elements {missing!r} in {there!r}"))

    def assertNoCommonElements(self, expected_seq: Iterable[Any],  # noqa: N802
                               actual_seq: Iterable[Any], msg: Any = None) -> None:
        """Fail when both have an item."""
        there = list(actual_seq)
        common = [x for x in expected_seq if x in there]
        if common:
            self.fail(self._formatMessage(msg, f"Common elements {common!r}"))

    def assertContainsInOrder(self, strings: Any, target: str,  # noqa: N802
                              msg: Any = None) -> None:
        """Fail unless texts stand in another in this order."""
        place = 0
        for string in [strings] if isinstance(strings, str) else strings:
            found = target.find(string, place)
            if found < 0:
                self.fail(self._formatMessage(msg, f"Did not find {string!r} after place {place} "
                                                   f"of {target!r}"))
            place = found + len(string)

    def assertContainsSubsequence(self, container: Sequence[Any],  # noqa: N802
                                  subsequence: Sequence[Any], msg: Any = None) -> None:
        """Fail unless items stand in a sequence in this order, with others between them or not."""
        rest = iter(container)
        if not all(any(x == wanted for x in rest) for wanted in subsequence):
            self.fail(self._formatMessage(msg, f"{subsequence!r} not a subsequence of "
                                               f"{container!r}"))

    def assertContainsExactSubsequence(self, container: Sequence[Any],  # noqa: N802
                                       subsequence: Sequence[Any], msg: Any = None) -> None:
        """Fail unless items stand in a sequence one after the other."""
        items, wanted = list(container), list(subsequence)
        if not any(items[i:i + len(wanted)] == wanted for i in range(len(items) + 1)):
            self.fail(self._formatMessage(msg, f"{subsequence!r} not an exact subsequence of "
                                               f"{container!r}"))

    def assertSequenceStartsWith(self, prefix: Any, whole: Sequence[Any],  # noqa: N802
                                 msg: Any = None) -> None:
        """Fail unless a sequence begins with the items of another, or with an item."""
        wanted = list(prefix) if isinstance(prefix, Iterable) else [prefix]
        if not wanted or list(whole)[:len(wanted)] != wanted:
            self.fail(self._formatMessage(msg, f"prefix: {prefix!r} not found at start of "
                                               f"whole: {whole!r}."))

    def assertTotallyOrdered(self, *groups: Iterable[Any], **options: Any) -> None:  # noqa: N802
        """Fail unless groups are in order, and what is in a group is equal."""
        parts = [list(group) for group in groups]
        for i, group in enumerate(parts):
            for x in group:
                for j, other in enumerate(parts):
                    for y in other:
                        right = x == y and hash(x) == hash(y) if i == j else (
                            (x < y and not y <= x) if i < j else (y < x and not x <= y))
                        if not right:
                            self.fail(self._formatMessage(options.get("msg"),
                                                          f"{x!r} and {y!r} are not in order"))

    # ------------------------------------------------------------------ numbers and structures
    def assertSequenceAlmostEqual(self, expected_seq: Sequence[Any],  # noqa: N802
                                  actual_seq: Sequence[Any], places: int | None = None,
                                  msg: Any = None, delta: float | None = None) -> None:
        """Fail unless the numbers of two sequences are almost equal."""
        self.assertEqual(len(expected_seq), len(actual_seq), msg)
        for x, y in zip(expected_seq, actual_seq):
            self.assertAlmostEqual(x, y, **_tolerance(places, delta), msg=msg)

    def assertDictAlmostEqual(self, expected_dict: Mapping[Any, Any],  # noqa: N802
                              actual_dict: Mapping[Any, Any], places: int | None = None,
                              msg: Any = None, delta: float | None = None) -> None:
        """Fail unless both have the same keys and almost equal numbers."""
        self.assertEqual(set(expected_dict), set(actual_dict), msg)
        for key, value in expected_dict.items():
            self.assertAlmostEqual(value, actual_dict[key], **_tolerance(places, delta), msg=msg)

    def assertSameStructure(self, a: Any, b: Any, aname: str = "a", bname: str = "b",  # noqa: N802
                            msg: Any = None) -> None:
        """Fail unless both are the same mappings, sequences and sets of equal values."""
        wrong = _difference(a, b, "")
        if wrong is not None:
            path, one, two = wrong
            self.fail(self._formatMessage(msg, f"{aname}{path} is {one!r} but {bname}{path} is "
                                               f"{two!r}"))

    # ------------------------------------------------------------------ text and errors
    def assertStartsWith(self, actual: str, expected_start: str,  # noqa: N802
                         msg: Any = None) -> None:
        """Fail unless a text begins with another."""
        if not actual.startswith(expected_start):
            self.fail(self._formatMessage(msg, f"{actual!r} does not start with "
                                               f"{expected_start!r}"))

    def assertEndsWith(self, actual: str, expected_end: str, msg: Any = None) -> None:  # noqa: N802
        """Fail unless a text ends with another."""
        if not actual.endswith(expected_end):
            self.fail(self._formatMessage(msg, f"{actual!r} does not end with {expected_end!r}"))

    def assertRegexMatch(self, actual_str: str, regexes: Iterable[str],  # noqa: N802
                         message: Any = None) -> None:
        """Fail unless one of several regular expressions is found in a text."""
        patterns = list(regexes)
        if not any(re.search(pattern, actual_str) for pattern in patterns):
            self.fail(self._formatMessage(message, f"{actual_str!r} does not contain any of the "
                                                   f"regexes in {patterns!r}"))

    @contextmanager
    def assertRaisesWithPredicateMatch(self, exception_type: Any,  # noqa: N802
                                       expected_err_re_or_predicate: Any) -> Iterator[None]:
        """Fail unless an error is raised of which a predicate is true, or in which a pattern is."""
        wanted = expected_err_re_or_predicate
        try:
            yield
        except Exception as error:
            holds = wanted(error) if callable(wanted) else re.search(wanted, _text_of(error))
            if not isinstance(error, exception_type) or not holds:
                raise AssertionError(f"Exception of type {type(error)}: {error}") from error
        else:
            self.fail(f"{exception_type.__name__} not raised")

    def assertRaisesLiteralMatch(self, expected_exception: Any,  # noqa: N802
                                 expected_exception_message: str, callable_obj: Any = None,
                                 *args: Any, **kwargs: Any) -> Any:
        """Fail unless an error with exactly this text is raised, by a call or in a block."""
        def same(error: Exception) -> bool:
            return str(error) == expected_exception_message
        return self._raising(expected_exception, same, callable_obj, args, kwargs)

    def assertRaisesWithLiteralMatch(self, expected_exception: Any,  # noqa: N802
                                     expected_exception_message: str, callable_obj: Any = None,
                                     *args: Any, **kwargs: Any) -> Any:
        """``assertRaisesLiteralMatch`` by its newer name."""
        return self.assertRaisesLiteralMatch(expected_exception, expected_exception_message,
                                             callable_obj, *args, **kwargs)

    def _raising(self, kind: Any, predicate: Callable[[Any], bool], function: Any,
                 args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        block = self.assertRaisesWithPredicateMatch(kind, predicate)
        if function is None:
            return block
        with block:
            function(*args, **kwargs)
        return None


def _tolerance(places: int | None, delta: float | None) -> dict[str, Any]:
    return {"places": places} if delta is None else {"delta": delta}


def _text_of(error: BaseException) -> str:
    """An error's message with those of the errors that caused it."""
    text = str(getattr(error, "message", error))
    cause = error.__cause__
    return text if cause is None else f"{text}\n{_text_of(cause)}"


def _difference(a: Any, b: Any, path: str) -> tuple[str, Any, Any] | None:
    """The first place where two structures differ, and what they have there."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        if set(a) != set(b):
            return path, a, b
        pairs = [(f"[{key!r}]", a[key], b[key]) for key in a]
    elif isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        if len(a) != len(b):
            return path, a, b
        pairs = [(f"[{i}]", x, y) for i, (x, y) in enumerate(zip(a, b))]
    else:
        return None if a == b else (path, a, b)
    return next((found for place, x, y in pairs
                 if (found := _difference(x, y, path + place)) is not None), None)
