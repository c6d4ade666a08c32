"""``tf.train.load_checkpoint`` and its kin: the tensors of a checkpoint by their keys."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import NotFoundError
from ..tensors.tracebacks import public
from .opening import open_checkpoint
from .state_file import find_checkpoint
from .stored import OBJECT_GRAPH, StoredTensors


class CheckpointReader:
    """The tensors of a checkpoint, by key (``tf.train.load_checkpoint`` makes it)."""

    def __init__(self, stored: StoredTensors):
        self._stored = stored
        self._types = dict(stored.describe())
        if stored.objects:
            self._types[OBJECT_GRAPH] = (dtypes.string, ())
        self._types = dict(sorted(self._types.items()))

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """Shapes by key."""
        return {key: list(shape) for key, (_, shape) in self._types.items()}

    def get_variable_to_dtype_map(self) -> dict[str, DType | None]:
        """Dtypes by key; None for those that twofold does not have."""
        return {key: dtype for key, (dtype, _) in self._types.items()}

    def has_tensor(self, tensor_str: Any) -> bool:
        """Whether there is a tensor of a key."""
        return _text(tensor_str) in self._types

    def get_tensor(self, tensor_str: Any) -> Any:
        """A tensor as an array; ``bytes`` for a string.

        Raises
        ------
        NotFoundError
            There is none of the key.
        DataLossError
            Its bytes were damaged.
        """
        key = _text(tensor_str)
        if key not in self._types:
            raise NotFoundError(f"Key {key} not found in checkpoint {self._stored.path}; "
                                "get_variable_to_shape_map() has those that there are")
        if key == OBJECT_GRAPH and self._stored.objects:
            return self._stored.graph_text()
        array = self._stored.read(key)
        return array.item() if array.dtype == object and not array.ndim else array

    def debug_string(self) -> bytes:
        """Keys, dtypes and shapes, one a line."""
        lines = [f"{key} ({'unknown' if dtype is None else dtype.name}) {list(shape)}\n"
                 for key, (dtype, shape) in self._types.items()]
        return "".join(lines).encode()


def _text(key: Any) -> str:
    return key.decode() if isinstance(key, bytes) else str(key)


@public
def load_checkpoint(ckpt_dir_or_file: Any) -> CheckpointReader:
    """A reader of a checkpoint: of this library, or of TensorFlow.

    Parameters
    ----------
    ckpt_dir_or_file : str or path
        The path that ``save`` returned; of a folder, its latest checkpoint.

    Returns
    -------
    CheckpointReader
        With ``get_tensor(key)``, ``has_tensor(key)``, ``get_variable_to_shape_map()`` and
        ``get_variable_to_dtype_map()``.

    Raises
    ------
    NotFoundError
        There is no such checkpoint.
    ValueError
        The folder has none.
    DataLossError
        It is damaged.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(v=tf.Variable([3, 4])).save(folder + "/ckpt")
    ...     reader = tf.train.load_checkpoint(folder)
    ...     reader.get_tensor("v/.ATTRIBUTES/VARIABLE_VALUE")
    array([3, 4], dtype=int32)
    """
    return CheckpointReader(open_checkpoint(find_checkpoint(ckpt_dir_or_file)))


@public
def load_variable(ckpt_dir_or_file: Any, name: str) -> Any:
    """One tensor of a checkpoint.

    Parameters
    ----------
    ckpt_dir_or_file : str or path
        The path that ``save`` returned; of a folder, its latest checkpoint.
    name : str
        Its key; ``:0`` at the end is taken off.

    Returns
    -------
    ndarray
        Or ``bytes``, for a string.

    Raises
    ------
    NotFoundError
        There is no such checkpoint, or no such tensor in it.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(v=tf.Variable([3, 4])).save(folder + "/ckpt")
    ...     tf.train.load_variable(path, "v/.ATTRIBUTES/VARIABLE_VALUE")
    array([3, 4], dtype=int32)
    """
    return load_checkpoint(ckpt_dir_or_file).get_tensor(str(name).removesuffix(":0"))


@public
def list_variables(ckpt_dir_or_file: Any) -> list[tuple[str, list[int]]]:
    """Keys and shapes of the tensors of a checkpoint.

    Parameters
    ----------
    ckpt_dir_or_file : str or path
        The path that ``save`` returned; of a folder, its latest checkpoint.

    Returns
    -------
    list of (str, list of int)
        In the order of keys.

    Raises
    ------
    NotFoundError
        There is no such checkpoint.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(v=tf.Variable([3, 4])).write(folder + "/ckpt")
    ...     tf.train.list_variables(path)
    [('_CHECKPOINTABLE_OBJECT_GRAPH', []), ('v/.ATTRIBUTES/VARIABLE_VALUE', [2])]
    """
    return list(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map().items())

