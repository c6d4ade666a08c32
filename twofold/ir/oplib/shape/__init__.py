"""Records of the ops that move, make, pick and scatter elements."""
