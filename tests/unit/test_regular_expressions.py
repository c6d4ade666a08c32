"""Regular expressions give what TensorFlow's give, and end whatever the pattern is."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

import twofold as tf
from twofold.dataclass import replace
from twofold.frontend.ops.strings.regex_machine import compile_pattern, replace_matches
from twofold.frontend.ops.strings.regex_syntax import PatternError

DATA = Path(__file__).parent.parent / "data" / "regular_expressions.tsv"
CASES = [[json.loads(field) for field in line.split("\t")]
         for line in DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def outcome(function):
    try:
        result = function().numpy()
    except tf.errors.InvalidArgumentError as error:
        assert "Invalid pattern" in str(error)
        return "!InvalidArgumentError"
    return result.decode() if isinstance(result, bytes) else bool(result)


@pytest.mark.parametrize("group", range(8))
def test_results_of_tensorflow(group):
    assert len(CASES) == 400
    for pattern, text, rewrite, everywhere, changed, whole in CASES[group::8]:
        found = outcome(lambda: tf.strings.regex_replace(
            text, pattern, rewrite, replace_global=everywhere))  # noqa: B023  # called at once
        assert found == changed, (pattern, text, rewrite, everywhere)
        assert outcome(lambda: tf.strings.regex_full_match(text, pattern)) == whole, \
            (pattern, text)  # noqa: B023


@pytest.mark.parametrize("pattern", [
    "(a+)+$", "(a*)*b", "(a|a)*b", "(a|aa)+$", "(.*)*=(.*)*=", "a?" * 25 + "a" * 25 + "!",
    "(?:a{0,9}){0,9}b", "([a-z]+)*\\d", "(x+x+)+y"])
def test_no_pattern_takes_exponential_time(pattern):
    """With backtracking each of these takes longer than anyone waits."""
    text = "a" * 300 + "x" * 300
    assert not tf.strings.regex_full_match(text, pattern)
    tf.strings.regex_replace(text, pattern, "")


@pytest.mark.parametrize("pattern", [
    "(" * 101 + ")" * 101, "(" * 50_000, "[" * 50_000, "a{1000}{1000}", "(?:a{1000}){1000}",
    "((a{100}){100}){100}", "\\x{110000}", "\\x{", "\\p{", "\\p{Greek}", "[\\", "(?P<", "(?i",
    "a{1001}", "*", "a**", "\\8", "(?<=a)b", "(a)\\1"])
def test_patterns_that_are_refused(pattern):
    with pytest.raises(PatternError):
        compile_pattern(pattern)


def test_random_patterns_agree_with_search_by_backtracking():
    """Where Python's syntax means the same: nothing in it matches the empty text."""
    rng = random.Random(3)

    def drawn(depth):
        kind = rng.randrange(6 if depth else 2)
        if kind < 2:
            return rng.choice(["a", "b", "[ab]", "[^a]", "c"])
        if kind == 2:
            return drawn(depth - 1) + drawn(depth - 1)
        if kind == 3:
            return f"({drawn(depth - 1)}|{drawn(depth - 1)})"
        return f"({drawn(depth - 1)}){rng.choice(['+', '+?', '{2}', '{1,2}', '{1,3}?'])}"

    for _ in range(400):
        pattern = drawn(3)
        text = "".join(rng.choice("abcd") for _ in range(rng.randrange(12)))
        python = re.compile(pattern)
        for ours in (compile_pattern(pattern), replace(compile_pattern(pattern), simple=None)):
            assert ours.full_match(text) == (python.fullmatch(text) is not None), (pattern, text)
            assert replace_matches(ours, text, "<\\0>", True) == python.sub(
                r"<\g<0>>", text), (pattern, text)


def test_patterns_of_few_ways_are_matched_by_python_and_others_are_not():
    for pattern in ("a", "[^a-z ]", "\\s+", "ab|cd*", "\\d{2,3}x", "(a)(b)", "^a", "<br />"):
        assert compile_pattern(pattern).simple is not None, pattern
    for pattern in ("a+b", "(a+)+", "(a|b){60}", "a{65}", ".*=", "\\bx", "(?i)a", "\\pL"):
        assert compile_pattern(pattern).simple is None, pattern


@pytest.mark.parametrize(("pattern", "rewrite", "everywhere", "result"), [
    ("a", "\\9", True, b"aba"), ("a", "\\n", True, b"b"), ("a", "x\\", True, b"xbx"),
    ("a", "\\n", False, b"aba"), ("(a)|b", "<\\1>", True, b"<a><><a>"),
    ("b", "\\\\", True, b"a\\a")])
def test_rewrites(pattern, rewrite, everywhere, result):
    assert tf.strings.regex_replace("aba", pattern, rewrite, everywhere).numpy() == result


def test_bytes_that_are_no_text_stay_and_match_nothing():
    assert tf.strings.regex_replace(b"a\xffb", ".", "x").numpy() == b"x\xffx"
    assert tf.strings.regex_replace(b"a\xffb", "[^a]", "x").numpy() == b"a\xffx"
    assert tf.strings.regex_replace(b"a\xffb", b"\xff", "x").numpy() == b"a\xffb"
