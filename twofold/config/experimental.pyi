# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.environment.config import enable_op_determinism as enable_op_determinism
from twofold.frontend.environment.config import enable_tensor_float_32_execution as enable_tensor_float_32_execution
from twofold.frontend.environment.config import get_device_details as get_device_details
from twofold.frontend.environment.config import get_memory_growth as get_memory_growth
from twofold.frontend.environment.config import get_memory_info as get_memory_info
from twofold.frontend.environment.config import get_memory_usage as get_memory_usage
from twofold.frontend.environment.config import get_visible_devices as get_visible_devices
from twofold.config import list_logical_devices as list_logical_devices
from twofold.config import list_physical_devices as list_physical_devices
from twofold.frontend.environment.config import reset_memory_stats as reset_memory_stats
from twofold.frontend.environment.config import set_memory_growth as set_memory_growth
from twofold.frontend.environment.config import set_visible_devices as set_visible_devices
from twofold.frontend.environment.config import tensor_float_32_execution_enabled as tensor_float_32_execution_enabled
