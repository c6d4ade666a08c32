"""``tf.raw_ops``: TensorFlow's kernels by their own names, called by keywords only.

Each is a function of the same meaning under the kernel's name and parameters: elementwise ones by
their record, others by their line in ``raw_table.py``.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import typing  # one of the kernels is called Any
from collections.abc import Callable, Mapping
from types import FunctionType

from ...dataclass import dataclass
from ...errors import ArgumentTypeError
from ..ops import array, records

# Parameters: the kernels that have these, each with the op whose record it is.
_KERNELS = {
    ("x",): """Abs=abs Acos=acos Acosh=acosh Asin=asin Asinh=asinh Atan=atan Atanh=atanh Ceil=ceil
        Cos=cos Cosh=cosh Digamma=digamma Erf=erf Erfc=erfc Erfinv=erfinv Exp=exp Expm1=expm1
        Floor=floor Inv=reciprocal IsFinite=is_finite IsInf=is_inf IsNan=is_nan Lgamma=lgamma
        Log=log Log1p=log1p LogicalNot=logical_not Ndtri=ndtri Neg=negative Reciprocal=reciprocal
        Rint=round Rsqrt=rsqrt Sigmoid=sigmoid Sign=sign Sin=sin Sinh=sinh Sqrt=sqrt Square=square
        Tan=tan Tanh=tanh""",
    ("features",): "Elu=elu Relu=relu Relu6=relu6 Selu=selu Softplus=softplus Softsign=softsign",
    ("x", "y"): """Add=add AddV2=add Atan2=atan2 FloorDiv=floordiv FloorMod=floormod
        Greater=greater GreaterEqual=greater_equal Less=less LessEqual=less_equal
        LogicalAnd=logical_and LogicalOr=logical_or Maximum=maximum Minimum=minimum
        MulNoNan=multiply_no_nan Mul=multiply Pow=pow SquaredDifference=squared_difference
        Sub=subtract Xdivy=xdivy Xlog1py=xlog1py Xlogy=xlogy""",
    ("a", "x"): "Igamma=igamma Igammac=igammac Polygamma=polygamma",
    ("x", "q"): "Zeta=zeta",
    ("input",): "Identity StopGradient=stop_gradient",
}
_BY_NAME = {name: (op or name.lower(), parameters) for parameters, text in _KERNELS.items()
            for name, _, op in (entry.partition("=") for entry in text.split())}
_BOOLS = ("LogicalNot", "LogicalAnd", "LogicalOr")

_TEXT = """TensorFlow's kernel ``{name}``: ``{meaning}`` by its name.

Parameters
----------
{parameters} : any
    As TensorFlow's kernel takes them; given by name.
name : str, optional
    Accepted as in TensorFlow; not used.

Returns
-------
Tensor
    Or several, where the kernel gives several.

Raises
------
TypeError
    For arguments by position or by other names, or of a dtype that the kernel does not take.

Examples
--------
>>> import twofold as tf
>>> result = tf.raw_ops.{name}({example})
"""


@dataclass(frozen=True)
class _Row:
    """A line of the table, read."""

    parameters: tuple[str, ...]
    defaults: Mapping[str, typing.Any]
    module: str
    call: ast.Call
    example: str

    @property
    def function(self) -> Callable[..., typing.Any]:
        assert isinstance(self.call.func, ast.Name)
        module = importlib.import_module(f"..{self.module}", __package__)
        found: Callable[..., typing.Any] = getattr(module, self.call.func.id)
        return found


@functools.cache
def _lines() -> dict[str, str]:
    from .raw_table import TABLE
    whole = TABLE.replace("\n    ", " ").splitlines()
    return {line.partition("(")[0]: line for line in whole
            if line and not line.startswith("#")}


def _read(line: str) -> _Row:
    left, _, rest = line.partition(" = ")
    right, _, example = rest.partition(" ! ")
    module, _, call = right.partition(":")
    (definition,) = ast.parse(f"def {left}: pass").body
    assert isinstance(definition, ast.FunctionDef)
    names = tuple(a.arg for a in definition.args.args)
    values = [ast.literal_eval(d) for d in definition.args.defaults]
    parsed = ast.parse(call, mode="eval").body
    assert isinstance(parsed, ast.Call)
    return _Row(names, dict(zip(names[len(names) - len(values):], values)), module, parsed,
                example)


def __getattr__(name: str) -> typing.Any:
    """The function of a kernel, made when it is first used."""
    if name in _BY_NAME:
        made = _make(name, *_BY_NAME[name])
    elif not name.startswith("_") and name in _lines():
        made = _make_of_row(name, _read(_lines()[name]))
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = made
    return made


def _public(op: str) -> Callable[..., typing.Any]:
    own = getattr(array, op, None)
    return own if isinstance(own, FunctionType) else records.public_function(op)


def _make(name: str, op: str, parameters: tuple[str, ...]) -> Callable[..., typing.Any]:
    function = _public(op)

    def kernel(*args: typing.Any, **kwargs: typing.Any) -> typing.Any:
        given = _take(name, parameters, {}, args, kwargs)
        return function(*[given[parameter] for parameter in parameters])

    value = "tf.constant([True, False])" if name in _BOOLS else "tf.ones([2])"
    return _describe(kernel, name, op, parameters, {},
                     ", ".join(f"{parameter}={value}" for parameter in parameters))


def _make_of_row(name: str, row: _Row) -> Callable[..., typing.Any]:
    function = row.function

    def kernel(*args: typing.Any, **kwargs: typing.Any) -> typing.Any:
        given = _take(name, row.parameters, row.defaults, args, kwargs)

        def value(node: ast.expr) -> typing.Any:
            return given[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)

        return function(*map(value, row.call.args),
                        **{str(k.arg): value(k.value) for k in row.call.keywords})

    return _describe(kernel, name, function.__name__.rstrip("_"), row.parameters, row.defaults,
                     row.example)


def _take(name: str, parameters: tuple[str, ...], defaults: Mapping[str, typing.Any],
          args: typing.Any, kwargs: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """The arguments by name; refuses those by position, unknown and missing ones."""
    kwargs.pop("name", None)
    given = {**defaults, **kwargs}
    if args or sorted(given) != sorted(parameters):
        raise ArgumentTypeError(f"tf.raw_ops.{name} takes {' and '.join(parameters)}, by name; "
                                f"got {len(args)} by position and {sorted(kwargs)}")
    return given


def _describe(kernel: Callable[..., typing.Any], name: str, meaning: str,
              parameters: tuple[str, ...], defaults: Mapping[str, typing.Any], example: str
              ) -> Callable[..., typing.Any]:
    """Give a kernel its name, its documentation and its signature."""
    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = _TEXT.format(name=name, meaning=meaning, parameters=", ".join(parameters),
                                  example=example)
    keywords = [inspect.Parameter(parameter, inspect.Parameter.KEYWORD_ONLY,
                                  default=defaults.get(parameter, inspect.Parameter.empty))
                for parameter in parameters]
    last = inspect.Parameter("name", inspect.Parameter.KEYWORD_ONLY, default=None)
    kernel.__signature__ = inspect.Signature([*keywords, last])  # type: ignore[attr-defined]
    return kernel
