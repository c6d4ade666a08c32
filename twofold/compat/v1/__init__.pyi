# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.compat.v1 import logging as logging
from twofold.frontend.environment.compat import enable_eager_execution as enable_eager_execution
from twofold.frontend.environment.compat import enable_v2_behavior as enable_v2_behavior
