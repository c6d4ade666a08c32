"""``python -m twofold``: the same commands as the ``twofold`` script."""

import sys

from twofold.cli.main import main

sys.exit(main())
