"""What the namespace can be asked about itself."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..tensors.tracebacks import public
from .kinds import STANDARD, isdtype
from .placing import device_names


class NamespaceInfo:
    """What ``__array_namespace_info__`` gives.

    Examples
    --------
    >>> import twofold as tf
    >>> info = tf.experimental.array_api.__array_namespace_info__()
    >>> info.default_dtypes()["integral"]
    tf.int64
    """

    def capabilities(self) -> dict[str, Any]:
        """What works: masks, results whose shapes depend on values, and how many dimensions."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        """The device on which tensors are made."""
        return device_names()[0]

    def devices(self) -> list[str]:
        """All devices."""
        return device_names()

    def default_dtypes(self, *, device: Any = None) -> dict[str, dtypes.DType]:
        """The dtypes of what is made without one."""
        _require_device(device)
        return {"real floating": dtypes.float64, "complex floating": dtypes.complex128,
                "integral": dtypes.int64, "indexing": dtypes.int64}

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, dtypes.DType]:
        """The dtypes of the standard, or those of a kind, by their names."""
        _require_device(device)
        return {dtype.name: dtype for dtype in STANDARD if kind is None or isdtype(dtype, kind)}


def _require_device(device: Any) -> None:
    if device is not None and str(device) not in device_names():
        raise ArgumentError(f"there is no device {device!r}; devices are "
                            f"{', '.join(device_names())}")


@public
def __array_namespace_info__() -> NamespaceInfo:  # noqa: N807  # the standard's name
    """What this namespace can do: its dtypes, devices and capabilities.

    Returns
    -------
    NamespaceInfo
        With methods ``capabilities``, ``default_device``, ``default_dtypes``, ``devices`` and
        ``dtypes``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.array_api.__array_namespace_info__().capabilities()["max dimensions"]
    64
    """
    return NamespaceInfo()
