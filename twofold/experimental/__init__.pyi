# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.experimental import array_api as array_api
from twofold.experimental import dlpack as dlpack
from twofold.experimental import numpy as numpy
from twofold.frontend.data.optional import Optional as Optional
