"""``tf.Tensor``: operators, indexing, conversion to Python and NumPy; ``tf.TensorShape``."""

from __future__ import annotations

import contextlib
import copy
import operator
import pickle
import subprocess
import sys
import traceback
import weakref
from typing import Any

import numpy as np
import pytest

import twofold as tf

A = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
I = np.array([1, 2, 3], np.int32)  # noqa: E741


def equal(tensor: Any, expected: Any, dtype: Any = None) -> None:
    found = tensor.numpy()
    expected = np.asarray(expected, dtype or found.dtype)
    assert np.asarray(found).dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv,
          operator.mod, operator.pow, operator.lt, operator.le, operator.gt, operator.ge,
          operator.eq, operator.ne]


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize("observed", [False, True])
def test_operators_agree_with_numpy_fast_and_slow(op: Any, observed: bool) -> None:
    """The shortcut past the dispatcher and the way through it give the same results."""
    x, y = tf.constant(A), tf.constant(A[::-1].copy())
    with tf.GradientTape() if observed else contextlib.nullcontext():
        equal(op(x, y), op(A, A[::-1]))
        equal(op(x, 2.0), op(A, np.float32(2)))
        equal(op(x, 2), op(A, np.float32(2)))
        equal(op(2.0, x), op(np.float32(2), A))
        equal(op(x, A), op(A, A))


@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul, operator.floordiv,
                                operator.mod, operator.lt, operator.eq])
def test_integer_operators(op: Any) -> None:
    equal(op(tf.constant(I), 2), op(I, np.int32(2)))
    equal(op(7, tf.constant(I)), op(np.int32(7), I))


def test_unary_and_bit_operators() -> None:
    b = tf.constant([True, False])
    equal(-tf.constant(I), -I)
    equal(abs(tf.constant(-A)), A)
    equal(~b, [False, True])
    equal(~tf.constant(I), ~I)
    equal(b & True, [True, False])
    equal(b | b, [True, False])
    equal(b ^ True, [False, True])
    equal(tf.constant(I) & 1, I & 1)


def test_division_of_integers_gives_floats() -> None:
    assert (tf.constant(I) / 2).dtype == tf.float64
    assert (tf.constant([1], tf.int8) / tf.constant([2], tf.int8)).dtype == tf.float32
    equal(tf.constant([1.0]) / 0.0, [np.inf])


def test_scalar_results_are_tensors() -> None:
    x = tf.constant(2.0)
    for y in (x + x, x * 2, 2 - x, -x, x < 3, x == x, tf.constant(I)[0]):
        assert type(y) is tf.Tensor
        assert y.shape == ()


def test_overflow_and_invalid_values_do_not_warn() -> None:
    x = tf.constant([3e38, -1.0])
    equal(x * x, [np.inf, 1.0])
    assert np.isnan(tf.sqrt(x).numpy()[1])
    with pytest.warns(RuntimeWarning):  # the user's own NumPy still does
        np.float32(3e38) * np.float32(10)


@pytest.mark.parametrize(("make", "error"), [
    (lambda a, i: i + 1.5, TypeError), (lambda a, i: i * 2.0, TypeError),
    (lambda a, i: a + i, ValueError), (lambda a, i: a + None, ValueError),
    (lambda a, i: a + tf.constant([1.0, 2.0, 3.0]), tf.errors.InvalidArgumentError),
    (lambda a, i: i // 0, tf.errors.InvalidArgumentError),
    (lambda a, i: i % 0, tf.errors.InvalidArgumentError),
    (lambda a, i: i ** -1, tf.errors.InvalidArgumentError),
    (lambda a, i: a & a, tf.errors.InvalidArgumentError),
    (lambda a, i: tf.constant([True]) + tf.constant([True]), tf.errors.InvalidArgumentError),
    (lambda a, i: i << 1, TypeError), (lambda a, i: divmod(i, 2), TypeError),
])
def test_operator_errors(make: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make(tf.constant(A), tf.constant(I))


def test_equality_of_incomparable_things() -> None:
    x = tf.constant(A)
    assert (x == None) is False  # noqa: E711
    assert (x != None) is True  # noqa: E711
    equal(x == tf.constant([1.0, 2.0, 3.0]), False)
    equal(x != tf.constant([1.0, 2.0, 3.0]), True)
    equal(x == [1.0, 2.0], [[True, True], [False, False]])


def test_other_classes_may_reflect() -> None:
    class Strange:
        def __radd__(self, other: Any) -> str:
            return "mine"

    assert tf.constant(1.0) + Strange() == "mine"


def test_hash_and_reference() -> None:
    x = tf.constant(1.0)
    with pytest.raises(TypeError, match=r"unhashable.*tensor\.ref\(\)"):
        hash(x)
    assert {x.ref(): 1}[x.ref()] == 1
    assert x.ref().deref() is x
    assert x.ref() != tf.constant(1.0).ref()


# ---------------------------------------------------------------------------- indexing

KEYS: list[Any] = [
    0, -1, slice(1, None), slice(None, None, -1), slice(None, None, 2), slice(3, 0, -2), Ellipsis,
    None, (0, 1), (slice(None), 1), (Ellipsis, 0), (None, 0, Ellipsis), (slice(0, 2), None, -1),
    (0, slice(5, 1)), (Ellipsis, slice(None, None, -1)), (slice(None), slice(None), 0),
    (1, ..., 2), slice(-2, None), slice(100, 200), (slice(None, None, -2), slice(1, 3)),
]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("observed", [False, True])
def test_indexing_agrees_with_numpy(key: Any, observed: bool) -> None:
    array = np.arange(60, dtype=np.float32).reshape(3, 4, 5)
    x = tf.constant(array)
    if not observed:
        equal(x[key], array[key])
        return
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x[key]
    equal(y, array[key])
    expected = np.zeros_like(array)
    expected[key] = 1
    equal(tape.gradient(y, x), expected)


def test_indexing_by_tensors_and_masks() -> None:
    x = tf.constant(I)
    equal(x[tf.constant(1)], 2)
    equal(x[tf.constant(1):], [2, 3])
    equal(x[np.int64(-1)], 3)
    equal(x[tf.constant([True, False, True])], [1, 3])
    equal(x[x > 1], [2, 3])
    equal(x[..., tf.newaxis], [[1], [2], [3]])


@pytest.mark.parametrize(("key", "error", "match"), [
    (3, tf.errors.InvalidArgumentError, "slice index 3 of dimension 0 out of bounds"),
    (-4, tf.errors.InvalidArgumentError, "slice index -1 of dimension 0"),
    (1.5, TypeError, "Only integers, slices"), ("a", TypeError, "Only integers, slices"),
    ((0, 0), tf.errors.InvalidArgumentError, "only 1 dims"),
    ((..., ...), tf.errors.InvalidArgumentError, "Multiple ellipses"),
    (slice(None, None, 0), tf.errors.InvalidArgumentError, "non-zero"),
    (np.array([0, 1]), TypeError, "Only integers, slices"),
])
def test_indexing_errors(key: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        tf.constant(I)[key]


def test_iteration_and_length() -> None:
    x = tf.constant(A)
    assert [row.numpy().tolist() for row in x] == A.tolist()
    assert len(x) == 2
    assert int(sum(tf.constant(I))) == 6
    assert 2 in tf.constant(I)
    for bad in (len, iter, list):
        with pytest.raises(TypeError, match=r"[Ss]calar tensor"):
            bad(tf.constant(1.0))


# ---------------------------------------------------------------------------- Python, NumPy

def test_python_conversions() -> None:
    assert int(tf.constant(2.5)) == 2
    assert float(tf.constant(2)) == 2.0
    assert complex(tf.constant(2.0)) == 2 + 0j
    assert bool(tf.constant(True)) and not bool(tf.constant([]))
    assert [10, 20][tf.constant(1)] == 20
    assert list(range(tf.constant(2))) == [0, 1]
    for bad in (bool, int, float, operator.index):
        with pytest.raises((TypeError, ValueError)):
            bad(tf.constant(A))
    with pytest.raises(TypeError):
        operator.index(tf.constant(1.0))


def test_numpy_gives_copies_and_scalars() -> None:
    x = tf.constant(A)
    x.numpy()[0, 0] = 9
    equal(x, A)
    assert type(tf.constant(1.5).numpy()) is np.float32
    assert tf.constant("ab").numpy() == b"ab"


def test_numpy_functions_and_priority() -> None:
    x = tf.constant(A)
    assert type(np.multiply(x, x)) is np.ndarray
    assert type(A * x) is tf.Tensor and type(np.float32(2) * x) is tf.Tensor
    assert (np.ones((2, 2)) + x).dtype == tf.float32  # the array takes the tensor's dtype
    assert np.asarray(x, np.float64).dtype == np.float64


def test_arrays_of_tensors_are_read_only_views() -> None:
    x = tf.constant(A)
    view = np.asarray(x)
    assert not view.flags.writeable
    assert np.shares_memory(view, np.asarray(x))
    assert np.array(x).flags.writeable


def test_dlpack() -> None:
    x = tf.constant(A)
    np.testing.assert_array_equal(np.from_dlpack(x), A)
    assert x.__dlpack_device__() == (1, 0)


def test_constants_do_not_share_memory_with_their_source() -> None:
    source = A.copy()
    x = tf.constant(source)
    source[0, 0] = 99
    equal(x, A)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python classes export no buffers here")
def test_memoryview() -> None:
    assert memoryview(tf.constant(A)).readonly


def test_copy_pickle_and_weak_references() -> None:
    x = tf.constant(A)
    assert copy.copy(x) is x and copy.deepcopy(x) is x
    equal(pickle.loads(pickle.dumps(x)), A)
    assert pickle.loads(pickle.dumps(tf.constant("a"))).numpy() == b"a"
    gone = weakref.ref(x)
    del x
    assert gone() is None


def test_unpickled_tensors_have_operators_in_a_new_process() -> None:
    program = "import pickle, sys; print(pickle.loads(sys.stdin.buffer.read()) + 1)"
    found = subprocess.run([sys.executable, "-c", program], input=pickle.dumps(tf.constant([1.0])),
                           capture_output=True, check=True)
    assert found.stdout.decode().startswith("tf.Tensor([2.]")


def test_attributes() -> None:
    x = tf.constant(A)
    assert x.dtype == tf.float32 and x.ndim == 2
    assert x.device == "/job:localhost/replica:0/task:0/device:CPU:0"
    assert x.cpu() is x
    x.set_shape([2, None])
    with pytest.raises(ValueError, match="not compatible"):
        x.set_shape([2, 3])
    for name in ("name", "graph", "op", "nothing"):
        assert not hasattr(x, name)
    with pytest.raises(AttributeError, match=r"tf\.cast"):
        x.astype
    with pytest.raises(TypeError, match=r"tf\.constant"):
        tf.Tensor()


# ---------------------------------------------------------------------------- conversion

@pytest.mark.parametrize(("value", "dtype", "shape"), [
    (1, tf.int32, ()), (2**31, tf.int64, ()), (1.0, tf.float32, ()), (True, tf.bool, ()),
    ("a", tf.string, ()), (b"a", tf.string, ()), ([], tf.float32, (0,)), ([[]], tf.float32, (1, 0)),
    ([1, 2.5], tf.float32, (2,)), ([1, True], tf.int32, (2,)), (range(3), tf.int32, (3,)),
    (np.float64(1), tf.float64, ()), (np.int64([1]), tf.int64, (1,)), ((1, 2), tf.int32, (2,)),
    (np.array([1, 2], ">i4"), tf.int32, (2,)), ([2**31, 1], tf.int64, (2,)),
    ([np.float32(1), 2.0], tf.float32, (2,)), (np.array(["a"]), tf.string, (1,)),
    (tf.TensorShape([2, 3]), tf.int32, (2,)), ([np.zeros(2, np.float32)] * 3, tf.float32, (3, 2)),
])
def test_dtypes_of_constants(value: Any, dtype: Any, shape: tuple[int, ...]) -> None:
    x = tf.constant(value)
    assert (x.dtype, tuple(x.shape)) == (dtype, shape)


@pytest.mark.parametrize(("value", "options", "error", "match"), [
    ([[1, 2], [3]], {}, ValueError, "non-rectangular"), (None, {}, ValueError, "unsupported type"),
    ([None], {}, ValueError, "unsupported type"), ({1: 2}, {}, ValueError, "unsupported type"),
    ([1, "a"], {}, ValueError, "mixed types"), ([True, 1], {}, ValueError, "mixed types"),
    ([np.array(["a"]), np.array([3])], {}, ValueError, "mixed types"),
    ([np.array(["a"], object), 3], {}, ValueError, "non-rectangular"),
    (2**63, {}, ValueError, "out-of-range"),
    (1.5, {"dtype": tf.int32}, TypeError, "Cannot convert"),
    ("a", {"dtype": tf.int32}, TypeError, "Cannot convert"),
    (1, {"dtype": tf.bool}, TypeError, "Cannot convert"),
    (300, {"dtype": tf.uint8}, ValueError, "uint8"), (1e40, {}, ValueError, "out of range"),
    ([1, 2], {"shape": (2, 2)}, TypeError, "2 elements"),
])
def test_constants_refused(value: Any, options: Any, error: Any, match: str) -> None:
    with pytest.raises(error, match=match):
        tf.constant(value, **options)


def test_lists_of_arrays_of_objects() -> None:
    """What the arrays hold decides, not that NumPy calls it object."""
    words = tf.constant([np.array(["a"], object), np.array(["b"])])
    assert words.dtype == tf.string and words.numpy().tolist() == [[b"a"], [b"b"]]
    assert tf.constant([np.array("a")]).numpy().tolist() == [b"a"]
    equal(tf.constant([np.array([1], object), np.array([2])]), [[1], [2]], np.int32)


def test_constant_shapes_and_dtypes() -> None:
    equal(tf.constant(7, shape=(2, 2)), np.full((2, 2), 7), np.int32)
    equal(tf.constant([1, 2, 3, 4], shape=(2, 2)), [[1, 2], [3, 4]], np.int32)
    equal(tf.constant([1, 2], tf.float64), [1, 2], np.float64)
    equal(tf.constant(np.array([1.5]), tf.int32), [1], np.int32)


def test_lists_of_tensors_are_stacked_with_gradients() -> None:
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.convert_to_tensor([[x, 1.0], [x * x, 3]])
    equal(y, [[2, 1], [4, 3]], np.float32)
    equal(tape.gradient(y, x), 5.0)


def test_conversion_with_dtype_and_hint() -> None:
    with pytest.raises(ValueError, match="requested dtype float64"):
        tf.convert_to_tensor(tf.constant(1.0), tf.float64)
    assert tf.convert_to_tensor([1], dtype_hint=tf.float32).dtype == tf.float32
    assert tf.convert_to_tensor([1.5], dtype_hint=tf.int32).dtype == tf.float32
    x = tf.constant(1)
    assert tf.convert_to_tensor(x) is x


# ---------------------------------------------------------------------------- shapes

def test_shape_compares_and_indexes() -> None:
    shape = tf.constant(A).shape
    assert shape == (2, 2) and shape == [2, 2] and shape != [2, 3] and shape != "x"
    three = [3]
    assert (shape[0], shape[:1]) == (2, [2])
    assert (shape + three, three + shape) == ([2, 2, 3], [3, 2, 2])
    assert (shape.rank, shape.ndims, shape.as_list(), len(shape)) == (2, 2, [2, 2], 2)
    assert shape.num_elements() == 4 and shape.is_fully_defined()
    assert np.zeros(shape).shape == (2, 2)
    assert (repr(shape), str(shape)) == ("TensorShape([2, 2])", "(2, 2)")
    assert str(tf.TensorShape([3])) == "(3,)"


def test_partly_known_shapes() -> None:
    shape = tf.TensorShape([None, 2])
    assert shape == [None, 2] and shape.as_list() == [None, 2]
    assert shape.is_compatible_with([3, 2]) and not shape.is_compatible_with([3, 3])
    assert shape.merge_with([3, None]) == [3, 2]
    assert shape.num_elements() is None
    with pytest.raises(ValueError, match="not compatible"):
        shape.merge_with([3, 3])
    unknown = tf.TensorShape(None)
    assert unknown.rank is None and not unknown and repr(unknown) == "TensorShape(None)"
    assert unknown.merge_with([1]) == [1] and shape.concatenate(unknown).rank is None
    for bad in (len, list, lambda s: s.as_list()):
        with pytest.raises(ValueError):
            bad(unknown)
    assert pickle.loads(pickle.dumps(shape)) == shape
    for value, error in (([-1], ValueError), (["x"], TypeError), ([2.0], TypeError)):
        with pytest.raises(error):
            tf.TensorShape(value)


# ---------------------------------------------------------------------------- tracebacks

def test_tracebacks_show_no_inner_frames() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        tf.constant(A) + tf.constant([1.0, 2.0, 3.0])
    files = [frame.filename for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert files[0] == __file__
    assert len(files) <= 2 and not any("oplib" in name for name in files)


def test_full_tracebacks_on_request() -> None:
    with tf.options(full_traceback=True), pytest.raises(tf.errors.InvalidArgumentError) as caught:
        tf.constant(A) + tf.constant([1.0, 2.0, 3.0])
    files = [frame.filename for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert any("oplib" in name for name in files)


def test_bools_are_multiplied_by_the_operator_alone() -> None:
    x, y = tf.constant([[True], [False]]), tf.constant([True, False])
    wanted = [[True, False], [False, False]]
    for product in (lambda a, b: a * b, lambda a, b: b * a, lambda a, b: a * tf.Variable(y)):
        assert product(x, y).numpy().tolist() == wanted
    assert tf.function(lambda a, b: a * b)(x, y).numpy().tolist() == wanted
    with pytest.raises(tf.errors.InvalidArgumentError, match="bool"):
        tf.multiply(x, y)
    with pytest.raises(tf.errors.InvalidArgumentError, match="bool"):
        y * tf.constant([1.0, 2.0])
