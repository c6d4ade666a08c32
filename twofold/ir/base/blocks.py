"""How much of a loop is one piece of work: sizes that passes, lowering and programs share.

They fit the first caches and the threads of a CPU, and are the same for every device: results must
not depend on where a program runs. What depends on a device is in ``target``.
"""

from __future__ import annotations

#: Elements of one parallel iteration of a map.
MAP = 4096
#: Columns of one parallel iteration of a group that sums along rows.
COLUMNS = 256
#: Elements of a row that are added up in one go; longer rows are added up in blocks of as many.
ROW_SUM = 4096
#: The same along any other axis, where no vector shares the work.
COLUMN_SUM = 128
#: Steps of a product that are added up in one go.
PRODUCT_SUM = 512
#: Bytes of the longest row whose shared values are kept in local memory.
STAGED_BYTES = 1 << 15
#: Longest row that is written out, for many rows at a time.
SHORT_ROW = 4
#: Elements below which a sum is faster in one thread.
SMALLEST_SPLIT = 1 << 15
#: Independent pieces of work that need no further cutting.
ENOUGH_PIECES = 16
#: Parts that one sum is cut into.
MOST_PARTS = 64
