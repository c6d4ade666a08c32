"""Making tensors of what users pass, their operators and indexing."""
