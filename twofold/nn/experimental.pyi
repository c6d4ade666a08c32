# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.nn.dropout import general_dropout as general_dropout
from twofold.frontend.ops.nn.dropout import stateless_dropout as stateless_dropout
