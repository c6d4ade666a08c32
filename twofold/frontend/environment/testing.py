"""``tf.test``: questions about devices, and assertions about tensors for unit tests."""

from __future__ import annotations

import unittest
from typing import Any

import numpy as np

from ...runtime import device as devices
from ..tensors import nest
from ..tensors.tracebacks import public


@public
def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """True when there is a GPU; none of them is driven by CUDA.

    Parameters
    ----------
    cuda_only : bool
        Count only GPUs that CUDA drives.
    min_cuda_compute_capability : pair of int, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    bool
        False with ``cuda_only``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_gpu_available(cuda_only=True)
    False
    """
    return not cuda_only and bool(devices.list_physical_devices("GPU"))


def gpu_device_name() -> str:
    """Name of the first GPU, or the empty string.

    Returns
    -------
    str
        For example ``"/device:GPU:0"``.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.test.gpu_device_name()) == bool(tf.config.list_physical_devices("GPU"))
    True
    """
    return "/device:GPU:0" if devices.list_physical_devices("GPU") else ""


def is_built_with_cuda() -> bool:
    """False: GPUs are driven through OpenCL.

    Returns
    -------
    bool
        False.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_built_with_cuda()
    False
    """
    return False


def is_built_with_gpu_support() -> bool:
    """True: GPUs are driven through OpenCL.

    Returns
    -------
    bool
        True.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.is_built_with_gpu_support()
    True
    """
    return True


class TestCase(unittest.TestCase):
    """A ``unittest.TestCase`` with TensorFlow's assertions about tensors and structures of them.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.test.TestCase().assertAllClose(tf.constant([1.0]) / 3.0, [0.333333])
    """

    __test__ = False  # the class itself holds no tests

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__test__ = True

    def evaluate(self, tensors: Any) -> Any:
        """Tensors as arrays."""
        return nest.map_structure(np.asarray, tensors)

    def assertAllEqual(self, a: Any, b: Any, msg: str | None = None) -> None:  # noqa: N802
        """Fail unless both have one shape and equal elements; NaN equals NaN."""
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b), msg or "")
        self.assertEqual(np.shape(np.asarray(a)), np.shape(np.asarray(b)), msg)

    def assertAllClose(self, a: Any, b: Any, rtol: float = 1e-6,  # noqa: N802
                       atol: float = 1e-6, msg: str | None = None) -> None:
        """Fail unless structures hold close numbers."""
        nest.assert_same_structure(a, b, check_types=False) if nest.is_nested(a) and \
            isinstance(a, dict) else None
        pairs = zip(nest.flatten(a), nest.flatten(b)) if isinstance(a, dict) else [(a, b)]
        for x, y in pairs:
            one, two = np.asarray(x), np.asarray(y)
            self.assertEqual(one.shape, two.shape, msg)
            np.testing.assert_allclose(one, two, rtol, atol, err_msg=msg or "")

    def assertNotAllClose(self, a: Any, b: Any, rtol: float = 1e-6,  # noqa: N802
                          atol: float = 1e-6, msg: str | None = None) -> None:
        """Fail when the numbers are close."""
        try:
            self.assertAllClose(a, b, rtol, atol, msg)
        except AssertionError:
            return
        self.fail(msg or "the two values are close at all elements")

    def assertShapeEqual(self, a: Any, b: Any, msg: str | None = None) -> None:  # noqa: N802
        """Fail unless both have the same shape."""
        self.assertEqual(tuple(np.asarray(a).shape), tuple(np.asarray(b).shape), msg)

    def assertDTypeEqual(self, target: Any, expected_dtype: Any) -> None:  # noqa: N802
        """Fail unless a tensor has a dtype."""
        self.assertEqual(np.asarray(target).dtype, np.dtype(getattr(
            expected_dtype, "as_numpy_dtype", expected_dtype)))

    def assertNear(self, f1: Any, f2: Any, err: float, msg: str | None = None) -> None:  # noqa: N802
        """Fail when two numbers differ by more than ``err``."""
        self.assertTrue(abs(float(f1) - float(f2)) <= err, msg or f"{f1} and {f2}")


def main(argv: Any = None) -> None:
    """Run the unit tests of the program.

    Parameters
    ----------
    argv : list of str, optional
        Arguments for ``unittest``; by default the program's own.

    Examples
    --------
    >>> import twofold as tf
    >>> callable(tf.test.main)
    True
    """
    unittest.main(argv=argv)
