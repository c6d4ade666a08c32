"""Ops that do something besides giving a value: checks, variables, printing, calls to the host.

They are nodes in program order; ``effect`` names the resource kind, and no pass reorders two of one
kind. What they do at run time is the program builder's and the runtime's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....errors import InvalidArgumentError, ShapeError
from ...base.types import Shape, TensorType, VariableType, shape_text
from ...graph import Graph, Node
from ...ops import (
    WHOLE,
    Attrs,
    Category,
    Decompose,
    DimCheck,
    ErrorSample,
    Gradient,
    NoAttrs,
    NotDifferentiable,
    OpDef,
    Sample,
    Structural,
    Structure,
    register,
)

F32 = dtypes.float32
NO_VALUE = NotDifferentiable("it has no value")


# ---------------------------------------------------------------------------- checks


def _check_reference(attrs: DimCheck) -> tuple[()]:
    if attrs.left != attrs.right:
        raise InvalidArgumentError(attrs.message)
    return ()


check_dims = register(OpDef(
    name="check_dims", category=Category.EFFECT, arity=0, effect="check", attrs=DimCheck,
    doc="Stop with a message when two dimensions differ at run time.",
    infer=lambda context, types, attrs: (), reference=_check_reference, gradient=NO_VALUE,
    lowering=Structural(Structure.EQUALITY), dtypes=(), samples=(
        Sample((), {"left": 3, "right": 3, "message": "3 and 3 are equal"}),)))


@dataclass(frozen=True)
class Assertion(Attrs):
    """What to say when the condition is False; ``summarize`` limits the elements shown."""

    message: str
    summarize: int = 3


def _assert_infer(context: Any, types: Sequence[TensorType], attrs: Assertion) -> tuple[()]:
    if not types or types[0].dtype is not dtypes.bool_ or types[0].rank != 0:
        found = str(types[0]) if types else "nothing"
        raise InvalidArgumentError(
            f"tf.debugging.Assert: the condition must be a bool scalar, got {found}",
            "debugging.Assert")
    return ()


def _assert_reference(attrs: Assertion, condition: Any, *data: Any) -> tuple[()]:
    if not bool(condition):
        shown = "".join(f"\n{np.array2string(np.asarray(x), threshold=attrs.summarize)}"
                        for x in data)
        raise InvalidArgumentError(f"{attrs.message}{shown}")
    return ()


assert_true = register(OpDef(
    name="assert_true", category=Category.EFFECT, arity=None, effect="assert", attrs=Assertion,
    doc="Stop with a message, and the tensors after the condition, unless the condition holds.",
    infer=_assert_infer, reference=_assert_reference, gradient=NO_VALUE,
    lowering=Structural(Structure.GUARD), dtypes=(dtypes.bool_,), samples=(),
    tensorflow="debugging.Assert",
    error_samples=(ErrorSample(((F32, ()),), InvalidArgumentError, "must be a bool scalar",
                               {"message": "no"}),)))


# ---------------------------------------------------------------------------- variables


@dataclass(frozen=True)
class Reading(Attrs):
    """The shape that the variable has now, where an assignment gave it another than it had."""

    shape: Shape | None = None


def _read_infer(context: Any, types: Sequence[Any], attrs: Reading) -> TensorType:
    (variable,) = types
    if not isinstance(variable, VariableType):
        raise InvalidArgumentError(f"read_variable takes a variable, got {variable}")
    return variable.tensor if attrs.shape is None else TensorType(variable.dtype, attrs.shape)


def _assign_infer(context: Any, types: Sequence[Any], attrs: Any) -> tuple[()]:
    variable, value = types
    if not isinstance(variable, VariableType):
        raise InvalidArgumentError(f"assign_variable takes a variable, got {variable}")
    if variable.dtype is not value.dtype:
        raise InvalidArgumentError(
            f"tf.Variable.assign: the variable is {variable.dtype.name}, the value "
            f"{value.dtype.name}; use tf.cast on the value", "assign")

    def message() -> str:
        return (f"tf.Variable.assign: a value of shape {shape_text(value.shape)} cannot go into a "
                f"variable of shape {shape_text(variable.shape)}")

    if len(variable.shape) != len(value.shape):
        raise ShapeError(message())
    for a, b in zip(variable.shape, value.shape, strict=True):
        if isinstance(a, int):  # others are open: any size may be assigned
            if isinstance(b, int) and a != b:
                raise ShapeError(message())
            context.require_equal(a, b, message)
    return ()


read_variable = register(OpDef(
    name="read_variable", category=Category.EFFECT, arity=1, effect="variable",
    variable_inputs=(0,), attrs=Reading, doc="The tensor a variable holds now.",
    infer=_read_infer, reference=lambda attrs, x: x, numpy=lambda attrs: lambda x: x,
    gradient=Gradient(lambda F, ctx, g: (g,)), lowering=Structural(Structure.READ), dtypes=(),
    samples=()))

assign_variable = register(OpDef(
    name="assign_variable", category=Category.EFFECT, arity=2, effect="variable",
    variable_inputs=(0,), attrs=NoAttrs,
    doc="Make a variable hold another tensor of its dtype from here on, of a shape that it takes.",
    infer=_assign_infer, reference=lambda attrs, variable, value: (),
    gradient=NotDifferentiable("what a variable holds is not a function of its old value"),
    lowering=Structural(Structure.ASSIGN), dtypes=(), samples=()))


def _hold_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, None]:
    before, after = ctx.input_types
    return (g if before.shape == after.shape else None), None


hold_variable = register(OpDef(
    name="hold_variable", category=Category.CONTROL, arity=2, attrs=NoAttrs,
    doc="What a variable holds once something was assigned to it; gradients go to what it held.",
    infer=lambda context, types, attrs: TensorType(types[1].dtype, types[1].shape),
    reference=lambda attrs, before, after: after, gradient=Gradient(_hold_gradient),
    lowering=Decompose(lambda F, attrs, before, after: F.identity(after)), dtypes=(), samples=(),
    on_complex=WHOLE))


# ---------------------------------------------------------------------------- print, host calls


@dataclass(frozen=True)
class Print(Attrs):
    """A format with one ``{}`` per tensor; where it goes; how many elements are shown."""

    template: str
    summarize: int = 3
    stream: str = "stderr"
    end: str = "\n"


class HostFunction:
    """A Python function inside a graph: equal only to itself.

    Attributes
    ----------
    function : callable
        Takes arrays; returns one array or a tuple of them.
    backward : callable or None
        Takes the inputs, then the cotangents of the outputs; returns one array per input.
    name : str
        For messages.
    is_users : bool
        Whether users wrote it: it may do anything, such as waiting for another thread.
    moves_on : bool
        Whether a second call finds something else than the first, as that for the next element
        of a dataset does: what calls it cannot be run again for a gradient.
    """

    __slots__ = ("backward", "function", "is_users", "moves_on", "name")

    def __init__(self, function: Callable[..., Any], name: str | None = None,
                 backward: Callable[..., Any] | None = None, is_users: bool = True,
                 moves_on: bool = False):
        self.function = function
        self.is_users = is_users
        self.moves_on = moves_on
        self.name = name or getattr(function, "__name__", "function")
        self.backward = backward

    def __call__(self, *arrays: Any) -> Any:
        return self.function(*arrays)

    def __repr__(self) -> str:
        return f"<host function {self.name}>"


@dataclass(frozen=True)
class HostCallAttrs(Attrs):
    """The function and the types of what it returns."""

    function: HostFunction
    outputs: tuple[TensorType, ...]


def _print_reference(attrs: Print, *arrays: Any) -> tuple[()]:
    import sys
    stream = sys.stdout if attrs.stream == "stdout" else sys.stderr
    texts = [np.array2string(np.asarray(x), threshold=attrs.summarize,
                             edgeitems=max(attrs.summarize, 1)) for x in arrays]
    stream.write(attrs.template.format(*texts) + attrs.end)
    return ()


print_tensors = register(OpDef(
    name="print_tensors", category=Category.EFFECT, arity=None, effect="print", attrs=Print,
    doc="Write tensors into a template and print it.",
    infer=lambda context, types, attrs: (), reference=_print_reference, gradient=NO_VALUE,
    lowering=Structural(Structure.HOST), dtypes=(), samples=(), tensorflow="print"))


def _host_reference(attrs: HostCallAttrs, *arrays: Any) -> tuple[Any, ...]:
    results = attrs.function(*arrays)
    if not isinstance(results, (tuple, list)):
        results = () if results is None and not attrs.outputs else (results,)
    if len(results) != len(attrs.outputs):
        raise InvalidArgumentError(
            f"tf.numpy_function: {attrs.function.name} returned {len(results)} results, "
            f"{len(attrs.outputs)} were declared", "numpy_function")
    arrays = tuple(np.asarray(x) for x in results)
    for i, (array, type) in enumerate(zip(arrays, attrs.outputs, strict=True)):
        fits = array.ndim == type.rank and all(
            not isinstance(dim, int) or dim == size
            for size, dim in zip(array.shape, type.shape, strict=True))
        if array.dtype != type.dtype.numpy or not fits:
            raise InvalidArgumentError(
                f"tf.numpy_function: result {i} of {attrs.function.name} is {array.dtype} of shape "
                f"{shape_text(array.shape)}, declared was {type.dtype.name} of shape "
                f"{shape_text(type.shape)}", "numpy_function")
    return arrays


def _host_gradient(F: Any, ctx: Any, *cotangents: Any) -> Sequence[Any]:
    """Another host call, of the function's own backward; None where it has none."""
    function: HostFunction = ctx.attrs.function
    if function.backward is None:
        return (None,) * len(ctx.input_types)
    filled = [F.constant(0, type.dtype, type.shape) if g is None else g
              for g, type in zip(cotangents, ctx.output_types, strict=True)]
    inputs = [ctx.input(i) for i in range(len(ctx.input_types))]
    backward = function.backward if isinstance(function.backward, HostFunction) else HostFunction(
        function.backward, f"gradient of {function.name}")
    result = F.host_call(*inputs, *filled, function=backward, outputs=tuple(ctx.input_types))
    return result if isinstance(result, tuple) else (result,)


host_call = register(OpDef(
    name="host_call", category=Category.EFFECT, arity=None, effect="host", attrs=HostCallAttrs,
    doc="Call a Python function on NumPy arrays.",
    infer=lambda context, types, attrs: attrs.outputs, reference=_host_reference,
    gradient=Gradient(_host_gradient, inputs="all"), lowering=Structural(Structure.HOST),
    dtypes=(), samples=(), tensorflow="numpy_function"))


def calls_user(graph: Graph) -> bool:
    """Whether a run calls Python code that users wrote."""
    return any((isinstance(node.attrs, HostCallAttrs) and node.attrs.function.is_users)
               or any(map(calls_user, node.regions)) for node in graph.nodes)


def moves_on(graph: Graph) -> bool:
    """Whether a second run would find something else than the first: it goes over a dataset."""
    return any((isinstance(node.attrs, HostCallAttrs) and node.attrs.function.moves_on)
               or any(map(moves_on, node.regions)) for node in graph.nodes)


def is_seen(node: Node) -> bool:
    """Whether a node, or one in its regions, prints or calls Python code that users wrote."""
    if node.regions:
        return any(is_seen(inner) for region in node.regions for inner in region.nodes)
    if isinstance(node.attrs, HostCallAttrs):
        return node.attrs.function.is_users or not node.outputs  # without results it prints
    return node.op.effect == "print"
