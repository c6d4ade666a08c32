"""``AutoTrackable``: objects whose attributes are what they are made of."""

from __future__ import annotations

from typing import Any

from .containers import wrap
from .protocol import WAITING, attach, is_trackable

_nothing = object()


class AutoTrackable:
    """Base of classes whose trackable attributes are saved and restored under their names.

    Lists and dictionaries become wrappers when they are assigned, so that what is put into them
    later is restored, too.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if self.__dict__.get(name, _nothing) is value:
            return
        value = wrap(value)
        super().__setattr__(name, value)
        if WAITING in self.__dict__:
            attach(self, name, value)

    def _trackable_children(self, save_type: str = "checkpoint", **_: Any) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items()
                if name != WAITING and is_trackable(value)}

    def _lookup_dependency(self, name: str) -> Any:
        return None if name == WAITING else vars(self).get(name)
