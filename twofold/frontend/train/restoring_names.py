"""Checkpoints that know variables by their names alone, as TensorFlow 1's saver wrote them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tensors import observers
from ..variables.variable import VALUE, Variable
from .object_graph import ObjectGraph, shown
from .restoring import read_tensor
from .stored import StoredTensors


class NameBasedSaverStatus:
    """Which variables found their names in a checkpoint."""

    def __init__(self, stored: StoredTensors, graph: Callable[[], ObjectGraph]):
        self._stored = stored
        self._graph = graph
        self._restored: set[int] = set()

    def restore(self) -> None:
        """Give all variables that there are the values of their names; all, or none of them."""
        known = self._stored.describe()
        given = []
        for variable in self._variables():
            name = variable.name.removesuffix(":0")
            if name in known:
                values = {VALUE: read_tensor(self._stored, name)}
                variable._check_tensors(values)
                given.append((variable, values))
        with observers.init_scope():
            for variable, values in given:
                variable._restore_from_tensors(values)
                self._restored.add(variable._key)

    def _variables(self) -> list[Variable]:
        return [x for x in self._graph().objects if isinstance(x, Variable)]

    def assert_consumed(self) -> NameBasedSaverStatus:
        """Raise unless all variables were restored, but for the counter of saves.

        Raises
        ------
        AssertionError
        """
        left = [x for x in self._variables()
                if x._key not in self._restored and x.name != "save_counter:0"]
        if left:
            raise AssertionError(
                f"Object not restored: {shown(left)}. The checkpoint {self._stored.path} knows "
                "variables by their names alone; it has "
                f"{', '.join(list(self._stored.describe())[:10])}")
        return self

    assert_existing_objects_matched = assert_consumed
    assert_nontrivial_match = assert_consumed

    def expect_partial(self) -> NameBasedSaverStatus:
        """Nothing to be said: nothing is told of what is left."""
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """Nothing: values are restored at once."""

    run_restore_ops = initialize_or_restore
