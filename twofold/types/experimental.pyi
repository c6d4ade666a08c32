# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.function.protocols import Callable as Callable
from twofold.frontend.function.protocols import ConcreteFunction as ConcreteFunction
from twofold.frontend.function.protocols import PolymorphicFunction as _GenericFunction
GenericFunction = _GenericFunction
from twofold.frontend.function.protocols import PolymorphicFunction as PolymorphicFunction
from twofold.frontend.function.protocols import SupportsTracingProtocol as SupportsTracingProtocol
from twofold.frontend.function.protocols import TensorLike as TensorLike
from twofold.frontend.function.protocols import TraceType as TraceType
