# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.autograph.directives import Feature as Feature
from twofold.frontend.autograph.status import do_not_convert as do_not_convert
from twofold.frontend.autograph.directives import set_loop_options as set_loop_options
