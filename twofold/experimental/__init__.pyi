# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.experimental import array_api as array_api
from twofold.experimental import dlpack as dlpack
from twofold.experimental import extension_type as extension_type
from twofold.experimental import numpy as numpy
from twofold.frontend.values.extension_type import BatchableExtensionType as BatchableExtensionType
from twofold.frontend.ragged.dynamic_shape import DynamicRaggedShape as DynamicRaggedShape
from twofold.frontend.values.extension_type import ExtensionType as ExtensionType
from twofold.frontend.values.extension_type import ExtensionTypeSpec as ExtensionTypeSpec
from twofold.frontend.data.optional import Optional as Optional
from twofold.frontend.ragged.partitions import RowPartition as RowPartition
from twofold.frontend.values.dispatching import dispatch_for_api as dispatch_for_api
from twofold.frontend.values.dispatching import dispatch_for_binary_elementwise_apis as dispatch_for_binary_elementwise_apis
from twofold.frontend.values.dispatching import dispatch_for_binary_elementwise_assert_apis as dispatch_for_binary_elementwise_assert_apis
from twofold.frontend.values.dispatching import dispatch_for_unary_elementwise_apis as dispatch_for_unary_elementwise_apis
from twofold.frontend.values.dispatching import unregister_dispatch_for as unregister_dispatch_for
