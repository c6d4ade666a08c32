"""``OpDef``: the one record that says everything about an op.

Eager dispatch, tracing, gradients, lowering, both code generators, tests and docs read this table.
Records live in ``ir/oplib``, one module per category; nothing else may know an op by name when
it could ask its record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

import numpy as np

from ...dataclass import dataclass
from ...dtypes import DType
from ...errors import InvalidArgumentError, ResourceExhaustedError
from ..base.dims import Dim
from ..base.types import TensorType, shape_text
from .gradient_rule import Gradient, NotDifferentiable
from .infer import InferContext
from .lowering import Element, Lowering, Scalar, Structural, Structure
from .parts import ComplexRule
from .region import Region
from .sample import DEFAULT_TOLERANCE, ErrorSample, Sample, Tolerance

Array = np.ndarray[Any, Any]


MOST_DIMENSIONS = 64
MOST_BYTES = (1 << 63) - 1


class Category(Enum):
    """Decides how an op is lowered and what it may fuse with."""

    ELEMENTWISE = "elementwise"
    REDUCE = "reduce"
    MOVEMENT = "movement"
    CONTRACT = "contract"
    INDEX = "index"
    RANDOM = "random"
    CONTROL = "control"
    EFFECT = "effect"
    COMPOSITE = "composite"


@dataclass(frozen=True)
class Attrs:
    """Base of the static arguments of an op; each op that has some declares a subclass."""


@dataclass(frozen=True)
class NoAttrs(Attrs):
    """For ops without static arguments."""


# A range of integers: the lowest, and the first above all.
Range = tuple[Dim, Dim]


@dataclass(frozen=True)
class PublicFunction:
    """What an elementwise op lacks to be a function of ``tf`` that is made from its record.

    Attributes
    ----------
    example, result : str
        A line of Python that calls it, and what Python shows then.
    also : tuple of str
        Its places below ``tf`` besides ``OpDef.tensorflow``.
    parameters : tuple of str
        TensorFlow's names of its inputs, unless these are ``x`` and ``y``.
    """

    example: str
    result: str
    also: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ("x", "y")


@dataclass(frozen=True, eq=False)
class OpDef:
    """Everything about one op. See the field comments.

    ``dtypes`` has no complex ones: ``on_complex`` says whether, and how, an op takes these too.

    ``reference`` is the definition of the op's value: it gets NumPy arrays with floating inputs
    widened to float64 and may return float64; the caller rounds once to the inferred dtype.
    ``numpy`` is the eager kernel: ``numpy(attrs)`` gives a function of arrays in their own dtype;
    None means eager runs a cached compiled kernel.

    Examples
    --------
    >>> import twofold as tf
    >>> op = tf.ir.TABLE["exp"]
    >>> op, op.category.value, op.arity
    (<op exp>, 'elementwise', 1)
    """

    name: str
    category: Category
    arity: int | None                      # None: any number of inputs
    infer: Callable[..., TensorType | Sequence[TensorType]]     # (context, types, attrs)
    reference: Callable[..., Any]          # (attrs, *arrays) -> array or tuple
    gradient: Gradient | NotDifferentiable | None   # None: that of the decomposition
    lowering: Lowering
    doc: str
    dtypes: tuple[DType, ...]              # dtypes of the leading input that tests draw
    samples: tuple[Sample, ...]
    attrs: type[Attrs] = NoAttrs
    numpy: Callable[[Any], Callable[..., Any]] | None = None
    error_samples: tuple[ErrorSample, ...] = ()
    tolerance: Tolerance = DEFAULT_TOLERANCE
    involution: bool = False               # f(f(x)) is x: for nan, infinities and -0.0 too
    unit: float | None = None              # f(x, unit) and f(unit, x) are x, to the bit
    moves: bool = False                    # results hold elements of inputs, nothing computed
    on_strings: Callable[..., Any] | None = None   # NumPy's function of arrays of bytes
    effect: str | None = None              # name of the resource kind it touches, None: pure
    variable_inputs: tuple[int, ...] = ()  # inputs that are variables
    grad_check: bool = True                # finite differences apply (False: kinks everywhere)
    tensorflow: str | None = None          # dotted name of the TensorFlow function it mirrors
    function: PublicFunction | None = None   # given: that function is the op and nothing else
    # (attrs, *object arrays of dimensions) -> such an array
    on_dims: Callable[..., Any] | None = None
    # (attrs, types, output) -> where the integers of that output lie
    range_of: Callable[[Any, Sequence[TensorType], int], Range | None] | None = None
    # (attrs, types) -> what must hold of the values of inputs
    demands: Callable[[Any, Sequence[TensorType]], Sequence[Demand]] | None = None
    on_complex: ComplexRule | None = None  # how it takes complex tensors; None: not at all
    # (attrs, new) -> attrs with ``new(size)`` in place of numbers of rows: eager code then has one
    # compiled kernel for any numbers of them, in which only the last size of shapes is known
    leave_open: Callable[[Any, Callable[[int], Dim]], Attrs] | None = None

    @property
    def is_pure(self) -> bool:
        """True when running the op twice, or not at all, makes no difference."""
        return self.effect is None

    @property
    def structure(self) -> Structure | None:
        """What the op is to those who take structural ops apart; None for one that computes."""
        return self.lowering.kind if isinstance(self.lowering, Structural) else None

    @property
    def keeps_elements(self) -> bool:
        """True when the result has all elements of the input, in other places or another dtype."""
        match self.lowering:
            case Element(same_memory=same, stretches=stretches, permutation=permutation):
                return same or stretches or permutation is not None
            case Scalar(converts=converts):
                return converts
        return False

    def infer_types(self, context: InferContext, types: Sequence[TensorType], attrs: Attrs,
                    regions: Sequence[Region] = ()) -> tuple[TensorType, ...]:
        """Output types, or the user's error."""
        if self.arity is not None and len(types) != self.arity:
            raise TypeError(f"{self.name} takes {self.arity} tensors, got {len(types)}")
        real_only = self.on_complex is None and not isinstance(self.lowering, Structural)
        if real_only:
            self._refuse_complex(types)
        if regions:
            result = self.infer(context, types, attrs, regions)
        else:
            result = self.infer(context, types, attrs)
        results = (result,) if isinstance(result, TensorType) else tuple(result)
        if real_only:
            self._refuse_complex(results)
        for type in results:
            self._require_possible(type)
            self._require_sizes(context, type, types)
        return results

    def _refuse_complex(self, types: Sequence[TensorType]) -> None:
        for type in types:
            if type.dtype.is_complex:
                raise InvalidArgumentError(
                    f"tf.{self.tensorflow or self.name}: it takes no complex tensors, and this one "
                    f"has dtype {type.dtype.name}; use tf.math.real, tf.math.imag or tf.abs first",
                    self.name)

    def _require_sizes(self, context: InferContext, type: TensorType,
                       given: Sequence[TensorType]) -> None:
        """No dimension is negative, also where only the run tells; those of inputs are not."""
        def message() -> str:
            return (f"tf.{self.tensorflow or self.name}: the result would have shape "
                    f"{shape_text(type.shape)}, a negative dimension")

        for dim in type.shape:
            if not (isinstance(dim, int) and dim >= 0) and not any(
                    dim in other.shape for other in given):
                context.require_at_most(0, dim, message)

    def _require_possible(self, type: TensorType) -> None:
        """Refuse what no memory can hold, before its size overflows somewhere."""
        if len(type.shape) > MOST_DIMENSIONS:
            raise InvalidArgumentError(
                f"tf.{self.tensorflow or self.name}: the result would have {len(type.shape)} "
                f"dimensions; a tensor has at most {MOST_DIMENSIONS}", self.name)
        nbytes = type.dtype.size
        for dim in type.shape:
            nbytes *= dim if isinstance(dim, int) and dim else 1
        if nbytes > MOST_BYTES:
            raise ResourceExhaustedError(
                f"tf.{self.tensorflow or self.name}: a {type.dtype.name} tensor of shape "
                f"{shape_text(type.shape)} does not fit any memory; "
                "use smaller dimensions", self.name)

    def __repr__(self) -> str:
        return f"<op {self.name}>"


@dataclass(frozen=True, eq=False)
class Demand:
    """What must hold of the values of an input, or a compiled program stops as eager code does.

    Attributes
    ----------
    input : int
    op, attrs : OpDef, Attrs
        The check: its reference raises the op's own message.
    test : callable
        ``test(F, values)`` gives bools that must all be true.
    holds : callable
        ``holds(lowest, end)`` is True when no value in that range can fail.
    places : tuple of Dim
        The dimensions that the values index: values once checked against these are fine.
    """

    input: int
    op: OpDef
    attrs: Attrs
    test: Callable[[Any, Any], Any]
    holds: Callable[[Dim, Dim], bool]
    places: tuple[Dim, ...] = ()
