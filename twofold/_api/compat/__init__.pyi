# Written by `make docs` from the table in twofold/frontend/names.py: change it there.

from twofold._api.compat import v1 as v1
from twofold.frontend.compatibility import as_bytes as as_bytes
from twofold.frontend.compatibility import as_text as _as_str
as_str = _as_str
from twofold.frontend.compatibility import as_str_any as as_str_any
from twofold.frontend.compatibility import as_text as as_text
from twofold.frontend.compatibility import dimension_value as dimension_value
