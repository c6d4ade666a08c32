# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.distribute import experimental as experimental
from twofold.frontend.distribute.default import InputContext as InputContext
from twofold.frontend.distribute.strategies import MirroredStrategy as MirroredStrategy
from twofold.frontend.distribute.strategies import OneDeviceStrategy as OneDeviceStrategy
from twofold.frontend.distribute.default import ReduceOp as ReduceOp
from twofold.frontend.distribute.default import ReplicaContext as ReplicaContext
from twofold.frontend.distribute.default import Strategy as Strategy
from twofold.frontend.distribute.default import StrategyExtended as StrategyExtended
from twofold.frontend.distribute.strategies import TPUStrategy as TPUStrategy
from twofold.frontend.distribute.default import get_replica_context as get_replica_context
from twofold.frontend.distribute.default import get_strategy as get_strategy
from twofold.frontend.distribute.default import has_strategy as has_strategy
from twofold.frontend.distribute.default import in_cross_replica_context as in_cross_replica_context
