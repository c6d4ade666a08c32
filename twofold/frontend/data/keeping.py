"""The methods of ``tf.data.Dataset`` that keep elements, in memory and in files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..io.files import matches
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .base import DatasetBase, run_of
from .caching import Cached, FileCached
from .node import Node
from .ordering import Shuffle
from .seeds import seeds_for
from .sources import Listed, Slices
from .specs import wrappers
from .storing import Snapshot, load_dataset, save_dataset


def _dataset(node: Node) -> Any:
    return wrappers["dataset"](node)


class Keeping(DatasetBase):
    """Datasets that keep elements."""

    @public
    def cache(self, filename: Any = "", name: str | None = None) -> Self:
        """What the first whole pass gave, for the next ones: in memory, or in a file.

        Parameters
        ----------
        filename : str, optional
            A later program reads it too.

        Returns
        -------
        Dataset
            Of the same elements.

        Raises
        ------
        NotFoundError
            When elements are taken and the folder of the file is not there.
        """
        path = filename if isinstance(filename, str) else arguments.static_array(
            filename, "filename")[()] if hasattr(filename, "dtype") else filename
        return self._of(FileCached(self._node, path) if path else Cached(self._node))

    @public
    def save(self, path: Any, compression: Any = None,
             shard_func: Callable[..., Any] | None = None, checkpoint_args: Any = None) -> None:
        """Write all elements into a folder, for ``Dataset.load``.

        Parameters
        ----------
        path : str
            An earlier dataset there is replaced once this one is whole.
        compression : str, optional
            ``"GZIP"``.
        shard_func : callable, optional
            Gives the number of the file for an element, int64.
        checkpoint_args : dict, optional
            Not supported.

        Raises
        ------
        InvalidArgumentError
            When the dataset has no end.
        """
        arguments.support_only("data.Dataset.save", "checkpoint_args", checkpoint_args, None)
        save_dataset(self._node, run_of(self._node), path, compression, shard_func)

    @staticmethod
    @public
    def load(path: Any, element_spec: Any = None, compression: Any = None,
             reader_func: Callable[..., Any] | None = None, wait: bool = False) -> Any:
        """The dataset that ``save`` wrote into a folder.

        Parameters
        ----------
        path : str
        element_spec : structure of TensorSpec, optional
            What elements are expected to be like; gives names to tuples.
        compression : str, optional
            Accepted: files say how they are compressed.
        reader_func : callable, optional
            Takes a dataset with a dataset for each file, gives one of elements.
        wait : bool
            Wait until there is a dataset.

        Returns
        -------
        Dataset
            Of the saved elements.

        Raises
        ------
        NotFoundError
            When there is none.
        UnimplementedError
            When TensorFlow wrote it.
        """
        stored = load_dataset(path, element_spec, compression, wait)
        return _dataset(stored) if reader_func is None else _dataset(_read(reader_func)(stored))

    @public
    def snapshot(self, path: Any, compression: Any = "AUTO",
                 reader_func: Callable[..., Any] | None = None,
                 shard_func: Callable[..., Any] | None = None, name: str | None = None) -> Self:
        """What the first whole pass gave, in a folder, for the next ones and other programs.

        Parameters
        ----------
        path : str
            A folder for this dataset alone.
        compression : str, optional
            ``"GZIP"``.
        reader_func, shard_func : callable, optional
            As ``load`` and ``save`` take them.

        Returns
        -------
        Dataset
            Of the same elements.

        Raises
        ------
        FailedPreconditionError
            When elements are taken and the folder has those of another dataset.
        """
        return self._of(Snapshot(self._node, path, compression,
                                 None if reader_func is None else _read(reader_func), shard_func))

    @staticmethod
    @public
    def list_files(file_pattern: Any, shuffle: bool | None = None, seed: Any = None,
                   name: str | None = None) -> Any:
        """The names of files that patterns stand for.

        Parameters
        ----------
        file_pattern : str, list of str or Tensor
            ``*`` stands for any text without ``/``, ``?`` for one character.
        shuffle : bool, optional
            False: in the order of their names. Else each pass has another order.
        seed : int, optional

        Returns
        -------
        Dataset
            Of strings.

        Raises
        ------
        InvalidArgumentError
            When there is no such file.
        """
        patterns = np.ravel(arguments.static_array(convert.to_tensor(
            file_pattern, dtypes.string), "file_pattern")).tolist()
        paths = sorted({path for pattern in patterns for path in matches(pattern)})
        if not paths:
            shown = b", ".join(patterns).decode(errors="replace")
            raise InvalidArgumentError(f"No files matched pattern: {shown}", "list_files")
        found: Node = Slices(paths)
        if shuffle is not False:
            found = Shuffle(found, len(paths), seeds_for(seed, "list_files"), True)
        return _dataset(found)


def _read(reader_func: Callable[..., Any]) -> Callable[[Any], Node]:
    """What makes one dataset of those of files, by a function of the user's."""
    def read(stored: Any) -> Node:
        found = reader_func(_dataset(Listed([_dataset(node) for node in stored.file_nodes()])))
        if not isinstance(found, DatasetBase):
            raise ArgumentError(f"`reader_func` must return a tf.data.Dataset, got {found!r}")
        return found._node

    return read
