"""``tf.raw_ops``: which function each kernel is, and with what parameters.

A line, with the indented ones below it, reads ``Kernel(parameters) = module:function(arguments) !
example``: parameters are TensorFlow's, and those without a default must be given; arguments are
parameters or constants; the example is what the docstring calls the kernel with. Modules are below
``twofold.frontend``. Elementwise kernels, which are records of the op table, are in ``raw_ops.py``.
"""

from __future__ import annotations

TABLE = """
# products
MatMul(a, b, transpose_a=False, transpose_b=False, grad_a=False, grad_b=False) =
    ops.linalg.matrices:matmul(a, b, transpose_a, transpose_b) ! a=tf.ones([2, 3]),
    b=tf.ones([3, 2])
BatchMatMul(x, y, adj_x=False, adj_y=False, grad_x=False, grad_y=False) =
    ops.linalg.matrices:matmul(x, y, adjoint_a=adj_x, adjoint_b=adj_y) ! x=tf.ones([1, 2, 3]),
    y=tf.ones([1, 3, 2])
BatchMatMulV2(x, y, adj_x=False, adj_y=False, grad_x=False, grad_y=False) =
    ops.linalg.matrices:matmul(x, y, adjoint_a=adj_x, adjoint_b=adj_y) ! x=tf.ones([1, 2, 3]),
    y=tf.ones([3, 2])
Einsum(inputs, equation) = compat.raw_kernels:contract(inputs, equation) ! inputs=[tf.ones([2,
    3]), tf.ones([3, 2])], equation='ij,jk->ik'

# networks
BiasAdd(value, bias, data_format='NHWC') = ops.nn.layers:bias_add(value, bias, data_format) !
    value=tf.ones([2, 3]), bias=tf.ones([3])
BiasAddGrad(out_backprop, data_format='NHWC') = compat.raw_kernels:sum_over_pixels(out_backprop,
    data_format) ! out_backprop=tf.ones([2, 3])
Conv2D(input, filter, strides, padding, use_cudnn_on_gpu=True, explicit_paddings=[],
    data_format='NHWC', dilations=[1, 1, 1, 1]) = compat.raw_kernels:convolve(input, filter,
    strides, padding, explicit_paddings, data_format, dilations) ! input=tf.ones([1, 3, 3, 1]),
    filter=tf.ones([2, 2, 1, 1]), strides=[1, 1, 1, 1], padding='VALID'
Conv2DBackpropInput(input_sizes, filter, out_backprop, strides, padding, use_cudnn_on_gpu=True,
    explicit_paddings=[], data_format='NHWC', dilations=[1, 1, 1, 1]) =
    compat.raw_kernels:convolve_back(input_sizes, filter, out_backprop, strides, padding,
    explicit_paddings, data_format, dilations) ! input_sizes=[1, 3, 3, 1], filter=tf.ones([2, 2,
    1, 1]), out_backprop=tf.ones([1, 2, 2, 1]), strides=[1, 1, 1, 1], padding='VALID'
Conv2DBackpropFilter(input, filter_sizes, out_backprop, strides, padding, use_cudnn_on_gpu=True,
    explicit_paddings=[], data_format='NHWC', dilations=[1, 1, 1, 1]) =
    compat.raw_kernels:derive_filter(input, filter_sizes, out_backprop, strides, padding,
    explicit_paddings, data_format, dilations) ! input=tf.ones([1, 3, 3, 1]), filter_sizes=[2,
    2, 1, 1], out_backprop=tf.ones([1, 2, 2, 1]), strides=[1, 1, 1, 1], padding='VALID'
DepthwiseConv2dNative(input, filter, strides, padding, explicit_paddings=[], data_format='NHWC',
    dilations=[1, 1, 1, 1]) = compat.raw_kernels:convolve_channels(input, filter, strides,
    padding, explicit_paddings, data_format, dilations) ! input=tf.ones([1, 3, 3, 1]),
    filter=tf.ones([2, 2, 1, 1]), strides=[1, 1, 1, 1], padding='VALID'
MaxPool(input, ksize, strides, padding, explicit_paddings=[], data_format='NHWC') =
    compat.raw_kernels:pool_largest(input, ksize, strides, padding, explicit_paddings,
    data_format) ! input=tf.ones([1, 2, 2, 1]), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1],
    padding='VALID'
AvgPool(value, ksize, strides, padding, data_format='NHWC') = ops.nn.pooling:avg_pool2d(value,
    ksize, strides, padding, data_format) ! value=tf.ones([1, 2, 2, 1]), ksize=[1, 2, 2, 1],
    strides=[1, 2, 2, 1], padding='VALID'
MaxPoolGrad(orig_input, orig_output, grad, ksize, strides, padding, explicit_paddings=[],
    data_format='NHWC') = compat.raw_kernels:derive_largest(orig_input, grad, ksize, strides,
    padding, explicit_paddings, data_format) ! orig_input=tf.ones([1, 2, 2, 1]),
    orig_output=tf.ones([1, 1, 1, 1]), grad=tf.ones([1, 1, 1, 1]), ksize=[1, 2, 2, 1],
    strides=[1, 2, 2, 1], padding='VALID'
AvgPoolGrad(orig_input_shape, grad, ksize, strides, padding, data_format='NHWC') =
    compat.raw_kernels:derive_mean(orig_input_shape, grad, ksize, strides, padding, data_format)
    ! orig_input_shape=[1, 2, 2, 1], grad=tf.ones([1, 1, 1, 1]), ksize=[1, 2, 2, 1], strides=[1,
    2, 2, 1], padding='VALID'
FusedBatchNorm(x, scale, offset, mean, variance, epsilon=0.0001, exponential_avg_factor=1,
    data_format='NHWC', is_training=True) = compat.raw_kernels:normalize(x, scale, offset, mean,
    variance, epsilon, exponential_avg_factor, data_format, is_training, 5) ! x=tf.ones([1, 2,
    2, 1]), scale=[1.0], offset=[0.0], mean=[], variance=[]
FusedBatchNormV2(x, scale, offset, mean, variance, epsilon=0.0001, exponential_avg_factor=1,
    data_format='NHWC', is_training=True) = compat.raw_kernels:normalize(x, scale, offset, mean,
    variance, epsilon, exponential_avg_factor, data_format, is_training, 5) ! x=tf.ones([1, 2,
    2, 1]), scale=[1.0], offset=[0.0], mean=[], variance=[]
FusedBatchNormV3(x, scale, offset, mean, variance, epsilon=0.0001, exponential_avg_factor=1,
    data_format='NHWC', is_training=True) = compat.raw_kernels:normalize(x, scale, offset, mean,
    variance, epsilon, exponential_avg_factor, data_format, is_training, 6) ! x=tf.ones([1, 2,
    2, 1]), scale=[1.0], offset=[0.0], mean=[], variance=[]
FusedBatchNormGrad(y_backprop, x, scale, reserve_space_1, reserve_space_2, epsilon=0.0001,
    data_format='NHWC', is_training=True) = compat.raw_kernels:derive_normalized(y_backprop, x,
    scale, reserve_space_1, reserve_space_2, epsilon, data_format, is_training) !
    y_backprop=tf.ones([1, 2, 2, 1]), x=tf.ones([1, 2, 2, 1]), scale=[1.0],
    reserve_space_1=[1.0], reserve_space_2=[0.0]
FusedBatchNormGradV2(y_backprop, x, scale, reserve_space_1, reserve_space_2, epsilon=0.0001,
    data_format='NHWC', is_training=True) = compat.raw_kernels:derive_normalized(y_backprop, x,
    scale, reserve_space_1, reserve_space_2, epsilon, data_format, is_training) !
    y_backprop=tf.ones([1, 2, 2, 1]), x=tf.ones([1, 2, 2, 1]), scale=[1.0],
    reserve_space_1=[1.0], reserve_space_2=[0.0]
FusedBatchNormGradV3(y_backprop, x, scale, reserve_space_1, reserve_space_2, reserve_space_3,
    epsilon=0.0001, data_format='NHWC', is_training=True) =
    compat.raw_kernels:derive_normalized(y_backprop, x, scale, reserve_space_1, reserve_space_2,
    epsilon, data_format, is_training) ! y_backprop=tf.ones([1, 2, 2, 1]), x=tf.ones([1, 2, 2,
    1]), scale=[1.0], reserve_space_1=[1.0], reserve_space_2=[0.0], reserve_space_3=[]
LeakyRelu(features, alpha=0.2) = ops.nn.layers:leaky_relu(features, alpha) ! features=tf.ones([2])
Softmax(logits) = ops.nn.layers:softmax(logits) ! logits=tf.ones([2])
LogSoftmax(logits) = ops.nn.layers:log_softmax(logits) ! logits=tf.ones([2])
SoftmaxCrossEntropyWithLogits(features, labels) = compat.raw_kernels:compare_softmax(features,
    labels) ! features=tf.ones([1, 2]), labels=tf.ones([1, 2]) / 2.0
SparseSoftmaxCrossEntropyWithLogits(features, labels) =
    compat.raw_kernels:compare_classes(features, labels) ! features=tf.ones([1, 2]), labels=[1]
L2Loss(t) = ops.nn.losses:l2_loss(t) ! t=tf.ones([2])
LRN(input, depth_radius=5, bias=1, alpha=1, beta=0.5) =
    ops.nn.normalization:local_response_normalization(input, depth_radius, bias, alpha, beta) !
    input=tf.ones([1, 1, 1, 2])
DepthToSpace(input, block_size, data_format='NHWC') = ops.compositions:depth_to_space(input,
    block_size, data_format) ! input=tf.ones([1, 1, 1, 4]), block_size=2
SpaceToDepth(input, block_size, data_format='NHWC') = ops.compositions:space_to_depth(input,
    block_size, data_format) ! input=tf.ones([1, 2, 2, 1]), block_size=2

# derivatives
ReluGrad(gradients, features) = compat.raw_kernels:derive_relu(gradients, features) !
    gradients=tf.ones([2]), features=tf.ones([2])
Relu6Grad(gradients, features) = compat.raw_kernels:derive_relu6(gradients, features) !
    gradients=tf.ones([2]), features=tf.ones([2])
EluGrad(gradients, outputs) = compat.raw_kernels:derive_elu(gradients, outputs) !
    gradients=tf.ones([2]), outputs=tf.ones([2])
SeluGrad(gradients, outputs) = compat.raw_kernels:derive_selu(gradients, outputs) !
    gradients=tf.ones([2]), outputs=tf.ones([2])
LeakyReluGrad(gradients, features, alpha=0.2) = compat.raw_kernels:derive_leaky_relu(gradients,
    features, alpha) ! gradients=tf.ones([2]), features=tf.ones([2])
SoftplusGrad(gradients, features) = compat.raw_kernels:derive_softplus(gradients, features) !
    gradients=tf.ones([2]), features=tf.ones([2])
SoftsignGrad(gradients, features) = compat.raw_kernels:derive_softsign(gradients, features) !
    gradients=tf.ones([2]), features=tf.ones([2])
SigmoidGrad(y, dy) = compat.raw_kernels:derive_sigmoid(y, dy) ! y=tf.ones([2]), dy=tf.ones([2])
TanhGrad(y, dy) = compat.raw_kernels:derive_tanh(y, dy) ! y=tf.ones([2]), dy=tf.ones([2])
SqrtGrad(y, dy) = compat.raw_kernels:derive_sqrt(y, dy) ! y=tf.ones([2]), dy=tf.ones([2])
RsqrtGrad(y, dy) = compat.raw_kernels:derive_rsqrt(y, dy) ! y=tf.ones([2]), dy=tf.ones([2])
ReciprocalGrad(y, dy) = compat.raw_kernels:derive_reciprocal(y, dy) ! y=tf.ones([2]),
    dy=tf.ones([2])
InvGrad(y, dy) = compat.raw_kernels:derive_reciprocal(y, dy) ! y=tf.ones([2]), dy=tf.ones([2])

# reductions and along an axis
Sum(input, axis, keep_dims=False) = ops.reduce:reduce_sum(input, axis, keep_dims) !
    input=tf.ones([2, 3]), axis=1
Mean(input, axis, keep_dims=False) = ops.reduce:reduce_mean(input, axis, keep_dims) !
    input=tf.ones([2, 3]), axis=1
Prod(input, axis, keep_dims=False) = ops.reduce:reduce_prod(input, axis, keep_dims) !
    input=tf.ones([2, 3]), axis=1
Max(input, axis, keep_dims=False) = ops.reduce:reduce_max(input, axis, keep_dims) !
    input=tf.ones([2, 3]), axis=1
Min(input, axis, keep_dims=False) = ops.reduce:reduce_min(input, axis, keep_dims) !
    input=tf.ones([2, 3]), axis=1
All(input, axis, keep_dims=False) = ops.reduce:reduce_all(input, axis, keep_dims) !
    input=[[True], [False]], axis=1
Any(input, axis, keep_dims=False) = ops.reduce:reduce_any(input, axis, keep_dims) !
    input=[[True], [False]], axis=1
EuclideanNorm(input, axis, keep_dims=False) = ops.reduce:reduce_euclidean_norm(input, axis,
    keep_dims) ! input=tf.ones([2, 3]), axis=1
ArgMax(input, dimension, output_type='int64') = ops.reduce:argmax(input, dimension, output_type)
    ! input=tf.ones([2, 3]), dimension=1
ArgMin(input, dimension, output_type='int64') = ops.reduce:argmin(input, dimension, output_type)
    ! input=tf.ones([2, 3]), dimension=1
Cumsum(x, axis, exclusive=False, reverse=False) = ops.reduce:cumsum(x, axis, exclusive, reverse)
    ! x=tf.ones([2]), axis=0
Cumprod(x, axis, exclusive=False, reverse=False) = ops.reduce:cumprod(x, axis, exclusive,
    reverse) ! x=tf.ones([2]), axis=0
TopKV2(input, k, sorted=True, index_type='int32') = ops.sorting:top_k(input, k, sorted,
    index_type) ! input=tf.ones([3]), k=2
SegmentSum(data, segment_ids) = ops.segments:segment_sum(data, segment_ids) ! data=tf.ones([3]),
    segment_ids=[0, 0, 1]
SegmentMean(data, segment_ids) = ops.segments:segment_mean(data, segment_ids) !
    data=tf.ones([3]), segment_ids=[0, 0, 1]
SegmentMax(data, segment_ids) = ops.segments:segment_max(data, segment_ids) ! data=tf.ones([3]),
    segment_ids=[0, 0, 1]
SegmentMin(data, segment_ids) = ops.segments:segment_min(data, segment_ids) ! data=tf.ones([3]),
    segment_ids=[0, 0, 1]
UnsortedSegmentSum(data, segment_ids, num_segments) = ops.segments:unsorted_segment_sum(data,
    segment_ids, num_segments) ! data=tf.ones([3]), segment_ids=[0, 0, 1], num_segments=2
UnsortedSegmentMax(data, segment_ids, num_segments) = ops.segments:unsorted_segment_max(data,
    segment_ids, num_segments) ! data=tf.ones([3]), segment_ids=[0, 0, 1], num_segments=2
UnsortedSegmentMin(data, segment_ids, num_segments) = ops.segments:unsorted_segment_min(data,
    segment_ids, num_segments) ! data=tf.ones([3]), segment_ids=[0, 0, 1], num_segments=2

# shapes
Reshape(tensor, shape) = ops.array:reshape(tensor, shape) ! tensor=tf.ones([4]), shape=[2, 2]
Transpose(x, perm) = ops.array:transpose(x, perm) ! x=tf.ones([2, 3]), perm=[1, 0]
ExpandDims(input, axis) = ops.array:expand_dims(input, axis) ! input=tf.ones([2]), axis=0
Squeeze(input, axis=[]) = compat.raw_kernels:squeeze_axes(input, axis) ! input=tf.ones([1, 2])
BroadcastTo(input, shape) = ops.array:broadcast_to(input, shape) ! input=tf.ones([2]), shape=[2,
    2]
ConcatV2(values, axis) = ops.joining:concat(values, axis) ! values=[tf.ones([1]), tf.ones([1])],
    axis=0
Concat(concat_dim, values) = ops.joining:concat(values, concat_dim) ! concat_dim=0,
    values=[tf.ones([1]), tf.ones([1])]
Pack(values, axis=0) = ops.joining:stack(values, axis) ! values=[tf.ones([1]), tf.ones([1])]
Unpack(value, num, axis=0) = ops.joining:unstack(value, num, axis) ! value=tf.ones([2, 3]), num=2
Split(axis, value, num_split) = ops.joining:split(value, num_split, axis) ! axis=0,
    value=tf.ones([4]), num_split=2
SplitV(value, size_splits, axis, num_split) = ops.joining:split(value, size_splits, axis) !
    value=tf.ones([3]), size_splits=[1, 2], axis=0, num_split=2
Tile(input, multiples) = ops.joining:tile(input, multiples) ! input=tf.ones([2]), multiples=[2]
Pad(input, paddings) = ops.slicing:pad(input, paddings) ! input=tf.ones([1]), paddings=[[1, 0]]
PadV2(input, paddings, constant_values) = ops.slicing:pad(input, paddings, 'CONSTANT',
    constant_values) ! input=tf.ones([1]), paddings=[[1, 0]], constant_values=2.0
MirrorPad(input, paddings, mode) = ops.slicing:pad(input, paddings, mode) ! input=tf.ones([2]),
    paddings=[[1, 0]], mode='REFLECT'
Slice(input, begin, size) = ops.slicing:slice_(input, begin, size) ! input=tf.ones([3]),
    begin=[0], size=[2]
StridedSlice(input, begin, end, strides, begin_mask=0, end_mask=0, ellipsis_mask=0,
    new_axis_mask=0, shrink_axis_mask=0) = ops.slicing:strided_slice(input, begin, end, strides,
    begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask) ! input=tf.ones([4]),
    begin=[0], end=[4], strides=[2]
ReverseV2(tensor, axis) = ops.slicing:reverse(tensor, axis) ! tensor=tf.ones([2]), axis=[0]
ReverseSequence(input, seq_lengths, seq_dim, batch_dim=0) = ops.batches:reverse_sequence(input,
    seq_lengths, seq_dim, batch_dim) ! input=tf.ones([1, 2]), seq_lengths=[2], seq_dim=1
Gather(params, indices, validate_indices=True) = ops.gather:gather(params, indices) !
    params=tf.ones([3]), indices=[0, 2]
GatherV2(params, indices, axis, batch_dims=0) = ops.gather:gather(params, indices, axis=axis,
    batch_dims=batch_dims) ! params=tf.ones([3]), indices=[0, 2], axis=0
GatherNd(params, indices, bad_indices_policy='') = ops.gather:gather_nd(params, indices,
    bad_indices_policy=bad_indices_policy) ! params=tf.ones([3]), indices=[[0], [2]]
ScatterNd(indices, updates, shape, bad_indices_policy='') = ops.gather:scatter_nd(indices,
    updates, shape, bad_indices_policy) ! indices=[[0], [2]], updates=tf.ones([2]), shape=[3]
TensorScatterUpdate(tensor, indices, updates, bad_indices_policy='') =
    compat.raw_kernels:replace_places(tensor, indices, updates, bad_indices_policy) !
    tensor=tf.ones([3]), indices=[[0]], updates=[2.0]
TensorScatterAdd(tensor, indices, updates, bad_indices_policy='') =
    ops.gather:tensor_scatter_nd_add(tensor, indices, updates,
    bad_indices_policy=bad_indices_policy) ! tensor=tf.ones([3]), indices=[[0]], updates=[2.0]
Shape(input, out_type='int32') = ops.array:shape(input, out_type) ! input=tf.ones([2])
Size(input, out_type='int32') = ops.array:size(input, out_type) ! input=tf.ones([2])
Rank(input) = ops.array:rank(input) ! input=tf.ones([2])
EnsureShape(input, shape) = ops.inspection:ensure_shape(input, shape) ! input=tf.ones([2]),
    shape=[2]
IdentityN(input) = ops.array:identity_n(input) ! input=[tf.ones([2]), tf.ones([1])]
Snapshot(input) = ops.array:identity(input) ! input=tf.ones([2])

# made from numbers, chosen, converted
Fill(dims, value) = ops.creation:fill(dims, value) ! dims=[2], value=1.0
ZerosLike(x) = ops.creation:zeros_like(x) ! x=tf.ones([2])
OnesLike(x) = ops.creation:ones_like(x) ! x=tf.ones([2])
Range(start, limit, delta) = ops.sequences:range_(start, limit, delta) ! start=0, limit=3, delta=1
LinSpace(start, stop, num) = ops.sequences:linspace(start, stop, num) ! start=0.0, stop=1.0, num=3
OneHot(indices, depth, on_value, off_value, axis=-1) = ops.sequences:one_hot(indices, depth,
    on_value, off_value, axis) ! indices=[0, 1], depth=2, on_value=1.0, off_value=0.0
SelectV2(condition, t, e) = ops.selection:where(condition, t, e) ! condition=[True, False],
    t=tf.ones([2]), e=tf.zeros([2])
Where(condition) = ops.selection:where(condition) ! condition=[True, False]
Unique(x, out_idx='int32') = ops.selection:unique(x, out_idx) ! x=[1, 2, 1]
InvertPermutation(x) = ops.batches:invert_permutation(x) ! x=[1, 0]
ClipByValue(t, clip_value_min, clip_value_max) = ops.clip:clip_by_value(t, clip_value_min,
    clip_value_max) ! t=tf.ones([2]), clip_value_min=0.0, clip_value_max=0.5
Cast(x, DstT, Truncate=False) = ops.casting:cast(x, DstT) ! x=tf.ones([2]), DstT=tf.int32
Bitcast(input, type) = ops.casting:bitcast(input, type) ! input=tf.ones([2]), type=tf.int32
AddN(inputs) = ops.math:add_n(inputs) ! inputs=[tf.ones([2]), tf.ones([2])]
RealDiv(x, y) = ops.math:truediv(x, y) ! x=tf.ones([2]), y=tf.ones([2])
DivNoNan(x, y) = ops.math:divide_no_nan(x, y) ! x=tf.ones([2]), y=tf.ones([2])
Round(x) = ops.math:round_(x) ! x=tf.ones([2])

# linear algebra
Cholesky(input) = ops.linalg.solvers:cholesky(input) ! input=tf.eye(2)
MatrixInverse(input, adjoint=False) = ops.linalg.solvers:inv(input, adjoint) ! input=tf.eye(2)
MatrixDeterminant(input) = ops.linalg.solvers:det(input) ! input=tf.eye(2)
MatrixSolve(matrix, rhs, adjoint=False) = ops.linalg.solvers:solve(matrix, rhs, adjoint) !
    matrix=tf.eye(2), rhs=tf.ones([2, 1])
MatrixTriangularSolve(matrix, rhs, lower=True, adjoint=False) =
    ops.linalg.solvers:triangular_solve(matrix, rhs, lower, adjoint) ! matrix=tf.eye(2),
    rhs=tf.ones([2, 1])
MatrixBandPart(input, num_lower, num_upper) = ops.linalg.diagonals:band_part(input, num_lower,
    num_upper) ! input=tf.eye(2), num_lower=0, num_upper=0
Qr(input, full_matrices=False) = ops.linalg.factorizations:qr(input, full_matrices) !
    input=tf.eye(2)

# random numbers
RandomUniform(shape, dtype, seed=0, seed2=0) = compat.raw_kernels:draw_uniform(shape, dtype,
    seed, seed2) ! shape=[2], dtype=tf.float32
RandomStandardNormal(shape, dtype, seed=0, seed2=0) = compat.raw_kernels:draw_normal(shape,
    dtype, seed, seed2) ! shape=[2], dtype=tf.float32
TruncatedNormal(shape, dtype, seed=0, seed2=0) = compat.raw_kernels:draw_truncated(shape, dtype,
    seed, seed2) ! shape=[2], dtype=tf.float32
RandomUniformInt(shape, minval, maxval, seed=0, seed2=0) =
    compat.raw_kernels:draw_integers(shape, minval, maxval, seed, seed2) ! shape=[2], minval=0,
    maxval=9
"""
