"""Names of ``tf.compat.v1`` for objects that TensorFlow 2 has too, some by other names."""

from __future__ import annotations

_SAME = """
AggregationMethod Assert COMPILER_VERSION=version.COMPILER_VERSION CriticalSection DType
FixedLenFeature=io.FixedLenFeature FixedLenSequenceFeature=io.FixedLenSequenceFeature
GIT_VERSION=version.GIT_VERSION GradientTape IndexedSlices IndexedSlicesSpec Module NoneTensorSpec
OpError=errors.OpError OptionalSpec RaggedTensor RaggedTensorSpec SparseFeature=io.SparseFeature
SparseTensor SparseTensorSpec Tensor TensorArray TensorArraySpec TensorShape TensorSpec TypeSpec
UnconnectedGradients VERSION=version.VERSION VarLenFeature=io.VarLenFeature
VariableSynchronization abs accumulate_n=math.accumulate_n acos acosh add add_n angle=math.angle
approx_top_k argsort as_dtype as_string asin asinh
assert_proper_iterable=debugging.assert_proper_iterable
assert_same_float_dtype=debugging.assert_same_float_dtype atan atan2 atanh betainc=math.betainc
bfloat16 bitcast bool broadcast_dynamic_shape broadcast_static_shape broadcast_to cast
ceil=math.ceil check_numerics=debugging.check_numerics check_pinned cholesky=linalg.cholesky
cholesky_solve=linalg.cholesky_solve clip_by_global_norm clip_by_norm clip_by_value complex
complex128 complex64 concat conj=math.conj control_dependencies conv conv2d_backprop_filter_v2
conv2d_backprop_input_v2 cos cosh cross=linalg.cross cumprod=math.cumprod cumsum custom_gradient
decode_base64=io.decode_base64 decode_compressed=io.decode_compressed
decode_json_example=io.decode_json_example deserialize_many_sparse=io.deserialize_many_sparse
diag=linalg.tensor_diag diag_part=linalg.tensor_diag_part digamma=math.digamma
div_no_nan=math.divide_no_nan divide double dynamic_partition dynamic_stitch edit_distance einsum
encode_base64=io.encode_base64 ensure_shape equal erf=math.erf erfc=math.erfc exp expm1=math.expm1
extract_volume_patches eye fft=signal.fft fft2d=signal.fft2d fft3d=signal.fft3d fftnd fill
fingerprint float16 float32 float64 floor floordiv=math.floordiv floormod=math.floormod function
get_logger get_static_value global_norm=linalg.global_norm grad_pass_through greater greater_equal
group guarantee_const half histogram_fixed_width histogram_fixed_width_bins identity identity_n
ifft=signal.ifft ifft2d=signal.ifft2d ifft3d=signal.ifft3d ifftnd igamma=math.igamma
igammac=math.igammac imag=math.imag init_scope int16 int32 int64 int8
invert_permutation=math.invert_permutation irfftnd is_finite=math.is_finite is_inf=math.is_inf
is_nan=math.is_nan is_non_decreasing=math.is_non_decreasing
is_numeric_tensor=debugging.is_numeric_tensor is_strictly_increasing=math.is_strictly_increasing
is_symbolic_tensor is_tensor lbeta=math.lbeta less less_equal lgamma=math.lgamma
lin_space=linspace linspace log=math.log log1p=math.log1p log_sigmoid=math.log_sigmoid logical_and
logical_not logical_or logical_xor=math.logical_xor make_ndarray make_tensor_proto
matching_files=io.matching_files matmul matrix_band_part=linalg.band_part
matrix_determinant=linalg.det matrix_diag=linalg.diag matrix_diag_part=linalg.diag_part
matrix_inverse=linalg.inv matrix_set_diag=linalg.set_diag matrix_solve=linalg.solve
matrix_solve_ls=linalg.lstsq matrix_square_root matrix_transpose=linalg.matrix_transpose
matrix_triangular_solve=linalg.triangular_solve maximum meshgrid minimum mod=math.mod multiply
negative newaxis no_op nondifferentiable_batch_function not_equal numpy_function one_hot ones
parallel_stack parse_single_sequence_example=io.parse_single_sequence_example
parse_tensor=io.parse_tensor polygamma=math.polygamma pow print py_function qr=linalg.qr
ragged_fill_empty_rows ragged_fill_empty_rows_grad random_crop=image.random_crop
random_gamma=random.gamma random_index_shuffle random_normal=random.normal
random_shuffle=random.shuffle random_uniform=random.uniform range rank read_file=io.read_file
real=math.real realdiv reciprocal=math.reciprocal recompute_grad
regex_replace=strings.regex_replace register_tensor_conversion_function repeat
required_space_to_batch_paddings reshape reverse reverse_v2=reverse rfftnd rint=math.rint roll
round rsqrt=math.rsqrt saturate_cast scatter_nd searchsorted segment_max=math.segment_max
segment_mean=math.segment_mean segment_min=math.segment_min segment_prod=math.segment_prod
segment_sum=math.segment_sum self_adjoint_eig=linalg.eigh self_adjoint_eigvals=linalg.eigvalsh
sequence_mask serialize_tensor=io.serialize_tensor shape_n sigmoid sign sin sinh slice sort
space_to_batch_nd sparse_fill_empty_rows=sparse.fill_empty_rows sparse_mask=sparse.mask
sparse_maximum=sparse.maximum sparse_minimum=sparse.minimum sparse_reorder=sparse.reorder
sparse_reset_shape=sparse.reset_shape sparse_reshape=sparse.reshape sparse_retain=sparse.retain
sparse_slice=sparse.slice sparse_softmax=sparse.softmax
sparse_tensor_dense_matmul=sparse.sparse_dense_matmul sparse_tensor_to_dense=sparse.to_dense
sparse_to_indicator=sparse.to_indicator sparse_transpose=sparse.transpose split sqrt square
squared_difference=math.squared_difference stack stop_gradient strided_slice string
string_join=strings.join string_strip=strings.strip
string_to_hash_bucket_fast=strings.to_hash_bucket_fast
string_to_hash_bucket_strong=strings.to_hash_bucket_strong subtract svd=linalg.svd switch_case tan
tanh tensor_scatter_add=tensor_scatter_nd_add tensor_scatter_nd_add tensor_scatter_nd_max
tensor_scatter_nd_min tensor_scatter_nd_sub tensor_scatter_nd_update
tensor_scatter_sub=tensor_scatter_nd_sub tensor_scatter_update=tensor_scatter_nd_update tensordot
tile timestamp trace=linalg.trace truediv truncated_normal=random.truncated_normal truncatediv
truncatemod type_spec_from_value uint16 uint32 uint64 uint8 unique unique_with_counts
unravel_index unsorted_segment_max=math.unsorted_segment_max
unsorted_segment_mean=math.unsorted_segment_mean unsorted_segment_min=math.unsorted_segment_min
unsorted_segment_prod=math.unsorted_segment_prod
unsorted_segment_sqrt_n=math.unsorted_segment_sqrt_n
unsorted_segment_sum=math.unsorted_segment_sum unstack vectorized_map where_v2=where
write_file=io.write_file zeros zeta=math.zeta
"""

#: Name below ``tf.compat.v1`` to the name below ``tf``.
SAME: dict[str, str] = {name: other or name for name, _, other in (
    entry.partition("=") for entry in _SAME.split())}
