"""Speed, compile times and memory, measured beside NumPy, TensorFlow, PyTorch and JAX.

``python -m benchmarks --help``; ``docs/performance.md`` says how to read the results. Not part of
the installed package.
"""
