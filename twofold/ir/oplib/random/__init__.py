"""Records of random numbers."""
