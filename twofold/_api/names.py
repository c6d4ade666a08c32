"""The public names: which namespace has them and which module defines them.

One table, read by the namespaces (``namespaces.py``), the type stubs and the tests. A line reads
``module: name name public=defined``; modules are below ``twofold.frontend`` unless they start with
a dot. Functions that are one op have no line: the op's record says where they are. Nothing is
imported before it is used.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from . import docstrings

_TABLE = """
[]
values: Tensor
tensors.shape: TensorShape
variables.variable: Variable
variables.policy: VariableSynchronization VariableAggregation
variables.names: name_scope get_current_name_scope
variables.creators: variable_creator_scope
values.conversions: register_tensor_conversion_function
gradients.tape: GradientTape
gradients.request: UnconnectedGradients
gradients.in_functions: gradients hessians
flow.custom_gradient: custom_gradient grad_pass_through recompute_grad
values.convert: constant convert_to_tensor
flow.tensor_array: TensorArray
values.spec: TensorSpec
values.indexed_slices: IndexedSlices IndexedSlicesSpec
tensors.composite: TypeSpec
data.specs: NoneTensorSpec
data.optional: OptionalSpec
values.sparse_tensor: SparseTensor SparseTensorSpec
ragged: RaggedTensor RaggedTensorSpec
ops.inspection: is_tensor ensure_shape is_symbolic_tensor get_static_value type_spec_from_value
ops.random.initializers: zeros_initializer ones_initializer constant_initializer
ops.random.initializers: random_normal_initializer random_uniform_initializer
variables.module: Module
function.context: tuple=tuple_
function.context: executing_eagerly inside_function group no_op newaxis control_dependencies
tensors.observers: init_scope
environment.device: device
environment.debugging: get_logger
flow.host_functions: timestamp py_function numpy_function
.dtypes: DType as_dtype int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32
.dtypes: float64 string bool=bool_ half double complex64 complex128
.settings: options
._api.standing_in: install_as_tensorflow
environment.config: get_option
ops.creation: zeros ones fill zeros_like ones_like eye
ops.sequences: range=range_ linspace one_hot meshgrid sequence_mask
ops.slicing: pad reverse roll slice=slice_ strided_slice
ops.array: identity shape shape_n size rank reshape transpose expand_dims squeeze broadcast_to
ops.array: guarantee_const=identity
ops.array: identity_n stop_gradient broadcast_static_shape broadcast_dynamic_shape
ops.casting: cast bitcast saturate_cast
ops.complex_numbers: complex=complex_
ops.joining: concat stack unstack split tile repeat
ops.gather: gather gather_nd scatter_nd tensor_scatter_nd_update tensor_scatter_nd_add
ops.gather: tensor_scatter_nd_sub tensor_scatter_nd_max tensor_scatter_nd_min
ops.selection: where boolean_mask unique unique_with_counts searchsorted dynamic_partition
ops.sorting: sort argsort
ops.math: divide truediv add_n realdiv=truediv scalar_mul round=round_
ops.reduce: reduce_sum reduce_prod reduce_max reduce_min reduce_any reduce_all reduce_mean
ops.reduce: reduce_logsumexp argmax argmin cumsum
ops.linalg.matrices: matmul tensordot norm
ops.linalg.einsum: einsum
ops.linalg.functions: matrix_square_root=sqrtm
ops.linalg.factorizations: eig eigvals
ops.compositions: histogram_fixed_width histogram_fixed_width_bins
ops.batches: space_to_batch batch_to_space reverse_sequence unravel_index dynamic_stitch
ops.batches: space_to_batch_nd=space_to_batch required_space_to_batch_paddings
ops.clip: clip_by_value clip_by_norm clip_by_global_norm
ops.strings.printing: print=print_
ops.strings.functions: as_string
ops.sparse.sets: edit_distance
ops.checks.values: Assert=assert_ assert_equal assert_less assert_greater
ops.checks.shapes: assert_rank
function.decorator: function
flow.while_loops: while_loop
flow.choices: cond switch_case case map_fn vectorized_map scan foldl foldr

[math]
ops.complex_numbers: real imag conj angle
ops.math: divide divide_no_nan truediv logical_xor add_n accumulate_n
ops.math: reciprocal_no_nan scalar_mul cumulative_logsumexp nextafter round=round_
ops.batches: invert_permutation
ops.compositions: lbeta polyval erfcinv unsorted_segment_sqrt_n
ops.special: betainc
ops.reduce: reduce_sum reduce_prod reduce_max reduce_min reduce_any reduce_all reduce_mean
ops.reduce: reduce_logsumexp reduce_std reduce_variance reduce_euclidean_norm argmax argmin cumsum
ops.reduce: cumprod count_nonzero zero_fraction
ops.segments: segment_sum segment_mean segment_max segment_min unsorted_segment_sum
ops.segments: unsorted_segment_mean unsorted_segment_max unsorted_segment_min
ops.segments: segment_prod unsorted_segment_prod
ops.counts: bincount confusion_matrix
ops.nn.layers: l2_normalize softmax log_softmax
ops.sorting: top_k in_top_k approx_max_k approx_min_k
ops.checks.numerics: is_non_decreasing is_strictly_increasing

[math.special]

[nn]
ops.batches: space_to_batch
ops.compositions: depth_to_space space_to_depth weighted_moments log_poisson_loss
ops.nn.layers: leaky_relu gelu silu swish=silu softmax log_softmax crelu bias_add
ops.nn.layers: batch_normalization moments dropout l2_normalize embedding_lookup
ops.nn.losses: sparse_softmax_cross_entropy_with_logits softmax_cross_entropy_with_logits
ops.nn.losses: sigmoid_cross_entropy_with_logits weighted_cross_entropy_with_logits l2_loss
ops.sorting: top_k in_top_k approx_max_k approx_min_k
ops.random.candidates: all_candidate_sampler fixed_unigram_candidate_sampler
ops.nn.sampled_losses: compute_accidental_hits nce_loss sampled_softmax_loss compute_average_loss
ops.nn.sampled_losses: scale_regularization_loss
ops.reduce: zero_fraction
ops.nn.pooling: max_pool max_pool1d max_pool2d avg_pool avg_pool1d avg_pool2d
ops.nn.pooling: max_pool_with_argmax
ops.nn.fractional: fractional_max_pool fractional_avg_pool
ops.nn.isotonic: isotonic_regression
ops.nn.depthwise_gradients: depthwise_conv2d_backprop_input depthwise_conv2d_backprop_filter
ops.nn.convolution: conv1d conv2d conv2d_transpose depthwise_conv2d separable_conv2d
ops.nn.convolution: conv1d_transpose
ops.nn.volumes: conv3d conv3d_transpose max_pool3d avg_pool3d
ops.nn.any_dimension: convolution conv_transpose pool with_space_to_batch atrous_conv2d
ops.nn.any_dimension: atrous_conv2d_transpose
ops.nn.morphology: dilation2d erosion2d
ctc.loss: ctc_loss
ctc.decoders: ctc_greedy_decoder ctc_beam_search_decoder
ctc.labels: collapse_repeated ctc_unique_labels
ops.sparse.embedding: embedding_lookup_sparse safe_embedding_lookup_sparse
ops.nn.normalization: local_response_normalization lrn=local_response_normalization
ops.nn.normalization: batch_norm_with_global_normalization sufficient_statistics normalize_moments

[nn.experimental]
ops.nn.dropout: stateless_dropout general_dropout

[linalg]
ops.linalg.diagonals: trace diag diag_part set_diag band_part tensor_diag tensor_diag_part
ops.linalg.matrices: matmul tensordot norm matvec cross adjoint matrix_transpose normalize
ops.linalg.solvers: cholesky triangular_solve cholesky_solve solve inv det slogdet logdet
ops.linalg.factorizations: eig eigvals eigh eigvalsh qr svd matrix_rank pinv lstsq
ops.linalg.functions: expm sqrtm logm
ops.linalg.banded: banded_triangular_solve eigh_tridiagonal
ops.linalg.tridiagonal: tridiagonal_solve tridiagonal_matmul
ops.linalg.lu: lu lu_solve lu_matrix_inverse lu_reconstruct
ops.linalg.einsum: einsum
ops.creation: eye
ops.clip: global_norm
ops.nn.layers: l2_normalize

[signal]
ops.signal.fourier: fft ifft fft2d ifft2d fft3d ifft3d rfft irfft rfft2d irfft2d rfft3d irfft3d
ops.signal.fourier: fftnd ifftnd rfftnd irfftnd fftshift ifftshift
ops.signal.windows: hann_window hamming_window kaiser_window kaiser_bessel_derived_window
ops.signal.windows: vorbis_window
ops.signal.frames: frame overlap_and_add
ops.signal.spectra: stft inverse_stft inverse_stft_window_fn linear_to_mel_weight_matrix
ops.signal.cosines: dct idct mdct inverse_mdct mfccs_from_log_mel_spectrograms

[random]
ops.random.draws: normal uniform truncated_normal shuffle categorical set_seed Generator
ops.random.draws: get_global_generator set_global_generator
ops.random.stateless: stateless_normal stateless_uniform stateless_truncated_normal
ops.random.stateless: stateless_categorical fold_in=stateless_fold_in split=stateless_split
ops.random.distributions: gamma poisson stateless_gamma stateless_poisson stateless_binomial
ops.random.distributions: stateless_parameterized_truncated_normal
ops.random.candidates: uniform_candidate_sampler log_uniform_candidate_sampler
ops.random.candidates: fixed_unigram_candidate_sampler all_candidate_sampler
variables.random_state: Algorithm create_rng_state

[sparse]
values.sparse_tensor: SparseTensor
ops.sparse.dense: from_dense to_dense to_indicator eye
ops.sparse.moving: reorder reshape transpose expand_dims reset_shape
ops.sparse.parting: slice=slice_ split concat retain fill_empty_rows mask
ops.sparse.combining: add maximum minimum map_values
ops.sparse.reducing: reduce_sum reduce_max softmax bincount
ops.sparse.products: sparse_dense_matmul sampled_addmm
ops.sparse.segments: segment_sum segment_mean segment_sqrt_n
ops.sparse.crossing: cross cross_hashed

[queue]
queues.queues: QueueBase FIFOQueue PaddingFIFOQueue PriorityQueue RandomShuffleQueue

[sets]
ops.sparse.sets: intersection union difference size

[random.experimental]
variables.random_state: Algorithm create_rng_state
ops.random.draws: Generator get_global_generator set_global_generator
ops.random.stateless: stateless_fold_in stateless_split stateless_shuffle
ops.random.index_shuffle: index_shuffle

[debugging]
ops.checks.values: Assert=assert_ assert_equal assert_none_equal assert_less assert_less_equal
ops.checks.values: assert_greater assert_greater_equal assert_near assert_positive assert_negative
ops.checks.values: assert_non_negative assert_non_positive
ops.checks.numerics: assert_all_finite check_numerics
ops.checks.shapes: assert_rank assert_rank_at_least assert_rank_in assert_scalar assert_shapes
ops.checks.shapes: assert_type assert_same_float_dtype assert_proper_iterable is_numeric_tensor
ops.checks.shapes: assert_integer
environment.debugging: enable_traceback_filtering disable_traceback_filtering
environment.debugging: is_traceback_filtering_enabled set_log_device_placement
environment.debugging: get_log_device_placement

[bitwise]

[io]
io.files: read_file write_file matching_files
io.decoding: decode_raw encode_base64 decode_base64 decode_compressed
io.record_files: TFRecordOptions TFRecordWriter
io.features: FixedLenFeature FixedLenSequenceFeature VarLenFeature SparseFeature
io.ragged_features: RaggedFeature
io.sparse_messages: serialize_sparse serialize_many_sparse deserialize_many_sparse
io.parsing: parse_example parse_single_example parse_sequence_example
io.parsing: parse_single_sequence_example
io.csv: decode_csv
io.tensor_messages: serialize_tensor parse_tensor
io.json_examples: decode_json_example
io.png: encode_png
io.images: decode_image decode_png decode_jpeg decode_and_crop_jpeg decode_gif decode_bmp
io.images: decode_webp
io.jpeg: encode_jpeg is_jpeg extract_jpeg_shape

[io.gfile]
io.gfile: exists isdir glob listdir makedirs mkdir remove rmtree copy rename stat walk join
io.gfile: get_registered_schemes
io.open_files: GFile

[audio]
io.wav: encode_wav decode_wav

[summary]
summary.writers: SummaryWriter create_file_writer create_noop_writer flush record_if
summary.writers: should_record_summaries
summary.writing: write
summary.kinds: scalar histogram image text audio
summary.graphs: graph
summary.tracing: trace_on trace_export trace_off

[summary.experimental]
summary.writers: get_step set_step
summary.writing: summary_scope write_raw_pb

[profiler]

[profiler.experimental]
summary.tracing: start stop Profile Trace ProfilerOptions

[strings]
ops.strings.functions: as_string length lower upper strip substr to_number
ops.strings.joining: join reduce_join format ngrams unsorted_segment_join
ops.strings.patterns: split bytes_split regex_replace regex_full_match
ops.strings.unicode: unicode_split unicode_split_with_offsets unicode_decode unicode_encode
ops.strings.unicode: unicode_decode_with_offsets unicode_transcode unicode_script
ops.strings.hashing: to_hash_bucket to_hash_bucket_fast to_hash_bucket_strong

[image]
io.png: encode_png
io.images: decode_image decode_png decode_jpeg decode_and_crop_jpeg decode_gif decode_bmp
io.images: decode_webp
io.jpeg: encode_jpeg is_jpeg extract_jpeg_shape
ops.image.sizes: resize crop_to_bounding_box pad_to_bounding_box resize_with_crop_or_pad
ops.image.sizes: central_crop resize_with_pad ResizeMethod
io.jpeg_quality: adjust_jpeg_quality random_jpeg_quality stateless_random_jpeg_quality
ops.image.flips: flip_left_right flip_up_down rot90 random_flip_left_right random_flip_up_down
ops.image.flips: random_crop stateless_random_crop stateless_random_flip_left_right transpose
ops.image.flips: stateless_random_flip_up_down
ops.image.colours: convert_image_dtype adjust_brightness adjust_contrast per_image_standardization
ops.image.colours: rgb_to_grayscale grayscale_to_rgb psnr total_variation
ops.image.colour_spaces: rgb_to_hsv hsv_to_rgb rgb_to_yiq yiq_to_rgb rgb_to_yuv yuv_to_rgb
ops.image.colour_spaces: adjust_hue adjust_saturation adjust_gamma
ops.image.random_changes: random_brightness random_contrast random_hue random_saturation
ops.image.random_changes: stateless_random_brightness stateless_random_contrast
ops.image.random_changes: stateless_random_hue stateless_random_saturation
ops.image.patches: extract_patches image_gradients sobel_edges
ops.image.similarity: ssim ssim_multiscale
ops.image.boxes: non_max_suppression non_max_suppression_with_scores non_max_suppression_overlaps
ops.image.boxes: non_max_suppression_padded combined_non_max_suppression
ops.image.crops: crop_and_resize extract_glimpse
ops.image.drawing: draw_bounding_boxes sample_distorted_bounding_box
ops.image.drawing: stateless_sample_distorted_bounding_box

[ragged]
ragged.lists: constant
ragged.functions: boolean_mask map_flat_values range row_splits_to_segment_ids stack
ragged.functions: segment_ids_to_row_splits stack_dynamic_partitions
ops.strings.crosses: cross cross_hashed

[lookup]
lookup.initializers: KeyValueTensorInitializer TextFileInitializer TextFileIndex
lookup.static_tables: StaticHashTable StaticVocabularyTable

[lookup.experimental]
lookup.mutable_tables: MutableHashTable DenseHashTable

[experimental.extension_type]
values.extension_type: as_dict

[nest]
tensors.structures: flatten map_structure pack_sequence_as assert_same_structure is_nested

[config]
environment.config: LogicalDevice PhysicalDevice LogicalDeviceConfiguration
environment.config: get_logical_device_configuration set_logical_device_configuration
function.modes: experimental_run_functions_eagerly=run_functions_eagerly
function.modes: experimental_functions_run_eagerly=functions_run_eagerly
function.modes: run_functions_eagerly functions_run_eagerly
environment.config: list_physical_devices list_logical_devices get_visible_devices
environment.config: set_visible_devices
environment.device: get_soft_device_placement set_soft_device_placement

[config.experimental]
environment.config: VirtualDeviceConfiguration=LogicalDeviceConfiguration
environment.config: get_virtual_device_configuration=get_logical_device_configuration
environment.config: set_virtual_device_configuration=set_logical_device_configuration
environment.config: list_physical_devices list_logical_devices get_memory_info get_device_details
environment.config: reset_memory_stats
environment.config: set_memory_growth get_memory_growth get_visible_devices set_visible_devices
environment.config: enable_op_determinism get_memory_usage enable_tensor_float_32_execution
environment.config: tensor_float_32_execution_enabled

[config.threading]
environment.config: get_intra_op_parallelism_threads get_inter_op_parallelism_threads
environment.config: set_intra_op_parallelism_threads set_inter_op_parallelism_threads

[config.optimizer]
environment.config: get_jit set_jit get_experimental_options set_experimental_options

[dtypes]
.dtypes: DType as_dtype int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32
.dtypes: float64 string bool=bool_ half double complex64 complex128
ops.casting: cast saturate_cast
ops.complex_numbers: complex=complex_

[errors]
.errors: OpError InvalidArgumentError OutOfRangeError NotFoundError UnimplementedError
.errors: ResourceExhaustedError FailedPreconditionError InternalError CancelledError UnknownError
.errors: DeadlineExceededError AlreadyExistsError PermissionDeniedError AbortedError
.errors: UnavailableError DataLossError UnauthenticatedError TwofoldError DtypeError ShapeError
.errors: TraceError NoValueError GradientError VerificationError ParseError DeviceError
.errors: AbsentModuleError
.errors: ABORTED ALREADY_EXISTS CANCELLED DATA_LOSS DEADLINE_EXCEEDED FAILED_PRECONDITION INTERNAL
.errors: INVALID_ARGUMENT NOT_FOUND OK OUT_OF_RANGE PERMISSION_DENIED RESOURCE_EXHAUSTED
.errors: UNAUTHENTICATED UNAVAILABLE UNIMPLEMENTED UNKNOWN

[ir]
gradients.recording: record Recording
.ir.ops: OpDef
.ir.oplib: TABLE
.ir.graph: Graph Node Value GraphBuilder

[autodiff]
gradients.tape: GradientTape
gradients.forward_mode: ForwardAccumulator

[autograph]
autograph.public: to_graph to_code set_verbosity trace

[types]

[types.experimental]
function.protocols: Callable PolymorphicFunction GenericFunction=PolymorphicFunction
function.protocols: ConcreteFunction SupportsTracingProtocol TensorLike TraceType

[autograph.experimental]
autograph.status: do_not_convert
autograph.directives: set_loop_options Feature

[data]
data.dataset: Dataset AUTOTUNE INFINITE_CARDINALITY UNKNOWN_CARDINALITY
data.iterators: Iterator IteratorSpec NumpyIterator
data.specs: DatasetSpec
data.options: Options ThreadingOptions
data.file_datasets: TextLineDataset TFRecordDataset FixedLengthRecordDataset

[data.experimental]
data.dataset: AUTOTUNE INFINITE_CARDINALITY UNKNOWN_CARDINALITY
data.options: AutoShardPolicy AutotuneAlgorithm AutotuneOptions DistributeOptions
data.options: ExternalStatePolicy OptimizationOptions ServiceOptions ThreadingOptions
data.optional: Optional
data.debugging: enable_debug_mode
data.grouping: Reducer
data.file_datasets: CsvDataset
data.make_csv: make_csv_dataset
data.sql: SqlDataset
data.record_writer: TFRecordWriter
data.example_datasets: make_batched_features_dataset parse_example_dataset
data.experimental: Counter assert_cardinality at cardinality from_list get_next_as_optional
data.experimental: get_single_element get_structure group_by_reducer pad_to_cardinality
data.experimental: RandomDataset
data.older_functions: choose_from_datasets sample_from_datasets load save
data.older_forms: bucket_by_sequence_length dense_to_ragged_batch
data.older_forms: enumerate_dataset group_by_window ignore_errors map_and_batch
data.older_forms: copy_to_device parallel_interleave prefetch_to_device rejection_resample
data.older_forms: scan shuffle_and_repeat snapshot take_while unbatch unique

[experimental]
values.extension_type: ExtensionType BatchableExtensionType ExtensionTypeSpec
data.optional: Optional
values.dispatching: dispatch_for_api dispatch_for_binary_elementwise_apis
values.dispatching: dispatch_for_binary_elementwise_assert_apis unregister_dispatch_for
values.dispatching: dispatch_for_unary_elementwise_apis
ragged.partitions: RowPartition
ragged.shape_functions: DynamicRaggedShape

[experimental.dlpack]
ops.dlpack: to_dlpack from_dlpack

[experimental.numpy]
values: ndarray=Tensor
numpy.scalar_types: bool_ int8 int16 int32 int64 int_ uint8 uint16 uint32 uint64 float16 float32
numpy.scalar_types: float64 float_ complex64 complex128 complex_ inexact object_ string_ unicode_
numpy.scalar_types: iinfo finfo issubdtype pi e inf newaxis
numpy.promotion: result_type promote_types
numpy.creation: array asarray asanyarray ascontiguousarray copy zeros ones empty full zeros_like
numpy.creation: ones_like empty_like full_like broadcast_to
numpy.ranges: arange linspace logspace geomspace meshgrid diag_indices
numpy.triangles: eye identity tri
numpy.reshaping: shape ndim isscalar iscomplexobj isrealobj reshape ravel flatten expand_dims
numpy.reshaping: squeeze
numpy.axes: transpose swapaxes moveaxis flip flipud fliplr rot90 roll
numpy.repeating: repeat tile pad
numpy.joining: concatenate append stack hstack vstack dstack split vsplit hsplit dsplit atleast_1d
numpy.joining: atleast_2d atleast_3d broadcast_arrays
numpy.indexing: take take_along_axis where select nonzero compress ix_
numpy.diagonals: tril triu diag diagflat diagonal trace vander
numpy.products: matmul dot inner vdot outer tensordot kron cross einsum
numpy.sorting: sort argsort argmax argmin
numpy.behavior: experimental_enable_numpy_behavior experimental_disable_numpy_behavior
numpy.comparing: isclose allclose array_equal diff polyval
numpy.elementwise: abs=abs_ absolute fabs negative positive square reciprocal conj conjugate
numpy.elementwise: bitwise_not signbit exp expm1 exp2 log log1p log2 log10 sqrt cbrt ceil floor fix
numpy.elementwise: sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh sinc
numpy.elementwise: deg2rad rad2deg isnan isfinite isinf isposinf isneginf iscomplex isreal
numpy.elementwise: logical_not angle sign around round=round_ real imag
numpy.binary: add subtract multiply divide true_divide floor_divide mod remainder divmod=divmod_
numpy.binary: power float_power maximum minimum clip arctan2 hypot nextafter heaviside logaddexp
numpy.binary: logaddexp2 gcd lcm bitwise_and bitwise_or bitwise_xor equal not_equal less less_equal
numpy.binary: greater greater_equal logical_and logical_or logical_xor
numpy.reductions: sum=sum_ prod nansum nanprod nanmean mean var std average
numpy.extremes: amax amin max=max_ min=min_ ptp all=all_ any=any_ count_nonzero size cumsum cumprod

[experimental.numpy.random]
numpy.random: seed standard_normal randn uniform random rand poisson randint

[experimental.array_api]
numpy.binary: add subtract multiply divide floor_divide remainder pow=power maximum minimum hypot
numpy.binary: nextafter logaddexp bitwise_and bitwise_or bitwise_xor equal not_equal less less_equal
numpy.binary: greater greater_equal logical_and logical_or logical_xor atan2=arctan2
numpy.elementwise: abs=abs_ negative positive square reciprocal conj bitwise_invert=bitwise_not exp
numpy.elementwise: expm1 log log1p log2 log10 sqrt sin cos tan sinh cosh tanh asin=arcsin
numpy.elementwise: acos=arccos atan=arctan asinh=arcsinh acosh=arccosh atanh=arctanh isnan isfinite
numpy.elementwise: logical_not sign real imag
array_api.kinds: e inf nan pi newaxis finfo iinfo isdtype can_cast result_type astype
array_api.kinds: __array_api_version__
array_api.creation: asarray from_dlpack arange linspace zeros ones empty zeros_like ones_like
array_api.creation: empty_like full full_like eye meshgrid tril triu
array_api.elementwise: ceil floor trunc round=round_ clip isinf signbit copysign bitwise_left_shift
array_api.elementwise: bitwise_right_shift
array_api.manipulation: broadcast_arrays broadcast_to concat stack unstack expand_dims squeeze flip
array_api.manipulation: moveaxis permute_dims repeat reshape roll tile take take_along_axis
array_api.searching: argmax argmin count_nonzero nonzero where searchsorted sort argsort unique_all
array_api.searching: unique_counts unique_inverse unique_values
array_api.statistics: sum=sum_ prod mean var std max=max_ min=min_ all=all_ any=any_ cumulative_sum
array_api.statistics: cumulative_prod diff
array_api.linalg: matmul matrix_transpose tensordot vecdot
array_api.info: __array_namespace_info__
.dtypes: bool=bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64
.dtypes: complex128

[experimental.array_api.linalg]
array_api.linalg: matmul matrix_transpose tensordot vecdot outer cross matrix_power diagonal trace
array_api.linalg: vector_norm matrix_norm inv det slogdet solve cholesky eigh eigvalsh qr svd
array_api.linalg: svdvals matrix_rank pinv

[experimental.array_api.fft]
array_api.fft: fft ifft rfft irfft hfft ihfft fftn ifftn rfftn irfftn fftfreq rfftfreq fftshift
array_api.fft: ifftshift

[test]
testing.cases: TestCase main
testing.differences: compute_gradient
environment.testing: is_gpu_available gpu_device_name is_built_with_cuda
environment.testing: is_built_with_gpu_support is_built_with_rocm is_built_with_xla
environment.testing: is_cpu_target_available

[test.experimental]
environment.testing: sync_devices

[distribute]
distribute.default: Strategy StrategyExtended ReplicaContext InputContext ReduceOp get_strategy
distribute.default: has_strategy get_replica_context in_cross_replica_context
distribute.strategies: OneDeviceStrategy MirroredStrategy TPUStrategy

[distribute.experimental]
distribute.strategies: TPUStrategy

[compat]
environment.compat: as_bytes as_text as_str=as_text as_str_any dimension_value
compat.version_one: dimension_at_index integral_types real_types complex_types bytes_or_text_types

[compat.v1]
values.sparse_tensor: SparseTensorValue
environment.compat: enable_eager_execution enable_v2_behavior dimension_value
tensors.shape: Dimension
compat.version_one: name_scope variable_scope set_random_seed placeholder_with_default
compat.version_one: convert_to_tensor_or_indexed_slices dimension_at_index
compat.version_one: convert_to_tensor_or_sparse_tensor
compat.version_one: global_variables_initializer=initialize_nothing
compat.version_one: local_variables_initializer=initialize_nothing
compat.version_one: tables_initializer=initialize_nothing
compat.version_one: variables_initializer=initialize_nothing
compat.version_one: initialize_all_variables=initialize_nothing
compat.version_one: enable_resource_variables=enable_nothing enable_v2_tensorshape=enable_nothing
compat.version_one: enable_tensor_equality=enable_nothing enable_control_flow_v2=enable_nothing
compat.version_one: executing_eagerly_outside_functions=is_enabled
compat.version_one: resource_variables_enabled=is_enabled control_flow_v2_enabled=is_enabled
compat.version_one: trainable_variables global_variables=trainable_variables
compat.version_one_ops: where constant convert_to_tensor expand_dims squeeze shape size gather
compat.version_one_ops: gather_nd floor_div assign assign_add assign_sub
compat.version_one_asserts: assert_equal assert_none_equal assert_less assert_less_equal
compat.version_one_asserts: assert_greater assert_greater_equal assert_positive assert_negative
compat.version_one_asserts: assert_non_positive assert_non_negative

[compat.v1.test]
testing.cases: TestCase main
environment.testing: is_gpu_available gpu_device_name is_built_with_cuda
environment.testing: is_built_with_gpu_support is_built_with_rocm is_built_with_xla

[compat.v1.math]

[compat.v1.linalg]

[compat.v1.nn]

[compat.v1.random]

[compat.v1.strings]

[compat.v1.nest]

[compat.v1.errors]

[compat.v1.image]

[compat.v1.signal]

[compat.v1.sparse]

[compat.v1.bitwise]

[compat.v1.sets]

[compat.v1.debugging]
compat.version_one_asserts: assert_equal assert_none_equal assert_less assert_less_equal
compat.version_one_asserts: assert_greater assert_greater_equal assert_positive assert_negative
compat.version_one_asserts: assert_non_positive assert_non_negative

[compat.v1.io]
io.record_files: tf_record_iterator

[compat.v1.logging]
environment.compat: set_verbosity get_verbosity DEBUG INFO WARN ERROR FATAL
environment.compat: log debug info warning warn=warning error fatal

[raw_ops]
compat.raw_ops: Abs Acos Acosh Add AddN AddV2 All Any ArgMax ArgMin Asin Asinh Atan Atan2 Atanh
compat.raw_ops: AvgPool AvgPoolGrad BatchMatMul BatchMatMulV2 BiasAdd BiasAddGrad Bitcast
compat.raw_ops: BroadcastTo Cast Ceil Cholesky ClipByValue Concat ConcatV2 Conv2D
compat.raw_ops: Conv2DBackpropFilter Conv2DBackpropInput Cos Cosh Cumprod Cumsum DepthToSpace
compat.raw_ops: DepthwiseConv2dNative Digamma DivNoNan Einsum Elu EluGrad EnsureShape Erf Erfc
compat.raw_ops: Erfinv EuclideanNorm Exp ExpandDims Expm1 Fill Floor FloorDiv FloorMod
compat.raw_ops: FusedBatchNorm FusedBatchNormGrad FusedBatchNormGradV2 FusedBatchNormGradV3
compat.raw_ops: FusedBatchNormV2 FusedBatchNormV3 Gather GatherNd GatherV2 Greater GreaterEqual
compat.raw_ops: Identity IdentityN Igamma Igammac Inv InvGrad InvertPermutation IsFinite IsInf IsNan
compat.raw_ops: L2Loss LRN LeakyRelu LeakyReluGrad Less LessEqual Lgamma LinSpace Log Log1p
compat.raw_ops: LogSoftmax LogicalAnd LogicalNot LogicalOr MatMul MatrixBandPart MatrixDeterminant
compat.raw_ops: MatrixInverse MatrixSolve MatrixTriangularSolve Max MaxPool MaxPoolGrad Maximum Mean
compat.raw_ops: Min Minimum MirrorPad Mul MulNoNan Ndtri Neg OneHot OnesLike Pack Pad PadV2
compat.raw_ops: Polygamma Pow Prod Qr RandomStandardNormal RandomUniform RandomUniformInt Range Rank
compat.raw_ops: RealDiv Reciprocal ReciprocalGrad Relu Relu6 Relu6Grad ReluGrad Reshape
compat.raw_ops: ReverseSequence ReverseV2 Rint Round Rsqrt RsqrtGrad ScatterNd SegmentMax
compat.raw_ops: SegmentMean SegmentMin SegmentSum SelectV2 Selu SeluGrad Shape Sigmoid SigmoidGrad
compat.raw_ops: Sign Sin Sinh Size Slice Snapshot Softmax SoftmaxCrossEntropyWithLogits Softplus
compat.raw_ops: SoftplusGrad Softsign SoftsignGrad SpaceToDepth SparseSoftmaxCrossEntropyWithLogits
compat.raw_ops: Split SplitV Sqrt SqrtGrad Square SquaredDifference Squeeze StopGradient
compat.raw_ops: StridedSlice Sub Sum Tan Tanh TanhGrad TensorScatterAdd TensorScatterUpdate Tile
compat.raw_ops: TopKV2 Transpose TruncatedNormal Unique Unpack UnsortedSegmentMax UnsortedSegmentMin
compat.raw_ops: UnsortedSegmentSum Where Xdivy Xlog1py Xlogy ZerosLike Zeta

[version]
environment.version: VERSION COMPILER_VERSION GIT_VERSION

[sysconfig]
environment.version: get_build_info

[train]
io.examples: BytesList FloatList Int64List Feature Features Example FeatureList FeatureLists
io.examples: SequenceExample
train.checkpoint: Checkpoint
train.manager: CheckpointManager checkpoints_iterator
train.options: CheckpointOptions
train.moving_average: ExponentialMovingAverage
train.reader: load_checkpoint load_variable list_variables
train.state_file: latest_checkpoint get_checkpoint_state
train.views: CheckpointView TrackableView

[train.experimental]
train.python_state: PythonState

[saved_model]
saved_model.saving: save
saved_model.loading: load contains_saved_model
saved_model.options: SaveOptions LoadOptions
saved_model.constants: ASSETS_DIRECTORY ASSETS_KEY CLASSIFY_INPUTS CLASSIFY_METHOD_NAME
saved_model.constants: CLASSIFY_OUTPUT_CLASSES CLASSIFY_OUTPUT_SCORES DEBUG_DIRECTORY
saved_model.constants: DEBUG_INFO_FILENAME_PB DEFAULT_SERVING_SIGNATURE_DEF_KEY GPU PREDICT_INPUTS
saved_model.constants: PREDICT_METHOD_NAME PREDICT_OUTPUTS REGRESS_INPUTS REGRESS_METHOD_NAME
saved_model.constants: REGRESS_OUTPUTS SAVED_MODEL_FILENAME_PB SAVED_MODEL_FILENAME_PBTXT
saved_model.constants: SAVED_MODEL_SCHEMA_VERSION SERVING TRAINING VARIABLES_DIRECTORY
saved_model.constants: VARIABLES_FILENAME

[compiler]
function.compiler: pipeline explain lower
comparing.compare: compare sweep profile Comparison Sweep Profile

"""



def _read_table() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in _TABLE.splitlines():
        if line.startswith("["):
            current = names.setdefault(line[1:-1], {})
        elif line:
            module, _, entries = line.partition(":")
            for entry in entries.split():
                public, _, defined = entry.partition("=")
                current[public] = f"{module}:{defined or public}"
    return names


_WRITTEN = _read_table()
_FIRST_VERSION = "compat.v1"

#: The namespaces below ``tf``: ``""``, ``"math"``, ``"config.threading"``, …
NAMESPACES = tuple(_WRITTEN)


def inner(space: str) -> list[str]:
    """The namespaces in a namespace, by their last names."""
    prefix = f"{space}." if space else ""
    rests = [other[len(prefix):] for other in NAMESPACES if other and other.startswith(prefix)]
    return [name for name in rests if "." not in name]


def table() -> dict[str, dict[str, str]]:
    """Namespaces to their public names and where these are: ``module:name``, or ``op:name``."""
    found = {space: dict(names) for space, names in _WRITTEN.items()}
    for place, op in _functions_of_ops():
        space, _, name = place.rpartition(".")
        found[space][name] = f"op:{op}"
    for first, same in _same_names().items():
        for name, path in same.items():
            space, _, other = path.rpartition(".")
            if other in found.get(space, ()):
                found[first].setdefault(name, found[space][other])
    return found


def is_written(space: str, name: str) -> bool:
    """Whether the table has a line for a name; functions of ops have none."""
    return name in _WRITTEN[space]


def place_of(space: str, name: str) -> str | None:
    """Where a public name or a namespace is; None when there is no such name."""
    written = _WRITTEN[space].get(name)
    if written is not None:
        return written
    full = f"{space}.{name}" if space else name
    if full in _WRITTEN:
        return f".{full}:"
    if space.startswith(_FIRST_VERSION) and name in _same_names().get(space, ()):
        space, _, other = _same_names()[space][name].rpartition(".")
        return place_of(space, other) if space in _WRITTEN else None
    return next((f"op:{op}" for place, op in _functions_of_ops() if place == full), None)


def _same_names() -> dict[str, dict[str, str]]:
    from .first_version import SAME
    return SAME


def _functions_of_ops() -> Iterator[tuple[str, str]]:
    """(place below ``tf``, op) of the functions that are one op."""
    ops = importlib.import_module("twofold.ir.oplib").TABLE
    for op in ops.values():
        if op.function is not None and op.tensorflow is not None:
            for place in (op.tensorflow, *op.function.also):
                yield place, op.name


def resolve(place: str) -> Any:
    """The object at ``"module:name"`` or ``"op:name"``, or a module itself."""
    module, _, name = place.partition(":")
    if module.startswith("."):
        found = importlib.import_module(f"twofold{module}")
        return getattr(found, name) if name else found
    if module == "op":
        found = importlib.import_module("twofold.frontend.ops.records").public_function(name)
    else:
        found = getattr(importlib.import_module(f"twofold.frontend.{module}"), name)
    if isinstance(found, FunctionType):
        docstrings.complete(found)
    return found
