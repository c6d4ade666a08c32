# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.sparse.sets import difference as difference
from twofold.frontend.ops.sparse.sets import intersection as intersection
from twofold.frontend.ops.sparse.sets import size as size
from twofold.frontend.ops.sparse.sets import union as union
