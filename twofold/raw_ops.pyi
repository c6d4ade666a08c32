# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
def Abs(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Abs``: ``abs`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Abs(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Acos(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Acos``: ``acos`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Acos(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Acosh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Acosh``: ``acosh`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Acosh(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Add(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Add``: ``add`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Add(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def AddV2(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``AddV2``: ``add`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.AddV2(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Asin(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Asin``: ``asin`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Asin(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Asinh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Asinh``: ``asinh`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Asinh(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Atan(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Atan``: ``atan`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Atan(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Atan2(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Atan2``: ``atan2`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Atan2(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Atanh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Atanh``: ``atanh`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Atanh(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Ceil(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Ceil``: ``ceil`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Ceil(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Cos(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cos``: ``cos`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Cos(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Cosh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cosh``: ``cosh`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Cosh(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Digamma(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Digamma``: ``digamma`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Digamma(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Elu(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Elu``: ``elu`` by its name.

    Parameters
    ----------
    features : Tensor
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
    >>> tf.raw_ops.Elu(features=tf.ones([2])).shape
    TensorShape([2])
    """
def Erf(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Erf``: ``erf`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Erf(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Erfc(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Erfc``: ``erfc`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Erfc(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Exp(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Exp``: ``exp`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Exp(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Expm1(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Expm1``: ``expm1`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Expm1(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Floor(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Floor``: ``floor`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Floor(x=tf.ones([2])).shape
    TensorShape([2])
    """
def FloorDiv(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FloorDiv``: ``floordiv`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.FloorDiv(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def FloorMod(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FloorMod``: ``floormod`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.FloorMod(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Greater(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Greater``: ``greater`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Greater(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def GreaterEqual(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``GreaterEqual``: ``greater_equal`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.GreaterEqual(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Identity(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Identity``: ``identity`` by its name.

    Parameters
    ----------
    input : Tensor
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
    >>> tf.raw_ops.Identity(input=tf.ones([2])).shape
    TensorShape([2])
    """
def IsFinite(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``IsFinite``: ``is_finite`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.IsFinite(x=tf.ones([2])).shape
    TensorShape([2])
    """
def IsInf(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``IsInf``: ``is_inf`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.IsInf(x=tf.ones([2])).shape
    TensorShape([2])
    """
def IsNan(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``IsNan``: ``is_nan`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.IsNan(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Less(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Less``: ``less`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Less(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def LessEqual(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LessEqual``: ``less_equal`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.LessEqual(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Lgamma(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Lgamma``: ``lgamma`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Lgamma(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Log(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Log``: ``log`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Log(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Log1p(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Log1p``: ``log1p`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Log1p(x=tf.ones([2])).shape
    TensorShape([2])
    """
def LogicalAnd(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LogicalAnd``: ``logical_and`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.LogicalAnd(x=tf.constant([True, False]), y=tf.constant([True, False])).shape
    TensorShape([2])
    """
def LogicalNot(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LogicalNot``: ``logical_not`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.LogicalNot(x=tf.constant([True, False])).shape
    TensorShape([2])
    """
def LogicalOr(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LogicalOr``: ``logical_or`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.LogicalOr(x=tf.constant([True, False]), y=tf.constant([True, False])).shape
    TensorShape([2])
    """
def Maximum(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Maximum``: ``maximum`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Maximum(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Minimum(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Minimum``: ``minimum`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Minimum(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Mul(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Mul``: ``multiply`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Mul(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Neg(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Neg``: ``negative`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Neg(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Pow(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Pow``: ``pow`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Pow(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Reciprocal(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Reciprocal``: ``reciprocal`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Reciprocal(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Relu(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Relu``: ``relu`` by its name.

    Parameters
    ----------
    features : Tensor
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
    >>> tf.raw_ops.Relu(features=tf.ones([2])).shape
    TensorShape([2])
    """
def Relu6(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Relu6``: ``relu6`` by its name.

    Parameters
    ----------
    features : Tensor
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
    >>> tf.raw_ops.Relu6(features=tf.ones([2])).shape
    TensorShape([2])
    """
def Rint(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Rint``: ``round`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Rint(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Rsqrt(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Rsqrt``: ``rsqrt`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Rsqrt(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Selu(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Selu``: ``selu`` by its name.

    Parameters
    ----------
    features : Tensor
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
    >>> tf.raw_ops.Selu(features=tf.ones([2])).shape
    TensorShape([2])
    """
def Sigmoid(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sigmoid``: ``sigmoid`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Sigmoid(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Sign(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sign``: ``sign`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Sign(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Sin(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sin``: ``sin`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Sin(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Sinh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sinh``: ``sinh`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Sinh(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Softplus(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Softplus``: ``softplus`` by its name.

    Parameters
    ----------
    features : Tensor
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
    >>> tf.raw_ops.Softplus(features=tf.ones([2])).shape
    TensorShape([2])
    """
def Softsign(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Softsign``: ``softsign`` by its name.

    Parameters
    ----------
    features : Tensor
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
    >>> tf.raw_ops.Softsign(features=tf.ones([2])).shape
    TensorShape([2])
    """
def Sqrt(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sqrt``: ``sqrt`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Sqrt(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Square(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Square``: ``square`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Square(x=tf.ones([2])).shape
    TensorShape([2])
    """
def SquaredDifference(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SquaredDifference``: ``squared_difference`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.SquaredDifference(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def StopGradient(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``StopGradient``: ``stop_gradient`` by its name.

    Parameters
    ----------
    input : Tensor
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
    >>> tf.raw_ops.StopGradient(input=tf.ones([2])).shape
    TensorShape([2])
    """
def Sub(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sub``: ``subtract`` by its name.

    Parameters
    ----------
    x, y : Tensor
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
    >>> tf.raw_ops.Sub(x=tf.ones([2]), y=tf.ones([2])).shape
    TensorShape([2])
    """
def Tan(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Tan``: ``tan`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Tan(x=tf.ones([2])).shape
    TensorShape([2])
    """
def Tanh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Tanh``: ``tanh`` by its name.

    Parameters
    ----------
    x : Tensor
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
    >>> tf.raw_ops.Tanh(x=tf.ones([2])).shape
    TensorShape([2])
    """
