# Written by `make docs` from the table in twofold/frontend/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensor import Tensor as _Tensor
from twofold._api import autodiff as autodiff
from twofold._api import bitwise as bitwise
from twofold._api import compat as compat
from twofold._api import compiler as compiler
from twofold._api import debugging as debugging
from twofold._api import image as image
from twofold._api import linalg as linalg
from twofold._api import math as math
from twofold._api import nest as nest
from twofold._api import nn as nn
from twofold._api import random as random
from twofold._api import strings as strings
from twofold._api import sysconfig as sysconfig
from twofold._api import test as test
from twofold._api import version as version
from twofold import config as config
from twofold import dtypes as dtypes
from twofold import errors as errors
from twofold import ir as ir
__version__: str
from twofold.frontend.ops.debugging import assert_ as _Assert
Assert = _Assert
from twofold.dtypes import DType as DType
from twofold.frontend.tape import GradientTape as GradientTape
from twofold.frontend.spec import IndexedSlices as IndexedSlices
from twofold.frontend.module import Module as Module
from twofold.frontend.tensor import Tensor as Tensor
from twofold.frontend.tensor_array import TensorArray as TensorArray
from twofold.frontend.shape import TensorShape as TensorShape
from twofold.frontend.spec import TensorSpec as TensorSpec
from twofold.frontend.differentiation import UnconnectedGradients as UnconnectedGradients
from twofold.frontend.variable import Variable as Variable
from twofold.frontend.variable import VariableAggregation as VariableAggregation
from twofold.frontend.variable import VariableSynchronization as VariableSynchronization
def abs(x: _Any, name: str | None = None) -> _Tensor:
    r"""Absolute value; the lowest integer stays itself."""
def acos(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse cosine; nan outside [-1, 1]."""
def acosh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic cosine; nan below 1."""
from twofold.frontend.ops.math import add as add
from twofold.frontend.ops.math import add_n as add_n
from twofold.frontend.ops.reduce import argmax as argmax
from twofold.frontend.ops.reduce import argmin as argmin
from twofold.frontend.ops.sorting import argsort as argsort
from twofold.dtypes import as_dtype as as_dtype
def asin(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse sine; nan outside [-1, 1]."""
def asinh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic sine."""
from twofold.frontend.ops.debugging import assert_equal as assert_equal
from twofold.frontend.ops.debugging import assert_greater as assert_greater
from twofold.frontend.ops.debugging import assert_less as assert_less
from twofold.frontend.ops.static_assertions import assert_rank as assert_rank
def atan(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse tangent."""
def atan2(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Angle of the point (x, y), given y and x, in [-pi, pi]."""
def atanh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic tangent; nan outside [-1, 1]."""
from twofold.frontend.ops.batches import batch_to_space as batch_to_space
from twofold.dtypes import bfloat16 as bfloat16
from twofold.frontend.ops.casting import bitcast as bitcast
from twofold.dtypes import bool_ as _bool
bool = _bool
from twofold.frontend.ops.gather import boolean_mask as boolean_mask
from twofold.frontend.ops.array import broadcast_dynamic_shape as broadcast_dynamic_shape
from twofold.frontend.ops.array import broadcast_static_shape as broadcast_static_shape
from twofold.frontend.ops.array import broadcast_to as broadcast_to
from twofold.frontend.control_flow import case as case
from twofold.frontend.ops.casting import cast as cast
from twofold.frontend.ops.clip import clip_by_global_norm as clip_by_global_norm
from twofold.frontend.ops.clip import clip_by_norm as clip_by_norm
from twofold.frontend.ops.clip import clip_by_value as clip_by_value
from twofold.frontend.ops.joining import concat as concat
from twofold.frontend.control_flow import cond as cond
from twofold.frontend.convert import constant as constant
from twofold.frontend.initializers import constant_initializer as constant_initializer
from twofold.frontend.control import control_dependencies as control_dependencies
from twofold.frontend.convert import convert_to_tensor as convert_to_tensor
def cos(x: _Any, name: str | None = None) -> _Tensor:
    r"""Cosine."""
def cosh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic cosine."""
from twofold.frontend.ops.reduce import cumsum as cumsum
from twofold.frontend.custom_gradient import custom_gradient as custom_gradient
from twofold.frontend.control import device as device
from twofold.frontend.ops.math import divide as divide
from twofold.dtypes import float64 as _double
double = _double
from twofold.frontend.ops.gather import dynamic_partition as dynamic_partition
from twofold.frontend.ops.batches import dynamic_stitch as dynamic_stitch
from twofold.frontend.ops.einsum import einsum as einsum
from twofold.frontend.spec import ensure_shape as ensure_shape
from twofold.frontend.ops.math import equal as equal
from twofold.frontend.control import executing_eagerly as executing_eagerly
def exp(x: _Any, name: str | None = None) -> _Tensor:
    r"""``e**x``."""
from twofold.frontend.ops.array import expand_dims as expand_dims
from twofold.frontend.ops.creation import eye as eye
from twofold.frontend.ops.creation import fill as fill
from twofold.dtypes import float16 as float16
from twofold.dtypes import float32 as float32
from twofold.dtypes import float64 as float64
def floor(x: _Any, name: str | None = None) -> _Tensor:
    r"""The largest integer not above ``x``."""
def floordiv(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x // y`` rounding down; integers by 0 give 0."""
def foldl(fn: _Any, elems: _Any, initializer: _Any = None, parallel_iterations: int = 10, back_prop: _Any = True, swap_memory: _Any = False, name: str | None = None) -> _Tensor:
    r"""The last of ``a = fn(a, elem)`` over the first axis of ``elems``; arguments as ``tf.scan``."""
def foldr(fn: _Any, elems: _Any, initializer: _Any = None, parallel_iterations: int = 10, back_prop: _Any = True, swap_memory: _Any = False, name: str | None = None) -> _Tensor:
    r"""``tf.foldl`` from the last slice to the first."""
from twofold.frontend.function import function as function
from twofold.frontend.ops.gather import gather as gather
from twofold.frontend.ops.gather import gather_nd as gather_nd
from twofold.frontend.control import get_logger as get_logger
from twofold.frontend.spec import get_static_value as get_static_value
from twofold.frontend.custom_gradient import grad_pass_through as grad_pass_through
from twofold.frontend.graph_gradients import gradients as gradients
def greater(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x > y`` elementwise, with broadcasting; a bool tensor."""
def greater_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x >= y`` elementwise, with broadcasting; a bool tensor."""
from twofold.frontend.control import group as group
from twofold.dtypes import float16 as _half
half = _half
from twofold.frontend.graph_gradients import hessians as hessians
from twofold.frontend.ops.compositions import histogram_fixed_width as histogram_fixed_width
from twofold.frontend.ops.compositions import histogram_fixed_width_bins as histogram_fixed_width_bins
from twofold.frontend.ops.array import identity as identity
from twofold.frontend.state import init_scope as init_scope
from twofold.frontend.control import inside_function as inside_function
from twofold.dtypes import int16 as int16
from twofold.dtypes import int32 as int32
from twofold.dtypes import int64 as int64
from twofold.dtypes import int8 as int8
from twofold.frontend.spec import is_symbolic_tensor as is_symbolic_tensor
from twofold.frontend.spec import is_tensor as is_tensor
def less(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x < y`` elementwise, with broadcasting; a bool tensor."""
def less_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x <= y`` elementwise, with broadcasting; a bool tensor."""
from twofold.frontend.ops.creation import linspace as linspace
from twofold.frontend.ops.math import logical_and as logical_and
from twofold.frontend.ops.math import logical_not as logical_not
from twofold.frontend.ops.math import logical_or as logical_or
def map_fn(fn: _Any, elems: _Any, dtype: _Any = None, parallel_iterations: _Any = None, back_prop: _Any = True, swap_memory: _Any = False, infer_shape: _Any = True, name: str | None = None, fn_output_signature: _Any = None) -> _Tensor:
    r"""``fn`` of every slice along the first axis, stacked."""
from twofold.frontend.ops.linalg import matmul as matmul
def maximum(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""The larger of two; nan where either is nan."""
from twofold.frontend.ops.creation import meshgrid as meshgrid
def minimum(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""The smaller of two; nan where either is nan."""
def multiply(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x * y`` with broadcasting; integers wrap."""
from twofold.frontend.variable import name_scope as name_scope
def negative(x: _Any, name: str | None = None) -> _Tensor:
    r"""``-x``; integers wrap."""
newaxis: _Any
from twofold.frontend.control import no_op as no_op
from twofold.frontend.ops.linalg import norm as norm
from twofold.frontend.ops.math import not_equal as not_equal
from twofold.frontend.host_functions import numpy_function as numpy_function
from twofold.frontend.ops.creation import one_hot as one_hot
from twofold.frontend.ops.creation import ones as ones
from twofold.frontend.initializers import ones_initializer as ones_initializer
from twofold.frontend.ops.creation import ones_like as ones_like
from twofold.config import options as options
from twofold.frontend.ops.array import pad as pad
def pow(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x**y`` with C's special cases; integers wrap, and a negative exponent gives what ``1 / x**-y`` truncates to."""
from twofold.frontend.ops.printing import print_ as _print
print = _print
from twofold.frontend.host_functions import py_function as py_function
from twofold.frontend.initializers import random_normal_initializer as random_normal_initializer
from twofold.frontend.initializers import random_uniform_initializer as random_uniform_initializer
from twofold.frontend.ops.creation import range_ as _range
range = _range
from twofold.frontend.ops.array import rank as rank
from twofold.frontend.ops.math import truediv as _realdiv
realdiv = _realdiv
from twofold.frontend.custom_gradient import recompute_grad as recompute_grad
def reduce_all(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Logical and over axes."""
def reduce_any(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Logical or over axes."""
def reduce_logsumexp(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""``log(sum(exp(x)))`` over axes, without overflow."""
def reduce_max(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Largest element over axes; nan if there is one."""
from twofold.frontend.ops.reduce import reduce_mean as reduce_mean
def reduce_min(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Smallest element over axes; nan if there is one."""
def reduce_prod(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Product over axes."""
def reduce_sum(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Sum over axes; integers wrap, 16-bit floats accumulate in float32."""
from twofold.frontend.ops.joining import repeat as repeat
from twofold.frontend.ops.array import reshape as reshape
from twofold.frontend.ops.array import reverse as reverse
from twofold.frontend.ops.batches import reverse_sequence as reverse_sequence
from twofold.frontend.ops.array import roll as roll
def round(x: _Any, name: str | None = None) -> _Tensor:
    r"""The nearest integer; halves go to the even one."""
from twofold.frontend.ops.casting import saturate_cast as saturate_cast
from twofold.frontend.ops.math import scalar_mul as scalar_mul
def scan(fn: _Any, elems: _Any, initializer: _Any = None, parallel_iterations: int = 10, back_prop: _Any = True, swap_memory: _Any = False, infer_shape: _Any = True, reverse: _Any = False, name: str | None = None) -> _Tensor:
    r"""All partial results of ``a = fn(a, elem)`` over the first axis of ``elems``."""
from twofold.frontend.ops.gather import scatter_nd as scatter_nd
from twofold.frontend.ops.gather import searchsorted as searchsorted
from twofold.frontend.ops.creation import sequence_mask as sequence_mask
from twofold.frontend.ops.array import shape as shape
from twofold.frontend.ops.array import shape_n as shape_n
def sigmoid(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 / (1 + exp(-x))``, stable for every ``x``."""
def sign(x: _Any, name: str | None = None) -> _Tensor:
    r"""-1, 0 or 1; nan stays."""
def sin(x: _Any, name: str | None = None) -> _Tensor:
    r"""Sine."""
def sinh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic sine."""
from twofold.frontend.ops.array import size as size
from twofold.frontend.ops.array import slice_ as _slice
slice = _slice
from twofold.frontend.ops.sorting import sort as sort
from twofold.frontend.ops.batches import space_to_batch as space_to_batch
from twofold.frontend.ops.joining import split as split
def sqrt(x: _Any, name: str | None = None) -> _Tensor:
    r"""Square root; nan below 0."""
def square(x: _Any, name: str | None = None) -> _Tensor:
    r"""``x * x``; integers wrap."""
from twofold.frontend.ops.array import squeeze as squeeze
from twofold.frontend.ops.joining import stack as stack
from twofold.frontend.ops.array import stop_gradient as stop_gradient
from twofold.frontend.ops.array import strided_slice as strided_slice
from twofold.dtypes import string as string
def subtract(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x - y`` with broadcasting; integers wrap."""
from twofold.frontend.control_flow import switch_case as switch_case
def tan(x: _Any, name: str | None = None) -> _Tensor:
    r"""Tangent."""
def tanh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic tangent."""
from twofold.frontend.ops.gather import tensor_scatter_nd_add as tensor_scatter_nd_add
from twofold.frontend.ops.gather import tensor_scatter_nd_max as tensor_scatter_nd_max
from twofold.frontend.ops.gather import tensor_scatter_nd_min as tensor_scatter_nd_min
from twofold.frontend.ops.gather import tensor_scatter_nd_sub as tensor_scatter_nd_sub
from twofold.frontend.ops.gather import tensor_scatter_nd_update as tensor_scatter_nd_update
from twofold.frontend.ops.linalg import tensordot as tensordot
from twofold.frontend.ops.joining import tile as tile
from twofold.frontend.control import timestamp as timestamp
from twofold.frontend.ops.array import transpose as transpose
from twofold.frontend.ops.math import truediv as truediv
def truncatediv(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x / y`` rounding towards zero; integers by 0 give 0."""
def truncatemod(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""What is left of ``x`` after ``truncatediv``; it has the sign of ``x``."""
from twofold.frontend.spec import type_spec_from_value as type_spec_from_value
from twofold.dtypes import uint16 as uint16
from twofold.dtypes import uint32 as uint32
from twofold.dtypes import uint64 as uint64
from twofold.dtypes import uint8 as uint8
from twofold.frontend.ops.gather import unique as unique
from twofold.frontend.ops.gather import unique_with_counts as unique_with_counts
from twofold.frontend.ops.batches import unravel_index as unravel_index
from twofold.frontend.ops.joining import unstack as unstack
def vectorized_map(fn: _Any, elems: _Any, fallback_to_while_loop: _Any = True, warn: _Any = True) -> _Tensor:
    r"""``map_fn`` whose results may have any structure."""
from twofold.frontend.ops.gather import where as where
from twofold.frontend.while_loops import while_loop as while_loop
from twofold.frontend.ops.creation import zeros as zeros
from twofold.frontend.initializers import zeros_initializer as zeros_initializer
from twofold.frontend.ops.creation import zeros_like as zeros_like
