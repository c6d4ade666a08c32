"""Which format a checkpoint is in, and what else may lie under its name."""

from __future__ import annotations

import glob
import os

from ...errors import DataLossError, NotFoundError, UnimplementedError
from ..io.system_errors import system_errors
from .own_format import is_own_index, open_own
from .saved_folders import variables_prefix
from .stored import StoredTensors
from .table_file import MAGIC
from .tensor_bundle import TensorBundle

_FOREIGN = (
    (b"\x89HDF", "an HDF5 file, as Keras writes weights; load it with Keras"),
    (b"PK\x03\x04", "a ZIP archive (a .keras, .npz or PyTorch file); load it with what wrote it, "
                    "and assign the arrays to variables"),
    (b"\x93NUMPY", "an array that NumPy saved; use numpy.load and variable.assign"),
    (b"\x80", "a Python pickle, which is not opened; load it with what wrote it"),
)


def open_checkpoint(prefix: str) -> StoredTensors:
    """Open a checkpoint.

    Parameters
    ----------
    prefix : str
        Its path without endings, as ``save`` returned it; or the folder of a saved model,
        of this library or TensorFlow's, whose variables are a checkpoint.

    Raises
    ------
    NotFoundError
        There is none.
    DataLossError
        It is damaged, or something else.
    """
    prefix = variables_prefix(prefix) or prefix
    path = f"{prefix}.index"
    if not os.path.isfile(path):
        _tell_what_is_there(prefix)
        raise NotFoundError(f"Failed to find any matching files for {prefix}: there is no {path}")
    beginning, end = _ends(path)
    if is_own_index(beginning):
        return open_own(prefix)
    if end == MAGIC or glob.glob(f"{glob.escape(prefix)}.data-?????-of-?????"):
        return TensorBundle(prefix)
    raise _foreign(path, beginning)


def _ends(path: str) -> tuple[bytes, bytes]:
    """The first and the last bytes of a file."""
    with system_errors(f"opening the checkpoint {path}"), open(path, "rb") as file:
        beginning = file.read(16)
        file.seek(max(0, file.seek(0, os.SEEK_END) - len(MAGIC)))
        return beginning, file.read()


def _tell_what_is_there(prefix: str) -> None:
    """Raise for a file that is no checkpoint under the very name that was asked for."""
    if os.path.isfile(prefix):
        for ending in (".index", ".safetensors"):
            if prefix.endswith(ending):
                raise NotFoundError(
                    f"{prefix} is a file of a checkpoint; give the path without its endings, as "
                    f"save() returned it: {prefix.split(ending)[0]!r}")
        beginning, end = _ends(prefix)
        if end == MAGIC:
            raise UnimplementedError(
                f"{prefix} is a checkpoint in the first format of TensorFlow 1; read it with "
                "TensorFlow and save it with tf.train.Checkpoint", "restore")
        raise _foreign(prefix, beginning)


def _foreign(path: str, beginning: bytes) -> DataLossError:
    kind = next((text for start, text in _FOREIGN if beginning.startswith(start)),
                "no checkpoint, and of no format known here")
    return DataLossError(f"{path} is {kind}. Checkpoints are written by tf.train.Checkpoint.save")
