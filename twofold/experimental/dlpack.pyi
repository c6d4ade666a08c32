# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.dlpack import from_dlpack as from_dlpack
from twofold.frontend.ops.dlpack import to_dlpack as to_dlpack
