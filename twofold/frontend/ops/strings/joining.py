"""Several strings made one, along axes or side by side (``tf.strings``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ...tensors.printing import short_text
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import compute_late
from ...values import arguments
from ..common import one_axis, shape_of, to_tensor
from .elements import array_of, strings_of, text_of


@public
def join(inputs: Any, separator: str = "", name: str | None = None) -> Tensor:
    """Strings put one after the other, element by element.

    Parameters
    ----------
    inputs : list of Tensor
        Strings, of one shape; scalars broadcast.
    separator : str
        What to put between.

    Returns
    -------
    Tensor
        Strings, of that shape.

    Raises
    ------
    InvalidArgumentError
        When an input holds no strings, or shapes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.join(["a", "b"], "-").numpy()
    b'a-b'
    """
    tensors = [to_tensor(x) for x in inputs] or [to_tensor(b"")]
    for x in tensors:
        strings_of(x, "join")
    between = text_of(separator, "separator", "join")
    shapes = {shape_of(x) for x in tensors} - {()}
    if len(shapes) > 1:
        raise InvalidArgumentError("tf.strings.join: the inputs have different shapes: "
                                   + ", ".join(str(x.shape) for x in tensors), "strings.join")

    shape = shapes.pop() if shapes else ()
    return compute_late(_join(between=between), tensors, dtypes.string, shape, "strings.join")


@recipe("strings.join", is_elementwise=True)
def _join(between: bytes) -> Callable[..., Any]:
    def join_arrays(*given: Any) -> Any:
        arrays: Any = np.broadcast_arrays(*given)
        words = zip(*[array.ravel().tolist() for array in arrays])
        return array_of(list(map(between.join, words)), dtypes.string, arrays[0].shape)

    return join_arrays


@public
def reduce_join(inputs: Any, axis: Any = None, keepdims: bool = False, separator: str = "",
                name: str | None = None) -> Tensor:
    """Strings joined along axes.

    Parameters
    ----------
    inputs : Tensor
        Any shape; strings.
    axis : int or list of int, optional
        Axes to join along, in this order; by default all.
    keepdims : bool
        Keep these axes with size 1.
    separator : str
        What to put between.

    Returns
    -------
    Tensor
        Strings, in the shape of ``inputs`` without these axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or ``inputs`` holds no strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.reduce_join([["a", "b"], ["c", "d"]], axis=1).numpy().tolist()
    [b'ab', b'cd']
    """
    tensor, between = strings_of(inputs, "reduce_join"), text_of(separator, "separator",
                                                                 "reduce_join")
    dims = shape_of(tensor)
    rank = len(dims)
    given = range(rank)[::-1] if axis is None else arguments.static_ints(
        axis if isinstance(axis, (list, tuple)) or getattr(axis, "ndim", False) else [axis], "axis")
    axes = [one_axis("strings.reduce_join", each, rank) for each in given]
    shape = tuple(1 if i in axes else dim for i, dim in enumerate(dims)
                  if keepdims or i not in axes)
    join = _join_along(axes=axes, keepdims=bool(keepdims), between=between)
    return compute_late(join, [tensor], dtypes.string, shape, "strings.reduce_join")


@recipe("strings.reduce_join")
def _join_along(axes: list[int], keepdims: bool, between: bytes) -> Callable[..., Any]:
    def join(source: Any) -> Any:
        kept = [i for i in range(source.ndim) if i not in axes]
        moved = source.transpose([*kept, *axes[::-1]])    # the first axis is joined first
        result = np.empty([source.shape[i] for i in kept], object)
        for index in np.ndindex(result.shape):
            result[index] = between.join(np.ravel(moved[index]).tolist())
        return result.reshape([1 if i in axes else size for i, size in enumerate(source.shape)]
                              ) if keepdims else result

    return join


@public
def format(template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3,
           name: str | None = None) -> Tensor:
    """A text with tensors in it, in the short form that ``tf.print`` has.

    Parameters
    ----------
    template : str
        The text, with a placeholder for each input.
    inputs : list of Tensor, or Tensor
        Any shapes and dtypes.
    placeholder : str
        What stands for an input.
    summarize : int
        How many elements to show at each end of a dimension.

    Returns
    -------
    Tensor
        A scalar string.

    Raises
    ------
    ValueError
        When there is not one placeholder per input.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.format("x: {}", tf.constant([1, 2])).numpy()
    b'x: [1 2]'
    """
    given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    parts = template.split(placeholder)
    if len(parts) != len(given) + 1:
        raise ArgumentError(f"{len(parts) - 1} placeholder(s) in template does not match "
                            f"{len(given)} tensor(s) provided as input")
    tensors = [to_tensor(x) for x in given]

    write = _fill_in(parts=parts, kinds=[x.dtype for x in tensors], summarize=summarize)
    return compute_late(write, tensors, dtypes.string, (), "strings.format")


@recipe("strings.format")
def _fill_in(parts: list[str], kinds: list[dtypes.DType], summarize: int) -> Callable[..., Any]:
    def write(*arrays: Any) -> Any:
        shown = [short_text(np.asarray(array, kind.numpy), kind, summarize)
                 for array, kind in zip(arrays, kinds)]
        text = parts[0] + "".join(a + b for a, b in zip(shown, parts[1:]))
        return array_of([text.encode()], dtypes.string, ())

    return write
