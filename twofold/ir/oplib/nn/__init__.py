"""Records of normalisation, softmax and losses."""
