"""The array API standard 2024.12 (``tf.experimental.array_api``), on top of NumPy's functions."""
