# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.data import experimental as experimental
AUTOTUNE: _Any
from twofold.frontend.data.dataset import Dataset as Dataset
from twofold.frontend.data.specs import DatasetSpec as DatasetSpec
from twofold.frontend.data.file_datasets import FixedLengthRecordDataset as FixedLengthRecordDataset
INFINITE_CARDINALITY: _Any
from twofold.frontend.data.iterators import Iterator as Iterator
from twofold.frontend.data.iterators import IteratorSpec as IteratorSpec
from twofold.frontend.data.iterators import NumpyIterator as NumpyIterator
from twofold.frontend.data.options import Options as Options
from twofold.frontend.data.file_datasets import TFRecordDataset as TFRecordDataset
from twofold.frontend.data.file_datasets import TextLineDataset as TextLineDataset
from twofold.frontend.data.options import ThreadingOptions as ThreadingOptions
UNKNOWN_CARDINALITY: _Any
