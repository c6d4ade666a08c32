"""From host programs to one LLVM function."""
