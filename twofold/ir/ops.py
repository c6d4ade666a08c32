"""``OpDef``: the one record that says everything about an op, and the table of them.

Eager dispatch, tracing, gradients, lowering, both code generators, tests and docs read this table.
Records live in ``ir/oplib``, one module per category; nothing else may know an op by name when
it could ask its record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from ..dtypes import DType
from ..errors import GradientError, InvalidArgumentError, ResourceExhaustedError
from .dims import Dim
from .types import TensorType, shape_text

if TYPE_CHECKING:
    from .graph import Graph, InferContext

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


@dataclass(frozen=True)
class DimCheck(Attrs):
    """Two dimensions that must be equal at run time, and what to say when they are not."""

    left: Dim
    right: Dim
    message: str


class Literal:
    """A static scalar compared by its bits: 0.0 is not -0.0, and nan equals nan."""

    __slots__ = ("bits", "dtype")

    def __init__(self, value: object, dtype: DType):
        self.dtype = dtype
        self.bits = np.asarray(value).astype(dtype.numpy).tobytes()

    @property
    def numpy(self) -> Any:
        """The value as a NumPy scalar of its dtype."""
        return np.frombuffer(self.bits, self.dtype.numpy)[0]

    def item(self) -> Any:
        """The value as a Python bool, int or float."""
        value = self.numpy
        return float(value) if self.dtype.kind == "f" else value.item()

    def __hash__(self) -> int:
        return hash((self.dtype, self.bits))

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Literal) and self.dtype is other.dtype
                and self.bits == other.bits)

    def __repr__(self) -> str:
        return f"{self.item()!r}:{self.dtype.name}"


# ---------------------------------------------------------------------------- gradients

@dataclass(frozen=True)
class Gradient:
    """How cotangents flow back through an op.

    Attributes
    ----------
    rule : callable
        ``rule(F, ctx, *cotangents)`` gives one cotangent (or None) per input. ``F`` is an
        ``Emitter``; ``ctx`` a ``GradientContext``. A cotangent of an output nobody used is None.
    inputs, outputs : tuple of int
        Indices of the input and output *values* that the rule reads; only these are kept
        alive by a tape. Dtypes and shapes of all are always there. ``ALL`` means every one.
    """

    rule: Callable[..., Sequence[Any]]
    inputs: tuple[int, ...] | str = ()
    outputs: tuple[int, ...] | str = ()

    def keeps_input(self, index: int) -> bool:
        """True when the rule reads the value of that input."""
        return self.inputs == ALL_VALUES or index in self.inputs

    def keeps_output(self, index: int) -> bool:
        """True when the rule reads the value of that output."""
        return self.outputs == ALL_VALUES or index in self.outputs


ALL_VALUES = "all"


@dataclass(frozen=True)
class NotDifferentiable:
    """An op without a gradient.

    ``zero`` is True where the derivative is zero or meaningless (rounding, comparisons, integers):
    such an op silently stops gradients, as in TensorFlow. False raises with the reason.
    """

    reason: str
    zero: bool = True


class GradientContext:
    """What a gradient rule sees of the op it differentiates."""

    __slots__ = ("_inputs", "_op", "_outputs", "attrs", "input_types", "output_types", "regions")

    def __init__(self, op: OpDef, attrs: Attrs, inputs: Sequence[Any], outputs: Sequence[Any],
                 input_types: Sequence[TensorType], output_types: Sequence[TensorType],
                 regions: Sequence[Graph] = ()):
        self._op = op
        self._inputs = inputs
        self._outputs = outputs
        self.attrs: Any = attrs
        self.input_types = input_types
        self.output_types = output_types
        self.regions = regions

    def input(self, index: int) -> Any:
        """Value of an input; it must be declared in the op's ``Gradient``."""
        assert isinstance(self._op.gradient, Gradient)
        if not self._op.gradient.keeps_input(index):
            raise AssertionError(f"gradient of {self._op.name} reads undeclared input {index}")
        return self._inputs[index]

    def output(self, index: int = 0) -> Any:
        """Value of an output; it must be declared in the op's ``Gradient``."""
        assert isinstance(self._op.gradient, Gradient)
        if not self._op.gradient.keeps_output(index):
            raise AssertionError(f"gradient of {self._op.name} reads undeclared output {index}")
        return self._outputs[index]


class Emitter:
    """Applies ops: eagerly, into a trace, or into a graph, depending on the subclass.

    Gradient rules and decompositions are written against it: ``F.multiply(x, y)``,
    ``F.reduce_sum(x, axes=(0,), keepdims=False)``; keywords become the op's attributes. Values
    have ``dtype`` and ``shape``.
    """

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        """Apply one op and return its outputs."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__") or name not in TABLE:
            raise AttributeError(name)
        op = TABLE[name]

        def call(*inputs: Any, **attributes: Any) -> Any:
            outputs = self.apply(op, inputs, op.attrs(**attributes))
            return outputs[0] if len(outputs) == 1 else outputs

        return call

    # The helpers below are used by most rules.
    def full(self, value: float | int | bool, dtype: DType, shape: Sequence[Dim] = ()) -> Any:
        """A tensor with every element ``value``."""
        op = get("full")
        attributes: dict[str, Any] = {"value": Literal(value, dtype), "shape": tuple(shape)}
        return self.apply(op, (), op.attrs(**attributes))[0]

    def like(self, value: float | int | bool, x: Any) -> Any:
        """A scalar of the dtype of ``x``; it broadcasts."""
        return self.full(value, x.dtype)

    def sum_to(self, x: Any, shape: Sequence[Dim]) -> Any:
        """Undo a broadcast: sum ``x`` over the axes along which ``shape`` was stretched."""
        target = tuple(shape)
        if tuple(x.shape) == target:
            return x
        extra = len(x.shape) - len(target)
        axes = tuple(range(extra)) + tuple(
            i + extra for i, dim in enumerate(target) if dim == 1 and x.shape[i + extra] != 1)
        if axes:
            x = self.reduce_sum(x, axes=axes, keepdims=False)
        return x if tuple(x.shape) == target else self.reshape(x, shape=target)

    def expand(self, x: Any, axes: Sequence[int], shape: Sequence[Dim], keepdims: bool) -> Any:
        """Bring a reduced ``x`` back to ``shape``: put the reduced axes in and broadcast."""
        if not keepdims and axes:
            kept = [1 if i in axes else dim for i, dim in enumerate(shape)]
            x = self.reshape(x, shape=tuple(kept))
        return x if tuple(x.shape) == tuple(shape) else self.broadcast_to(x, shape=tuple(shape))

    def to(self, x: Any, dtype: DType) -> Any:
        """``x`` cast to ``dtype``; itself when it has it already."""
        return x if x.dtype is dtype else self.cast(x, dtype=dtype)


# ---------------------------------------------------------------------------- lowering

@dataclass(frozen=True)
class Scalar:
    """Elementwise: ``build(attrs, *operands)`` gives a kernel expression of the output element."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class Element:
    """Index form: ``build(context, index)`` gives the expression of the element at ``index``.

    ``context`` has ``attrs``, ``types`` (inputs), ``output`` (type) and ``load(i, index)``, which
    gives the expression of input ``i`` at an index (never a memory access by itself).

    ``same_memory``: the result is the input's elements in the same row-major order (reshape,
    identity), so that no code is needed at all where the input lies in memory.
    """

    build: Callable[..., Any]
    same_memory: bool = False


@dataclass(frozen=True)
class Reduction:
    """Reduction over ``attrs.axes``: ``combine`` is one of sum, prod, max, min, any, all."""

    combine: str


@dataclass(frozen=True)
class KernelTemplate:
    """``build(attrs, input_types, output_types, name)`` gives a whole kernel."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class Contraction:
    """Matmul and convolution: ``build(attrs, input_types, output_types)`` gives a ``Contract``."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class Decompose:
    """``build(F, attrs, *inputs)`` expresses the op in others; it stays whole until lowered."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class HostCall:
    """Runs on the host, on NumPy arrays, through the op's reference function."""

    reason: str


@dataclass(frozen=True)
class Structural:
    """Control flow, variables, effects: the host program's builder knows what to do."""


Lowering = (Scalar | Element | Reduction | KernelTemplate | Contraction | Decompose | HostCall
            | Structural)


# ---------------------------------------------------------------------------- samples

@dataclass(frozen=True)
class Sample:
    """One set of arguments that the tests try.

    Attributes
    ----------
    shapes : tuple of shapes
        One per input; arrays are drawn from ``domain`` with a fixed seed.
    attrs : mapping
        Attribute values by name.
    domain : str or tuple of str
        How inputs are drawn: ``real``, ``positive``, ``unit`` (-1, 1), ``index:N`` (integers below
        N), ``bool``, ``distinct`` (no ties), ``nonzero``, ``small`` (integers -3..3) … See
        ``ir/oplib/sampling``.
    dtypes : tuple of DType, optional
        Fixed dtypes of the inputs where they differ from the tested one (None entries follow it).
    """

    shapes: tuple[tuple[int, ...], ...]
    attrs: Mapping[str, Any] = field(default_factory=dict)
    domain: str | tuple[str, ...] = "real"
    dtypes: tuple[DType | None, ...] = ()


@dataclass(frozen=True)
class ErrorSample:
    """Arguments the op must refuse, the error class, and a part of its message.

    ``when`` ends a sentence in the documentation of functions: "When …".
    """

    types: tuple[tuple[DType, tuple[int, ...]], ...]
    error: type[Exception]
    match: str
    attrs: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""


@dataclass(frozen=True)
class Tolerance:
    """Allowed difference from the float64 reference, in units in the last place of the dtype.

    ``absolute`` is added, scaled by the largest magnitude of the expected result.
    """

    ulps: float = 4.0
    absolute: float = 0.0


@dataclass(frozen=True)
class Algebra:
    """Facts that passes may use; they hold for NaN, infinities and signed zeros too."""

    commutative: bool = False
    associative: bool = False
    idempotent: bool = False
    involution: bool = False
    identity: float | int | bool | None = None


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
    infer: Callable[..., Any]              # (context, types, attrs) -> TensorType or tuple
    reference: Callable[..., Any]          # (attrs, *arrays) -> array or tuple
    gradient: Gradient | NotDifferentiable | None   # None: that of the decomposition
    lowering: Lowering
    doc: str
    dtypes: tuple[DType, ...]              # dtypes of the leading input that tests draw
    samples: tuple[Sample, ...]
    attrs: type[Attrs] = NoAttrs
    numpy: Callable[[Any], Callable[..., Any]] | None = None
    error_samples: tuple[ErrorSample, ...] = ()
    tolerance: Tolerance = Tolerance()
    algebra: Algebra = Algebra()
    effect: str | None = None              # name of the resource kind it touches, None: pure
    variable_inputs: tuple[int, ...] = ()  # inputs that are variables
    grad_check: bool = True                # finite differences apply (False: kinks everywhere)
    tensorflow: str | None = None          # dotted name of the TensorFlow function it mirrors
    function: PublicFunction | None = None   # given: that function is the op and nothing else

    @property
    def is_pure(self) -> bool:
        """True when running the op twice, or not at all, makes no difference."""
        return self.effect is None

    def infer_types(self, context: InferContext, types: Sequence[TensorType], attrs: Attrs,
                    regions: Sequence[Graph] = ()) -> tuple[TensorType, ...]:
        """Output types, or the user's error."""
        if self.arity is not None and len(types) != self.arity:
            raise TypeError(f"{self.name} takes {self.arity} tensors, got {len(types)}")
        if regions:
            result = self.infer(context, types, attrs, regions)
        else:
            result = self.infer(context, types, attrs)
        results = (result,) if isinstance(result, TensorType) else tuple(result)
        for type in results:
            self._require_possible(type)
        return results

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

    def __reduce__(self) -> tuple[Any, ...]:
        return get, (self.name,)


TABLE: dict[str, OpDef] = {}


def register(op: OpDef) -> OpDef:
    """Put an op into the table; each name once."""
    if op.name in TABLE:
        raise ValueError(f"op {op.name} is registered twice")
    if not op.doc or (not op.samples and op.category not in (Category.CONTROL, Category.EFFECT)):
        raise ValueError(f"op {op.name} lacks documentation or samples")
    TABLE[op.name] = op
    return op


def get(name: str) -> OpDef:
    """The op of that name.

    Raises
    ------
    KeyError
        When there is none.
    """
    try:
        return TABLE[name]
    except KeyError:
        raise KeyError(f"no op named {name!r}") from None


def gradient_of(op: OpDef) -> Gradient | None:
    """The gradient of an op; None where gradients stop; an error where there is none to give.

    Raises
    ------
    GradientError
        For an op that declares itself not differentiable and not zero.
    """
    if isinstance(op.gradient, NotDifferentiable):
        if op.gradient.zero:
            return None
        raise GradientError(f"{op.name} has no gradient: {op.gradient.reason}")
    return op.gradient


def attribute_items(attrs: Attrs) -> list[tuple[str, Any]]:
    """Names and values of an op's static arguments, in declaration order."""
    return [(f.name, getattr(attrs, f.name)) for f in fields(attrs)]
