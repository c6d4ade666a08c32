# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.environment.testing import sync_devices as sync_devices
