# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.values.extension_type import as_dict as as_dict
