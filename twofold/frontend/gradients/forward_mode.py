"""``tf.autodiff.ForwardAccumulator``: derivatives in a direction, without leaving reverse mode.

The reverse walk is linear in the cotangent it starts from, so walking it backwards once more gives
the product of the Jacobian with a vector. Every op that has a gradient has this one too.
"""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError
from ..ops.array import reshape
from ..tensors import nest
from ..tensors.tracebacks import public
from ..values import convert
from .request import UnconnectedGradients, differentiable, unconnected_choice, zeros_like
from .tape import GradientTape

__all__ = ["ForwardAccumulator"]


class ForwardAccumulator:
    """Follows what is computed from ``primals`` and says how it changes along ``tangents``.

    Parameters
    ----------
    primals : Tensor, Variable or structure
        What to differentiate with respect to.
    tangents : structure like primals
        The direction: one tensor for each, of the same shape and dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant([2.0, 3.0])
    >>> with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.0])) as acc:
    ...     y = tf.reduce_sum(x * x)
    >>> acc.jvp(y).numpy()
    np.float32(4.0)
    """

    def __init__(self, primals: Any, tangents: Any):
        nest.assert_same_structure(primals, tangents)
        self._primals = [differentiable(x, "primal") for x in nest.flatten(primals)]
        self._tangents = [self._tangent(x, t)
                          for x, t in zip(self._primals, nest.flatten(tangents))]
        for i, x in enumerate(self._primals):
            if any(x is other for other in self._primals[:i]):
                raise ArgumentError(f"Tensor {x!r} is among the primals twice")
        self._tape = GradientTape(persistent=True, watch_accessed_variables=False)
        self._used = False

    @staticmethod
    def _tangent(primal: Any, tangent: Any) -> Any:
        found = convert.to_tensor(tangent, primal.dtype)
        if not found.shape.is_compatible_with(primal.shape):
            raise ArgumentError(f"a tangent of shape {found.shape} for a primal of shape "
                                f"{primal.shape}; they must have the same")
        return found

    def __enter__(self) -> ForwardAccumulator:
        if self._used:
            raise ArgumentError("Accumulator is already recording.")
        self._used = True
        self._tape.__enter__()
        self._tape.watch(self._primals)
        return self

    def __exit__(self, *_: object) -> None:
        self._tape.__exit__()

    @public
    def jvp(self, primals: Any,
            unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """How ``primals``, computed in the ``with`` block, change along the tangents.

        Parameters
        ----------
        primals : Tensor or structure
            Results.
        unconnected_gradients : UnconnectedGradients or str
            ``"none"`` or ``"zero"`` for those that do not depend on the accumulator's primals.

        Returns
        -------
        structure like primals
        """
        if not self._used:
            raise ArgumentError("Called jvp() without first tracing anything.")
        unconnected = unconnected_choice(unconnected_gradients)
        found = [self._along(y) for y in nest.flatten(primals)]
        if unconnected is UnconnectedGradients.ZERO:
            found = [zeros_like(y) if jvp is None else jvp
                     for y, jvp in zip(nest.flatten(primals), found)]
        return nest.pack_sequence_as(primals, found)

    def _along(self, result: Any) -> Any:
        y = differentiable(result, "result")
        start = zeros_like(y)
        with GradientTape(watch_accessed_variables=False) as second:
            second.watch(start)
            gradients = self._tape.gradient(y, self._primals, output_gradients=start)
        pairs = [(g, t) for g, t in zip(gradients, self._tangents) if g is not None]
        if not pairs:
            return None
        jvp = second.gradient([g for g, _ in pairs], start,
                              output_gradients=[t for _, t in pairs])
        return None if jvp is None else reshape(jvp, y.shape) if y.shape.is_fully_defined() else jvp
