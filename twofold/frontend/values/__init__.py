"""Making tensors of what users pass, their operators and indexing.

The room completes ``Tensor``: its operators are attached here, when the first of its modules is
imported. Whoever has a use for tensors imports one.
"""

from ..tensors.tensor import Tensor
from . import operators

operators.attach(Tensor)

__all__ = ["Tensor"]
