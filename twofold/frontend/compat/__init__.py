"""``tf.compat``: what programs for either TensorFlow call."""
