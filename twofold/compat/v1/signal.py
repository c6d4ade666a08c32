"""The names below ``tf.compat.v1.signal``; they are loaded when they are used."""

# Written by `make docs` from the table in twofold/_api/names.py: change it there.
from ..._api.namespaces import namespace

__getattr__, __dir__ = namespace(__name__)
