"""``tf.train.CheckpointOptions``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..tensors.flags import flag
from ..values.arguments import support_only


class CheckpointOptions:
    """How checkpoints are written and read.

    Parameters
    ----------
    experimental_io_device : str, optional
        Accepted as in TensorFlow; files are written by this process.
    experimental_enable_async_checkpoint, enable_async : bool
        Accepted as in TensorFlow; ``save`` returns when the checkpoint is on the disk.
    experimental_write_callbacks : sequence of callable, optional
        Called after each checkpoint that was written, with its path if they take an argument.
    experimental_skip_slot_variables : bool
        Accepted as in TensorFlow.
    experimental_sharding_callback : None
        A checkpoint is one file of tensors.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> options = tf.train.CheckpointOptions(experimental_write_callbacks=[lambda: print("done")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(v=tf.Variable(3)).write(folder + "/three", options)
    done
    """

    def __init__(self, experimental_io_device: str | None = None,
                 experimental_enable_async_checkpoint: bool = False,
                 experimental_write_callbacks: Sequence[Callable[..., Any]] | None = None,
                 enable_async: bool = False, experimental_skip_slot_variables: bool = False,
                 experimental_sharding_callback: Any = None):
        support_only("train.CheckpointOptions", "experimental_sharding_callback",
                    experimental_sharding_callback, None)
        self.experimental_io_device = experimental_io_device
        is_async = flag(enable_async, "enable_async")
        also = flag(experimental_enable_async_checkpoint, "experimental_enable_async_checkpoint")
        self.experimental_enable_async_checkpoint = is_async or also
        self.enable_async = self.experimental_enable_async_checkpoint
        self.experimental_write_callbacks = experimental_write_callbacks
        self.experimental_skip_slot_variables = experimental_skip_slot_variables
        self.experimental_sharding_callback = experimental_sharding_callback
