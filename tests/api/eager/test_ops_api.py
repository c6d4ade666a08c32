"""Public functions: TensorFlow's arguments, defaults, results and error classes.

Values of single ops are tested from the op table; here is what the functions add: how arguments
are read, what is composed of several ops, names and errors. Expected values are TensorFlow
2.21's or NumPy's.
"""

from __future__ import annotations

import collections
import re
from typing import Any

import numpy as np
import pytest

import twofold as tf

A = tf.constant([[1.0, 2.0], [3.0, 4.0]])
I = tf.constant([1, 2, 3])  # noqa: E741
N = None


def test_namespaces() -> None:
    assert tf.math.add is tf.add and tf.linalg.matmul is tf.matmul
    assert "relu" in dir(tf.nn) and "__doc__" not in dir(tf.nn)
    assert callable(tf.config.list_physical_devices)
    assert tf.dtypes.float32 is tf.float32 and tf.errors.InvalidArgumentError
    for module in (tf, tf.math, tf.config, tf.ir):
        with pytest.raises(AttributeError, match="no_such_name"):
            module.no_such_name


CASES: list[tuple[str, Any, Any]] = [
    # creation
    ("zeros", lambda: tf.zeros(3), [0.0, 0, 0]), ("ones", lambda: tf.ones([2], tf.bool), [1, 1]),
    ("fill", lambda: tf.fill([2], 3), [3, 3]), ("fill_s", lambda: tf.fill([1], "a"), [b"a"]),
    ("zeros_s", lambda: tf.zeros([1], tf.string), [b""]),
    ("zeros_like", lambda: tf.zeros_like(I), [0, 0, 0]),
    ("eye", lambda: tf.eye(2, 3, [1]), [[[1.0, 0, 0], [0, 1, 0]]]),
    ("range", lambda: tf.range(5, 0, -2), [5, 3, 1]),
    ("range_f", lambda: tf.range(0, 5, 1.5, dtype=tf.float32), [0, 1.5, 3, 4.5]),
    ("range_w", lambda: tf.range(1, 2, 0.5), [1, 1.5]),
    ("range_t", lambda: tf.range(tf.constant(2, tf.int64)), [0, 1]),
    ("linspace", lambda: tf.linspace(0, 1, 5), [0, 0.25, 0.5, 0.75, 1]),
    ("linspace_axis", lambda: tf.linspace([0.0, 1.0], [1.0, 2.0], 3), [[0, 1], [0.5, 1.5], [1, 2]]),
    ("linspace_1", lambda: tf.linspace(0.0, 1.0, 1), [0]),
    ("linspace_0", lambda: tf.linspace(0.0, 1.0, 0), []),
    ("one_hot", lambda: tf.one_hot([0, -1], 2, on_value=5, off_value=1), [[5, 1], [1, 1]]),
    ("one_hot_axis", lambda: tf.one_hot([[0, 2]], 3, axis=1), [[[1, 0], [0, 0], [0, 1]]]),
    ("meshgrid", lambda: tf.meshgrid([1, 2], [3, 4])[1], [[3, 3], [4, 4]]),
    ("sequence_mask", lambda: tf.sequence_mask([1, 2]), [[1, 0], [1, 1]]),
    # shapes and movement
    ("shape", lambda: tf.shape(A, out_type=tf.int64), [2, 2]), ("size", lambda: tf.size(A), 4),
    ("rank", lambda: tf.rank(A), 2), ("reshape", lambda: tf.reshape(A, [-1]), [1, 2, 3, 4]),
    ("reshape_t", lambda: tf.reshape(A, [tf.constant(4), 1]), [[1], [2], [3], [4]]),
    ("reshape_0", lambda: tf.reshape(tf.zeros([0, 3]), [-1, 3]), np.zeros((0, 3))),
    ("transpose", lambda: tf.transpose(A), [[1, 3], [2, 4]]),
    ("transpose_n", lambda: tf.transpose(A, [-1, 0]), [[1, 3], [2, 4]]),
    ("expand_dims", lambda: tf.expand_dims(I, -1), [[1], [2], [3]]),
    ("squeeze", lambda: tf.squeeze([[[1, 2]]], [0]), [[1, 2]]),
    ("concat", lambda: tf.concat([A, A[:1]], 0), [[1, 2], [3, 4], [1, 2]]),
    ("concat_s", lambda: tf.concat([["a"], ["b"]], 0), [b"a", b"b"]),
    ("stack", lambda: tf.stack([1, 2.0]), [1, 2]),
    ("stack_a", lambda: tf.stack([I, I], -1)[0], [1, 1]),
    ("unstack", lambda: tf.unstack(A, axis=1)[1], [2, 4]),
    ("split", lambda: tf.split(I, [1, -1])[1], [2, 3]), ("split_n", lambda: tf.split(I, 3)[2], [3]),
    ("tile", lambda: tf.tile([[1, 2]], [2, 1]), [[1, 2], [1, 2]]),
    ("repeat", lambda: tf.repeat([1, 2], [2, 1]), [1, 1, 2]),
    ("repeat_axis", lambda: tf.repeat([[1, 2]], 2, axis=1), [[1, 1, 2, 2]]),
    ("pad", lambda: tf.pad(I, [[1, 1]], constant_values=9), [9, 1, 2, 3, 9]),
    ("pad_reflect", lambda: tf.pad(I, [[1, 1]], "REFLECT"), [2, 1, 2, 3, 2]),
    ("pad_symmetric", lambda: tf.pad(I, tf.constant([[1, 1]]), "symmetric"), [1, 1, 2, 3, 3]),
    ("reverse", lambda: tf.reverse(A, [-1]), [[2, 1], [4, 3]]),
    ("roll", lambda: tf.roll(A, [1, 1], [0, 1]), [[4, 3], [2, 1]]),
    ("slice", lambda: tf.slice(A, [0, 1], [-1, 1]), [[2], [4]]),
    ("strided_slice", lambda: tf.strided_slice(I, [0], [3], [2]), [1, 3]),
    ("strided_mask", lambda: tf.strided_slice(A, [1, 0], [2, 9], end_mask=2, shrink_axis_mask=1),
     [3, 4]),
    ("broadcast_to", lambda: tf.broadcast_to(I, [2, 3]), [[1, 2, 3]] * 2),
    ("cast", lambda: tf.cast([1.7, -1.7], tf.int32), [1, -1]),
    ("saturate_cast", lambda: tf.saturate_cast([300.0, -5.0], tf.uint8), [255, 0]),
    ("saturate_big", lambda: tf.saturate_cast([1e20, -1e20], tf.int32), [2147483520, -2**31]),
    ("bitcast", lambda: tf.bitcast(1.0, tf.int32), 1065353216),
    # indices
    ("gather", lambda: tf.gather(A, [1], axis=1), [[2], [4]]),
    ("gather_batch", lambda: tf.gather(A, [[0], [1]], batch_dims=1), [[1], [4]]),
    ("gather_nd", lambda: tf.gather_nd(A, [[0, 1], [1, 0]]), [2, 3]),
    ("gather_nd_batch", lambda: tf.gather_nd(A, [[1], [0]], batch_dims=1), [2, 3]),
    ("scatter_nd", lambda: tf.scatter_nd([[0], [2], [0]], [1, 2, 3], [4]), [4, 0, 2, 0]),
    ("scatter_update", lambda: tf.tensor_scatter_nd_update(I, [[0]], [9]), [9, 2, 3]),
    ("scatter_sub", lambda: tf.tensor_scatter_nd_sub(I, [[0], [0]], [9, 1]), [-9, 2, 3]),
    ("scatter_max", lambda: tf.tensor_scatter_nd_max(I, [[0], [1]], [9, 1]), [9, 2, 3]),
    ("where", lambda: tf.where([True, False], 1, 2), [1, 2]),
    ("where_1", lambda: tf.where([[True, False]]), [[0, 0]]),
    ("where_s", lambda: tf.where([True, False], "a", "b"), [b"a", b"b"]),
    ("boolean_mask", lambda: tf.boolean_mask(A, [[True, False], [False, True]]), [1, 4]),
    ("boolean_axis", lambda: tf.boolean_mask(A, [False, True], axis=1), [[2], [4]]),
    ("unique", lambda: tf.unique([5, 5, 7]).idx, [0, 0, 1]),
    ("unique_counts", lambda: tf.unique_with_counts([5, 5, 7]).count, [2, 1]),
    ("searchsorted", lambda: tf.searchsorted([1, 3], [3], side="right"), [2]),
    ("sort", lambda: tf.sort([[3, 1], [2, 4]], axis=0), [[2, 1], [3, 4]]),
    ("argsort", lambda: tf.argsort([3, 1, 2], direction="DESCENDING"), [0, 2, 1]),
    ("top_k", lambda: tf.math.top_k([3, 1, 2], 2).indices, [0, 2]),
    ("in_top_k", lambda: tf.math.in_top_k([1], [[1.0, 2.0]], 1), [True]),
    # reductions
    ("sum_list", lambda: tf.reduce_sum(A, axis=[0, -1]), 10),
    ("sum_none", lambda: tf.reduce_sum(A, []), A),
    ("sum_keep", lambda: tf.reduce_sum(A, 1, keepdims=True), [[3], [7]]),
    ("sum_tensor_axis", lambda: tf.reduce_sum(A, tf.constant(0)), [4, 6]),
    ("mean_int", lambda: tf.reduce_mean([1, 2]), 1),
    ("mean_neg", lambda: tf.reduce_mean([-1, -2]), -1),
    ("euclidean", lambda: tf.math.reduce_euclidean_norm([3.0, 4.0]), 5),
    ("count_nonzero", lambda: tf.math.count_nonzero([[1, 0], [2, 3]], 1), [1, 2]),
    ("argmax", lambda: tf.argmax(A), [1, 1]), ("argmin", lambda: tf.argmin(A, 1, tf.int32), [0, 0]),
    ("cumsum", lambda: tf.cumsum([1, 2, 3], exclusive=True, reverse=True), [5, 3, 0]),
    ("segment_sum", lambda: tf.math.segment_sum([1, 2, 3], [0, 0, 1]), [3, 3]),
    ("segment_mean", lambda: tf.math.unsorted_segment_mean([1.0, 3.0], [0, 0], 2), [2, 0]),
    ("segment_max", lambda: tf.math.segment_max([1, 5, 3], [0, 0, 1]), [5, 3]),
    ("segment_prod", lambda: tf.math.segment_prod([2, 5, 3], [0, 0, 2]), [10, 1, 3]),
    ("unsorted_segment_prod", lambda: tf.math.unsorted_segment_prod([2, 5, 3, 7], [1, -1, 1, 0], 3),
     [7, 6, 1]),
    ("bincount", lambda: tf.math.bincount([1, 1, 2]), [0, 2, 1]),
    ("confusion", lambda: tf.math.confusion_matrix([0, 1], [1, 1]), [[0, 1], [0, 1]]),
    # elementwise
    ("add_strings", lambda: tf.add(["a"], ["b"]), [b"ab"]),
    ("add_n", lambda: tf.add_n([A, A]), A * 2),
    ("divide", lambda: tf.divide(1, 2), 0.5),
    ("no_nan", lambda: tf.math.divide_no_nan(1.0, 0.0), 0),
    ("multiply_no_nan", lambda: tf.math.multiply_no_nan(np.float32(np.nan), 0.0), 0),
    ("log_sigmoid", lambda: tf.math.log_sigmoid(-200.0), -200),
    ("round", lambda: tf.round([0.5, 1.5, 2.5]), [0, 2, 2]), ("pow", lambda: tf.pow(2, 3), 8),
    ("equal", lambda: A == tf.constant([1.0, 2.0, 3.0]), False),
    ("clip", lambda: tf.clip_by_value(A, 2.0, 3.0), [[2, 2], [3, 3]]),
    ("clip_norm", lambda: tf.clip_by_norm([3.0, 4.0], 5.0), [3, 4]),
    ("clip_global", lambda: tf.clip_by_global_norm([[3.0], N, [4.0]], 2.5)[0][2], [2]),
    # linear algebra
    ("matmul_t", lambda: tf.matmul(A, A, transpose_b=True), [[5, 11], [11, 25]]),
    ("matvec", lambda: tf.linalg.matvec(A, [1.0, 1.0]), [3, 7]),
    ("tensordot", lambda: tf.tensordot(A, A, [[0], [1]]), [[7, 15], [10, 22]]),
    ("tensordot_0", lambda: tf.tensordot(I, I, 0)[1], [2, 4, 6]),
    ("trace", lambda: tf.linalg.trace(A), 5), ("diag", lambda: tf.linalg.diag(I)[1], [0, 2, 0]),
    ("diag_part", lambda: tf.linalg.diag_part([[1, 2, 3], [4, 5, 6]]), [1, 5]),
    ("set_diag", lambda: tf.linalg.set_diag(A, [9.0, 9.0]), [[9, 2], [3, 9]]),
    ("band_part", lambda: tf.linalg.band_part(A, 0, -1), [[1, 2], [0, 4]]),
    ("norm_1", lambda: tf.norm(A, ord=1, axis=0), [4, 6]),
    ("norm_inf", lambda: tf.norm(A, np.inf), 4),
    ("norm_m", lambda: tf.norm(A, 1, axis=[0, 1]), 6),
    ("cross", lambda: tf.linalg.cross([1, 0, 0], [0, 1, 0]), [0, 0, 1]),
    # networks
    ("leaky", lambda: tf.nn.leaky_relu([-1.0]), [-0.2]),
    ("crelu", lambda: tf.nn.crelu([-1.0]), [0, 1]),
    ("named", lambda: tf.nn.relu(features=[-1.0]), [0]),
    ("bias_nchw", lambda: tf.nn.bias_add(tf.zeros([1, 2, 1, 1]), [1.0, 2.0], "NCHW")[0, :, 0, 0],
     [1, 2]),
    ("moments", lambda: tf.nn.moments(A, [0])[1], [1, 1]),
    ("embedding", lambda: tf.nn.embedding_lookup(A, [1]), [[3, 4]]),
    ("batch_norm", lambda: tf.nn.batch_normalization([2.0], 1.0, 1.0, 3.0, 2.0, 0.0), [5]),
    ("strings", lambda: tf.strings.as_string([1, 2]), [b"1", b"2"]),
    ("to_number", lambda: tf.strings.to_number(["1.5"]), [1.5]),
    ("bitwise", lambda: tf.bitwise.left_shift(1, 3), 8),
]


@pytest.mark.parametrize(("make", "expected"), [pytest.param(*case[1:], id=case[0])
                                                for case in CASES])
def test_values(make: Any, expected: Any) -> None:
    found, wanted = np.asarray(make()), np.asarray(expected)
    assert found.shape == wanted.shape
    if wanted.dtype.kind in "SO":
        assert found.tolist() == wanted.tolist()
    else:
        np.testing.assert_allclose(found.astype(float), wanted.astype(float), rtol=1e-6)


ERRORS: list[tuple[Any, type[Exception], str]] = [
    (lambda: tf.zeros([-1]), ValueError, "negative"),
    (lambda: tf.range(0, 1, 0), ValueError, "delta"),
    (lambda: tf.range(3, 1), ValueError, "limit"),
    (lambda: tf.reshape(A, [5]), ValueError, "4 values"),
    (lambda: tf.reshape(A, [3, -1]), ValueError, "multiple of 3"),
    (lambda: tf.reshape(A, [-1, -1]), ValueError, "only one"),
    (lambda: tf.transpose(A, [0, 0]), ValueError, "not a permutation"),
    (lambda: tf.expand_dims(A, 5), ValueError, "axis 5"),
    (lambda: tf.squeeze(A, 1), ValueError, "can not squeeze"),
    (lambda: tf.concat([1.0, 2.0], 0), ValueError, "tf.stack"),
    (lambda: tf.concat([A, I], 0), ValueError, "concat"),
    (lambda: tf.stack([A, I]), ValueError, "stack"),
    (lambda: tf.split(I, 2), ValueError, "evenly divisible"),
    (lambda: tf.split(I, [1, 1]), ValueError, "add up"),
    (lambda: tf.unstack(A, num=3), ValueError, "num=3"),
    (lambda: tf.tile(I, 2), ValueError, "multiples"),
    (lambda: tf.pad(I, [1, 1]), ValueError, "pair"),
    (lambda: tf.pad(I, [[1, 1]], "x"), ValueError, "mode"),
    (lambda: tf.slice(I, [1], [5]), ValueError, "size 5"),
    (lambda: tf.gather(I, 5), ValueError, "5"),
    (lambda: tf.gather_nd(A, [[5, 1]]), ValueError, "5"),
    (lambda: tf.scatter_nd([[9]], [1], [4]), ValueError, "does not index into"),
    (lambda: tf.boolean_mask(I, True), ValueError, "scalar"),
    (lambda: tf.boolean_mask(A, [True] * 3), ValueError, "incompatible"),
    (lambda: tf.where([True], 1), ValueError, "both"),
    (lambda: tf.unique([[1]]), ValueError, "unique"),
    (lambda: tf.sort(I, direction="x"), ValueError, "ASCENDING"),
    (lambda: tf.math.top_k(I, 5), ValueError, "k = 5"),
    (lambda: tf.reduce_sum(I, 3), ValueError, "axis 3"),
    (lambda: tf.reduce_sum(I, [0, 0]), ValueError, "twice"),
    (lambda: tf.reduce_sum(I, 1.5), TypeError, "integer"),
    (lambda: tf.argmax(A, 5), ValueError, "axis 5"),
    (lambda: tf.matmul(A, tf.ones([3, 2])), ValueError, "matmul"),
    (lambda: tf.matmul(A, tf.ones([2, 2], tf.float64)), ValueError, "differ"),
    (lambda: tf.tensordot(A, tf.ones([3, 3]), 1), ValueError, "differ"),
    (lambda: tf.einsum("ij,kl->x", A, A), ValueError, "Output"),
    (lambda: tf.einsum("ijk", A), ValueError, "rank"),
    (lambda: tf.einsum("i j,j;", A, I), ValueError, "format"),
    (lambda: tf.einsum("ij,jk", A, tf.ones([3, 1])), ValueError, "differ"),
    (lambda: tf.nn.dropout(A, 1.5), ValueError, "rate"),
    (lambda: tf.nn.softmax(I), ValueError, "softmax"),
    (lambda: tf.cast("1", tf.int32), NotImplementedError, "to_number"),
    (lambda: tf.random.uniform([2], dtype=tf.int32), ValueError, "maxval"),
    (lambda: tf.random.uniform([2], 3, 3, tf.int32), ValueError, "minval < maxval"),
    (lambda: tf.ensure_shape(A, [2, 3]), ValueError, "not compatible"),
    (lambda: tf.math.floordiv(I, 0), ValueError, "division by zero"),
    (lambda: tf.get_option("nothing"), ValueError, "unknown option"),
    (lambda: tf.get_option([1]), ValueError, "unknown option"),
    (lambda: tf.add_n([A, I]), ValueError, "add_n"),
    (lambda: tf.norm(A, ord="x"), ValueError, "norm"),
    (lambda: tf.math.accumulate_n([I], shape=[2]), ValueError, "accumulate_n"),
    (lambda: tf.math.accumulate_n([I], tensor_dtype=tf.int64), ValueError, "accumulate_n"),
    (lambda: tf.math.l2_normalize(A, 0, dim=1), ValueError, "axis and dim"),
    (lambda: tf.py_function(None, [A], tf.float32), TypeError, "py_function"),
    (lambda: tf.einsum(3, A), TypeError, "equation must be a string"),
    (lambda: tf.nn.l2_normalize(A, epsilon=np.zeros((3, 0))), ValueError, "one number"),
    (lambda: tf.function(tf.nn.l2_normalize)(A, None, [1.0, 2.0]), ValueError, "one number"),
    (lambda: tf.transpose(A, [0, [1]]), ValueError, "perm: the parts of .* different shapes"),
    (lambda: tf.zeros([1], tf.ones([1])), TypeError, "cannot convert .* to a dtype"),
    (lambda: tf.function(lambda: tf.random.split([1, 2], object()))(), TypeError, "integer"),
    (lambda: tf.reduce_mean(A, 0, np.array([1, 2])), ValueError, r"mean: keepdims must be True"),
]


# A parameter that would change the result is acted on or refused, never ignored.
UNSUPPORTED = [
    (lambda: tf.gather_nd(A, [[0, 0]], bad_indices_policy="IGNORE"), "bad_indices_policy='IGNORE'"),
    (lambda: tf.scatter_nd([[0]], [1], [3], bad_indices_policy="IGNORE"), "bad_indices_policy"),
    (lambda: tf.tensor_scatter_nd_add(I, [[0]], [1], "IGNORE"), "bad_indices_policy"),
    (lambda: tf.zeros([2], layout="x"), "tf.zeros: layout='x'"),
    (lambda: tf.random.stateless_normal([2], [1, 2], alg="threefry"), "alg='threefry'"),
    (lambda: tf.random.split([1, 2], alg=2), "alg=2"),
    (lambda: tf.strided_slice(I, [0], [1], var=I), "var="),
    (lambda: tf.random.Generator.from_seed(1, alg="threefry"), "alg='threefry'"),
]


@pytest.mark.parametrize(("call", "text"), UNSUPPORTED)
def test_parameters_that_are_not_supported_are_refused(call: Any, text: str) -> None:
    with pytest.raises(tf.errors.UnimplementedError, match=re.escape(text)):
        call()


@pytest.mark.parametrize("loop", [
    lambda x, **given: tf.map_fn(tf.square, x, **given),
    lambda x, **given: tf.scan(tf.multiply, x, **given),
    lambda x, **given: tf.foldl(tf.multiply, x, **given),
    lambda x, **given: tf.foldr(tf.multiply, x, **given),
    lambda x, **given: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, x),
                                     **given)[1]])
@pytest.mark.parametrize("wrap", [lambda f: f, tf.function], ids=["eager", "compiled"])
def test_loops_without_back_prop_stop_gradients(loop: Any, wrap: Any) -> None:
    x = tf.constant([2.0, 3.0])
    for given, flows in (({}, True), ({"back_prop": False}, False)):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = wrap(lambda x, given=given: loop(x, **given))(x)
        assert (tape.gradient(y, x) is not None) is flows


def test_parameters_of_strings_are_acted_on() -> None:
    written = tf.strings.as_string([3, -12], width=5, fill="0")
    assert written.numpy().tolist() == [b"00003", b"-0012"]
    assert tf.strings.as_string(3.14159, precision=2, width=7).numpy() == b"   3.14"
    assert tf.strings.as_string(3.0, scientific=True).numpy() == b"3.000000e+00"
    with pytest.raises(ValueError, match="for floating tensors"):
        tf.strings.as_string(3, precision=2)
    codes = [104, 0x110000]
    assert tf.strings.unicode_encode(codes, "UTF-8", replacement_char=63).numpy() == b"h?"
    assert tf.strings.unicode_encode(codes, "UTF-8", errors="ignore").numpy() == b"h"
    with pytest.raises(ValueError, match="no Unicode code point"):
        tf.strings.unicode_encode(codes, "UTF-8", errors="strict")


@pytest.mark.parametrize(("bad", "error", "match"), ERRORS)
def test_errors(bad: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        bad()


@pytest.mark.parametrize("equation", [
    "ij,jk->ik", "ij,jk", "ij,kj->ki", "ij->ji", "ij->", "ii->i", "ii", "ij,ij->ij", "i,j->ij",
    "...ij,...jk->...ik", "bij,bjk->bik", "ij,jk,kl->il", "...j->...", "ij,j->i", "ijk->kj",
])
def test_einsum_agrees_with_numpy(equation: str) -> None:
    parts = equation.partition("->")[0].split(",")
    random = np.random.default_rng(0)
    arrays = [random.normal(size=(3,) * (len(p.replace("...", "b")))).astype(np.float32)
              for p in parts]
    np.testing.assert_allclose(np.asarray(tf.einsum(equation, *arrays)),
                               np.einsum(equation, *arrays), rtol=1e-4, atol=1e-5)


def test_gradients_of_composed_functions() -> None:
    x = tf.constant([[1.0, 2.0], [3.0, 5.0]])
    functions = [
        lambda x: tf.einsum("ij,jk->ik", x, x), lambda x: tf.linalg.diag_part(x),
        lambda x: tf.clip_by_norm(x, 1.0), lambda x: tf.sort(x, 0), lambda x: tf.norm(x, 3),
        lambda x: tf.gather_nd(x, [[0, 1]]), lambda x: tf.boolean_mask(x, x > 1.5),
        lambda x: tf.math.xlogy(x, x), lambda x: tf.linalg.set_diag(x, [1.0, 1.0]),
        lambda x: tf.split(x, 2, 1)[1], lambda x: tf.repeat(x, 2, 1), lambda x: tf.tensordot(x, x,
         1),
        lambda x: tf.math.cumulative_logsumexp(x), lambda x: tf.pad(x, [[1, 1], [0, 0]], "REFLECT"),
    ]
    for f in functions:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(f(x) ** 2)
        found = tape.gradient(y, x).numpy()
        for place in np.ndindex(2, 2):
            step = np.zeros((2, 2))
            step[place] = 1e-4
            wide = tf.cast(x, tf.float64)
            numeric = (tf.reduce_sum(_at(f, wide + step) ** 2)
                       - tf.reduce_sum(_at(f, wide - step) ** 2)) / 2e-4
            np.testing.assert_allclose(found[place], float(numeric), rtol=2e-3, atol=2e-3)


def _at(f: Any, x: Any) -> Any:
    return f(x)


def test_convolution_arguments() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(2, 6, 5, 3)).astype(np.float32)
    w = random.normal(size=(3, 2, 3, 4)).astype(np.float32)
    plain = tf.nn.conv2d(x, w, 1, "VALID").numpy()
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 2), (1, 2))
    np.testing.assert_allclose(plain, np.einsum("bhwckl,klco->bhwo", windows, w), rtol=1e-4,
     atol=1e-4)
    for strides in ([1, 2, 2, 1], [2, 2], 2):
        np.testing.assert_allclose(tf.nn.conv2d(x, w, strides, "VALID"), plain[:, ::2, ::2],
                                   rtol=1e-4, atol=1e-4)
    first = tf.nn.conv2d(x.transpose(0, 3, 1, 2), w, [1, 1, 1, 1], "VALID", "NCHW").numpy()
    np.testing.assert_allclose(first.transpose(0, 2, 3, 1), plain, rtol=1e-4, atol=1e-4)
    given = tf.nn.conv2d(x, w, 1, [[0, 0], [1, 1], [0, 1], [0, 0]]).numpy()
    np.testing.assert_allclose(given, tf.nn.conv2d(x, w, 1, "SAME"), rtol=1e-4, atol=1e-4)
    batches = tf.nn.conv2d(x.reshape(2, 1, 6, 5, 3), w, 1, "VALID").numpy()
    np.testing.assert_allclose(batches[:, 0], plain, rtol=1e-4, atol=1e-4)
    assert tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "SAME").shape == (2, 6, 5, 12)
    assert tf.nn.conv2d_transpose(x, w.transpose(0, 1, 3, 2)[..., :3], [2, 12, 10, 4], 2).shape == (
        2, 12, 10, 4)
    assert tf.nn.conv1d(x[:, 0], w[0], 1, "SAME").shape == (2, 5, 4)
    assert tf.nn.max_pool2d(x, 2, 2, "SAME").shape == (2, 3, 3, 3)
    assert tf.nn.avg_pool1d(x[:, 0], 2, 1, "VALID").shape == (2, 4, 3)
    with pytest.raises(ValueError, match="data_format"):
        tf.nn.conv2d(x, w, 1, "VALID", "CHWN")


# ---------------------------------------------------------------------------- random

def test_seeds_repeat_sequences() -> None:
    def draw() -> list[Any]:
        return [tf.random.normal([3]).numpy().tolist(), tf.random.uniform([2]).numpy().tolist(),
                tf.random.normal([2], seed=1).numpy().tolist(),
                tf.random.normal([2], seed=1).numpy().tolist()]

    tf.random.set_seed(5)
    first = draw()
    assert draw() != first and first[2] != first[3]
    tf.random.set_seed(5)
    assert draw() == first


def test_distributions() -> None:
    tf.random.set_seed(1)
    x = tf.random.normal([20000], 2.0, 3.0).numpy()
    assert abs(x.mean() - 2) < 0.1 and abs(x.std() - 3) < 0.1
    assert np.abs(tf.random.truncated_normal([5000]).numpy()).max() <= 2
    u = tf.random.uniform([20000], 1.0, 3.0).numpy()
    assert u.min() >= 1 and u.max() < 3 and abs(u.mean() - 2) < 0.05
    k = tf.random.uniform([5000], 2, 7, tf.int32).numpy()
    assert set(k.tolist()) == {2, 3, 4, 5, 6}
    c = tf.random.categorical([[0.0, np.log(3.0)]], 4000).numpy()
    assert abs(c.mean() - 0.75) < 0.05
    assert sorted(tf.random.shuffle(tf.range(50)).numpy().tolist()) == list(range(50))


def test_generators_and_stateless_functions() -> None:
    a, b = tf.random.Generator.from_seed(3), tf.random.Generator.from_seed(3)
    assert a.normal([4]).numpy().tolist() == b.normal([4]).numpy().tolist()
    assert a.normal([4]).numpy().tolist() != a.normal([4]).numpy().tolist()
    twin = tf.random.Generator.from_state(a.state.value(), alg="philox")
    assert twin.uniform([2]).numpy().tolist() == a.uniform([2]).numpy().tolist()
    assert len({tuple(g.normal([2]).numpy().tolist()) for g in a.split(3)}) == 3
    f = tf.random.stateless_uniform
    assert f([3], [1, 2]).numpy().tolist() == f([3], [1, 2]).numpy().tolist()
    assert f([3], [1, 2]).numpy().tolist() != f([3], [2, 1]).numpy().tolist()


def test_traced_random_numbers_advance_the_same_state() -> None:
    f = tf.function(lambda: tf.random.normal([3]))
    tf.random.set_seed(None)  # with a seed each op of a function has a state of its own
    tf.random.get_global_generator().reset_from_seed(7)
    eager = [tf.random.normal([3]).numpy() for _ in range(2)]
    tf.random.get_global_generator().reset_from_seed(7)
    np.testing.assert_allclose([f().numpy() for _ in range(2)], eager, rtol=1e-6)


def test_dropout() -> None:
    tf.random.set_seed(0)
    x = tf.ones([10000])
    y = tf.nn.dropout(x, 0.25).numpy()
    assert set(np.unique(y).tolist()) == {0.0, np.float32(1 / 0.75)} and abs(y.mean() - 1) < 0.05
    rows = tf.nn.dropout(tf.ones([4, 100]), 0.5, noise_shape=[4, 1]).numpy()
    assert all(len(set(row.tolist())) == 1 for row in rows)


# ---------------------------------------------------------------------------- assertions

@pytest.mark.parametrize(("bad", "error", "match"), [
    (lambda: tf.debugging.assert_equal(A.shape, (2, 3)), ValueError, "x == y did not hold"),
    (lambda: tf.debugging.assert_equal([1, 2], [1, 3], message="msg"), ValueError,
     "(?s)msg.*Indices of first 1 different values:.*\\[\\[1\\]\\]"),
    (lambda: tf.debugging.assert_less(2, 1), ValueError, "x < y"),
    (lambda: tf.debugging.assert_near(1.0, 2.0), ValueError, "tolerance"),
    (lambda: tf.debugging.assert_positive([-1]), ValueError, "x > 0"),
    (lambda: tf.debugging.assert_rank(A, 1), ValueError, "rank 1"),
    (lambda: tf.debugging.assert_type(A, tf.int32), TypeError, "int32"),
    (lambda: tf.debugging.assert_integer(A), TypeError, "integer"),
    (lambda: tf.debugging.assert_scalar(A), ValueError, "scalar"),
    (lambda: tf.debugging.assert_shapes([(A, (2, 3))]), ValueError, "dimension 1 must have size 3"),
    (lambda: tf.debugging.assert_shapes([(A, ("N", 2)), (I, ("N",))]), ValueError, "size 2"),
    (lambda: tf.debugging.check_numerics([np.nan], "m"), ValueError, "m : Tensor had NaN"),
    (lambda: tf.debugging.Assert(False, ["data", 1]), ValueError, "data"),
])
def test_assertions_fail(bad: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        bad()


def test_assertions_hold() -> None:
    tf.debugging.assert_equal(A.shape, (2, 2))
    tf.debugging.assert_equal("a", "a")
    tf.debugging.assert_near(1.0, 1.0 + 1e-7)
    tf.debugging.assert_shapes({A.ref(): ("N", "N")})
    tf.debugging.assert_shapes([(A, ("...", 2)), (I, (None,))])
    assert tf.debugging.check_numerics(A, "m") is A


# ---------------------------------------------------------------------------- structures, devices

def test_nest() -> None:
    Point = collections.namedtuple("Point", "x y")
    value = {"b": [1, (2,)], "a": Point(3, {"z": 4})}
    assert tf.nest.flatten(value) == [3, 4, 1, 2]
    packed = tf.nest.map_structure(lambda x: x * 2, value)
    assert packed == {"b": [2, (4,)], "a": Point(6, {"z": 8})} and list(packed) == ["b", "a"]
    assert tf.nest.flatten(A.shape) == [A.shape] and tf.nest.flatten(N) == [N]
    ordered = collections.OrderedDict([("b", 1), ("a", 2)])
    assert list(tf.nest.map_structure(str, ordered).items()) == [("b", "1"), ("a", "2")]
    with pytest.raises(ValueError, match="nested structure"):
        tf.nest.assert_same_structure([1], 1)
    with pytest.raises(TypeError, match="sequence type"):
        tf.nest.map_structure(lambda x, y: x, [1], (1,))
    with pytest.raises(ValueError, match="2 atoms"):
        tf.nest.pack_sequence_as([1, [2]], [1])


def test_devices_and_settings() -> None:
    assert [d.device_type for d in tf.config.list_physical_devices("CPU")] == ["CPU"]
    with tf.device("/cpu:0"):
        assert tf.ones([1]).device.endswith("CPU:0")
    with pytest.raises(ValueError):
        tf.device("nonsense")
    assert tf.executing_eagerly() and tf.get_option("trace_limit") == 64
    with tf.options(check=2):
        assert tf.get_option("check") == 2
    assert tf.group(A) is None and tf.no_op() is None


@pytest.mark.opencl
def test_ops_run_on_the_device_of_the_block(opencl: str) -> None:
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    with tf.device(opencl):
        made = tf.constant([1.0, 2.0])
        y = x * 2.0 + 1.0
        v = tf.Variable(tf.zeros([2, 2]))
        v.assign_add(y)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(v * v)
        g = tape.gradient(loss, v)
    for tensor in (made, y, v, g):
        assert tensor.device.endswith(opencl)
    np.testing.assert_allclose(g.numpy(), [[6, 10], [14, 18]], rtol=1e-6)
    # outside of the block, ops stay where their tensors are
    assert (y + x).device.endswith(opencl) and y.cpu().device.endswith("CPU:0")
    assert (y == y).numpy().all() and (y == x).shape == (2, 2)
    assert y[1, 0].numpy() == 7.0 and f"{y[0]}" == "[3. 5.]" and len(list(y)) == 2
    assert np.asarray(y).tolist() == [[3, 5], [7, 9]]
    assert tf.config.experimental.get_memory_info(opencl)["current"] > 0


def test_specs_and_slices() -> None:
    spec = tf.TensorSpec([None, 2])
    assert spec.is_compatible_with(A) and not spec.is_compatible_with(I)
    assert tf.TensorSpec.from_tensor(A) == tf.TensorSpec([2, 2], tf.float32)
    rows = tf.IndexedSlices(tf.constant([[1.0, 1.0]]), tf.constant([1]), dense_shape=[2, 2])
    assert tf.convert_to_tensor(rows).numpy().tolist() == [[0, 0], [1, 1]]
    assert (A + rows).numpy().tolist() == [[1, 2], [4, 5]]


def test_reshape_sees_every_argument() -> None:
    """Targets are remembered per shape; what is not a plain integer is looked at each time."""
    x = tf.zeros([2, 6])
    for shape in ([3, 4], (4, 3), [-1, 3], [12], np.array([6, 2]), tf.constant([2, 2, 3]),
                  [tf.constant(3), 4], tf.TensorShape([12, 1]), 12):
        for _ in range(2):
            assert tf.reshape(x, shape).shape == np.zeros([2, 6]).reshape(
                [int(d) for d in np.reshape(np.array(shape, dtype=int), -1)]).shape
    for shape in ([5], [-1, 5], [-1, -1], [-2, 6], [3, 4.0], [3, None], [3, "a"]):
        for _ in range(2):
            with pytest.raises((tf.errors.InvalidArgumentError, TypeError, ValueError)):
                tf.reshape(x, shape)
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.reshape(tf.zeros([2, 5]), [3, 4])
