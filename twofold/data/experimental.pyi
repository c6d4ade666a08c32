# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
AUTOTUNE: _Any
from twofold.frontend.data.options import AutoShardPolicy as AutoShardPolicy
from twofold.frontend.data.options import AutotuneAlgorithm as AutotuneAlgorithm
from twofold.frontend.data.options import AutotuneOptions as AutotuneOptions
from twofold.frontend.data.options import DistributeOptions as DistributeOptions
from twofold.frontend.data.options import ExternalStatePolicy as ExternalStatePolicy
INFINITE_CARDINALITY: _Any
from twofold.frontend.data.options import OptimizationOptions as OptimizationOptions
from twofold.frontend.data.optional import Optional as Optional
from twofold.frontend.data.options import ServiceOptions as ServiceOptions
from twofold.frontend.data.options import ThreadingOptions as ThreadingOptions
UNKNOWN_CARDINALITY: _Any
from twofold.frontend.data.debugging import enable_debug_mode as enable_debug_mode
