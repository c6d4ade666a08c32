# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
DEBUG: _Any
ERROR: _Any
FATAL: _Any
INFO: _Any
WARN: _Any
from twofold.frontend.environment.compat import get_verbosity as get_verbosity
from twofold.frontend.environment.compat import set_verbosity as set_verbosity
