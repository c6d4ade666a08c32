"""``tf.raw_ops``: TensorFlow's elementwise kernels by their own names, called by keywords only.

Each is the public function of the same meaning under the kernel's name and parameters.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from ...errors import ArgumentTypeError
from ..ops import array, records

# Parameters: the kernels that have these, each with the op whose record it is.
_KERNELS = {
    ("x",): """Abs=abs Acos=acos Acosh=acosh Asin=asin Asinh=asinh Atan=atan Atanh=atanh Ceil=ceil
        Cos=cos Cosh=cosh Digamma=digamma Erf=erf Erfc=erfc Exp=exp Expm1=expm1 Floor=floor
        IsFinite=is_finite IsInf=is_inf IsNan=is_nan Lgamma=lgamma Log=log Log1p=log1p
        LogicalNot=logical_not Neg=negative Reciprocal=reciprocal Rint=round Rsqrt=rsqrt
        Sigmoid=sigmoid Sign=sign Sin=sin Sinh=sinh Sqrt=sqrt Square=square Tan=tan Tanh=tanh""",
    ("features",): "Elu=elu Relu=relu Relu6=relu6 Selu=selu Softplus=softplus Softsign=softsign",
    ("x", "y"): """Add=add AddV2=add Atan2=atan2 FloorDiv=floordiv FloorMod=floormod
        Greater=greater GreaterEqual=greater_equal Less=less LessEqual=less_equal
        LogicalAnd=logical_and LogicalOr=logical_or Maximum=maximum Minimum=minimum Mul=multiply
        Pow=pow SquaredDifference=squared_difference Sub=subtract""",
    ("input",): "Identity StopGradient=stop_gradient",
}
_BY_NAME = {name: (op or name.lower(), parameters) for parameters, text in _KERNELS.items()
            for name, _, op in (entry.partition("=") for entry in text.split())}
_BOOLS = ("LogicalNot", "LogicalAnd", "LogicalOr")

_TEXT = """TensorFlow's kernel ``{name}``: ``{op}`` by its name.

Parameters
----------
{parameters} : Tensor
    Numbers, or bools where the kernel takes them; given by name.
name : str, optional
    Accepted as in TensorFlow; not used.

Returns
-------
Tensor
    Of the shape that the arguments broadcast to.

Raises
------
TypeError
    For arguments by position or by other names, or of a dtype that the kernel does not take.

Examples
--------
>>> import twofold as tf
>>> tf.raw_ops.{name}({example}).shape
TensorShape([2])
"""


def __getattr__(name: str) -> Any:
    """The function of a kernel, made when it is first used."""
    if name not in _BY_NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made = globals()[name] = _make(name, *_BY_NAME[name])
    return made


def _public(op: str) -> Callable[..., Any]:
    own = getattr(array, op, None)
    return own if isinstance(own, FunctionType) else records.public_function(op)


def _make(name: str, op: str, parameters: tuple[str, ...]) -> Callable[..., Any]:
    function = _public(op)

    def kernel(*args: Any, **kwargs: Any) -> Any:
        kwargs.pop("name", None)
        if args or sorted(kwargs) != sorted(parameters):
            raise ArgumentTypeError(f"tf.raw_ops.{name} takes {' and '.join(parameters)}, by name; "
                                    f"got {len(args)} by position and {sorted(kwargs)}")
        return function(*[kwargs[parameter] for parameter in parameters])

    value = "tf.constant([True, False])" if name in _BOOLS else "tf.ones([2])"
    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = _TEXT.format(
        name=name, op=op, parameters=", ".join(parameters),
        example=", ".join(f"{parameter}={value}" for parameter in parameters))
    keywords = [inspect.Parameter(parameter, inspect.Parameter.KEYWORD_ONLY)
                for parameter in parameters]
    last = inspect.Parameter("name", inspect.Parameter.KEYWORD_ONLY, default=None)
    kernel.__signature__ = inspect.Signature([*keywords, last])  # type: ignore[attr-defined]
    return kernel
