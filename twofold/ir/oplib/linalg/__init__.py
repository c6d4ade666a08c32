"""Records of matrix factorisations."""
