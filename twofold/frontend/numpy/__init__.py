"""NumPy's functions on tensors (``tf.experimental.numpy``): compositions of the ops below."""
