# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.dtypes import DType as _DType
from twofold.compat.v1 import bitwise as bitwise
from twofold.compat.v1 import debugging as debugging
from twofold.compat.v1 import errors as errors
from twofold.compat.v1 import image as image
from twofold.compat.v1 import io as io
from twofold.compat.v1 import linalg as linalg
from twofold.compat.v1 import logging as logging
from twofold.compat.v1 import math as math
from twofold.compat.v1 import nest as nest
from twofold.compat.v1 import nn as nn
from twofold.compat.v1 import random as random
from twofold.compat.v1 import sets as sets
from twofold.compat.v1 import signal as signal
from twofold.compat.v1 import sparse as sparse
from twofold.compat.v1 import strings as strings
from twofold.compat.v1 import test as test
from twofold.frontend.ops.checks.values import assert_ as _Assert
Assert = _Assert
COMPILER_VERSION: str
from twofold.dtypes import DType as DType
from twofold.frontend.tensors.shape import Dimension as Dimension
from twofold.frontend.io.features import FixedLenFeature as FixedLenFeature
from twofold.frontend.io.features import FixedLenSequenceFeature as FixedLenSequenceFeature
GIT_VERSION: str
from twofold.frontend.gradients.tape import GradientTape as GradientTape
from twofold.frontend.values.indexed_slices import IndexedSlices as IndexedSlices
from twofold.frontend.values.indexed_slices import IndexedSlicesSpec as IndexedSlicesSpec
from twofold.frontend.variables.module import Module as Module
from twofold.frontend.data.specs import NoneTensorSpec as NoneTensorSpec
from twofold.errors import OpError as OpError
from twofold.frontend.data.optional import OptionalSpec as OptionalSpec
from twofold.frontend.ragged.ragged_tensor import RaggedTensor as RaggedTensor
from twofold.frontend.ragged.spec import RaggedTensorSpec as RaggedTensorSpec
from twofold.frontend.io.features import SparseFeature as SparseFeature
from twofold.frontend.values.sparse_tensor import SparseTensor as SparseTensor
from twofold.frontend.values.sparse_tensor import SparseTensorSpec as SparseTensorSpec
from twofold.frontend.values.sparse_tensor import SparseTensorValue as SparseTensorValue
from twofold.frontend.tensors.tensor import Tensor as Tensor
from twofold.frontend.flow.tensor_array import TensorArray as TensorArray
from twofold.frontend.tensors.shape import TensorShape as TensorShape
from twofold.frontend.values.spec import TensorSpec as TensorSpec
from twofold.frontend.tensors.composite import TypeSpec as TypeSpec
from twofold.frontend.gradients.request import UnconnectedGradients as UnconnectedGradients
VERSION: str
from twofold.frontend.io.features import VarLenFeature as VarLenFeature
from twofold.frontend.variables.policy import VariableSynchronization as VariableSynchronization
from twofold.math import abs as abs
from twofold.frontend.ops.math import accumulate_n as accumulate_n
from twofold.math import acos as acos
from twofold.math import acosh as acosh
from twofold.math import add as add
from twofold.frontend.ops.math import add_n as add_n
from twofold.frontend.ops.complex_numbers import angle as angle
from twofold.frontend.ops.sorting import argsort as argsort
from twofold.dtypes import as_dtype as as_dtype
from twofold.frontend.ops.strings.functions import as_string as as_string
from twofold.math import asin as asin
from twofold.math import asinh as asinh
from twofold.frontend.compat.version_one_asserts import assert_equal as assert_equal
from twofold.frontend.compat.version_one_asserts import assert_greater as assert_greater
from twofold.frontend.compat.version_one_asserts import assert_greater_equal as assert_greater_equal
from twofold.frontend.compat.version_one_asserts import assert_less as assert_less
from twofold.frontend.compat.version_one_asserts import assert_less_equal as assert_less_equal
from twofold.frontend.compat.version_one_asserts import assert_negative as assert_negative
from twofold.frontend.compat.version_one_asserts import assert_non_negative as assert_non_negative
from twofold.frontend.compat.version_one_asserts import assert_non_positive as assert_non_positive
from twofold.frontend.compat.version_one_asserts import assert_none_equal as assert_none_equal
from twofold.frontend.compat.version_one_asserts import assert_positive as assert_positive
from twofold.frontend.ops.checks.shapes import assert_proper_iterable as assert_proper_iterable
from twofold.frontend.ops.checks.shapes import assert_same_float_dtype as assert_same_float_dtype
from twofold.frontend.compat.version_one_ops import assign as assign
from twofold.frontend.compat.version_one_ops import assign_add as assign_add
from twofold.frontend.compat.version_one_ops import assign_sub as assign_sub
from twofold.math import atan as atan
from twofold.math import atan2 as atan2
from twofold.math import atanh as atanh
from twofold.frontend.ops.special import betainc as betainc
from twofold.dtypes import bfloat16 as bfloat16
from twofold.frontend.ops.casting import bitcast as bitcast
from twofold.dtypes import bool_ as _bool
bool = _bool
from twofold.frontend.ops.array import broadcast_dynamic_shape as broadcast_dynamic_shape
from twofold.frontend.ops.array import broadcast_static_shape as broadcast_static_shape
from twofold.frontend.ops.array import broadcast_to as broadcast_to
from twofold.frontend.ops.casting import cast as cast
from twofold.math import ceil as ceil
from twofold.frontend.ops.checks.numerics import check_numerics as check_numerics
from twofold.frontend.ops.linalg.solvers import cholesky as cholesky
from twofold.frontend.ops.linalg.solvers import cholesky_solve as cholesky_solve
from twofold.frontend.ops.clip import clip_by_global_norm as clip_by_global_norm
from twofold.frontend.ops.clip import clip_by_norm as clip_by_norm
from twofold.frontend.ops.clip import clip_by_value as clip_by_value
from twofold.frontend.ops.complex_numbers import complex_ as _complex
complex = _complex
from twofold.dtypes import complex128 as complex128
from twofold.dtypes import complex64 as complex64
from twofold.frontend.ops.joining import concat as concat
from twofold.frontend.ops.complex_numbers import conj as conj
from twofold.frontend.compat.version_one_ops import constant as constant
from twofold.frontend.function.context import control_dependencies as control_dependencies
from twofold.frontend.compat.version_one import is_enabled as _control_flow_v2_enabled
control_flow_v2_enabled = _control_flow_v2_enabled
from twofold.frontend.compat.version_one_ops import convert_to_tensor as convert_to_tensor
from twofold.frontend.compat.version_one import convert_to_tensor_or_indexed_slices as convert_to_tensor_or_indexed_slices
from twofold.frontend.compat.version_one import convert_to_tensor_or_sparse_tensor as convert_to_tensor_or_sparse_tensor
from twofold.math import cos as cos
from twofold.math import cosh as cosh
from twofold.frontend.ops.linalg.matrices import cross as cross
from twofold.frontend.ops.reduce import cumprod as cumprod
from twofold.frontend.ops.reduce import cumsum as cumsum
from twofold.frontend.flow.custom_gradient import custom_gradient as custom_gradient
from twofold.frontend.io.decoding import decode_base64 as decode_base64
from twofold.frontend.io.decoding import decode_compressed as decode_compressed
from twofold.frontend.io.json_examples import decode_json_example as decode_json_example
from twofold.frontend.io.sparse_messages import deserialize_many_sparse as deserialize_many_sparse
from twofold.frontend.ops.linalg.diagonals import tensor_diag as _diag
diag = _diag
from twofold.frontend.ops.linalg.diagonals import tensor_diag_part as _diag_part
diag_part = _diag_part
from twofold.math import digamma as digamma
from twofold.frontend.compat.version_one import dimension_at_index as dimension_at_index
from twofold.frontend.environment.compat import dimension_value as dimension_value
from twofold.frontend.ops.math import divide_no_nan as _div_no_nan
div_no_nan = _div_no_nan
from twofold.frontend.ops.math import divide as divide
double: _DType
from twofold.frontend.ops.selection import dynamic_partition as dynamic_partition
from twofold.frontend.ops.batches import dynamic_stitch as dynamic_stitch
from twofold.frontend.ops.sparse.sets import edit_distance as edit_distance
from twofold.frontend.ops.linalg.einsum import einsum as einsum
from twofold.frontend.compat.version_one import enable_nothing as _enable_control_flow_v2
enable_control_flow_v2 = _enable_control_flow_v2
from twofold.frontend.environment.compat import enable_eager_execution as enable_eager_execution
from twofold.frontend.compat.version_one import enable_nothing as _enable_resource_variables
enable_resource_variables = _enable_resource_variables
from twofold.frontend.compat.version_one import enable_nothing as _enable_tensor_equality
enable_tensor_equality = _enable_tensor_equality
from twofold.frontend.environment.compat import enable_v2_behavior as enable_v2_behavior
from twofold.frontend.compat.version_one import enable_nothing as _enable_v2_tensorshape
enable_v2_tensorshape = _enable_v2_tensorshape
from twofold.frontend.io.decoding import encode_base64 as encode_base64
from twofold.frontend.ops.inspection import ensure_shape as ensure_shape
from twofold.math import equal as equal
from twofold.math import erf as erf
from twofold.math import erfc as erfc
from twofold.frontend.compat.version_one import is_enabled as _executing_eagerly_outside_functions
executing_eagerly_outside_functions = _executing_eagerly_outside_functions
from twofold.math import exp as exp
from twofold.frontend.compat.version_one_ops import expand_dims as expand_dims
from twofold.math import expm1 as expm1
from twofold.frontend.ops.creation import eye as eye
from twofold.signal import fft as fft
from twofold.signal import fft2d as fft2d
from twofold.signal import fft3d as fft3d
from twofold.frontend.ops.creation import fill as fill
from twofold.dtypes import float16 as float16
from twofold.dtypes import float32 as float32
from twofold.dtypes import float64 as float64
from twofold.math import floor as floor
from twofold.frontend.compat.version_one_ops import floor_div as floor_div
from twofold.math import floordiv as floordiv
from twofold.math import floormod as floormod
from twofold.frontend.function.decorator import function as function
from twofold.frontend.compat.version_one_ops import gather as gather
from twofold.frontend.compat.version_one_ops import gather_nd as gather_nd
from twofold.frontend.environment.debugging import get_logger as get_logger
from twofold.frontend.ops.inspection import get_static_value as get_static_value
from twofold.frontend.ops.clip import global_norm as global_norm
from twofold.frontend.compat.version_one import trainable_variables as _global_variables
global_variables = _global_variables
from twofold.frontend.compat.version_one import initialize_nothing as _global_variables_initializer
global_variables_initializer = _global_variables_initializer
from twofold.frontend.flow.custom_gradient import grad_pass_through as grad_pass_through
from twofold.math import greater as greater
from twofold.math import greater_equal as greater_equal
from twofold.frontend.function.context import group as group
from twofold.frontend.ops.array import identity as _guarantee_const
guarantee_const = _guarantee_const
half: _DType
from twofold.frontend.ops.compositions import histogram_fixed_width as histogram_fixed_width
from twofold.frontend.ops.compositions import histogram_fixed_width_bins as histogram_fixed_width_bins
from twofold.frontend.ops.array import identity as identity
from twofold.frontend.ops.array import identity_n as identity_n
from twofold.signal import ifft as ifft
from twofold.signal import ifft2d as ifft2d
from twofold.signal import ifft3d as ifft3d
from twofold.math import igamma as igamma
from twofold.math import igammac as igammac
from twofold.frontend.ops.complex_numbers import imag as imag
from twofold.frontend.tensors.observers import init_scope as init_scope
from twofold.frontend.compat.version_one import initialize_nothing as _initialize_all_variables
initialize_all_variables = _initialize_all_variables
from twofold.dtypes import int16 as int16
from twofold.dtypes import int32 as int32
from twofold.dtypes import int64 as int64
from twofold.dtypes import int8 as int8
from twofold.frontend.ops.batches import invert_permutation as invert_permutation
from twofold.math import is_finite as is_finite
from twofold.math import is_inf as is_inf
from twofold.math import is_nan as is_nan
from twofold.frontend.ops.checks.numerics import is_non_decreasing as is_non_decreasing
from twofold.frontend.ops.checks.shapes import is_numeric_tensor as is_numeric_tensor
from twofold.frontend.ops.checks.numerics import is_strictly_increasing as is_strictly_increasing
from twofold.frontend.ops.inspection import is_symbolic_tensor as is_symbolic_tensor
from twofold.frontend.ops.inspection import is_tensor as is_tensor
from twofold.frontend.ops.compositions import lbeta as lbeta
from twofold.math import less as less
from twofold.math import less_equal as less_equal
from twofold.math import lgamma as lgamma
from twofold.frontend.ops.sequences import linspace as _lin_space
lin_space = _lin_space
from twofold.frontend.ops.sequences import linspace as linspace
from twofold.frontend.compat.version_one import initialize_nothing as _local_variables_initializer
local_variables_initializer = _local_variables_initializer
from twofold.math import log as log
from twofold.math import log1p as log1p
from twofold.math import log_sigmoid as log_sigmoid
from twofold.math import logical_and as logical_and
from twofold.math import logical_not as logical_not
from twofold.math import logical_or as logical_or
from twofold.frontend.ops.math import logical_xor as logical_xor
from twofold.frontend.io.files import matching_files as matching_files
from twofold.frontend.ops.linalg.matrices import matmul as matmul
from twofold.frontend.ops.linalg.diagonals import band_part as _matrix_band_part
matrix_band_part = _matrix_band_part
from twofold.frontend.ops.linalg.solvers import det as _matrix_determinant
matrix_determinant = _matrix_determinant
from twofold.frontend.ops.linalg.diagonals import diag as _matrix_diag
matrix_diag = _matrix_diag
from twofold.frontend.ops.linalg.diagonals import diag_part as _matrix_diag_part
matrix_diag_part = _matrix_diag_part
from twofold.frontend.ops.linalg.solvers import inv as _matrix_inverse
matrix_inverse = _matrix_inverse
from twofold.frontend.ops.linalg.diagonals import set_diag as _matrix_set_diag
matrix_set_diag = _matrix_set_diag
from twofold.frontend.ops.linalg.solvers import solve as _matrix_solve
matrix_solve = _matrix_solve
from twofold.frontend.ops.linalg.factorizations import lstsq as _matrix_solve_ls
matrix_solve_ls = _matrix_solve_ls
from twofold.frontend.ops.linalg.functions import sqrtm as _matrix_square_root
matrix_square_root = _matrix_square_root
from twofold.frontend.ops.linalg.matrices import matrix_transpose as matrix_transpose
from twofold.frontend.ops.linalg.solvers import triangular_solve as _matrix_triangular_solve
matrix_triangular_solve = _matrix_triangular_solve
from twofold.math import maximum as maximum
from twofold.frontend.ops.sequences import meshgrid as meshgrid
from twofold.math import minimum as minimum
from twofold.math import floormod as mod
from twofold.math import multiply as multiply
from twofold.frontend.compat.version_one import name_scope as name_scope
from twofold.math import negative as negative
newaxis: _Any
from twofold.frontend.function.context import no_op as no_op
from twofold.math import not_equal as not_equal
from twofold.frontend.flow.host_functions import numpy_function as numpy_function
from twofold.frontend.ops.sequences import one_hot as one_hot
from twofold.frontend.ops.creation import ones as ones
from twofold.frontend.io.parsing import parse_single_sequence_example as parse_single_sequence_example
from twofold.frontend.io.tensor_messages import parse_tensor as parse_tensor
from twofold.frontend.compat.version_one import placeholder_with_default as placeholder_with_default
from twofold.math import polygamma as polygamma
from twofold.math import pow as pow
from twofold.frontend.ops.strings.printing import print_ as _print
print = _print
from twofold.frontend.flow.host_functions import py_function as py_function
from twofold.frontend.ops.linalg.factorizations import qr as qr
from twofold.frontend.ops.image.flips import random_crop as random_crop
from twofold.frontend.ops.random.distributions import gamma as _random_gamma
random_gamma = _random_gamma
from twofold.frontend.ops.random.draws import normal as _random_normal
random_normal = _random_normal
from twofold.frontend.ops.random.draws import shuffle as _random_shuffle
random_shuffle = _random_shuffle
from twofold.frontend.ops.random.draws import uniform as _random_uniform
random_uniform = _random_uniform
from twofold.frontend.ops.sequences import range_ as _range
range = _range
from twofold.frontend.ops.array import rank as rank
from twofold.frontend.io.files import read_file as read_file
from twofold.frontend.ops.complex_numbers import real as real
from twofold.frontend.ops.math import truediv as _realdiv
realdiv = _realdiv
from twofold.math import reciprocal as reciprocal
from twofold.frontend.flow.custom_gradient import recompute_grad as recompute_grad
from twofold.frontend.ops.strings.patterns import regex_replace as regex_replace
from twofold.frontend.values.conversions import register_tensor_conversion_function as register_tensor_conversion_function
from twofold.frontend.ops.joining import repeat as repeat
from twofold.frontend.ops.batches import required_space_to_batch_paddings as required_space_to_batch_paddings
from twofold.frontend.ops.array import reshape as reshape
from twofold.frontend.compat.version_one import is_enabled as _resource_variables_enabled
resource_variables_enabled = _resource_variables_enabled
from twofold.frontend.ops.slicing import reverse as reverse
from twofold.frontend.ops.slicing import reverse as _reverse_v2
reverse_v2 = _reverse_v2
from twofold.math import rint as rint
from twofold.frontend.ops.slicing import roll as roll
from twofold.frontend.ops.math import round_ as _round
round = _round
from twofold.math import rsqrt as rsqrt
from twofold.frontend.ops.casting import saturate_cast as saturate_cast
from twofold.frontend.ops.gather import scatter_nd as scatter_nd
from twofold.frontend.ops.selection import searchsorted as searchsorted
from twofold.frontend.ops.segments import segment_max as segment_max
from twofold.frontend.ops.segments import segment_mean as segment_mean
from twofold.frontend.ops.segments import segment_min as segment_min
from twofold.frontend.ops.segments import segment_prod as segment_prod
from twofold.frontend.ops.segments import segment_sum as segment_sum
from twofold.frontend.ops.linalg.factorizations import eigh as _self_adjoint_eig
self_adjoint_eig = _self_adjoint_eig
from twofold.frontend.ops.linalg.factorizations import eigvalsh as _self_adjoint_eigvals
self_adjoint_eigvals = _self_adjoint_eigvals
from twofold.frontend.ops.sequences import sequence_mask as sequence_mask
from twofold.frontend.io.tensor_messages import serialize_tensor as serialize_tensor
from twofold.frontend.compat.version_one import set_random_seed as set_random_seed
from twofold.frontend.compat.version_one_ops import shape as shape
from twofold.frontend.ops.array import shape_n as shape_n
from twofold.math import sigmoid as sigmoid
from twofold.math import sign as sign
from twofold.math import sin as sin
from twofold.math import sinh as sinh
from twofold.frontend.compat.version_one_ops import size as size
from twofold.frontend.ops.slicing import slice_ as _slice
slice = _slice
from twofold.frontend.ops.sorting import sort as sort
from twofold.frontend.ops.batches import space_to_batch as _space_to_batch_nd
space_to_batch_nd = _space_to_batch_nd
from twofold.frontend.ops.sparse.parting import fill_empty_rows as _sparse_fill_empty_rows
sparse_fill_empty_rows = _sparse_fill_empty_rows
from twofold.frontend.ops.sparse.parting import mask as _sparse_mask
sparse_mask = _sparse_mask
from twofold.frontend.ops.sparse.combining import maximum as _sparse_maximum
sparse_maximum = _sparse_maximum
from twofold.frontend.ops.sparse.combining import minimum as _sparse_minimum
sparse_minimum = _sparse_minimum
from twofold.frontend.ops.sparse.moving import reorder as _sparse_reorder
sparse_reorder = _sparse_reorder
from twofold.frontend.ops.sparse.moving import reset_shape as _sparse_reset_shape
sparse_reset_shape = _sparse_reset_shape
from twofold.frontend.ops.sparse.moving import reshape as _sparse_reshape
sparse_reshape = _sparse_reshape
from twofold.frontend.ops.sparse.parting import retain as _sparse_retain
sparse_retain = _sparse_retain
from twofold.frontend.ops.sparse.parting import slice_ as _sparse_slice
sparse_slice = _sparse_slice
from twofold.frontend.ops.sparse.reducing import softmax as _sparse_softmax
sparse_softmax = _sparse_softmax
from twofold.frontend.ops.sparse.products import sparse_dense_matmul as _sparse_tensor_dense_matmul
sparse_tensor_dense_matmul = _sparse_tensor_dense_matmul
from twofold.frontend.ops.sparse.dense import to_dense as _sparse_tensor_to_dense
sparse_tensor_to_dense = _sparse_tensor_to_dense
from twofold.frontend.ops.sparse.dense import to_indicator as _sparse_to_indicator
sparse_to_indicator = _sparse_to_indicator
from twofold.frontend.ops.sparse.moving import transpose as _sparse_transpose
sparse_transpose = _sparse_transpose
from twofold.frontend.ops.joining import split as split
from twofold.math import sqrt as sqrt
from twofold.math import square as square
from twofold.math import squared_difference as squared_difference
from twofold.frontend.compat.version_one_ops import squeeze as squeeze
from twofold.frontend.ops.joining import stack as stack
from twofold.frontend.ops.array import stop_gradient as stop_gradient
from twofold.frontend.ops.slicing import strided_slice as strided_slice
from twofold.dtypes import string as string
from twofold.frontend.ops.strings.joining import join as _string_join
string_join = _string_join
from twofold.frontend.ops.strings.functions import strip as _string_strip
string_strip = _string_strip
from twofold.frontend.ops.strings.hashing import to_hash_bucket_fast as _string_to_hash_bucket_fast
string_to_hash_bucket_fast = _string_to_hash_bucket_fast
from twofold.frontend.ops.strings.hashing import to_hash_bucket_strong as _string_to_hash_bucket_strong
string_to_hash_bucket_strong = _string_to_hash_bucket_strong
from twofold.math import subtract as subtract
from twofold.frontend.ops.linalg.factorizations import svd as svd
from twofold.frontend.flow.choices import switch_case as switch_case
from twofold.frontend.compat.version_one import initialize_nothing as _tables_initializer
tables_initializer = _tables_initializer
from twofold.math import tan as tan
from twofold.math import tanh as tanh
from twofold.frontend.ops.gather import tensor_scatter_nd_add as _tensor_scatter_add
tensor_scatter_add = _tensor_scatter_add
from twofold.frontend.ops.gather import tensor_scatter_nd_add as tensor_scatter_nd_add
from twofold.frontend.ops.gather import tensor_scatter_nd_max as tensor_scatter_nd_max
from twofold.frontend.ops.gather import tensor_scatter_nd_min as tensor_scatter_nd_min
from twofold.frontend.ops.gather import tensor_scatter_nd_sub as tensor_scatter_nd_sub
from twofold.frontend.ops.gather import tensor_scatter_nd_update as tensor_scatter_nd_update
from twofold.frontend.ops.gather import tensor_scatter_nd_sub as _tensor_scatter_sub
tensor_scatter_sub = _tensor_scatter_sub
from twofold.frontend.ops.gather import tensor_scatter_nd_update as _tensor_scatter_update
tensor_scatter_update = _tensor_scatter_update
from twofold.frontend.ops.linalg.matrices import tensordot as tensordot
from twofold.frontend.ops.joining import tile as tile
from twofold.frontend.flow.host_functions import timestamp as timestamp
from twofold.frontend.ops.linalg.diagonals import trace as trace
from twofold.frontend.compat.version_one import trainable_variables as trainable_variables
from twofold.frontend.ops.math import truediv as truediv
from twofold.frontend.ops.random.draws import truncated_normal as truncated_normal
from twofold import truncatediv as truncatediv
from twofold import truncatemod as truncatemod
from twofold.frontend.ops.inspection import type_spec_from_value as type_spec_from_value
from twofold.dtypes import uint16 as uint16
from twofold.dtypes import uint32 as uint32
from twofold.dtypes import uint64 as uint64
from twofold.dtypes import uint8 as uint8
from twofold.frontend.ops.selection import unique as unique
from twofold.frontend.ops.selection import unique_with_counts as unique_with_counts
from twofold.frontend.ops.batches import unravel_index as unravel_index
from twofold.frontend.ops.segments import unsorted_segment_max as unsorted_segment_max
from twofold.frontend.ops.segments import unsorted_segment_mean as unsorted_segment_mean
from twofold.frontend.ops.segments import unsorted_segment_min as unsorted_segment_min
from twofold.frontend.ops.segments import unsorted_segment_prod as unsorted_segment_prod
from twofold.frontend.ops.compositions import unsorted_segment_sqrt_n as unsorted_segment_sqrt_n
from twofold.frontend.ops.segments import unsorted_segment_sum as unsorted_segment_sum
from twofold.frontend.ops.joining import unstack as unstack
from twofold.frontend.compat.version_one import variable_scope as variable_scope
from twofold.frontend.compat.version_one import initialize_nothing as _variables_initializer
variables_initializer = _variables_initializer
from twofold import vectorized_map as vectorized_map
from twofold.frontend.compat.version_one_ops import where as where
from twofold.frontend.ops.selection import where as _where_v2
where_v2 = _where_v2
from twofold.frontend.io.files import write_file as write_file
from twofold.frontend.ops.creation import zeros as zeros
from twofold.math import zeta as zeta
