"""Special functions of more than two arguments (``tf.math.betainc``)."""

from __future__ import annotations

from typing import Any

from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert


@public
def betainc(a: Any, b: Any, x: Any, name: str | None = None) -> Tensor:
    """Incomplete beta function, regularised: 0 at x = 0 and 1 at x = 1.

    As in TensorFlow it has a gradient in ``x`` only.

    Parameters
    ----------
    a, b : Tensor
        Positive numbers of one dtype with ``x`` (float32 or float64), of shapes that broadcast.
    x : Tensor
        Numbers from 0 to 1; beyond, the result is nan.

    Returns
    -------
    Tensor
        The shape that ``a``, ``b`` and ``x`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtypes differ or are others, or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.betainc(2.0, 1.0, 0.5).numpy().round(4)
    np.float32(0.25)
    """
    first, second = convert.operands(a, b)
    third = convert.operand(x, first)
    return run("betainc", convert.operand(a, third), convert.operand(second, third), third)
