"""Giving objects the values of a checkpoint: now to those there are, later to those made later."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from typing import Any

from ... import dtypes, forks
from ..tensors import observers
from ..tensors.tensor import Tensor, from_array
from ..tracking.protocol import child_of, wait_for
from .object_graph import has_values
from .stored import StoredTensors, names_of

_log = logging.getLogger("twofold")


class Restoration:
    """A checkpoint on its way into objects.

    What finds no object waits at its parent; ``Waiting`` keeps this object alive until then.

    Attributes
    ----------
    stored : StoredTensors
    matched : dict
        Numbers of stored objects to the objects that took their place.
    unused : dict
        Numbers of stored objects to the names of those values that their object does not take.
    expects_partial : bool
        The user knows that not everything will be restored.
    """

    def __init__(self, stored: StoredTensors):
        self.stored = stored
        self.matched: dict[int, Any] = {}
        self.unused: dict[int, list[str]] = {}
        self.expects_partial = False
        self._lock = forks.rlock()

    def restore(self, number: int, value: Any, attached: Mapping[str, Any] = {}) -> None:
        """Give an object, and all below it, what the checkpoint has for it.

        ``attached`` are further parts of the object, which it does not know itself.

        Every value is read and looked at before the first is assigned: what does not fit, or is
        damaged, leaves all objects as they were.
        """
        with self._lock, observers.init_scope():
            before = set(self.matched)
            try:
                pairs, missing = self._match(number, value, attached)
                given = [(x, self._values(i, x)) for i, x in pairs]
                for x, values in given:
                    check = getattr(x, "_check_tensors", None)
                    if check is not None and values:
                        check(values)
            except BaseException:
                for i in set(self.matched) - before:
                    del self.matched[i]
                raise
            for parent, name, child in missing:
                wait_for(parent, name, Waiting(self, child))
            for x, values in given:
                if values:
                    x._restore_from_tensors(values)

    def _match(self, number: int, value: Any, attached: Mapping[str, Any]
               ) -> tuple[list[tuple[int, Any]], list[tuple[Any, str, int]]]:
        """The objects that are matched anew, and the names for which there is no object yet."""
        pairs: list[tuple[int, Any]] = []
        missing: list[tuple[Any, str, int]] = []
        first = number
        waiting = deque([(number, value)])
        while waiting:
            number, value = waiting.popleft()
            known = self.matched.get(number)
            if known is not None:
                if known is not value and has_values(value):
                    _log.warning(
                        "Inconsistent references when loading the checkpoint %s: it has one object "
                        "where the program has two, %r and %r; the second one keeps its value",
                        self.stored.path, known, value)
                continue
            self.matched[number] = value
            pairs.append((number, value))
            for name, child in self.stored.objects[number].children.items():
                found = attached.get(name) if number == first else None
                if found is None:
                    found = child_of(value, name)
                if found is None:
                    if child not in self.matched:
                        missing.append((value, name, child))
                else:
                    waiting.append((child, found))
        return pairs, missing

    def _values(self, number: int, value: Any) -> dict[str, Tensor]:
        names = self.stored.objects[number].values
        if names and not has_values(value):
            self.unused[number] = list(names)
            return {}
        return {name: read_tensor(self.stored, key) for name, key in names.items()}

    def unresolved_names(self) -> list[str]:
        """Names of the stored objects with values for which no object was found."""
        names = names_of(self.stored.objects)
        return [names.get(number, f"object {number}")
                for number, stored in enumerate(self.stored.objects)
                if stored.values and number not in self.matched]

    def __del__(self) -> None:
        """Say what was never restored, as TensorFlow does when a checkpoint is let go."""
        if self.expects_partial or not self.matched:
            return
        left = self.unresolved_names()
        if left:
            _log.warning(
                "The checkpoint %s has values that were not restored: %s. Ask status.assert_"
                "consumed() to make that an error; status.expect_partial() says that it is meant.",
                self.stored.path, ", ".join(left[:10]) + (", …" if len(left) > 10 else ""))


class Waiting:
    """A stored object that waits for one to be made."""

    def __init__(self, restoration: Restoration, number: int):
        self._restoration = restoration
        self._number = number

    def restore(self, value: Any) -> None:
        """Give it to an object."""
        self._restoration.restore(self._number, value)


def read_tensor(stored: StoredTensors, key: str) -> Tensor:
    """A stored tensor."""
    array = stored.read(key)
    return from_array(array, dtypes.string if array.dtype == object else
                      dtypes.from_numpy(array.dtype))
