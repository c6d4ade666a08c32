"""How results are judged, times taken in turns, numbers written, limits and charts made."""

from __future__ import annotations

import math
from xml.dom import minidom

import ml_dtypes
import numpy as np
import pytest

import twofold as tf
from twofold.frontend.comparing import charts, html, limits, report, text, timing
from twofold.frontend.comparing.agreement import Outcome, Value, judge, judge_outcome, values_of
from twofold.frontend.comparing.chart import Chart, Line
from twofold.frontend.comparing.row import Row


def value(content, name="result", is_tensor=True):
    array = np.array(content) if not isinstance(content, str) else content
    return Value(name, array, is_tensor)


F32, F16 = np.float32, np.float16
BF16 = ml_dtypes.bfloat16
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(("found", "expected"), [
    (F32([1.0, 2.0]), F32([1.0, 2.0001])), (F32([NAN, INF]), F32([NAN, INF])),
    (F32([1e-9, 1.0]), F32([0.0, 1.0])), (np.float64([1.0 + 1e-11]), np.float64([1.0])),
    (F16([1.01]), F16([1.0])),
    (np.array([1.01], BF16), np.array([1.0], BF16)), (np.int64([3]), np.int64([3])),
    (np.bool_([True]), np.bool_([True])), (F32([]), F32([])), (F32(0.0), F32(-0.0)),
    ("text", "text"), (np.array([b"a"], object), np.array([b"a"], object)),
])
def test_what_agrees(found, expected):
    assert judge([value(found)], [value(expected)]).agrees


@pytest.mark.parametrize(("found", "expected", "worst"), [
    (F32([1.0, 3.0]), F32([1.0, 2.0]), "result at [1]: 3.0 instead of 2.0"),
    (F32([1.0, NAN]), F32([1.0, 2.0]), "result at [1]: nan instead of 2.0"),
    (F32([1.0, INF]), F32([1.0, -INF]), "result at [1]: inf instead of -inf"),
    (F32([1.0]), np.float64([1.0]), "result: float32 instead of float64"),
    (F32([1.0]), F32([[1.0]]), "result: shape (1,) instead of (1, 1)"),
    (np.float64(1.0 + 1e-9), np.float64(1.0), "result: 1.000000001 instead of 1.0"),
    (np.int64([2**53 + 1]), np.int64([2**53]), "result at [0]: 9007199254740993 instead of "),
    (np.uint64([2**64 - 1]), np.uint64([0]), "result at [0]: 18446744073709551615 instead of 0"),
    (np.bool_([True]), np.bool_([False]), "result at [0]: True instead of False"),
    ("a", "b", "result: 'a' instead of 'b'"), ("a", F32(1.0), "result: 'a' instead of array"),
])
def test_what_differs(found, expected, worst):
    judged = judge([value(found)], [value(expected)])
    assert not judged.agrees and judged.worst.startswith(worst)


def test_the_result_nearest_to_its_tolerance_is_told():
    judged = judge([value(F32([100.0, 1.002])), value(np.float64(1.0 + 1e-11))],
                   [value(F32([100.0, 1.0])), value(np.float64(1.0))])
    assert judged.agrees and judged.tolerance == 1e-4
    assert judged.absolute == pytest.approx(0.002, rel=1e-3)
    assert judged.relative == pytest.approx(2e-5, rel=1e-3)
    assert not judge([value(F32([1.0]))], []).agrees
    assert judge([value(F32(2.0))], [value(F32(1.0))], tolerance=1.5).agrees
    assert not judge([value(np.int32(2))], [value(np.int32(1))], tolerance=1.5).agrees
    assert judge([], []).agrees


def test_numbers_of_python_have_no_dtype():
    assert judge([value(F32(1.5))], [value(1.5, is_tensor=False)]).agrees


def test_results_have_names():
    found = values_of({"b": [tf.constant(1.0), None], "a": (2, "text")})
    texts = values_of([tf.constant([["a", "b"]]), tf.constant("c"), "d", b"e"])
    assert [v.content.tolist() for v in texts] == [[[b"a", b"b"]], b"c", b"d", b"e"]
    assert [(v.name, v.is_tensor) for v in found] == [
        ("result['a'][0]", False), ("result['a'][1]", False), ("result['b'][0]", True),
        ("result['b'][1]", False)]
    slices = values_of(tf.IndexedSlices(tf.ones([1, 2]), tf.constant([3])))
    assert [v.name for v in slices] == ["result.0", "result.1"]


def test_variables_set_by_one_run_only_are_compared_with_what_they_were():
    kept = {1: value(F32(1.0), "variable a afterwards"), 2: value(F32(2.0), "variable b")}
    same = Outcome([], {1: value(F32(1.0))})
    other = Outcome([], {1: value(F32(5.0)), 2: value(F32(2.0))})
    nothing = Outcome([], {})
    assert judge_outcome(same, nothing, kept.__getitem__).agrees
    judged = judge_outcome(other, nothing, kept.__getitem__)
    assert not judged.agrees and judged.worst.startswith("variable a afterwards: 5.0")


# ---------------------------------------------------------------------------- time

@pytest.mark.parametrize("count", range(1, 60))
def test_intervals_hold_the_median_with_95_percent(count):
    low, high = timing.interval_of([float(i) for i in range(count)])
    assert low <= (count - 1) / 2 <= high and low == count - 1 - high
    rank = int(low)
    outside = 2 * sum(math.comb(count, i) for i in range(rank + 1)) / 2 ** count
    if count >= 6:
        assert outside <= 0.05
        narrower = outside + 2 * math.comb(count, rank + 1) / 2 ** count
        assert narrower > 0.05 or rank + 1 >= count // 2
    else:
        assert (low, high) == (0.0, count - 1.0)


class Clock:
    """A contestant whose calls take what they are told to."""

    def __init__(self, seconds, log, fails_at=None):
        self.seconds, self.log, self.fails_at, self.turns = seconds, log, fails_at, 0

    def time(self, samples, calls):
        self.turns += 1
        if self.turns == self.fails_at:
            raise ValueError("stop")
        self.log.append((self.seconds, samples, calls))
        return [self.seconds] * samples


def test_contestants_take_turns():
    log = []
    fast, slow = timing.take_turns([Clock(1e-6, log), Clock(2e-3, log)], 0.02)
    assert fast.median == fast.fastest == 1e-6 and slow.interval == (2e-3, 2e-3)
    assert len(fast.blocks) == len(slow.blocks) == 10
    assert timing.ratios(slow, fast) == [pytest.approx(2000.0)] * 10
    blocks = log[-20:]
    assert {calls for seconds, _, calls in blocks if seconds == 1e-6} <= {50, 51}
    assert {(samples, calls) for seconds, samples, calls in blocks if seconds == 2e-3} == {(1, 1)}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_nobody_always_comes_first_or_after_the_same_one(count):
    log = []
    timing.take_turns([Clock(1e-2 + i * 1e-3, log) for i in range(count)], 1.0)
    names = [round((seconds - 1e-2) / 1e-3) for seconds, *_ in log[-10 * count:]]
    rounds = [names[i:i + count] for i in range(0, len(names), count)]
    assert len({tuple(one) for one in rounds}) >= min(count, 5)
    assert {one[0] for one in rounds} == set(range(count))
    for i in range(count):
        assert len({one[one.index(i) - 1] for one in rounds if one.index(i)}) >= min(2, count - 1)


def test_a_disturbed_first_call_does_not_decide():
    class Disturbed(Clock):
        def time(self, samples, calls):
            found = super().time(samples, calls)
            return found if self.turns > 1 else [0.02]

    [times] = timing.take_turns([Disturbed(1e-4, [])], 0.3)
    assert times.median == 1e-4 and len(times.blocks) == 10 and times.calls > 1000


def test_long_calls_are_timed_three_times():
    [long] = timing.take_turns([Clock(5.0, [])], 0.3)
    assert long.calls == 3 and len(long.blocks) == 3


@pytest.mark.parametrize("at", [1, 2, 5])
def test_one_that_fails_stops_alone(at):
    failed, fine = timing.take_turns([Clock(1e-3, [], at), Clock(1e-3, [])], 0.01)
    assert str(failed.error) == "stop" and fine.error is None and len(fine.blocks) == 10


# ---------------------------------------------------------------------------- text and charts

def test_numbers_as_people_read_them():
    assert [text.time_text(s) for s in (2.5, 1.23e-3, 45.6e-6, 999.9e-6, 3e-9, 0.0)] == [
        "2.50 s", "1.23 ms", "45.6 us", "1000 us", "3.00 ns", "0.00 ns"]
    assert text.interval_text((0.9e-3, 12.5e-3)) == "0.90-12.5 ms"
    assert [text.bytes_text(n) for n in (12, 1500, 2.5e6, 3e9)] == [
        "12 B", "1.50 kB", "2.50 MB", "3.00 GB"]
    assert text.calls_text(2.1) == "3 calls" and text.calls_text(math.inf) == "never"
    assert text.plain({"a": (math.inf, 1.0), 2: math.nan}) == {"a": [None, 1.0], "2": None}
    assert text.align_columns([["a", "b", "c"], ["1", "", "333"]]) == ["a    c", "1  333"]


def test_the_limits_of_the_machine_are_measured():
    found = limits.measured_limits("llvm")
    assert found.memory > 0 and found.cache > 0 and found.flops > 0
    assert "GB/s from memory" in str(found)


def rows_of(medians, break_even):
    return [Row("eager", median=medians[0], interval=(medians[0], medians[0])),
            Row("llvm", median=medians[1], interval=(medians[1], medians[1]), cold={"x": 1.0},
                break_even=break_even)]


def test_unsteady_times_give_no_single_speedup():
    steady = Row("a", interval=(1.0, 1.2), speedup=3.0, speedup_interval=(2.0, 5.0))
    varied = Row("b", interval=(1.0, 9.0), speedup=3.0, speedup_interval=(2.0, 5.0))
    assert varied.is_unsteady and not steady.is_unsteady
    assert report.speedup_text(steady, steady) == "3.00x"
    assert report.speedup_text(steady, varied) == report.speedup_text(varied, steady) \
        == "2.00-5.00x"
    assert report.speedup_text(Row("c"), steady) == ""
    text = report.Comparison("f", [steady, varied]).summary
    assert "b: times varied, the median is somewhere in 1.00-9.00 s" in text


def test_plots_say_what_they_cannot_draw(tmp_path):
    path = tmp_path / "x.html"
    eager, llvm = zip(rows_of((1e-6, 2e-6), math.inf), rows_of((1e-5, 2e-5), math.inf))
    charts.plot(str(path), "the report <b>", "n", [1, 2], [list(eager), list(llvm)])
    page = path.read_text()
    assert page.count("<svg") == 1 and "There is nothing to draw." in page
    assert "the report &lt;b&gt;" in page
    failed = [[Row("eager", error="no")], [Row("llvm", error="no")]]
    charts.plot(str(path), "nothing", "", [1], failed)
    assert "<svg" not in path.read_text()


def test_equal_values_and_wide_ranges_can_be_drawn():
    for points in ([(8.0, 3.0)], [(1.0, 1e-9), (1e9, 1e9)], [(3.0, 3.0), (3.0, 3.0)]):
        drawn = html.drawing_of(Chart("t", "x", "y", [Line("a", points)]))
        assert "nan" not in drawn and drawn.count("<circle") == len(points)
        for circle in minidom.parseString(drawn).getElementsByTagName("circle"):
            assert 84 <= float(circle.getAttribute("cx")) <= 560
            assert 20 <= float(circle.getAttribute("cy")) <= 364
