# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.distribute.strategies import TPUStrategy as TPUStrategy
