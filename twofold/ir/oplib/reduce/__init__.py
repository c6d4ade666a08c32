"""Records of reductions, scans and sorting."""
