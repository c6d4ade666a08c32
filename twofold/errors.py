"""The error classes a user can meet, and nothing else.

Each class subclasses the built-in error that a Python programmer would catch, and carries
TensorFlow's name where TensorFlow has one (they are re-exported as ``tf.errors``). The docstring
of a class lists its causes and their fixes; ``docs/errors.md`` is generated from them.
Message form: what failed (the user's op), both sides (shapes, dtypes), where, what to do.
"""

from __future__ import annotations


class TwofoldError(Exception):
    """Base of every error that twofold raises on purpose.

    Catch it to handle anything the library reports; catch a built-in (``ValueError``,
    ``TypeError``, …) to handle one kind.
    """


class OpError(TwofoldError):
    """Base of the errors that an op reports about its arguments or its run (``tf.errors.OpError``).

    Attributes
    ----------
    op : str or None
        Name of the op that failed, as the user wrote it.
    message : str
        The first line of the report.
    """

    def __init__(self, message: str, op: str | None = None):
        super().__init__(message)
        self.message = message
        self.op = op


class InvalidArgumentError(OpError, ValueError):
    """An op was given shapes, dtypes, axes or values that it cannot take.

    Causes and fixes: shapes that do not broadcast (reshape or ``tf.expand_dims`` one side);
    mixed dtypes (``tf.cast`` one side: there is no silent promotion between tensors); an axis
    outside the rank; a failed ``tf.debugging.assert_*``.
    """


class OutOfRangeError(OpError, IndexError):
    """An index is outside the dimension it indexes. Check it against ``tensor.shape``."""


class NotFoundError(OpError, LookupError):
    """A named thing (a device, a file, a checkpoint entry) does not exist."""


class UnimplementedError(OpError, NotImplementedError):
    """The op exists, but not for this combination of arguments; the message names what works."""


class ResourceExhaustedError(OpError, MemoryError):
    """A device has no room for a buffer. Use smaller batches, or free tensors held elsewhere."""


class FailedPreconditionError(OpError, RuntimeError):
    """The state an op needs is not there, for example a variable that was never initialised."""


class InternalError(OpError, RuntimeError):
    """A defect of twofold itself. The message says how to leave a reproduction behind."""


class DtypeError(TwofoldError, TypeError):
    """A value has a dtype that cannot be used here, or cannot become the dtype asked for."""


class ShapeError(TwofoldError, ValueError):
    """A shape does not fit: an ``assign`` of another shape, a reshape that does not add up."""


class TraceError(TwofoldError, TypeError):
    """Code inside ``tf.function`` asked a traced tensor for something only a value has.

    Causes and fixes: a Python ``if`` or ``while`` on a traced tensor (use ``tf.cond`` and
    ``tf.while_loop``); ``.numpy()``, ``int()`` or ``bool()`` of a traced tensor (keep the
    computation in ops, or compute it outside); a tensor kept from another trace.
    """


class GradientError(TwofoldError, LookupError):
    """A gradient was asked for an op that has none; the message names the op and the reason."""


class VerificationError(TwofoldError, AssertionError):
    """A graph, kernel or program broke a rule of its grammar (see ``TWOFOLD_CHECK``)."""


class ParseError(TwofoldError, SyntaxError):
    """The text of a graph could not be read; the message has the line and what was expected."""


class DeviceError(TwofoldError, RuntimeError):
    """A device is unknown or cannot be used; the message lists the devices there are."""
