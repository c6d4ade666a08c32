"""Tensors made of values, shapes and ranges."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ..dispatch.door import run
from ..numpy import creation as like_numpy
from ..numpy import diagonals, ranges, triangles
from ..numpy.promotion import cast, to_array, to_inexact
from ..ops import creation as plain
from ..tensors.tensor import Tensor
from ..values import arguments
from ..values.convert import to_tensor
from .describing import standard
from .kinds import as_dtype
from .placing import on_device


def _type_or(dtype: Any, otherwise: dtypes.DType) -> dtypes.DType:
    return otherwise if dtype is None else as_dtype(dtype)


@standard("A tensor of a number, a nested list, or whatever holds an array.",
          "With the dtype ``dtype``, by default that of the values.",
          "asarray([1, 2]) -> array([1, 2])")
def asarray(obj: Any, /, *, dtype: Any = None, device: Any = None, copy: bool | None = None
            ) -> Tensor:
    with on_device(device):
        found = to_array(obj, None if dtype is None else as_dtype(dtype))
        if copy is False and found is not obj:
            raise ArgumentError("tf.experimental.array_api.asarray: there is no tensor of this "
                                "without a copy")
        return run("identity", found) if copy and found is obj else found


@standard("A tensor of what another library shares through DLPack.", "A copy of its values.",
          "from_dlpack(tf.constant([1, 2])) -> array([1, 2], dtype=int32)")
def from_dlpack(x: Any, /, *, device: Any = None, copy: bool | None = None) -> Tensor:
    if copy is False and not isinstance(x, Tensor):
        raise ArgumentError("tf.experimental.array_api.from_dlpack: tensors own their values, so "
                            "that they are copied")
    try:
        shared = x if isinstance(x, Tensor) else np.from_dlpack(x)
    except (AttributeError, BufferError, RuntimeError) as error:
        raise ArgumentTypeError("tf.experimental.array_api.from_dlpack: there is nothing to be "
                                f"shared through DLPack in a {type(x).__name__}: {error}") from None
    with on_device(device):
        return to_tensor(shared)


@standard("Numbers from ``start`` up to ``stop``, which is not among them.", "A vector.",
          "arange(1, 7, 2) -> array([1, 3, 5])")
def arange(start: Any, /, stop: Any = None, step: Any = 1, *, dtype: Any = None,
           device: Any = None) -> Tensor:
    with on_device(device):
        return ranges.arange(start, stop, step, None if dtype is None else as_dtype(dtype))


@standard("Numbers that divide an interval evenly.", "A vector; float64 by default.",
          "linspace(0, 1, 3) -> array([0. , 0.5, 1. ])")
def linspace(start: Any, stop: Any, /, num: Any, *, dtype: Any = None, device: Any = None,
             endpoint: bool = True) -> Tensor:
    with on_device(device):
        wanted = None if dtype is None else as_dtype(dtype)
        first, last = (to_inexact(to_array(x, wanted)) for x in (start, stop))
        count = arguments.static_int(num, "num")
        # Without its end an interval is one of as many parts whose last number is left out.
        found, _ = ranges.divide_interval(first, last, count if endpoint else count + 1, True, 0)
        found = found if endpoint else found[:-1]
        return found if wanted is None else cast(found, wanted)


def _of_shape(make: Any, summary: str, example: str) -> Any:
    def function(shape: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
        with on_device(device):
            return make(shape, _type_or(dtype, dtypes.float64))
    name = example.partition("(")[0]
    function.__name__ = name
    return standard(summary, "float64 by default.", example)(function)


def _of_array(make: Any, summary: str, example: str) -> Any:
    def function(x: Any, /, *, dtype: Any = None, device: Any = None) -> Tensor:
        with on_device(device):
            array = to_array(x)
            return make(array, _type_or(dtype, array._dtype))
    function.__name__ = example.partition("(")[0]
    return standard(summary, "The shape of ``x``, and its dtype by default.", example)(function)


zeros = _of_shape(like_numpy.zeros, "Zeros in a shape.", "zeros(2) -> array([0., 0.])")
ones = _of_shape(like_numpy.ones, "Ones in a shape.", "ones(2) -> array([1., 1.])")
empty = _of_shape(like_numpy.zeros, "Values of no matter in a shape: zeros.",
                  "empty((2, 3)).shape -> TensorShape([2, 3])")
zeros_like = _of_array(plain.zeros_like, "Zeros in the shape of a tensor.",
                       "zeros_like([1, 2]) -> array([0, 0])")
ones_like = _of_array(plain.ones_like, "Ones in the shape of a tensor.",
                      "ones_like([1, 2]) -> array([1, 1])")
empty_like = _of_array(plain.zeros_like, "Values of no matter in the shape of a tensor: zeros.",
                       "empty_like([1, 2]).shape -> TensorShape([2])")


@standard("A value in each place of a shape.", "The dtype of the value by default.",
          "full(2, 7) -> array([7, 7])")
def full(shape: Any, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
    with on_device(device):
        return like_numpy.full(shape, fill_value, None if dtype is None else as_dtype(dtype))


@standard("A value in each place of the shape of a tensor.", "The dtype of ``x`` by default.",
          "full_like([1, 2], 7) -> array([7, 7])")
def full_like(x: Any, /, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
    with on_device(device):
        array = to_array(x)
        return like_numpy.full_like(array, fill_value, _type_or(dtype, array._dtype))


@standard("Ones on a diagonal, zeros elsewhere.", "float64 by default.",
          "eye(2) -> array([[1., 0.],\n       [0., 1.]])")
def eye(n_rows: Any, n_cols: Any = None, /, *, k: Any = 0, dtype: Any = None, device: Any = None
        ) -> Tensor:
    with on_device(device):
        return triangles.ones_on_diagonal(n_rows, n_rows if n_cols is None else n_cols, k,
                                          _type_or(dtype, dtypes.float64))


@standard("The coordinates of a grid, one tensor for each axis.", "list of Tensor: In the shape of "
          "the grid.", "=[x.shape for x in xp.meshgrid([1, 2], [3, 4, 5])] -> "
          "[TensorShape([3, 2]), TensorShape([3, 2])]")
def meshgrid(*arrays: Any, indexing: str = "xy") -> list[Tensor]:
    return ranges.meshgrid(*arrays, indexing=indexing)


@standard("Matrices with zeros above a diagonal.", "The shape and dtype of ``x``.",
          "tril([[1, 2], [3, 4]]) -> array([[1, 0],\n       [3, 4]])")
def tril(x: Any, /, *, k: Any = 0) -> Tensor:
    return diagonals.band(to_array(x), k, "tril", True)


@standard("Matrices with zeros below a diagonal.", "The shape and dtype of ``x``.",
          "triu([[1, 2], [3, 4]]) -> array([[1, 2],\n       [0, 4]])")
def triu(x: Any, /, *, k: Any = 0) -> Tensor:
    return diagonals.band(to_array(x), k, "triu", False)
