"""The grammar of kernels. It fits on one page:

::

    kernel     = Kernel(name, buffers, sizes, body)
    buffer     = Buffer(name, dtype, shape, role)            role: input | output | inout | local
    statement  = For(index, extent, mode, body)              mode: sequential | parallel | vector
               | If(condition, body, orelse)
               | Local(buffer, initial?)                     scratch of constant size, per iteration
               | Let(variable, value)
               | Store(buffer, offset, value)
               | Accumulate(buffer, offset, combine, value, error?)   combine: see combines.py
    expression = Const(value) | Index | Size(symbol) | Variable
               | Load(buffer, offset) | Unary(name, x) | Binary(name, x, y)
               | Select(condition, x, y, rare) | Cast(x) | Bitcast(x) | Fma(x, y, z)

Every expression has a dtype; offsets, indices and sizes are int64 and count elements of a
contiguous row-major buffer. A ``parallel`` loop's iterations are independent and may run in any
order on any thread; only the outermost loop of a kernel may be parallel. A ``vector`` loop is
innermost, its iterations are independent apart from ``Accumulate`` into places that do not depend
on the loop's index. Reductions stay explicit so that they can be split and vectorised safely.
``max``/``min`` propagate NaN. Expressions are compared by identity and may be shared: an emitter
evaluates a shared expression once per scope.

Contractions are no loops: a ``Contract`` stands beside ``Kernel`` (see ``contract.py``).
Constructors validate; what a kernel means is defined by ``interpret.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...dtypes import DType
from ..base.dims import Dim, Symbol
from .combines import COMBINES

UNARY: dict[str, str] = {
    "neg": "number", "abs": "number", "not": "bool|int", "sqrt": "float", "floor": "float",
    "ceil": "float", "round_even": "float", "trunc": "float",
}
BINARY: dict[str, str] = {
    # integer arithmetic wraps, the lowest divided by -1 too; dividing by zero gives 0
    "add": "number", "sub": "number", "mul": "number", "div": "float",
    "floordiv": "int", "mod": "int", "truncdiv": "int", "truncmod": "int",
    "fmod": "float", "min": "number", "max": "number", "copysign": "float",
    "and": "bool|int", "or": "bool|int", "xor": "bool|int", "shl": "int", "shr": "int",
    "eq": "any", "ne": "any", "lt": "number", "le": "number", "gt": "number", "ge": "number",
    "mulhi": "uint32",
}
COMPARISONS = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
MODES = frozenset({"sequential", "parallel", "vector"})
ROLES = frozenset({"input", "output", "inout", "local"})
INDEX = dtypes.int64

_KINDS: dict[str, Callable[[DType], bool]] = {
    "any": lambda d: True,
    "number": lambda d: d.kind in "iuf",
    "float": lambda d: d.kind == "f",
    "int": lambda d: d.kind in "iu",
    "bool|int": lambda d: d.kind in "biu",
    "uint32": lambda d: d is dtypes.uint32,
}


class Buffer:
    """Contiguous row-major memory that a kernel reads or writes. Equality is identity."""

    __slots__ = ("dtype", "name", "role", "shape")

    def __init__(self, name: str, dtype: DType, shape: Sequence[Dim], role: str):
        if role not in ROLES:
            raise ValueError(f"buffer role {role!r} is none of {sorted(ROLES)}")
        if dtype.is_complex:
            raise ValueError(f"buffer {name} is complex; kernels see two real numbers instead")
        if role == "local" and not all(isinstance(d, int) for d in shape):
            raise ValueError(f"local buffer {name} needs a constant size, got {tuple(shape)}")
        self.name = name
        self.dtype = dtype
        self.shape: tuple[Dim, ...] = tuple(shape)
        self.role = role

    def __repr__(self) -> str:
        return f"{self.role} {self.name}: {self.dtype.name}[{', '.join(map(str, self.shape))}]"


# ---------------------------------------------------------------------------- expressions

class Expression:
    """Base of the scalar expressions. Equality is identity."""

    __slots__ = ("dtype",)
    dtype: DType

    @property
    def operands(self) -> tuple[Expression, ...]:
        """Expressions this one is made of."""
        return ()

    @property
    def usual_operands(self) -> tuple[Expression, ...]:
        """The operands without what is seldom needed: what an evaluation costs as a rule."""
        return self.operands


class Const(Expression):
    """A constant; ``value`` is a Python bool, int or float (may be nan or infinite)."""

    __slots__ = ("value",)

    def __init__(self, value: Any, dtype: DType):
        self.value = (bool(value) if dtype.kind == "b" else
                      int(value) if dtype.kind in "iu" else float(value))
        self.dtype = dtype


class Index(Expression):
    """A loop's counter."""

    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name
        self.dtype = INDEX


class Size(Expression):
    """The run-time value of a dimension symbol."""

    __slots__ = ("symbol",)

    def __init__(self, symbol: Symbol):
        self.symbol = symbol
        self.dtype = INDEX


class Variable(Expression):
    """A name bound by ``Let``."""

    __slots__ = ("name",)

    def __init__(self, name: str, dtype: DType):
        self.name = name
        self.dtype = dtype


class Load(Expression):
    """Element ``offset`` of a buffer. The offset must be in range whenever it is evaluated."""

    __slots__ = ("buffer", "offset")

    def __init__(self, buffer: Buffer, offset: Expression):
        _require_index(offset)
        self.buffer = buffer
        self.offset = offset
        self.dtype = buffer.dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.offset,)


class Unary(Expression):
    """``name`` of one operand, see ``UNARY``."""

    __slots__ = ("name", "x")

    def __init__(self, name: str, x: Expression):
        _require_kind(name, UNARY[name], x.dtype)
        self.name = name
        self.x = x
        self.dtype = x.dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.x,)


class Binary(Expression):
    """``name`` of two operands of one dtype, see ``BINARY``; comparisons give bool."""

    __slots__ = ("name", "x", "y")

    def __init__(self, name: str, x: Expression, y: Expression):
        _require_kind(name, BINARY[name], x.dtype)
        if x.dtype is not y.dtype:
            raise TypeError(f"{name} of {x.dtype.name} and {y.dtype.name}")
        self.name = name
        self.x = x
        self.y = y
        self.dtype = dtypes.bool_ if name in COMPARISONS else x.dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.x, self.y)


class Select(Expression):
    """``x`` where the condition holds, else ``y``. Loads of the branch not taken are not made.

    ``rare``: the condition seldom holds and ``x`` is long, so code should jump over ``x`` where
    nothing needs it. It changes no value.
    """

    __slots__ = ("condition", "rare", "x", "y")

    def __init__(self, condition: Expression, x: Expression, y: Expression, rare: bool = False):
        if condition.dtype is not dtypes.bool_ or x.dtype is not y.dtype:
            raise TypeError(f"select of {condition.dtype.name}, {x.dtype.name}, {y.dtype.name}")
        self.condition = condition
        self.x = x
        self.y = y
        self.rare = rare
        self.dtype = x.dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.condition, self.x, self.y)

    @property
    def usual_operands(self) -> tuple[Expression, ...]:
        return (self.condition, self.y) if self.rare else self.operands


class Cast(Expression):
    """Value conversion: to a float by rounding to nearest even, float to integer by truncation.

    A float outside the integer's range (or nan) saturates, nan to 0; integers wrap; to bool is
    ``!= 0``.
    """

    __slots__ = ("x",)

    def __init__(self, x: Expression, dtype: DType):
        self.x = x
        self.dtype = dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.x,)


class Bitcast(Expression):
    """The same bits as another dtype of the same size."""

    __slots__ = ("x",)

    def __init__(self, x: Expression, dtype: DType):
        if x.dtype.size != dtype.size:
            raise TypeError(f"bitcast of {x.dtype.name} to {dtype.name}")
        self.x = x
        self.dtype = dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.x,)


class Fma(Expression):
    """``x * y + z`` rounded once where the target can, for float32 and float64."""

    __slots__ = ("x", "y", "z")

    def __init__(self, x: Expression, y: Expression, z: Expression):
        if not (x.dtype is y.dtype is z.dtype) or x.dtype not in (dtypes.float32, dtypes.float64):
            raise TypeError(f"fma of {x.dtype.name}, {y.dtype.name}, {z.dtype.name}")
        self.x = x
        self.y = y
        self.z = z
        self.dtype = x.dtype

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.x, self.y, self.z)


def _require_kind(name: str, kind: str, dtype: DType) -> None:
    if not _KINDS[kind](dtype):
        raise TypeError(f"{name} takes {kind}, got {dtype.name}")


def _require_index(offset: Expression) -> None:
    if offset.dtype is not INDEX:
        raise TypeError(f"offsets are {INDEX.name}, got {offset.dtype.name}")


# ---------------------------------------------------------------------------- statements

class Statement:
    """Base of the statements."""

    __slots__ = ()


class For(Statement):
    """Run the body for ``index`` = 0 … extent-1."""

    __slots__ = ("body", "extent", "index", "mode")

    def __init__(self, index: Index, extent: Expression, mode: str, body: Sequence[Statement]):
        if mode not in MODES:
            raise ValueError(f"loop mode {mode!r} is none of {sorted(MODES)}")
        _require_index(extent)
        self.index = index
        self.extent = extent
        self.mode = mode
        self.body = tuple(body)


class If(Statement):
    """Run one of two bodies."""

    __slots__ = ("body", "condition", "orelse")

    def __init__(self, condition: Expression, body: Sequence[Statement],
                 orelse: Sequence[Statement] = ()):
        if condition.dtype is not dtypes.bool_:
            raise TypeError(f"condition is {condition.dtype.name}")
        self.condition = condition
        self.body = tuple(body)
        self.orelse = tuple(orelse)


class Local(Statement):
    """Make a local buffer for the rest of the body; ``initial`` None: undefined."""

    __slots__ = ("buffer", "initial")

    def __init__(self, buffer: Buffer, initial: Expression | None = None):
        if buffer.role != "local":
            raise ValueError(f"Local of a buffer with role {buffer.role}")
        if initial is not None and initial.dtype is not buffer.dtype:
            raise TypeError(f"initial {initial.dtype.name} for {buffer!r}")
        self.buffer = buffer
        self.initial = initial


class Let(Statement):
    """Bind a variable for the rest of the body."""

    __slots__ = ("value", "variable")

    def __init__(self, variable: Variable, value: Expression):
        if variable.dtype is not value.dtype:
            raise TypeError(f"let {variable.name}: {variable.dtype.name} = {value.dtype.name}")
        self.variable = variable
        self.value = value


class Store(Statement):
    """Write one element."""

    __slots__ = ("buffer", "offset", "value")

    def __init__(self, buffer: Buffer, offset: Expression, value: Expression):
        _require_index(offset)
        if value.dtype is not buffer.dtype or buffer.role == "input":
            raise TypeError(f"store of {value.dtype.name} into {buffer!r}")
        self.buffer = buffer
        self.offset = offset
        self.value = value


class Accumulate(Statement):
    """``buffer[offset] = combine(buffer[offset], value)``.

    With ``error``, for sums of floats: what rounding adds to the result is kept in
    ``error[offset]`` and taken from the next number; their difference is the sum (``sums.py``).
    """

    __slots__ = ("buffer", "combine", "error", "offset", "value")

    def __init__(self, buffer: Buffer, offset: Expression, combine: str, value: Expression,
                 error: Buffer | None = None):
        _require_index(offset)
        if combine not in COMBINES:
            raise ValueError(f"combine {combine!r} is none of {sorted(COMBINES)}")
        if value.dtype is not buffer.dtype or buffer.role == "input":
            raise TypeError(f"accumulate {value.dtype.name} into {buffer!r}")
        if not COMBINES[combine].takes(value.dtype):
            raise TypeError(f"accumulate {combine} of {value.dtype.name}")
        if error is not None and (combine != "sum" or value.dtype.kind != "f"
                                  or error.dtype is not buffer.dtype or error.role != "local"):
            raise TypeError(f"{combine} of {value.dtype.name} with its errors in {error!r}")
        self.error = error
        self.buffer = buffer
        self.offset = offset
        self.combine = combine
        self.value = value


class Kernel:
    """Buffers (inputs, then outputs), run-time sizes, statements.

    Attributes
    ----------
    name : str
        A C identifier that tells the user's ops and line.
    buffers : tuple of Buffer
        Parameters, in call order; no locals.
    sizes : tuple of Symbol
        Dimension symbols the kernel needs, in call order.
    body : tuple of Statement
    is_trusted : bool
        False for what was read from text: it is not compiled before ``guard.py`` has made it
        unable to leave its buffers.
    """

    __slots__ = ("body", "buffers", "is_trusted", "name", "sizes")

    def __init__(self, name: str, buffers: Sequence[Buffer], sizes: Sequence[Symbol],
                 body: Sequence[Statement], is_trusted: bool = True):
        if not name.isidentifier() or not name.isascii():
            raise ValueError(f"kernel name {name!r} is no C identifier")
        if any(buffer.role == "local" for buffer in buffers):
            raise ValueError(f"kernel {name} has a local buffer among its parameters")
        self.name = name
        self.buffers = tuple(buffers)
        self.sizes = tuple(sizes)
        self.body = tuple(body)
        self.is_trusted = is_trusted

    def __repr__(self) -> str:
        return f"<Kernel {self.name}: {len(self.buffers)} buffers>"
