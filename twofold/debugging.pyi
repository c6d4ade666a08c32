# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.checks.values import assert_ as _Assert
Assert = _Assert
from twofold.frontend.ops.checks.numerics import assert_all_finite as assert_all_finite
from twofold.frontend.ops.checks.values import assert_equal as assert_equal
from twofold.frontend.ops.checks.values import assert_greater as assert_greater
from twofold.frontend.ops.checks.values import assert_greater_equal as assert_greater_equal
from twofold.frontend.ops.checks.shapes import assert_integer as assert_integer
from twofold.frontend.ops.checks.values import assert_less as assert_less
from twofold.frontend.ops.checks.values import assert_less_equal as assert_less_equal
from twofold.frontend.ops.checks.values import assert_near as assert_near
from twofold.frontend.ops.checks.values import assert_negative as assert_negative
from twofold.frontend.ops.checks.values import assert_non_negative as assert_non_negative
from twofold.frontend.ops.checks.values import assert_non_positive as assert_non_positive
from twofold.frontend.ops.checks.values import assert_none_equal as assert_none_equal
from twofold.frontend.ops.checks.values import assert_positive as assert_positive
from twofold.frontend.ops.checks.shapes import assert_proper_iterable as assert_proper_iterable
from twofold.frontend.ops.checks.shapes import assert_rank as assert_rank
from twofold.frontend.ops.checks.shapes import assert_rank_at_least as assert_rank_at_least
from twofold.frontend.ops.checks.shapes import assert_rank_in as assert_rank_in
from twofold.frontend.ops.checks.shapes import assert_same_float_dtype as assert_same_float_dtype
from twofold.frontend.ops.checks.shapes import assert_scalar as assert_scalar
from twofold.frontend.ops.checks.shapes import assert_shapes as assert_shapes
from twofold.frontend.ops.checks.shapes import assert_type as assert_type
from twofold.frontend.ops.checks.numerics import check_numerics as check_numerics
from twofold.frontend.environment.debugging import disable_traceback_filtering as disable_traceback_filtering
from twofold.frontend.environment.debugging import enable_traceback_filtering as enable_traceback_filtering
from twofold.frontend.environment.debugging import get_log_device_placement as get_log_device_placement
from twofold.frontend.ops.checks.shapes import is_numeric_tensor as is_numeric_tensor
from twofold.frontend.environment.debugging import is_traceback_filtering_enabled as is_traceback_filtering_enabled
from twofold.frontend.environment.debugging import set_log_device_placement as set_log_device_placement
