"""Dtypes: one record each, their NumPy twins, and the rules by which Python values become them.

``string`` is host-only: eager code can hold and print strings, no kernel ever sees one.
``ml_dtypes`` (for bfloat16) is imported with this module; it is small and NumPy-only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ml_dtypes
import numpy as np
import numpy.typing as npt

from .errors import ArgumentError, DtypeError

# Numbers of dtypes in TensorFlow's files.
_NUMBERS = {"float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6, "string": 7,
            "complex64": 8, "int64": 9, "bool": 10, "bfloat16": 14, "uint16": 17, "complex128": 18,
            "float16": 19, "uint32": 22, "uint64": 23}

if TYPE_CHECKING:  # functions of tf.dtypes that are defined further up
    cast: Any
    saturate_cast: Any


class DType:
    """One element type.

    Attributes
    ----------
    name : str
        ``"float32"``, ``"int64"``, …
    numpy : numpy.dtype
        The NumPy dtype that holds it (``object`` for strings).
    kind : str
        ``"b"`` bool, ``"i"`` signed, ``"u"`` unsigned, ``"f"`` floating, ``"c"`` complex,
        ``"s"`` string.
    size : int
        Bytes per element; 0 for strings.
    is_complex : bool
        True for complex64 and complex128.
    is_inexact : bool
        True for floating and complex dtypes: gradients flow through such values.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.float32 == "float32", tf.int32.size, tf.bfloat16.is_floating
    (True, 4, True)
    """

    __slots__ = ("_hash", "is_complex", "is_inexact", "kind", "name", "numpy", "size")

    def __init__(self, name: str, numpy: npt.DTypeLike, kind: str):
        self.name = name
        self.numpy: np.dtype[Any] = np.dtype(numpy)
        self.kind = kind
        self.is_complex = kind == "c"
        self.is_inexact = kind in "fc"
        self.size = 0 if kind == "s" else self.numpy.itemsize
        self._hash = hash(("twofold.DType", name))

    @property
    def as_numpy_dtype(self) -> type:
        """The NumPy scalar type, as in TensorFlow."""
        return self.numpy.type

    @property
    def is_floating(self) -> bool:
        """True for float16, bfloat16, float32 and float64."""
        return self.kind == "f"

    @property
    def is_integer(self) -> bool:
        """True for signed and unsigned integers, not for bool."""
        return self.kind in "iu"

    @property
    def is_unsigned(self) -> bool:
        """True for uint8 to uint64."""
        return self.kind == "u"

    @property
    def is_bool(self) -> bool:
        """True for bool."""
        return self.kind == "b"

    @property
    def is_numpy_compatible(self) -> bool:
        """True: each dtype has a NumPy twin."""
        return True

    @property
    def base_dtype(self) -> DType:
        """Itself (TensorFlow's reference dtypes do not exist here)."""
        return self

    @property
    def real_dtype(self) -> DType:
        """The dtype of the real and the imaginary part; itself for a dtype that is not complex."""
        return _PARTS.get(self, self)

    def is_compatible_with(self, other: object) -> bool:
        """True when values of the other dtype can be used as they are: when it is the same."""
        return as_dtype(other) is self

    @property
    def limits(self) -> tuple[Any, Any]:
        """The intensities of a dtype: from 0 to the greatest integer, to 1 or to True."""
        if self.kind not in "iub" and self.name not in ("float32", "float64"):
            raise ArgumentError(f"dtype {self.name} has no limits")
        greatest: dict[str, Any] = {"f": 1, "b": True}
        return 0, greatest[self.kind] if self.kind in greatest else self.max

    @property
    def as_datatype_enum(self) -> int:
        """The number that stands for it in files."""
        return _NUMBERS[self.name]

    @property
    def min(self) -> Any:
        """Lowest finite value, as a NumPy scalar."""
        return self._limit("min")

    @property
    def max(self) -> Any:
        """Highest finite value, as a NumPy scalar."""
        return self._limit("max")

    def _limit(self, which: str) -> Any:
        if self.kind == "f":
            info: Any = ml_dtypes.finfo
            return getattr(info(self.numpy), which)
        if self.kind in "iu":
            return getattr(np.iinfo(self.numpy), which)
        raise DtypeError(f"dtype {self.name} has no {which}")

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, DType) or other is None:
            return False
        try:
            return as_dtype(other) is self
        except TypeError:
            return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __reduce__(self) -> tuple[Any, ...]:
        return as_dtype, (self.name,)


bool_ = DType("bool", np.bool_, "b")
int8 = DType("int8", np.int8, "i")
int16 = DType("int16", np.int16, "i")
int32 = DType("int32", np.int32, "i")
int64 = DType("int64", np.int64, "i")
uint8 = DType("uint8", np.uint8, "u")
uint16 = DType("uint16", np.uint16, "u")
uint32 = DType("uint32", np.uint32, "u")
uint64 = DType("uint64", np.uint64, "u")
float16 = DType("float16", np.float16, "f")
bfloat16 = DType("bfloat16", ml_dtypes.bfloat16, "f")
float32 = DType("float32", np.float32, "f")
float64 = DType("float64", np.float64, "f")
string = DType("string", np.object_, "s")
complex64 = DType("complex64", np.complex64, "c")
complex128 = DType("complex128", np.complex128, "c")
half, double = float16, float64  # TensorFlow's other names

ALL: tuple[DType, ...] = (bool_, int8, int16, int32, int64, uint8, uint16, uint32, uint64,
                          float16, bfloat16, float32, float64, complex64, complex128, string)
SIGNED: tuple[DType, ...] = (int8, int16, int32, int64)
UNSIGNED: tuple[DType, ...] = (uint8, uint16, uint32, uint64)
INTEGERS: tuple[DType, ...] = SIGNED + UNSIGNED
FLOATS: tuple[DType, ...] = (float16, bfloat16, float32, float64)
COMPLEX: tuple[DType, ...] = (complex64, complex128)
NUMBERS: tuple[DType, ...] = INTEGERS + FLOATS
DEVICE: tuple[DType, ...] = (bool_, *NUMBERS)   # what kernels compute with; complex as pairs
_PARTS: dict[DType, DType] = {complex64: float32, complex128: float64}

_by_key: dict[Any, DType] = {"half": float16, "float": float32, "double": float64,
                             float: float32, int: int32, bool: bool_, str: string, bytes: string}
for _dtype in ALL:
    _by_key[_dtype.name] = _dtype
    _by_key[_dtype] = _dtype
    if _dtype.kind != "s":
        _by_key[_dtype.numpy] = _dtype
        _by_key[_dtype.numpy.type] = _dtype
    _by_key[_NUMBERS[_dtype.name]] = _dtype
_by_key[np.dtype(np.longlong)] = int64
_by_key[np.dtype(np.ulonglong)] = uint64


def as_dtype(type_value: object) -> DType:
    """The dtype that a name, a NumPy dtype, a Python type, a number or a dtype stands for.

    Parameters
    ----------
    type_value : str, type, NumPy dtype, int or DType
        What stands for a dtype; numbers are those of TensorFlow's files (``as_datatype_enum``).

    Returns
    -------
    DType
        One of those in ``tf.dtypes``.

    Raises
    ------
    TypeError
        When nothing matches.

    Examples
    --------
    >>> import twofold as tf, numpy as np
    >>> tf.as_dtype("half"), tf.as_dtype(np.int64), tf.as_dtype(float)
    (tf.float16, tf.int64, tf.float32)
    """
    if isinstance(type_value, DType):
        return type_value
    try:
        found = _by_key.get(type_value)
    except TypeError:
        found = None
    if found is not None:
        return found
    if type_value is None:  # float64 to NumPy
        raise DtypeError("cannot convert None to a dtype")
    try:
        found_by_numpy = np.dtype(type_value)  # type: ignore[call-overload]  # any object is tried
        # To NumPy every class means "objects".
        if isinstance(type_value, type) and found_by_numpy.kind == "O" and type_value not in (
                object, np.object_):
            raise TypeError
        if type_value is complex:       # as in TensorFlow: which of the two?
            raise TypeError
        return from_numpy(found_by_numpy)
    except (TypeError, ValueError):
        known = ", ".join(d.name for d in ALL)
        raise DtypeError(f"cannot convert {type_value!r} to a dtype; known dtypes: {known}"
                         ) from None


def from_numpy(dtype: np.dtype[Any]) -> DType:
    """The dtype that holds a NumPy dtype's values; strings and objects become ``string``."""
    found = _by_key.get(dtype)
    if found is not None:
        return found
    if dtype.kind in "SUO":
        return string
    native = dtype.newbyteorder("=")
    found = _by_key.get(native)
    if found is not None:
        return found
    raise DtypeError(f"NumPy dtype {dtype} has no dtype here; convert the array first")


def complex_dtype(real: DType) -> DType:
    """The complex dtype whose parts are of a floating dtype (complex64 for 16-bit ones)."""
    return complex128 if real is float64 else complex64


def compute_dtype(dtype: DType) -> DType:
    """The dtype an op computes in: float32 for the 16-bit floats, itself otherwise."""
    return float32 if dtype in (float16, bfloat16) else dtype


def accumulate_dtype(dtype: DType) -> DType:
    """The dtype reductions and contractions accumulate in before they round once."""
    return compute_dtype(dtype)
