"""Records of control flow, variables, checks and the user's own functions."""
