"""Reductions, positions of extremes, running sums (``tf.reduce_sum``, ``tf.argmax``, …)."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...ir.ops import get
from ..dispatch.door import apply, run
from ..tensors.composite import NoTensorError
from ..tensors.symbolic import UnknownRankError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import call_for, call_late, public, shorten
from ..tracing.unranked import is_unranked, parts_of
from .common import axes_of, one_axis, to_tensor
from .complex_numbers import squares
from .descriptions import accepted_dtypes, raises, section

# Over no axes these give their input.
_UNCHANGED = {"reduce_sum", "reduce_prod", "reduce_max", "reduce_min", "reduce_any", "reduce_all",
              "reduce_logsumexp", "reduce_mean"}


def _reduction(op_name: str, example: str) -> Any:
    """The public function of a reduction op."""
    op: Any = get(op_name)
    made: dict[tuple[Any, int, bool], Any] = {}  # attributes for plain arguments
    python_dtype = dtypes.bool_ if op_name in ("reduce_any", "reduce_all") else None

    def function(input_tensor: Any, axis: Any = None, keepdims: bool = False,
                 name: str | None = None) -> Tensor:
        try:
            x = input_tensor if type(input_tensor) is Tensor else _operand(
                input_tensor, axis is None and not keepdims, python_dtype)
            is_plain = (axis is None or type(axis) is int) and type(keepdims) is bool
            attrs = made.get((axis, x.ndim, keepdims)) if is_plain else None
            if attrs is None:
                axes = axes_of(op_name, axis, x.ndim)
                if not axes and x.ndim and op_name in _UNCHANGED:
                    return x
                attrs = op.attrs(axes=axes, keepdims=bool(keepdims))
                if is_plain:
                    made[axis, x.ndim, keepdims] = attrs
            return apply(op, (x,), attrs)[0]
        except UnknownRankError as error:
            return call_late(error, function, (input_tensor, axis, keepdims))
        except NoTensorError as error:
            return call_for(error, function, (input_tensor, axis, keepdims))
        except Exception as error:
            raise shorten(error, function, (input_tensor, axis, keepdims)) from None

    function.__name__ = function.__qualname__ = op_name
    function.__doc__ = f"{op.doc}\n" + "".join((
        section("Parameters", {
            "input_tensor : Tensor": f"Any shape; {accepted_dtypes(op)}.",
            "axis : int or list of int, optional":
                "Axes to reduce, negative ones from the end; by default all."}),
        section("Returns", {
            "Tensor": "The dtype of ``input_tensor``, without the reduced axes."}),
        section("Raises", raises(op)),
        section("Examples", {">>> import twofold as tf": ""}), example, "\n"))
    return function


def _operand(value: Any, whole: bool, python_dtype: Any) -> Tensor:
    """What is reduced, as a tensor; over all elements their number of dimensions is no matter."""
    tensor = to_tensor(value, python_dtype if isinstance(value, (list, tuple)) else None)
    return parts_of(tensor).row if whole and is_unranked(tensor) else tensor


reduce_sum = _reduction("reduce_sum", ">>> tf.reduce_sum([[1, 2], [3, 4]], axis=0).numpy()\n"
                        "array([4, 6], dtype=int32)")
reduce_prod = _reduction("reduce_prod", ">>> tf.reduce_prod([1, 2, 3]).numpy()\nnp.int32(6)")
reduce_max = _reduction("reduce_max", ">>> tf.reduce_max([1, 3, 2]).numpy()\nnp.int32(3)")
reduce_min = _reduction("reduce_min", ">>> tf.reduce_min([1, 3, 2]).numpy()\nnp.int32(1)")
reduce_any = _reduction("reduce_any", ">>> tf.reduce_any([True, False]).numpy()\nnp.True_")
reduce_all = _reduction("reduce_all", ">>> tf.reduce_all([True, False]).numpy()\nnp.False_")
reduce_logsumexp = _reduction("reduce_logsumexp", ">>> float(tf.reduce_logsumexp([0.0]))\n0.0")
reduce_mean = _reduction("reduce_mean", ">>> tf.reduce_mean([[1.0, 2.0], [3.0, 4.0]], axis=1)"
                         ".numpy()\narray([1.5, 3.5], dtype=float32)")
reduce_std = _reduction("reduce_std", ">>> tf.math.reduce_std([1.0, 3.0]).numpy()\n"
                        "np.float32(1.0)")
reduce_variance = _reduction("reduce_variance", ">>> tf.math.reduce_variance([1.0, 3.0]).numpy()\n"
                             "np.float32(1.0)")


@public
def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False,
                          name: str | None = None) -> Tensor:
    """The square root of the sum of squares along axes.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; integers (norms are cut towards zero) or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When ``input_tensor`` holds no numbers, or an axis is outside the rank or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.reduce_euclidean_norm([3.0, 4.0]).numpy()
    np.float32(5.0)
    """
    x = to_tensor(input_tensor)
    total = reduce_sum(squares(x), axis, keepdims)
    if not x.dtype.is_integer:
        return run("sqrt", total)
    return run("cast", run("sqrt", run("cast", total, dtype=dtypes.float64)), dtype=x.dtype)


@public
def count_nonzero(input: Any, axis: Any = None, keepdims: bool | None = None,
                  dtype: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """How many elements are not zero.

    Parameters
    ----------
    input : Tensor
        Any shape; bools, integers, floats or strings (those with a letter count).
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    dtype : dtype
        Of the result.

    Returns
    -------
    Tensor
        Counts of dtype ``dtype``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.count_nonzero([1, 0, 2]).numpy()
    np.int64(2)
    """
    x = to_tensor(input)
    wanted = dtypes.as_dtype(dtype)
    nothing = b"" if x.dtype is dtypes.string else 0
    hits = x if x.dtype is dtypes.bool_ else run("not_equal", x, to_tensor(nothing, x.dtype))
    return reduce_sum(run("cast", hits, dtype=wanted), axis, bool(keepdims))


@public
def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """The share of elements that are zero.

    Parameters
    ----------
    value : Tensor
        Any shape; integers, floats or bools.

    Returns
    -------
    Tensor
        A float32 scalar between 0 and 1; nan when there are no elements.

    Raises
    ------
    DtypeError
        When ``value`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.zero_fraction([0.0, 1.0, 0.0, 2.0]).numpy()
    np.float32(0.5)
    """
    x = to_tensor(value)
    hits = run("equal", x, to_tensor(x.dtype.numpy.type(0), x.dtype))
    return reduce_mean(run("cast", hits, dtype=dtypes.float32))


# ---------------------------------------------------------------------------- positions

def _position(name: str, input: Any, axis: Any, output_type: Any) -> Tensor:
    x = to_tensor(input)
    if x.dtype is dtypes.bool_:
        x = run("cast", x, dtype=dtypes.uint8)
    position = one_axis(name, 0 if axis is None else axis, x.ndim)
    return run(name, x, axis=position, dtype=dtypes.as_dtype(output_type))


@public
def argmax(input: Any, axis: Any = None, output_type: Any = dtypes.int64,
           name: str | None = None) -> Tensor:
    """The position of the largest element along an axis (the first of equals).

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; integers, floats or bools.
    axis : int, optional
        The axis to go along, by default 0; negative ones count from the end.
    output_type : dtype
        Of the positions: int32 or int64.

    Returns
    -------
    Tensor
        The shape of ``input`` without ``axis``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or has no elements, or the dtype is string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.argmax([[1, 5], [7, 2]], axis=1).numpy()
    array([1, 0])
    """
    return _position("argmax", input, axis, output_type)


@public
def argmin(input: Any, axis: Any = None, output_type: Any = dtypes.int64,
           name: str | None = None) -> Tensor:
    """The position of the smallest element along an axis (the first of equals).

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; integers, floats or bools.
    axis : int, optional
        The axis to go along, by default 0; negative ones count from the end.
    output_type : dtype
        Of the positions: int32 or int64.

    Returns
    -------
    Tensor
        The shape of ``input`` without ``axis``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or has no elements, or the dtype is string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.argmin([[1, 5], [7, 2]], axis=1).numpy()
    array([0, 1])
    """
    return _position("argmin", input, axis, output_type)


# ---------------------------------------------------------------------------- cumulative

def cumulative(name: str, x: Any, axis: Any, exclusive: bool, reverse: bool) -> Tensor:
    """What a running op gives along an axis."""
    tensor = to_tensor(x)
    return run(name, tensor, axis=one_axis(name, axis, tensor.ndim), exclusive=bool(exclusive),
               reverse=bool(reverse))


@public
def cumsum(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False,
           name: str | None = None) -> Tensor:
    """Sums of the elements up to each place along an axis.

    Parameters
    ----------
    x : Tensor
        Rank 1 or more; integers or floats.
    axis : int
        The axis to go along; negative ones count from the end.
    exclusive : bool
        Leave out the element itself: the first result is 0.
    reverse : bool
        Go from the end to the front.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.cumsum([1, 2, 3]).numpy(), tf.cumsum([1, 2, 3], exclusive=True).numpy()
    (array([1, 3, 6], dtype=int32), array([0, 1, 3], dtype=int32))
    """
    return cumulative("cumsum", x, axis, exclusive, reverse)


@public
def cumprod(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False,
            name: str | None = None) -> Tensor:
    """Products of the elements up to each place along an axis.

    Parameters
    ----------
    x : Tensor
        Rank 1 or more; integers or floats.
    axis : int
        The axis to go along; negative ones count from the end.
    exclusive : bool
        Leave out the element itself: the first result is 1.
    reverse : bool
        Go from the end to the front.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank or ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.cumprod([1, 2, 3]).numpy()
    array([1, 2, 6], dtype=int32)
    """
    return cumulative("cumprod", x, axis, exclusive, reverse)


