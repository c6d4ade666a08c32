# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.errors import AbortedError as AbortedError
from twofold.errors import AlreadyExistsError as AlreadyExistsError
from twofold.errors import CancelledError as CancelledError
from twofold.errors import DataLossError as DataLossError
from twofold.errors import DeadlineExceededError as DeadlineExceededError
from twofold.errors import FailedPreconditionError as FailedPreconditionError
from twofold.errors import InternalError as InternalError
from twofold.errors import InvalidArgumentError as InvalidArgumentError
from twofold.errors import NotFoundError as NotFoundError
from twofold.errors import OpError as OpError
from twofold.errors import OutOfRangeError as OutOfRangeError
from twofold.errors import PermissionDeniedError as PermissionDeniedError
from twofold.errors import ResourceExhaustedError as ResourceExhaustedError
from twofold.errors import UnauthenticatedError as UnauthenticatedError
from twofold.errors import UnavailableError as UnavailableError
from twofold.errors import UnimplementedError as UnimplementedError
from twofold.errors import UnknownError as UnknownError
