# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.compat import v1 as v1
from twofold.frontend.environment.compat import as_bytes as as_bytes
from twofold.frontend.environment.compat import as_text as _as_str
as_str = _as_str
from twofold.frontend.environment.compat import as_str_any as as_str_any
from twofold.frontend.environment.compat import as_text as as_text
from twofold.frontend.compat.version_one import bytes_or_text_types as bytes_or_text_types
from twofold.frontend.compat.version_one import complex_types as complex_types
from twofold.frontend.compat.version_one import dimension_at_index as dimension_at_index
from twofold.frontend.environment.compat import dimension_value as dimension_value
from twofold.frontend.compat.version_one import integral_types as integral_types
from twofold.frontend.compat.version_one import real_types as real_types
