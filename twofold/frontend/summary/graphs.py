"""``tf.summary.graph``: graphs, which TensorBoard draws."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError
from ...ir.graph import Graph
from ..io.graph_messages import graph_message
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from . import writers
from .event_files import event


@public
def graph(graph_data: Any) -> Tensor:
    """Write a graph; TensorBoard shows the last one of a run.

    Parameters
    ----------
    graph_data : Graph
        The graph of a traced function: ``fn.get_concrete_function(…).graph``; or a message with
        ``SerializeToString``.

    Returns
    -------
    Tensor
        A bool scalar: whether it was written.

    Raises
    ------
    ValueError
        Inside ``tf.function``, or for something that is no graph.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> square = tf.function(lambda x: x * x)
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     print(bool(tf.summary.graph(square.get_concrete_function(2.0).graph)))
    True
    """
    if observers.local.trace is not None:
        raise ArgumentError("graph() cannot be invoked inside a graph context.")
    writer = writers.default_writer()
    if writer is None or not bool(writers.is_recording()):
        return convert.to_tensor(False)
    if isinstance(graph_data, Graph):
        data = graph_message(graph_data)
    elif hasattr(graph_data, "SerializeToString"):
        data = graph_data.SerializeToString()
    else:
        raise ArgumentError("Argument 'graph_data' is not a graph of a function, as "
                            "fn.get_concrete_function(…).graph gives it. Received graph_data="
                            f"{graph_data} of type {type(graph_data).__name__}.")
    writer.file.add(event(graph_def=data))
    return convert.to_tensor(True)
