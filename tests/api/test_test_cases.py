"""``tf.test.TestCase``: each assertion accepts what it should, and refuses what it should."""

from __future__ import annotations

import collections

import numpy as np
import pytest

import twofold as tf

Point = collections.namedtuple("Point", "x y")
CASE = tf.test.TestCase()
NAN = float("nan")
NUMBERS: list[object] = []

#: name, arguments that it accepts, arguments that it refuses.
ASSERTIONS = [
    ("assertAllClose", [([1.0, 2.0], [1.0, 2.0 + 1e-9]), (tf.constant([NAN]), [NAN]),
                        ({"a": 1.0, "b": [tf.constant(2.0)]}, {"b": [2.0], "a": 1.0}),
                        ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 3.0]]), (Point(1, 2), Point(1, 2)),
                        ([1.0, 2.0], [1.1, 2.0], np.array([0.2, 0.0])), ("a", b"a"),
                        (tf.constant([1.0], tf.bfloat16), [1.0]), (True, True)],
     [([1.0], [2.0]), ([1.0], [1.0, 1.0]), ({"a": 1.0}, {"b": 1.0}), ({"a": 1.0}, [1.0]),
      ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 4.0]]), ([1.0], [NAN]), (Point(1, 2), Point(1, 3)),
      ([[1.0], [2.0, 3.0]], [[1.0]]), (True, False)]),
    ("assertAllCloseAccordingToType", [(np.float16(1), 1.0005), (np.float32(1), 1.0000001)],
     [(np.float16(1), 1.005), (np.float64(1), 1.0005)]),
    ("assertNotAllClose", [([1.0], [2.0])], [([1.0], [1.0])]),
    ("assertNear", [(1.0, 1.1, 0.2)], [(1.0, 1.1, 0.05)]),
    ("assertArrayNear", [([1.0], [1.1], 0.2)], [([1.0], [1.1], 0.05), ([1.0], [1.0, 1.0], 1)]),
    ("assertNDArrayNear", [(np.ones(2), np.ones(2), 0.1)], [(np.ones(2), np.zeros(2), 0.1)]),
    ("assertAllEqual", [([1, 2], tf.constant([1, 2])), ([NAN], [NAN]), ("a", tf.constant("a")),
                        ([b"a"], ["a"])],
     [([1, 2], [1, 3]), ([1], [[1]]), (["a"], ["b"])]),
    ("assertNotAllEqual", [([1], [2]), ([1], [[1]])], [([1], [1])]),
    ("assertDictEqual", [({"a": np.ones(2), "b": 1}, {"b": 1, "a": tf.ones([2])})],
     [({"a": 1}, {"a": 2}), ({"a": 1}, {"b": 1}), ({"a": np.ones(2)}, {"a": np.zeros(2)})]),
    ("assertShapeEqual", [(np.ones([2]), tf.ones([2]))], [(np.ones([2]), tf.ones([3]))]),
    ("assertDTypeEqual", [(tf.ones([]), tf.float32), (np.ones([], np.int8), np.int8)],
     [(tf.ones([]), tf.float64)]),
    ("assertDeviceEqual", [("/cpu:0", "/device:CPU:0")], [("/cpu:0", "/cpu:1")]),
    ("assertAllGreater", [([1, 2], 0)], [([1, 2], 1)]),
    ("assertAllLess", [([1, 2], 3)], [([1, 2], 2)]),
    ("assertAllGreaterEqual", [([1, 2], 1)], [([1, NAN], 1)]),
    ("assertAllLessEqual", [([1, 2], 2)], [([1, 2], 1)]),
    ("assertAllInRange", [([1, 2], 1, 2)], [([1, 2], 1, 2, True), ([1, 2], 1, 2, False, True),
                                            ([3], 1, 2), (["a"], 1, 2)]),
    ("assertAllInSet", [([1, 2, 1], (1, 2, 3))], [([1, 2], (1,))]),
    ("assertLen", [([1, 2], 2)], [([1], 2)]),
    ("assertEmpty", [([],)], [([1],)]),
    ("assertNotEmpty", [([1],)], [([],)]),
    ("assertBetween", [(1, 1, 2)], [(0, 1, 2)]),
    ("assertSameElements", [([1, 2], [2, 1, 1])], [([1], [2]), ([1], [1, 2])]),
    ("assertContainsSubset", [([1], [1, 2])], [([3], [1, 2])]),
    ("assertNoCommonElements", [([1], [2])], [([1], [1])]),
    ("assertContainsInOrder", [(["a", "b"], "cacb")], [(["b", "a"], "ab")]),
    ("assertContainsSubsequence", [([1, 2, 3], [1, 3])], [([1, 2, 3], [3, 1])]),
    ("assertContainsExactSubsequence", [([1, 2, 3], [2, 3])], [([1, 2, 3], [1, 3])]),
    ("assertSequenceStartsWith", [([1], [1, 2])], [([2], [1, 2])]),
    ("assertTotallyOrdered", [([1], [2, 2], [3])], [([2], [1]), ([1, 2],)]),
    ("assertSequenceAlmostEqual", [([1.0], [1.0 + 1e-9])], [([1.0], [1.1]), ([1.0], [])]),
    ("assertDictAlmostEqual", [({"a": 1.0}, {"a": 1.0 + 1e-9})], [({"a": 1.0}, {"a": 2.0})]),
    ("assertSameStructure", [({"a": [1]}, {"a": [1]})], [({"a": [1]}, {"a": [2]}), ([1], [1, 2])]),
    ("assertStartsWith", [("ab", "a")], [("ab", "b")]),
    ("assertEndsWith", [("ab", "b")], [("ab", "a")]),
    ("assertRegexMatch", [("ab", ["x", "a."])], [("ab", ["x"])]),
    ("assertRaisesLiteralMatch", [(KeyError, "'a'", {}.__getitem__, "a")],
     [(ValueError, "b", int, "a")]),
]


@pytest.mark.parametrize(("name", "accepted", "refused"), ASSERTIONS,
                         ids=[each[0] for each in ASSERTIONS])
def test_assertions(name, accepted, refused):
    for arguments in accepted:
        getattr(CASE, name)(*arguments)
    for arguments in refused:
        with pytest.raises(AssertionError):
            getattr(CASE, name)(*arguments)


def test_assertions_about_errors():
    with CASE.assertRaisesOpError("no float"):
        raise tf.errors.InvalidArgumentError(None, None, "there is no float")
    with CASE.assertRaisesWithPredicateMatch(ValueError, lambda error: "a" in str(error)):
        int("a")
    with CASE.assertRaisesLiteralMatch(KeyError, "'a'"):
        _ = {}["a"]
    with pytest.raises(AssertionError, match="not raised"), CASE.assertRaisesOpError("a"):
        pass
    with pytest.raises(AssertionError), CASE.assertRaisesOpError("b"):
        int("a")


class Example(tf.test.TestCase):
    """Run as a case of its own."""

    __test__ = False

    def test_what_it_offers(self):
        self.assertEqual(self.evaluate({"a": tf.constant(1), "b": lambda: tf.constant([2])}),
                         {"a": 1, "b": [2]})
        with self.session() as session:
            self.assertEqual(session.run(tf.constant(3)), 3)
        with open(f"{self.get_temp_dir()}/file", "w", encoding="utf-8") as file:
            file.write("a")
        thread = self.checkedThread(lambda: int("a"))
        thread.start()
        with self.assertRaises(AssertionError):
            thread.join()

    def test_random_numbers(self):
        NUMBERS.append((tf.random.normal([2]).numpy().tolist(), np.random.normal()))

    test_random_numbers_again = test_random_numbers


def test_cases_run():
    import unittest

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Example).run(result)
    assert result.testsRun == 4 and len(result.skipped) == 1 and result.wasSuccessful(), result
    first, second = NUMBERS
    assert first == second


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_gradients_as_differences(dtype):
    x, y = tf.constant([[1.0, 2.0]], dtype), tf.constant([[3.0], [4.0]], dtype)
    exact, near = tf.test.compute_gradient(tf.matmul, [x, y])
    assert [m.shape for m in exact] == [m.shape for m in near] == [(1, 2), (1, 2)]
    for one, two, expected in zip(exact, near, ([3.0, 4.0], [1.0, 2.0])):
        np.testing.assert_allclose(one[0], expected)
        np.testing.assert_allclose(two[0], expected, rtol=1e-3)
    with pytest.raises(ValueError, match="list or tuple"):
        tf.test.compute_gradient(tf.square, x)
    with pytest.raises(ValueError, match="int32"):
        tf.test.compute_gradient(tf.square, [1])
