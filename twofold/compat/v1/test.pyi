# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.testing.cases import TestCase as TestCase
from twofold.frontend.environment.testing import gpu_device_name as gpu_device_name
from twofold.frontend.environment.testing import is_built_with_cuda as is_built_with_cuda
from twofold.frontend.environment.testing import is_built_with_gpu_support as is_built_with_gpu_support
from twofold.frontend.environment.testing import is_built_with_rocm as is_built_with_rocm
from twofold.frontend.environment.testing import is_built_with_xla as is_built_with_xla
from twofold.frontend.environment.testing import is_gpu_available as is_gpu_available
from twofold.frontend.testing.cases import main as main
