# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.environment.version import get_build_info as get_build_info
