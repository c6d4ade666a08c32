"""Functions of strings for ragged tensors that are not about one string at a time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError
from ....ir.base.dims import Symbol
from ....ir.base.types import TensorType
from ...dispatch.door import run
from ...ragged.base import Ragged, flat_of, levels, make, rebuild, with_flat
from ...ragged.broadcasting import broadcast
from ...ragged.meanings import as_operands
from ...ragged.reductions import aggregate
from ...ragged.row_partition import RowPartition
from ...tensors.tensor import Tensor
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values.convert import dim_tensor
from ..common import shape_of, to_tensor
from .joining import build_ngrams, join, ngram_attributes, unsorted_segment_join
from .ragged_text import text_of_rows

Function = Callable[..., Any]


def strings_join(function: Function, inputs: Any, separator: str = "", name: Any = None) -> Any:
    """Strings put one after the other, element by element."""
    flat, rows = broadcast(as_operands(list(inputs)))
    return rebuild(function(flat, separator), rows)


def strings_reduce_join(function: Function, inputs: Any, axis: Any = None, keepdims: bool = False,
                        separator: str = "", name: Any = None) -> Any:
    """Strings joined along axes."""
    if axis is None:
        found = function(flat_of(inputs), None, False, separator)
        return found if not keepdims else function(to_tensor([found]), 0, True, separator)

    def of_segments(x: Tensor, ids: Tensor, count: Tensor) -> Tensor:
        return unsorted_segment_join(x, ids, count, separator)

    def of_axes(x: Tensor, axes: tuple[int, ...]) -> Tensor:
        joined: Tensor = function(x, list(axes), False, separator)
        return joined

    return aggregate(inputs, axis, keepdims, of_axes, of_segments)


def strings_ngrams(function: Function, data: Any, ngram_width: Any, separator: str = " ",
                   pad_values: Any = None, padding_width: Any = None,
                   preserve_short_sequences: bool = False, name: Any = None) -> Any:
    """Neighbouring strings of each row, joined."""
    flat, rows = flat_of(data), levels(data)
    if len(shape_of(flat)) > 1:
        return with_flat(data, function(flat, ngram_width, separator, pad_values, padding_width,
                                        preserve_short_sequences))
    attributes = ngram_attributes(ngram_width, separator, pad_values, padding_width,
                                  preserve_short_sequences)
    last = rows[-1]
    total = Symbol("ngrams").dim
    values, splits = on_host(
        "strings.ngrams", _ngrams_of_rows(**attributes), [flat, last.splits],
        [TensorType(dtypes.string, (total,)), TensorType(last.dtype, shape_of(last.splits))])
    return rebuild(make(values, RowPartition(splits)), rows[:-1])


@recipe("strings.ngrams_of_rows")
def _ngrams_of_rows(**attributes: Any) -> Callable[..., Any]:
    build = build_ngrams(**attributes)

    def rows(words: Any, splits: Any) -> list[Any]:
        ends = splits.tolist()
        found = [build(words[begin:end]) for begin, end in pairwise(ends)]
        lengths = [len(row) for row in found]
        flat = np.concatenate(found) if found else np.empty(0, object)
        return [flat, np.cumsum([0, *lengths]).astype(splits.dtype)]

    return rows


def strings_unicode_encode(function: Function, input: Any, output_encoding: str,
                           errors: str = "replace", replacement_char: int = 65533,
                           name: Any = None) -> Any:
    """The string of the code points of each row."""
    rows = levels(input)
    if len(shape_of(flat_of(input))) > 1:
        return with_flat(input, function(flat_of(input), output_encoding, errors,
                                         replacement_char))
    # A code point is a character whatever stands beside it: rows are joined of single ones.
    flat = flat_of(input)
    single = run("reshape", flat, shape=(*shape_of(flat), 1))
    letters = function(single, output_encoding, errors, replacement_char)
    last = rows[-1]
    joined = unsorted_segment_join(letters, last.rowids(shape_of(flat)[0]),
                                   dim_tensor(last.nrows, dtypes.int64))
    return rebuild(joined, rows[:-1])


def strings_format(function: Function, template: str, inputs: Any, placeholder: str = "{}",
                   summarize: int = 3, name: Any = None) -> Any:
    """A text with tensors in it."""
    given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    parts = template.split(placeholder)
    if len(parts) != len(given) + 1:
        raise ArgumentError(f"{len(parts) - 1} placeholder(s) in template does not match "
                            f"{len(given)} tensor(s) provided as input")
    shown = [text_of_rows(x, summarize) if isinstance(x, Ragged) else
             function(placeholder, x, placeholder, summarize) for x in given]
    return join([parts[0], *[text for pair in zip(shown, parts[1:]) for text in pair]])
