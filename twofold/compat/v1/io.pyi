# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.io.record_files import tf_record_iterator as tf_record_iterator
