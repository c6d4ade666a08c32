# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.autograph import experimental as experimental
from twofold.frontend.autograph.public import set_verbosity as set_verbosity
from twofold.frontend.autograph.public import to_code as to_code
from twofold.frontend.autograph.public import to_graph as to_graph
from twofold.frontend.autograph.public import trace as trace
