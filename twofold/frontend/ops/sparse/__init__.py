"""``tf.sparse``: functions of sparse tensors, written in ops on their positions and elements."""
