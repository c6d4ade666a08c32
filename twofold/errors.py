"""The error classes a user can meet, and nothing else.

Each class subclasses the built-in error that a Python programmer would catch, and carries
TensorFlow's name where TensorFlow has one (they are re-exported as ``tf.errors``). The docstring
of a class lists its causes and their fixes; ``docs/errors.md`` is generated from them.
Message form: what failed (the user's op), both sides (shapes, dtypes), where, what to do.
"""

from __future__ import annotations

from typing import Any


class TwofoldError(Exception):
    """Base of every error that twofold raises on purpose.

    Catch it to handle anything the library reports; catch a built-in (``ValueError``,
    ``TypeError``, …) to handle one kind. Not of this class are only what Python itself says of a
    call that does not fit a function's signature, an ``AttributeError`` for a name that is not
    there, the ``AssertionError`` of ``tf.test``, and what the user's own functions raise.

    Where TensorFlow's op raises one of ``tf.errors``, so does twofold; where TensorFlow's Python
    code raises a plain ``ValueError`` or ``TypeError``, twofold raises a class that is one too.
    """


class OpError(TwofoldError):
    """Base of the errors that an op reports about its arguments or its run (``tf.errors.OpError``).

    Programs raise them with a message, or with TensorFlow's three arguments ``(None, None,
    message)``.

    Attributes
    ----------
    op : str or None
        Name of the op that failed, as the user wrote it.
    message : str
        The first line of the report.
    error_code : int
        TensorFlow's number of the class, for example ``tf.errors.INVALID_ARGUMENT``.
    node_def : None
        TensorFlow's protocol buffer, which does not exist here.
    """

    error_code = 2
    node_def = None

    def __init__(self, *arguments: Any, **named: Any):
        names = ("message", "op") if len(arguments) < 3 else ("node_def", "op", "message")
        given = {**dict(zip(names, arguments)), **named}
        if "message" not in given:
            raise TypeError(f"{type(self).__name__} needs a message")
        super().__init__(given["message"])
        self.message: str = given["message"]
        self.op: str | None = given.get("op")

    @property
    def experimental_payloads(self) -> dict[str, bytes]:
        """Empty: errors carry nothing beside their message."""
        return {}


class InvalidArgumentError(OpError, ValueError):
    """An op was given shapes, dtypes, axes or values that it cannot take.

    Causes and fixes: shapes that do not broadcast (reshape or ``tf.expand_dims`` one side);
    mixed dtypes (``tf.cast`` one side: there is no silent promotion between tensors); an axis
    outside the rank; a failed ``tf.debugging.assert_*``.
    """

    error_code = 3


class OutOfRangeError(OpError, IndexError):
    """An index is outside the dimension it indexes. Check it against ``tensor.shape``."""

    error_code = 11


class NotFoundError(OpError, LookupError):
    """A named thing (a device, a file, a checkpoint entry) does not exist."""

    error_code = 5


class UnimplementedError(OpError, NotImplementedError):
    """The op exists, but not for this combination of arguments; the message names what works."""

    error_code = 12


class ResourceExhaustedError(OpError, MemoryError):
    """A device has no room for a buffer. Use smaller batches, or free tensors held elsewhere."""

    error_code = 8


class FailedPreconditionError(OpError, RuntimeError):
    """The state an op needs is not there, for example a variable that was never initialised."""

    error_code = 9


class InternalError(OpError, RuntimeError):
    """A defect of twofold itself. The message says how to leave a reproduction behind."""

    error_code = 13


# Classes that programs written for TensorFlow catch or raise.

class CancelledError(OpError, RuntimeError):
    """Work was stopped before it was done. The library does not raise it; programs do."""

    error_code = 1


class UnknownError(OpError, RuntimeError):
    """A failure with no class of its own. The library does not raise it; programs do."""

    error_code = 2


class DeadlineExceededError(OpError, RuntimeError):
    """Something took longer than it may. The library does not raise it; programs do."""

    error_code = 4


class AlreadyExistsError(OpError, RuntimeError):
    """A thing to be made is already there, for example a folder. Use another name."""

    error_code = 6


class PermissionDeniedError(OpError, RuntimeError):
    """The system does not let the program do this, for example write to a file."""

    error_code = 7


class AbortedError(OpError, RuntimeError):
    """Work was given up, typically because of other work on the same thing. Try again."""

    error_code = 10


class UnavailableError(OpError, RuntimeError):
    """A service does not answer now. The library does not raise it; programs do."""

    error_code = 14


class DataLossError(OpError, RuntimeError):
    """Data cannot be read back: a damaged or incomplete file. Write it again."""

    error_code = 15


class UnauthenticatedError(OpError, RuntimeError):
    """A service does not know the caller. The library does not raise it; programs do."""

    error_code = 16


class DtypeError(TwofoldError, TypeError):
    """A value has a dtype that cannot be used here, or cannot become the dtype asked for."""


class ShapeError(TwofoldError, ValueError):
    """A shape does not fit: an ``assign`` of another shape, a reshape that does not add up."""


class ArgumentError(TwofoldError, ValueError):
    """An argument has a value that cannot be used: TensorFlow raises a plain ``ValueError``.

    Causes and fixes: lists whose parts have different lengths, None where a tensor is needed, a
    word that is not among the choices, sizes that contradict each other. The message names them.
    """


class FileError(TwofoldError, OSError):
    """A file or folder is not there, or not what is needed: TensorFlow raises a plain ``OSError``.

    Check the path; the message has it.
    """


class ArgumentTypeError(TwofoldError, TypeError):
    """An argument is of a type that cannot be used: TensorFlow raises a plain ``TypeError``.

    Causes and fixes: something that cannot be called where a function is needed, a sequence where
    one value is, an object that is no tensor and cannot become one.
    """


class FlagError(ArgumentTypeError, ArgumentError):
    """An argument that says yes or no is neither: an array of several elements, for example.

    TensorFlow raises a ``TypeError`` or a ``ValueError``, by function; this is both.
    """


class TraceError(TwofoldError, TypeError):
    """Code inside ``tf.function`` asked a traced tensor for something only a value has.

    Causes and fixes: a Python ``if`` or ``while`` on a traced tensor (use ``tf.cond`` and
    ``tf.while_loop``); ``.numpy()``, ``int()`` or ``bool()`` of a traced tensor (keep the
    computation in ops, or compute it outside); a tensor kept from another trace.
    """


OperatorNotAllowedInGraphError = TraceError  # TensorFlow's name


class NoValueError(TraceError, AttributeError):
    """``.numpy()`` of a traced tensor: in TensorFlow such tensors have no attribute of that name.

    Compute with it as a tensor, or return it from the function and ask for its value there.
    """


class GradientError(TwofoldError, LookupError):
    """A gradient was asked for an op that has none; the message names the op and the reason."""


class VerificationError(TwofoldError, AssertionError):
    """A graph, kernel or program broke a rule of its grammar (see ``TWOFOLD_CHECK``)."""


class ParseError(TwofoldError, SyntaxError):
    """The text of a graph could not be read; the message has the line and what was expected."""


class DeviceError(TwofoldError, RuntimeError):
    """A device is unknown or cannot be used; the message lists the devices there are."""


class AbsentModuleError(TwofoldError, ModuleNotFoundError):
    """A module of TensorFlow's was imported that is not here (``twofold.install_as_tensorflow``).

    Causes and fixes: the message says whether the namespace is planned or refused and what to use;
    what is below ``tensorflow.python`` is TensorFlow's inside: use the public names.
    """


# The numbers of ``OpError.error_code``, in their order.
(OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS,
 PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE,
 UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS, UNAUTHENTICATED) = range(17)

#: The numbers of TensorFlow's classes, which their ``error_code`` is.
OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16
