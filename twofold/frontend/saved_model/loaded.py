"""What a loaded model consists of."""

from __future__ import annotations

from typing import Any

from ..tracking.auto_trackable import AutoTrackable
from ..train.object_graph import ObjectGraph
from ..variables.variable import Variable

_LISTS = {"variables": None, "trainable_variables": True, "non_trainable_variables": False}


class LoadedObject(AutoTrackable):
    """An object of a saved model: it has the attributes and functions, not the class.

    Where no attribute has that name, ``variables``, ``trainable_variables`` and
    ``non_trainable_variables`` are those that are found from here.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _LISTS:
            raise AttributeError(f"the loaded object has no attribute {name!r}; of a model its "
                                 "variables, modules and compiled functions are saved")
        wanted = _LISTS[name]
        return tuple([x for x in ObjectGraph(self, {}).objects if isinstance(x, Variable)
                      and wanted in (None, x.trainable)])


class CallableObject(LoadedObject):
    """One whose ``__call__`` was compiled."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the saved function."""
        return vars(self)["__call__"](*args, **kwargs)
