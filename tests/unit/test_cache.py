"""The compile cache on disk: damage, limits, odd folders and several writers."""

import os
import stat
import threading

import pytest

from twofold import settings
from twofold.runtime.cache import DiskCache


@pytest.fixture
def cache(tmp_path):
    with settings.options(cache=True, cache_dir=str(tmp_path / "cache"), cache_bytes=1 << 20):
        yield DiskCache("test")


def entry_path(cache, key):
    return os.path.join(cache.statistics().folder, key)


def test_store_then_load_from_another_instance(cache):
    key = cache.key("text", b"bytes")
    assert cache.load(key) is None
    cache.store(key, b"payload")
    assert cache.load(key) == b"payload"
    assert DiskCache("test").load(key) == b"payload"
    assert DiskCache("other").load(key) is None
    statistics = cache.statistics()
    assert (statistics.hits, statistics.misses, statistics.damaged) == (1, 1, 0)
    assert statistics.entries == 1 and statistics.bytes > len(b"payload")
    assert statistics.unusable is None


def test_keys_depend_on_every_part_and_its_borders():
    keys = [DiskCache.key(*parts) for parts in
            [("ab", "c"), ("a", "bc"), ("abc",), (b"abc",), ("abc", ""), ()]]
    assert len(set(keys)) == len(keys)
    assert DiskCache.key("a", b"b") == DiskCache.key("a", b"b")


@pytest.mark.parametrize("key", ["", "../escape", "A" * 64, "0" * 63])
def test_only_made_keys_are_taken(cache, key):
    with pytest.raises(ValueError, match="not a key"):
        cache.load(key)
    with pytest.raises(ValueError, match="not a key"):
        cache.store(key, b"")


@pytest.mark.parametrize("namespace", ["", "..", "a/b", ".hidden"])
def test_namespace_is_a_plain_name(namespace):
    with pytest.raises(ValueError, match="plain file name"):
        DiskCache(namespace)


def flip_last_byte(raw):
    return raw[:-1] + bytes([raw[-1] ^ 1])


@pytest.mark.parametrize("damage", [
    flip_last_byte,
    lambda raw: raw[:-3],
    lambda raw: raw + b"x",
    lambda raw: b"",
    lambda raw: raw[:10],
    lambda raw: b"OTHERAPP" + raw[8:],
    lambda raw: raw[:8] + b"\xff" + raw[9:],  # another format version
    lambda raw: raw[:12] + b"\xff" * 8 + raw[20:],  # a length beyond all bounds
    lambda raw: raw[:20] + bytes(32) + raw[52:],  # written for another key
], ids=["flipped", "truncated", "longer", "empty", "header", "magic", "version", "length", "key"])
def test_damaged_entries_are_dropped(cache, damage):
    key = cache.key("entry")
    cache.store(key, b"machine code")
    path = entry_path(cache, key)
    with open(path, "rb") as file:
        raw = file.read()
    with open(path, "wb") as file:
        file.write(damage(raw))
    assert cache.load(key) is None
    assert not os.path.exists(path)
    assert cache.statistics().damaged == 1
    cache.store(key, b"machine code")
    assert cache.load(key) == b"machine code"


def test_oldest_use_goes_first(tmp_path):
    with settings.options(cache=True, cache_dir=str(tmp_path), cache_bytes=10_000):
        cache = DiskCache("test")
        keys = [cache.key(str(index)) for index in range(9)]
        for age, key in enumerate(keys):
            cache.store(key, bytes(1000))
            os.utime(entry_path(cache, key), (1000 + age, 1000 + age))
        assert cache.load(keys[0]) is not None  # a use makes it the youngest
        other = DiskCache("other")  # the bound holds for all namespaces together
        other.store(other.key("new"), bytes(1000))
        assert cache.load(keys[0]) is not None
        assert cache.load(keys[1]) is None
        assert cache.load(keys[8]) is not None
        assert cache.statistics().bytes + other.statistics().bytes <= 10_000


def test_entry_larger_than_the_bound_is_not_kept(tmp_path):
    with settings.options(cache=True, cache_dir=str(tmp_path), cache_bytes=100):
        cache = DiskCache("test")
        cache.store(cache.key("big"), bytes(1000))
        assert cache.statistics().entries == 0


def test_foreign_files_survive(tmp_path):
    with settings.options(cache=True, cache_dir=str(tmp_path), cache_bytes=3000):
        cache = DiskCache("test")
        folder = cache.statistics().folder
        foreign = os.path.join(folder, "thesis.txt")
        with open(foreign, "w") as file:
            file.write("x" * 5000)
        for index in range(5):
            cache.store(cache.key(str(index)), bytes(1000))
        cache.clear()
        assert os.path.exists(foreign)
        assert cache.statistics().entries == 0


def test_leftovers_of_killed_writers_are_removed(cache):
    folder = cache.statistics().folder
    old, young = os.path.join(folder, ".writing-1-a"), os.path.join(folder, ".writing-2-b")
    for path in (old, young):
        open(path, "w").close()
    os.utime(old, (1000, 1000))
    assert cache.statistics().entries == 0
    assert not os.path.exists(old)
    assert os.path.exists(young)  # perhaps being written now


def test_switched_off(cache):
    key = cache.key("x")
    cache.store(key, b"x")
    with settings.options(cache=False):
        assert cache.load(key) is None
        cache.store(cache.key("y"), b"y")
        assert "switched off" in cache.statistics().unusable
    assert cache.statistics().entries == 1


def test_folder_that_cannot_be_made(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    with settings.options(cache=True, cache_dir=str(blocker)):
        cache = DiskCache("test")
        key = cache.key("x")
        cache.store(key, b"x")
        assert cache.load(key) is None
        statistics = cache.statistics()
        assert statistics.entries == 0 and "no folder that can be used" in statistics.unusable


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_folder_that_others_can_write_is_not_trusted(tmp_path):
    folder = tmp_path / "test"
    folder.mkdir()
    folder.chmod(0o777)
    with settings.options(cache=True, cache_dir=str(tmp_path)):
        cache = DiskCache("test")
        cache.store(cache.key("x"), b"x")
        assert cache.load(cache.key("x")) is None
        assert "other users" in cache.statistics().unusable


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_new_folder_is_private(cache):
    mode = os.stat(cache.statistics().folder).st_mode
    assert not mode & (stat.S_IRWXG | stat.S_IRWXO)


def test_folder_deleted_under_a_running_process(cache):
    key = cache.key("x")
    cache.store(key, b"x")
    folder = cache.statistics().folder
    os.unlink(os.path.join(folder, key))
    os.rmdir(folder)
    assert cache.load(key) is None
    cache.store(key, b"x")
    assert cache.load(key) == b"x"


def test_failed_write_is_told_and_forgotten(cache, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    key = cache.key("x")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        cache.store(key, b"x")
    assert "No space left" in cache.statistics().unusable
    assert os.listdir(cache.statistics().folder) == []
    cache.store(key, b"x")
    assert cache.statistics().unusable is None


def test_many_threads_on_the_same_keys(cache):
    payloads = {cache.key(str(index)): bytes([index]) * 500 for index in range(20)}
    failures = []
    folder = cache.statistics().folder

    def work():
        # The settings of the main thread are its own: give the folder again.
        with settings.options(cache=True, cache_dir=os.path.dirname(folder)):
            for _ in range(10):
                for key, payload in payloads.items():
                    cache.store(key, payload)
                    if cache.load(key) != payload:
                        failures.append(key)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert cache.statistics().damaged == 0
    assert cache.statistics().entries == 20
