"""``tf.function``: signatures, traces, compiled calls, and why they were made."""
