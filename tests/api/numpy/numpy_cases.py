"""Calls of ``tf.experimental.numpy`` and what TensorFlow 2.21 gave for them.

A case is an expression, the dtype and the values. ``t`` is ``tf.experimental.numpy`` and ``T``
``tf.constant``.
"""

from __future__ import annotations

from typing import Any

nan, inf = float("nan"), float("inf")

Case = tuple[str, str, Any]

VALUES: list[Case] = [
    ("t.array([1, 2])", "int64", [1, 2]),
    ("t.array([1, 2.5])", "float64", [1.0, 2.5]),
    ("t.array([True, 2])", "int64", [1, 2]),
    ("t.array([1, 2j])", "complex128", [1, 2j]),
    ("t.array(2**63)", "uint64", 2**63),
    ("t.array([])", "float64", []),
    ("t.array('a')", "string", b"a"),
    ("t.array([np.float32(1), 2.0])", "float32", [1.0, 2.0]),
    ("t.array([T(1), 2.5])", "float64", [1.0, 2.5]),
    ("t.array([T(1.0), 2.0])", "float32", [1.0, 2.0]),
    ("t.array([5.5], np.int8)", "int8", [5]),
    ("t.array(300, np.int8)", "int8", 44),
    ("t.array(1j, float)", "float64", 0.0),
    ("t.array([1, 2], ndmin=3)", "int64", [[[1, 2]]]),
    ("t.arange(5, 1, -2)", "int64", [5, 3]),
    ("t.arange(0.5, 2.5, dtype=int)", "int64", [0, 1]),
    ("t.linspace(0, 10, 4, endpoint=False)", "float64", [0.0, 2.5, 5.0, 7.5]),
    ("t.linspace([0, 1], [10, 11], 3, axis=1)", "float64", [[0.0, 5, 10], [1.0, 6, 11]]),
    ("t.geomspace(-1, -1000, 4)", "float64", [-1.0, -10, -100, -1000]),
    ("t.eye(2, 3, -1)", "float64", [[0.0, 0, 0], [1, 0, 0]]),
    ("t.tri(3, 2, -1)", "float64", [[0.0, 0], [1, 0], [1, 1]]),
    ("t.full((2, 2), [1, 2])", "int64", [[1, 2], [1, 2]]),
    ("t.full_like(T([1, 2]), 7.5)", "int32", [7, 7]),
]

ELEMENTWISE: list[Case] = [
    ("t.add(T([1.0, 2.0]), T([3, 4]))", "float64", [4.0, 6.0]),
    ("t.add(T([1, 2]), 2.5)", "float64", [3.5, 4.5]),
    ("t.add(T([1.0, 2.0]), 1)", "float32", [2.0, 3.0]),
    ("t.add(T([True, False]), T([True, True]))", "bool", [True, True]),
    ("t.multiply(T([1, 2], tf.uint8), T([3, 4], tf.int8))", "int16", [3, 8]),
    ("t.divide([True, True], [True, True])", "float64", [1.0, 1.0]),
    ("t.floor_divide(T([True]), T([True]))", "int8", [1]),
    ("t.divmod(T([7, -7]), T([2, 3], tf.int64))[1]", "int64", [1, 2]),
    ("t.maximum(np.array([1, 2], np.int16), T([1.5, 2.5]))", "float32", [1.5, 2.5]),
    ("t.heaviside([-1.0, 0.0, 2.0], 0.5)", "float64", [0.0, 0.5, 1.0]),
    ("t.logaddexp(T([inf, 1000.0]), T([inf, 0.0]))", "float32", [inf, 1000.0]),
    ("t.gcd([12, -8, 0], [18, 12, 0])", "int64", [6, 4, 0]),
    ("t.lcm([4, 6, 0], [10, -15, 3])", "int64", [20, 30, 0]),
    ("t.clip([1, 5, 9], 7, 2)", "int64", [7, 7, 7]),
    ("t.clip([1, 5, 9], 2.5, 7)", "float64", [2.5, 5.0, 7.0]),
    ("t.sinc([0.0, 0.5, 1.0])", "float64", [1.0, 0.6366197723675814, 3.8981718325193755e-17]),
    ("t.cbrt(T([8.0, -27.0]))", "float32", [2.0, -3.0]),
    ("t.sin([0, 1])", "float64", [0.0, 0.8414709848078965]),
    ("t.angle([1j, -1], deg=True)", "float64", [90.0, 180.0]),
    ("t.less(True, False)", "bool", False),
    ("t.equal([1, 2], T([1.0, 3.0]))", "bool", [True, False]),
    ("t.logical_and([0, 2], 1.5)", "bool", [False, True]),
]

ALONG_AXES: list[Case] = [
    ("t.sum(T([1, 2], tf.uint8))", "uint64", 3),
    ("t.sum([True, True])", "int64", 2),
    ("t.sum(T([[1.0, 2.0], [3.0, 5.0]]), axis=1, keepdims=True)", "float32", [[3.0], [8.0]]),
    ("t.sum([1, 0], dtype=bool)", "bool", True),
    ("t.prod([[1.5, 2], [3, 5]], axis=0, dtype=np.int8)", "int8", [3, 10]),
    ("t.mean(T([1, 2]))", "float64", 1.5),
    ("t.nanmean(T([1.0, nan, 3.0]))", "float32", 2.0),
    ("t.var([1.0, 2.0, 4.0], ddof=1, axis=0)", "float64", 2.3333333333333335),
    ("t.average([[1, 2], [3, 4]], axis=0, weights=[1, 3])", "float64", [2.5, 3.5]),
    ("t.average([[1, 2], [3, 4]], axis=0, weights=[[1, 3], [2, 2]], returned=True)[1]",
     "float64", [3.0, 5.0]),
    ("t.max(T([True, False]))", "bool", True),
    ("t.cumsum(T([[1, 2], [3, 4]], tf.int8))", "int64", [1, 3, 6, 10]),
    ("t.cumprod([[1, 2], [3, 4]], axis=-1)", "int64", [[1, 2], [3, 12]]),
    ("t.count_nonzero([[1, 0], [2, 3]], axis=1)", "int64", [1, 2]),
    ("t.any([[1, 0], [0, 0]], axis=1)", "bool", [True, False]),
]

SHAPES: list[Case] = [
    ("t.reshape([1, 2, 3, 4], (2, -1), order='F')", "int64", [[1, 3], [2, 4]]),
    ("t.flatten([[1, 2], [3, 4]], 'F')", "int64", [1, 3, 2, 4]),
    ("t.squeeze([[1, 2]], 0)", "int64", [1, 2]),
    ("t.transpose(t.array([[[1, 2]], [[3, 4]]]), [0, -1, 1])", "int64", [[[1], [2]], [[3], [4]]]),
    ("t.moveaxis(t.array([[[1, 2]], [[3, 4]]]), [0, 1], [-1, 0])", "int64", [[[1, 3], [2, 4]]]),
    ("t.flip([[1, 2], [3, 4]])", "int64", [[4, 3], [2, 1]]),
    ("t.rot90(T([[1, 2], [3, 4]]), -1)", "int32", [[3, 1], [4, 2]]),
    ("t.roll([[1, 2], [3, 4]], 1)", "int64", [[4, 1], [2, 3]]),
    ("t.roll([[1, 2], [3, 4]], [1, 1], axis=[0, 1])", "int64", [[4, 3], [2, 1]]),
    ("t.repeat([[1, 2], [3, 4]], [1, 2], axis=1)", "int64", [[1, 2, 2], [3, 4, 4]]),
    ("t.tile([[1, 2]], [1, 2, 1])", "int64", [[[1, 2], [1, 2]]]),
    ("t.pad([1, 2, 3], [[1, 2]], 'symmetric')", "int64", [1, 1, 2, 3, 3, 2]),
    ("t.concatenate([[1, 2], T([3], tf.int8)], axis=-1)", "int8", [1, 2, 3]),
    ("t.append([[1, 2]], [[3.0, 4]], axis=1)", "float64", [[1.0, 2.0, 3.0, 4.0]]),
    ("t.stack(T([[1, 2], [3, 4]]), axis=1)", "int32", [[1, 3], [2, 4]]),
    ("t.hstack([[[1], [2]], [[3], [4]]])", "int64", [[1, 3], [2, 4]]),
    ("t.vstack([1, 2])", "int64", [[1], [2]]),
    ("t.dstack([[1, 2], [3, 4]])", "int64", [[[1, 3], [2, 4]]]),
    ("t.split([1, 2, 3, 4], [1, 3, 9])[1]", "int64", [2, 3]),
    ("t.hsplit(T([[1, 2], [3, 4]]), 2)[1]", "int32", [[2], [4]]),
    ("t.atleast_3d([[1, 2]])", "int64", [[[1], [2]]]),
    ("t.broadcast_arrays([[1], [2]], [3.0, 4])[0]", "int64", [[1, 1], [2, 2]]),
]

CHOSEN: list[Case] = [
    ("t.take([10, 20, 30], [0, 5, -1])", "int64", [10, 30, 10]),
    ("t.take([10, 20, 30], [0, 5, -1], mode='wrap')", "int64", [10, 30, 30]),
    ("t.take_along_axis([[3, 1], [5, 7]], [[-1, 0]], 0)", "int64", [[5, 1]]),
    ("t.take_along_axis([[3, 1], [5, 7]], [[1]], -1)", "int64", [[1], [7]]),
    ("t.where([0, 2], [1, 2], [3, 4.5])", "float64", [3.0, 2.0]),
    ("t.where([[0, 1], [2, 0]])[1]", "int64", [1, 0]),
    ("t.select([[False, False], [True, False]], [[1, 2], [3, 4.5]], 9)", "float64", [3.0, 9.0]),
    ("t.compress([0, 1], [[1, 2], [3, 4]], axis=1)", "int64", [[2], [4]]),
    ("t.ix_([True, False, True], [1])[0]", "int64", [[0], [2]]),
    ("t.sort([[3, 1], [2, 5]], axis=None)", "int64", [1, 2, 3, 5]),
    ("t.argsort([3, 1, 1], kind='stable')", "int64", [1, 2, 0]),
    ("t.argmax([[1, 5], [7, 2]])", "int64", 2),
    ("t.isclose([1.0, nan, inf], [1.0, nan, inf], equal_nan=True)", "bool", [True, True, False]),
    ("t.array_equal([1, 2], [[1, 2]])", "bool", False),
    ("t.diff([True, False, False])", "bool", [True, False]),
    ("t.polyval([1, 0, 2], [3, 4])", "int64", [11, 18]),
]

MATRICES: list[Case] = [
    ("t.tril([[1, 2], [3, 4]], -1)", "int64", [[0, 0], [3, 0]]),
    ("t.diag([1, 2], -1)", "int64", [[0, 0, 0], [1, 0, 0], [0, 2, 0]]),
    ("t.diag([[1, 2], [3, 4]], 2)", "int64", []),
    ("t.diagonal(t.reshape(t.arange(12), (2, 3, 2)), -1, 0, 2)", "int64", [[6], [8], [10]]),
    ("t.trace(T([[1, 2], [3, 4]], tf.int8), 1)", "int64", 2),
    ("t.trace(T([[1, 2], [3, 4]], tf.int8))", "int8", 5),
    ("t.vander([2.0, 3], 3, increasing=True)", "float64", [[1.0, 2.0, 4.0], [1.0, 3.0, 9.0]]),
    ("t.matmul([1, 10], [[1, 2], [3, 4.0]])", "float64", [31.0, 42.0]),
    ("t.dot([[1, 2], [3, 4]], [3, 4.0])", "float64", [11.0, 25.0]),
    ("t.vdot([1j, 2], [1j, 3])", "complex128", 7 + 0j),
    ("t.tensordot([[1, 2], [3, 4]], [[1, 2], [3, 4]], [[0], [1]])", "int64", [[7, 15], [10, 22]]),
    ("t.kron([1, 2], [[1, 2], [3, 4.0]])", "float64", [[1.0, 2, 2, 4], [3, 4, 6, 8]]),
    ("t.cross([1, 0], [0, 1, 2])", "int64", [0, -2, 1]),
    ("t.cross([[1, 0], [0, 1], [2, 3]], [[0, 1], [1, 5], [3, 3]], axis=0)", "int64",
     [[-2, -12], [-3, 3], [1, -1]]),
    ("t.einsum('ij,j->i', [[1, 2], [3, 4]], [1.0, 10.0])", "float64", [21.0, 43.0]),
]

CASES = VALUES + ELEMENTWISE + ALONG_AXES + SHAPES + CHOSEN + MATRICES
