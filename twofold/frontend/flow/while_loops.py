"""``tf.while_loop``.

Outside of a trace it is a Python loop, and tapes record the ops that run. Inside, condition and
body are traced once into regions. Loops whose variables change their shape: ``growing_loops.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, ShapeError
from ...ir.base import dims
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ...ir.ops import Structure, While
from ..dispatch import calls, door
from ..tensors import nest, observers
from ..tensors.composite import Composite
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.strings import StringParts, holds_strings
from ..values import convert
from .growing_loops import (
    OpenVariables,
    allow_growth,
    invariants_of,
    keeps_shapes,
    run_growing,
    types_with_open_sizes,
)
from .loop_parts import (
    RankChangesError,
    RowParts,
    close_parts,
    invariants_of_parts,
    open_parts,
    places_without_rank,
    require_ranks,
)
from .loop_results import entry_error, results
from .regions import Merged, Region, fit_type, in_trace
from .tensor_array import TensorArray

_INVARIANTS = (
    ". To allow the shape to vary across iterations, use the `shape_invariants` argument of "
    "tf.while_loop to specify a less-specific shape (or, faster, start with the final size and "
    "write into it, or collect values with tf.scan or tf.map_fn)")


@public
def while_loop(cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any,
               shape_invariants: Any = None, parallel_iterations: int = 10,
               back_prop: bool = True, swap_memory: bool = False,
               maximum_iterations: Any = None, name: str | None = None) -> Any:
    """Repeat ``body`` while ``cond`` holds.

    Parameters
    ----------
    cond, body : callable
        Take the loop variables; ``cond`` gives a bool scalar, ``body`` their next values.
    loop_vars : list or tuple
        Structures of tensors.
    shape_invariants : structure of TensorShape or TensorSpec, optional
        What stays the same of the variables' shapes; dimensions that may change are None. Needed
        inside ``tf.function``, where every step is then a call from Python (some 10 µs): a loop
        that writes into a tensor of its final size is faster. With ``tf.TensorShape(None)`` even
        the number of dimensions may change.
    maximum_iterations : int, optional
        Stop after so many steps.

    Returns
    -------
    structure like loop_vars
        The variables after the last step.

    Raises
    ------
    TypeError, ValueError
        When the body changes the structure, a dtype, or a shape against its invariant.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.while_loop(lambda i, s: i < 4, lambda i, s: (i + 1, s + i), (0, 0))[1].numpy()
    np.int32(6)

    A variable that grows:

    >>> @tf.function
    ... def powers(n):
    ...     return tf.while_loop(lambda x: tf.size(x) < n,
    ...                          lambda x: (tf.concat([x, 2 * x[-1:]], 0),), [tf.constant([1])],
    ...                          shape_invariants=[tf.TensorShape([None])])[0]
    >>> powers(tf.constant(5)).numpy()
    array([ 1,  2,  4,  8, 16], dtype=int32)
    """
    for function, what in ((cond, "'cond'"), (body, "'body'")):
        if not callable(function):
            raise ArgumentTypeError(f"{what} must be callable.")
    cond, body = in_trace(cond), in_trace(body)
    if not isinstance(loop_vars, (list, tuple, Mapping)):
        loop_vars = [loop_vars]
    if not len(loop_vars):
        raise ArgumentError("'loop_vars' cannot be empty.")
    if observers.local.trace is not None:
        given = None if shape_invariants is None else invariants_of(loop_vars, shape_invariants)
        loop_vars = _begun(body, loop_vars)
        invariants = _of_growing_arrays(loop_vars, given)
        if invariants is None and any(map(_varies, nest.flatten(loop_vars, whole=True))):
            invariants = _of_varying_composites(body, loop_vars)
        return results(_run_traced(cond, body, loop_vars, invariants, maximum_iterations),
                       back_prop)
    limit = None if maximum_iterations is None else int(maximum_iterations)
    trips = 0
    structure = loop_vars
    while (limit is None or trips < limit) and cond(*loop_vars):
        loop_vars = _as_arguments(body(*loop_vars), structure)
        nest.assert_same_structure(structure, loop_vars, check_types=False)
        trips += 1
    return results(_convert(structure, loop_vars), back_prop)


def loop_without_variables(cond: Callable[[], Any], body: Callable[[], Any], maximum: Any = None
                           ) -> None:
    """A traced loop that carries nothing but the ``tf.Variable``s which its body assigns.

    Raises
    ------
    InvalidArgumentError
        When there are none, and nothing else can change what the condition says.
    """
    _TracedWhile(cond, lambda: (body(), ())[1], [], maximum).apply(None)


def _run_traced(cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any,
                invariants: Sequence[TensorShape | None] | None, maximum: Any) -> Any:
    """A loop of the graph; variables that the graph has no values for are carried as parts."""
    places = places_without_rank(loop_vars)
    may_change = any(own is not None and own.rank is None for own in invariants or ())
    if not places and not may_change and not holds_strings(loop_vars):
        return _TracedWhile(cond, body, loop_vars, maximum).apply(invariants)
    while True:
        try:
            return close_parts(_run_on_parts(cond, body, loop_vars, invariants, maximum, places))
        except RankChangesError as changes:
            places |= changes.places


def _run_on_parts(cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any,
                  invariants: Sequence[TensorShape | None] | None, maximum: Any,
                  places: Collection[int]) -> Any:
    """A traced loop that carries the parts of strings, and of the variables at some places."""
    opened = open_parts(loop_vars, places)
    values = list(opened.values() if isinstance(opened, Mapping) else opened)
    own = invariants or [None] * len(nest.flatten(loop_vars))

    def step(*parts: Any) -> Any:
        given = close_parts(parts)
        result = _as_arguments(body(*given), loop_vars)
        if len(nest.flatten(result)) != len(own):
            return result  # the loop has the message
        require_ranks(given, result, own, places, _rank_error)
        return open_parts(result, places)

    loop = _TracedWhile(lambda *parts: cond(*close_parts(parts)), step, opened, maximum)
    return loop.apply(invariants_of_parts(_opened_leaves(values), own))


def _rank_error(i: int, before: TensorShape, now: TensorShape) -> Exception:
    return ShapeError(
        f"tf.while_loop: loop variable {i} enters the loop with shape {before}, but has shape "
        f"{now} after one iteration{_INVARIANTS}")


def _opened_leaves(structure: Any) -> list[Any]:
    """The leaves of a structure, parts of one variable being one."""
    if type(structure) in (StringParts, RowParts) or not nest.is_nested(structure):
        return [structure]
    return [leaf for _, child in nest.children(structure) for leaf in _opened_leaves(child)]


def _convert(structure: Any, value: Any) -> Any:
    """A value after the loop in the structure it had before, with tensors for leaves."""
    if value is None or isinstance(value, TensorArray):
        return value
    if not nest.is_nested(structure):
        return convert.to_tensor(value)
    return nest.rebuild(structure, [_convert(a, b) for (_, a), (_, b) in zip(
        nest.children(structure), nest.children(value))])


def _as_arguments(result: Any, structure: Any) -> Any:
    """What a body returned as a list of loop variables."""
    if isinstance(result, (list, tuple)) and not (
            len(structure) == 1 and nest.is_nested(structure[0])
            and len(nest.flatten(result)) == len(nest.flatten(structure[0]))
            and not (len(result) == 1 and nest.is_nested(result[0]))):
        return result
    return [result]


def _begun(body: Callable[..., Any], loop_vars: Any) -> Any:
    """Loop variables in which arrays whose elements had no known shape are zeros.

    The shape is that of what the first step writes: the body is traced for it, and thrown away.
    """
    values = loop_vars.values() if isinstance(loop_vars, Mapping) else loop_vars
    open_arrays = [x for x in nest.parts(list(values)) if _is_open(x)]
    if not open_arrays:
        return loop_vars
    leaves = [leaf if leaf is None else convert.to_tensor(leaf) for leaf in nest.flatten(loop_vars)]
    known = open_parts([leaf for leaf in leaves if leaf is not None])
    types = [calls.type_of(leaf) for leaf in nest.flatten(known)]
    found: list[Any] = []
    newest = Symbol("while_shapes").order

    def step(*values: Any) -> Any:
        given = iter(close_parts(nest.pack_sequence_as(known, values)))
        packed = nest.pack_sequence_as(loop_vars, [
            leaf if leaf is None else next(given) for leaf in leaves])
        arguments = list(packed.values()) if isinstance(packed, Mapping) else list(packed)
        result = _as_arguments(body(*arguments), loop_vars)
        found.extend(None if leaf is None else calls.type_of(convert.to_tensor(leaf))
                     for leaf in nest.flatten(result))
        return ()

    Region("while_shapes", step, types)
    if len(found) != len(leaves):
        return loop_vars  # the loop has the message
    ready = []
    arrays = iter(open_arrays)
    for leaf, type in zip(leaves, found):
        if leaf is None and type is not None:
            array = next(arrays)
            if array.dynamic_size:  # the body makes it longer: it begins as it is
                type = TensorType(type.dtype, (array._count, *type.shape[1:]))
        if leaf is None and type is None:
            raise InvalidArgumentError(
                "tf.while_loop: the body writes nothing to a TensorArray whose elements have no "
                "known shape; give element_shape=[...] when making it", "while_loop")
        if leaf is None and any(s.order > newest for dim in type.shape for s in dims.symbols(dim)):
            raise ShapeError(
                "tf.while_loop: the body writes elements to a TensorArray whose shape is computed "
                "in the body; a compiled loop needs it before: compute it outside, or give "
                "element_shape=[...] when making the array")
        ready.append(leaf if leaf is not None else convert.full(
            0, type.dtype, type.shape))
    return nest.pack_sequence_as(loop_vars, ready)


def _varies(value: Any) -> bool:
    return isinstance(value, Composite) and value._varies_in_loops


def _of_varying_composites(body: Callable[..., Any], loop_vars: Any
                           ) -> list[TensorShape | None] | None:
    """Invariants with sizes open where the body gives a composite others; None where it does not.

    The body is traced for it, and thrown away.
    """
    leaves = [convert.to_tensor(leaf) for leaf in nest.flatten(loop_vars)]
    opened = open_parts(leaves)
    types = [calls.type_of(leaf) for leaf in nest.flatten(opened)]
    found: list[TensorType] = []
    before: list[TensorType] = []

    def step(*values: Any) -> Any:
        given = close_parts(nest.pack_sequence_as(opened, values))
        packed = nest.pack_sequence_as(loop_vars, given)
        before.extend(calls.type_of(leaf) for leaf in nest.flatten(packed))
        arguments = list(packed.values()) if isinstance(packed, Mapping) else list(packed)
        result = _as_arguments(body(*arguments), loop_vars)
        found.extend(calls.type_of(convert.to_tensor(leaf)) for leaf in nest.flatten(result))
        return ()

    Region("while_sizes", step, types)
    if len(found) != len(leaves):
        return None  # the loop has the message
    kinds = [varies for value in nest.flatten(loop_vars, whole=True)
             for varies in [_varies(value)] * len(nest.flatten(value))]
    invariants = [
        TensorShape([own if own == new and isinstance(own, int) else None
                     for own, new in zip(old.shape, now.shape)])
        if varies and old.shape != now.shape and old.rank == now.rank else None
        for varies, old, now in zip(kinds, before, found)]
    return invariants if any(shape is not None for shape in invariants) else None


def _is_open(value: Any) -> bool:
    return isinstance(value, TensorArray) and value._leaf() is None


def _of_growing_arrays(loop_vars: Any, invariants: Sequence[TensorShape | None] | None
                       ) -> Sequence[TensorShape | None] | None:
    """The invariants, with arrays of dynamic size as long as they may become."""
    parts = nest.parts(list(loop_vars.values() if isinstance(loop_vars, Mapping) else loop_vars))
    if not any(isinstance(part, TensorArray) and part.dynamic_size for part in parts):
        return invariants
    found: list[TensorShape | None] = []
    for part, own in zip(parts, invariants or [None] * len(parts)):
        if isinstance(part, TensorArray) and part.dynamic_size:
            own = TensorShape([None, *part.element_shape])
        found.append(own)
    return found


class _TracedWhile:
    """A loop inside a trace; with a limit on the trips it has one variable more, that counts."""

    def __init__(self, condition: Callable[..., Any], body: Callable[..., Any], loop_vars: Any,
                 maximum: Any):
        self.condition = condition
        self.body = body
        self.loop_vars = loop_vars
        self.leaves = [convert.to_tensor(leaf) for leaf in nest.flatten(loop_vars)]
        self.count = len(self.leaves)
        self.limit: Tensor | None = None
        if maximum is not None:
            self.leaves.append(convert.to_tensor(0, dtypes.int64))
            self.limit = door.run("cast", convert.to_tensor(maximum), dtype=dtypes.int64)
        self.types = [calls.type_of(leaf) for leaf in self.leaves]

    def apply(self, invariants: Sequence[TensorShape | None] | None) -> Any:
        """Put the loop into the trace; gives the final loop variables."""
        types = self.types
        if invariants is not None:
            types = types_with_open_sizes(types, [*invariants, None][:len(types)])
        fit = fit_type if types == self.types else allow_growth
        variables = OpenVariables()
        regions = self.regions(types, fit, variables)
        while variables.widen(regions[1]):
            regions = self.regions(types, fit, variables)
        if variables.types or (fit is allow_growth and not keeps_shapes(regions[1], types)):
            results = run_growing(regions, self.leaves, types, variables)
        else:
            if fit is allow_growth:
                regions = self.regions(self.types, fit_type, variables)
            results = self.run(regions)
        return nest.pack_sequence_as(self.loop_vars, results[:self.count])

    def arguments(self, values: Sequence[Any]) -> Any:
        """The loop variables as the user's functions take them."""
        packed = nest.pack_sequence_as(self.loop_vars, values[:self.count])
        return list(packed.values()) if isinstance(packed, Mapping) else packed

    def test(self, *values: Any) -> Any:
        """The condition, and that the limit is not reached."""
        answer = convert.to_tensor(self.condition(*self.arguments(values)))
        if answer.dtype is not dtypes.bool_ or answer.ndim:
            raise ArgumentTypeError(f"tf.while_loop: cond must return a bool scalar, it returned "
                                    f"{answer.dtype.name} of shape {answer.shape}")
        if self.limit is None:
            return answer
        below = door.run("less", values[self.count], self.limit)
        return door.run("logical_and", below, answer)

    def regions(self, types: Sequence[TensorType], fit: Callable[..., Tensor],
                variables: OpenVariables) -> list[Region]:
        """Condition and body, traced with loop variables, and variables, of these types."""
        def step(*values: Any) -> Any:
            given = self.arguments(values)
            result = _as_arguments(self.body(*given), self.loop_vars)
            nest.assert_same_structure(list(given), list(result), check_types=False)
            new = [fit(leaf, types[i], entry_error("while_loop", i, self.types[i], _INVARIANTS))
                   for i, leaf in enumerate(nest.flatten(result))]
            return new if self.limit is None else [*new, values[self.count] + 1]

        regions = [Region("while_cond", self.test, types, held=variables.types),
                   Region("while_body", step, types, held=variables.types)]
        if regions[0].written:
            raise InvalidArgumentError("tf.while_loop: cond assigns a variable; move that into "
                                       "the body", "while_loop")
        return regions

    def run(self, regions: Sequence[Region]) -> list[Tensor]:
        """The op that loops over values of one shape."""
        total = len(self.leaves)
        merged = Merged(regions, carried=total, readers=1)
        if not total and not merged.written:
            raise InvalidArgumentError("a loop on tensors whose body assigns no variable that "
                                       "holds a tensor never ends", "while_loop")
        attrs = While(total + len(merged.written))
        return merged.apply(Structure.LOOP, self.leaves, attrs)[:total]  # the last is the count
