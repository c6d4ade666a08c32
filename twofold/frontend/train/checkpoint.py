"""``tf.train.Checkpoint``: saves the objects that it is made of, and restores them."""

from __future__ import annotations

import inspect
import os
import weakref
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, NotFoundError, UnimplementedError
from ..tensors import observers
from ..tensors.tracebacks import public
from ..tracking.auto_trackable import AutoTrackable
from ..tracking.protocol import attach, child_of
from ..variables.variable import Variable
from .files import path_text
from .object_graph import ObjectGraph, host_arrays, require_trackable
from .opening import open_checkpoint
from .options import CheckpointOptions
from .own_format import write_checkpoint
from .restoring import Restoration
from .restoring_names import NameBasedSaverStatus
from .staged_writing import write_at_runs
from .state_file import write_state
from .status import CheckpointLoadStatus, InitializationOnlyStatus

_COUNTER = "save_counter"
_OWN = ("_attached", "_counter")


class Checkpoint(AutoTrackable):
    """A group of objects that are saved and restored together.

    Whatever is found from here is saved: variables, modules, lists, tuples and dictionaries of
    them, random generators, iterators of data sets, objects with ``_serialize_to_tensors``. Objects
    are known by the names that lead to them. What is restored before it exists gets its value when
    it is assigned to the attribute (put into the list, …) that had it when it was saved.

    Parameters
    ----------
    root : object, optional
        Its parts are the checkpoint's; those given by name are added to them.
    **kwargs
        Objects by name. More can be added as attributes.

    Raises
    ------
    ValueError
        For something that cannot be saved, or a name that the root has for another object.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     step, weights = tf.Variable(7), [tf.Variable([1.0, 2.0]), tf.Variable(3.0)]
    ...     checkpoint = tf.train.Checkpoint(step=step, weights=weights)
    ...     path = checkpoint.save(folder + "/ckpt")
    ...     value = weights[0].assign([0.0, 0.0])
    ...     status = checkpoint.restore(path).assert_consumed()
    >>> weights[0].numpy()
    array([1., 2.], dtype=float32)
    """

    _counter: Variable | None

    @public
    def __init__(self, root: Any = None, **kwargs: Any):
        self.__dict__.update(_counter=None, _attached={})
        if root is not None:
            found = root() if isinstance(root, weakref.ref) else root
            require_trackable(found, "root")
            self.__dict__["root"] = root
        for name in sorted(kwargs):
            self._take(name, kwargs[name])
        if root is not None:
            # A root that was restored with a checkpoint has its counter.
            counter = child_of(self._root(), _COUNTER)
            self.__dict__["_counter"] = counter if isinstance(counter, Variable) else None

    def _take(self, name: str, value: Any) -> None:
        value = value() if isinstance(value, weakref.ref) else value
        require_trackable(value, name)
        setattr(self, name, value)
        if "root" in self.__dict__:
            value = getattr(self, name)
            known = child_of(self._root(), name)
            if known is None:
                self.__dict__["_attached"][name] = value
            elif known is not value and known is not getattr(value, "_storage", value):
                raise ArgumentError(f"Cannot create a Checkpoint with keyword argument {name} if "
                                    f"root.{name} already exists.")

    # ------------------------------------------------------------------ what belongs to it
    def _trackable_children(self, save_type: str = "checkpoint", **options: Any) -> dict[str, Any]:
        found = super()._trackable_children(save_type, **options)
        found = {name: value for name, value in found.items() if name not in _OWN}
        return found if self._counter is None else {**found, _COUNTER: self._counter}

    def _lookup_dependency(self, name: str) -> Any:
        return self._counter if name == _COUNTER else super()._lookup_dependency(name)

    def _root(self) -> Any:
        root = self.__dict__.get("root", self)
        return root() if isinstance(root, weakref.ref) else root

    def _extra(self) -> dict[str, Any]:
        """Parts that the root does not know of."""
        found = dict(self.__dict__["_attached"])
        if "root" in self.__dict__:
            found["root"] = self._root()  # as in TensorFlow's checkpoints
        return found if self._counter is None else {**found, _COUNTER: self._counter}

    def _graph(self) -> ObjectGraph:
        return ObjectGraph(self._root(), self._extra())

    @property
    def save_counter(self) -> Variable:
        """How often it was saved: a variable that is saved, too, and numbers the checkpoints."""
        if self._counter is None:
            with observers.init_scope():
                counter = Variable(0, dtype=dtypes.int64, trainable=False, name=_COUNTER)
            self.__dict__["_counter"] = counter
            attach(self._root(), _COUNTER, counter)
            return counter
        return self._counter

    # ------------------------------------------------------------------ writing
    @public
    def write(self, file_prefix: Any, options: CheckpointOptions | None = None) -> Any:
        """Write the values of all objects, without counting.

        Parameters
        ----------
        file_prefix : str or path
            Path of the checkpoint; the names of its files begin with it. A checkpoint that is
            there already is replaced when the new one is complete, and stays if it fails.
        options : CheckpointOptions, optional

        Returns
        -------
        str
            The path; a string tensor inside ``tf.function``, where it writes at every run what the
            objects hold then.

        Raises
        ------
        ValueError
            For a list whose elements were moved, or a dictionary with keys that are no strings.
        PermissionDeniedError, ResourceExhaustedError, OpError
            The system could not write.
        """
        if observers.is_tracing():
            return write_at_runs(self._graph(), file_prefix,
                                 lambda prefix: _call_back(prefix, options))
        return self._write(path_text(file_prefix), options)

    def _write(self, prefix: str, options: CheckpointOptions | None,
               *after: Callable[[str], None]) -> str:
        tensors, objects = self._graph().values()
        write_checkpoint(prefix, host_arrays(tensors), objects)
        for function in after:
            function(prefix)
        _call_back(prefix, options)
        return prefix

    @public
    def save(self, file_prefix: Any, options: CheckpointOptions | None = None) -> str:
        """Write a numbered checkpoint, which ``tf.train.latest_checkpoint`` finds.

        Parameters
        ----------
        file_prefix : str or path
            ``-1``, ``-2`` and so on are added.
        options : CheckpointOptions, optional

        Returns
        -------
        str
            Path of the checkpoint, to be given to ``restore``.

        Raises
        ------
        OpError
            As ``write``.
        """
        require_eager("Checkpoint.save")
        prefix = path_text(file_prefix)
        number = int(self.save_counter.assign_add(1).numpy())
        try:
            return self._write(f"{prefix}-{number}", options,
                               lambda path: write_state(os.path.dirname(path), path))
        except BaseException:
            self.save_counter.assign_sub(1)
            raise

    # ------------------------------------------------------------------ reading
    @public
    def read(self, save_path: Any, options: CheckpointOptions | None = None
             ) -> CheckpointLoadStatus | InitializationOnlyStatus | NameBasedSaverStatus:
        """Restore what ``write`` wrote: now where the objects exist, else when they are made.

        Parameters
        ----------
        save_path : str, path or None
            Path of the checkpoint; None restores nothing.
        options : CheckpointOptions, optional

        Returns
        -------
        CheckpointLoadStatus
            To be asked whether everything was restored.

        Raises
        ------
        NotFoundError
            There is no checkpoint.
        DataLossError
            It is damaged; no object was changed.
        ValueError
            A value does not fit its variable; no object was changed.
        """
        return self._read(save_path, "read")

    def _read(self, save_path: Any, method: str
              ) -> CheckpointLoadStatus | InitializationOnlyStatus | NameBasedSaverStatus:
        if save_path is None:
            return InitializationOnlyStatus()
        require_eager(f"Checkpoint.{method}")
        stored = open_checkpoint(path_text(save_path))
        if not stored.objects:
            by_name = NameBasedSaverStatus(stored, self._graph)
            by_name.restore()
            return by_name
        restoration = Restoration(stored)
        restoration.restore(0, self._root(), self._extra())
        return CheckpointLoadStatus(restoration, self._graph)

    @public
    def restore(self, save_path: Any, options: CheckpointOptions | None = None
                ) -> CheckpointLoadStatus | InitializationOnlyStatus | NameBasedSaverStatus:
        """Restore what ``save`` saved, with the counter.

        Parameters
        ----------
        save_path : str, path or None
            As ``save`` or ``tf.train.latest_checkpoint`` returned it; None restores nothing.
        options : CheckpointOptions, optional

        Returns
        -------
        CheckpointLoadStatus
            To be asked whether everything was restored.

        Raises
        ------
        NotFoundError
            There is no checkpoint.
        DataLossError
            It is damaged; no object was changed.
        ValueError
            A value does not fit its variable; no object was changed.
        """
        try:
            status = self._read(save_path, "restore")
        except NotFoundError as error:
            raise NotFoundError(
                f"Error when restoring from checkpoint or SavedModel at {save_path}: "
                f"{error.message}\nPlease double-check that the path is correct. You may be "
                "missing the checkpoint suffix (e.g. the '-1' in 'path/to/ckpt-1').") from None
        self.save_counter  # noqa: B018  # it takes its value now
        return status

    def sync(self) -> None:
        """Nothing: checkpoints are on the disk when ``save`` returns."""


def _call_back(prefix: str, options: CheckpointOptions | None) -> None:
    """Tell whoever wants to know of each checkpoint."""
    for callback in (options.experimental_write_callbacks if options is not None else ()) or ():
        callback(*([prefix] if _takes_argument(callback) else []))


def _takes_argument(callback: Callable[..., Any]) -> bool:
    return len(inspect.signature(callback).parameters) > 0


def require_eager(method: str) -> None:
    """Refuse a method inside of a function that is traced.

    Raises
    ------
    UnimplementedError
        There, with what to do.
    """
    if observers.is_tracing():
        raise UnimplementedError(
            f"Calling tf.train.{method}() from a function is not supported, as it changes what "
            "Python knows; only tf.train.Checkpoint.write() is. Call it outside of the function.")
