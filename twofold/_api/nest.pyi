# Written by `make docs` from the table in twofold/frontend/names.py: change it there.

from twofold.frontend.nest import assert_same_structure as assert_same_structure
from twofold.frontend.nest import flatten as flatten
from twofold.frontend.nest import is_nested as is_nested
from twofold.frontend.nest import map_structure as map_structure
from twofold.frontend.nest import pack_sequence_as as pack_sequence_as
