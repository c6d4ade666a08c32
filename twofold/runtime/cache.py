"""The compile cache on disk: bytes stored under a key that is their whole meaning.

Owns the folder layout, the entry format, eviction and the counters. Does not know what is cached:
callers put everything that decides the payload (source text, compiler version, processor, options)
into the key. A cache that cannot be used is never an error: every load is then a miss, and
``statistics()`` says why.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import struct
import threading
import time
from collections.abc import Iterator

from twofold import settings

from ..dataclass import dataclass

# Entry: magic, format version, payload length, SHA-256 of the payload, payload.
_MAGIC = b"TWOFOLD\n"
_FORMAT = 1
_HEADER = struct.Struct("<8sIQ32s")
_ENTRY_NAME = re.compile(r"[0-9a-f]{64}")
_TEMPORARY_PREFIX = ".writing-"
_STALE_SECONDS = 3600.0
# Other processes write too, so the size kept in memory is measured afresh now and then.
_STORES_BETWEEN_SCANS = 64


@dataclass(frozen=True)
class CacheStatistics:
    """What a cache did in this process, and what lies in its folder now.

    Attributes
    ----------
    hits, misses, damaged
        Loads that found an entry, that found none, and entries dropped because their content did
        not match their header (each such load is a miss too).
    entries, bytes
        Entries of this namespace on disk and their size.
    folder
        Where they lie.
    unusable
        Why the cache does nothing, or None when it works.
    """

    hits: int
    misses: int
    damaged: int
    entries: int
    bytes: int
    folder: str
    unusable: str | None


@dataclass(frozen=True)
class _File:
    path: str
    size: int
    used: float


class DiskCache:
    """Payloads on disk, one file per key, below ``<cache_dir>/<namespace>``.

    Parameters
    ----------
    namespace
        Name of the sub-folder; a plain file name.

    Examples
    --------
    >>> cache = DiskCache("llvm")
    >>> key = cache.key("source text", "compiler 1.0")
    >>> cache.store(key, b"machine code")
    >>> cache.load(key) in (b"machine code", None)  # None where the folder cannot be written
    True
    """

    def __init__(self, namespace: str):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", namespace):
            raise ValueError(f"cache namespace must be a plain file name, got {namespace!r}")
        self.namespace = namespace
        self._lock = threading.Lock()
        self._hits = self._misses = self._damaged = 0
        self._folder_reason: dict[str, str | None] = {}
        self._write_reason: str | None = None
        self._total_bytes: int | None = None
        self._stores_since_scan = 0

    @staticmethod
    def key(*parts: str | bytes) -> str:
        """Name under which a payload that depends on ``parts``, in this order, is kept."""
        digest = hashlib.sha256()
        for part in parts:
            raw = part.encode() if isinstance(part, str) else part
            # Lengths keep ("ab", "c") and ("a", "bc") apart.
            digest.update(struct.pack("<?Q", isinstance(part, str), len(raw)))
            digest.update(raw)
        return digest.hexdigest()

    def load(self, key: str) -> bytes | None:
        """Payload stored under ``key``, or None. A damaged entry is deleted and is a miss."""
        path = self._path(key)
        if self._unusable() is not None:
            self._count_miss()
            return None
        try:
            with open(path, "rb") as file:
                raw = file.read()
        except OSError:
            self._count_miss()
            return None
        payload = _unwrap(raw)
        if payload is None:
            with self._lock:
                self._damaged += 1
            _remove(path)
            self._count_miss()
            return None
        with self._lock:
            self._hits += 1
        try:
            os.utime(path)  # the time of last use; access times are often not kept by the system
        except OSError:
            pass
        return payload

    def store(self, key: str, payload: bytes) -> None:
        """Keep ``payload`` under ``key``; another process sees all of it or nothing."""
        path = self._path(key)
        limit = settings.get_int("cache_bytes")
        if self._unusable() is not None or len(payload) + _HEADER.size > limit:
            return
        folder = os.path.dirname(path)
        temporary = os.path.join(
            folder, f"{_TEMPORARY_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
        )
        try:
            with open(temporary, "xb") as file:
                file.write(_wrap(payload))
            os.replace(temporary, path)
        except OSError as error:
            self._write_reason = f"could not write to {folder}: {error.strerror or error}"
            return
        finally:
            _remove(temporary)  # already gone when the replacement went through
        self._write_reason = None
        self._keep_below(limit, len(payload) + _HEADER.size)

    def statistics(self) -> CacheStatistics:
        """Counters of this process and the present content of the folder."""
        unusable = self._unusable() or self._write_reason
        folder = self._folder()
        files = list(_entries(folder))
        return CacheStatistics(
            hits=self._hits, misses=self._misses, damaged=self._damaged,
            entries=len(files), bytes=sum(file.size for file in files),
            folder=folder, unusable=unusable,
        )

    def clear(self) -> None:
        """Delete all entries of this namespace."""
        if self._unusable() is None:
            for file in _entries(self._folder()):
                _remove(file.path)
        with self._lock:
            self._total_bytes = None

    def _folder(self) -> str:
        return os.path.join(settings.cache_dir(), self.namespace)

    def _path(self, key: str) -> str:
        if not _ENTRY_NAME.fullmatch(key):
            raise ValueError(f"not a key made by DiskCache.key: {key!r}")
        return os.path.join(self._folder(), key)

    def _count_miss(self) -> None:
        with self._lock:
            self._misses += 1

    def _unusable(self) -> str | None:
        if not settings.get("cache"):
            return "switched off (setting cache)"
        folder = self._folder()
        if folder not in self._folder_reason or not os.path.isdir(folder):
            self._folder_reason[folder] = _prepare_folder(folder)
        return self._folder_reason[folder]

    def _keep_below(self, limit: int, added: int) -> None:
        """When over ``limit``, drop the entries of all namespaces that lay unused for longest."""
        with self._lock:
            self._stores_since_scan += 1
            if self._total_bytes is not None:
                self._total_bytes += added
                within = self._total_bytes <= limit
                if within and self._stores_since_scan < _STORES_BETWEEN_SCANS:
                    return
            self._stores_since_scan = 0
            files = sorted(_all_entries(settings.cache_dir()), key=lambda file: file.used)
            total = sum(file.size for file in files)
            if total > limit:
                for file in files:
                    # Some room is made at once, so that not every store scans the folder.
                    if total <= limit - limit // 10:
                        break
                    _remove(file.path)
                    total -= file.size
            self._total_bytes = total


def _wrap(payload: bytes) -> bytes:
    checksum = hashlib.sha256(payload).digest()
    return _HEADER.pack(_MAGIC, _FORMAT, len(payload), checksum) + payload


def _unwrap(raw: bytes) -> bytes | None:
    if len(raw) < _HEADER.size:
        return None
    magic, version, length, checksum = _HEADER.unpack_from(raw)
    payload = raw[_HEADER.size :]
    if magic != _MAGIC or version != _FORMAT or length != len(payload):
        return None
    return payload if hashlib.sha256(payload).digest() == checksum else None


def _prepare_folder(folder: str) -> str | None:
    """Create ``folder``; the reason why it must not be used, or None."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.stat(folder)
    except OSError as error:
        return f"cannot create {folder}: {error.strerror or error}"
    # Entries are machine code that will run: nobody else may have been able to write them.
    if os.name == "posix":
        if status.st_uid != os.geteuid():
            return f"{folder} belongs to another user"
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return f"{folder} can be written by other users"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"{folder} is not writable"
    return None


def _all_entries(root: str) -> Iterator[_File]:
    try:
        with os.scandir(root) as listing:
            folders = [item.path for item in listing if item.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for folder in folders:
        yield from _entries(folder)


def _entries(folder: str) -> Iterator[_File]:
    """Entries of one folder; what a process left half written long ago is removed on the way."""
    try:
        listing = list(os.scandir(folder))
    except OSError:
        return
    for item in listing:
        try:
            status = item.stat(follow_symlinks=False)
        except OSError:
            continue  # another process removed it
        if not stat.S_ISREG(status.st_mode):
            continue
        if item.name.startswith(_TEMPORARY_PREFIX):
            if time.time() - status.st_mtime > _STALE_SECONDS:
                _remove(item.path)
        elif _ENTRY_NAME.fullmatch(item.name):
            yield _File(item.path, status.st_size, status.st_mtime)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
