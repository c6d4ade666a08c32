"""``tf.saved_model.save``."""

from __future__ import annotations

import os
import secrets
from typing import Any

from ...errors import AlreadyExistsError, ArgumentError, UnimplementedError
from ..io.system_errors import system_errors
from ..tensors import observers
from ..tensors.tracebacks import public
from ..tracking.auto_trackable import AutoTrackable
from ..train.files import path_text, remove, write_atomically
from ..train.leftovers import MARK, Claim, sweep
from ..train.object_graph import host_arrays
from ..train.own_format import files_of, write_checkpoint
from ..train.saved_folders import (
    MODEL_FILE,
    is_own_model,
    is_tensorflow_model,
    model_text,
    variables_prefix,
)
from .describing import ModelDescription
from .options import SaveOptions


@public
def save(obj: Any, export_dir: Any, signatures: Any = None,
         options: SaveOptions | None = None) -> None:
    """Save a module with its variables and compiled functions, without its Python code.

    Saved are the objects that it is made of, as in a checkpoint, and the traces of every
    ``tf.function`` that is an attribute or a method of one of them: those that calls made so far,
    and that of an ``input_signature``.

    Parameters
    ----------
    obj : tf.Module or another trackable object
    export_dir : str or path
        Folder of the model; made if need be. A model that is there is replaced when the new one
        is complete, and stays if it fails.
    signatures : function, ConcreteFunction, or dict of these, optional
        Functions of tensors that are called by name. Default: the one function of ``obj`` that
        has an ``input_signature``, as ``"serving_default"``.
    options : SaveOptions, optional

    Raises
    ------
    ValueError
        For an object or signatures that cannot be saved.
    UnimplementedError
        For a function that calls Python code (``tf.py_function``), or takes or returns what another
        process could not have. Nothing is written then.
    OpError
        What the system said.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> class Scale(tf.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = tf.Variable(3.0)
    ...     @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    ...     def __call__(self, x):
    ...         return x * self.factor
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tf.saved_model.save(Scale(), folder)
    ...     loaded = tf.saved_model.load(folder)
    >>> loaded(tf.constant([1.0, 2.0])).numpy()
    array([3., 6.], dtype=float32)
    """
    if not isinstance(obj, AutoTrackable):
        raise ArgumentError(
            "Expected an object of type `Trackable`, such as `tf.Module` or a subclass of the "
            f"`Trackable` class, for export. Got {obj!r} with type {type(obj)}.")
    if observers.is_tracing():
        raise UnimplementedError("tf.saved_model.save is not supported inside a traced "
                                 "@tf.function. Move the call to the outer eagerly-executed "
                                 "context.", "saved_model.save")
    folder = path_text(export_dir)
    if is_tensorflow_model(folder):
        raise AlreadyExistsError(f"{folder} holds a SavedModel of TensorFlow; choose another "
                                 "folder, or delete it first")
    _write(folder, ModelDescription(obj, signatures))


def _write(folder: str, model: ModelDescription) -> None:
    """Write variables under a new name, then the file that names them."""
    before = variables_prefix(folder) if _can_be_read(folder) else None
    _sweep(folder)
    name = f"variables/{secrets.token_hex(6)}"
    prefix = os.path.join(folder, *name.split("/"))
    text = model_text({"variables": name, **model.content})
    arrays = host_arrays(model.tensors)
    claims: list[Claim] = []
    try:
        write_checkpoint(prefix, arrays, model.stored, claims)
        with system_errors(f"saving the model {folder}"):
            write_atomically(os.path.join(folder, MODEL_FILE), text)
    except BaseException:
        for path in files_of(prefix):
            _try_to(remove, path)
        for path in (os.path.dirname(prefix), folder):
            _try_to(os.rmdir, path)  # where it is empty
        raise
    finally:
        for claim in claims:
            claim.release()
    if before is not None:
        for path in files_of(before):
            _try_to(remove, path)


def _sweep(folder: str) -> None:
    """Remove variables that writers left which were killed."""
    def is_used(name: str) -> bool:
        if not os.path.exists(os.path.join(folder, MODEL_FILE)):
            return False
        named = variables_prefix(folder) if _can_be_read(folder) else None
        return named is None or name.partition(".")[0] == os.path.basename(named)

    sweep(os.path.join(folder, "variables"),
          rf"[0-9a-f]{{12}}(\.index|\.index{MARK}\.tmp|{MARK}\.safetensors)", is_used)


def _can_be_read(folder: str) -> bool:
    if not is_own_model(folder):
        return False
    try:
        variables_prefix(folder)
    except Exception:
        return False
    return True


def _try_to(function: Any, path: str) -> None:
    try:
        function(path)
    except OSError:
        pass
