"""Calls of public functions on arrays: eager code and code for any size must answer alike.

Each case is a function of tensors and the arrays to give it; every argument that TensorFlow takes
as a tensor is one somewhere. Functions that are one op come from the op table's samples
(``tests/ops/test_open_shapes.py``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

import twofold as tf

_draw = np.random.default_rng(3)


def f(*shape: int) -> Any:
    """Floats, away from zero and each other."""
    return (np.linspace(0.3, 2.0, int(np.prod(shape))).reshape(shape)
            * _draw.choice([-1, 1], shape)).astype(np.float32)


def p(*shape: int) -> Any:
    """Positive floats below 1."""
    return _draw.uniform(0.1, 0.9, shape).astype(np.float32)


def i(*values: Any) -> Any:
    """Integers."""
    return np.array(values, np.int32)


def n(value: int) -> Any:
    """An integer scalar."""
    return np.array(value, np.int32)


def b(*values: Any) -> Any:
    """Bools."""
    return np.array(values, bool)


_matrix = (f(3, 3) + 4 * np.eye(3)).astype(np.float32)
_spd = (np.ones((3, 3)) + 3 * np.eye(3)).astype(np.float32)

#: What is broadcast: sizes are equal, or 1 on one side.
BROADCASTS: dict[str, tuple[Any, ...]] = {
    "add": (lambda x, y: x + y, f(3, 4), f(3, 4)),
    "multiply_more_dimensions": (lambda x, y: x * y, f(2, 3, 4), f(3, 4)),
    "maximum_int": (tf.maximum, i(3, 1, 2), i(2, 4, 1)),
    "less": (lambda x, y: x < y, f(3, 4), f(3, 4)),
    "pow": (lambda x, y: tf.pow(tf.abs(x), y), f(3, 4), f(3, 4)),
    "logical_and": (tf.logical_and, b(True, False), b(False, True)),
    "floordiv": (lambda x, y: x // y, i(7, -7, 5), i(2, 3, -2)),
    "atan2": (tf.math.atan2, f(3, 4), f(3, 4)),
    "squared_difference": (tf.math.squared_difference, f(3, 4), f(3, 4)),
    "where": (lambda c, x, y: tf.where(c > 0.0, x, y), f(3, 4), f(3, 4), f(3, 4)),
    "chain": (lambda x, y: tf.reduce_sum(tf.exp(x * 0.1 + y) * x, axis=1), f(3, 4), f(3, 4)),
    "shift_by_one": (lambda x: x[1:] * x[:-1] + x[:1], f(5)),
    "matmul_batches": (tf.matmul, f(2, 3, 4), f(2, 4, 5)),
    "matmul_two_batches": (tf.matmul, f(2, 2, 3, 4), f(2, 2, 4, 5)),
    "matvec": (tf.linalg.matvec, f(2, 3, 4), f(2, 4)),
    "einsum_batches": (lambda x, y: tf.einsum("bij,bjk->bik", x, y), f(2, 3, 4), f(2, 4, 5)),
    "einsum_dots": (lambda x, y: tf.einsum("...ij,...jk->...ik", x, y), f(2, 3, 4), f(2, 4, 5)),
    "einsum_outer": (lambda x, y: tf.einsum("i,j->ij", x, y), f(3), f(4)),
    "triangular_solve": (lambda a, y: tf.linalg.triangular_solve(a, y), np.stack([_matrix] * 2),
                         f(2, 3, 2)),
    "broadcast_to_shape": (lambda x, y: tf.broadcast_to(x, tf.shape(y)), f(3, 4), f(3, 4)),
    "weighted_cross_entropy": (
        lambda x, y, w: tf.nn.weighted_cross_entropy_with_logits(y, x, w), f(3, 4), p(3, 4),
        p(3, 4)),
    "softmax_cross_entropy": (
        lambda x, y: tf.nn.softmax_cross_entropy_with_logits(y, x), f(3, 4), p(3, 4)),
    "batch_normalization": (lambda x, m, v: tf.nn.batch_normalization(
        x, m, v, m, v, 1e-3), f(3, 4), f(4), p(4)),
    "clip_by_value": (lambda x, y, z: tf.clip_by_value(x, -tf.abs(y), tf.abs(z)), f(3, 4), f(3, 4),
                      f(3, 4)),
    "bias_add": (tf.nn.bias_add, f(3, 4), f(4)),
    "xlogy": (lambda x, y: tf.math.xlogy(x, tf.abs(y)), f(3, 4), f(3, 4)),
    "divide_no_nan": (tf.math.divide_no_nan, f(3, 4), f(3, 4)),
    "mean_of_squares": (lambda x, y: tf.reduce_mean((x - y) ** 2), f(3, 4), f(3, 4)),
    "polyval": (lambda x, y: tf.math.polyval([y, x, y], x), f(3, 4), f(3, 4)),
    "in_a_branch": (lambda x, y: tf.cond(tf.reduce_sum(x) > -99.0, lambda: x * y, lambda: y * x),
                    f(3, 4), f(3, 4)),
    "in_a_loop": (lambda x, y: tf.while_loop(lambda k, s: k < 3, lambda k, s: (
        k + 1, s + tf.reduce_sum(x * y, 0)[:1] * s), (0, tf.reduce_sum(x * y, 1)))[1], f(3, 4),
        f(3, 4)),
    "in_a_map": (lambda x, y: tf.map_fn(lambda r: r * y, x), f(3, 4), f(4)),
    "psnr": (lambda x, y: tf.image.psnr(x, y, 1.0), p(2, 4, 4, 3), p(2, 4, 4, 3)),
}

#: All else.
CASES: dict[str, tuple[Any, ...]] = {
    "sigmoid_cross_entropy": (lambda x, y: tf.nn.sigmoid_cross_entropy_with_logits(y, x), f(3, 4),
                              p(3, 4)),
    "add_n": (lambda x, y: tf.add_n([x, y, x]), f(3, 4), f(3, 4)),
    "reduce_mean_int": (lambda x: tf.reduce_mean(x, 0), i([1, 2], [5, 7])),
    "reduce_mean_keepdims": (lambda x: x - tf.reduce_mean(x, 1, keepdims=True), f(3, 4)),
    "reduce_all_axes": (lambda x: tf.reduce_max(x, keepdims=True) - x, f(3, 4)),
    "reduce_variance": (lambda x: tf.math.reduce_variance(x, 1), f(3, 4)),
    "reduce_std": (lambda x: tf.math.reduce_std(x), f(3, 4)),
    "euclidean_norm": (lambda x: tf.math.reduce_euclidean_norm(x, 1), f(3, 4)),
    "count_nonzero": (lambda x: tf.math.count_nonzero(x, 1), i([1, 0], [0, 0])),
    "zero_fraction": (tf.math.zero_fraction, f(3, 4)),
    "logsumexp": (lambda x: tf.reduce_logsumexp(x, 1), f(3, 4)),
    "squeeze": (tf.squeeze, f(1, 4)),
    "squeeze_then": (lambda x: tf.squeeze(x) * 2.0 + 1.0, f(3, 1, 2)),
    "squeeze_axis": (lambda x: tf.squeeze(x, [1]), f(3, 1, 2)),
    "squeeze_nothing": (lambda x: tf.reduce_sum(tf.squeeze(x), 0), f(3, 2)),
    "diag_part": (tf.linalg.diag_part, f(4, 2)),
    "diag_part_wide": (tf.linalg.diag_part, f(2, 2, 4)),
    "diag_part_square": (tf.linalg.diag_part, f(3, 3)),
    "trace": (tf.linalg.trace, f(4, 2)),
    "set_diag": (tf.linalg.set_diag, f(3, 4), f(3)),
    "set_diag_tall": (tf.linalg.set_diag, f(4, 2), f(2)),
    "diag": (tf.linalg.diag, f(2, 3)),
    "tensor_diag": (tf.linalg.tensor_diag, f(2, 3)),
    "tensor_diag_part": (tf.linalg.tensor_diag_part, f(2, 3, 2, 3)),
    "band_part": (lambda x, lower, upper: tf.linalg.band_part(x, lower, upper), f(3, 4), n(1),
                  n(0)),
    "unstack": (tf.unstack, f(3, 2)),
    "unstack_axis": (lambda x: tf.unstack(x, axis=1), f(3, 2)),
    "iterate": (lambda x: [row * 2.0 for row in tf.unstack(x)], f(3, 2)),
    "split": (lambda x: tf.split(x, 2, axis=1), f(3, 4)),
    "split_sizes": (lambda x, sizes: tf.split(x, sizes, axis=1), f(3, 4), i(1, 3)),
    "split_rest": (lambda x: tf.split(x, [1, -1], axis=1), f(3, 4)),
    "bincount": (tf.math.bincount, i(1, 3, 1, 0)),
    "bincount_lengths": (lambda x, low, high: tf.math.bincount(x, minlength=low, maxlength=high),
                         i(1, 3, 1, 0), n(2), n(3)),
    "bincount_weights": (lambda x, w: tf.math.bincount(x, weights=w), i(1, 3, 1), f(3)),
    "bincount_empty": (tf.math.bincount, np.zeros(0, np.int32)),
    "confusion_matrix": (tf.math.confusion_matrix, i(1, 3, 1, 0), i(1, 2, 1, 0)),
    "confusion_matrix_of": (lambda x, y, k: tf.math.confusion_matrix(x, y, k), i(1, 3, 1, 0),
                            i(1, 2, 1, 0), n(5)),
    "conv1d": (lambda x, w: tf.nn.conv1d(x, w, 1, "SAME"), f(2, 5, 3), f(2, 3, 4)),
    "conv2d": (lambda x, w: tf.nn.conv2d(x, w, 2, "SAME"), f(2, 5, 6, 3), f(2, 3, 3, 4)),
    "conv2d_batches": (lambda x, w: tf.nn.conv2d(x, w, 1, "VALID"), f(2, 1, 5, 6, 3),
                       f(2, 3, 3, 4)),
    "conv2d_channels_first": (lambda x, w: tf.nn.conv2d(x, w, 1, "SAME", "NCHW"), f(2, 3, 5, 6),
                              f(2, 3, 3, 4)),
    "conv2d_transpose": (lambda x, w: tf.nn.conv2d_transpose(
        x, w, [tf.shape(x)[0], 6, 8, tf.shape(w)[2]], 2), f(2, 3, 4, 4), f(3, 3, 5, 4)),
    "conv2d_transpose_shape": (lambda x, w, shape: tf.nn.conv2d_transpose(x, w, shape, 2),
                               f(2, 3, 4, 4), f(3, 3, 5, 4), i(2, 6, 8, 5)),
    "depthwise": (lambda x, w: tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "SAME"), f(2, 5, 6, 3),
                  f(2, 2, 3, 2)),
    "separable": (lambda x, d, w: tf.nn.separable_conv2d(x, d, w, [1, 1, 1, 1], "SAME"),
                  f(1, 5, 6, 3), f(2, 2, 3, 2), f(1, 1, 6, 4)),
    "max_pool1d": (lambda x: tf.nn.max_pool1d(x, 2, 2, "SAME"), f(2, 5, 3)),
    "avg_pool2d": (lambda x: tf.nn.avg_pool2d(x, 2, 2, "SAME"), f(2, 5, 4, 3)),
    "max_pool": (lambda x: tf.nn.max_pool(x, [2, 2], [1, 1], "VALID"), f(2, 5, 4, 3)),
    "scatter_nd": (tf.scatter_nd, i([0], [2]), f(2, 3), i(4, 3)),
    "scatter_nd_shape": (lambda k, u, x: tf.scatter_nd(k, u, tf.shape(x)), i([0, 1], [2, 0]), f(2),
                         f(3, 2)),
    "scatter_update": (tf.tensor_scatter_nd_update, f(3, 4), i([0], [2]), f(2, 4)),
    "scatter_add": (tf.tensor_scatter_nd_add, f(3, 4), i([0, 1], [2, 3]), f(2)),
    "gather_nd": (tf.gather_nd, f(3, 4), i([0, 1], [2, 3])),
    "gather_nd_batches": (lambda x, k: tf.gather_nd(x, k, batch_dims=1), f(3, 4),
                          i([1], [0], [3])),
    "gather": (lambda x, k: tf.gather(x, k, axis=1), f(3, 4), i(1, 0, 3)),
    "gather_batches": (lambda x, k: tf.gather(x, k, batch_dims=1), f(3, 4), i([1], [0], [3])),
    "gather_axis": (lambda x, k, a: tf.gather(x, k, axis=a), f(3, 4), i(1, 0), n(1)),
    "boolean_mask": (tf.boolean_mask, f(3, 2), b(True, False, True)),
    "boolean_mask_arithmetic": (lambda x, m: tf.boolean_mask(x, m) * tf.boolean_mask(
        x, tf.reverse(m, [0])), f(4), b(True, False, True, False)),
    "boolean_mask_one": (lambda x, m: tf.boolean_mask(x, m) + x, f(4), b(False, True, False,
                                                                         False)),
    "boolean_mask_row": (lambda x, m: tf.boolean_mask(x, m) * x, f(3, 2), b(False, True, False)),
    "mask_softmax": (lambda x, m: tf.nn.softmax(tf.boolean_mask(x, m)), f(3, 2),
                     b(True, True, False)),
    "unique": (lambda x: tf.unique(x), i(3, 1, 3, 2)),
    "unique_with_counts": (lambda x: tf.unique_with_counts(x), i(3, 1, 3, 2)),
    "where_indices": (lambda x: tf.where(x > 0), i([1, 0], [0, 2])),
    "dynamic_partition": (lambda x, k: tf.dynamic_partition(x, k, 2), f(4, 2), i(0, 1, 1, 0)),
    "dynamic_stitch": (lambda k, m, x, y: tf.dynamic_stitch([k, m], [x, y]), i(0, 2), i(1, 3),
                       f(2, 3), f(2, 3)),
    "ones_like": (tf.ones_like, f(3, 4)),
    "zeros_like": (lambda x: tf.zeros_like(x, tf.int32), f(3, 4)),
    "fill": (tf.fill, i(2, 3), np.float32(2.5)),
    "zeros": (tf.zeros, i(2, 3)),
    "eye": (lambda k, m: tf.eye(k, m), n(3), n(2)),
    "eye_batch": (lambda k: tf.eye(3, batch_shape=k), i(2, 2)),
    "range": (tf.range, n(2), n(9), n(3)),
    "range_float": (tf.range, np.float32(1), np.float32(2.6), np.float32(0.5)),
    "range_down": (lambda k: tf.range(k, 0, -2), n(7)),
    "linspace": (tf.linspace, np.float32(1), np.float32(2), n(5)),
    "linspace_vector": (lambda x, y, k: tf.linspace(x, y, k), f(3), f(3), n(4)),
    "one_hot": (tf.one_hot, i(0, 2, 1), n(4)),
    "one_hot_values": (lambda k, d, on, off: tf.one_hot(k, d, on, off), i(0, 2, 1), n(4),
                       np.float32(5), np.float32(-1)),
    "sequence_mask": (tf.sequence_mask, i(1, 3, 2)),
    "sequence_mask_length": (tf.sequence_mask, i(1, 3, 2), n(5)),
    "meshgrid": (lambda x, y: tf.meshgrid(x, y), f(3), f(2)),
    "repeat": (tf.repeat, f(3), n(2)),
    "repeat_axis": (lambda x, k: tf.repeat(x, k, axis=1), f(2, 3), n(2)),
    "repeat_counts": (lambda x, k: tf.repeat(x, k, axis=0), f(3, 2), i(1, 0, 2)),
    "tile": (tf.tile, f(2, 3), i(2, 1)),
    "pad": (tf.pad, f(2, 3), i([1, 0], [0, 2])),
    "pad_value": (lambda x, k, v: tf.pad(x, k, constant_values=v), f(2, 3), i([1, 0], [0, 2]),
                  np.float32(7)),
    "pad_reflect": (lambda x, k: tf.pad(x, k, "REFLECT"), f(4, 3), i([1, 2], [0, 1])),
    "pad_symmetric": (lambda x, k: tf.pad(x, k, "SYMMETRIC"), f(4, 3), i([1, 2], [0, 1])),
    "roll": (lambda x, s: tf.roll(x, s, 0), f(4, 3), n(1)),
    "roll_axes": (lambda x, s, a: tf.roll(x, s, a), f(4, 3), i(1, -2), i(0, 1)),
    "roll_same_axis": (lambda x, s: tf.roll(x, s, [0, 0]), f(4, 3), i(1, 2)),
    "reverse": (lambda x, a: tf.reverse(x, a), f(4, 3), i(1)),
    "transpose": (tf.transpose, f(2, 3, 4), i(2, 0, 1)),
    "transpose_default": (tf.transpose, f(2, 3, 4)),
    "reshape": (tf.reshape, f(2, 6), i(3, 4)),
    "reshape_rest": (tf.reshape, f(2, 6), i(3, -1)),
    "reshape_size": (lambda x: tf.reshape(x, [tf.shape(x)[1], -1, 1]), f(2, 6)),
    "broadcast_to": (tf.broadcast_to, f(1, 3), i(4, 3)),
    "expand_dims": (tf.expand_dims, f(2, 3), n(1)),
    "reduce_sum_axis": (lambda x, a: tf.reduce_sum(x, a), f(2, 3), n(1)),
    "reduce_max_axes": (lambda x, a: tf.reduce_max(x, a, keepdims=True), f(2, 3, 4), i(0, 2)),
    "argmax_axis": (lambda x, a: tf.argmax(x, a), f(2, 3), n(1)),
    "cumsum_axis": (lambda x, a: tf.cumsum(x, a, exclusive=True, reverse=True), f(2, 3), n(1)),
    "concat": (lambda x, y, a: tf.concat([x, y], a), f(2, 3), f(2, 2), n(1)),
    "stack": (lambda x, y: tf.stack([x, y], 1), f(2, 3), f(2, 3)),
    "slice": (tf.slice, f(4, 5), i(1, 0), i(2, -1)),
    "strided_slice": (lambda x, s, e: tf.strided_slice(x, s, e, [2, 1]), f(4, 5), i(0, 1), i(4, 3)),
    "index": (lambda x, k: x[k, 1:], f(4, 5), n(2)),
    "index_range": (lambda x, k: x[:k, ::2], f(4, 5), n(2)),
    "index_from_the_end": (lambda x, k: x[-k, :-k], f(4, 5), n(2)),
    "strided_slice_from_the_end": (lambda x, k: tf.strided_slice(x, [0, -k], [4, 5]), f(4, 5),
                                   n(2)),
    "index_step": (lambda x, k: x[::k], f(4, 5), n(2)),
    "split_rest_traced": (lambda x, k: tf.split(x, k, axis=1), f(3, 4), i(1, -1)),
    "sizes_of_computed_places": (lambda x: tf.tensor_scatter_nd_update(x, tf.where(
        x > 0.5), tf.zeros(tf.shape(tf.where(x > 0.5))[:1])), f(4, 5)),
    "roll_computed": (lambda x: tf.roll(x, tf.argmax(x[0]), 1), f(4, 5)),
    "axis_computed": (lambda x: tf.reduce_sum(x, tf.cast(tf.shape(x)[0] > 99, tf.int32)), f(4, 5)),
    "order_computed": (lambda x: tf.transpose(x, tf.argsort(x[0, :2])), f(4, 5)),
    "repeat_of_mask": (lambda x, m: tf.repeat(tf.boolean_mask(x, m), [1, 2], axis=0), f(3, 2),
                       b(True, False, True)),
    "mean_of_mask": (lambda x, m: tf.boolean_mask(x, m) - tf.reduce_mean(
        tf.boolean_mask(x, m), 0, keepdims=True), f(3, 2), b(True, False, True)),
    "index_new_axis": (lambda x: x[..., None, -1], f(4, 5)),
    "sort": (lambda x: tf.sort(x, 0, "DESCENDING"), f(4, 5)),
    "argsort": (lambda x: tf.argsort(x, 1), f(4, 5)),
    "top_k": (lambda x, k: tf.math.top_k(x, k), f(2, 5), n(3)),
    "in_top_k": (lambda t, x, k: tf.math.in_top_k(t, x, k), i(1, 0), f(2, 5), n(2)),
    "searchsorted": (tf.searchsorted, np.array([1, 3, 5], np.float32), f(4)),
    "histogram": (lambda x, r, k: tf.histogram_fixed_width(x, r, k), f(9),
                  np.array([-2, 2], np.float32), n(4)),
    "histogram_bins": (lambda x, r: tf.histogram_fixed_width_bins(x, r, 4), f(9),
                       np.array([-2, 2], np.float32)),
    "invert_permutation": (tf.math.invert_permutation, i(2, 0, 1)),
    "unravel_index": (tf.unravel_index, i(5, 7), i(2, 5)),
    "depth_to_space": (lambda x: tf.nn.depth_to_space(x, 2), f(1, 2, 3, 8)),
    "space_to_depth": (lambda x: tf.nn.space_to_depth(x, 2), f(1, 4, 6, 3)),
    "space_to_batch": (tf.space_to_batch, f(1, 4, 6, 3), i(2, 3), i([0, 0], [1, 2])),
    "batch_to_space": (tf.batch_to_space, f(4, 2, 3, 1), i(2, 2), i([0, 1], [1, 0])),
    "reverse_sequence": (lambda x, k: tf.reverse_sequence(x, k, 1), f(2, 4), i(3, 1)),
    "tensordot": (lambda x, y: tf.tensordot(x, y, 1), f(2, 3), f(3, 4)),
    "tensordot_axes": (lambda x, y: tf.tensordot(x, y, [[0, 1], [1, 0]]), f(2, 3, 4), f(3, 2)),
    "tensordot_traced": (lambda x, y, a: tf.tensordot(x, y, a), f(2, 3), f(3, 4), i([1], [0])),
    "einsum": (lambda x, y: tf.einsum("ij,jk->ki", x, y), f(2, 3), f(3, 4)),
    "einsum_sum": (lambda x: tf.einsum("ij->", x), f(2, 3)),
    "einsum_diagonal": (lambda x: tf.einsum("ii->i", x), f(3, 3)),
    "einsum_trace": (lambda x: tf.einsum("bii->b", x), f(2, 3, 3)),
    "matmul": (lambda x, y: tf.matmul(x, y, transpose_b=True), f(2, 3), f(4, 3)),
    "norm": (lambda x: tf.norm(x, axis=1), f(2, 3)),
    "normalize": (lambda x: tf.linalg.normalize(x, axis=1), f(2, 3)),
    "cross": (tf.linalg.cross, f(2, 3), f(2, 3)),
    "cholesky": (tf.linalg.cholesky, _spd),
    "cholesky_solve": (lambda a, y: tf.linalg.cholesky_solve(tf.linalg.cholesky(a), y), _spd,
                       f(3, 2)),
    "solve": (tf.linalg.solve, _matrix, f(3, 2)),
    "inv": (tf.linalg.inv, _matrix),
    "det": (tf.linalg.det, _matrix),
    "slogdet": (tf.linalg.slogdet, _matrix),
    "logdet": (tf.linalg.logdet, _spd),
    "eigvalsh": (tf.linalg.eigvalsh, _spd + np.diag([1, 2, 3]).astype(np.float32)),
    "matrix_rank": (tf.linalg.matrix_rank, _matrix),
    "pinv": (tf.linalg.pinv, (f(4, 3) + np.eye(4, 3)).astype(np.float32)),
    "lstsq": (tf.linalg.lstsq, (f(4, 3) + np.eye(4, 3)).astype(np.float32), f(4, 2)),
    "qr": (tf.linalg.qr, (f(4, 3) + 2 * np.eye(4, 3)).astype(np.float32)),
    "svd": (lambda x: tf.linalg.svd(x, compute_uv=False), (f(4, 3) + np.eye(4, 3)).astype(
        np.float32)),
    "adjoint": (tf.linalg.adjoint, f(2, 3)),
    "segment_sum": (tf.math.segment_sum, f(4, 2), i(0, 0, 2, 2)),
    "segment_mean": (tf.math.segment_mean, f(4, 2), i(0, 0, 2, 2)),
    "segment_max": (tf.math.segment_max, f(4), i(0, 0, 1, 2)),
    "segment_prod": (tf.math.segment_prod, f(4), i(0, 0, 1, 2)),
    "unsorted_prod": (tf.math.unsorted_segment_prod, f(4, 2), i(2, 0, 2, 1), n(3)),
    "segment_min": (tf.math.segment_min, f(4), i(0, 0, 1, 2)),
    "unsorted_sum": (tf.math.unsorted_segment_sum, f(4, 2), i(2, 0, 2, 1), n(4)),
    "unsorted_mean": (tf.math.unsorted_segment_mean, f(4, 2), i(2, 0, 2, 1), n(3)),
    "unsorted_max": (tf.math.unsorted_segment_max, f(4, 2), i(2, 0, 2, 1), n(3)),
    "unsorted_sqrt_n": (tf.math.unsorted_segment_sqrt_n, f(4, 2), i(2, 0, 2, 1), n(3)),
    "is_non_decreasing": (tf.math.is_non_decreasing, i(1, 2, 2)),
    "is_strictly_increasing": (tf.math.is_strictly_increasing, i([1, 2], [3, 3])),
    "moments": (lambda x: tf.nn.moments(x, [0]), f(3, 4)),
    "weighted_moments": (lambda x, w: tf.nn.weighted_moments(x, [0], w), f(3, 4), p(3, 4)),
    "l2_normalize": (lambda x: tf.nn.l2_normalize(x, 1), f(3, 4)),
    "softmax_axis": (lambda x, a: tf.nn.softmax(x, a), f(3, 4), n(0)),
    "log_softmax": (tf.nn.log_softmax, f(3, 4)),
    "crelu": (tf.nn.crelu, f(3, 4)),
    "leaky_relu": (lambda x, a: tf.nn.leaky_relu(x, a), f(3, 4), np.float32(0.3)),
    "embedding_lookup": (tf.nn.embedding_lookup, f(5, 2), i([1, 0], [4, 4])),
    "sparse_cross_entropy": (
        lambda y, x: tf.nn.sparse_softmax_cross_entropy_with_logits(y, x), i(1, 0, 3), f(3, 4)),
    "l2_loss": (tf.nn.l2_loss, f(3, 4)),
    "clip_by_norm": (lambda x, c: tf.clip_by_norm(x, c, axes=[1]), f(3, 4), np.float32(1)),
    "clip_by_global_norm": (lambda x, y, c: tf.clip_by_global_norm([x, y], c)[0], f(3, 4), f(2),
                            np.float32(1)),
    "lbeta": (tf.math.lbeta, p(3, 4)),
    "cumulative_logsumexp": (lambda x: tf.math.cumulative_logsumexp(x, 1), f(3, 4)),
    "dropout_nothing": (lambda x, r: tf.nn.dropout(x, r), f(3, 4), np.float32(0)),
    "shuffle_sorted": (lambda x: tf.sort(tf.random.shuffle(x)), f(5)),
    "categorical_shape": (lambda x, k: tf.shape(tf.random.categorical(x, k)), f(2, 3), n(5)),
    "normal_shape": (lambda k: tf.shape(tf.random.normal(k)), i(2, 3)),
    "stateless_uniform": (lambda k, s: tf.random.stateless_uniform(k, s), i(2, 3), i(1, 2)),
    "resize": (lambda x, k: tf.image.resize(x, k), f(1, 4, 5, 3), i(6, 3)),
    "resize_nearest": (lambda x, k: tf.image.resize(x, k, "nearest"), f(4, 5, 3), i(6, 3)),
    "crop": (lambda x: tf.image.crop_to_bounding_box(x, 1, 0, 2, 3), f(1, 4, 5, 3)),
    "crop_traced": (lambda x, a: tf.image.crop_to_bounding_box(x, a[0], a[1], a[2], a[3]),
                    f(1, 4, 5, 3), i(1, 0, 2, 3)),
    "pad_box": (lambda x: tf.image.pad_to_bounding_box(x, 1, 0, 6, 7), f(1, 4, 5, 3)),
    "crop_or_pad": (lambda x: tf.image.resize_with_crop_or_pad(x, 3, 7), f(1, 4, 5, 3)),
    "crop_or_pad_traced": (lambda x, h, w: tf.image.resize_with_crop_or_pad(x, h, w),
                           f(1, 4, 5, 3), n(3), n(7)),
    "central_crop": (lambda x: tf.image.central_crop(x, 0.5), f(4, 6, 3)),
    "flip": (tf.image.flip_left_right, f(1, 4, 5, 3)),
    "rot90": (lambda x, k: tf.image.rot90(x, k), f(4, 5, 3), n(3)),
    "grayscale": (tf.image.rgb_to_grayscale, f(4, 5, 3)),
    "to_rgb": (tf.image.grayscale_to_rgb, f(4, 5, 1)),
    "standardization": (tf.image.per_image_standardization, f(2, 4, 5, 3)),
    "contrast": (lambda x, k: tf.image.adjust_contrast(x, k), p(4, 5, 3), np.float32(1.5)),
    "brightness": (lambda x, k: tf.image.adjust_brightness(x, k), p(4, 5, 3), np.float32(0.5)),
    "total_variation": (tf.image.total_variation, f(2, 4, 5, 3)),
    "map_fn": (lambda x: tf.map_fn(lambda r: tf.reduce_sum(r) * r, x), f(3, 4)),
    "vectorized_map": (lambda x: tf.vectorized_map(lambda r: tf.reduce_sum(r) * r, x), f(3, 4)),
    "scan": (lambda x: tf.scan(lambda a, r: a * 0.5 + r, x), f(3, 4)),
    "foldl": (lambda x: tf.foldl(lambda a, r: a * 0.5 + r, x), f(3, 4)),
    "ensure_shape": (lambda x: tf.ensure_shape(x, [None, 4]) * 2.0, f(3, 4)),
    "assert_shapes": (lambda x: (tf.debugging.assert_shapes([(x, ("n", 4))]), x * 2.0)[1],
                      f(3, 4)),
    "assert_rank": (lambda x: (tf.debugging.assert_rank(x, 2), x * 2.0)[1], f(3, 4)),
    "size_arithmetic": (lambda x: x / tf.cast(tf.size(x), tf.float32), f(3, 4)),
    "shape_product": (lambda x: tf.zeros([tf.shape(x)[0] * 2, tf.shape(x)[1] - 1]), f(3, 4)),
    "tensor_array": (lambda x: tf.TensorArray(tf.float32, tf.shape(x)[0]).unstack(x).stack() * 2.0,
                     f(3, 4)),
    "saturate": (lambda x: tf.saturate_cast(x * 300.0, tf.uint8), f(3, 4)),
    "bitcast": (lambda x: tf.bitcast(x, tf.int32), f(3, 4)),
    "reduce_join": (lambda x: tf.strings.length(tf.strings.as_string(x)), i(3, 44)),
    "jacobian": (lambda x: _jacobian(x), f(3)),
    "gradients_of_gradients": (lambda x: _second(x), f(3)),
    "cond_shapes": (lambda x, c: tf.cond(c > 0, lambda: x * 2.0, lambda: x + 1.0), f(3, 4), n(1)),
    "axis_of_selected": (lambda x, a: tf.reduce_sum(x, _last_positive(a)), f(3, 4), i(-1, 1)),
    "axes_of_selected": (lambda x, a: tf.reduce_max(x, tf.boolean_mask(a, a >= 0)), f(3, 4),
                         i(0, -1, 1)),
    "argmax_of_selected": (lambda x, a: tf.argmax(x, _last_positive(a)), f(3, 4), i(-1, 1)),
    "cumsum_of_selected": (lambda x, a: tf.cumsum(x, _last_positive(a)), f(3, 4), i(1, -1)),
    "expand_of_selected": (lambda x, a: tf.expand_dims(x, _last_positive(a)), f(3, 4), i(1, -1)),
    "concat_of_selected": (lambda x, a: tf.concat([x, x], _last_positive(a)), f(3, 4), i(1, -1)),
    "gather_of_selected": (lambda x, a: tf.gather(x, a[:1], axis=_last_positive(a)), f(3, 4),
                           i(1, -1)),
    "reverse_of_selected": (lambda x, a: tf.reverse(x, _last_positive(a)[None]), f(3, 4), i(1, -1)),
    "top_k_of_selected": (lambda x, a: tf.math.top_k(x, tf.size(tf.boolean_mask(a, a > 0))),
                          f(3, 4), i(1, 0, 5)),
    "perm_of_unique": (lambda x, a: tf.transpose(x, tf.unique(a)[0]), f(3, 4), i(1, 0, 1)),
    "diag_of_selected": (lambda x, a: tf.linalg.diag(x, k=_last_positive(a)), f(3), i(1, -1)),
    "band_of_selected": (lambda x, a: tf.linalg.band_part(x, 0, _last_positive(a)), f(3, 4),
                         i(1, -1)),
    "zeros_of_unique": (lambda a: tf.zeros(tf.unique(a)[0]) + 1.0, i(2, 3, 2)),
    "fill_of_selected": (lambda a, x: tf.fill(tf.boolean_mask(a, a > 0), x[0]), i(2, 0, 3), f(2)),
    "reshape_to_selected": (lambda x, a: tf.reshape(x, tf.boolean_mask(a, a != 0)), f(3, 4),
                            i(2, 0, -1)),
    "broadcast_to_unique": (lambda x, a: tf.broadcast_to(x, tf.unique(a)[0]), f(3), i(2, 2, 3)),
    "segments_of_selected": (lambda x, a: tf.reduce_sum(x, _last_positive(
        tf.math.segment_sum(a, tf.range(3)))), f(3, 4), i(0, 0, 1)),
    "bincount_of_rows": (lambda x, w: (
        tf.math.bincount(x, w, axis=-1), tf.math.bincount(x, axis=-1, minlength=6),
        tf.math.bincount(x, axis=-1, maxlength=2, binary_output=True)),
        i([1, 1, 3], [0, 2, 3]), f(2, 3)),
    "switch_case": (lambda x, c: tf.switch_case(c, [lambda: x, lambda: x * x]), f(3, 4), n(1)),
}


def _last_positive(a: Any) -> Any:
    """A number that the program finds among others."""
    return tf.boolean_mask(a, a > 0)[-1]


def _jacobian(x: Any) -> Any:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x * tf.reduce_sum(x)
    return tape.jacobian(y, x)


def _second(x: Any) -> Any:
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.reduce_sum(x ** 3 * x[:1])
        first = inner.gradient(y, x)
    return outer.gradient(first, x)
