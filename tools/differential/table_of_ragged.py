"""What functions of ragged tensors take: values, and the lengths of their rows.

The names are those of ``uses_of_ragged.py``.
"""

from __future__ import annotations

RAGGED = """
ragged.boolean_mask: self:number[n,k] lengths:index[n]@<4 mask:number[n,1] | nograd
ragged.constant: self:int[n,k] lengths:index[n]@<4 row_splits_dtype?:dtype(index)
    | eager nograd
ragged.map_flat_values: self:number[n,k] lengths:index[n]@<4 other:number[]
ragged.range: starts:index[n]@<4 limits?:index[n]@<8 deltas?:int(1,3) | nograd
ragged.stack: self:number[n,k] lengths:index[n]@<4 axis:int(-3,2)
ragged.row_splits_to_segment_ids: lengths:index[n]@<4 out_type?:dtype(index) | nograd
ragged.segment_ids_to_row_splits: segment_ids:index[n]@sorted_ids num_segments?:int(9,12)
    out_type?:dtype(index) | nograd
ragged.stack_dynamic_partitions: data:number[n,*s] partitions:index[n]@<4 num_partitions:int(3,5)
ragged.cross: self:text[n,k] lengths:index[n]@<4 other:text[n,2] | nograd
ragged.cross_hashed: self:text[n,k] lengths:index[n]@<4 other:text[n,2] num_buckets?:int(0,99)
    hash_key?:int(1,99) | nograd
RaggedTensor.to_sparse: self:number[n,k,*s] lengths:index[n]@<4
RaggedTensor.from_row_lengths RaggedTensor.from_value_rowids: values:number[n,*s]
    lengths:index[n]@<2
RaggedTensor.from_uniform_row_length: values:number[2*n,*s] length:int(1,2)^
RaggedTensor.from_tensor: tensor:number[n,k,*s] lengths?:index[n]@<4
RaggedTensor.to_tensor: self:number[n,k,*s] lengths:index[n]@<4
RaggedTensor.bounding_shape: self:number[n,k,*s] lengths:index[n]@<4 axis?:int(0,1) | nograd
RaggedTensor.merge_dims: self:number[n,k,*s] lengths:index[n]@<4
RaggedTensor.value_rowids: self:number[n,k] lengths:index[n]@<4 | nograd
RaggedTensor.__getitem__: self:number[n,k,*s] lengths:index[n]@<4 first:int(-1,0) last:int(0,2)
RaggedTensor.__add__: self:number[n,k,*s] lengths:index[n]@<4 other:number[n,1,*s]
RaggedTensor.abs RaggedTensor.math.sign RaggedTensor.math.square: self:number[n,k,*s]
    lengths:index[n]@<4
RaggedTensor.zeros_like RaggedTensor.ones_like RaggedTensor.size: self:number[n,k,*s]
    lengths:index[n]@<4
RaggedTensor.exp RaggedTensor.math.tanh RaggedTensor.nn.relu: self:float[n,k,*s]
    lengths:index[n]@<4
RaggedTensor.reduce_sum RaggedTensor.reduce_max RaggedTensor.reduce_min: self:number[n,k,*s]
    lengths:index[n]@<4 axis:int(-1,1) keepdims?:flag
RaggedTensor.reduce_mean RaggedTensor.reduce_prod: self:float[n,k,*s] lengths:index[n]@<4
    axis:int(-1,1) keepdims?:flag
RaggedTensor.expand_dims: self:number[n,k,*s] lengths:index[n]@<4 axis:int(-2,2)
RaggedTensor.tile: self:number[n,k] lengths:index[n]@<4 multiples:fixed(2,3)
RaggedTensor.reverse: self:number[n,k,*s] lengths:index[n]@<4 axis:fixed(0,1)
RaggedTensor.concat: self:number[n,k,*s] lengths:index[n]@<4 axis:int(-2,1)
RaggedTensor.gather: self:number[n,k,*s] lengths:index[n]@<4 indices:index[*i]@<n
RaggedTensor.cumsum: self:number[n,k] lengths:index[n]@<4 axis:int(-1,1) exclusive?:flag
    reverse?:flag
RaggedTensor.nn.softmax: self:float[n,k] lengths:index[n]@<4
RaggedTensor.one_hot: self:index[n,k]@<4 lengths:index[n]@<4 depth:int(1,4) | nograd
RaggedTensor.where: self:number[n,k] lengths:index[n]@<4 other:number[n,1]
RaggedTensor.math.unsorted_segment_sum: self:number[n,k] lengths:index[n]@<4
    segment_ids:index[n]@<3 num_segments:int(3,4)
RaggedTensor.shape: self:number[n,k,*s] lengths:index[n]@<4 | nograd
RaggedTensor.broadcast_to: self:number[n,k] lengths:index[n]@<4 other:number[n,1]
RowPartition.from_row_lengths: row_lengths:index[n]@<4 dtype?:dtype(index) | nograd
RowPartition.from_value_rowids: value_rowids:index[n]@sorted_ids nrows?:int(9,12) | nograd
RowPartition.from_uniform_row_length: uniform_row_length:int(0,4) nrows:int(0,5) | nograd
"""
