# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.environment.config import get_experimental_options as get_experimental_options
from twofold.frontend.environment.config import get_jit as get_jit
from twofold.frontend.environment.config import set_experimental_options as set_experimental_options
from twofold.frontend.environment.config import set_jit as set_jit
