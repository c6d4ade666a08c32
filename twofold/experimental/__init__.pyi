# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.experimental import array_api as array_api
from twofold.experimental import dlpack as dlpack
from twofold.experimental import extension_type as extension_type
from twofold.experimental import numpy as numpy
from twofold.frontend.values.extension_type import BatchableExtensionType as BatchableExtensionType
from twofold.frontend.values.extension_type import ExtensionType as ExtensionType
from twofold.frontend.values.extension_type import ExtensionTypeSpec as ExtensionTypeSpec
from twofold.frontend.data.optional import Optional as Optional
