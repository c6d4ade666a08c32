"""``tf.test.TestCase``: assertions about tensors, arrays and structures of them."""

from __future__ import annotations

import random
import tempfile
import threading
import unittest
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError, OpError
from ...runtime import device as devices
from ..tensors import nest
from ..tensors.tensor import Tensor, is_variable
from ..variables.random_state import set_seed
from .plain_assertions import PlainAssertions

_SEED = 87654321  # what every test begins with, as in TensorFlow
_SHOWN = 10       # so many of the elements that are wrong are shown


class _Session:
    """What ``self.session()`` gives: ``run`` is ``evaluate``, for tests of either TensorFlow."""

    def __init__(self, run: Callable[[Any], Any]):
        self.run = run


class TestCase(PlainAssertions):
    """A ``unittest.TestCase`` with TensorFlow's assertions about tensors and structures of them.

    Each test begins with the same random numbers: of ``random``, NumPy and ``tf.random``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.TestCase().assertAllClose(tf.constant([1.0]) / 3.0, [0.333333])
    """

    __test__ = False

    def __init__(self, methodName: str = "runTest"):  # the name is unittest's
        super().__init__(methodName)
        self._folder: str | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__test__" not in vars(cls):
            cls.__test__ = True

    def runTest(self) -> None:  # noqa: N802  # for a case that is made for its assertions alone
        """Nothing: methods whose names begin with ``test`` are the tests."""

    def setUp(self) -> None:
        """Begin with known random numbers."""
        super().setUp()
        random.seed(_SEED)
        np.random.seed(_SEED)
        set_seed(_SEED)

    # ------------------------------------------------------------------ what tests ask for
    def evaluate(self, tensors: Any) -> Any:
        """Tensors and variables of a structure as arrays; functions in it are called."""
        return nest.map_structure(_value_of, tensors)

    def get_temp_dir(self) -> str:
        """A folder of this test, which goes with it."""
        if self._folder is None:
            folder = tempfile.TemporaryDirectory()
            self.addCleanup(folder.cleanup)
            self._folder = folder.name
        return self._folder

    @contextmanager
    def session(self, graph: Any = None, config: Any = None, use_gpu: bool = True,
                force_gpu: bool = False) -> Iterator[_Session]:
        """A block in which ops run at once, like everywhere."""
        yield _Session(self.evaluate)

    cached_session = session

    def test_session(self, *args: Any, **options: Any) -> Any:
        """``session``, by a name that collectors of tests take for one."""
        if self.id().endswith(".test_session"):
            self.skipTest("Not a test.")
        return self.session(*args, **options)

    def checkedThread(self, target: Callable[..., Any], args: Any = (),  # noqa: N802
                      kwargs: Any = None) -> _CheckedThread:
        """A thread; ``join`` fails the test when it raised."""
        return _CheckedThread(self, target, args, kwargs or {})

    # ------------------------------------------------------------------ close
    def assertAllClose(self, a: Any, b: Any, rtol: Any = 1e-6, atol: Any = 1e-6,  # noqa: N802
                       msg: Any = None) -> None:
        """Fail unless structures of numbers are nested alike and the numbers close.

        ``rtol`` is a part of ``b``; tolerances may be arrays.
        """
        self._assert_close(a, b, np.asarray(rtol), np.asarray(atol), msg, "")

    def _assert_close(self, a: Any, b: Any, rtol: Any, atol: Any, msg: Any, path: str) -> None:
        a, b = _fields_of(a), _fields_of(b)
        if isinstance(a, Mapping) or isinstance(b, Mapping):
            if not (isinstance(a, Mapping) and isinstance(b, Mapping) and set(a) == set(b)):
                self.fail(self._formatMessage(msg, f"mismatched keys{path}: {a!r} and {b!r}"))
            for key in a:
                self._assert_close(a[key], b[key], rtol, atol, msg, f"{path}[{key!r}]")
            return
        try:
            one, two = _array_of(a), _array_of(b)
        except (TypeError, ValueError):  # parts of several shapes
            self.assertEqual(len(a), len(b), msg)
            for i, (x, y) in enumerate(zip(a, b)):
                self._assert_close(x, y, rtol, atol, msg, f"{path}[{i}]")
            return
        self._assert_arrays_close(one, two, rtol, atol, msg, path)

    def _assert_arrays_close(self, a: Any, b: Any, rtol: Any, atol: Any, msg: Any, path: str
                             ) -> None:
        if a.shape != b.shape:
            self.fail(self._formatMessage(msg, f"Shape mismatch{path}: {a.shape} and {b.shape}"))
        if a.dtype.kind in "OSU":
            self.assertAllEqual(a, b, msg)
            return
        one, two = _computable(a), _computable(b)
        with np.errstate(all="ignore"):
            close = np.isclose(one, two, rtol=rtol, atol=atol, equal_nan=True)
        if not close.all():
            difference = np.abs(one - two) if one.dtype.kind != "b" else one != two
            self.fail(self._formatMessage(
                msg, f"Mismatched value{path}: a is different from b (rtol={rtol}, atol={atol}), "
                     f"at {_places(~close)}; a: {one[~close][:_SHOWN]}, b: {two[~close][:_SHOWN]}, "
                     f"difference: {difference[~close][:_SHOWN]}, dtypes: {a.dtype}, {b.dtype}, "
                     f"shape: {a.shape}"))

    def assertAllCloseAccordingToType(  # noqa: N802
            self, a: Any, b: Any, rtol: Any = 1e-6, atol: Any = 1e-6, float_rtol: Any = 1e-6,
            float_atol: Any = 1e-6, half_rtol: Any = 1e-3, half_atol: Any = 1e-3,
            bfloat16_rtol: Any = 1e-2, bfloat16_atol: Any = 1e-2, msg: Any = None) -> None:
        """``assertAllClose`` with the tolerances of the less exact of two dtypes."""
        one, two = _array_of(a), _array_of(b)
        for dtype, own_rtol, own_atol in (
                (dtypes.float32, float_rtol, float_atol), (dtypes.float16, half_rtol, half_atol),
                (dtypes.bfloat16, bfloat16_rtol, bfloat16_atol)):
            if dtype.numpy in (one.dtype, two.dtype):
                rtol, atol = max(rtol, own_rtol), max(atol, own_atol)
        self.assertAllClose(one, two, rtol, atol, msg)

    def assertNotAllClose(self, a: Any, b: Any, rtol: Any = 1e-6, atol: Any = 1e-6,  # noqa: N802
                          msg: Any = None) -> None:
        """Fail when the numbers are close."""
        try:
            self.assertAllClose(a, b, rtol, atol, msg)
        except AssertionError:
            return
        self.fail(self._formatMessage(msg, "The two values are close at all elements."))

    def assertNear(self, f1: Any, f2: Any, err: float, msg: Any = None) -> None:  # noqa: N802
        """Fail when two numbers differ by more than ``err``."""
        if not (f1 == f2 or abs(f1 - f2) <= err):
            self.fail(self._formatMessage(msg, f"{f1!r} != {f2!r} +/- {err!r}"))

    def assertArrayNear(self, farray1: Any, farray2: Any, err: float,  # noqa: N802
                        msg: Any = None) -> None:
        """Fail when numbers of two lists differ by more than ``err``."""
        self.assertEqual(len(farray1), len(farray2), msg)
        for x, y in zip(farray1, farray2):
            self.assertNear(float(x), float(y), err, msg)

    def assertNDArrayNear(self, ndarray1: Any, ndarray2: Any, err: float,  # noqa: N802
                          msg: Any = None) -> None:
        """Fail unless the square root of the sum of all squared differences is below ``err``."""
        difference = np.linalg.norm(_array_of(ndarray1) - _array_of(ndarray2))
        self.assertTrue(difference < err, msg)

    # ------------------------------------------------------------------ equal
    def assertAllEqual(self, a: Any, b: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail unless both have one shape and equal elements; NaN equals NaN."""
        one, two = _array_of(a), _array_of(b)
        if one.shape != two.shape:
            self.fail(self._formatMessage(msg, f"Shape mismatch: {one.shape} and {two.shape}; "
                                               f"a: {one!r}, b: {two!r}"))
        same = _equal(one, two)
        if not same.all():
            self.fail(self._formatMessage(
                msg, f"Arrays are not equal at {_places(~same)}; a: {one[~same][:_SHOWN]}, "
                     f"b: {two[~same][:_SHOWN]}, dtypes: {one.dtype}, {two.dtype}"))

    def assertNotAllEqual(self, a: Any, b: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail when both have one shape and equal elements."""
        try:
            self.assertAllEqual(a, b)
        except AssertionError:
            return
        self.fail(self._formatMessage(msg, "The two values are equal at all elements."))

    def assertDictEqual(self, d1: Any, d2: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail unless both have the same keys and equal values, which may be arrays."""
        self.assertIsInstance(d1, dict, msg)
        self.assertIsInstance(d2, dict, msg)
        self.assertEqual(set(d1), set(d2), msg)
        for key, value in d1.items():
            if any(isinstance(x, (np.ndarray, Tensor)) for x in (value, d2[key])):
                self.assertAllEqual(value, d2[key], msg)
            else:
                self.assertEqual(value, d2[key], msg)

    def assertShapeEqual(self, input_a: Any, input_b: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail unless both have the same shape."""
        self.assertEqual(tuple(input_a.shape), tuple(input_b.shape), msg)

    def assertDTypeEqual(self, target: Any, expected_dtype: Any) -> None:  # noqa: N802
        """Fail unless a tensor has a dtype."""
        found = dtypes.as_dtype(target.dtype if hasattr(target, "dtype") else
                                np.asarray(target).dtype)
        self.assertEqual(found, dtypes.as_dtype(expected_dtype))

    def assertDeviceEqual(self, device1: Any, device2: Any, msg: Any = None) -> None:  # noqa: N802
        """Fail unless two names are those of one device."""
        self.assertEqual(devices.parse_device(str(device1)), devices.parse_device(str(device2)),
                         msg)

    def assertProtoEquals(self, expected_message_maybe_ascii: Any, message: Any,  # noqa: N802
                          msg: Any = None, **_: Any) -> None:
        """Fail unless a message is equal to another, or prints as a text (but for spaces)."""
        wanted = expected_message_maybe_ascii
        if isinstance(wanted, str):
            self.assertEqual(wanted.split(), str(message).split(), msg)
        else:
            self.assertEqual(wanted, message, msg)

    # ------------------------------------------------------------------ within bounds
    def assertAllGreater(self, a: Any, comparison_target: Any) -> None:  # noqa: N802
        """Fail unless all elements are greater than a number."""
        self._assert_each(a, np.greater, comparison_target, "greater than")

    def assertAllLess(self, a: Any, comparison_target: Any) -> None:  # noqa: N802
        """Fail unless all elements are less than a number."""
        self._assert_each(a, np.less, comparison_target, "less than")

    def assertAllGreaterEqual(self, a: Any, comparison_target: Any) -> None:  # noqa: N802
        """Fail unless no element is less than a number."""
        self._assert_each(a, np.greater_equal, comparison_target, "at least")

    def assertAllLessEqual(self, a: Any, comparison_target: Any) -> None:  # noqa: N802
        """Fail unless no element is greater than a number."""
        self._assert_each(a, np.less_equal, comparison_target, "at most")

    def _assert_each(self, a: Any, compare: Any, bound: Any, words: str) -> None:
        elements = _computable(_array_of(a))
        wrong = ~compare(elements, np.asarray(bound))
        if wrong.any():
            self.fail(f"elements at {_places(wrong)} are not {words} {bound}: "
                      f"{elements[wrong][:_SHOWN]}")

    def assertAllInRange(self, target: Any, lower_bound: Any, upper_bound: Any,  # noqa: N802
                         open_lower_bound: bool = False, open_upper_bound: bool = False) -> None:
        """Fail unless all elements are numbers between two bounds, which belong to it or not."""
        elements = _array_of(target)
        if elements.dtype.kind not in "iuf" and elements.dtype != dtypes.bfloat16.numpy:
            self.fail(f"no numbers, but {elements.dtype}")
        self._assert_each(elements, np.greater if open_lower_bound else np.greater_equal,
                          lower_bound, "above")
        self._assert_each(elements, np.less if open_upper_bound else np.less_equal, upper_bound,
                          "below")

    def assertAllInSet(self, target: Any, expected_set: Any) -> None:  # noqa: N802
        """Fail unless all elements are among some."""
        others = set(np.unique(_array_of(target)).tolist()) - {
            x.item() if isinstance(x, np.generic) else x for x in expected_set}
        if others:
            self.fail(f"{len(others)} unique elements are not in the set {expected_set}: "
                      f"{sorted(others)[:_SHOWN]}")

    # ------------------------------------------------------------------ errors
    def assertRaisesOpError(self, expected_err_re_or_predicate: Any) -> Any:  # noqa: N802
        """Fail unless an error of an op is raised, with a text or of which a predicate is true."""
        return self.assertRaisesWithPredicateMatch(OpError, expected_err_re_or_predicate)

    def assertRaisesIncompatibleShapesError(  # noqa: N802
            self, exception_type: Any = OpError) -> Any:
        """Fail unless an error says that shapes do not fit."""
        return self.assertRaisesWithPredicateMatch(
            exception_type, r"(Incompatible shapes|Dimensions must be equal|required broadcastable "
                            r"shapes|do(es)? not broadcast|do(es)? not match|incompatible)")


class _CheckedThread:
    """A thread whose error fails the test that joins it."""

    def __init__(self, case: TestCase, target: Callable[..., Any], args: Any, kwargs: Any):
        self._case = case
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(target, args, kwargs))

    def _run(self, target: Callable[..., Any], args: Any, kwargs: Any) -> None:
        try:
            target(*args, **kwargs)
        except BaseException as error:  # whatever it is, the test is to tell
            self._error = error

    def start(self) -> None:
        """Begin to run."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end; fail when there was an error."""
        self._thread.join()
        if self._error is not None:
            self._case.fail(f"Error in checkedThread: {self._error!r}")

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._thread.is_alive()


def _value_of(leaf: Any) -> Any:
    if callable(leaf) and not isinstance(leaf, Tensor) and not is_variable(leaf):
        return _value_of(leaf())
    return leaf.numpy() if isinstance(leaf, Tensor) or is_variable(leaf) else leaf


def _fields_of(value: Any) -> Any:
    """A named tuple, or an object of attrs, as a dictionary."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    names = getattr(type(value), "__attrs_attrs__", None)
    return value if names is None else {each.name: getattr(value, each.name) for each in names}


def _array_of(value: Any) -> Any:
    """Tensors, numbers and lists of them as an array.

    Raises
    ------
    TypeError, ValueError
        When parts have several shapes.
    """
    if isinstance(value, (list, tuple)):
        value = [np.asarray(x) if isinstance(x, Tensor) or is_variable(x) else x for x in value]
    array = np.asarray(value)
    if array.dtype.kind == "O" and any(isinstance(x, (list, tuple, dict, np.ndarray))
                                       for x in array.ravel()):
        raise ArgumentTypeError("no array: its parts have several shapes")
    return array


def _computable(array: Any) -> Any:
    """An array of a dtype that NumPy computes in."""
    return array.astype(np.float32) if array.dtype == dtypes.bfloat16.numpy else array


def _equal(a: Any, b: Any) -> Any:
    """Where two arrays of one shape are equal; NaN is, and text and its bytes."""
    if a.dtype.kind in "OSU" or b.dtype.kind in "OSU":
        pairs = zip(a.ravel().tolist(), b.ravel().tolist())
        return np.array([_bytes_of(x) == _bytes_of(y) for x, y in pairs], bool).reshape(a.shape)
    one, two = _computable(a), _computable(b)
    same = np.asarray(one == two)
    if one.dtype.kind in "fc" and two.dtype.kind in "fc":
        same |= np.isnan(one) & np.isnan(two)
    return same


def _bytes_of(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def _places(wrong: Any) -> str:
    """The first places in which something is true."""
    places = [tuple(map(int, place)) for place in np.argwhere(wrong)]
    more = f" and {len(places) - _SHOWN} more places" if len(places) > _SHOWN else ""
    return f"{', '.join(map(str, places[:_SHOWN]))}{more}"


def main(argv: Any = None) -> None:
    """Run the unit tests of the program.

    Parameters
    ----------
    argv : list of str, optional
        Arguments for ``unittest``; by default the program's own.

    Examples
    --------
    >>> import twofold as tf
    >>> callable(tf.test.main)
    True
    """
    unittest.main(argv=argv)
