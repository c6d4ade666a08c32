# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
DEBUG: _Any
ERROR: _Any
FATAL: _Any
INFO: _Any
WARN: _Any
from twofold.frontend.environment.compat import debug as debug
from twofold.frontend.environment.compat import error as error
from twofold.frontend.environment.compat import fatal as fatal
from twofold.frontend.environment.compat import get_verbosity as get_verbosity
from twofold.frontend.environment.compat import info as info
from twofold.frontend.environment.compat import log as log
from twofold.frontend.environment.compat import set_verbosity as set_verbosity
from twofold.frontend.environment.compat import warning as _warn
warn = _warn
from twofold.frontend.environment.compat import warning as warning
