"""``tf.queue``: queues of tensors between threads, eagerly and in functions."""
