"""``tf.experimental.dlpack``: tensors handed to other libraries, and taken from them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentTypeError, InvalidArgumentError
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from .common import to_tensor


class _Holder:
    """What NumPy asks for a capsule."""

    def __init__(self, capsule: Any):
        self._capsule = capsule

    def __dlpack__(self, **_: Any) -> Any:
        return self._capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0


@public
def to_dlpack(tf_tensor: Any) -> Any:
    """A capsule of a tensor's values, for ``from_dlpack`` of another library.

    Parameters
    ----------
    tf_tensor : Tensor
        Any shape; numbers. Of tensors of other devices a copy is made.

    Returns
    -------
    PyCapsule
        To be used once.

    Raises
    ------
    InvalidArgumentError
        When ``tf_tensor`` is no tensor with values, or holds strings.

    Examples
    --------
    >>> import twofold as tf
    >>> capsule = tf.experimental.dlpack.to_dlpack(tf.constant([1, 2]))
    >>> tf.experimental.dlpack.from_dlpack(capsule).numpy()
    array([1, 2], dtype=int32)
    """
    if not isinstance(tf_tensor, Tensor) or isinstance(tf_tensor, SymbolicTensor):
        raise InvalidArgumentError("The argument to `to_dlpack` must be a tensor with values, not "
                                   f"{type(tf_tensor).__name__}", "experimental.dlpack.to_dlpack")
    try:
        return tf_tensor.__dlpack__()
    except (BufferError, TypeError) as error:
        raise InvalidArgumentError(f"tensors of {tf_tensor.dtype.name} cannot be handed over: "
                                   f"{error}", "experimental.dlpack.to_dlpack") from None


@public
def from_dlpack(dlcapsule: Any) -> Tensor:
    """A tensor of the values in a capsule of another library.

    Parameters
    ----------
    dlcapsule : PyCapsule
        What ``to_dlpack`` of a library gave, of the memory of the CPU; it is used up.

    Returns
    -------
    Tensor
        With a copy of the values.

    Raises
    ------
    TypeError
        For anything else.
    InvalidArgumentError
        When the capsule was used before.

    Examples
    --------
    >>> import numpy as np
    >>> import twofold as tf
    >>> tf.experimental.dlpack.from_dlpack(np.ones(2).__dlpack__()).numpy()
    array([1., 1.])
    """
    if type(dlcapsule).__name__ != "PyCapsule":
        raise ArgumentTypeError("from_dlpack takes a capsule, got "
                                f"{type(dlcapsule).__name__}; use tf.convert_to_tensor")
    try:
        array = np.from_dlpack(_Holder(dlcapsule))
    except (ValueError, BufferError, RuntimeError) as error:
        raise InvalidArgumentError(f"the capsule holds no tensor that can be taken, or was used "
                                   f"before: {error}", "experimental.dlpack.from_dlpack") from None
    return to_tensor(np.array(array))
