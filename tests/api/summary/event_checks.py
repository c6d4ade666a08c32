"""What the tests of summaries share: event files as TensorBoard itself reads them."""

import glob
import os

import pytest

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

try:
    from tensorboard.backend.event_processing import event_accumulator
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
    from tensorboard.compat.proto import config_pb2, event_pb2, graph_pb2
    from tensorboard.util import tensor_util
except ModuleNotFoundError:
    if IN_CI:
        raise
    pytest.skip("TensorBoard is not installed: pip install 'twofold[tensorboard]'",
                allow_module_level=True)

__all__ = ["config_pb2", "graph_pb2"]


def events(folder):
    """All events of the files in a folder, file by file."""
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "events.out.tfevents.*"))):
        found += [event_pb2.Event.FromString(data) for data in RawEventFileLoader(path).Load()]
    return found


def values(folder):
    """(tag, step, array) of all summaries, in the order in which they were written."""
    return [(value.tag, event.step, tensor_util.make_ndarray(value.tensor))
            for event in events(folder) for value in event.summary.value]


def scalars(folder):
    """(tag, step, number) of all summaries of numbers."""
    return [(tag, step, float(array)) for tag, step, array in values(folder)]


def accumulated(folder):
    """A folder as TensorBoard's own reader takes it."""
    reader = event_accumulator.EventAccumulator(str(folder), size_guidance={"tensors": 0})
    return reader.Reload()
