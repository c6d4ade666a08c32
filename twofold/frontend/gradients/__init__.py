"""Tapes, recordings, and the gradients taken from them."""
