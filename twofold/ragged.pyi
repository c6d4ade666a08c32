# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ragged.functions import boolean_mask as boolean_mask
from twofold.frontend.ragged.lists import constant as constant
from twofold.frontend.ops.strings.crosses import cross as cross
from twofold.frontend.ops.strings.crosses import cross_hashed as cross_hashed
from twofold.frontend.ragged.functions import map_flat_values as map_flat_values
from twofold.frontend.ragged.functions import range as range
from twofold.frontend.ragged.functions import row_splits_to_segment_ids as row_splits_to_segment_ids
from twofold.frontend.ragged.functions import segment_ids_to_row_splits as segment_ids_to_row_splits
from twofold.frontend.ragged.functions import stack as stack
from twofold.frontend.ragged.functions import stack_dynamic_partitions as stack_dynamic_partitions
