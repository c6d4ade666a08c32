"""From kernels to LLVM functions."""
