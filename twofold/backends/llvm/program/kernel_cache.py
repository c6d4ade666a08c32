"""LLVM text of kernels and contractions on disk: compiling what was compiled writes no text anew.

The key is everything the text depends on: the kernel's fingerprint (or a contraction's sizes and
its epilogue's fingerprint), the target, and the source of the emitters themselves: a changed
emitter never meets the text of an older one. Functions are named after that content, not after
the user's ops and lines: those are in reports, and in the text that people are shown. Object code
has a cache of its own, in ``jit.py``, under the text of the whole module.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from ....dataclass import as_dict
from ....ir.base.target import Target
from ....ir.kernel.fingerprint import fingerprint
from ....ir.kernel.nodes import Kernel
from ....runtime.cache import CacheStatistics, DiskCache
from ..contract.contraction import Contraction, Phase
from ..kernel.functions import emit_kernel
from ..text.writer import Module

#: Text that is shorter is written as fast as it is read.
SMALLEST_KEPT = 1024

_FIELDS = ("globals", "declarations", "functions")
_cache = DiskCache("kernels")


def content_of(kernel: Kernel | None) -> str | None:
    """A digest of what a kernel is; None where it has a node that only its emitter knows."""
    if kernel is None:
        return ""
    try:
        return hashlib.sha256(fingerprint(kernel).encode()).hexdigest()
    except TypeError:
        return None


def symbol_of(content: str | None, *parts: str) -> str | None:
    """A function's name that says all it is made of; None where that cannot be said.

    Parameters
    ----------
    content : str or None
        Of the kernel, or of what a contraction does behind the product.
    *parts : str
        What else decides its text.
    """
    if content is None:
        return None
    return f"k.{hashlib.sha256(chr(0).join((content, *parts)).encode()).hexdigest()[:20]}"


def emit_kernel_cached(module: Module, name: str, kernel: Kernel, target: Target, *,
                       streamed: tuple[int, ...] = (), content: str | None = None,
                       source: str | None = None) -> None:
    """Add the function of a kernel to a module, from the cache where it is there.

    Parameters are those of ``kernel.emit_kernel``, and so is what the module holds afterwards.
    ``content`` is that of the kernel, ``source`` the identity of the emitters; without one of them
    nothing is kept.
    """
    key = _place(source, content, name, repr(target), str(streamed))
    if key is not None:
        found = _cache.load(key)
        parts = None if found is None else _read(found)
        if parts is not None:
            _add(module, parts)
            return
    own = Module()
    emit_kernel(own, name, kernel, target, streamed=streamed)
    parts = _parts(own)
    _add(module, parts)
    if key is not None and sum(map(len, own.functions)) >= SMALLEST_KEPT:
        _cache.store(key, json.dumps(parts).encode())


def emit_contraction_cached(module: Module, key: Sequence[str], epilogue: str | None,
                            emit: Callable[[], Contraction | None],
                            source: str | None = None) -> Contraction | None:
    """Add the functions of a contraction to a module, from the cache where they are there.

    Parameters
    ----------
    module : Module
    key : sequence of str
        All that the contraction is, but for its epilogue.
    epilogue : str or None
        The content of a kernel that does what the epilogue does.
    emit : callable
        Gives the contraction, or None if there is none.
    source : str, optional
        Identity of the emitters; None keeps nothing.
    """
    place = _place(source, epilogue, "contraction", *key)
    if place is not None:
        found = _cache.load(place)
        record = None if found is None else _read_contraction(found)
        if record is not None:
            _add(module, _parts(record.module))
            return record
    contraction = emit()
    if contraction is None:
        return None
    parts = _parts(contraction.module)
    _add(module, parts)
    if place is not None:
        about = as_dict(contraction)
        about |= {"module": parts, "phases": [as_dict(p) for p in contraction.phases]}
        _cache.store(place, json.dumps(about).encode())
    return contraction


def _place(source: str | None, content: str | None, *parts: str) -> str | None:
    """Where text is kept that depends on a kernel and more; None where it is not kept."""
    if source is None or content is None:
        return None
    return _cache.key(source, content, *parts)


def _read_contraction(payload: bytes) -> Contraction | None:
    """What an entry says; None for what this file did not write."""
    try:
        about = json.loads(payload)
        about["phases"] = tuple(Phase(**phase) for phase in about["phases"])
        parts = _check_parts(about["module"])
        if parts is None:
            return None
        about["module"] = Module()
        _add(about["module"], parts)
        return Contraction(**about)
    except (ValueError, TypeError, KeyError):
        return None


def cache_statistics() -> CacheStatistics:
    """Counters of the cache."""
    return _cache.statistics()


def _parts(module: Module) -> list[list[str]]:
    return [list(getattr(module, part)) for part in _FIELDS]


def _add(module: Module, parts: list[list[str]]) -> None:
    for line in parts[0]:
        module.globals[line] = None
    for line in parts[1]:
        module.declarations[line] = None
    # What several kernels call has the same name and text in each.
    known = set(module.functions)
    module.functions.extend(text for text in parts[2] if text not in known)


def _read(payload: bytes) -> list[list[str]] | None:
    """The parts of an entry; None for what this file did not write."""
    try:
        parts: Any = json.loads(payload)
    except ValueError:
        return None
    return _check_parts(parts)


def _check_parts(parts: Any) -> list[list[str]] | None:
    if not isinstance(parts, list) or len(parts) != len(_FIELDS) or not all(
            isinstance(part, list) and all(isinstance(line, str) for line in part)
            for part in parts):
        return None
    return parts
