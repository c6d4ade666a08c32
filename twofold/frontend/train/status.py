"""What ``restore`` returns: objects that can be asked whether everything was restored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .object_graph import ObjectGraph, has_values, shown
from .restoring import Restoration
from .stored import names_of


class CheckpointLoadStatus:
    """How far a checkpoint has been restored.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(v=tf.Variable(3)).write(folder + "/three")
    ...     checkpoint = tf.train.Checkpoint(v=tf.Variable(0))
    ...     status = checkpoint.read(path).assert_consumed()
    >>> checkpoint.v.numpy()
    np.int32(3)
    """

    def __init__(self, restoration: Restoration, graph: Callable[[], ObjectGraph]):
        self._restoration = restoration
        self._graph = graph

    def assert_consumed(self) -> CheckpointLoadStatus:
        """Raise unless all objects were restored and all of the checkpoint was used.

        Raises
        ------
        AssertionError
        """
        self.assert_existing_objects_matched()
        left = self._restoration.unresolved_names()
        if left:
            raise AssertionError(
                f"Unresolved object in checkpoint {left[0]}"
                + (f", and {len(left) - 1} more: {', '.join(left[1:10])}" if left[1:] else "")
                + f". The checkpoint {self._restoration.stored.path} has values for which the "
                  "program has no object of that name; expect_partial() says that this is meant.")
        unused = self._restoration.unused
        if unused:
            names = names_of(self._restoration.stored.objects)
            lines = [f"{names[number]} ({self._restoration.matched[number]!r}): {attributes}"
                     for number, attributes in unused.items()]
            raise AssertionError(
                "Unused attributes in these objects (the attributes exist in the checkpoint but "
                "were not restored):\n" + "\n".join(lines))
        return self

    def assert_existing_objects_matched(self) -> CheckpointLoadStatus:
        """Raise unless all objects that the program has by now were restored.

        Raises
        ------
        AssertionError
        """
        unmatched = self._unmatched_objects()
        if unmatched:
            raise AssertionError(
                f"Found {len(unmatched)} Python objects that were not bound to checkpointed "
                "values, likely due to changes in the Python program. Showing "
                f"{min(10, len(unmatched))} of {len(unmatched)} unmatched objects: "
                f"{shown(unmatched)}")
        return self

    def assert_nontrivial_match(self) -> CheckpointLoadStatus:
        """Raise if nothing but the root has a place in the checkpoint.

        Raises
        ------
        AssertionError
        """
        if len(self._restoration.matched) <= 1:
            unmatched = self._unmatched_objects()
            if unmatched:
                raise AssertionError(
                    "Nothing except the root object matched a checkpointed value. Typically this "
                    "means that the checkpoint does not match the Python program. The following "
                    f"objects have no matching checkpointed value: {shown(unmatched)}")
            raise AssertionError("Nothing to load. No dependencies have been added to "
                                 f"{self._graph().objects[0]!r} yet.")
        return self

    def expect_partial(self) -> CheckpointLoadStatus:
        """Say that not everything will be restored: there is no warning then."""
        self._restoration.expects_partial = True
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """Nothing: values are restored at once."""

    run_restore_ops = initialize_or_restore

    def _unmatched_objects(self) -> list[Any]:
        matched = {id(x) for x in self._restoration.matched.values()}
        return [x for x in self._graph().objects
                if has_values(x) and id(x) not in matched]


class InitializationOnlyStatus:
    """What ``restore(None)`` returns: nothing is restored."""

    def assert_consumed(self) -> InitializationOnlyStatus:
        """Raise: there was no checkpoint."""
        raise AssertionError(
            "No checkpoint specified (save_path=None); nothing is being restored.")

    assert_existing_objects_matched = assert_consumed
    assert_nontrivial_match = assert_consumed
    run_restore_ops = assert_consumed

    def expect_partial(self) -> InitializationOnlyStatus:
        """Nothing to be said."""
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """Nothing: variables have their values from the start."""
