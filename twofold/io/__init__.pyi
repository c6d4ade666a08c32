# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.io import gfile as gfile
from twofold.frontend.io.features import FixedLenFeature as FixedLenFeature
from twofold.frontend.io.features import FixedLenSequenceFeature as FixedLenSequenceFeature
from twofold.frontend.io.record_files import TFRecordOptions as TFRecordOptions
from twofold.frontend.io.record_files import TFRecordWriter as TFRecordWriter
from twofold.frontend.io.features import VarLenFeature as VarLenFeature
from twofold.frontend.io.decoding import decode_base64 as decode_base64
from twofold.frontend.io.decoding import decode_compressed as decode_compressed
from twofold.frontend.io.csv import decode_csv as decode_csv
from twofold.frontend.io.json_examples import decode_json_example as decode_json_example
from twofold.frontend.io.decoding import decode_raw as decode_raw
from twofold.frontend.io.decoding import encode_base64 as encode_base64
from twofold.frontend.io.png import encode_png as encode_png
from twofold.frontend.io.files import matching_files as matching_files
from twofold.frontend.io.parsing import parse_example as parse_example
from twofold.frontend.io.parsing import parse_sequence_example as parse_sequence_example
from twofold.frontend.io.parsing import parse_single_example as parse_single_example
from twofold.frontend.io.parsing import parse_single_sequence_example as parse_single_sequence_example
from twofold.frontend.io.tensor_messages import parse_tensor as parse_tensor
from twofold.frontend.io.files import read_file as read_file
from twofold.frontend.io.tensor_messages import serialize_tensor as serialize_tensor
from twofold.frontend.io.files import write_file as write_file
