"""Checkpoints that a compiled function writes: at every run, with what objects hold then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...ir.base.types import TensorType
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tracing.strings import TracedStrings, on_host
from ..values import convert
from .files import path_text
from .object_graph import ObjectGraph, own_values
from .own_format import write_checkpoint


def write_at_runs(graph: ObjectGraph, file_prefix: Any, after: Callable[[str], None]) -> Tensor:
    """Write the values of objects when the program runs; gives the path as a string tensor.

    Variables have the values that the program gave them so far. Other objects, whose values no
    trace knows, are asked when it runs.

    Parameters
    ----------
    graph : ObjectGraph
    file_prefix : str, path or Tensor
    after : callable
        Called with the path of each checkpoint that was written.
    """
    path = file_prefix if isinstance(file_prefix, Tensor) else convert.to_tensor(
        path_text(file_prefix))
    known: dict[int, dict[str, int]] = {}  # object to the places of what is saved of it
    inputs: list[Tensor] = []
    for value in graph.objects:
        own = own_values(value)
        if own and all(isinstance(x, (SymbolicTensor, TracedStrings)) for x in own.values()):
            known[id(value)] = {name: len(inputs) + i for i, name in enumerate(own)}
            inputs += own.values()

    def write(prefix: Any, *arrays: Any) -> tuple[Any, ...]:
        def own(value: Any) -> dict[str, Any]:
            if id(value) in known:
                return {name: arrays[place] for name, place in known[id(value)].items()}
            return {name: np.asarray(x._host()) for name, x in own_values(value).items()}

        text = path_text(prefix.item())
        with observers.init_scope():
            found, objects = graph.values(own)
            write_checkpoint(text, found, objects)
            after(text)
        return (prefix,)

    written, = on_host("train.Checkpoint.write", write, [path, *inputs],
                       [TensorType(dtypes.string, ())], has_effect=True)
    return written
