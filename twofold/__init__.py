"""twofold: every tensor op runs at once, and the same function compiles through ``tf.function``.

``import twofold as tf`` and write TensorFlow 2. Names are loaded when they are first used
(``_api/names.py`` has the table), so the import itself is quick.
"""

from . import forks as _forks  # noqa: F401, I001  # first: from here on a fork waits for imports
from . import dtypes, errors, ir, settings
from ._api.namespaces import namespace

__version__ = "0.1.0"

settings.check_environment()
__getattr__, __dir__ = namespace(__name__)
# These parts of the package are also namespaces, which show few of their names and have some more.
for _module in (dtypes, errors, ir):
    _module.__getattr__, _module.__dir__ = namespace(_module.__name__)  # type: ignore[method-assign]
