# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.tensors.nest import assert_same_structure as assert_same_structure
from twofold.frontend.tensors.nest import flatten as flatten
from twofold.frontend.tensors.nest import is_nested as is_nested
from twofold.frontend.tensors.nest import map_structure as map_structure
from twofold.frontend.tensors.nest import pack_sequence_as as pack_sequence_as
