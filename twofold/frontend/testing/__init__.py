"""``tf.test``: unit tests of code that computes with tensors."""
