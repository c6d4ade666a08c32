# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.lookup.mutable_tables import DenseHashTable as DenseHashTable
from twofold.frontend.lookup.mutable_tables import MutableHashTable as MutableHashTable
