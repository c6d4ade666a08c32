# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.tensors.structures import assert_same_structure as assert_same_structure
from twofold.frontend.tensors.structures import flatten as flatten
from twofold.frontend.tensors.structures import is_nested as is_nested
from twofold.frontend.tensors.structures import map_structure as map_structure
from twofold.frontend.tensors.structures import pack_sequence_as as pack_sequence_as
