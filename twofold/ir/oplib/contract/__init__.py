"""Records of products, convolutions and pooling."""
