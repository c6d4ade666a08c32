"""Several strings made one, along axes or side by side (``tf.strings``)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ...dispatch.accounting import require_room
from ...tensors.printing import short_text
from ...tensors.shape import TensorShape
from ...tensors.symbolic import SymbolicTensor
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import compute_late
from ...values import arguments
from ...values.convert import to_strings
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
    tensors = [to_strings(x) for x in inputs] or [to_tensor(b"")]
    for x in tensors:
        strings_of(x, "join")
    between = text_of(separator, "separator", "join")
    shape = _common_shape([shape_of(x) for x in tensors])
    return compute_late(_join(between=between), tensors, dtypes.string, shape, "strings.join")


def _common_shape(shapes: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The shape of all that are no scalars; sizes that are not known yet may turn out equal."""
    whole = [shape for shape in shapes if shape] or [()]
    common = []
    for sizes in zip(*whole):
        known = [size for size in sizes if isinstance(size, int)]
        if len(set(known)) > 1:
            raise _different(shapes)
        common.append(known[0] if known else sizes[0])
    if len({len(shape) for shape in whole}) > 1:
        raise _different(shapes)
    return tuple(common)


def _different(shapes: Iterable[tuple[Any, ...]]) -> InvalidArgumentError:
    return InvalidArgumentError("tf.strings.join: the inputs have different shapes: "
                                + ", ".join(str(TensorShape([
                                    size if isinstance(size, int) else None for size in shape]))
                                    for shape in shapes), "strings.join")


@recipe("strings.join", is_elementwise=True)
def _join(between: bytes) -> Callable[..., Any]:
    def join_arrays(*given: Any) -> Any:
        shapes = [np.shape(array) for array in given]
        if len({shape for shape in shapes if shape}) > 1:
            raise _different(shapes)
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
def unsorted_segment_join(inputs: Any, segment_ids: Any, num_segments: Any, separator: str = "",
                          name: str | None = None) -> Tensor:
    """The strings of each segment joined, in their order.

    Parameters
    ----------
    inputs : Tensor
        Strings.
    segment_ids : Tensor
        Integers, of a shape with which that of ``inputs`` begins: which segment each belongs to.
    num_segments : int scalar
        How many segments there are; those without strings are empty strings.
    separator : str
        What to put between.

    Returns
    -------
    Tensor
        Strings, of shape ``[num_segments, *rest]``.

    Raises
    ------
    InvalidArgumentError
        When a number is outside of the segments, or the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.unsorted_segment_join(["a", "b", "c"], [1, 0, 1], 2, ":").numpy().tolist()
    [b'b', b'a:c']
    """
    function = "unsorted_segment_join"
    words, places, count = strings_of(inputs, function), to_tensor(segment_ids), to_tensor(
        num_segments)
    for x, what in ((places, "segment_ids"), (count, "num_segments")):
        if not x._dtype.is_integer:
            raise InvalidArgumentError(f"tf.strings.{function}: {what} must be integers, got "
                                       f"{x._dtype.name}", f"strings.{function}")
    join = _join_segments(between=text_of(separator, "separator", function))
    known = None if isinstance(count, SymbolicTensor) else int(count.numpy())
    shape = (known, *shape_of(words)[places.ndim:])
    return compute_late(join, [words, places, count], dtypes.string, shape, f"strings.{function}")


@recipe("strings.unsorted_segment_join")
def _join_segments(between: bytes) -> Callable[..., Any]:
    def join(words: Any, places: Any, count: Any) -> Any:
        if words.shape[:places.ndim] != places.shape:
            raise InvalidArgumentError(
                f"tf.strings.unsorted_segment_join: segment_ids have the shape {places.shape}, "
                f"with which that of inputs, {words.shape}, does not begin",
                "strings.unsorted_segment_join")
        rest = words.shape[places.ndim:]
        columns = words.reshape(places.size, math.prod(rest))
        if count < 0:
            raise InvalidArgumentError(
                f"tf.strings.unsorted_segment_join: num_segments must be at least 0, got {count}",
                "strings.unsorted_segment_join")
        require_room(int(count) * columns.shape[1], dtypes.int64)  # a pointer for each
        segments: dict[int, list[list[bytes]]] = {}
        for row, place in zip(columns.tolist(), places.ravel().tolist()):
            if not 0 <= place < count:
                raise InvalidArgumentError(
                    "tf.strings.unsorted_segment_join: segment_ids are not allowed to exceed "
                    f"num_segments or to have negative values, got {place} of {int(count)}",
                    "strings.unsorted_segment_join")
            segments.setdefault(place, []).append(row)
        found = np.full((int(count), columns.shape[1]), b"", object)
        for place, rows in segments.items():
            found[place] = [between.join(cell) for cell in zip(*rows)]
        return found.reshape(int(count), *rest)

    return join


@public
def ngrams(data: Any, ngram_width: Any, separator: str = " ", pad_values: Any = None,
           padding_width: Any = None, preserve_short_sequences: bool = False,
           name: str | None = None) -> Tensor:
    """Neighbouring strings along the last axis, joined.

    Parameters
    ----------
    data : Tensor
        Strings, of rank 1 or more.
    ngram_width : int or list of int
        How many are joined; of several widths one after the other.
    separator : str
        What to put between.
    pad_values : str or pair of str, optional
        What is put in front of and behind the strings; by default nothing.
    padding_width : int, optional
        How often; by default one less than the width, which is also the most.
    preserve_short_sequences : bool
        Where there are too few strings for any width, join all there are.

    Returns
    -------
    Tensor
        Strings, in the shape of ``data`` but for the last axis.

    Raises
    ------
    ValueError
        When a width is less than 1, or a padding is not right.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strings.ngrams(["a", "b", "c"], 2).numpy().tolist()
    [b'a b', b'b c']
    """
    tensor = strings_of(data, "ngrams")
    if not tensor.ndim:
        raise ArgumentError("tf.strings.ngrams: data must have a rank of 1 or more, got a scalar")
    build = build_ngrams(**ngram_attributes(ngram_width, separator, pad_values, padding_width,
                                            preserve_short_sequences))
    size = shape_of(tensor)[-1]
    last = len(build(np.full(size, b"", object))) if isinstance(size, int) else None
    return compute_late(build, [tensor], dtypes.string, (*shape_of(tensor)[:-1], last),
                        "strings.ngrams")


def ngram_attributes(ngram_width: Any, separator: Any, pad_values: Any, padding_width: Any,
                     preserve_short_sequences: Any) -> dict[str, Any]:
    """The arguments of ``ngrams``, checked, as its recipe takes them.

    Raises
    ------
    ValueError
        When a width is less than 1, or a padding is not right.
    """
    between = text_of(separator, "separator", "ngrams")
    widths = list(arguments.static_ints(
        ngram_width if isinstance(ngram_width, (list, tuple)) else [ngram_width], "ngram_width"))
    if any(width < 1 for width in widths):
        raise ArgumentError(f"All ngram_widths must be greater than 0. Got {ngram_width}")
    ends: list[bytes] = []
    if pad_values is not None:
        pair = (pad_values, pad_values) if isinstance(pad_values, (str, bytes)) else pad_values
        ends = [text_of(value, "pad_values", "ngrams") for value in pair]
    if len(ends) not in (0, 2):
        raise ArgumentError("tf.strings.ngrams: pad_values must be a string or a pair of strings, "
                            f"got {pad_values!r}")
    if padding_width is not None and (not ends or padding_width < 1):
        raise ArgumentError("tf.strings.ngrams: padding_width must be 1 or more, and needs "
                            f"pad_values; got {padding_width}")
    return {"widths": widths, "between": between, "ends": ends, "padding": padding_width,
            "keeps_short": bool(preserve_short_sequences)}


@recipe("strings.ngrams")
def build_ngrams(widths: list[int], between: bytes, ends: list[bytes], padding: int | None,
                  keeps_short: bool) -> Callable[..., Any]:
    def of_row(words: list[bytes]) -> list[bytes]:
        found: list[bytes] = []
        for width in widths:
            count = min(width - 1, width - 1 if padding is None else padding) if ends else 0
            row = [*ends[:1] * count, *words, *ends[1:] * count]
            found += [between.join(row[i:i + width]) for i in range(len(row) - width + 1)]
        if not found and keeps_short and words:
            count = 0 if not ends else padding or 0
            found.append(between.join([*ends[:1] * count, *words, *ends[1:] * count]))
        return found

    def build(source: Any) -> Any:
        rows = [of_row(row) for row in source.reshape(
            int(np.prod(source.shape[:-1])), source.shape[-1]).tolist()]
        size = len(rows[0]) if rows else len(of_row([b""] * source.shape[-1]))
        flat = [word for row in rows for word in row]
        return array_of(flat, dtypes.string, (*source.shape[:-1], size))

    return build


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
