"""Functions of string tensors, and printing."""
