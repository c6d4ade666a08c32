"""``tf.RaggedTensor``: rows of different lengths, and what every function means for them."""

from .ragged_tensor import RaggedTensor
from .spec import RaggedTensorSpec

__all__ = ["RaggedTensor", "RaggedTensorSpec"]
