"""The compile cache on disk: bytes stored under a key that is their whole meaning.

Owns the folder layout, the entry format, eviction and the counters. Does not know what is cached:
callers put everything that decides the payload (source text, compiler version, processor, options)
into the key. What is loaded is run, so an entry says which key it is for, and its folder and file
must be this user's alone (``trusted_files.py``), which is looked at on every use. A cache that
cannot be used is never an error: every load is then a miss, the log says why, once, and so does
``statistics()``.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import struct
import time
from collections.abc import Iterator

from twofold import forks, settings
from twofold.dataclass import dataclass
from twofold.runtime.trusted_files import File, TrustedFolder, UntrustedError, open_root

# Entry: magic, format version, payload length, key, SHA-256 of namespace, key and payload, payload.
_MAGIC = b"TWOFOLD\n"
_FORMAT = 2
_HEADER = struct.Struct("<8sIQ32s32s")
_ENTRY_NAME = re.compile(r"[0-9a-f]{64}")
_TEMPORARY_PREFIX = ".writing-"
_STALE_SECONDS = 3600.0
#: Larger payloads are neither stored nor read: a program's code has a few MiB at the very most.
LARGEST_PAYLOAD = 1 << 28
# Other processes write too, so the size kept in memory is measured afresh now and then.
_STORES_BETWEEN_SCANS = 64

_log = logging.getLogger("twofold")
_told: set[str] = set()


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
        self._lock = forks.lock()
        self._hits = self._misses = self._damaged = 0
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
        self._require_key(key)
        payload, damaged = None, False
        folder = self._open()
        if folder is not None:
            with folder:
                try:
                    payload = self._read(folder, key)
                except FileNotFoundError:
                    pass
                except (UntrustedError, OSError):
                    damaged = True
                    folder.remove(key)
        with self._lock:
            self._hits += payload is not None
            self._misses += payload is None
            self._damaged += damaged
        return payload

    def store(self, key: str, payload: bytes) -> None:
        """Keep ``payload`` under ``key``; another process sees all of it or nothing."""
        self._require_key(key)
        limit = settings.get_int("cache_bytes")
        size = len(payload) + _HEADER.size
        if len(payload) > LARGEST_PAYLOAD or size > limit:
            return
        folder = self._open()
        if folder is None:
            return
        with folder:
            temporary = f"{_TEMPORARY_PREFIX}{os.getpid()}-{os.urandom(8).hex()}"
            try:
                folder.write(key, temporary, wrap_entry(self.namespace, key, payload))
            except OSError as error:
                self._write_reason = f"could not write to {folder.path}: {error.strerror or error}"
                _tell(self._write_reason)
                return
        self._write_reason = None
        self._keep_below(limit, size)

    def statistics(self) -> CacheStatistics:
        """Counters of this process and the present content of the folder."""
        path = os.path.join(settings.cache_dir(), self.namespace)
        unusable = None if settings.get("cache") else "switched off (setting cache)"
        files: list[File] = []
        try:
            with self._folder() as folder:
                files = list(_entries(folder))
        except UntrustedError as error:
            unusable = unusable or str(error)
        return CacheStatistics(
            hits=self._hits, misses=self._misses, damaged=self._damaged,
            entries=len(files), bytes=sum(file.size for file in files),
            folder=path, unusable=unusable or self._write_reason,
        )

    def clear(self) -> None:
        """Delete all entries of this namespace."""
        folder = self._open()
        if folder is not None:
            with folder:
                for file in list(_entries(folder)):
                    folder.remove(file.name)
        with self._lock:
            self._total_bytes = None

    def _require_key(self, key: str) -> None:
        if not _ENTRY_NAME.fullmatch(key):
            raise ValueError(f"not a key made by DiskCache.key: {key!r}")

    def _folder(self) -> TrustedFolder:
        with open_root(settings.cache_dir()) as root:
            return root.inner(self.namespace)

    def _open(self) -> TrustedFolder | None:
        """The folder, if it can be used now; the log has the reason why not, once."""
        if not settings.get("cache"):
            return None
        try:
            return self._folder()
        except UntrustedError as error:
            _tell(str(error))
            return None

    def _read(self, folder: TrustedFolder, key: str) -> bytes:
        """The payload of an entry; ``UntrustedError`` for a file that is not the key's entry."""
        with folder.open(key) as (descriptor, status):
            name = bytes.fromhex(key)
            with open(descriptor, "rb", closefd=False) as file:
                header = file.read(_HEADER.size)
                if len(header) < _HEADER.size:
                    raise UntrustedError(f"{key} is cut")
                magic, version, length, written_for, digest = _HEADER.unpack(header)
                if (magic != _MAGIC or version != _FORMAT or written_for != name
                        or length > LARGEST_PAYLOAD or status.st_size != _HEADER.size + length):
                    raise UntrustedError(f"{key} is no entry of that key")
                payload = file.read(length)
            if _digest(self.namespace, name, payload) != digest:
                raise UntrustedError(f"{key} is damaged")
            try:  # the time of last use; access times are often not kept by the system
                os.utime(descriptor if os.utime in os.supports_fd
                         else os.path.join(folder.path, key))
            except OSError:
                pass
            return payload

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
            self._total_bytes = _evict(limit)


def wrap_entry(namespace: str, key: str, payload: bytes) -> bytes:
    """The content of the file that keeps a payload under a key."""
    name = bytes.fromhex(key)
    return _HEADER.pack(_MAGIC, _FORMAT, len(payload), name,
                        _digest(namespace, name, payload)) + payload


def _digest(namespace: str, key: bytes, payload: bytes) -> bytes:
    digest = hashlib.sha256(namespace.encode() + b"\0" + key)
    digest.update(payload)
    return digest.digest()


def _tell(reason: str) -> None:
    """Say once in this process why compiled code is not kept."""
    if reason not in _told:
        _told.add(reason)
        _log.warning("twofold: compiled code is not kept on disk: %s (TWOFOLD_CACHE_DIR names "
                     "another folder, TWOFOLD_CACHE=0 keeps nothing)", reason)


def _evict(limit: int) -> int:
    """Drop the entries that lay unused for longest until some room is made; bytes that are left."""
    found: list[tuple[float, int, str, str]] = []
    try:
        with open_root(settings.cache_dir(), make=False) as root:
            for namespace in root.folders():
                try:
                    with root.inner(namespace, make=False) as folder:
                        found += [(file.used, file.size, namespace, file.name)
                                  for file in _entries(folder)]
                except UntrustedError:
                    continue
            total = sum(size for _, size, _, _ in found)
            # Some room is made at once, so that not every store scans the folder.
            goal = limit - limit // 10 if total > limit else limit
            for _, size, namespace, name in sorted(found):
                if total <= goal:
                    break
                with root.inner(namespace, make=False) as folder:
                    if _is_entry(folder, name):
                        folder.remove(name)
                        total -= size
            return total
    except (UntrustedError, OSError):
        return 0


def _is_entry(folder: TrustedFolder, name: str) -> bool:
    """Whether a file begins as entries do: other programs have files with such names too."""
    try:
        with folder.open(name) as (descriptor, _):
            return os.read(descriptor, len(_MAGIC)) == _MAGIC
    except (UntrustedError, OSError):
        return False


def _entries(folder: TrustedFolder) -> Iterator[File]:
    """Entries of one folder; what a process left half written long ago is removed on the way."""
    for file in folder.files():
        if file.name.startswith(_TEMPORARY_PREFIX):
            if time.time() - file.used > _STALE_SECONDS:
                folder.remove(file.name)
        elif _ENTRY_NAME.fullmatch(file.name):
            yield file
