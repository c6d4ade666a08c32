"""Compiling text to machine code, and running it."""
