"""Unknown settings, and files that are missing, damaged, foreign or cannot be written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from robustness_helpers import assert_clear, raised, run_process, succeeds

import twofold as tf

COMPILE = """
f = tf.function(lambda x: tf.tanh(x) * 3.0 + x)
x = tf.constant([0.5, 1.5])
assert np.allclose(f(x).numpy(), np.tanh(x.numpy()) * 3.0 + x.numpy(), rtol=1e-5)
"""


@pytest.mark.parametrize(("option", "kind", "text"), [
    ({"nope": 1}, ValueError, "unknown option 'nope'; known: backend"),
    ({"threads": "x"}, TypeError, "option threads takes int, got 'x'"),
    ({"threads": -4}, ValueError, "option threads must be at least 0"),
    ({"cache": 3}, TypeError, "option cache takes bool"),
    ({"check_indices": "no"}, TypeError, "option check_indices takes bool"),
    ({"trace_limit": 0}, ValueError, "must be at least 1"),
])
def test_bad_options(option, kind, text):
    def use():
        with tf.options(**option):
            raise AssertionError("the block was entered")

    error = raised(use)
    assert isinstance(error, kind) and text in str(error)
    assert_clear(error, __file__)


def test_unknown_backend():
    def use():
        with tf.options(backend="foo"):
            return tf.function(lambda x: x + 1.0)(tf.constant(1.0))

    error = raised(use)
    assert "no backend 'foo'" in str(error) and "llvm" in str(error)


@pytest.mark.parametrize(("variable", "value", "text"), [
    ("TWOFOLD_NOPE", "1", "unknown setting TWOFOLD_NOPE; known: TWOFOLD_BACKEND"),
    ("TWOFOLD_THREADS", "many", "TWOFOLD_THREADS='many' is not a valid int"),
    ("TWOFOLD_DEBUG", "-3", "TWOFOLD_DEBUG='-3' is not a valid int"),
    ("TWOFOLD_CACHE", "maybe", "TWOFOLD_CACHE='maybe' is not a valid bool"),
])
def test_bad_environment(variable, value, text):
    done = run_process("", {variable: value})
    assert done.returncode == 1 and text in done.stderr.splitlines()[-1]


def cache_files(folder):
    return [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names]


@pytest.mark.parametrize("damage", ["truncated", "emptied", "flipped", "foreign", "unreadable"])
def test_damaged_cache_entries(tmp_path, damage):
    environment = {"TWOFOLD_CACHE_DIR": str(tmp_path)}
    succeeds(COMPILE, environment)
    files = cache_files(tmp_path)
    assert files
    for path in files:
        content = Path(path).read_bytes()
        if damage == "unreadable":
            os.unlink(path)
            os.mkdir(path)
            continue
        changed = {"truncated": content[:len(content) // 2], "emptied": b"",
                   "flipped": content[:-9] + bytes([content[-9] ^ 0x55]) + content[-8:],
                   "foreign": b"\x7fELF" + bytes(4000)}[damage]
        Path(path).write_bytes(changed)
    succeeds(COMPILE, environment)
    succeeds(COMPILE, environment)


def test_valid_entry_with_a_damaged_payload(tmp_path):
    """The header's checksum is right, but what it protects is no machine code."""
    from twofold.runtime.cache import wrap_entry
    environment = {"TWOFOLD_CACHE_DIR": str(tmp_path)}
    succeeds(COMPILE, environment)
    for path in map(Path, cache_files(tmp_path)):
        path.write_bytes(wrap_entry(path.parent.name, path.name, b"not an object file" * 50))
    succeeds(COMPILE, environment)


@pytest.mark.parametrize("place", ["a file", "no permission"])
def test_cache_folder_that_cannot_be_written(tmp_path, place):
    path = tmp_path / "cache"
    if place == "a file":
        path.write_text("not a folder")
    elif sys.platform.startswith("linux"):
        path = "/proc/nothing/here"  # root may write anywhere else
    else:
        path.mkdir(mode=0o500)
    told = only_tells(COMPILE + COMPILE, {"TWOFOLD_CACHE_DIR": str(path)})
    assert "compiled code is not kept on disk" in told and str(path) in told


def only_tells(code, environment):
    """The one line on stderr of a program that ends well."""
    done = run_process(code, environment)
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("twofold: "), done.stderr
    return lines[0]


@pytest.mark.parametrize("warnings", ["default", "error"])
@pytest.mark.skipif(os.name != "posix", reason="modes as POSIX has them")
def test_cache_folder_that_others_can_write(tmp_path, warnings):
    tmp_path.chmod(0o777)
    told = only_tells(COMPILE + COMPILE, {"TWOFOLD_CACHE_DIR": str(tmp_path),
                                          "PYTHONWARNINGS": warnings})
    assert "can be written by other users" in told and not os.listdir(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="files as POSIX has them")
@pytest.mark.parametrize("kind", ["swapped", "fifo", "link", "device"])
def test_cache_entries_that_are_not_what_they_should_be(tmp_path, kind):
    """Code of another program, and what is no file: the program compiles anew and is right."""
    environment = {"TWOFOLD_CACHE_DIR": str(tmp_path)}
    programs = COMPILE + "assert float(tf.function(lambda x: tf.reduce_sum(x * x))(x)) == 2.5\n"
    succeeds(programs, environment)
    paths = [Path(path) for path in cache_files(tmp_path)]
    if kind == "swapped":
        for folder in {path.parent for path in paths}:
            there = sorted(path for path in paths if path.parent == folder)
            contents = [path.read_bytes() for path in there]
            for path, content in zip(there, contents[1:] + contents[:1]):
                path.write_bytes(content)
        assert len(paths) > 2
    else:
        for path in paths:
            content = path.read_bytes()
            path.unlink()
            if kind == "fifo":
                os.mkfifo(path)
            elif kind == "device":
                path.symlink_to("/dev/zero")
            else:
                (tmp_path / "elsewhere").mkdir(exist_ok=True)
                (tmp_path / "elsewhere" / path.name).write_bytes(content)
                path.symlink_to(tmp_path / "elsewhere" / path.name)
    succeeds(programs, environment)
    succeeds(programs, environment)


@pytest.mark.parametrize("place", ["/proc/nothing/here", "/dev/null/x", "/dev/full"])
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no such paths")
def test_dump_folder_that_cannot_be_made(place):
    told = only_tells(COMPILE + COMPILE, {"TWOFOLD_DUMP_DIR": place})
    assert "TWOFOLD_DUMP_DIR" in told and place in told


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_dumps_are_not_written_through_links(tmp_path):
    """Somebody who guesses the name of the next folder cannot choose where its files go."""
    victim = tmp_path / "victim"
    victim.mkdir()
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    succeeds(f"""
import os
for n in range(20):
    os.symlink({str(victim)!r}, os.path.join({str(dumps)!r}, f'{{os.getpid()}}_{{n:04d}}_lambda'))
""" + COMPILE, {"TWOFOLD_DUMP_DIR": str(dumps)})
    assert not list(victim.iterdir())
    assert any(path.is_dir() and not path.is_symlink() for path in dumps.iterdir())


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_data_of_the_demo(tmp_path, content):
    path = tmp_path / "mnist.npz"
    if content is not None:
        path.write_bytes(content)
    done = run_process("import sys\nfrom twofold.cli.main import main\nsys.exit(main("
                       f"['demo', '--data', {str(path)!r}]))")
    assert done.returncode not in (0, None) and done.returncode > 0
    assert "Traceback" not in done.stderr, done.stderr
    assert "mnist.npz" in done.stderr + done.stdout


def test_data_of_the_demo_with_other_arrays(tmp_path):
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=np.zeros((3, 2)), other=np.zeros(3))
    done = run_process("import sys\nfrom twofold.cli.main import main\nsys.exit(main("
                       f"['demo', '--data', {str(path)!r}]))")
    assert done.returncode > 0 and "Traceback" not in done.stderr, done.stderr


NO_DRIVER = """
tf.config.set_soft_device_placement(False)
for name in ('gpu:0', 'opencl:0'):
    try:
        with tf.device(name):
            tf.constant(1.0) + 1.0
    except tf.errors.OpError as error:
        raise SystemExit('wrong class')
    except RuntimeError as error:
        assert 'devices: CPU:0' in str(error) and 'driver' in str(error), error
    else:
        raise SystemExit('nothing was raised')
assert [d.device_type for d in tf.config.list_physical_devices()] == ['CPU']
assert float(tf.function(lambda x: x + 1.0)(tf.constant(1.0))) == 2.0
"""


@pytest.mark.parametrize("content", [None, "/nowhere/libnothing.so", "damaged"])
def test_opencl_drivers_that_are_missing_or_damaged(tmp_path, content):
    vendors = tmp_path / "vendors"
    vendors.mkdir()
    library = tmp_path / "libdamaged.so"
    library.write_bytes(b"\x7fELF" + os.urandom(2000))
    if content is not None:
        (vendors / "x.icd").write_text(str(library) if content == "damaged" else content)
    succeeds(NO_DRIVER, {"OCL_ICD_VENDORS": str(vendors), "OCL_ICD_FILENAMES": ""})
