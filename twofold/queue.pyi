# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.queues.queues import FIFOQueue as FIFOQueue
from twofold.frontend.queues.queues import PaddingFIFOQueue as PaddingFIFOQueue
from twofold.frontend.queues.queues import PriorityQueue as PriorityQueue
from twofold.frontend.queues.queues import QueueBase as QueueBase
from twofold.frontend.queues.queues import RandomShuffleQueue as RandomShuffleQueue
