"""Folders of saved models: which kind they are, and where their variables are.

What else is in them is the business of ``frontend/saved_model``.
"""

from __future__ import annotations

import os
import re
from typing import Any

from ...errors import UnimplementedError
from ..io.system_errors import system_errors
from .files import DamagedError
from .own_format import damage
from .sealed_json import seal, unseal

#: The file that makes a folder a saved model of this library.
MODEL_FILE = "saved_model.json"
_TENSORFLOW = ("saved_model.pb", "saved_model.pbtxt")
_FORMAT, _VERSION = "twofold saved model", 1
_PREFIX = re.compile(r"variables/[0-9a-f]{12}")


def is_own_model(folder: str) -> bool:
    """Whether a folder is a saved model of this library."""
    return os.path.isfile(os.path.join(folder, MODEL_FILE))


def is_tensorflow_model(folder: str) -> bool:
    """Whether a folder is a SavedModel of TensorFlow."""
    return any(os.path.isfile(os.path.join(folder, name)) for name in _TENSORFLOW)


def model_text(content: dict[str, Any]) -> bytes:
    """The text of the file of a model."""
    return seal("model", {"format": _FORMAT, "version": _VERSION, **content}, indent=1)


def read_model(folder: str) -> dict[str, Any]:
    """What the file of a model says.

    Raises
    ------
    DataLossError
        It is damaged.
    UnimplementedError
        It is of another version.
    """
    path = os.path.join(folder, MODEL_FILE)
    with system_errors(f"loading the model {folder}"), open(path, "rb") as file:
        text = file.read()
    with damage(folder, path, "saved model", "save the model again"):
        content = unseal("model", text)
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            raise DamagedError("it is no saved model")
        if content.get("version") != _VERSION:
            raise UnimplementedError(
                f"{path} is in version {content.get('version')!r} of the format; this twofold "
                f"reads version {_VERSION}: load it with the twofold that saved it",
                "saved_model.load")
        if not _PREFIX.fullmatch(str(content.get("variables"))):
            raise DamagedError("it names no variables")
    return content


def variables_prefix(folder: str) -> str | None:
    """The checkpoint in the folder of a saved model; None for another folder."""
    if is_own_model(folder):
        return os.path.join(folder, *read_model(folder)["variables"].split("/"))
    if is_tensorflow_model(folder):
        return os.path.join(folder, "variables", "variables")
    return None
