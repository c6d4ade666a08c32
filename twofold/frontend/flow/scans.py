"""``tf.scan``, ``tf.map_fn`` and the folds (``tf.while_loop``: ``while_loops.py``).

Outside of a trace they are Python loops, and tapes record the ops that run. Inside, the body is
traced once into a region, so that the size of the code does not depend on trip counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, DtypeError, InvalidArgumentError
from ...ir.base.types import TensorType
from ...ir.ops import Scan, Structure
from ..dispatch import calls, door
from ..tensors import nest, observers
from ..tensors.composite import Composite, TypeSpec
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.strings import close_strings, holds_strings, open_strings, without_rank
from ..tracing.trace import Trace
from ..values import convert
from ..values.arguments import require_callable
from ..values.requirements import require_at_most
from ..values.spec import TensorSpec
from .loop_results import entry_error, results
from .regions import Merged, Region, fit_type, in_trace
from .sliced_rows import SlicedRows, StringResultsError

# ---------------------------------------------------------------------------- scan, map, fold

def _scan_op(name: str, step: Callable[..., Any], carried: Sequence[Tensor],
             sliced: Sequence[Tensor], reverse: bool) -> tuple[list[Tensor], list[Tensor], Any]:
    """Run ``step(carried, slices) -> (carried, stacked structure)`` over slices, in a trace.

    Gives the final carried values, the stacked ones and the structure of what was stacked.
    """
    length = calls.type_of(sliced[0]).shape[0]
    if holds_strings(list(carried)):
        return _scan_with_strings(name, step, carried, sliced, reverse)
    types = [calls.type_of(x) for x in carried]
    count = len(carried)
    structures: list[Any] = []
    rows = SlicedRows(sliced)
    slices = [TensorType(t.dtype, t.shape[1:]) for t in map(calls.type_of, rows.operands)]

    def body(*values: Any) -> Any:
        new, stacked = step(values[:count], rows.of(values[count:]))
        if holds_strings(stacked):
            raise StringResultsError
        structures.append(nest.map_structure(lambda leaf: leaf, stacked))
        flat = [leaf for leaf in nest.flatten(stacked) if leaf is not None]
        return [*(fit_type(leaf, types[i], entry_error(name, i, types[i]))
                  for i, leaf in enumerate(new)), *flat]

    try:
        region = Region(f"{name}_body", body, [*types, *slices])
    except StringResultsError:
        return _scan_with_strings(name, step, carried, sliced, reverse)
    if any(True for _ in region.changed_variables()):
        from .growing_loops import run_steps
        found = run_steps(length, region.types[count:], carried, lambda at, values: body(
            *values, *(x[at] for x in rows.operands)), reverse)
        return found[:count], found[count:], structures[0]
    merged = Merged([region], carried=count)
    results = merged.apply(Structure.SCAN, [*carried, *rows.operands], Scan(
        count + len(merged.written), len(rows.operands), length, reverse))
    return results[:count], results[count:], structures[0]


def _scan_with_strings(*arguments: Any) -> tuple[list[Tensor], list[Tensor], Any]:
    from .string_scans import loop_with_strings  # few scans need it, and it needs many modules
    return loop_with_strings(*arguments)


def _elements(name: str, elems: Any) -> tuple[list[Tensor], int | None]:
    """The leaves of ``elems`` and how many slices they have."""
    leaves = [convert.to_tensor(leaf) for leaf in nest.flatten(elems)]
    if not leaves:
        raise ArgumentError(f"tf.{name}: elems must be a Tensor or (possibly nested) sequence of "
                            "Tensors. Got an empty structure.")
    for leaf in leaves:
        if not leaf.ndim:
            raise ArgumentError(f"tf.{name}: elements in elems must be 1+ dimensional Tensors, not "
                                "scalars")
    sizes = {leaf.shape[0] for leaf in leaves if leaf.shape[0] is not None}
    if len(sizes) > 1:
        raise InvalidArgumentError(f"tf.{name}: elems have {sorted(sizes)} slices; they must have "
                                   "the same number", name)
    size = leaves[0].shape[0]
    return leaves, size


def _stack(columns: Sequence[Sequence[Any]]) -> list[Tensor]:
    return [door.run("stack", *[convert.to_tensor(x) for x in column], axis=0)
            for column in columns]


@public
def scan(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None,
         parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
         infer_shape: bool = True, reverse: bool = False, name: str | None = None) -> Any:
    """All partial results of ``a = fn(a, elem)`` over the first axis of ``elems``.

    Parameters
    ----------
    fn : callable
        Takes the last result and one slice; returns the next result, of the same structure.
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    initializer : structure of Tensor, optional
        The first result; by default the first slice.
    reverse : bool
        Go from the last slice to the first.

    Returns
    -------
    structure of Tensor
        Every result, stacked along a new first axis.

    Raises
    ------
    ValueError
        When first dimensions differ, or there is no slice to begin with.
    TypeError
        When ``fn`` is not callable, or changes the structure or a dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.scan(lambda a, x: a + x, tf.constant([1, 2, 3])).numpy()
    array([1, 3, 6], dtype=int32)
    """
    fn = in_trace(require_callable(fn, "fn"))
    leaves, _ = _elements("scan", elems)
    structure, carried, rest = _initial("scan", elems, leaves, initializer, reverse)
    if observers.is_tracing():
        def step(values: Sequence[Any], slices: Sequence[Any]) -> Any:
            result = fn(nest.pack_sequence_as(structure, values),
                        nest.pack_sequence_as(elems, slices))
            nest.assert_same_structure(structure, result)
            return nest.flatten(result), nest.flatten(result)

        _, stacked, _ = _scan_op("scan", step, carried, rest, reverse)
    else:
        count = rest[0].shape[0]
        rows: list[Any] = []
        now = nest.pack_sequence_as(structure, carried)
        for i in reversed(range(count)) if reverse else range(count):
            now = fn(now, nest.pack_sequence_as(elems, [x[i] for x in rest]))
            nest.assert_same_structure(structure, now)
            rows.append(nest.flatten(now))
        rows = rows[::-1] if reverse else rows
        stacked = _stack(list(zip(*rows))) if rows else _empty(carried)
    if initializer is None:
        stacked = _join(carried, stacked, reverse)
    return results(nest.pack_sequence_as(structure, stacked), back_prop)


def _initial(name: str, elems: Any, leaves: list[Tensor], initializer: Any, reverse: bool
             ) -> tuple[Any, list[Tensor], list[Tensor]]:
    """Structure and values of the start, and the slices that are left."""
    if initializer is not None:
        return initializer, [convert.to_tensor(x) for x in nest.flatten(initializer)], leaves
    require_at_most(1, calls.type_of(leaves[0]).shape[0], lambda: InvalidArgumentError(
        f"tf.{name}: elems have no slices and there is no initializer", name))
    if reverse:
        return elems, [x[-1] for x in leaves], [x[:-1] for x in leaves]
    return elems, [x[0] for x in leaves], [x[1:] for x in leaves]


def _join(first: Sequence[Tensor], others: Sequence[Tensor], reverse: bool) -> list[Tensor]:
    """The start in front of (or behind) the results."""
    result = []
    for head, tail in zip(first, others):
        row = door.run("reshape", head, shape=(1, *calls.type_of(head).shape))
        parts = (tail, row) if reverse else (row, tail)
        result.append(door.run("concat", *parts, axis=0))
    return result


def _empty(like: Sequence[Tensor]) -> list[Tensor]:
    return [convert.full(0, x.dtype, (0, *x.shape)) for x in like]


@public
def map_fn(fn: Callable[[Any], Any], elems: Any, dtype: Any = None,
           parallel_iterations: int | None = None, back_prop: bool = True,
           swap_memory: bool = False, infer_shape: bool = True, name: str | None = None,
           fn_output_signature: Any = None) -> Any:
    """``fn`` of every slice along the first axis, stacked.

    Parameters
    ----------
    fn : callable
        Takes one slice of ``elems`` (in their structure).
    elems : structure of Tensor or RaggedTensor
        Rank 1 or more; the first dimensions are equal.
    dtype : structure of dtypes, optional
        An older name of ``fn_output_signature``.
    fn_output_signature : structure of dtypes or TypeSpecs, optional
        What ``fn`` returns; needed when the structure differs from that of ``elems``.

    Returns
    -------
    structure of Tensor
        Like what ``fn`` returns, with the first dimension of ``elems`` in front.

    Raises
    ------
    ValueError
        When first dimensions differ or results have other structures.
    TypeError
        When ``fn`` is not callable or a result has another dtype than declared.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.map_fn(lambda x: x * x, tf.constant([1, 2, 3])).numpy()
    array([1, 4, 9], dtype=int32)
    """
    fn = in_trace(require_callable(fn, "fn"))
    signature = fn_output_signature if fn_output_signature is not None else dtype
    if _holds_composites(elems, signature):
        from .ragged_maps import map_rows, takes_rows
        if takes_rows(elems, signature):
            return map_rows(fn, elems, signature, lambda own, numbers, wanted: map_fn(
                own, numbers, back_prop=back_prop, fn_output_signature=wanted))
    leaves, size = _elements("map_fn", elems)
    wanted = elems if signature is None else signature

    def one(slices: Sequence[Any]) -> list[Tensor]:
        result = fn(nest.pack_sequence_as(elems, slices))
        nest.assert_same_structure(wanted, result, check_types=signature is not None)
        specs = nest.flatten(signature) if signature is not None else [None] * len(leaves)
        return [_check("map_fn", leaf, spec) for leaf, spec in zip(nest.flatten(result), specs)]

    if observers.is_tracing():
        _, stacked, _ = _scan_op("map_fn", lambda _, slices: ((), one(slices)), [], leaves, False)
    elif size:
        stacked = _stack(list(zip(*[one([x[i] for x in leaves]) for i in range(size)])))
    else:
        stacked = _empty_results(one, leaves)
    return results(nest.pack_sequence_as(wanted, stacked), back_prop)


def _holds_composites(elems: Any, signature: Any) -> bool:
    return any(isinstance(x, Composite) or (isinstance(x, TypeSpec) and not x._is_leaf)
               for x in [*nest.flatten(elems, True), *nest.flatten(signature, True)])


def _check(name: str, value: Any, spec: Any) -> Tensor:
    """A result as a tensor of the declared dtype."""
    dtype = None if spec is None else dtypes.as_dtype(
        spec.dtype if isinstance(spec, TensorSpec) else spec)
    tensor = convert.to_tensor(value, None if isinstance(value, Tensor) else dtype)
    if isinstance(spec, TensorSpec) and without_rank(tensor):
        tensor.set_shape(spec.shape)
    if dtype is not None and tensor.dtype is not dtype:
        raise DtypeError(f"tf.{name}: fn returned {tensor.dtype.name}, the signature says "
                         f"{dtype.name}")
    return tensor


def _empty_results(one: Callable[[Sequence[Any]], list[Tensor]], leaves: Sequence[Tensor]
                   ) -> list[Tensor]:
    """Zero results; their dtypes and shapes are found by tracing the function."""
    trace = Trace("map_fn")
    slices = open_strings([convert.full(0, x.dtype, x.shape[1:]) for x in leaves])
    given = [trace.parameter(calls.type_of(x)) for x in nest.flatten(slices)]
    with observers.traced(trace):
        results = one(close_strings(nest.pack_sequence_as(slices, given)))
    trace.done = True
    return _empty(results)


@public
def vectorized_map(fn: Callable[[Any], Any], elems: Any, fallback_to_while_loop: bool = True,
                   warn: bool = True) -> Any:
    """``map_fn`` whose results may have any structure.

    Parameters
    ----------
    fn : callable
        Takes one slice of ``elems`` (in their structure).
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    fallback_to_while_loop, warn : bool
        Accepted as in TensorFlow; not used.

    Returns
    -------
    structure of Tensor
        Like what ``fn`` returns, with the first dimension of ``elems`` in front.

    Raises
    ------
    ValueError
        When first dimensions differ.
    TypeError
        When ``fn`` is not callable.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.vectorized_map(lambda x: x * x, tf.constant([1, 2, 3])).numpy()
    array([1, 4, 9], dtype=int32)
    """
    fn = in_trace(require_callable(fn, "fn"))
    leaves, size = _elements("vectorized_map", elems)
    if observers.is_tracing():
        _, stacked, structure = _scan_op(
            "vectorized_map", lambda _, slices: ((), fn(nest.pack_sequence_as(elems, slices))), [],
            leaves, False)
        return nest.pack_sequence_as(structure, stacked)
    if not size:
        raise InvalidArgumentError("tf.vectorized_map: elems have no slices", "vectorized_map")
    results = [fn(nest.pack_sequence_as(elems, [x[i] for x in leaves])) for i in range(size)]
    rows = [nest.flatten(result) for result in results]
    return nest.pack_sequence_as(results[0], _stack(list(zip(*rows))))


@public
def foldl(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None,
          parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
          name: str | None = None) -> Any:
    """The last of ``a = fn(a, elem)`` over the first axis of ``elems``; arguments as ``tf.scan``.

    Parameters
    ----------
    fn : callable
        Takes the last result and one slice; returns the next result, of the same structure.
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    initializer : structure of Tensor, optional
        What to begin with; by default the first slice.

    Returns
    -------
    structure of Tensor
        The last result.

    Raises
    ------
    ValueError
        When first dimensions differ, or there is no slice to begin with.
    TypeError
        When ``fn`` is not callable, or changes the structure or a dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.foldl(lambda a, x: 10 * a + x, tf.constant([1, 2, 3])).numpy()
    np.int32(123)
    """
    return results(_fold("foldl", fn, elems, initializer, False), back_prop)


@public
def foldr(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None,
          parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
          name: str | None = None) -> Any:
    """``tf.foldl`` from the last slice to the first.

    Parameters
    ----------
    fn : callable
        Takes the last result and one slice; returns the next result, of the same structure.
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    initializer : structure of Tensor, optional
        What to begin with; by default the last slice.

    Returns
    -------
    structure of Tensor
        The last result.

    Raises
    ------
    ValueError
        When first dimensions differ, or there is no slice to begin with.
    TypeError
        When ``fn`` is not callable, or changes the structure or a dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.foldr(lambda a, x: 2 * a + x, tf.constant([1, 0, 1, 1])).numpy()
    np.int32(13)
    """
    return results(_fold("foldr", fn, elems, initializer, True), back_prop)


def _fold(name: str, fn: Callable[[Any, Any], Any], elems: Any, initializer: Any, reverse: bool
          ) -> Any:
    fn = in_trace(require_callable(fn, "fn"))
    leaves, _ = _elements(name, elems)
    structure, carried, rest = _initial(name, elems, leaves, initializer, reverse)

    def step(values: Sequence[Any], slices: Sequence[Any]) -> Any:
        result = fn(nest.pack_sequence_as(structure, values), nest.pack_sequence_as(elems, slices))
        nest.assert_same_structure(structure, result)
        return nest.flatten(result)

    if observers.is_tracing():
        carried, _, _ = _scan_op(name, lambda values, slices: (step(values, slices), ()), carried,
                                 rest, reverse)
    else:
        count = rest[0].shape[0]
        for i in reversed(range(count)) if reverse else range(count):
            carried = step(carried, [x[i] for x in rest])
    return nest.pack_sequence_as(structure, [convert.to_tensor(x) for x in carried])
