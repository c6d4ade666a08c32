"""``tf.Variable``: a named tensor that can be assigned to.

The variable shares its array with the tensors read from it: nothing is copied on a read.
``assign_add`` and ``assign_sub`` write in place only when nobody else holds that array, which
CPython's reference count tells exactly (tensors, tapes, views and exported arrays all refer to the
array object itself); otherwise they make a new one. So a tensor read earlier keeps its value, and
the memory goes with the last reference.
"""

from __future__ import annotations

import sys
from _thread import get_ident as _thread
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...runtime import device as devices
from ...runtime.pool import is_pooled
from ..dispatch import calls, door, placement
from ..tensors import numpy_warnings, observers, printing
from ..tensors.shape import TensorShape, static_shape
from ..tensors.tensor import Reference, Tensor, from_array
from ..tensors.tracebacks import public
from ..values import convert, operators
from ..values.indexed_slices import IndexedSlices
from ..values.requirements import require_equal
from . import slices, threads
from .creators import MadeByCreators
from .names import scoped_name
from .policy import VariableAggregation, VariableSynchronization
from .scatter import ScatterUpdates
from .threads import begin_update, end_update, locked, stripes_of

VALUE = "VARIABLE_VALUE"  # the name of a variable's value in checkpoints
_ndarray = np.ndarray
_new: Callable[[Any], Any] = object.__new__


class Variable(ScatterUpdates, metaclass=MadeByCreators):
    """A tensor whose value changes by assignment; tapes watch trainable ones.

    Parameters
    ----------
    initial_value : tensor, number, list, ndarray, or a function that gives one
    trainable : bool, optional
        False keeps tapes from watching it (default True).
    validate_shape, caching_device, variable_def, import_scope
        Accepted as in TensorFlow; not used.
    name : str, optional
    dtype : dtype, optional
        Default: that of the initial value.
    constraint : callable, optional
        Kept for optimizers to apply.
    synchronization, aggregation
        Accepted as in TensorFlow.
    shape : shape, optional
        What may be assigned; None dimensions allow any size (default: the initial shape).

    Examples
    --------
    >>> import twofold as tf
    >>> v = tf.Variable([1.0, 2.0])
    >>> v.assign_add([1.0, 1.0])
    <tf.Variable 'Variable:0' shape=(2,) dtype=float32, numpy=array([2., 3.], dtype=float32)>
    >>> (v * 2.0).numpy()
    array([4., 6.], dtype=float32)
    """

    __slots__ = ("__dict__", "__weakref__", "_array", "_constraint", "_dtype", "_key", "_name",
                 "_shape", "_synchronization", "_trainable", "aggregation")
    __array_priority__ = 100
    _is_made_by_creators = True  # classes derived from it are not
    _wanders = False  # whether a compiled function on another device fetches it

    @public
    def __init__(self, initial_value: Any = None, trainable: bool | None = None,
                 validate_shape: bool = True, caching_device: Any = None, name: str | None = None,
                 variable_def: Any = None, dtype: Any = None, import_scope: Any = None,
                 constraint: Callable[[Any], Any] | None = None,
                 synchronization: Any = VariableSynchronization.AUTO,
                 aggregation: Any = VariableAggregation.NONE, shape: Any = None,
                 experimental_enable_variable_lifting: bool = True):
        if initial_value is None:
            raise ArgumentError("The `initial_value` arg to `tf.Variable` must be specified.")
        wanted = None if dtype is None else dtypes.as_dtype(dtype)
        trace = observers.local.trace if observers.active else None
        if trace is not None:
            tensor = trace.create_variable(self, initial_value, wanted)
        else:
            value = initial_value() if callable(initial_value) else initial_value
            tensor = _initial(value, wanted)
        self._trainable = True if trainable is None else bool(trainable)
        self._name = scoped_name(name or "Variable")
        self._constraint = constraint
        self._synchronization = synchronization
        self.aggregation = aggregation
        self._dtype = tensor._dtype
        self._key = observers.next_key()
        self._array = tensor._array
        self._shape = tensor.shape if shape is None else TensorShape(shape)
        if not self._shape.is_compatible_with(tensor.shape):
            raise ArgumentError(
                f"In this `tf.Variable` creation, the initial value's shape ({tensor.shape}) is "
                f"not compatible with the explicitly supplied `shape` argument ({shape}).")

    # ------------------------------------------------------------------ what it is
    @property
    def name(self) -> str:
        """Name with the suffix ``:0``, as in TensorFlow."""
        return f"{self._name}:0"

    @property
    def dtype(self) -> DType:
        """Dtype of the value."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """Shape that values must have."""
        return self._shape

    @property
    def device(self) -> str:
        """Full name of the device that holds it."""
        return str(devices.CPU) if type(self._array) is _ndarray else str(self._array.device)

    @property
    def trainable(self) -> bool:
        """True when tapes watch it by themselves."""
        return self._trainable

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        """The function given at creation."""
        return self._constraint

    @property
    def synchronization(self) -> Any:
        """What was given at creation."""
        return self._synchronization

    @property
    def initializer(self) -> None:
        """None: a variable has its value from the start."""
        return None

    def get_shape(self) -> TensorShape:
        """The shape."""
        return self._shape

    def set_shape(self, shape: Any) -> None:
        """Check the shape: raises ``ValueError`` when ``shape`` does not allow it."""
        self._shape = self._shape.merge_with(shape)

    def ref(self) -> Reference:
        """A hashable reference, to use the variable as a key."""
        return Reference(self)

    experimental_ref = ref

    def __hash__(self) -> int:
        raise ArgumentTypeError("Variable is unhashable. Instead, use variable.ref() as the key. "
                                f"(Variable: {self!r})")

    # ------------------------------------------------------------------ reading
    def _read_for_op(self) -> Tensor:
        """The value as a tensor; tapes and traces get to know."""
        if _thread() != threads.owner_thread:
            threads.another_thread()
        if observers.active:
            return _observed_read(self)
        return from_array(self._array, self._dtype)

    def value(self) -> Tensor:
        """The value now, as a tensor that later assignments do not change."""
        return self._read_for_op()

    def read_value(self) -> Tensor:
        """The value now, as a tensor that later assignments do not change."""
        return self._read_for_op()

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """Rows of the value (``tf.gather``)."""
        places = convert.to_tensor(indices)
        table = self._read_for_op()
        rows = door.run("gather", table, places, axis=0, batch_dims=0)
        self._note_rows(table, places, rows)
        return rows

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """Elements or slices of the value (``tf.gather_nd``)."""
        return door.run("gather_nd", self._read_for_op(), convert.to_tensor(indices))

    def _note_rows(self, table: Tensor, indices: Tensor, rows: Tensor) -> None:
        """Tell the thread's tapes that these rows of the value, which was read, were gathered."""
        for tape in observers.local.tapes:
            tape.record_rows(self, table, indices, rows)

    def is_initialized(self, name: str | None = None) -> Tensor:
        """True: a variable has its value from the start."""
        return convert.to_tensor(True)

    def _now(self) -> Tensor:
        """The value as it is, unobserved."""
        if _thread() != threads.owner_thread:
            threads.another_thread()
        return from_array(self._array, self._dtype)

    def numpy(self) -> Any:
        """The value as a new ndarray (a NumPy scalar for a scalar)."""
        return self._visible().numpy()

    def _visible(self) -> Tensor:
        """What Python code may see of the value: traced code sees a traced tensor."""
        if observers.active and observers.local.trace is not None:
            return observers.local.trace.read_variable(self)
        return self._now()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return self._visible().__array__(dtype, copy)

    def __bool__(self) -> bool:
        return bool(self._visible())

    def __int__(self) -> int:
        return int(self._visible())

    def __float__(self) -> float:
        return float(self._visible())

    def __complex__(self) -> complex:
        return complex(self._visible())

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self._read_for_op())

    # ------------------------------------------------------------------ assigning
    def _new_value(self, value: Any, what: str) -> Tensor:
        shape = self._array.shape
        traced = bool(observers.active) and observers.local.trace is not None
        if type(value) is Tensor and value._dtype is self._dtype and value._array.shape == shape \
                and not traced:
            return value
        tensor = convert.to_tensor(value, self._dtype)
        if type(tensor) is Tensor and tensor._array.shape == shape and not traced:
            return tensor
        if what != "assign":
            self._require_own_shape(tensor, traced, what)
        if not self._shape.is_compatible_with(tensor.shape):
            raise InvalidArgumentError(
                f"Cannot assign value to variable ' {self.name}': Shape mismatch. The variable "
                f"shape {self._shape}, and the assigned value shape {tensor.shape} are "
                "incompatible.", what)
        return tensor

    def _require_own_shape(self, tensor: Tensor, traced: bool, what: str) -> None:
        """Refuse to update by a tensor of another shape than the variable has now."""
        if tensor.shape.rank is None:
            return  # the run checks what is assigned
        shape = observers.local.trace.held_type(self).shape if traced else self._array.shape
        other = calls.type_of(tensor).shape

        def error() -> InvalidArgumentError:
            return InvalidArgumentError(
                f"Cannot update variable with shape {list(static_shape(shape))} using a Tensor "
                f"with shape {list(tensor.shape)}, shapes must be equal.", what)
        if len(shape) != len(other):
            raise error()
        for own, given in zip(shape, other):
            require_equal(own, given, error)

    @public
    def assign(self, value: Any, use_locking: bool = False, name: str | None = None,
               read_value: bool = True) -> Any:
        """Set the value.

        Parameters
        ----------
        value : tensor, number, list, ndarray
            Of the variable's dtype, and of a shape that its shape allows.
        use_locking, name
            Accepted as in TensorFlow; not used.
        read_value : bool
            False returns None.

        Raises
        ------
        ValueError
            When the dtype or the shape does not fit.
        """
        tensor = self._new_value(value, "assign")
        if _thread() != threads.owner_thread:
            threads.another_thread()
        if observers.active and observers.local.trace is not None:
            observers.local.trace.assign_variable(self, tensor)
        elif threads.several_threads:
            with locked(stripes_of((self,))):
                self._array = _place(tensor, self._array)._array
        else:
            self._array = _place(tensor, self._array)._array
        return self if read_value else None

    @public
    def assign_add(self, delta: Any, use_locking: bool = False, name: str | None = None,
                   read_value: bool = True) -> Any:
        """Add to the value; arguments as for ``assign``, the shape must be the same."""
        return self._update("add", np.add, delta, read_value)

    @public
    def assign_sub(self, delta: Any, use_locking: bool = False, name: str | None = None,
                   read_value: bool = True) -> Any:
        """Subtract from the value; arguments as for ``assign``, the shape must be the same."""
        return self._update("subtract", np.subtract, delta, read_value)

    def _update(self, name: str, ufunc: Any, delta: Any, read_value: bool) -> Any:
        if type(delta) is IndexedSlices:
            self._scatter_rows(f"assign_{name[:3]}", "sum" if name == "add" else name, delta)
            return self if read_value else None
        tensor = self._new_value(delta, f"assign_{name[:3]}")
        if observers.active and observers.local.trace is not None:
            trace = observers.local.trace
            trace.assign_variable(self, door.run(name, trace.read_variable(self), tensor))
        else:
            variables = (self,)
            own = begin_update(variables)
            token = numpy_warnings.hush()
            try:
                if own and self._dtype.kind in "iuf" \
                        and type(tensor._array) is type(self._array) is _ndarray:
                    ufunc(self._array, tensor._array, out=self._array)
                else:
                    with observers.init_scope():  # the update itself is not differentiated
                        self._array = door.run(name, self._now(), tensor)._array
            finally:
                numpy_warnings.unhush(token)
                end_update(variables, own)
        return self if read_value else None

    def _is_sole_owner(self) -> bool:
        """True when no tensor, view or tape can see the array, and it is no view itself."""
        array = self._array
        if type(array) is _ndarray and not (
                array.flags.writeable and (array.base is None or is_pooled(array))):
            return False
        del array
        return _count(self._array) <= _most_counted

    # ------------------------------------------------------------------ saving and restoring
    def _serialize_to_tensors(self) -> dict[str, Tensor]:
        """The value, under the name that checkpoints have for it."""
        return {VALUE: self._visible()}

    def _check_tensors(self, values: dict[str, Any]) -> None:
        """Refuse a saved value that could not be assigned."""
        saved = values.get(VALUE)
        if saved is None:
            return
        if not self._shape.is_compatible_with(saved.shape):
            raise ArgumentError(
                f"Received incompatible tensor with shape {tuple(saved.shape)} when attempting to "
                f"restore variable with shape {self._shape} and name {self.name}.")
        if saved.dtype is not self._dtype:
            raise InvalidArgumentError(
                f"the saved value has another dtype than the variable {self.name}; expected dtype "
                f"{self._dtype.name} does not equal original dtype {saved.dtype.name}", "restore")

    def _restore_from_tensors(self, values: dict[str, Any]) -> None:
        """Take a saved value."""
        self._check_tensors(values)
        with observers.init_scope():
            self.assign(values[VALUE])

    # ------------------------------------------------------------------ printing and copying
    def __repr__(self) -> str:
        if observers.active and observers.local.trace is not None:
            return (f"<tf.Variable '{self.name}' shape={self._shape} dtype={self._dtype.name}>")
        return printing.variable_repr(self.name, self._now()._host(), self._dtype, self._shape)

    __str__ = __repr__

    def __copy__(self) -> Variable:
        return self._twin()

    def __deepcopy__(self, memo: dict[int, Any]) -> Variable:
        twin = self._twin()
        memo[id(self)] = twin
        return twin

    def _twin(self) -> Variable:
        return Variable(self._now(), trainable=self._trainable, name=self._name,
                        constraint=self._constraint, synchronization=self._synchronization,
                        aggregation=self.aggregation, shape=self._shape)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (self._now()._host().copy(), self._dtype.name, self._trainable,
                           self._name, self._shape)


def _initial(value: Any, wanted: DType | None) -> Tensor:
    """The first value; on a device block's device, and never a view of larger memory."""
    if isinstance(value, Variable):
        value = value._now()
    tensor = convert.to_tensor(value, wanted)
    spec = devices.current_device()
    if spec is not devices.CPU:
        tensor = placement.to_device(tensor, spec)
    if type(tensor._array) is _ndarray and tensor._array.base is not None:
        return from_array(tensor._array.copy(), tensor._dtype)
    return tensor


def _place(tensor: Tensor, array: Any) -> Tensor:
    """An assigned value, moved to where the variable lives."""
    if type(array) is type(tensor._array) is _ndarray:
        return tensor
    spec = devices.CPU if type(array) is _ndarray else devices.parse_device(array.device)
    return placement.to_device(tensor, spec)


def _observed_read(variable: Variable) -> Tensor:
    local = observers.local
    if local.trace is not None:
        tensor: Tensor = local.trace.read_variable(variable)
    else:
        tensor = from_array(variable._array, variable._dtype)
    for tape in local.tapes:
        tape.record_read(variable, tensor)
    for recording in local.recordings:
        recording.record_read(variable, tensor)
    return tensor


def _operand(variable: Variable) -> Tensor:
    """The value for an operator, which nobody but the op and the tape gets to see.

    So all operators under a tape can share one read until the variable is assigned. What users
    get (``value()``) is a read of its own: a gradient with respect to it is that of its own uses.
    """
    if observers.active:
        local = observers.local
        tapes = local.tapes
        if len(tapes) == 1 and local.trace is None and not local.recordings:
            shared: Tensor = tapes[0].shared_read(variable)
            return shared
        return _observed_read(variable)
    tensor: Tensor = _new(Tensor)
    tensor._array = variable._array
    tensor._dtype = variable._dtype
    tensor._key = 0
    return tensor


def _unpickle(array: Any, dtype: str, trainable: bool, name: str, shape: Any) -> Variable:
    return Variable(from_array(np.asarray(array, order="C"), dtypes.as_dtype(dtype)),
                    trainable=trainable, name=name, shape=shape)


_count = sys.getrefcount
_most_counted = 0  # references to an array that nobody else holds


def _calibrate() -> None:
    """Find out how often such an array counts; interpreters differ in what they borrow."""
    global _most_counted
    variable = object.__new__(Variable)
    variable._array = np.zeros(1)
    while not variable._is_sole_owner():
        _most_counted += 1


def _attach() -> None:
    """Operators: those of tensors, on the value."""
    def binary(method: Callable[..., Any]) -> Callable[..., Any]:
        def operator(x: Variable, y: Any, *modulo: Any) -> Any:
            value = _operand(x)
            return method(value, _operand(y) if type(y) is Variable else y, *modulo)
        return operator

    def unary(method: Callable[..., Any]) -> Callable[..., Any]:
        return lambda x: method(_operand(x))

    for name in operators.METHODS:
        method = getattr(Tensor, name)
        function = unary(method) if name in operators.UNARY else binary(method)
        function.__name__ = name
        setattr(Variable, name, function)
    slices.attach(Variable)


_attach()
_calibrate()
