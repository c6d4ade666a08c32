"""Tensors and what they need by themselves: shapes, structures, printing, who observes them."""
