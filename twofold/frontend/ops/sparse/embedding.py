"""Embeddings of several ids put together (``tf.nn.embedding_lookup_sparse`` and its safe form)."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import ArgumentError, ArgumentTypeError
from ....ir.base import dims
from ...dispatch.door import run, run_all
from ...tensors.tensor import Tensor, is_variable
from ...tensors.tracebacks import public
from ...values import convert
from ..common import shape_of, to_tensor
from ..late import count_up_to, largest
from ..nn.layers import embedding_lookup
from ..segments import unsorted_segment_sum
from . import common
from .common import INT64, SparseTensor, number, of_parts, rank_of, sparse_of
from .parting import fill_empty_rows, retain
from .products import multiply_rows

_COMBINERS = ("mean", "sqrtn", "sum")


@public
def embedding_lookup_sparse(params: Any, sp_ids: Any, sp_weights: Any, combiner: Any = None,
                            max_norm: Any = None, name: str | None = None,
                            allow_fast_lookup: bool = False) -> Tensor:
    """The embeddings of the ids of each row, added up.

    Parameters
    ----------
    params : Tensor or Variable, or a list of these
        The table: shape ``[ids, ...]``. A list has parts of it.
    sp_ids : SparseTensor
        Integers: the ids of each row, in the order of the rows.
    sp_weights : SparseTensor or None
        What each id counts, at the same positions; None: all count 1.
    combiner : str, optional
        ``"sum"``; ``"mean"`` (by default): divided by the sum of the weights; ``"sqrtn"``: divided
        by the root of the sum of their squares.
    max_norm : float, optional
        The largest norm of an embedding; longer ones are scaled down first.
    allow_fast_lookup : bool
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        A row for each row of ids up to the last that has some; zeros for those without.

    Raises
    ------
    ValueError
        For another combiner.
    TypeError
        When ids or weights are no sparse tensors.
    InvalidArgumentError
        When an id is outside of the table.

    Examples
    --------
    >>> import twofold as tf
    >>> table = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> ids = tf.sparse.SparseTensor([[0, 0], [0, 1], [1, 0]], [0, 2, 1], [2, 2])
    >>> tf.nn.embedding_lookup_sparse(table, ids, None, combiner="sum").numpy()
    array([[6., 8.],
           [3., 4.]], dtype=float32)
    """
    way = _combiner_of(combiner)
    if not isinstance(sp_ids, SparseTensor):
        raise ArgumentTypeError(f"sp_ids must be SparseTensor, got {type(sp_ids)}")
    if sp_weights is not None and not isinstance(sp_weights, SparseTensor):
        raise ArgumentTypeError("sp_weights must be either None or SparseTensor,"
                                f"got {type(sp_weights)}")
    weights = None
    if sp_weights is not None:
        weights = sp_weights.values
        sp_ids.values.shape.assert_is_compatible_with(weights.shape)
    return _put_together(params, common.column(sp_ids.indices, 0), sp_ids.values, weights, way,
                         max_norm)


def _combiner_of(combiner: Any) -> str:
    way = "mean" if combiner is None else combiner
    if way not in _COMBINERS:
        raise ArgumentError(f"combiner must be one of 'mean', 'sqrtn' or 'sum', got {combiner}")
    return str(way)


def _put_together(params: Any, rows: Tensor, ids: Tensor, weights: Tensor | None, way: str,
                  max_norm: Any) -> Tensor:
    """Embeddings, each looked up once, times weights, added up by rows."""
    distinct, which = run_all("unique", ids, dtype=INT64)[:2]
    table = embedding_lookup(params, distinct, max_norm=max_norm)
    kind = table.dtype
    wide = dtypes.float32 if kind.size == 2 else kind
    each = run("broadcast_to", convert.full(1, wide, ()), shape=shape_of(rows)) \
        if weights is None else run("cast", weights, dtype=wide)
    count = count_up_to(largest(rows), "sp_ids")
    first, *rest = shape_of(table)
    flat = run("reshape", run("cast", table, dtype=wide), shape=(first, dims.product(rest)))
    total = multiply_rows(run("stack", rows, which, axis=1), each, flat, count)
    if way != "sum":
        parts = each if way == "mean" else run("square", each)
        measure = unsorted_segment_sum(parts, rows, count)
        if way == "sqrtn":
            measure = run("sqrt", measure)
        measure = run("reshape", measure, shape=(count, 1))
        total = run("divide_no_nan", total, measure)
    return run("reshape", run("cast", total, dtype=kind), shape=(count, *rest))


@public
def safe_embedding_lookup_sparse(embedding_weights: Any, sparse_ids: Any,
                                 sparse_weights: Any = None, combiner: str = "mean",
                                 default_id: Any = None, max_norm: Any = None,
                                 name: str | None = None, allow_fast_lookup: bool = False
                                 ) -> Tensor:
    """The embeddings of the ids of each row, added up; rows without ids and bad ids are allowed.

    Parameters
    ----------
    embedding_weights : Tensor or Variable, or a list of these
        The table: shape ``[ids, ...]``. A list has parts of it.
    sparse_ids : SparseTensor
        Integers, rank 1 or more: sets of ids go along the last axis. Negative ids are left out.
    sparse_weights : SparseTensor, optional
        What each id counts, at the same positions. Ids that do not count more than 0 are left out,
        unless the combiner is ``"sum"``.
    combiner : str
        ``"sum"``, ``"mean"`` or ``"sqrtn"``: see ``tf.nn.embedding_lookup_sparse``.
    default_id : int, optional
        The id that rows without any have; by default their result is zero.
    max_norm : float, optional
        The largest norm of an embedding; longer ones are scaled down first.
    allow_fast_lookup : bool
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        Shape ``[*dense_shape[:-1], *table.shape[1:]]``.

    Raises
    ------
    ValueError
        For another combiner, or when there is no table.
    TypeError
        When ids or weights are no sparse tensors.
    InvalidArgumentError
        When an id is outside of the table.

    Examples
    --------
    >>> import twofold as tf
    >>> table = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    >>> ids = tf.sparse.SparseTensor([[0, 0], [2, 0]], [1, -1], [3, 2])
    >>> tf.nn.safe_embedding_lookup_sparse(table, ids).numpy()
    array([[3., 4.],
           [0., 0.],
           [0., 0.]], dtype=float32)
    """
    if embedding_weights is None or (isinstance(embedding_weights, (list, tuple))
                                     and not embedding_weights):
        raise ArgumentError(f"Missing embedding_weights {embedding_weights}.")
    way = _combiner_of(combiner)
    ids = sparse_of(sparse_ids)
    weights = None if sparse_weights is None else sparse_of(sparse_weights).values
    if weights is not None:
        _require_one_dtype(embedding_weights, weights.dtype)
    rank, sizes = rank_of(ids), common.sizes_of(ids)
    lead = common.dims_of(ids)[:-1]
    rows = common.flat_places(ids.indices[:, :-1], sizes[:-1], rank - 1)
    places = run("stack", rows, common.column(ids.indices, rank - 1), axis=1)
    total = run("reduce_prod", sizes[:-1], axes=(0,), keepdims=False) if rank > 1 else number(1)
    shape = run("stack", total, sizes[-1], axis=0)
    is_valid = run("greater_equal", ids.values, convert.full(0, ids.dtype, ()))
    if weights is not None and way != "sum":
        is_valid = run("logical_and", is_valid,
                       run("greater", weights, convert.full(0, weights.dtype, ())))
    flat = of_parts(places, ids.values, shape)
    filled, is_empty = fill_empty_rows(retain(flat, is_valid),
                                       0 if default_id is None else default_id)
    if weights is not None:
        kept = retain(of_parts(places, weights, shape), is_valid)
        weights = fill_empty_rows(kept, convert.full(1, weights.dtype, ()))[0].values
    found = _put_together(embedding_weights, common.column(filled.indices, 0), filled.values,
                          weights, way, max_norm)
    rest = shape_of(found)[1:]
    if default_id is None:
        empty = run("reshape", is_empty, shape=(*shape_of(is_empty), *(1,) * len(rest)))
        found = run("select", empty, convert.full(0, found.dtype, ()), found)
    return run("reshape", found, shape=(*lead, *rest))


def _require_one_dtype(params: Any, dtype: dtypes.DType) -> None:
    for part in params if isinstance(params, (list, tuple)) else [params]:
        kind = part.dtype if is_variable(part) else to_tensor(part).dtype
        if kind is not dtype:
            raise ArgumentError(f"Tensor conversion requested dtype {dtype.name} for Tensor with "
                                f"dtype {kind.name}: the weights have the dtype of the table")
