"""Sizes of the blocks that loops are cut into: what one parallel iteration does.

They depend on nothing but the shape, so that results do not depend on the number of threads.
"""

BLOCK = 4096          # elements of one parallel iteration of a map
TILE = 256            # columns of one parallel iteration of a column group
