# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.bitwise import bitwise_and as bitwise_and
from twofold.bitwise import bitwise_or as bitwise_or
from twofold.bitwise import bitwise_xor as bitwise_xor
from twofold.bitwise import invert as invert
from twofold.bitwise import left_shift as left_shift
from twofold.bitwise import right_shift as right_shift
