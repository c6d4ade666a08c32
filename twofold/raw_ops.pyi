# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
def Abs(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Abs``: ``abs`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Abs(x=tf.ones([2]))
    """
def Acos(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Acos``: ``acos`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Acos(x=tf.ones([2]))
    """
def Acosh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Acosh``: ``acosh`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Acosh(x=tf.ones([2]))
    """
def Add(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Add``: ``add`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Add(x=tf.ones([2]), y=tf.ones([2]))
    """
def AddN(*, inputs: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``AddN``: ``add_n`` by its name.

    Parameters
    ----------
    inputs : any
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
    >>> result = tf.raw_ops.AddN(inputs=[tf.ones([2]), tf.ones([2])])
    """
def AddV2(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``AddV2``: ``add`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.AddV2(x=tf.ones([2]), y=tf.ones([2]))
    """
def All(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``All``: ``reduce_all`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.All(input=[[True], [False]], axis=1)
    """
def Any(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Any``: ``reduce_any`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.Any(input=[[True], [False]], axis=1)
    """
def ArgMax(*, input: _Any, dimension: _Any, output_type: _Any = 'int64', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ArgMax``: ``argmax`` by its name.

    Parameters
    ----------
    input, dimension, output_type : any
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
    >>> result = tf.raw_ops.ArgMax(input=tf.ones([2, 3]), dimension=1)
    """
def ArgMin(*, input: _Any, dimension: _Any, output_type: _Any = 'int64', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ArgMin``: ``argmin`` by its name.

    Parameters
    ----------
    input, dimension, output_type : any
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
    >>> result = tf.raw_ops.ArgMin(input=tf.ones([2, 3]), dimension=1)
    """
def Asin(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Asin``: ``asin`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Asin(x=tf.ones([2]))
    """
def Asinh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Asinh``: ``asinh`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Asinh(x=tf.ones([2]))
    """
def Atan(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Atan``: ``atan`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Atan(x=tf.ones([2]))
    """
def Atan2(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Atan2``: ``atan2`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Atan2(x=tf.ones([2]), y=tf.ones([2]))
    """
def Atanh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Atanh``: ``atanh`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Atanh(x=tf.ones([2]))
    """
def AvgPool(*, value: _Any, ksize: _Any, strides: _Any, padding: _Any, data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``AvgPool``: ``avg_pool2d`` by its name.

    Parameters
    ----------
    value, ksize, strides, padding, data_format : any
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
    >>> result = tf.raw_ops.AvgPool(value=tf.ones([1, 2, 2, 1]), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='VALID')
    """
def AvgPoolGrad(*, orig_input_shape: _Any, grad: _Any, ksize: _Any, strides: _Any, padding: _Any, data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``AvgPoolGrad``: ``derive_mean`` by its name.

    Parameters
    ----------
    orig_input_shape, grad, ksize, strides, padding, data_format : any
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
    >>> result = tf.raw_ops.AvgPoolGrad(orig_input_shape=[1, 2, 2, 1], grad=tf.ones([1, 1, 1, 1]), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='VALID')
    """
def BatchMatMul(*, x: _Any, y: _Any, adj_x: _Any = False, adj_y: _Any = False, grad_x: _Any = False, grad_y: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``BatchMatMul``: ``matmul`` by its name.

    Parameters
    ----------
    x, y, adj_x, adj_y, grad_x, grad_y : any
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
    >>> result = tf.raw_ops.BatchMatMul(x=tf.ones([1, 2, 3]), y=tf.ones([1, 3, 2]))
    """
def BatchMatMulV2(*, x: _Any, y: _Any, adj_x: _Any = False, adj_y: _Any = False, grad_x: _Any = False, grad_y: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``BatchMatMulV2``: ``matmul`` by its name.

    Parameters
    ----------
    x, y, adj_x, adj_y, grad_x, grad_y : any
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
    >>> result = tf.raw_ops.BatchMatMulV2(x=tf.ones([1, 2, 3]), y=tf.ones([3, 2]))
    """
def BiasAdd(*, value: _Any, bias: _Any, data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``BiasAdd``: ``bias_add`` by its name.

    Parameters
    ----------
    value, bias, data_format : any
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
    >>> result = tf.raw_ops.BiasAdd(value=tf.ones([2, 3]), bias=tf.ones([3]))
    """
def BiasAddGrad(*, out_backprop: _Any, data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``BiasAddGrad``: ``sum_over_pixels`` by its name.

    Parameters
    ----------
    out_backprop, data_format : any
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
    >>> result = tf.raw_ops.BiasAddGrad(out_backprop=tf.ones([2, 3]))
    """
def Bitcast(*, input: _Any, type: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Bitcast``: ``bitcast`` by its name.

    Parameters
    ----------
    input, type : any
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
    >>> result = tf.raw_ops.Bitcast(input=tf.ones([2]), type=tf.int32)
    """
def BroadcastTo(*, input: _Any, shape: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``BroadcastTo``: ``broadcast_to`` by its name.

    Parameters
    ----------
    input, shape : any
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
    >>> result = tf.raw_ops.BroadcastTo(input=tf.ones([2]), shape=[2, 2])
    """
def Cast(*, x: _Any, DstT: _Any, Truncate: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cast``: ``cast`` by its name.

    Parameters
    ----------
    x, DstT, Truncate : any
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
    >>> result = tf.raw_ops.Cast(x=tf.ones([2]), DstT=tf.int32)
    """
def Ceil(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Ceil``: ``ceil`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Ceil(x=tf.ones([2]))
    """
def Cholesky(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cholesky``: ``cholesky`` by its name.

    Parameters
    ----------
    input : any
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
    >>> result = tf.raw_ops.Cholesky(input=tf.eye(2))
    """
def ClipByValue(*, t: _Any, clip_value_min: _Any, clip_value_max: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ClipByValue``: ``clip_by_value`` by its name.

    Parameters
    ----------
    t, clip_value_min, clip_value_max : any
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
    >>> result = tf.raw_ops.ClipByValue(t=tf.ones([2]), clip_value_min=0.0, clip_value_max=0.5)
    """
def Concat(*, concat_dim: _Any, values: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Concat``: ``concat`` by its name.

    Parameters
    ----------
    concat_dim, values : any
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
    >>> result = tf.raw_ops.Concat(concat_dim=0, values=[tf.ones([1]), tf.ones([1])])
    """
def ConcatV2(*, values: _Any, axis: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ConcatV2``: ``concat`` by its name.

    Parameters
    ----------
    values, axis : any
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
    >>> result = tf.raw_ops.ConcatV2(values=[tf.ones([1]), tf.ones([1])], axis=0)
    """
def Conv2D(*, input: _Any, filter: _Any, strides: _Any, padding: _Any, use_cudnn_on_gpu: _Any = True, explicit_paddings: _Any = ..., data_format: _Any = 'NHWC', dilations: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Conv2D``: ``convolve`` by its name.

    Parameters
    ----------
    input, filter, strides, padding, use_cudnn_on_gpu, explicit_paddings, data_format, dilations : any
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
    >>> result = tf.raw_ops.Conv2D(input=tf.ones([1, 3, 3, 1]), filter=tf.ones([2, 2, 1, 1]), strides=[1, 1, 1, 1], padding='VALID')
    """
def Conv2DBackpropFilter(*, input: _Any, filter_sizes: _Any, out_backprop: _Any, strides: _Any, padding: _Any, use_cudnn_on_gpu: _Any = True, explicit_paddings: _Any = ..., data_format: _Any = 'NHWC', dilations: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Conv2DBackpropFilter``: ``derive_filter`` by its name.

    Parameters
    ----------
    input, filter_sizes, out_backprop, strides, padding, use_cudnn_on_gpu, explicit_paddings, data_format, dilations : any
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
    >>> result = tf.raw_ops.Conv2DBackpropFilter(input=tf.ones([1, 3, 3, 1]), filter_sizes=[2, 2, 1, 1], out_backprop=tf.ones([1, 2, 2, 1]), strides=[1, 1, 1, 1], padding='VALID')
    """
def Conv2DBackpropInput(*, input_sizes: _Any, filter: _Any, out_backprop: _Any, strides: _Any, padding: _Any, use_cudnn_on_gpu: _Any = True, explicit_paddings: _Any = ..., data_format: _Any = 'NHWC', dilations: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Conv2DBackpropInput``: ``convolve_back`` by its name.

    Parameters
    ----------
    input_sizes, filter, out_backprop, strides, padding, use_cudnn_on_gpu, explicit_paddings, data_format, dilations : any
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
    >>> result = tf.raw_ops.Conv2DBackpropInput(input_sizes=[1, 3, 3, 1], filter=tf.ones([2, 2, 1, 1]), out_backprop=tf.ones([1, 2, 2, 1]), strides=[1, 1, 1, 1], padding='VALID')
    """
def Cos(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cos``: ``cos`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Cos(x=tf.ones([2]))
    """
def Cosh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cosh``: ``cosh`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Cosh(x=tf.ones([2]))
    """
def Cumprod(*, x: _Any, axis: _Any, exclusive: _Any = False, reverse: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cumprod``: ``cumprod`` by its name.

    Parameters
    ----------
    x, axis, exclusive, reverse : any
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
    >>> result = tf.raw_ops.Cumprod(x=tf.ones([2]), axis=0)
    """
def Cumsum(*, x: _Any, axis: _Any, exclusive: _Any = False, reverse: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Cumsum``: ``cumsum`` by its name.

    Parameters
    ----------
    x, axis, exclusive, reverse : any
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
    >>> result = tf.raw_ops.Cumsum(x=tf.ones([2]), axis=0)
    """
def DepthToSpace(*, input: _Any, block_size: _Any, data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``DepthToSpace``: ``depth_to_space`` by its name.

    Parameters
    ----------
    input, block_size, data_format : any
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
    >>> result = tf.raw_ops.DepthToSpace(input=tf.ones([1, 1, 1, 4]), block_size=2)
    """
def DepthwiseConv2dNative(*, input: _Any, filter: _Any, strides: _Any, padding: _Any, explicit_paddings: _Any = ..., data_format: _Any = 'NHWC', dilations: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``DepthwiseConv2dNative``: ``convolve_channels`` by its name.

    Parameters
    ----------
    input, filter, strides, padding, explicit_paddings, data_format, dilations : any
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
    >>> result = tf.raw_ops.DepthwiseConv2dNative(input=tf.ones([1, 3, 3, 1]), filter=tf.ones([2, 2, 1, 1]), strides=[1, 1, 1, 1], padding='VALID')
    """
def Digamma(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Digamma``: ``digamma`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Digamma(x=tf.ones([2]))
    """
def DivNoNan(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``DivNoNan``: ``divide_no_nan`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.DivNoNan(x=tf.ones([2]), y=tf.ones([2]))
    """
def Einsum(*, inputs: _Any, equation: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Einsum``: ``contract`` by its name.

    Parameters
    ----------
    inputs, equation : any
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
    >>> result = tf.raw_ops.Einsum(inputs=[tf.ones([2, 3]), tf.ones([3, 2])], equation='ij,jk->ik')
    """
def Elu(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Elu``: ``elu`` by its name.

    Parameters
    ----------
    features : any
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
    >>> result = tf.raw_ops.Elu(features=tf.ones([2]))
    """
def EluGrad(*, gradients: _Any, outputs: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``EluGrad``: ``derive_elu`` by its name.

    Parameters
    ----------
    gradients, outputs : any
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
    >>> result = tf.raw_ops.EluGrad(gradients=tf.ones([2]), outputs=tf.ones([2]))
    """
def EnsureShape(*, input: _Any, shape: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``EnsureShape``: ``ensure_shape`` by its name.

    Parameters
    ----------
    input, shape : any
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
    >>> result = tf.raw_ops.EnsureShape(input=tf.ones([2]), shape=[2])
    """
def Erf(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Erf``: ``erf`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Erf(x=tf.ones([2]))
    """
def Erfc(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Erfc``: ``erfc`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Erfc(x=tf.ones([2]))
    """
def Erfinv(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Erfinv``: ``erfinv`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Erfinv(x=tf.ones([2]))
    """
def EuclideanNorm(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``EuclideanNorm``: ``reduce_euclidean_norm`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.EuclideanNorm(input=tf.ones([2, 3]), axis=1)
    """
def Exp(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Exp``: ``exp`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Exp(x=tf.ones([2]))
    """
def ExpandDims(*, input: _Any, axis: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ExpandDims``: ``expand_dims`` by its name.

    Parameters
    ----------
    input, axis : any
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
    >>> result = tf.raw_ops.ExpandDims(input=tf.ones([2]), axis=0)
    """
def Expm1(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Expm1``: ``expm1`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Expm1(x=tf.ones([2]))
    """
def Fill(*, dims: _Any, value: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Fill``: ``fill`` by its name.

    Parameters
    ----------
    dims, value : any
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
    >>> result = tf.raw_ops.Fill(dims=[2], value=1.0)
    """
def Floor(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Floor``: ``floor`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Floor(x=tf.ones([2]))
    """
def FloorDiv(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FloorDiv``: ``floordiv`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.FloorDiv(x=tf.ones([2]), y=tf.ones([2]))
    """
def FloorMod(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FloorMod``: ``floormod`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.FloorMod(x=tf.ones([2]), y=tf.ones([2]))
    """
def FusedBatchNorm(*, x: _Any, scale: _Any, offset: _Any, mean: _Any, variance: _Any, epsilon: _Any = ..., exponential_avg_factor: _Any = 1, data_format: _Any = 'NHWC', is_training: _Any = True, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FusedBatchNorm``: ``normalize`` by its name.

    Parameters
    ----------
    x, scale, offset, mean, variance, epsilon, exponential_avg_factor, data_format, is_training : any
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
    >>> result = tf.raw_ops.FusedBatchNorm(x=tf.ones([1, 2, 2, 1]), scale=[1.0], offset=[0.0], mean=[], variance=[])
    """
def FusedBatchNormGrad(*, y_backprop: _Any, x: _Any, scale: _Any, reserve_space_1: _Any, reserve_space_2: _Any, epsilon: _Any = ..., data_format: _Any = 'NHWC', is_training: _Any = True, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FusedBatchNormGrad``: ``derive_normalized`` by its name.

    Parameters
    ----------
    y_backprop, x, scale, reserve_space_1, reserve_space_2, epsilon, data_format, is_training : any
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
    >>> result = tf.raw_ops.FusedBatchNormGrad(y_backprop=tf.ones([1, 2, 2, 1]), x=tf.ones([1, 2, 2, 1]), scale=[1.0], reserve_space_1=[1.0], reserve_space_2=[0.0])
    """
def FusedBatchNormGradV2(*, y_backprop: _Any, x: _Any, scale: _Any, reserve_space_1: _Any, reserve_space_2: _Any, epsilon: _Any = ..., data_format: _Any = 'NHWC', is_training: _Any = True, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FusedBatchNormGradV2``: ``derive_normalized`` by its name.

    Parameters
    ----------
    y_backprop, x, scale, reserve_space_1, reserve_space_2, epsilon, data_format, is_training : any
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
    >>> result = tf.raw_ops.FusedBatchNormGradV2(y_backprop=tf.ones([1, 2, 2, 1]), x=tf.ones([1, 2, 2, 1]), scale=[1.0], reserve_space_1=[1.0], reserve_space_2=[0.0])
    """
def FusedBatchNormGradV3(*, y_backprop: _Any, x: _Any, scale: _Any, reserve_space_1: _Any, reserve_space_2: _Any, reserve_space_3: _Any, epsilon: _Any = ..., data_format: _Any = 'NHWC', is_training: _Any = True, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FusedBatchNormGradV3``: ``derive_normalized`` by its name.

    Parameters
    ----------
    y_backprop, x, scale, reserve_space_1, reserve_space_2, reserve_space_3, epsilon, data_format, is_training : any
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
    >>> result = tf.raw_ops.FusedBatchNormGradV3(y_backprop=tf.ones([1, 2, 2, 1]), x=tf.ones([1, 2, 2, 1]), scale=[1.0], reserve_space_1=[1.0], reserve_space_2=[0.0], reserve_space_3=[])
    """
def FusedBatchNormV2(*, x: _Any, scale: _Any, offset: _Any, mean: _Any, variance: _Any, epsilon: _Any = ..., exponential_avg_factor: _Any = 1, data_format: _Any = 'NHWC', is_training: _Any = True, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FusedBatchNormV2``: ``normalize`` by its name.

    Parameters
    ----------
    x, scale, offset, mean, variance, epsilon, exponential_avg_factor, data_format, is_training : any
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
    >>> result = tf.raw_ops.FusedBatchNormV2(x=tf.ones([1, 2, 2, 1]), scale=[1.0], offset=[0.0], mean=[], variance=[])
    """
def FusedBatchNormV3(*, x: _Any, scale: _Any, offset: _Any, mean: _Any, variance: _Any, epsilon: _Any = ..., exponential_avg_factor: _Any = 1, data_format: _Any = 'NHWC', is_training: _Any = True, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``FusedBatchNormV3``: ``normalize`` by its name.

    Parameters
    ----------
    x, scale, offset, mean, variance, epsilon, exponential_avg_factor, data_format, is_training : any
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
    >>> result = tf.raw_ops.FusedBatchNormV3(x=tf.ones([1, 2, 2, 1]), scale=[1.0], offset=[0.0], mean=[], variance=[])
    """
def Gather(*, params: _Any, indices: _Any, validate_indices: _Any = True, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Gather``: ``gather`` by its name.

    Parameters
    ----------
    params, indices, validate_indices : any
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
    >>> result = tf.raw_ops.Gather(params=tf.ones([3]), indices=[0, 2])
    """
def GatherNd(*, params: _Any, indices: _Any, bad_indices_policy: _Any = '', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``GatherNd``: ``gather_nd`` by its name.

    Parameters
    ----------
    params, indices, bad_indices_policy : any
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
    >>> result = tf.raw_ops.GatherNd(params=tf.ones([3]), indices=[[0], [2]])
    """
def GatherV2(*, params: _Any, indices: _Any, axis: _Any, batch_dims: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``GatherV2``: ``gather`` by its name.

    Parameters
    ----------
    params, indices, axis, batch_dims : any
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
    >>> result = tf.raw_ops.GatherV2(params=tf.ones([3]), indices=[0, 2], axis=0)
    """
def Greater(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Greater``: ``greater`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Greater(x=tf.ones([2]), y=tf.ones([2]))
    """
def GreaterEqual(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``GreaterEqual``: ``greater_equal`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.GreaterEqual(x=tf.ones([2]), y=tf.ones([2]))
    """
def Identity(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Identity``: ``identity`` by its name.

    Parameters
    ----------
    input : any
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
    >>> result = tf.raw_ops.Identity(input=tf.ones([2]))
    """
def IdentityN(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``IdentityN``: ``identity_n`` by its name.

    Parameters
    ----------
    input : any
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
    >>> result = tf.raw_ops.IdentityN(input=[tf.ones([2]), tf.ones([1])])
    """
def Igamma(*, a: _Any, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Igamma``: ``igamma`` by its name.

    Parameters
    ----------
    a, x : any
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
    >>> result = tf.raw_ops.Igamma(a=tf.ones([2]), x=tf.ones([2]))
    """
def Igammac(*, a: _Any, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Igammac``: ``igammac`` by its name.

    Parameters
    ----------
    a, x : any
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
    >>> result = tf.raw_ops.Igammac(a=tf.ones([2]), x=tf.ones([2]))
    """
def Inv(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Inv``: ``reciprocal`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Inv(x=tf.ones([2]))
    """
def InvGrad(*, y: _Any, dy: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``InvGrad``: ``derive_reciprocal`` by its name.

    Parameters
    ----------
    y, dy : any
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
    >>> result = tf.raw_ops.InvGrad(y=tf.ones([2]), dy=tf.ones([2]))
    """
def InvertPermutation(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``InvertPermutation``: ``invert_permutation`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.InvertPermutation(x=[1, 0])
    """
def IsFinite(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``IsFinite``: ``is_finite`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.IsFinite(x=tf.ones([2]))
    """
def IsInf(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``IsInf``: ``is_inf`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.IsInf(x=tf.ones([2]))
    """
def IsNan(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``IsNan``: ``is_nan`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.IsNan(x=tf.ones([2]))
    """
def L2Loss(*, t: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``L2Loss``: ``l2_loss`` by its name.

    Parameters
    ----------
    t : any
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
    >>> result = tf.raw_ops.L2Loss(t=tf.ones([2]))
    """
def LRN(*, input: _Any, depth_radius: _Any = 5, bias: _Any = 1, alpha: _Any = 1, beta: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LRN``: ``local_response_normalization`` by its name.

    Parameters
    ----------
    input, depth_radius, bias, alpha, beta : any
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
    >>> result = tf.raw_ops.LRN(input=tf.ones([1, 1, 1, 2]))
    """
def LeakyRelu(*, features: _Any, alpha: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LeakyRelu``: ``leaky_relu`` by its name.

    Parameters
    ----------
    features, alpha : any
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
    >>> result = tf.raw_ops.LeakyRelu(features=tf.ones([2]))
    """
def LeakyReluGrad(*, gradients: _Any, features: _Any, alpha: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LeakyReluGrad``: ``derive_leaky_relu`` by its name.

    Parameters
    ----------
    gradients, features, alpha : any
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
    >>> result = tf.raw_ops.LeakyReluGrad(gradients=tf.ones([2]), features=tf.ones([2]))
    """
def Less(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Less``: ``less`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Less(x=tf.ones([2]), y=tf.ones([2]))
    """
def LessEqual(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LessEqual``: ``less_equal`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.LessEqual(x=tf.ones([2]), y=tf.ones([2]))
    """
def Lgamma(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Lgamma``: ``lgamma`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Lgamma(x=tf.ones([2]))
    """
def LinSpace(*, start: _Any, stop: _Any, num: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LinSpace``: ``linspace`` by its name.

    Parameters
    ----------
    start, stop, num : any
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
    >>> result = tf.raw_ops.LinSpace(start=0.0, stop=1.0, num=3)
    """
def Log(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Log``: ``log`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Log(x=tf.ones([2]))
    """
def Log1p(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Log1p``: ``log1p`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Log1p(x=tf.ones([2]))
    """
def LogSoftmax(*, logits: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LogSoftmax``: ``log_softmax`` by its name.

    Parameters
    ----------
    logits : any
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
    >>> result = tf.raw_ops.LogSoftmax(logits=tf.ones([2]))
    """
def LogicalAnd(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LogicalAnd``: ``logical_and`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.LogicalAnd(x=tf.constant([True, False]), y=tf.constant([True, False]))
    """
def LogicalNot(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LogicalNot``: ``logical_not`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.LogicalNot(x=tf.constant([True, False]))
    """
def LogicalOr(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``LogicalOr``: ``logical_or`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.LogicalOr(x=tf.constant([True, False]), y=tf.constant([True, False]))
    """
def MatMul(*, a: _Any, b: _Any, transpose_a: _Any = False, transpose_b: _Any = False, grad_a: _Any = False, grad_b: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MatMul``: ``matmul`` by its name.

    Parameters
    ----------
    a, b, transpose_a, transpose_b, grad_a, grad_b : any
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
    >>> result = tf.raw_ops.MatMul(a=tf.ones([2, 3]), b=tf.ones([3, 2]))
    """
def MatrixBandPart(*, input: _Any, num_lower: _Any, num_upper: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MatrixBandPart``: ``band_part`` by its name.

    Parameters
    ----------
    input, num_lower, num_upper : any
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
    >>> result = tf.raw_ops.MatrixBandPart(input=tf.eye(2), num_lower=0, num_upper=0)
    """
def MatrixDeterminant(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MatrixDeterminant``: ``det`` by its name.

    Parameters
    ----------
    input : any
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
    >>> result = tf.raw_ops.MatrixDeterminant(input=tf.eye(2))
    """
def MatrixInverse(*, input: _Any, adjoint: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MatrixInverse``: ``inv`` by its name.

    Parameters
    ----------
    input, adjoint : any
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
    >>> result = tf.raw_ops.MatrixInverse(input=tf.eye(2))
    """
def MatrixSolve(*, matrix: _Any, rhs: _Any, adjoint: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MatrixSolve``: ``solve`` by its name.

    Parameters
    ----------
    matrix, rhs, adjoint : any
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
    >>> result = tf.raw_ops.MatrixSolve(matrix=tf.eye(2), rhs=tf.ones([2, 1]))
    """
def MatrixTriangularSolve(*, matrix: _Any, rhs: _Any, lower: _Any = True, adjoint: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MatrixTriangularSolve``: ``triangular_solve`` by its name.

    Parameters
    ----------
    matrix, rhs, lower, adjoint : any
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
    >>> result = tf.raw_ops.MatrixTriangularSolve(matrix=tf.eye(2), rhs=tf.ones([2, 1]))
    """
def Max(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Max``: ``reduce_max`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.Max(input=tf.ones([2, 3]), axis=1)
    """
def MaxPool(*, input: _Any, ksize: _Any, strides: _Any, padding: _Any, explicit_paddings: _Any = ..., data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MaxPool``: ``pool_largest`` by its name.

    Parameters
    ----------
    input, ksize, strides, padding, explicit_paddings, data_format : any
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
    >>> result = tf.raw_ops.MaxPool(input=tf.ones([1, 2, 2, 1]), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='VALID')
    """
def MaxPoolGrad(*, orig_input: _Any, orig_output: _Any, grad: _Any, ksize: _Any, strides: _Any, padding: _Any, explicit_paddings: _Any = ..., data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MaxPoolGrad``: ``derive_largest`` by its name.

    Parameters
    ----------
    orig_input, orig_output, grad, ksize, strides, padding, explicit_paddings, data_format : any
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
    >>> result = tf.raw_ops.MaxPoolGrad(orig_input=tf.ones([1, 2, 2, 1]), orig_output=tf.ones([1, 1, 1, 1]), grad=tf.ones([1, 1, 1, 1]), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='VALID')
    """
def Maximum(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Maximum``: ``maximum`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Maximum(x=tf.ones([2]), y=tf.ones([2]))
    """
def Mean(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Mean``: ``reduce_mean`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.Mean(input=tf.ones([2, 3]), axis=1)
    """
def Min(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Min``: ``reduce_min`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.Min(input=tf.ones([2, 3]), axis=1)
    """
def Minimum(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Minimum``: ``minimum`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Minimum(x=tf.ones([2]), y=tf.ones([2]))
    """
def MirrorPad(*, input: _Any, paddings: _Any, mode: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MirrorPad``: ``pad`` by its name.

    Parameters
    ----------
    input, paddings, mode : any
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
    >>> result = tf.raw_ops.MirrorPad(input=tf.ones([2]), paddings=[[1, 0]], mode='REFLECT')
    """
def Mul(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Mul``: ``multiply`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Mul(x=tf.ones([2]), y=tf.ones([2]))
    """
def MulNoNan(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``MulNoNan``: ``multiply_no_nan`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.MulNoNan(x=tf.ones([2]), y=tf.ones([2]))
    """
def Ndtri(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Ndtri``: ``ndtri`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Ndtri(x=tf.ones([2]))
    """
def Neg(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Neg``: ``negative`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Neg(x=tf.ones([2]))
    """
def OneHot(*, indices: _Any, depth: _Any, on_value: _Any, off_value: _Any, axis: _Any = -1, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``OneHot``: ``one_hot`` by its name.

    Parameters
    ----------
    indices, depth, on_value, off_value, axis : any
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
    >>> result = tf.raw_ops.OneHot(indices=[0, 1], depth=2, on_value=1.0, off_value=0.0)
    """
def OnesLike(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``OnesLike``: ``ones_like`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.OnesLike(x=tf.ones([2]))
    """
def Pack(*, values: _Any, axis: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Pack``: ``stack`` by its name.

    Parameters
    ----------
    values, axis : any
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
    >>> result = tf.raw_ops.Pack(values=[tf.ones([1]), tf.ones([1])])
    """
def Pad(*, input: _Any, paddings: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Pad``: ``pad`` by its name.

    Parameters
    ----------
    input, paddings : any
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
    >>> result = tf.raw_ops.Pad(input=tf.ones([1]), paddings=[[1, 0]])
    """
def PadV2(*, input: _Any, paddings: _Any, constant_values: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``PadV2``: ``pad`` by its name.

    Parameters
    ----------
    input, paddings, constant_values : any
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
    >>> result = tf.raw_ops.PadV2(input=tf.ones([1]), paddings=[[1, 0]], constant_values=2.0)
    """
def Polygamma(*, a: _Any, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Polygamma``: ``polygamma`` by its name.

    Parameters
    ----------
    a, x : any
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
    >>> result = tf.raw_ops.Polygamma(a=tf.ones([2]), x=tf.ones([2]))
    """
def Pow(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Pow``: ``pow`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Pow(x=tf.ones([2]), y=tf.ones([2]))
    """
def Prod(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Prod``: ``reduce_prod`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.Prod(input=tf.ones([2, 3]), axis=1)
    """
def Qr(*, input: _Any, full_matrices: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Qr``: ``qr`` by its name.

    Parameters
    ----------
    input, full_matrices : any
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
    >>> result = tf.raw_ops.Qr(input=tf.eye(2))
    """
def RandomStandardNormal(*, shape: _Any, dtype: _Any, seed: _Any = 0, seed2: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``RandomStandardNormal``: ``draw_normal`` by its name.

    Parameters
    ----------
    shape, dtype, seed, seed2 : any
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
    >>> result = tf.raw_ops.RandomStandardNormal(shape=[2], dtype=tf.float32)
    """
def RandomUniform(*, shape: _Any, dtype: _Any, seed: _Any = 0, seed2: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``RandomUniform``: ``draw_uniform`` by its name.

    Parameters
    ----------
    shape, dtype, seed, seed2 : any
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
    >>> result = tf.raw_ops.RandomUniform(shape=[2], dtype=tf.float32)
    """
def RandomUniformInt(*, shape: _Any, minval: _Any, maxval: _Any, seed: _Any = 0, seed2: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``RandomUniformInt``: ``draw_integers`` by its name.

    Parameters
    ----------
    shape, minval, maxval, seed, seed2 : any
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
    >>> result = tf.raw_ops.RandomUniformInt(shape=[2], minval=0, maxval=9)
    """
def Range(*, start: _Any, limit: _Any, delta: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Range``: ``range`` by its name.

    Parameters
    ----------
    start, limit, delta : any
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
    >>> result = tf.raw_ops.Range(start=0, limit=3, delta=1)
    """
def Rank(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Rank``: ``rank`` by its name.

    Parameters
    ----------
    input : any
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
    >>> result = tf.raw_ops.Rank(input=tf.ones([2]))
    """
def RealDiv(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``RealDiv``: ``truediv`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.RealDiv(x=tf.ones([2]), y=tf.ones([2]))
    """
def Reciprocal(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Reciprocal``: ``reciprocal`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Reciprocal(x=tf.ones([2]))
    """
def ReciprocalGrad(*, y: _Any, dy: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ReciprocalGrad``: ``derive_reciprocal`` by its name.

    Parameters
    ----------
    y, dy : any
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
    >>> result = tf.raw_ops.ReciprocalGrad(y=tf.ones([2]), dy=tf.ones([2]))
    """
def Relu(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Relu``: ``relu`` by its name.

    Parameters
    ----------
    features : any
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
    >>> result = tf.raw_ops.Relu(features=tf.ones([2]))
    """
def Relu6(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Relu6``: ``relu6`` by its name.

    Parameters
    ----------
    features : any
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
    >>> result = tf.raw_ops.Relu6(features=tf.ones([2]))
    """
def Relu6Grad(*, gradients: _Any, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Relu6Grad``: ``derive_relu6`` by its name.

    Parameters
    ----------
    gradients, features : any
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
    >>> result = tf.raw_ops.Relu6Grad(gradients=tf.ones([2]), features=tf.ones([2]))
    """
def ReluGrad(*, gradients: _Any, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ReluGrad``: ``derive_relu`` by its name.

    Parameters
    ----------
    gradients, features : any
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
    >>> result = tf.raw_ops.ReluGrad(gradients=tf.ones([2]), features=tf.ones([2]))
    """
def Reshape(*, tensor: _Any, shape: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Reshape``: ``reshape`` by its name.

    Parameters
    ----------
    tensor, shape : any
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
    >>> result = tf.raw_ops.Reshape(tensor=tf.ones([4]), shape=[2, 2])
    """
def ReverseSequence(*, input: _Any, seq_lengths: _Any, seq_dim: _Any, batch_dim: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ReverseSequence``: ``reverse_sequence`` by its name.

    Parameters
    ----------
    input, seq_lengths, seq_dim, batch_dim : any
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
    >>> result = tf.raw_ops.ReverseSequence(input=tf.ones([1, 2]), seq_lengths=[2], seq_dim=1)
    """
def ReverseV2(*, tensor: _Any, axis: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ReverseV2``: ``reverse`` by its name.

    Parameters
    ----------
    tensor, axis : any
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
    >>> result = tf.raw_ops.ReverseV2(tensor=tf.ones([2]), axis=[0])
    """
def Rint(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Rint``: ``round`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Rint(x=tf.ones([2]))
    """
def Round(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Round``: ``round`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Round(x=tf.ones([2]))
    """
def Rsqrt(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Rsqrt``: ``rsqrt`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Rsqrt(x=tf.ones([2]))
    """
def RsqrtGrad(*, y: _Any, dy: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``RsqrtGrad``: ``derive_rsqrt`` by its name.

    Parameters
    ----------
    y, dy : any
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
    >>> result = tf.raw_ops.RsqrtGrad(y=tf.ones([2]), dy=tf.ones([2]))
    """
def ScatterNd(*, indices: _Any, updates: _Any, shape: _Any, bad_indices_policy: _Any = '', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ScatterNd``: ``scatter_nd`` by its name.

    Parameters
    ----------
    indices, updates, shape, bad_indices_policy : any
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
    >>> result = tf.raw_ops.ScatterNd(indices=[[0], [2]], updates=tf.ones([2]), shape=[3])
    """
def SegmentMax(*, data: _Any, segment_ids: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SegmentMax``: ``segment_max`` by its name.

    Parameters
    ----------
    data, segment_ids : any
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
    >>> result = tf.raw_ops.SegmentMax(data=tf.ones([3]), segment_ids=[0, 0, 1])
    """
def SegmentMean(*, data: _Any, segment_ids: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SegmentMean``: ``segment_mean`` by its name.

    Parameters
    ----------
    data, segment_ids : any
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
    >>> result = tf.raw_ops.SegmentMean(data=tf.ones([3]), segment_ids=[0, 0, 1])
    """
def SegmentMin(*, data: _Any, segment_ids: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SegmentMin``: ``segment_min`` by its name.

    Parameters
    ----------
    data, segment_ids : any
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
    >>> result = tf.raw_ops.SegmentMin(data=tf.ones([3]), segment_ids=[0, 0, 1])
    """
def SegmentSum(*, data: _Any, segment_ids: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SegmentSum``: ``segment_sum`` by its name.

    Parameters
    ----------
    data, segment_ids : any
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
    >>> result = tf.raw_ops.SegmentSum(data=tf.ones([3]), segment_ids=[0, 0, 1])
    """
def SelectV2(*, condition: _Any, t: _Any, e: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SelectV2``: ``where`` by its name.

    Parameters
    ----------
    condition, t, e : any
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
    >>> result = tf.raw_ops.SelectV2(condition=[True, False], t=tf.ones([2]), e=tf.zeros([2]))
    """
def Selu(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Selu``: ``selu`` by its name.

    Parameters
    ----------
    features : any
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
    >>> result = tf.raw_ops.Selu(features=tf.ones([2]))
    """
def SeluGrad(*, gradients: _Any, outputs: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SeluGrad``: ``derive_selu`` by its name.

    Parameters
    ----------
    gradients, outputs : any
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
    >>> result = tf.raw_ops.SeluGrad(gradients=tf.ones([2]), outputs=tf.ones([2]))
    """
def Shape(*, input: _Any, out_type: _Any = 'int32', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Shape``: ``shape`` by its name.

    Parameters
    ----------
    input, out_type : any
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
    >>> result = tf.raw_ops.Shape(input=tf.ones([2]))
    """
def Sigmoid(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sigmoid``: ``sigmoid`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Sigmoid(x=tf.ones([2]))
    """
def SigmoidGrad(*, y: _Any, dy: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SigmoidGrad``: ``derive_sigmoid`` by its name.

    Parameters
    ----------
    y, dy : any
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
    >>> result = tf.raw_ops.SigmoidGrad(y=tf.ones([2]), dy=tf.ones([2]))
    """
def Sign(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sign``: ``sign`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Sign(x=tf.ones([2]))
    """
def Sin(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sin``: ``sin`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Sin(x=tf.ones([2]))
    """
def Sinh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sinh``: ``sinh`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Sinh(x=tf.ones([2]))
    """
def Size(*, input: _Any, out_type: _Any = 'int32', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Size``: ``size`` by its name.

    Parameters
    ----------
    input, out_type : any
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
    >>> result = tf.raw_ops.Size(input=tf.ones([2]))
    """
def Slice(*, input: _Any, begin: _Any, size: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Slice``: ``slice`` by its name.

    Parameters
    ----------
    input, begin, size : any
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
    >>> result = tf.raw_ops.Slice(input=tf.ones([3]), begin=[0], size=[2])
    """
def Snapshot(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Snapshot``: ``identity`` by its name.

    Parameters
    ----------
    input : any
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
    >>> result = tf.raw_ops.Snapshot(input=tf.ones([2]))
    """
def Softmax(*, logits: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Softmax``: ``softmax`` by its name.

    Parameters
    ----------
    logits : any
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
    >>> result = tf.raw_ops.Softmax(logits=tf.ones([2]))
    """
def SoftmaxCrossEntropyWithLogits(*, features: _Any, labels: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SoftmaxCrossEntropyWithLogits``: ``compare_softmax`` by its name.

    Parameters
    ----------
    features, labels : any
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
    >>> result = tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=tf.ones([1, 2]), labels=tf.ones([1, 2]) / 2.0)
    """
def Softplus(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Softplus``: ``softplus`` by its name.

    Parameters
    ----------
    features : any
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
    >>> result = tf.raw_ops.Softplus(features=tf.ones([2]))
    """
def SoftplusGrad(*, gradients: _Any, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SoftplusGrad``: ``derive_softplus`` by its name.

    Parameters
    ----------
    gradients, features : any
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
    >>> result = tf.raw_ops.SoftplusGrad(gradients=tf.ones([2]), features=tf.ones([2]))
    """
def Softsign(*, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Softsign``: ``softsign`` by its name.

    Parameters
    ----------
    features : any
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
    >>> result = tf.raw_ops.Softsign(features=tf.ones([2]))
    """
def SoftsignGrad(*, gradients: _Any, features: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SoftsignGrad``: ``derive_softsign`` by its name.

    Parameters
    ----------
    gradients, features : any
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
    >>> result = tf.raw_ops.SoftsignGrad(gradients=tf.ones([2]), features=tf.ones([2]))
    """
def SpaceToDepth(*, input: _Any, block_size: _Any, data_format: _Any = 'NHWC', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SpaceToDepth``: ``space_to_depth`` by its name.

    Parameters
    ----------
    input, block_size, data_format : any
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
    >>> result = tf.raw_ops.SpaceToDepth(input=tf.ones([1, 2, 2, 1]), block_size=2)
    """
def SparseSoftmaxCrossEntropyWithLogits(*, features: _Any, labels: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SparseSoftmaxCrossEntropyWithLogits``: ``compare_classes`` by its name.

    Parameters
    ----------
    features, labels : any
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
    >>> result = tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=tf.ones([1, 2]), labels=[1])
    """
def Split(*, axis: _Any, value: _Any, num_split: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Split``: ``split`` by its name.

    Parameters
    ----------
    axis, value, num_split : any
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
    >>> result = tf.raw_ops.Split(axis=0, value=tf.ones([4]), num_split=2)
    """
def SplitV(*, value: _Any, size_splits: _Any, axis: _Any, num_split: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SplitV``: ``split`` by its name.

    Parameters
    ----------
    value, size_splits, axis, num_split : any
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
    >>> result = tf.raw_ops.SplitV(value=tf.ones([3]), size_splits=[1, 2], axis=0, num_split=2)
    """
def Sqrt(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sqrt``: ``sqrt`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Sqrt(x=tf.ones([2]))
    """
def SqrtGrad(*, y: _Any, dy: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SqrtGrad``: ``derive_sqrt`` by its name.

    Parameters
    ----------
    y, dy : any
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
    >>> result = tf.raw_ops.SqrtGrad(y=tf.ones([2]), dy=tf.ones([2]))
    """
def Square(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Square``: ``square`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Square(x=tf.ones([2]))
    """
def SquaredDifference(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``SquaredDifference``: ``squared_difference`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.SquaredDifference(x=tf.ones([2]), y=tf.ones([2]))
    """
def Squeeze(*, input: _Any, axis: _Any = ..., name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Squeeze``: ``squeeze_axes`` by its name.

    Parameters
    ----------
    input, axis : any
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
    >>> result = tf.raw_ops.Squeeze(input=tf.ones([1, 2]))
    """
def StopGradient(*, input: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``StopGradient``: ``stop_gradient`` by its name.

    Parameters
    ----------
    input : any
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
    >>> result = tf.raw_ops.StopGradient(input=tf.ones([2]))
    """
def StridedSlice(*, input: _Any, begin: _Any, end: _Any, strides: _Any, begin_mask: _Any = 0, end_mask: _Any = 0, ellipsis_mask: _Any = 0, new_axis_mask: _Any = 0, shrink_axis_mask: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``StridedSlice``: ``strided_slice`` by its name.

    Parameters
    ----------
    input, begin, end, strides, begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask : any
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
    >>> result = tf.raw_ops.StridedSlice(input=tf.ones([4]), begin=[0], end=[4], strides=[2])
    """
def Sub(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sub``: ``subtract`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Sub(x=tf.ones([2]), y=tf.ones([2]))
    """
def Sum(*, input: _Any, axis: _Any, keep_dims: _Any = False, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Sum``: ``reduce_sum`` by its name.

    Parameters
    ----------
    input, axis, keep_dims : any
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
    >>> result = tf.raw_ops.Sum(input=tf.ones([2, 3]), axis=1)
    """
def Tan(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Tan``: ``tan`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Tan(x=tf.ones([2]))
    """
def Tanh(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Tanh``: ``tanh`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.Tanh(x=tf.ones([2]))
    """
def TanhGrad(*, y: _Any, dy: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``TanhGrad``: ``derive_tanh`` by its name.

    Parameters
    ----------
    y, dy : any
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
    >>> result = tf.raw_ops.TanhGrad(y=tf.ones([2]), dy=tf.ones([2]))
    """
def TensorScatterAdd(*, tensor: _Any, indices: _Any, updates: _Any, bad_indices_policy: _Any = '', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``TensorScatterAdd``: ``tensor_scatter_nd_add`` by its name.

    Parameters
    ----------
    tensor, indices, updates, bad_indices_policy : any
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
    >>> result = tf.raw_ops.TensorScatterAdd(tensor=tf.ones([3]), indices=[[0]], updates=[2.0])
    """
def TensorScatterUpdate(*, tensor: _Any, indices: _Any, updates: _Any, bad_indices_policy: _Any = '', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``TensorScatterUpdate``: ``replace_places`` by its name.

    Parameters
    ----------
    tensor, indices, updates, bad_indices_policy : any
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
    >>> result = tf.raw_ops.TensorScatterUpdate(tensor=tf.ones([3]), indices=[[0]], updates=[2.0])
    """
def Tile(*, input: _Any, multiples: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Tile``: ``tile`` by its name.

    Parameters
    ----------
    input, multiples : any
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
    >>> result = tf.raw_ops.Tile(input=tf.ones([2]), multiples=[2])
    """
def TopKV2(*, input: _Any, k: _Any, sorted: _Any = True, index_type: _Any = 'int32', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``TopKV2``: ``top_k`` by its name.

    Parameters
    ----------
    input, k, sorted, index_type : any
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
    >>> result = tf.raw_ops.TopKV2(input=tf.ones([3]), k=2)
    """
def Transpose(*, x: _Any, perm: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Transpose``: ``transpose`` by its name.

    Parameters
    ----------
    x, perm : any
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
    >>> result = tf.raw_ops.Transpose(x=tf.ones([2, 3]), perm=[1, 0])
    """
def TruncatedNormal(*, shape: _Any, dtype: _Any, seed: _Any = 0, seed2: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``TruncatedNormal``: ``draw_truncated`` by its name.

    Parameters
    ----------
    shape, dtype, seed, seed2 : any
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
    >>> result = tf.raw_ops.TruncatedNormal(shape=[2], dtype=tf.float32)
    """
def Unique(*, x: _Any, out_idx: _Any = 'int32', name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Unique``: ``unique`` by its name.

    Parameters
    ----------
    x, out_idx : any
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
    >>> result = tf.raw_ops.Unique(x=[1, 2, 1])
    """
def Unpack(*, value: _Any, num: _Any, axis: _Any = 0, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Unpack``: ``unstack`` by its name.

    Parameters
    ----------
    value, num, axis : any
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
    >>> result = tf.raw_ops.Unpack(value=tf.ones([2, 3]), num=2)
    """
def UnsortedSegmentMax(*, data: _Any, segment_ids: _Any, num_segments: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``UnsortedSegmentMax``: ``unsorted_segment_max`` by its name.

    Parameters
    ----------
    data, segment_ids, num_segments : any
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
    >>> result = tf.raw_ops.UnsortedSegmentMax(data=tf.ones([3]), segment_ids=[0, 0, 1], num_segments=2)
    """
def UnsortedSegmentMin(*, data: _Any, segment_ids: _Any, num_segments: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``UnsortedSegmentMin``: ``unsorted_segment_min`` by its name.

    Parameters
    ----------
    data, segment_ids, num_segments : any
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
    >>> result = tf.raw_ops.UnsortedSegmentMin(data=tf.ones([3]), segment_ids=[0, 0, 1], num_segments=2)
    """
def UnsortedSegmentSum(*, data: _Any, segment_ids: _Any, num_segments: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``UnsortedSegmentSum``: ``unsorted_segment_sum`` by its name.

    Parameters
    ----------
    data, segment_ids, num_segments : any
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
    >>> result = tf.raw_ops.UnsortedSegmentSum(data=tf.ones([3]), segment_ids=[0, 0, 1], num_segments=2)
    """
def Where(*, condition: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Where``: ``where`` by its name.

    Parameters
    ----------
    condition : any
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
    >>> result = tf.raw_ops.Where(condition=[True, False])
    """
def Xdivy(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Xdivy``: ``xdivy`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Xdivy(x=tf.ones([2]), y=tf.ones([2]))
    """
def Xlog1py(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Xlog1py``: ``xlog1py`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Xlog1py(x=tf.ones([2]), y=tf.ones([2]))
    """
def Xlogy(*, x: _Any, y: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Xlogy``: ``xlogy`` by its name.

    Parameters
    ----------
    x, y : any
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
    >>> result = tf.raw_ops.Xlogy(x=tf.ones([2]), y=tf.ones([2]))
    """
def ZerosLike(*, x: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``ZerosLike``: ``zeros_like`` by its name.

    Parameters
    ----------
    x : any
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
    >>> result = tf.raw_ops.ZerosLike(x=tf.ones([2]))
    """
def Zeta(*, x: _Any, q: _Any, name: _Any = None) -> _Any:
    r"""TensorFlow's kernel ``Zeta``: ``zeta`` by its name.

    Parameters
    ----------
    x, q : any
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
    >>> result = tf.raw_ops.Zeta(x=tf.ones([2]), q=tf.ones([2]))
    """
