# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.dtypes import DType as _DType
from twofold.frontend.tensors.tensor import Tensor as _Tensor
from twofold import audio as audio
from twofold import autodiff as autodiff
from twofold import autograph as autograph
from twofold import bitwise as bitwise
from twofold import compat as compat
from twofold import compiler as compiler
from twofold import config as config
from twofold import data as data
from twofold import debugging as debugging
from twofold import distribute as distribute
from twofold import dtypes as dtypes
from twofold import errors as errors
from twofold import experimental as experimental
from twofold import image as image
from twofold import io as io
from twofold import ir as ir
from twofold import linalg as linalg
from twofold import lookup as lookup
from twofold import math as math
from twofold import nest as nest
from twofold import nn as nn
from twofold import profiler as profiler
from twofold import queue as queue
from twofold import ragged as ragged
from twofold import random as random
from twofold import raw_ops as raw_ops
from twofold import saved_model as saved_model
from twofold import sets as sets
from twofold import signal as signal
from twofold import sparse as sparse
from twofold import strings as strings
from twofold import summary as summary
from twofold import sysconfig as sysconfig
from twofold import test as test
from twofold import train as train
from twofold import types as types
from twofold import version as version
__version__: str
from twofold.frontend.ops.checks.values import assert_ as _Assert
Assert = _Assert
from twofold.dtypes import DType as DType
from twofold.frontend.gradients.tape import GradientTape as GradientTape
from twofold.frontend.values.indexed_slices import IndexedSlices as IndexedSlices
from twofold.frontend.values.indexed_slices import IndexedSlicesSpec as IndexedSlicesSpec
from twofold.frontend.variables.module import Module as Module
from twofold.frontend.data.specs import NoneTensorSpec as NoneTensorSpec
from twofold.frontend.data.optional import OptionalSpec as OptionalSpec
from twofold.frontend.ragged.ragged_tensor import RaggedTensor as RaggedTensor
from twofold.frontend.ragged.spec import RaggedTensorSpec as RaggedTensorSpec
from twofold.frontend.values.sparse_tensor import SparseTensor as SparseTensor
from twofold.frontend.values.sparse_tensor import SparseTensorSpec as SparseTensorSpec
from twofold.frontend.tensors.tensor import Tensor as Tensor
from twofold.frontend.flow.tensor_array import TensorArray as TensorArray
from twofold.frontend.tensors.shape import TensorShape as TensorShape
from twofold.frontend.values.spec import TensorSpec as TensorSpec
from twofold.frontend.tensors.composite import TypeSpec as TypeSpec
from twofold.frontend.gradients.request import UnconnectedGradients as UnconnectedGradients
from twofold.frontend.variables.variable import Variable as Variable
from twofold.frontend.variables.policy import VariableAggregation as VariableAggregation
from twofold.frontend.variables.policy import VariableSynchronization as VariableSynchronization
from twofold.math import abs as abs
from twofold.math import acos as acos
from twofold.math import acosh as acosh
from twofold.math import add as add
from twofold.frontend.ops.math import add_n as add_n
from twofold.frontend.ops.reduce import argmax as argmax
from twofold.frontend.ops.reduce import argmin as argmin
from twofold.frontend.ops.sorting import argsort as argsort
from twofold.dtypes import as_dtype as as_dtype
from twofold.frontend.ops.strings.functions import as_string as as_string
from twofold.math import asin as asin
from twofold.math import asinh as asinh
from twofold.frontend.ops.checks.values import assert_equal as assert_equal
from twofold.frontend.ops.checks.values import assert_greater as assert_greater
from twofold.frontend.ops.checks.values import assert_less as assert_less
from twofold.frontend.ops.checks.shapes import assert_rank as assert_rank
from twofold.math import atan as atan
from twofold.math import atan2 as atan2
from twofold.math import atanh as atanh
from twofold.frontend.ops.batches import batch_to_space as batch_to_space
from twofold.dtypes import bfloat16 as bfloat16
from twofold.frontend.ops.casting import bitcast as bitcast
from twofold.dtypes import bool_ as _bool
bool = _bool
from twofold.frontend.ops.selection import boolean_mask as boolean_mask
from twofold.frontend.ops.array import broadcast_dynamic_shape as broadcast_dynamic_shape
from twofold.frontend.ops.array import broadcast_static_shape as broadcast_static_shape
from twofold.frontend.ops.array import broadcast_to as broadcast_to
from twofold.frontend.flow.choices import case as case
from twofold.frontend.ops.casting import cast as cast
from twofold.frontend.ops.clip import clip_by_global_norm as clip_by_global_norm
from twofold.frontend.ops.clip import clip_by_norm as clip_by_norm
from twofold.frontend.ops.clip import clip_by_value as clip_by_value
from twofold.frontend.ops.complex_numbers import complex_ as _complex
complex = _complex
from twofold.dtypes import complex128 as complex128
from twofold.dtypes import complex64 as complex64
from twofold.frontend.ops.joining import concat as concat
from twofold.frontend.flow.choices import cond as cond
from twofold.frontend.values.convert import constant as constant
from twofold.frontend.ops.random.initializers import constant_initializer as constant_initializer
from twofold.frontend.function.context import control_dependencies as control_dependencies
from twofold.frontend.values.convert import convert_to_tensor as convert_to_tensor
from twofold.math import cos as cos
from twofold.math import cosh as cosh
from twofold.frontend.ops.reduce import cumsum as cumsum
from twofold.frontend.flow.custom_gradient import custom_gradient as custom_gradient
from twofold.frontend.environment.device import device as device
from twofold.frontend.ops.math import divide as divide
double: _DType
from twofold.frontend.ops.selection import dynamic_partition as dynamic_partition
from twofold.frontend.ops.batches import dynamic_stitch as dynamic_stitch
from twofold.frontend.ops.sparse.sets import edit_distance as edit_distance
from twofold.frontend.ops.linalg.factorizations import eig as eig
from twofold.frontend.ops.linalg.factorizations import eigvals as eigvals
from twofold.frontend.ops.linalg.einsum import einsum as einsum
from twofold.frontend.ops.inspection import ensure_shape as ensure_shape
from twofold.math import equal as equal
from twofold.frontend.function.context import executing_eagerly as executing_eagerly
from twofold.math import exp as exp
from twofold.frontend.ops.array import expand_dims as expand_dims
from twofold.frontend.ops.creation import eye as eye
from twofold.frontend.ops.creation import fill as fill
from twofold.dtypes import float16 as float16
from twofold.dtypes import float32 as float32
from twofold.dtypes import float64 as float64
from twofold.math import floor as floor
def foldl(fn: _Any, elems: _Any, initializer: _Any = None, parallel_iterations: int = 10, back_prop: _Any = True, swap_memory: _Any = False, name: str | None = None) -> _Tensor:
    r"""The last of ``a = fn(a, elem)`` over the first axis of ``elems``; arguments as ``tf.scan``.

    Parameters
    ----------
    fn : callable
        Takes the last result and one slice; returns the next result, of the same structure.
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    initializer : structure of Tensor, optional
        What to begin with; by default the first slice.
    parallel_iterations : optional
        Accepted as in TensorFlow; not used.
    back_prop : bool
        False: gradients do not flow through the result.
    swap_memory : optional
        Accepted as in TensorFlow; not used.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    structure of Tensor
        The last result.

    Raises
    ------
    ValueError
        When first dimensions differ, or there is no slice to begin with.
    TypeError
        When ``fn`` is not callable, or changes the structure or a dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.foldl(lambda a, x: 10 * a + x, tf.constant([1, 2, 3])).numpy()
    np.int32(123)
    """
def foldr(fn: _Any, elems: _Any, initializer: _Any = None, parallel_iterations: int = 10, back_prop: _Any = True, swap_memory: _Any = False, name: str | None = None) -> _Tensor:
    r"""``tf.foldl`` from the last slice to the first.

    Parameters
    ----------
    fn : callable
        Takes the last result and one slice; returns the next result, of the same structure.
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    initializer : structure of Tensor, optional
        What to begin with; by default the last slice.
    parallel_iterations : optional
        Accepted as in TensorFlow; not used.
    back_prop : bool
        False: gradients do not flow through the result.
    swap_memory : optional
        Accepted as in TensorFlow; not used.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    structure of Tensor
        The last result.

    Raises
    ------
    ValueError
        When first dimensions differ, or there is no slice to begin with.
    TypeError
        When ``fn`` is not callable, or changes the structure or a dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.foldr(lambda a, x: 2 * a + x, tf.constant([1, 0, 1, 1])).numpy()
    np.int32(13)
    """
from twofold.frontend.function.decorator import function as function
from twofold.frontend.ops.gather import gather as gather
from twofold.frontend.ops.gather import gather_nd as gather_nd
from twofold.frontend.variables.names import get_current_name_scope as get_current_name_scope
from twofold.frontend.environment.debugging import get_logger as get_logger
from twofold.frontend.environment.config import get_option as get_option
from twofold.frontend.ops.inspection import get_static_value as get_static_value
from twofold.frontend.flow.custom_gradient import grad_pass_through as grad_pass_through
from twofold.frontend.gradients.in_functions import gradients as gradients
from twofold.math import greater as greater
from twofold.math import greater_equal as greater_equal
from twofold.frontend.function.context import group as group
from twofold.frontend.ops.array import identity as _guarantee_const
guarantee_const = _guarantee_const
half: _DType
from twofold.frontend.gradients.in_functions import hessians as hessians
from twofold.frontend.ops.compositions import histogram_fixed_width as histogram_fixed_width
from twofold.frontend.ops.compositions import histogram_fixed_width_bins as histogram_fixed_width_bins
from twofold.frontend.ops.array import identity as identity
from twofold.frontend.ops.array import identity_n as identity_n
from twofold.frontend.tensors.observers import init_scope as init_scope
from twofold.frontend.function.context import inside_function as inside_function
from twofold._api.standing_in import install_as_tensorflow as install_as_tensorflow
from twofold.dtypes import int16 as int16
from twofold.dtypes import int32 as int32
from twofold.dtypes import int64 as int64
from twofold.dtypes import int8 as int8
from twofold.frontend.ops.inspection import is_symbolic_tensor as is_symbolic_tensor
from twofold.frontend.ops.inspection import is_tensor as is_tensor
from twofold.math import less as less
from twofold.math import less_equal as less_equal
from twofold.frontend.ops.sequences import linspace as linspace
from twofold.math import logical_and as logical_and
from twofold.math import logical_not as logical_not
from twofold.math import logical_or as logical_or
def map_fn(fn: _Any, elems: _Any, dtype: _Any = None, parallel_iterations: _Any = None, back_prop: _Any = True, swap_memory: _Any = False, infer_shape: _Any = True, name: str | None = None, fn_output_signature: _Any = None) -> _Tensor:
    r"""``fn`` of every slice along the first axis, stacked.

    Parameters
    ----------
    fn : callable
        Takes one slice of ``elems`` (in their structure).
    elems : structure of Tensor or RaggedTensor
        Rank 1 or more; the first dimensions are equal.
    dtype : structure of dtypes, optional
        An older name of ``fn_output_signature``.
    parallel_iterations : optional
        Accepted as in TensorFlow; not used.
    back_prop : bool
        False: gradients do not flow through the result.
    swap_memory : optional
        Accepted as in TensorFlow; not used.
    infer_shape : optional
        Accepted as in TensorFlow; not used.
    name : str, optional
        Accepted as in TensorFlow; not used.
    fn_output_signature : structure of dtypes or TypeSpecs, optional
        What ``fn`` returns; needed when the structure differs from that of ``elems``.

    Returns
    -------
    structure of Tensor
        Like what ``fn`` returns, with the first dimension of ``elems`` in front.

    Raises
    ------
    ValueError
        When first dimensions differ or results have other structures.
    TypeError
        When ``fn`` is not callable or a result has another dtype than declared.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.map_fn(lambda x: x * x, tf.constant([1, 2, 3])).numpy()
    array([1, 4, 9], dtype=int32)
    """
from twofold.frontend.ops.linalg.matrices import matmul as matmul
from twofold.frontend.ops.linalg.functions import sqrtm as _matrix_square_root
matrix_square_root = _matrix_square_root
from twofold.math import maximum as maximum
from twofold.frontend.ops.sequences import meshgrid as meshgrid
from twofold.math import minimum as minimum
from twofold.math import multiply as multiply
from twofold.frontend.variables.names import name_scope as name_scope
from twofold.math import negative as negative
newaxis: _Any
from twofold.frontend.function.context import no_op as no_op
from twofold.frontend.ops.linalg.matrices import norm as norm
from twofold.math import not_equal as not_equal
from twofold.frontend.flow.host_functions import numpy_function as numpy_function
from twofold.frontend.ops.sequences import one_hot as one_hot
from twofold.frontend.ops.creation import ones as ones
from twofold.frontend.ops.random.initializers import ones_initializer as ones_initializer
from twofold.frontend.ops.creation import ones_like as ones_like
from twofold.settings import options as options
from twofold.frontend.ops.slicing import pad as pad
from twofold.math import pow as pow
from twofold.frontend.ops.strings.printing import print_ as _print
print = _print
from twofold.frontend.flow.host_functions import py_function as py_function
from twofold.frontend.ops.random.initializers import random_normal_initializer as random_normal_initializer
from twofold.frontend.ops.random.initializers import random_uniform_initializer as random_uniform_initializer
from twofold.frontend.ops.sequences import range_ as _range
range = _range
from twofold.frontend.ops.array import rank as rank
from twofold.frontend.ops.math import truediv as _realdiv
realdiv = _realdiv
from twofold.frontend.flow.custom_gradient import recompute_grad as recompute_grad
from twofold.math import reduce_all as reduce_all
from twofold.math import reduce_any as reduce_any
from twofold.math import reduce_logsumexp as reduce_logsumexp
from twofold.math import reduce_max as reduce_max
from twofold.math import reduce_mean as reduce_mean
from twofold.math import reduce_min as reduce_min
from twofold.math import reduce_prod as reduce_prod
from twofold.math import reduce_sum as reduce_sum
from twofold.frontend.values.conversions import register_tensor_conversion_function as register_tensor_conversion_function
from twofold.frontend.ops.joining import repeat as repeat
from twofold.frontend.ops.batches import required_space_to_batch_paddings as required_space_to_batch_paddings
from twofold.frontend.ops.array import reshape as reshape
from twofold.frontend.ops.slicing import reverse as reverse
from twofold.frontend.ops.batches import reverse_sequence as reverse_sequence
from twofold.frontend.ops.slicing import roll as roll
from twofold.frontend.ops.math import round_ as _round
round = _round
from twofold.frontend.ops.casting import saturate_cast as saturate_cast
from twofold.frontend.ops.math import scalar_mul as scalar_mul
def scan(fn: _Any, elems: _Any, initializer: _Any = None, parallel_iterations: int = 10, back_prop: _Any = True, swap_memory: _Any = False, infer_shape: _Any = True, reverse: _Any = False, name: str | None = None) -> _Tensor:
    r"""All partial results of ``a = fn(a, elem)`` over the first axis of ``elems``.

    Parameters
    ----------
    fn : callable
        Takes the last result and one slice; returns the next result, of the same structure.
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    initializer : structure of Tensor, optional
        The first result; by default the first slice.
    parallel_iterations : optional
        Accepted as in TensorFlow; not used.
    back_prop : bool
        False: gradients do not flow through the result.
    swap_memory : optional
        Accepted as in TensorFlow; not used.
    infer_shape : optional
        Accepted as in TensorFlow; not used.
    reverse : bool
        Go from the last slice to the first.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    structure of Tensor
        Every result, stacked along a new first axis.

    Raises
    ------
    ValueError
        When first dimensions differ, or there is no slice to begin with.
    TypeError
        When ``fn`` is not callable, or changes the structure or a dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.scan(lambda a, x: a + x, tf.constant([1, 2, 3])).numpy()
    array([1, 3, 6], dtype=int32)
    """
from twofold.frontend.ops.gather import scatter_nd as scatter_nd
from twofold.frontend.ops.selection import searchsorted as searchsorted
from twofold.frontend.ops.sequences import sequence_mask as sequence_mask
from twofold.frontend.ops.array import shape as shape
from twofold.frontend.ops.array import shape_n as shape_n
from twofold.math import sigmoid as sigmoid
from twofold.math import sign as sign
from twofold.math import sin as sin
from twofold.math import sinh as sinh
from twofold.frontend.ops.array import size as size
from twofold.frontend.ops.slicing import slice_ as _slice
slice = _slice
from twofold.frontend.ops.sorting import sort as sort
from twofold.frontend.ops.batches import space_to_batch as space_to_batch
from twofold.frontend.ops.batches import space_to_batch as _space_to_batch_nd
space_to_batch_nd = _space_to_batch_nd
from twofold.frontend.ops.joining import split as split
from twofold.math import sqrt as sqrt
from twofold.math import square as square
from twofold.frontend.ops.array import squeeze as squeeze
from twofold.frontend.ops.joining import stack as stack
from twofold.frontend.ops.array import stop_gradient as stop_gradient
from twofold.frontend.ops.slicing import strided_slice as strided_slice
from twofold.dtypes import string as string
from twofold.math import subtract as subtract
from twofold.frontend.flow.choices import switch_case as switch_case
from twofold.math import tan as tan
from twofold.math import tanh as tanh
from twofold.frontend.ops.gather import tensor_scatter_nd_add as tensor_scatter_nd_add
from twofold.frontend.ops.gather import tensor_scatter_nd_max as tensor_scatter_nd_max
from twofold.frontend.ops.gather import tensor_scatter_nd_min as tensor_scatter_nd_min
from twofold.frontend.ops.gather import tensor_scatter_nd_sub as tensor_scatter_nd_sub
from twofold.frontend.ops.gather import tensor_scatter_nd_update as tensor_scatter_nd_update
from twofold.frontend.ops.linalg.matrices import tensordot as tensordot
from twofold.frontend.ops.joining import tile as tile
from twofold.frontend.flow.host_functions import timestamp as timestamp
from twofold.frontend.ops.array import transpose as transpose
from twofold.frontend.ops.math import truediv as truediv
def truncatediv(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x / y`` rounded towards zero.

    Gradients stop here: it is constant between its steps.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast, the dtypes differ or an integer of the second input has no result.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.truncatediv([7, -7], 2).numpy()
    array([ 3, -3], dtype=int32)
    """
def truncatemod(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""What is left of ``x`` after ``truncatediv``; it has the sign of ``x``.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast, the dtypes differ or an integer of the second input has no result.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.truncatemod([7, -7], 4).numpy()
    array([ 3, -3], dtype=int32)
    """
from twofold.frontend.function.context import tuple_ as _tuple
tuple = _tuple
from twofold.frontend.ops.inspection import type_spec_from_value as type_spec_from_value
from twofold.dtypes import uint16 as uint16
from twofold.dtypes import uint32 as uint32
from twofold.dtypes import uint64 as uint64
from twofold.dtypes import uint8 as uint8
from twofold.frontend.ops.selection import unique as unique
from twofold.frontend.ops.selection import unique_with_counts as unique_with_counts
from twofold.frontend.ops.batches import unravel_index as unravel_index
from twofold.frontend.ops.joining import unstack as unstack
from twofold.frontend.variables.creators import variable_creator_scope as variable_creator_scope
def vectorized_map(fn: _Any, elems: _Any, fallback_to_while_loop: _Any = True, warn: _Any = True) -> _Tensor:
    r"""``map_fn`` whose results may have any structure.

    Parameters
    ----------
    fn : callable
        Takes one slice of ``elems`` (in their structure).
    elems : structure of Tensor
        Rank 1 or more; the first dimensions are equal.
    fallback_to_while_loop, warn : bool
        Accepted as in TensorFlow; not used.

    Returns
    -------
    structure of Tensor
        Like what ``fn`` returns, with the first dimension of ``elems`` in front.

    Raises
    ------
    ValueError
        When first dimensions differ.
    TypeError
        When ``fn`` is not callable.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.vectorized_map(lambda x: x * x, tf.constant([1, 2, 3])).numpy()
    array([1, 4, 9], dtype=int32)
    """
from twofold.frontend.ops.selection import where as where
from twofold.frontend.flow.while_loops import while_loop as while_loop
from twofold.frontend.ops.creation import zeros as zeros
from twofold.frontend.ops.random.initializers import zeros_initializer as zeros_initializer
from twofold.frontend.ops.creation import zeros_like as zeros_like
