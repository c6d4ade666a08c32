"""What every public function takes: the data the calls are drawn from.

A line, with the indented ones below it, is ``functions: parameters``. A parameter is
``name:role``; ``_`` is the name at that place of TensorFlow's signature, and ``?`` behind a name
says that only some kinds of calls give it. Roles:

``float[*s]``
    A tensor: a group of dtypes (all tensors of a group in a call have the same), a shape, and a
    domain behind ``@``. In shapes, letters are sizes, ``*s`` are any dimensions, ``*b`` leading
    ones; an expression of letters is a size too.
``axis(x)``, ``int(0,5)``, ``flag``, …
    A function of ``roles.py``; ``^`` behind it: may be a tensor that is known late.

Words behind ``|``: ``random`` compares properties instead of numbers, ``signs`` leaves out the
signs (of eigenvectors), ``nograd`` takes no gradients (which depend on those signs), ``loose``
has a wide tolerance.
"""

from __future__ import annotations

TABLE = """
# one argument, elementwise
abs math.negative math.square math.sign identity stop_gradient: _:number[*s]
math.reciprocal: _:float[*s]@nonzero
math.exp math.sin math.cos math.tan math.sinh math.cosh math.tanh atan asinh: _:float[*s]
math.sigmoid math.expm1 math.erf math.erfc math.ndtri: _:float[*s]@probability
math.softplus nn.softsign math.log_sigmoid nn.elu nn.selu nn.relu nn.relu6: _:float[*s]
math.floor math.ceil math.round math.rint math.is_nan math.is_inf math.is_finite: _:float[*s]
math.real math.imag math.conj math.angle: _:complex[*s]
complex: _:float[*s] _:float[*s]
acos asin atanh math.erfinv math.erfcinv: _:float[*s]@unit
acosh: _:float[*s]@above1
math.sqrt math.rsqrt math.log math.log1p math.reciprocal_no_nan: _:float[*s]@positive
math.digamma math.lgamma: _:float[*s]@positive | loose
math.logical_not: _:bool[*s]
bitwise.invert: _:int[*s]
nn.gelu: _:float[*s] approximate?:flag
nn.leaky_relu: _:float[*s] alpha?:real(0,1)
nn.silu: _:float[*s] beta?:real(0,2)^
nn.crelu: _:float[*s] axis?:axis(features)
nn.l2_loss: _:float[*s]
math.zero_fraction: _:number[*s]@ties
math.is_non_decreasing math.is_strictly_increasing: _:number[n]@sorted
debugging.is_numeric_tensor is_tensor is_symbolic_tensor type_spec_from_value: _:number[*s]
debugging.assert_integer: _:int[*s]
math.invert_permutation: _:index[n]@permutation | nograd
math.lbeta: _:float[*s,k]@positive
math.cumulative_logsumexp: _:float[*s] axis?:axis(x)^ exclusive?:flag reverse?:flag

# two arguments, elementwise
math.add math.subtract math.multiply math.maximum math.minimum: _:number[*s] _:number[*s]
math.squared_difference math.equal math.not_equal math.less: _:number[*s] _:number[*s]
math.less_equal math.greater math.greater_equal: _:number[*s] _:number[*s]
math.floordiv math.floormod truncatediv truncatemod: _:number[*s] _:number[*s]@nonzero
math.divide math.truediv math.divide_no_nan: _:number[*s] _:number[*s]@nonzero
math.multiply_no_nan math.xlogy math.xlog1py math.xdivy: _:float[*s] _:float[*s]@positive
math.pow: _:number[*s]@positive _:number[*s]@exponent
math.atan2 math.nextafter: _:float[*s] _:float[*s]
math.zeta: _:float[*s]@above1 _:float[*s]@positive | loose
math.polygamma: _:float[*s]@order _:float[*s]@positive | loose
math.igamma math.igammac: _:float[*s]@positive _:float[*s]@positive | loose
math.betainc: _:float[*s]@positive _:float[*s]@positive _:float[*s]@probability | loose
math.bessel_i0 math.bessel_i0e math.bessel_i1 math.bessel_i1e: _:float[*s] | loose
math.special.bessel_i0 math.special.bessel_i0e math.special.bessel_i1 math.special.bessel_i1e:
    _:float[*s] | loose
math.special.bessel_j0 math.special.bessel_j1 math.special.dawsn math.special.expint:
    _:float[*s]@positive | loose
math.special.bessel_k0 math.special.bessel_k0e math.special.bessel_k1 math.special.bessel_k1e:
    _:float[*s]@positive | loose
math.special.bessel_y0 math.special.bessel_y1 math.special.spence math.special.fresnel_cos:
    _:float[*s]@positive | loose
math.special.fresnel_sin: _:float[*s]@positive | loose
math.logical_and math.logical_or math.logical_xor: _:bool[*s] _:bool[*s]
bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor: _:int[*s] _:int[*s]
bitwise.left_shift bitwise.right_shift: _:int[*s] _:int[*s]@<8
math.scalar_mul: _:number[] _:number[*s]
nn.sigmoid_cross_entropy_with_logits: labels:float[*s]@probability logits:float[*s]
nn.weighted_cross_entropy_with_logits: labels:float[*s]@probability logits:float[*s]
    pos_weight:real(0,3)^
nn.log_poisson_loss: _:float[*s]@positive _:float[*s] compute_full_loss?:flag
math.polyval: _:tensors(float[*s]) _:float[*s]
math.add_n math.accumulate_n: _:tensors(number[*s])
where: _:bool[*s] x:number[*s] y:number[*s]
clip_by_value: _:number[*s] _:number[*s]@low _:number[*s]@high
cast saturate_cast: _:number[*s] dtype:dtype(number)
bitcast: _:number[*s] type:dtype(bits)
debugging.check_numerics debugging.assert_all_finite: _:float[*s] message:words
ensure_shape: x:number[*s] shape:open_shape(x)

# reductions and along an axis
math.reduce_sum math.reduce_prod math.reduce_max math.reduce_min: _:number[*s]
    axis?:axes(input_tensor)^ keepdims?:flag
math.reduce_mean math.reduce_logsumexp math.reduce_std: _:float[*s] axis?:axes(input_tensor)^
    keepdims?:flag
math.reduce_variance math.reduce_euclidean_norm: _:float[*s] axis?:axes(input_tensor)^
    keepdims?:flag
math.reduce_any math.reduce_all: _:bool[*s] axis?:axes(input_tensor)^ keepdims?:flag
math.count_nonzero: _:number[*s]@ties axis?:axes(input)^ keepdims?:flag dtype?:dtype(integer)
math.argmax math.argmin: _:number[*s] axis?:axis(input)^ output_type?:dtype(index)
math.cumsum math.cumprod: _:number[*s] axis?:axis(x)^ exclusive?:flag reverse?:flag
math.softmax math.log_softmax: _:float[*s] axis?:axis(logits)
math.l2_normalize: _:float[*s] axis?:axes(x) epsilon?:real(0,1)
nn.moments: _:float[*s] axes:axes(x) keepdims?:flag
nn.weighted_moments: x:float[n,k] axes:axis(x) frequency_weights:float[n,k]@positive keepdims?:flag
sort: _:number[*s] axis?:axis(values) direction?:choice(ASCENDING|DESCENDING|ASCEND)
argsort: _:number[*s]@distinct axis?:axis(values) direction?:choice(ASCENDING|DESCENDING|ASCEND)
math.top_k: _:number[*b,n]@distinct k?:int(0,2)^ sorted?:yes index_type?:dtype(index)
math.approx_max_k nn.approx_max_k: _:float[*b,n]@distinct
    k:int(0,2) reduction_dimension?:axis(operand)
identity_n: _:tensors(number[*s])
nn.compute_average_loss: per_example_loss:float[n] sample_weight?:float[n]
    global_batch_size?:int(1,9)
nn.scale_regularization_loss: _:float[*s]
nn.compute_accidental_hits: true_classes:index[n,2]@<9 sampled_candidates:index[5]@permutation
    num_true:int(2,2)
math.in_top_k: _:index[n]@<k _:float[n,k]@distinct k:int(1,2)^
clip_by_norm: _:float[*s] clip_norm:real(0,3)^ axes?:axes(t)
clip_by_global_norm: _:tensors(float[*s]) clip_norm:real(0,3)^ use_norm?:real(1,3)^
linalg.global_norm: _:tensors(float[*s])
norm: _:float[m,n] ord?:choice(euclidean|fro|1|2|inf|wrong) axis?:axes(tensor) keepdims?:flag
linalg.normalize: _:float[m,n] ord?:choice(euclidean|1|2|inf|wrong) axis?:axis(tensor)
histogram_fixed_width histogram_fixed_width_bins: _:number[*s] value_range:range nbins?:int(1,6)^
    dtype?:dtype(index)
unique unique_with_counts: _:number[n]@ties out_idx?:dtype(index)
searchsorted: sorted_sequence:number[*b,n]@sorted values:number[*b,k]
    side?:choice(left|right|middle) out_type?:dtype(index)
math.bincount: arr:index[*b,n]@<7 minlength?:int(0,9)^ maxlength?:int(1,9)^ dtype?:dtype(index)
    axis?:int(-1,0) binary_output?:flag
math.confusion_matrix: labels:index[n]@<4 predictions:index[n]@<4 num_classes?:int(4,6)^
    dtype?:dtype(index)
nn.batch_normalization: x:float[n,h,c] mean:float[c] variance:float[c]@positive offset:float[c]
    scale:float[c] variance_epsilon:real(0.001,0.1)
nn.bias_add: value:float[n,h,c] bias:float[c] data_format?:choice(N..C|NWC|wrong)
nn.softmax_cross_entropy_with_logits: labels:float[*b,k]@rows logits:float[*b,k]
nn.sparse_softmax_cross_entropy_with_logits: labels:index[*b]@<k logits:float[*b,k]

# shapes
shape size: _:number[*s] out_type?:dtype(index)
rank: _:number[*s]
shape_n: _:tensors(number[*s]) out_type?:dtype(index)
zeros_like ones_like: _:number[*s] dtype?:dtype(number)
reshape: tensor:number[*s] shape:new_shape(tensor)^
transpose: a:number[*s] perm?:permutation(a)^
expand_dims: input:number[*s] axis:axis(input)^
squeeze: input:number[1,*s] axis?:zero
broadcast_to: input:number[*s] shape:wider_shape(input)^
broadcast_static_shape: _:static_shape _:static_shape
broadcast_dynamic_shape: _:index[k]@ones _:index[k]@ones
tile: input:number[*s] multiples:per_dimension(input,0,3)^
repeat: input:number[n,k] repeats:int(0,3)^ axis?:axis(input)
pad: tensor:number[*s] paddings:paddings(tensor)^
    mode?:choice(CONSTANT|REFLECT|SYMMETRIC|constant|wrong) constant_values?:int(0,3)
reverse: tensor:number[*s] axis:axis_list(tensor)^
roll: input:number[*s] shift:int(-5,5)^ axis:axis(input)^
slice: input_:number[*s] begin:per_dimension(input_,0,1)^ size:sizes_after(input_,begin)^
strided_slice: input_:number[*s] begin:per_dimension(input_,-2,2)^ end:per_dimension(input_,-1,3)^
    strides?:steps(input_) begin_mask?:int(0,3) end_mask?:int(0,3) ellipsis_mask?:power
    new_axis_mask?:int(0,2) shrink_axis_mask?:int(0,1)
split: value:number[4*k,*s] num_or_size_splits:int(1,2) axis?:zero
unstack: value:number[n,*s] num?:size_of(n) axis?:axis(value)
concat: values:tensors(number[*s]) axis:axis0(values)^
stack: values:tensors(number[*s]) axis?:axis0(values)
meshgrid: *:tensors(number[n]) indexing?:choice(xy|ij|ji)
gather: params:number[n,*s] indices:index[*i]@<n axis?:zero^ batch_dims?:int(0,0)
gather_nd: params:number[n,k,*s] indices:index[*i,2]@<n,k batch_dims?:int(0,0)
scatter_nd: indices:index[n,1]@<5 updates:number[n,k] shape:fixed(5,k)^
tensor_scatter_nd_add tensor_scatter_nd_sub tensor_scatter_nd_max tensor_scatter_nd_min:
    tensor:number[5,k] indices:index[n,1]@<5 updates:number[n,k]
tensor_scatter_nd_update: tensor:number[n+1,k] indices:index[n,1]@permutation updates:number[n,k]
boolean_mask: tensor:number[n,*s] mask:bool[n] axis?:zero
dynamic_partition: data:number[n,*s] partitions:index[n]@<3 num_partitions:int(3,4)
dynamic_stitch: _:lists(index[n]@permutation) _:lists(number[n,k])
reverse_sequence: input:number[n,k,*s] seq_lengths:index[n]@<k seq_axis:one batch_axis?:zero
unravel_index: indices:index[n]@<12 dims:fixed(3,4)^
one_hot: indices:index[*s]@<4 depth:int(3,5)^ on_value?:real(2,3)^ off_value?:real(-1,0)^
    axis?:axis(indices) dtype?:dtype(float)
sequence_mask: lengths:index[*s]@<5 maxlen?:int(1,6)^ dtype?:dtype(number)
space_to_batch nn.space_to_batch: input:number[n,2*h,2*w,c] block_shape:fixed(2,2)^
    paddings:fixed_pairs(0,0,0,0)^
space_to_batch_nd: input:number[n,2*h,2*w,c] block_shape:fixed(2,2)^ paddings:fixed_pairs(0,0,0,0)^
batch_to_space: input:number[4*n,h,w,c] block_shape:fixed(2,2)^ crops:fixed_pairs(0,0,0,0)^
nn.space_to_depth: input:number[n,2*h,2*w,c] block_size:int(2,2)
    data_format?:choice(NHWC|NCHW|wrong)
nn.depth_to_space: input:number[n,h,w,4*c] block_size:int(2,2) data_format?:choice(NHWC|NCHW|wrong)
nn.embedding_lookup: params:float[n,k] ids:index[*i]@<n max_norm?:real(1,2)

# made from numbers
zeros ones: shape:shape_list^ dtype?:dtype(number)
fill: dims:shape_list^ value:number[]
eye: num_rows:int(0,4)^ num_columns?:int(1,5)^ batch_shape?:fixed(2) dtype?:dtype(number)
range: start:int(0,2)^ limit:int(3,9)^ delta?:int(1,3)^ dtype?:dtype(number)
linspace: start:float[*s] stop:float[*s] num:int(1,6)^ axis?:zero
constant: value:literal dtype?:dtype(number) shape?:literal_shape
convert_to_tensor: value:literal dtype?:dtype(number) dtype_hint?:dtype(number)
get_static_value: tensor:number[*s]
as_dtype:
    _:choice(float32|int8|bool|string|wrong|float64|bfloat16|half|double|int64|float|uint8|int16)

# segments
math.segment_sum math.segment_mean math.segment_max math.segment_min math.segment_prod:
    data:number[n,*s] segment_ids:index[n]@sorted_ids
math.unsorted_segment_sum math.unsorted_segment_max math.unsorted_segment_min
    math.unsorted_segment_prod: data:number[n,*s] segment_ids:index[n]@<4 num_segments:int(4,6)^
math.unsorted_segment_mean math.unsorted_segment_sqrt_n: data:float[n,*s] segment_ids:index[n]@<4
    num_segments:int(4,6)^

# linear algebra
matmul: a:number[*b,m,k] b:number[*b,k,n] transpose_a?:no transpose_b?:no adjoint_a?:no
linalg.matvec: a:number[*b,m,k] b:number[*b,k] transpose_a?:no
tensordot: a:number[*s,k] b:number[k,n] axes:int(1,1)
einsum: equation:equation *:tensors2(float[m,m])
linalg.cross: a:number[*b,3] b:number[*b,3]
linalg.trace linalg.tensor_diag_part: _:number[k,k]
linalg.adjoint linalg.matrix_transpose: _:number[*b,m,n]
linalg.tensor_diag: _:number[*b,n]
linalg.diag: diagonal:number[*b,n] k?:int(-2,2) num_rows?:int(4,6) num_cols?:int(5,6)
    padding_value?:int(0,3)
linalg.diag_part: input:number[*b,m,n] k?:int(-1,1) padding_value?:int(0,3)
linalg.set_diag: input:number[*b,m,m] diagonal:number[*b,m]
linalg.band_part: input:number[*b,m,n] num_lower:int(-1,2)^ num_upper:int(-1,2)^
linalg.cholesky linalg.inv linalg.det linalg.logdet linalg.slogdet: _:float[*b,m,m]@spd
linalg.cholesky_solve: chol:float[*b,m,m]@lower rhs:float[*b,m,n]
linalg.triangular_solve: matrix:float[*b,m,m]@lower rhs:float[*b,m,n] lower?:flag adjoint?:flag
linalg.solve: matrix:float[*b,m,m]@spd rhs:float[*b,m,n] adjoint?:flag
linalg.lstsq: matrix:float[*b,m+3,m]@tall rhs:float[*b,m+3,n] l2_regularizer?:real(0,1) fast?:flag
linalg.eigvalsh linalg.pinv linalg.matrix_rank: _:float[*b,m,m]@spd
linalg.expm: _:float[*b,m,m]@unit
linalg.sqrtm matrix_square_root: _:float[*b,m,m]@spd
linalg.logm: _:complex[*b,m,m]@spd | nograd loose
linalg.banded_triangular_solve: bands:float[*b,2,m+1]@above1 rhs:float[*b,m+1,n] lower?:flag
    adjoint?:flag
linalg.eigh_tridiagonal: alpha:float[m+1]@above1 beta:float[m] eigvals_only?:yes
    select?:choice(a|a|wrong)
linalg.lu: _:float[*b,m,m]@spd output_idx_type?:dtype(index)
linalg.lu_matrix_inverse linalg.lu_reconstruct: lower_upper:float[*b,m,m]@lower
    perm:index[m]@permutation validate_args?:flag
linalg.lu_solve: lower_upper:float[m,m]@lower perm:index[m]@permutation rhs:float[m,n]
    validate_args?:flag
linalg.tridiagonal_matmul: diagonals:float[*b,3,m]@positive rhs:float[*b,m,n]
linalg.tridiagonal_solve: diagonals:float[*b,3,m]@above1 rhs:float[*b,m,n] transpose_rhs?:no
    partial_pivoting?:flag
linalg.eigh: _:float[*b,m,m]@spd | signs nograd loose
linalg.qr: _:float[*b,m,n] full_matrices?:flag | signs loose
linalg.svd: _:float[*b,m,m]@spd full_matrices?:flag compute_uv?:flag | signs nograd loose

# networks
nn.conv1d: input:float[n,w+4,c] filters:float[3,c,o] stride:int(1,2)
    padding:choice(VALID|SAME|wrong) dilations?:int(1,1)
nn.conv2d: input:float[n,h+4,w+4,c] filters:float[3,3,c,o] strides:int(1,2)
    padding:choice(VALID|SAME|wrong) dilations?:int(1,1)
nn.conv2d_transpose: input:float[n,h,w,c] filters:float[3,3,o,c] output_shape:letters(n,2*h,2*w,o)^
    strides:int(2,2) padding?:choice(SAME|SAME|wrong)
nn.depthwise_conv2d: input:float[n,h+4,w+4,c] filter:float[3,3,c,2] strides:fixed(1,1,1,1)
    padding:choice(VALID|SAME|wrong)
nn.separable_conv2d: input:float[n,h+4,w+4,c] depthwise_filter:float[3,3,c,2]
    pointwise_filter:float[1,1,2*c,o] strides:fixed(1,1,1,1) padding:choice(VALID|SAME|wrong)
nn.max_pool2d nn.avg_pool2d nn.max_pool nn.avg_pool: input:float[n,h+4,w+4,c] ksize:int(2,3)
    strides:int(1,2) padding:choice(VALID|SAME|wrong)
nn.conv1d_transpose: input:float[n,w,c] filters:float[3,o,c] output_shape:letters(n,2*w,o)^
    strides:int(2,2) padding?:choice(SAME|SAME|wrong)
nn.conv3d: input:float[n,d+3,h+3,w+3,c] filters:float[2,3,2,c,o] strides:fixed(1,1,2,1,1)
    padding:choice(VALID|SAME|wrong)
nn.conv3d_transpose: input:float[n,d,h,w,c] filters:float[2,3,2,o,c]
    output_shape:letters(n,2*d,2*h,2*w,o)^ strides:int(2,2) padding?:choice(SAME|SAME|wrong)
nn.convolution: input:float[n,h+4,w+4,c] filters:float[3,2,c,o] strides?:int(1,2)
    padding?:choice(VALID|SAME|wrong) dilations?:int(1,1)
nn.conv_transpose: input:float[n,h,w,c] filters:float[3,3,o,c] output_shape:letters(n,2*h,2*w,o)^
    strides:int(2,2) padding?:choice(SAME|SAME|wrong)
nn.pool: input:float[n,h+4,w+4,c] window_shape:fixed(2,3) pooling_type:choice(MAX|AVG|wrong)
    strides?:fixed(2,1) padding?:choice(VALID|SAME|wrong)
nn.atrous_conv2d: value:float[n,h+4,w+4,c] filters:float[2,3,c,o] rate:int(1,2)
    padding:choice(VALID|SAME|wrong)
nn.atrous_conv2d_transpose: value:float[n,h,w,c] filters:float[3,3,o,c]
    output_shape:letters(n,h,w,o)^ rate:int(1,2) padding:choice(SAME|SAME|wrong)
nn.max_pool3d nn.avg_pool3d: input:float[n,d+2,h+3,w+3,c] ksize:int(2,3) strides:int(1,2)
    padding:choice(VALID|SAME|wrong)
nn.max_pool_with_argmax: input:float[n,h+4,w+4,c]@distinct ksize:int(2,3) strides:int(1,2)
    padding:choice(VALID|SAME|wrong) include_batch_in_index?:flag
nn.dilation2d nn.erosion2d: _:float[n,h+4,w+4,c] filters:float[2,3,c] strides:fixed(1,2,1,1)
    padding:choice(VALID|SAME|wrong) data_format:choice(NHWC|NHWC) dilations:fixed(1,1,2,1)
nn.local_response_normalization nn.lrn: _:float[n,h,w,c] depth_radius?:int(0,3) bias?:real(1,2)
    alpha?:real(0,1) beta?:real(0.2,1)
nn.batch_norm_with_global_normalization: input:float[n,h,c] mean:float[c]
    variance:float[c]@positive beta:float[c] gamma:float[c] variance_epsilon:real(0.001,0.1)
    scale_after_normalization:flag
nn.sufficient_statistics: _:float[*s] axes:axis_list(x) keepdims?:flag
nn.normalize_moments: counts:float[]@positive mean_ss:float[c] variance_ss:float[c]@positive
    shift:float[c]
nn.isotonic_regression: _:float[n,k] decreasing?:flag axis?:axis(inputs)
nn.depthwise_conv2d_backprop_input: input_sizes:letters(n,h+4,w+4,c)^ filter:float[3,3,c,2]
    out_backprop:float[n,h+4,w+4,2*c] strides:fixed(1,1,1,1) padding:choice(SAME|SAME|wrong)
nn.depthwise_conv2d_backprop_filter: input:float[n,h+4,w+4,c] filter_sizes:letters(3,3,c,2)^
    out_backprop:float[n,h+4,w+4,2*c] strides:fixed(1,1,1,1) padding:choice(SAME|SAME|wrong)
nn.max_pool1d nn.avg_pool1d: input:float[n,w+4,c] ksize:int(2,3) strides:int(1,2)
    padding:choice(VALID|SAME|wrong)

# random numbers
random.normal random.truncated_normal: shape:big_shape^ mean?:real(0,2)^ stddev?:real(1,2)^
    dtype?:dtype(float) seed?:int(1,9) | random
random.uniform: shape:big_shape^ minval?:real(0,1)^ maxval?:real(2,3)^ dtype?:dtype(float)
    seed?:int(1,9) | random
random.stateless_normal random.stateless_truncated_normal: shape:big_shape^ seed:pair^
    mean?:real(0,2)^ stddev?:real(1,2)^ dtype?:dtype(float) | random
random.stateless_uniform: shape:big_shape^ seed:pair^ minval?:real(0,1)^ maxval?:real(2,3)^
    dtype?:dtype(float) | random
random.shuffle: _:number[n,*s] seed?:int(1,9) | random
random.experimental.stateless_shuffle: _:number[n,*s] seed:pair^ | random
random.categorical: logits:float[n,k] num_samples:int(2000,3000)^ dtype?:dtype(index) seed?:int(1,9)
    | random
random.stateless_categorical: logits:float[n,k] num_samples:int(2000,3000)^ seed:pair^
    dtype?:dtype(index) | random
random.gamma: shape:big_shape^ alpha:real(1,3)^ beta?:real(1,2)^ dtype?:dtype(float) seed?:int(1,9)
    | random
random.stateless_gamma: shape:big_shape^ seed:pair^ alpha:real(1,3)^ beta?:real(1,2)^
    dtype?:dtype(float) | random
random.poisson: shape:big_shape^ lam:real(1,30)^ dtype?:dtype(float) seed?:int(1,9) | random
random.stateless_poisson: shape:big_shape^ seed:pair^ lam:real(1,30)^ dtype?:dtype(index) | random
random.stateless_binomial: shape:big_shape^ seed:pair^ counts:real(2,40)^ probs:real(0.1,0.9)^
    output_dtype?:dtype(index) | random
random.stateless_parameterized_truncated_normal: shape:big_shape^ seed:pair^ means?:real(0,1)^
    stddevs?:real(1,2)^ minvals?:real(-2,-1)^ maxvals?:real(2,3)^ | random
random.uniform_candidate_sampler random.log_uniform_candidate_sampler: true_classes:long[n,2]@<9
    num_true:int(2,2) num_sampled:int(3,5) unique:flag range_max:int(9,20) seed?:int(1,9) | random
random.all_candidate_sampler nn.all_candidate_sampler: true_classes:long[n,2]@<9 num_true:int(2,2)
    num_sampled:int(9,12) unique:yes
random.fold_in: seed:pair^ data:int(1,9)^ | random
random.split: seed:pair^ num?:int(1,4) | random
nn.experimental.stateless_dropout: _:float[n,k] rate:real(0,0.9)^ seed:pair^ | random
nn.dropout: _:float[n,k] rate:real(0,0.9)^ seed?:int(1,9) | random

# strings
as_string: _:number[*s] precision?:int(-1,4) scientific?:flag shortest?:flag width?:int(-1,8)
    fill?:choice(|0|x)
strings.length: _:text[*s] unit?:choice(BYTE|UTF8_CHAR|wrong)
strings.lower strings.upper: _:text[*s] encoding?:choice(|utf-8|wrong)
strings.strip: _:text[*s]
strings.to_number: _:text[*s]@digits out_type?:dtype(index)
strings.join: _:tensors(text[*s]) separator?:words
strings.reduce_join: _:text[*s] axis?:axes(inputs) keepdims?:flag separator?:words
strings.substr: _:text[*s] pos:int(0,2)^ len:int(0,4)^ unit?:choice(BYTE|UTF8_CHAR|wrong)
strings.regex_full_match: _:text[*s] pattern:choice(a.*|[a-z]+|(|.|b?c*)
strings.regex_replace: _:text[*s] pattern:choice(a|[a-z]+|(|.|(b)) rewrite:choice(x||\\0\\0|yy)
    replace_global?:flag
strings.format: template:choice({}|a {} b|{} {}|%s) inputs:number[*s] placeholder?:choice({}|%s)
    summarize?:int(1,4)
strings.split: _:text[*s] sep?:choice( |,|a|) maxsplit?:int(-1,2)
strings.bytes_split: _:text[*s]
strings.unicode_split: _:text[*s] input_encoding:encoding
strings.unicode_decode: _:text[*s] input_encoding:encoding
    errors?:choice(replace|ignore|strict|wrong)
strings.unicode_split_with_offsets: _:text[*s] input_encoding:encoding
strings.unicode_decode_with_offsets: _:text[*s] input_encoding:encoding
    errors?:choice(replace|ignore|strict|wrong)
strings.unicode_transcode: _:text[*s] input_encoding:encoding output_encoding:encoding
    errors?:choice(replace|ignore|strict|wrong) replacement_char?:int(33,99)
    replace_control_characters?:flag
strings.unicode_script: _:index[*s]@<200
strings.ngrams: _:text[n+2] ngram_width:int(1,3) separator?:words
strings.to_hash_bucket strings.to_hash_bucket_fast: _:text[*s] num_buckets:int(1,20)
strings.to_hash_bucket_strong: _:text[*s] num_buckets:int(1,20) key:fixed(3,5)
strings.unsorted_segment_join: _:text[n] segment_ids:index[n]@<4 num_segments:int(4,6)
    separator?:words
strings.unicode_encode: _:index[n]@<200 output_encoding:encoding
    errors?:choice(replace|ignore|strict|wrong)

# checks
debugging.assert_equal debugging.assert_less_equal debugging.assert_greater_equal: x:number[*s]@ones
    y:number[*s]@ones message?:words summarize?:int(1,3)
debugging.assert_none_equal debugging.assert_less debugging.assert_greater: x:number[*s]
    y:number[*s] message?:words summarize?:int(1,3)
debugging.assert_near: x:float[*s]@ones y:float[*s]@ones rtol?:real(0,1) atol?:real(0,1)
    message?:words
debugging.assert_positive debugging.assert_negative: _:number[*s]@ones message?:words
debugging.assert_non_negative debugging.assert_non_positive: _:number[*s]@ones message?:words
debugging.assert_rank debugging.assert_rank_at_least: _:number[*s] rank:rank_of(0) message?:words
debugging.assert_rank_in: _:number[*s] ranks:fixed(1,2) message?:words
debugging.assert_scalar: _:number[] message?:words
debugging.assert_type: _:number[*s] tf_type:dtype(number) message?:words
debugging.assert_same_float_dtype: tensors:tensors(float[*s]) dtype?:dtype(float)
debugging.assert_proper_iterable: values:literal
debugging.assert_shapes: shapes:shape_pairs message?:words
Assert: condition:bool[]@true data:tensors(number[*s]) summarize?:int(1,3)

# signals
signal.fft signal.ifft: _:complex[*s,n]
signal.fft2d signal.ifft2d: _:complex[*s,m,n]
signal.fft3d signal.ifft3d: _:complex[*s,k,m,n]
signal.rfft: _:float[*s,n] fft_length?:lengths(1)
signal.irfft: _:complex[*s,n] fft_length?:lengths(1)
signal.rfft2d: _:float[*s,m,n] fft_length?:lengths(2)
signal.irfft2d: _:complex[*s,m,n] fft_length?:lengths(2)
signal.rfft3d: _:float[*s,k,m,n] fft_length?:lengths(3)
signal.irfft3d: _:complex[*s,k,m,n] fft_length?:lengths(3)
signal.fftshift signal.ifftshift: _:number[*s,n]
signal.hann_window signal.hamming_window: window_length:int(0,9) periodic?:flag
    dtype?:dtype(float)
signal.kaiser_window: window_length:int(1,9) beta?:real(0,12) dtype?:dtype(float)
signal.kaiser_bessel_derived_window: window_length:int(2,9) beta?:real(0,12) dtype?:dtype(float)
signal.vorbis_window: window_length:int(1,9) dtype?:dtype(float)
signal.frame: _:number[*s,n] frame_length:int(1,5) frame_step:int(1,4) pad_end?:flag
signal.overlap_and_add: _:float[*s,m,n] frame_step:int(1,4)
signal.stft: _:float[*s,n] frame_length:int(1,3) frame_step:int(1,3) pad_end?:flag
signal.inverse_stft: _:complex[*s,m,n] frame_length:int(2,8) frame_step:int(1,4)
signal.dct signal.idct: _:float[*s,n] type?:int(2,4) norm?:choice(ortho)
signal.inverse_mdct: _:float[m,n+n] norm?:choice(ortho)
signal.mdct: _:float[*s,n] frame_length:choice(4) norm?:choice(ortho) pad_end?:flag
signal.linear_to_mel_weight_matrix: num_mel_bins?:int(1,9) num_spectrogram_bins?:int(2,33)
signal.mfccs_from_log_mel_spectrograms: _:float[*s,n]

# functions and structures
map_fn vectorized_map: fn:fn(double|square_sum|not_a_function) elems:float[n,*s]
foldl foldr scan: fn:fn(plus|half_plus|larger|not_a_function) elems:float[n,*s]
    initializer?:float[*s]
cond: pred:bool[] true_fn:fn(one|two|not_a_function) false_fn:fn(two|three|whole)
switch_case: branch_index:index[]@<3 branch_fns:fns(one,two,three) default?:fn(two|one)
case: pred_fn_pairs:cases default?:fn(three|one) exclusive?:flag
while_loop: cond:fn(below_ten|below_hundred) body:fn(next|next_list) loop_vars:loop
    maximum_iterations?:int(0,4)^
numpy_function: func:fn(numpy_double|not_a_function) inp:tensors1(float[*s]) Tout:dtype(likely)
py_function: func:fn(eager_double|not_a_function) inp:tensors1(float[*s]) Tout:dtype(likely)
group: *:tensors(number[*s])
nest.flatten nest.is_nested: structure:nested
nest.map_structure: func:fn(identity|add_all|not_a_function) *:tensors1(nested)
nest.assert_same_structure: nest1:nested nest2:nested check_types?:flag
nest.pack_sequence_as: structure:nested flat_sequence:flat
"""

#: Functions and methods that are not called, and why: a pattern of names, the reason.
LEFT_OUT: dict[str, str] = {
    r"(math|nn)\.approx_min_k": "TensorFlow has no kernel for it on the CPU",
    r"signal\.i?r?fftnd":
        "TensorFlow has no kernels of them for the CPU: tests/api holds them against NumPy",
    r"(linalg\.)?eig(vals)?":
        "the order of the values is each library's own: tests/api/eager holds what has none",
    r"signal\.inverse_stft_window_fn":
        "it gives a function: tests/api compares what inverse_stft makes with it",
    r"config\..*|test\..*|get_logger|debugging\.(en|dis)able_traceback_filtering|"
    r"debugging\.is_traceback_filtering_enabled|debugging\.[gs]et_log_device_placement|"
    r"data\.experimental\.(enable_debug_mode|(prefetch|copy)_to_device)|io\.gfile\.get_registered_schemes|"
    r"autograph\.set_verbosity":
        "about the machine and the process, not about values",
    r"tuple|get_current_name_scope|experimental\.dlpack\..*|"
    r"random\.experimental\.index_shuffle|executing_eagerly|inside_function|timestamp|no_op|print|init_scope|device|name_scope|"
    r"raw_ops\..*|control_dependencies|distribute\..*|register_tensor_conversion_function|"
    r"variable_creator_scope|Module\.(with_)?name_scope|autograph\.trace|"
    r"autograph\.experimental\.set_loop_options":
        "no result that both libraries could share",
    r"(io|image)\.(decode_(and_crop_jpeg|bmp|gif|image|jpeg|png|webp)|encode_jpeg|"
    r"extract_jpeg_shape|is_jpeg)|image\.(adjust|(stateless_)?random)_jpeg_quality":
        "of images in files: tests/api holds them against what TensorFlow decoded and wrote",
    r"experimental\.numpy\.(gcd|lcm)":
        "TensorFlow's loop does not end for some integers: tests/api/numpy has what it gives else",
    r"experimental\.numpy\.finfo":
        "it gives an object of NumPy's",
    r"experimental\.numpy\.experimental_(en|dis)able_numpy_behavior":
        "it changes the process: tests/api/numpy has what TensorFlow gives with it on",
    r"experimental\.numpy\.random\..*":
        "draws from the sequences of tf.random, whose functions are called",
    r"experimental\.(dispatch_for_.*|unregister_dispatch_for)":
        "they change what functions do with users' classes: tests/api/composites",
    r"experimental\.extension_type\.as_dict":
        "of classes that a program makes: tests/api/composites",
    r"autograph\.to_code":
        "the text of converted functions is each library's own",
    r"summary\.(create_(file|noop)_writer|flush|should_record_summaries|experimental\.get_step)|"
    r"saved_model\.contains_saved_model|data\.Dataset\.load|data\.experimental\.(load|save)|"
    r"train\.checkpoints_iterator|random\.(set_seed|(experimental\.)?[gs]et_global_generator)":
        "part of the calls of others",
    r"(random|nn)\.fixed_unigram_candidate_sampler|nn\.(nce_loss|sampled_softmax_loss)":
        "what they draw is left to chance: tests/api/eager holds them with classes that are given",
    r"nn\.fractional_(avg|max)_pool|nn\.experimental\.general_dropout":
        "what they draw is left to chance, or the caller's: tests/api/eager holds the regions",
    r"random\.(experimental\.)?(create_rng_state|Algorithm)|errors\.[A-Z_]+":
        "about states and numbers of errors, not about values",
    r"nn\.with_space_to_batch|required_space_to_batch_paddings":
        "of functions of tensors, and of few shapes: tests/api/eager holds them",
    r"profiler\..*|summary\.(graph|trace_.*|experimental\.write_raw_pb)":
        "traces and graphs of a run: tests/api/summary holds them against TensorBoard's reader",
    r"data\.(Dataset|experimental)\.rejection_resample|random\.Generator\."
    r"from_non_deterministic_state":
        "what they draw is left to chance: tests/api/data and tests/api hold the frequencies",
    r"data\.experimental\.make_(batched_features|csv)_dataset":
        "they shuffle and repeat what data.experimental.CsvDataset and parse_example_dataset read",
    r"Variable\.(aggregation|constraint|device|dtype|experimental_ref|initializer|name|ref|shape|"
    r"synchronization|trainable)|"
    r"Tensor\.(backing_device|cpu|device|eval|experimental_ref|gpu|graph|name|op|ref)|"
    r"TensorArray\.(close|dynamic_size)|random\.Generator\.(algorithm|key|state)|"
    r"TensorSpec\.(dtype|name|shape|value_type|flatten|(to|from)_tensors)|"
    r"DType\.as_numpy_dtype|GradientTape\.watch":
        "about objects, or part of the calls of others",
    r"TensorShape\.(ndims|most_specific_compatible_shape)|DType\.(is_inexact|kind|numpy)|"
    r"GradientTape\.(follows|is_persistent|record|record_read|record_rows|shared_read)|"
    r"random\.Generator\.take":
        "not among TensorFlow's methods, or another name of one that is called",
}
