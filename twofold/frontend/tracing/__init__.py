"""A graph in the making, and tensors that only a trace knows."""
