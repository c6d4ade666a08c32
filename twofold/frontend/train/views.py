"""``tf.train.TrackableView`` and ``CheckpointView``: what is below an object, in a checkpoint."""

from __future__ import annotations

import weakref
from collections import deque
from typing import Any

from ...errors import ArgumentError
from ..tensors.tracebacks import public
from ..tracking.protocol import children_of, is_trackable
from .files import path_text
from .object_graph import ObjectGraph
from .opening import open_checkpoint


class TrackableView:
    """The objects that a checkpoint of an object would hold.

    Parameters
    ----------
    root : object
        It is not kept alive.

    Examples
    --------
    >>> import twofold as tf
    >>> module = tf.Module()
    >>> module.v, module.l = tf.Variable(1), [tf.Variable(2)]
    >>> view = tf.train.TrackableView(module)
    >>> list(view.children(module)), len(view.descendants())
    (['v', 'l'], 4)
    """

    @public
    def __init__(self, root: Any):
        found = root() if isinstance(root, weakref.ref) else root
        _require(found)
        self._root = root if isinstance(root, weakref.ref) else weakref.ref(root)

    @property
    def root(self) -> Any:
        """The object."""
        return self._root()

    @classmethod
    def children(cls, obj: Any, save_type: Any = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        """The parts of an object by name.

        Parameters
        ----------
        obj : object
        save_type, **kwargs
            Accepted as in TensorFlow; not used.
        """
        return children_of(obj)

    def descendants(self) -> list[Any]:
        """The object and all below it, nearest first."""
        return list(ObjectGraph(self.root, {}).objects)


class CheckpointView:
    """The objects of a checkpoint, by number; the root is 0.

    Parameters
    ----------
    save_path : str or path

    Raises
    ------
    ValueError
        When the checkpoint knows its values by names alone.
    NotFoundError
        When there is none.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> module = tf.Module()
    >>> module.v, module.l = tf.Variable(1), [tf.Variable(2)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(module).write(folder + "/ckpt")
    ...     view = tf.train.CheckpointView(path)
    >>> del module.l
    >>> overlap, only_stored, only_here = view.diff(module)
    >>> len(overlap), only_stored, only_here
    (2, [2, 3], [])
    """

    @public
    def __init__(self, save_path: Any):
        path = path_text(save_path)
        self._objects = open_checkpoint(path).objects
        if not self._objects:
            raise ArgumentError(
                f'The specified checkpoint "{path}" does not appear to be object-based (saved with '
                "TF2): it knows values by names alone; tf.train.list_variables shows them")

    def children(self, node_id: int) -> dict[str, int]:
        """The parts of an object by name: their numbers."""
        if not 0 <= node_id < len(self._objects):
            raise ArgumentError(f"there is no object {node_id} in the checkpoint, which has "
                                f"{len(self._objects)}")
        return dict(self._objects[node_id].children)

    def descendants(self) -> list[int]:
        """The numbers of the root and all below it, nearest first."""
        found = {0: None}
        waiting = [0]
        for number in waiting:  # grows meanwhile
            for child in self._objects[number].children.values():
                if child not in found:
                    found[child] = None
                    waiting.append(child)
        return list(found)

    def match(self, obj: Any) -> dict[int, Any]:
        """The parts of an object that have the name and place of one in the checkpoint."""
        _require(obj)
        found: dict[int, Any] = {0: obj}
        waiting = deque([(0, obj)])
        while waiting:
            number, value = waiting.popleft()
            parts = children_of(value)
            for name, child in self._objects[number].children.items():
                if name in parts and child not in found:
                    found[child] = parts[name]
                    waiting.append((child, parts[name]))
        return found

    def diff(self, obj: Any) -> tuple[dict[int, Any], list[int], list[Any]]:
        """What ``match`` gives, the numbers it has not, and the objects that it has not."""
        found = self.match(obj)
        here = {id(value) for value in found.values()}
        return (found, [number for number in self.descendants() if number not in found],
                [value for value in ObjectGraph(obj, {}).objects if id(value) not in here])


def _require(value: Any) -> None:
    if not is_trackable(value):
        raise ArgumentError(f"Expected a Trackable, got {value!r} of type {type(value)}.")
