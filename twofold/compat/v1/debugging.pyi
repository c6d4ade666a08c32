# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.ops.checks.values import assert_ as _Assert
Assert = _Assert
from twofold.frontend.compat.version_one_asserts import assert_equal as assert_equal
from twofold.frontend.compat.version_one_asserts import assert_greater as assert_greater
from twofold.frontend.compat.version_one_asserts import assert_greater_equal as assert_greater_equal
from twofold.frontend.ops.checks.shapes import assert_integer as assert_integer
from twofold.frontend.compat.version_one_asserts import assert_less as assert_less
from twofold.frontend.compat.version_one_asserts import assert_less_equal as assert_less_equal
from twofold.frontend.compat.version_one_asserts import assert_negative as assert_negative
from twofold.frontend.compat.version_one_asserts import assert_non_negative as assert_non_negative
from twofold.frontend.compat.version_one_asserts import assert_non_positive as assert_non_positive
from twofold.frontend.compat.version_one_asserts import assert_none_equal as assert_none_equal
from twofold.frontend.compat.version_one_asserts import assert_positive as assert_positive
from twofold.frontend.ops.checks.shapes import assert_proper_iterable as assert_proper_iterable
from twofold.frontend.ops.checks.shapes import assert_same_float_dtype as assert_same_float_dtype
from twofold.frontend.ops.checks.shapes import assert_shapes as assert_shapes
from twofold.frontend.ops.checks.shapes import assert_type as assert_type
from twofold.frontend.ops.checks.numerics import check_numerics as check_numerics
from twofold.frontend.environment.debugging import disable_traceback_filtering as disable_traceback_filtering
from twofold.frontend.environment.debugging import enable_traceback_filtering as enable_traceback_filtering
from twofold.frontend.environment.debugging import get_log_device_placement as get_log_device_placement
from twofold.math import is_finite as is_finite
from twofold.math import is_inf as is_inf
from twofold.math import is_nan as is_nan
from twofold.frontend.ops.checks.numerics import is_non_decreasing as is_non_decreasing
from twofold.frontend.ops.checks.shapes import is_numeric_tensor as is_numeric_tensor
from twofold.frontend.ops.checks.numerics import is_strictly_increasing as is_strictly_increasing
from twofold.frontend.environment.debugging import is_traceback_filtering_enabled as is_traceback_filtering_enabled
from twofold.frontend.environment.debugging import set_log_device_placement as set_log_device_placement
