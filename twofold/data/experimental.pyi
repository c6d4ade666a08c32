# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
AUTOTUNE: _Any
from twofold.frontend.data.options import AutoShardPolicy as AutoShardPolicy
from twofold.frontend.data.options import AutotuneAlgorithm as AutotuneAlgorithm
from twofold.frontend.data.options import AutotuneOptions as AutotuneOptions
from twofold.frontend.data.experimental import Counter as Counter
from twofold.frontend.data.file_datasets import CsvDataset as CsvDataset
from twofold.frontend.data.options import DistributeOptions as DistributeOptions
from twofold.frontend.data.options import ExternalStatePolicy as ExternalStatePolicy
INFINITE_CARDINALITY: _Any
from twofold.frontend.data.options import OptimizationOptions as OptimizationOptions
from twofold.frontend.data.optional import Optional as Optional
from twofold.frontend.data.experimental import RandomDataset as RandomDataset
from twofold.frontend.data.grouping import Reducer as Reducer
from twofold.frontend.data.options import ServiceOptions as ServiceOptions
from twofold.frontend.data.sql import SqlDataset as SqlDataset
from twofold.frontend.data.record_writer import TFRecordWriter as TFRecordWriter
from twofold.frontend.data.options import ThreadingOptions as ThreadingOptions
UNKNOWN_CARDINALITY: _Any
from twofold.frontend.data.experimental import assert_cardinality as assert_cardinality
from twofold.frontend.data.experimental import at as at
from twofold.frontend.data.older_forms import bucket_by_sequence_length as bucket_by_sequence_length
from twofold.frontend.data.experimental import cardinality as cardinality
from twofold.frontend.data.older_functions import choose_from_datasets as choose_from_datasets
from twofold.frontend.data.older_forms import copy_to_device as copy_to_device
from twofold.frontend.data.older_forms import dense_to_ragged_batch as dense_to_ragged_batch
from twofold.frontend.data.debugging import enable_debug_mode as enable_debug_mode
from twofold.frontend.data.older_forms import enumerate_dataset as enumerate_dataset
from twofold.frontend.data.experimental import from_list as from_list
from twofold.frontend.data.experimental import get_next_as_optional as get_next_as_optional
from twofold.frontend.data.experimental import get_single_element as get_single_element
from twofold.frontend.data.experimental import get_structure as get_structure
from twofold.frontend.data.experimental import group_by_reducer as group_by_reducer
from twofold.frontend.data.older_forms import group_by_window as group_by_window
from twofold.frontend.data.older_forms import ignore_errors as ignore_errors
from twofold.frontend.data.older_functions import load as load
from twofold.frontend.data.example_datasets import make_batched_features_dataset as make_batched_features_dataset
from twofold.frontend.data.make_csv import make_csv_dataset as make_csv_dataset
from twofold.frontend.data.older_forms import map_and_batch as map_and_batch
from twofold.frontend.data.experimental import pad_to_cardinality as pad_to_cardinality
from twofold.frontend.data.older_forms import parallel_interleave as parallel_interleave
from twofold.frontend.data.example_datasets import parse_example_dataset as parse_example_dataset
from twofold.frontend.data.older_forms import prefetch_to_device as prefetch_to_device
from twofold.frontend.data.older_forms import rejection_resample as rejection_resample
from twofold.frontend.data.older_functions import sample_from_datasets as sample_from_datasets
from twofold.frontend.data.older_functions import save as save
from twofold.frontend.data.older_forms import scan as scan
from twofold.frontend.data.older_forms import shuffle_and_repeat as shuffle_and_repeat
from twofold.frontend.data.older_forms import snapshot as snapshot
from twofold.frontend.data.older_forms import take_while as take_while
from twofold.frontend.data.older_forms import unbatch as unbatch
from twofold.frontend.data.older_forms import unique as unique
