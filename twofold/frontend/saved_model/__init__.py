"""Objects with their variables and compiled functions, saved without their Python code."""
