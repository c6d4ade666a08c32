# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
ASSETS_DIRECTORY: str
ASSETS_KEY: str
CLASSIFY_INPUTS: str
CLASSIFY_METHOD_NAME: str
CLASSIFY_OUTPUT_CLASSES: str
CLASSIFY_OUTPUT_SCORES: str
DEBUG_DIRECTORY: str
DEBUG_INFO_FILENAME_PB: str
DEFAULT_SERVING_SIGNATURE_DEF_KEY: str
GPU: str
from twofold.frontend.saved_model.options import LoadOptions as LoadOptions
PREDICT_INPUTS: str
PREDICT_METHOD_NAME: str
PREDICT_OUTPUTS: str
REGRESS_INPUTS: str
REGRESS_METHOD_NAME: str
REGRESS_OUTPUTS: str
SAVED_MODEL_FILENAME_PB: str
SAVED_MODEL_FILENAME_PBTXT: str
SAVED_MODEL_SCHEMA_VERSION: _Any
SERVING: str
from twofold.frontend.saved_model.options import SaveOptions as SaveOptions
TRAINING: str
VARIABLES_DIRECTORY: str
VARIABLES_FILENAME: str
from twofold.frontend.saved_model.loading import contains_saved_model as contains_saved_model
from twofold.frontend.saved_model.loading import load as load
from twofold.frontend.saved_model.saving import save as save
