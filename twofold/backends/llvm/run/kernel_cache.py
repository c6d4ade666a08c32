"""LLVM text of kernels and contractions on disk: compiling what was compiled writes no text anew.

The key is everything the text depends on: the kernel's fingerprint (or a contraction's sizes and
its epilogue's fingerprint), the function's name, the target, and the source of the emitters
themselves: a changed emitter never meets the text of an older one. Object code has a cache of its
own, in ``jit.py``, under the text of the whole module.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from .... import config
from ....ir.kernel.fingerprint import fingerprint
from ....ir.kernel.nodes import Kernel
from ....runtime.cache import CacheStatistics, DiskCache
from ..contract import Contraction, Phase
from ..kernel.functions import emit_kernel
from ..text.scope import Module

#: Text that is shorter is written as fast as it is read.
SMALLEST_KEPT = 1024

_FIELDS = ("globals", "declarations", "functions")
_cache = DiskCache("kernels")


def emit_kernel_cached(module: Module, name: str, kernel: Kernel, *, vector_bits: int,
                       has_fma: bool, streamed: tuple[int, ...] = ()) -> None:
    """Add the function of a kernel to a module, from the cache where it is there.

    Parameters are those of ``kernel.emit_kernel``, and so is what the module holds afterwards.
    """
    key = _place(kernel, name, str(vector_bits), str(has_fma), str(streamed))
    if key is not None:
        found = _cache.load(key)
        parts = None if found is None else _read(found)
        if parts is not None:
            _add(module, parts)
            return
    own = Module()
    emit_kernel(own, name, kernel, vector_bits=vector_bits, has_fma=has_fma, streamed=streamed)
    parts = [list(getattr(own, part)) for part in _FIELDS]
    _add(module, parts)
    if key is not None and sum(map(len, own.functions)) >= SMALLEST_KEPT:
        _cache.store(key, json.dumps(parts).encode())


def emit_contraction_cached(module: Module, key: Sequence[str], epilogue: Kernel | None,
                            emit: Callable[[Module], Contraction | None]) -> Contraction | None:
    """Add the functions of a contraction to a module, from the cache where they are there.

    Parameters
    ----------
    module : Module
    key : sequence of str
        All that the contraction is, but for its epilogue.
    epilogue : Kernel or None
        A kernel that does what the epilogue does.
    emit : callable
        Gives the contraction, or None if there is none; it may add to the module it is given.
    """
    place = _place(epilogue, "contraction", *key)
    if place is not None:
        found = _cache.load(place)
        record = None if found is None else _read_contraction(found)
        if record is not None:
            _add(module, record[0])
            return record[1]
    own = Module()
    contraction = emit(own)
    if contraction is None:
        return None
    own.declarations.update(dict.fromkeys(contraction.declarations))
    own.functions.append(contraction.text)
    parts = [list(getattr(own, part)) for part in _FIELDS]
    _add(module, parts)
    if place is not None:
        about = dataclasses.asdict(dataclasses.replace(contraction, text="", declarations=()))
        _cache.store(place, json.dumps([parts, about]).encode())
    return contraction


def _place(kernel: Kernel | None, *parts: str) -> str | None:
    """Where text is kept that depends on a kernel and more; None where it is not kept."""
    source = emitter_identity() if config.get("cache") else None
    if source is None:
        return None
    try:
        return _cache.key(source, "" if kernel is None else fingerprint(kernel), *parts)
    except TypeError:  # a node that only its emitter knows: written every time
        return None


def _read_contraction(payload: bytes) -> tuple[list[list[str]], Contraction] | None:
    """The parts of an entry and what the contraction is; None for what this file did not write."""
    try:
        parts, about = json.loads(payload)
        phases = tuple(Phase(**phase) for phase in about.pop("phases"))
        about.pop("declarations")
        text = parts[2][-1]
        contraction = Contraction(**{**about, "text": text}, declarations=tuple(parts[1]),
                                  phases=phases)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    checked = _checked(parts)
    return None if checked is None else (checked, contraction)


def cache_statistics() -> CacheStatistics:
    """Counters of the cache."""
    return _cache.statistics()


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
    return _checked(parts)


def _checked(parts: Any) -> list[list[str]] | None:
    if not isinstance(parts, list) or len(parts) != len(_FIELDS) or not all(
            isinstance(part, list) and all(isinstance(line, str) for line in part)
            for part in parts):
        return None
    return parts


@lru_cache(maxsize=1)
def emitter_identity() -> str | None:
    """A digest of all source that decides what text a kernel becomes; None: do not cache.

    That is so where the source cannot be read, or was changed after this process had loaded it.
    """
    package = os.path.dirname(os.path.abspath(config.__file__))
    return digest_of_sources(package, config.LOADED_AT)


def digest_of_sources(package: str, not_after: float = math.inf) -> str | None:
    """The digest for a package folder: its emitters, the kernel grammar and what both import.

    None when a file cannot be read, or was changed after a time (in seconds of the clock).
    """
    digest = hashlib.sha256()
    try:
        paths = [os.path.join(package, "dtypes.py")]
        for part in (("backends", "llvm"), ("ir", "base"), ("ir", "kernel"), ("ir", "lower")):
            for folder, folders, names in os.walk(os.path.join(package, *part), onerror=_raise):
                folders.sort()
                paths += [os.path.join(folder, name) for name in sorted(names)
                          if name.endswith(".py")]
        for path in paths:
            with open(path, "rb") as file:
                content = file.read()
                if os.fstat(file.fileno()).st_mtime > not_after:
                    return None
            digest.update(f"{os.path.relpath(path, package)} {len(content)}\n".encode())
            digest.update(content)
    except OSError:
        return None
    return digest.hexdigest()


def _raise(error: OSError) -> None:
    raise error
