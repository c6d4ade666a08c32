"""Records of the ops that work element by element."""
