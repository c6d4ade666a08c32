# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.sparse.sets import difference as difference
from twofold.frontend.ops.sparse.sets import intersection as intersection
from twofold.frontend.ops.sparse.sets import difference as _set_difference
set_difference = _set_difference
from twofold.frontend.ops.sparse.sets import intersection as _set_intersection
set_intersection = _set_intersection
from twofold.frontend.ops.sparse.sets import size as _set_size
set_size = _set_size
from twofold.frontend.ops.sparse.sets import union as _set_union
set_union = _set_union
from twofold.frontend.ops.sparse.sets import size as size
from twofold.frontend.ops.sparse.sets import union as union
