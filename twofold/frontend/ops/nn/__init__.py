"""Layers, losses, convolution and pooling."""
