"""Control flow and the user's own functions as ops."""
