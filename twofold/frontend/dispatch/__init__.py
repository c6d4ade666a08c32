"""The one door that every op goes through, and the eager kernels behind it."""
