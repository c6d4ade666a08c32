"""The compile cache gives back what this user stored under a key, and nothing else, at any time."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import stat
from pathlib import Path

import pytest

from twofold import settings
from twofold.runtime import cache as cache_module
from twofold.runtime.cache import DiskCache, wrap_entry

pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and modes as POSIX has them")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "cache"
    with settings.options(cache=True, cache_dir=str(folder), cache_bytes=1 << 20):
        yield folder


@pytest.fixture
def told(monkeypatch, caplog):
    monkeypatch.setattr(cache_module, "_told", set())
    caplog.set_level(logging.WARNING, "twofold")
    return caplog


def stored(cache, *names):
    keys = [cache.key(name) for name in names]
    for key, name in zip(keys, names):
        cache.store(key, name.encode() * 100)
    return keys


def test_an_entry_is_given_under_its_own_key_only(root):
    cache, other = DiskCache("test"), DiskCache("other")
    first, second = stored(cache, "first", "second")
    stored(other, "unrelated")
    paths = [root / "test" / key for key in (first, second)]
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, reversed(contents)):
        path.write_bytes(content)
    assert cache.load(first) is None and cache.load(second) is None
    assert cache.statistics().damaged == 2 and not any(path.exists() for path in paths)
    # Nor in another folder of the cache, with the same key.
    (root / "other" / first).write_bytes(contents[0])
    os.chmod(root / "other" / first, 0o600)
    assert other.load(first) is None
    paths[0].write_bytes(contents[0])
    assert cache.load(first) == b"first" * 100


def test_every_flipped_bit_and_every_cut_is_seen(root):
    cache = DiskCache("test")
    [key] = stored(cache, "a")
    path = root / "test" / key
    content = path.read_bytes()
    damaged = [content[:n] for n in range(len(content))]
    damaged += [content[:n] + bytes([content[n] ^ 1 << n % 8]) + content[n + 1:]
                for n in range(len(content))]
    for bad in damaged:
        path.write_bytes(bad)
        assert cache.load(key) is None
    path.write_bytes(content)
    assert cache.load(key) == b"a" * 100


def as_fifo(path, content, tmp_path):
    os.mkfifo(path, 0o600)


def as_link(path, content, tmp_path):
    target = tmp_path / "target"
    target.write_bytes(content)
    path.symlink_to(target)


def as_link_to_device(path, content, tmp_path):
    path.symlink_to("/dev/zero")


def as_dangling_link(path, content, tmp_path):
    path.symlink_to(tmp_path / "nothing")


def as_socket(path, content, tmp_path):
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(path.parent)  # the names of sockets are short
    try:
        server.bind(path.name)
    finally:
        os.chdir(here)
        server.close()


def as_device(path, content, tmp_path):
    if not IS_ROOT:
        pytest.skip("only root makes devices")
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no devices in this container")


def as_huge_file(path, content, tmp_path):
    path.write_bytes(content)
    os.truncate(path, 1 << 40)


def as_huge_entry(path, content, tmp_path):
    path.write_bytes(wrap_entry("test", path.name, b"x")[:12] + (1 << 39).to_bytes(8, "little")
                     + content[20:])
    os.truncate(path, (1 << 39) + len(wrap_entry("test", path.name, b"")))


def as_others_can_write(path, content, tmp_path):
    path.write_bytes(content)
    path.chmod(0o666)


def as_foreign(path, content, tmp_path):
    if not IS_ROOT:
        pytest.skip("only root gives files away")
    path.write_bytes(content)
    os.chown(path, NOBODY, NOBODY)


@pytest.mark.parametrize("put", [
    as_fifo, as_link, as_link_to_device, as_dangling_link, as_socket, as_device, as_huge_file,
    as_huge_entry, as_others_can_write, as_foreign])
def test_what_is_no_file_of_this_user_is_not_read(root, put, tmp_path):
    cache = DiskCache("test")
    [key] = stored(cache, "a")
    path = root / "test" / key
    content = path.read_bytes()
    path.unlink()
    put(path, content, tmp_path)
    assert cache.load(key) is None
    assert not os.path.lexists(path)
    cache.store(key, b"new")
    assert cache.load(key) == b"new"
    assert not path.is_symlink()


def test_a_folder_in_the_place_of_an_entry(root):
    cache = DiskCache("test")
    [key] = stored(cache, "a")
    (root / "test" / key).unlink()
    (root / "test" / key).mkdir()
    assert cache.load(key) is None
    cache.store(key, b"new")
    assert cache.load(key) == b"new"
    (root / "test" / key).unlink()
    (root / "test" / key).mkdir()
    (root / "test" / key / "something").touch()
    cache.store(key, b"newer")
    assert cache.load(key) is None and "could not write" in cache.statistics().unusable
    assert (root / "test" / key / "something").exists()


def open_root_folder(root):
    root.chmod(0o777)


def open_inner_folder(root):
    (root / "test").chmod(0o770)


def foreign_root(root):
    os.chown(root, NOBODY, NOBODY)


def foreign_inner_folder(root):
    os.chown(root / "test", NOBODY, NOBODY)


def swapped_for_a_link(root):
    shutil.move(root / "test", root / "elsewhere")
    (root / "test").symlink_to(root / "elsewhere")


def swapped_for_a_foreign_copy(root):
    os.rename(root / "test", root / "away")
    shutil.copytree(root / "away", root / "test")
    for path in [root / "test", *(root / "test").iterdir()]:
        os.chown(path, NOBODY, NOBODY)
        path.chmod(0o777)


@pytest.mark.parametrize("change", [
    open_root_folder, open_inner_folder, foreign_root, foreign_inner_folder, swapped_for_a_link,
    swapped_for_a_foreign_copy])
def test_folders_are_looked_at_on_every_use(root, change, told):
    if not IS_ROOT and change.__name__.startswith(("foreign", "swapped_for_a_foreign")):
        pytest.skip("only root gives files away")
    cache = DiskCache("test")
    [key] = stored(cache, "a")
    assert cache.load(key) is not None
    change(root)
    for _ in range(3):
        assert cache.load(key) is None
        cache.store(cache.key("b"), b"b")
    assert cache.statistics().unusable
    messages = [record.getMessage() for record in told.records]
    assert len(messages) == 1 and "not kept on disk" in messages[0]
    assert str(root) in messages[0] and "TWOFOLD_CACHE_DIR" in messages[0]


def test_a_sticky_root_is_fine(root):
    root.mkdir()
    root.chmod(0o1777)
    cache = DiskCache("test")
    [key] = stored(cache, "a")
    assert cache.load(key) is not None
    assert stat.S_IMODE((root / "test").stat().st_mode) == 0o700
    assert stat.S_IMODE((root / "test" / key).stat().st_mode) == 0o600


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077])
def test_it_works_with_any_mask(root, mask):
    before = os.umask(mask)
    try:
        cache = DiskCache("test")
        [key] = stored(cache, "a")
        assert cache.load(key) is not None
    finally:
        os.umask(before)


def test_a_folder_that_vanished_is_made_anew(root, told):
    cache = DiskCache("test")
    [key] = stored(cache, "a")
    shutil.rmtree(root)
    assert cache.load(key) is None
    cache.store(key, b"again")
    assert cache.load(key) == b"again"
    assert not told.records


def test_a_full_disk_is_told_once(root, told, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    cache = DiskCache("test")
    monkeypatch.setattr(os, "replace", full)
    stored(cache, "a", "b", "c")
    assert [r.getMessage().count("No space left") for r in told.records] == [1]
    assert os.listdir(root / "test") == []


def test_a_payload_beyond_all_bounds_is_not_stored(root, monkeypatch):
    monkeypatch.setattr(cache_module, "LARGEST_PAYLOAD", 1000)
    cache = DiskCache("test")
    cache.store(cache.key("a"), bytes(1001))
    assert cache.statistics().entries == 0


def test_eviction_leaves_files_of_other_programs(root):
    foreign = root / "objects"
    foreign.mkdir(parents=True)
    names = [DiskCache.key(str(n)) for n in range(30)]
    for name in names:
        (foreign / name).write_bytes(b"somebody's " * 500)
        os.utime(foreign / name, (1, 1))
    with settings.options(cache_bytes=40_000):
        cache = DiskCache("test")
        stored(cache, *[f"entry {n} " * 20 for n in range(30)])
    assert sorted(os.listdir(foreign)) == sorted(names)


def test_descriptors_are_closed(root):
    cache = DiskCache("test")
    [key] = stored(cache, "a")
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(50):
        cache.load(key)
        cache.load(cache.key("none"))
        cache.store(cache.key("more"), b"x")
        cache.statistics()
    (root / "test" / key).write_bytes(b"")
    cache.load(key)
    if before:
        assert len(os.listdir("/proc/self/fd")) <= before
