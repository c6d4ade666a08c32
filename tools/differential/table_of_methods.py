"""What methods, datasets, formats, files and modules take: the second half of the table.

The names are those of ``uses.py``: a method is called of an object that is made from its first
argument. ``eager`` behind ``|`` leaves out functions, as it does for what opens files, gives
Python objects or makes state.
"""

from __future__ import annotations

METHODS = """
# variables
Variable: initial_value:number[*s] trainable?:flag dtype?:dtype(number) name?:words
Variable.assign: self:number[*s] value:number[*s] read_value?:flag
Variable.assign_add Variable.assign_sub: self:number[*s] delta:number[*s] read_value?:flag
Variable.scatter_add Variable.scatter_sub Variable.scatter_max Variable.scatter_min:
    self:number[5,k] indices:index[n]@<5 updates:number[n,k]
Variable.scatter_update: self:number[n+1,k] indices:index[n]@permutation updates:number[n,k]
Variable.scatter_nd_add Variable.scatter_nd_sub Variable.scatter_nd_max Variable.scatter_nd_min:
    self:number[5,k] indices:index[n,1]@<5 updates:number[n,k]
Variable.scatter_nd_update: self:number[n+1,k] indices:index[n,1]@permutation updates:number[n,k]
Variable.sparse_read: self:number[n,*s] indices:index[*i]@<n
Variable.gather_nd: self:number[n,k,*s] indices:index[*i,2]@<n,k
Variable.read_value Variable.value Variable.get_shape Variable.is_initialized: self:number[*s]
Variable.numpy: self:number[*s] | eager
Variable.set_shape: self:number[*s] shape:open_shape(self)

# operators
Variable.__add__ Variable.__radd__ Variable.__sub__ Variable.__rsub__: self:number[*s]
    other:number[*s]
Variable.__mul__ Variable.__rmul__ Variable.__lt__ Variable.__eq__: self:number[*s]
    other:number[*s]
Variable.__ne__ Variable.__le__ Variable.__gt__ Variable.__ge__: self:number[*s] other:number[*s]
Variable.__truediv__ Variable.__rtruediv__ Variable.__floordiv__: self:number[*s]@nonzero
    other:number[*s]@nonzero
Variable.__rfloordiv__ Variable.__mod__ Variable.__rmod__: self:number[*s]@nonzero
    other:number[*s]@nonzero
Variable.__pow__ Variable.__rpow__: self:number[*s]@positive other:number[*s]@exponent
Variable.__matmul__: self:number[*b,m,k] other:number[*b,k,n]
Variable.__rmatmul__: self:number[*b,k,n] other:number[*b,m,k]
Variable.__and__ Variable.__or__ Variable.__xor__ Variable.__rand__: self:bool[*s] other:bool[*s]
Variable.__ror__ Variable.__rxor__: self:bool[*s] other:bool[*s]
Variable.__len__ Variable.__index__: self:index[*s] | nograd
Variable.__array__: self:number[*s] | eager
Variable.__neg__ Variable.__abs__: self:number[*s]
Variable.__invert__: self:bool[*s]
Variable.__getitem__ Tensor.__getitem__: self:number[*s] key:key(self)
Variable.__bool__ Variable.__int__ Variable.__float__ Variable.__iter__: self:number[] | eager
Tensor.__add__ Tensor.__radd__ Tensor.__sub__ Tensor.__rsub__: self:number[*s] other:number[*s]
Tensor.__mul__ Tensor.__rmul__ Tensor.__eq__ Tensor.__ne__: self:number[*s] other:number[*s]
Tensor.__lt__ Tensor.__le__ Tensor.__gt__ Tensor.__ge__: self:number[*s] other:number[*s]
Tensor.__truediv__ Tensor.__rtruediv__ Tensor.__floordiv__: self:number[*s]@nonzero
    other:number[*s]@nonzero
Tensor.__rfloordiv__ Tensor.__mod__ Tensor.__rmod__: self:number[*s]@nonzero
    other:number[*s]@nonzero
Tensor.__pow__ Tensor.__rpow__: self:number[*s]@positive other:number[*s]@exponent
Tensor.__matmul__: self:number[*b,m,k] other:number[*b,k,n]
Tensor.__rmatmul__: self:number[*b,k,n] other:number[*b,m,k]
Tensor.__and__ Tensor.__or__ Tensor.__xor__ Tensor.__rand__: self:bool[*s] other:bool[*s]
Tensor.__ror__ Tensor.__rxor__: self:bool[*s] other:bool[*s]
Tensor.__neg__ Tensor.__abs__: self:number[*s]
Tensor.__invert__: self:bool[*s]
Tensor.__len__ Tensor.__bool__ Tensor.__int__ Tensor.__float__: self:number[*s] | nograd
Tensor.__index__: self:index[*s] | nograd
Tensor.__iter__: self:number[n,*s]
Tensor.get_shape Tensor.ndim Tensor.shape Tensor.dtype: self:number[*s] | nograd
Tensor.numpy Tensor.__array__: self:number[*s] | eager nograd
Tensor.set_shape: self:number[*s] shape:open_shape(self) | nograd
IndexedSlices IndexedSlices.shape IndexedSlices.__neg__: values:number[n,k] indices:index[n]@<5
    dense_shape?:fixed(5,k)

# sparse tensors
sparse.from_dense: tensor:number[n,*s]@ties
sparse.to_dense: self:number[n,*s]@ties default_value?:int(0,3) validate_indices?:flag
sparse.reorder: self:number[n,*s]@ties
sparse.reshape: self:number[*s,n]@ties shape:new_shape(self)
sparse.transpose: self:number[n,*s]@ties perm?:permutation(self)
sparse.expand_dims: self:number[n,*s]@ties axis?:axis(self)
sparse.reset_shape: self:number[n,k]@ties new_shape?:fixed(40,40)
sparse.slice: self:number[n,k]@ties start:fixed(0,1) size:fixed(2,3)
sparse.split: self:number[n+2,k+2]@ties num_split:int(1,3) axis:axis(self)
sparse.concat: self:number[n,k]@ties other:number[n,k]@ties axis:axis(self)
    expand_nonconcat_dims?:flag
sparse.retain: self:number[n,*s]@ties least:int(0,2)
sparse.fill_empty_rows: self:number[n,k]@ties default_value:int(0,3)
sparse.add sparse.maximum sparse.minimum: self:number[n,*s]@ties other:number[n,*s]@ties
sparse.map_values: self:float[n,*s]@ties factor:float[]
sparse.mask: values:number[n,k] indices:index[n]@<9 left_out:index[k]@<9
sparse.reduce_sum sparse.reduce_max: self:number[n,*s]@ties axis?:axes(self) keepdims?:flag
    output_is_sparse?:flag
sparse.softmax: self:float[n,m,*s]@ties
sparse.bincount: values:index[*b,n]@<7 axis?:choice(0|-1) minlength?:int(0,9) maxlength?:int(1,9)
    binary_output?:flag
sparse.to_indicator: self:index[n,k]@<7 vocab_size:int(7,9)
sparse.eye: num_rows:int(0,5) num_columns?:int(0,5) dtype?:dtype(number)
sparse.sparse_dense_matmul: self:number[m,k]@ties b:number[k,n]
sparse.segment_sum: data:number[n,*s] indices:index[k]@<n segment_ids:index[k]@sorted_ids
    num_segments?:int(9,12)
sparse.segment_mean sparse.segment_sqrt_n: data:float[n,*s] indices:index[k]@<n
    segment_ids:index[k]@sorted_ids num_segments?:int(9,12)
sparse.sampled_addmm: indices:index[k,2]@<2 values:float[k] dense_shape:fixed(3,3)
    mat1:float[3,n] mat2:float[n,3] beta?:real(0,2) alpha?:real(0,2)

sparse.cross: self:index[n,k]@<5 other:index[n,m]@<5 separator?:words
sparse.cross_hashed: self:index[n,k]@<5 other:index[n,m]@<5 num_buckets?:int(0,99)
    hash_key?:int(1,99)
sets.intersection sets.union: self:index[n,k]@<5 other:index[n,m]@<5 | nograd
sets.difference: self:index[n,k]@<5 other:index[n,m]@<5 aminusb?:flag | nograd
sets.size: self:index[n,k]@<5 | nograd
edit_distance: self:index[n,k]@<3 other:index[n,m]@<3 normalize?:flag | nograd
nn.embedding_lookup_sparse nn.safe_embedding_lookup_sparse: params:float[5,k] ids:index[n,m]@<6
    combiner?:choice(sum|mean|sqrtn|wrong) max_norm?:real(1,2)
io.serialize_sparse: self:number[n,*s]@ties | nograd
io.serialize_many_sparse: self:number[n,k]@ties | nograd
io.deserialize_many_sparse: self:number[n,k]@ties | nograd

nn.ctc_loss: labels:index[2,3]@order logits:float[7,2,5] label_length:fixed(3,2)
    logit_length:fixed(7,6) logits_time_major?:yes blank_index?:choice(0|4|-1)
nn.ctc_greedy_decoder: inputs:float[5,2,k] sequence_length:fixed(5,3) merge_repeated?:flag | nograd
nn.ctc_beam_search_decoder: inputs:float[5,2,k+1] sequence_length:fixed(5,3) beam_width?:int(2,9)
    top_paths?:int(1,2)
nn.ctc_unique_labels: labels:index[n,k+1]@<5 | nograd
nn.collapse_repeated: labels:index[2,k+1]@<3 seq_length:fixed(2,1) | nograd

# tensor arrays
TensorArray.read: self:number[n,*s] index:int(0,1)^ clear_after_read?:flag
TensorArray.stack TensorArray.size: self:number[n,*s] infer_shape?:flag
TensorArray.identity TensorArray.dtype TensorArray.element_shape: self:number[n,*s]
    infer_shape?:flag
    dynamic_size?:flag
TensorArray.concat: self:number[n,k,*s] infer_shape?:flag
TensorArray.gather: self:number[n,*s] indices:index[k]@<n
TensorArray.write: self:number[n,k] index:int(0,3)^ value:number[k] dynamic_size?:yes
TensorArray.scatter: self:number[n+1,k] indices:index[n]@permutation value:number[n,k]
    dynamic_size?:yes
TensorArray.unstack: value:number[n,k,*s] dtype:dtype(likely)
TensorArray.split: value:number[5,*s] lengths:index[2]@parts dtype:dtype(likely)

# random numbers
random.Generator.normal random.Generator.truncated_normal: self:int(1,99) shape:big_shape^
    mean?:real(0,2)^ stddev?:real(1,2)^ dtype?:dtype(float) | random
random.Generator.uniform: self:int(1,99) shape:big_shape^ minval?:real(0,1)^ maxval?:real(2,3)^
    dtype?:dtype(float) | random
random.Generator.binomial: self:int(1,99) shape:big_shape^ counts:real(2,40) probs:real(0.1,0.9)
    dtype?:dtype(index) | random
random.Generator.uniform_full_int: self:int(1,99) shape:big_shape^ dtype?:dtype(whole) | random
random.Generator.make_seeds random.Generator.split: self:int(1,99) count?:int(1,4) | random
random.Generator.skip: self:int(1,99) delta:int(1,600)^ | random
random.Generator.reset: self:int(1,99) state:triple | random
random.Generator.reset_from_seed: self:int(1,99) seed:int(1,600) | random
random.Generator.reset_from_key_counter: self:int(1,99) key:int(1,600) counter:pair | random
random.Generator.from_seed: seed:int(1,99) alg?:choice(philox|threefry|auto_select|wrong) | random
random.Generator.from_key_counter: key:int(1,600) counter:pair alg:choice(philox|philox|wrong)
    | random
random.Generator.from_state: state:triple alg:choice(philox|philox|wrong) | random
random_uniform_initializer: shape:big_shape minval?:real(0,1) maxval?:real(2,3)
    dtype?:dtype(float) seed?:int(1,9) | random
random_normal_initializer: shape:big_shape mean?:real(0,1) stddev?:real(1,3)
    dtype?:dtype(float) seed?:int(1,9) | random
zeros_initializer ones_initializer: shape:shape_list dtype?:dtype(number)
constant_initializer: value:literal shape:shape_list dtype?:dtype(number)

# shapes, specs and dtypes
TensorShape: dims:literal | eager
TensorShape.as_list TensorShape.assert_is_fully_defined TensorShape.is_fully_defined:
    self:any_shape | eager
TensorShape.num_elements TensorShape.rank TensorShape.dims TensorShape.__str__: self:any_shape
    | eager
TensorShape.__len__ TensorShape.__bool__: self:any_shape | eager
TensorShape.assert_has_rank TensorShape.with_rank: self:any_shape rank:int(0,3) | eager
TensorShape.with_rank_at_least TensorShape.with_rank_at_most: self:any_shape rank:int(0,3) | eager
TensorShape.concatenate TensorShape.is_compatible_with TensorShape.merge_with: self:any_shape
    other:any_shape | eager
TensorShape.assert_is_compatible_with TensorShape.is_subtype_of TensorShape.__eq__: self:any_shape
    other:any_shape | eager
TensorShape.__getitem__: self:any_shape key:int(-1,2) | eager
TensorSpec TensorSpec.__str__: shape:any_shape dtype:dtype(number) | eager
TensorSpec.from_spec: shape:any_shape dtype:dtype(number) name?:words | eager
TensorSpec.from_tensor: tensor:number[*s] name?:words | eager
TensorSpec.is_compatible_with: shape:any_shape dtype:dtype(number) spec_or_tensor:number[*s] | eager
TensorSpec.is_subtype_of TensorSpec.most_specific_compatible_type
    TensorSpec.most_specific_common_supertype: shape:any_shape dtype:dtype(likely)
    other:any_shape other_dtype:dtype(likely) | eager
DType.as_datatype_enum DType.base_dtype DType.is_bool DType.is_floating DType.is_integer:
    self:named_dtype
    | eager
DType.is_numpy_compatible DType.is_unsigned DType.limits DType.max DType.min: self:named_dtype |
    eager
DType.is_complex DType.name DType.real_dtype DType.size: self:named_dtype | eager
DType.is_compatible_with DType.__eq__: self:named_dtype other:named_dtype | eager

# derivatives
GradientTape.gradient: fn:fn(double|square_sum|not_a_function) x:float[*s]
    unconnected_gradients?:choice(none|zero|wrong) persistent?:flag | nograd
GradientTape.jacobian: fn:fn(double|square_sum|not_a_function) x:float[n,k]
    experimental_use_pfor?:flag persistent?:yes | nograd
GradientTape.batch_jacobian: fn:fn(double|double|not_a_function) x:float[n,k]
    experimental_use_pfor?:flag persistent?:yes | nograd
GradientTape.stop_recording GradientTape.reset GradientTape.watched_variables:
    fn:fn(double|square_sum|not_a_function) x:float[*s] | nograd
autodiff.ForwardAccumulator.jvp: fn:fn(double|square_sum|not_a_function) primals:float[*s]
    tangents:float[*s] unconnected_gradients?:choice(none|zero|wrong) | nograd
gradients: fn:fn(double|square_sum|not_a_function) x:float[*s] stop_gradients?:none | nograd
hessians: fn:fn(square_sum|double|not_a_function) x:float[n,k] | nograd
custom_gradient recompute_grad grad_pass_through: fn:fn(double|square_sum|not_a_function)
    x:float[*s] | nograd
function autograph.to_graph autograph.experimental.do_not_convert:
    fn:fn(double|square_sum|not_a_function) x:float[*s] | nograd

# datasets
data.Dataset.from_tensor_slices data.Dataset.from_tensors: tensors:number[n,*s] | nograd
data.experimental.from_list: elements:tensors(number[*s]) | eager nograd
data.Dataset.range: *:tensors1(index[]@<7) output_type?:dtype(number) | nograd
data.Dataset.counter data.experimental.Counter: start?:int(0,3) step?:int(1,3) dtype?:dtype(number)
data.Dataset.random data.experimental.RandomDataset: seed:int(1,999) | eager random
data.Dataset.batch: self:number[n,*s] batch_size:int(1,3)^ drop_remainder?:flag
    num_parallel_calls?:int(1,2) deterministic?:flag | nograd
data.Dataset.padded_batch: self:index[n]@<4 batch_size:int(1,3)^ padded_shapes?:fixed(5)
    drop_remainder?:flag | nograd
data.Dataset.bucket_by_sequence_length: self:index[n]@<6
    element_length_func:fn(length|not_a_function)
    bucket_boundaries:fixed(2,4) bucket_batch_sizes:fixed(1,2,3) pad_to_bucket_boundary?:flag
    drop_remainder?:flag | nograd
data.experimental.bucket_by_sequence_length: self:index[n]@<6
    element_length_func:fn(length|not_a_function) bucket_boundaries:fixed(2,4)
    bucket_batch_sizes:fixed(1,2,3) pad_to_bucket_boundary?:flag | nograd
data.Dataset.ragged_batch data.experimental.dense_to_ragged_batch: self:index[n]@<4
    batch_size:int(1,3)^ drop_remainder?:flag | eager nograd
data.Dataset.repeat data.Dataset.cache data.Dataset.unique data.Dataset.ignore_errors:
    self:number[n] | nograd
data.Dataset.take data.Dataset.skip: self:number[n,*s] count:int(-1,4)^ | nograd
data.Dataset.shard: self:number[n,*s] num_shards:int(1,3)^ index:int(0,2)^ | nograd
data.Dataset.enumerate data.experimental.enumerate_dataset: self:number[n,*s] start?:int(-1,4)^
    | nograd
data.Dataset.prefetch: self:number[n,*s] buffer_size:int(-1,4)^ | nograd
data.Dataset.map: self:number[n,*s] map_func:fn(pair_up|first_size|as_text|double|not_a_function)
    num_parallel_calls?:int(1,3) deterministic?:flag | nograd
data.Dataset.filter data.Dataset.take_while data.experimental.take_while: self:number[n,*s]
    predicate:fn(is_small|all_true|no_bool|not_a_function) | nograd
data.Dataset.flat_map: self:number[n,*s] map_func:fn(sliced|counted|no_dataset|not_a_function)
    | nograd
data.Dataset.interleave: self:number[n,*s] map_func:fn(sliced|counted|no_dataset|not_a_function)
    cycle_length?:int(1,3) block_length?:int(1,3) num_parallel_calls?:int(1,2) | nograd
data.experimental.parallel_interleave: self:number[n,*s] map_func:fn(sliced|counted|not_a_function)
    cycle_length:int(1,3) block_length?:int(1,3) | nograd
data.Dataset.scan data.experimental.scan: self:number[n,*s] initial_state:float[]
    scan_func:fn(running|sum_states|not_a_function) | nograd
data.Dataset.reduce: self:number[n,*s] initial_state:real(0,2)^
    reduce_func:fn(sum_states|count_states|other_state|not_a_function) | nograd
data.Dataset.unbatch data.experimental.unbatch: self:number[n,*s] | nograd
data.Dataset.rebatch: self:number[n,k] batch_size:int(1,4)^ drop_remainder?:flag | nograd
data.Dataset.window: self:number[2*n] size:int(1,3)^ shift?:int(1,3)^ stride?:int(1,2)^
    drop_remainder?:flag | nograd
data.Dataset.shuffle: self:number[n] buffer_size:int(1,4)^ seed?:int(1,9)
    reshuffle_each_iteration?:flag | nograd
data.experimental.shuffle_and_repeat: self:number[1] buffer_size:int(1,4)^ count?:int(1,3)^
    seed?:int(1,9) | nograd
data.Dataset.apply: self:number[n,*s]
    transformation_func:fn(doubled_dataset|skipping|no_dataset|not_a_function) | nograd
data.Dataset.group_by_window data.experimental.group_by_window: self:number[2*n]
    key_func:fn(parity|one_key|real_key) reduce_func:fn(batch_of_group|group_itself|no_dataset)
    window_size:int(1,3) | nograd
data.experimental.group_by_reducer: self:number[2*n] key_func:fn(parity|one_key|real_key) | nograd
data.experimental.map_and_batch: self:number[n,*s] map_func:fn(pair_up|first_size|double)
    batch_size:int(1,3)^ drop_remainder?:flag | nograd
data.experimental.assert_cardinality: self:number[n] expected_cardinality:size_of(n) | nograd
data.experimental.pad_to_cardinality: self:number[n] cardinality:int(3,6) | eager nograd
data.experimental.unique data.experimental.ignore_errors: self:number[n]@ties | nograd
data.Dataset.zip data.Dataset.concatenate: datasets:tensors2(number[n,*s]) | nograd
data.Dataset.choose_from_datasets data.experimental.choose_from_datasets:
    datasets:tensors2(number[n,*s]) choice:index[4]@<2 stop_on_empty_dataset?:flag | nograd
data.Dataset.sample_from_datasets data.experimental.sample_from_datasets:
    datasets:tensors2(number[n]) weights?:shares seed?:int(1,9)
    stop_on_empty_dataset?:no | nograd
data.experimental.get_structure: self:number[n,*s] | nograd
data.Dataset.cardinality data.experimental.cardinality data.Dataset.element_spec: self:number[n,*s]
    | nograd
data.Dataset.as_numpy_iterator: self:number[n,*s] | eager nograd
data.Dataset.get_single_element data.experimental.get_single_element: self:number[1,*s] | nograd
data.experimental.at: self:number[n,*s] index:int(0,1)^ | eager nograd
data.experimental.get_next_as_optional data.Dataset.options data.Dataset.with_options:
    self:number[n,*s]
    | nograd
data.Dataset.from_generator: numbers:literal output_signature?:dtype(number) | eager
data.Iterator.get_next data.Iterator.get_next_as_optional: self:number[n,*s] count:int(1,2) | nograd
data.experimental.Optional.from_value data.experimental.Optional.get_value: self:number[*s] | nograd
data.experimental.Optional.empty: shape:any_shape dtype:dtype(number) | eager
data.Dataset.save: self:number[n,*s] compression?:choice(GZIP|NONE|wrong) | eager nograd
data.experimental.parse_example_dataset: floats:reals whole:wholes texts:names shape:example_shape
    default?:real(0,1) missing?:flag dtype?:dtype(likely) | eager
data.experimental.snapshot: self:number[n,*s] compression?:choice(GZIP|AUTO|NONE|wrong)
    | eager nograd
data.Dataset.snapshot: self:number[n,*s] compression?:choice(GZIP|AUTO|NONE|wrong) | eager nograd
data.Dataset.list_files: names:names pattern:choice(*|a*|*.txt|b?|none*|[ab]*) shuffle?:flag
    seed?:int(1,9) | eager
data.TextLineDataset: lines:text[n] buffer_size?:int(1,9) num_parallel_reads?:int(1,2) | eager
data.TFRecordDataset: lines:text[n] compression_type?:choice(GZIP|ZLIB|) buffer_size?:int(1,9) |
    eager
data.FixedLengthRecordDataset: lines:text[4]@digits record_bytes:int(1,3) header_bytes?:int(0,2)
    footer_bytes?:int(0,2) | eager
data.experimental.CsvDataset: lines:text[n]@rows record_defaults:cells header?:flag
    field_delim?:choice(,|;) na_value?:choice(|x) select_cols?:fixed(0,1) | eager

# formats
io.decode_raw: input_bytes:text[*s]@eights out_type:dtype(number) little_endian?:flag
    fixed_length?:int(8,16)
io.decode_csv: records:text[*s]@rows record_defaults:cells field_delim?:choice(,|;)
    use_quote_delim?:flag na_value?:choice(|x) select_cols?:fixed(0,1)
io.encode_base64 io.decode_base64: input:text[*s] pad?:flag
io.serialize_tensor: tensor:number[*s] | nograd
io.parse_tensor: tensor:number[*s] out_type:dtype(likely) | nograd
io.decode_json_example: json_examples:text[*s]@json
io.decode_compressed: texts:names compression_type?:choice(GZIP|ZLIB||wrong) wrong?:no
io.parse_example io.parse_single_example: floats:reals whole:wholes texts:names shape:example_shape
    default?:real(0,1) missing?:flag dtype?:dtype(likely)
io.parse_single_sequence_example: floats:reals whole:wholes shape:example_shape length?:int(0,3)
    dtype?:dtype(likely)
io.parse_sequence_example: floats:reals whole:wholes shape:example_shape lengths:fixed(2,1)
    dtype?:dtype(likely)
train.FloatList: value:reals | eager
train.Int64List: value:wholes | eager
train.BytesList: value:names | eager
train.Example: floats:reals whole:wholes texts:names | eager
io.encode_png image.encode_png: image:int[h,w,c] compression?:int(-1,9)
audio.encode_wav: audio:float[n,c] sample_rate:int(8000,9000)^ | nograd
audio.decode_wav: audio:float[n,c]@unit sample_rate?:int(8000,9000)^ desired_channels?:int(-1,3)
    desired_samples?:int(-1,9) | nograd

# files
io.gfile.exists io.gfile.isdir io.gfile.listdir io.gfile.stat io.gfile.remove io.gfile.rmtree:
    path:path | eager
io.gfile.makedirs io.gfile.mkdir io.read_file: path:path | eager
io.gfile.join: path:path *:paths | eager
io.gfile.copy io.gfile.rename: src:path dst:path overwrite?:flag | eager
io.gfile.glob io.matching_files:
    pattern:choice(*|*.txt|inner/*|none*|[ab]*|?|a.txt|*/*|in*/c.*|**|b*|*t|inner|*.*|[!a]*) | eager
io.gfile.walk: path:path topdown?:flag | eager
io.write_file: path:path contents:text[] | eager
io.gfile.GFile: path:path mode:choice(r|rb|w|wb|a|wrong) text?:words | eager
io.TFRecordWriter: texts:names compression_type?:choice(GZIP|ZLIB||wrong) | eager

# summaries
summary.scalar: name:words data:number[] step:int(0,9) description?:words | eager nograd
summary.histogram: name:words data:number[*s] step:int(0,9) buckets?:int(1,9) description?:words
    | eager nograd
summary.image: name:words data:float[n,h,w,3]@probability step:int(0,9) max_outputs?:int(0,3)
    | eager nograd
summary.audio: name:words data:float[n,k,1]@unit sample_rate:int(8000,9000) step:int(0,9)
    max_outputs?:int(0,3) | eager nograd
summary.text: name:words data:text[*s] step:int(0,9) description?:words | eager
summary.write: tag:words tensor:number[*s] step:int(0,9) | eager nograd
summary.experimental.summary_scope: name:words data:number[] step:int(0,9) | eager nograd
summary.record_if: condition:flag name:words data:number[] step:int(0,9) | eager nograd
summary.experimental.set_step: step:int(0,9)^ name:words data:number[] | eager nograd

# modules and checkpoints
Module.variables Module.trainable_variables Module.non_trainable_variables: one:number[*s]
    two:number[*s] | eager nograd
Module.submodules Module.name: one:number[*s] two:number[*s] | eager nograd
train.Checkpoint.save: one:number[*s] two:number[*s] other:number[*s] | eager nograd
train.CheckpointManager: one:number[*s] two:number[*s] max_to_keep:int(1,3) saves:int(0,4)
    | eager nograd
train.list_variables: one:number[*s] two:number[*s] | eager nograd
train.load_variable train.load_checkpoint: one:number[*s] two:number[*s]
    name:choice(layer/one/.ATTRIBUTES/VARIABLE_VALUE|layer/parts/0/two/.ATTRIBUTES/VARIABLE_VALUE|none)
    | eager nograd
train.latest_checkpoint train.get_checkpoint_state: one:number[*s] two:number[*s]
    name:choice(.||none) | eager nograd
train.ExponentialMovingAverage: one:float[*s] two:float[*s] decay:real(0,1) num_updates?:int(1,9)
    zero_debias?:no | eager nograd
saved_model.load saved_model.save: one:number[*s] two:number[*s] x:number[*s] | eager nograd
"""
