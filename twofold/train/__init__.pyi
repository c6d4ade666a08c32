# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.train import experimental as experimental
from twofold.frontend.io.examples import BytesList as BytesList
from twofold.frontend.train.checkpoint import Checkpoint as Checkpoint
from twofold.frontend.train.manager import CheckpointManager as CheckpointManager
from twofold.frontend.train.options import CheckpointOptions as CheckpointOptions
from twofold.frontend.train.views import CheckpointView as CheckpointView
from twofold.frontend.io.examples import Example as Example
from twofold.frontend.train.moving_average import ExponentialMovingAverage as ExponentialMovingAverage
from twofold.frontend.io.examples import Feature as Feature
from twofold.frontend.io.examples import FeatureList as FeatureList
from twofold.frontend.io.examples import FeatureLists as FeatureLists
from twofold.frontend.io.examples import Features as Features
from twofold.frontend.io.examples import FloatList as FloatList
from twofold.frontend.io.examples import Int64List as Int64List
from twofold.frontend.io.examples import SequenceExample as SequenceExample
from twofold.frontend.train.views import TrackableView as TrackableView
from twofold.frontend.train.manager import checkpoints_iterator as checkpoints_iterator
from twofold.frontend.train.state_file import get_checkpoint_state as get_checkpoint_state
from twofold.frontend.train.state_file import latest_checkpoint as latest_checkpoint
from twofold.frontend.train.reader import list_variables as list_variables
from twofold.frontend.train.reader import load_checkpoint as load_checkpoint
from twofold.frontend.train.reader import load_variable as load_variable
