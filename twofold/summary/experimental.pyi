# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.summary.writers import get_step as get_step
from twofold.frontend.summary.writers import set_step as set_step
from twofold.frontend.summary.writing import summary_scope as summary_scope
from twofold.frontend.summary.writing import write_raw_pb as write_raw_pb
