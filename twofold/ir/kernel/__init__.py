"""The kernel IR: loops over scalar expressions, from which both backends emit code."""
