"""The cache of kernel text: what comes from it is what the emitter would write, never older."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes as d
from twofold import settings
from twofold.ir.base.target import Target
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Binary, Buffer, Const, For, Index, Kernel, Load, Store, Unary

pytest.importorskip("llvmlite")
from twofold.backends.llvm.kernel.functions import emit_kernel
from twofold.backends.llvm.program import emitters, kernel_cache
from twofold.backends.llvm.text.writer import Module

TARGET = Target(256, 16, True)
PACKAGE = Path(kernel_cache.__file__).resolve().parents[3]
sys.path.insert(0, str(PACKAGE.parent / "tools"))

import import_graph  # noqa: E402  # a script beside the package


def large_kernel(constant: float = 1.5) -> Kernel:
    """A loop whose text is long enough to be kept."""
    i = Index("i")
    source, target = (Buffer(name, d.float32, (1000,), role)
                      for name, role in (("in0", "input"), ("out0", "output")))
    value = Load(source, i)
    for number in range(40):
        value = Binary("add", Binary("mul", value, Const(constant + number, d.float32)),
                       Unary("sqrt", value))
    return Kernel("large", (source, target), (),
                  [For(i, k.index(1000), "vector", [Store(target, i, value)])])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A cache of its own."""
    with tf.options(cache_dir=str(tmp_path)):
        yield tmp_path


def emitted(kernel: Kernel, name: str = "f", target: Target = TARGET,
            source: str | None = "source") -> Module:
    """The module of a kernel; the source counts as it is, even if it is being edited."""
    module = Module()
    kernel_cache.emit_kernel_cached(module, name, kernel, target, source=source,
                                    content=kernel_cache.content_of(kernel))
    return module


def counted() -> tuple[int, int]:
    statistics = kernel_cache.cache_statistics()
    return statistics.hits, statistics.misses


def test_the_second_time_gives_the_same(folder: Path) -> None:
    hits, misses = counted()
    first = emitted(large_kernel())
    assert counted() == (hits, misses + 1)
    second = emitted(large_kernel())
    assert counted() == (hits + 1, misses + 1)
    plain = Module()
    emit_kernel(plain, "f", large_kernel(), TARGET)
    assert first.text() == second.text() == plain.text()


def test_parts_of_several_kernels_are_joined(folder: Path) -> None:
    def both() -> str:
        module = Module()
        for number in range(2):
            kernel = large_kernel(number)
            kernel_cache.emit_kernel_cached(module, f"f{number}", kernel, TARGET, source="source",
                                            content=kernel_cache.content_of(kernel))
        return module.text()

    plain = Module()
    for number in range(2):
        emit_kernel(plain, f"f{number}", large_kernel(number), TARGET)
    assert both() == both() == plain.text()


@pytest.mark.parametrize("change", [
    {"name": "g"}, {"target": Target(512, 32, True)}, {"target": Target(256, 16, False)},
    {"kernel": large_kernel(2.5)}])
def test_the_key_covers_everything(folder: Path, change: dict[str, object]) -> None:
    usual: dict[str, object] = {"kernel": large_kernel()}
    emitted(**usual)  # type: ignore[arg-type]
    hits, _ = counted()
    emitted(**{**usual, **change})  # type: ignore[arg-type]
    assert counted()[0] == hits


def test_a_changed_emitter_never_meets_older_text(folder: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    old = emitted(large_kernel()).text()

    def other_emitter(module: Module, *rest: object, **options: object) -> None:
        module.functions.append("; new\n" * 1000)

    monkeypatch.setattr(kernel_cache, "emit_kernel", other_emitter)
    assert emitted(large_kernel()).text() == old  # the same source as far as anyone can tell
    assert emitted(large_kernel(), source="another").text() == "; new\n" * 1000 + "\n"


@pytest.mark.parametrize("name", [
    "backends/llvm/kernel/functions.py", "backends/llvm/kernel/expression.py",
    "backends/llvm/kernel/statements.py",
    "backends/llvm/kernel/facts.py", "backends/llvm/kernel/loops.py",
    "backends/llvm/kernel/schedule.py", "backends/llvm/text/memory.py",
    "backends/llvm/text/scalar.py", "backends/llvm/text/writer.py",
    "backends/llvm/text/types.py", "ir/kernel/build.py", "ir/kernel/simplify.py",
    "ir/kernel/nodes.py", "ir/kernel/fingerprint.py", "ir/lower/plain_contract.py",
    "dtypes.py", "ir/base/dims.py"])
def test_the_identity_is_the_source(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "package"
    for part in ("backends/llvm", "ir/base", "ir/kernel", "ir/lower"):
        shutil.copytree(PACKAGE / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for each in emitters.FILES:
        shutil.copy(PACKAGE / each, copy / each)
    before = emitters.digest_of_sources(str(copy))
    assert before == emitters.digest_of_sources(str(PACKAGE))
    (copy / name).write_text((copy / name).read_text() + "# changed\n")
    assert emitters.digest_of_sources(str(copy)) not in (before, None)


def test_source_that_changed_after_it_was_loaded(tmp_path: Path) -> None:
    """What this process runs is then not what lies there: nothing may be stored under its name."""
    copy = tmp_path / "package"
    for part in ("backends/llvm", "ir/base", "ir/kernel", "ir/lower"):
        shutil.copytree(PACKAGE / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for each in emitters.FILES:
        shutil.copy2(PACKAGE / each, copy / each)
    newest = max(path.stat().st_mtime for path in copy.rglob("*.py"))
    assert emitters.digest_of_sources(str(copy), newest) is not None
    os.utime(copy / "backends" / "llvm" / "text" / "scalar.py", (newest + 1, newest + 1))
    assert emitters.digest_of_sources(str(copy), newest) is None
    assert settings.LOADED_AT <= time.time()


def test_modules_that_emitters_import_are_part_of_the_identity() -> None:
    """Whoever makes an emitter import more has to widen the digest."""
    package = import_graph.read_package(PACKAGE.parent)
    rooms = tuple(f"backends/llvm/{room}" for room in ("text", "kernel", "contract"))
    imports = [item for item in package.imports if package.modules[item.importer] in rooms]
    assert len({item.importer for item in imports}) > 20
    known = (*(".".join(part) for part in emitters.SOURCES), "dtypes", "errors", "dataclass")
    # A program says which results are streamed: that is in the key by itself.
    others = [package.show(item) for item in imports if not item.imported.startswith(known)
              and (item.importer, item.imported) != (
                  "backends.llvm.kernel.streaming", "ir.program.nodes")]
    assert not others, "\n".join(others)


def test_without_source_nothing_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert emitters.digest_of_sources(str(folder)) is None
    before = counted()
    assert emitted(large_kernel(), source=None).functions
    assert counted() == before
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_switched_off(folder: Path) -> None:
    with tf.options(cache=False):
        assert emitters.emitter_identity() is None


@pytest.mark.parametrize("content", [b"", b"{}", b"[[], [], [1]]", b"[[], []]", b"\xff\xfe"])
def test_foreign_entries_are_replaced(folder: Path, content: bytes) -> None:
    expected = emitted(large_kernel()).text()
    entry, = (path for path in (folder / "kernels").iterdir())
    kernel_cache._cache.store(entry.name, content)
    assert emitted(large_kernel()).text() == expected
    hits, _ = counted()
    assert emitted(large_kernel()).text() == expected
    assert counted()[0] == hits + 1


def test_short_text_is_not_kept(folder: Path) -> None:
    target = Buffer("out0", d.float32, (1,), "output")
    zero = Const(0, d.int64)
    emitted(Kernel("small", (target,), (), [Store(target, zero, Const(1.0, d.float32))]))
    assert not list((folder / "kernels").iterdir())


def test_functions_compiled_from_cached_text_compute_the_same(folder: Path) -> None:
    x = tf.constant(np.linspace(-2, 2, 1000, dtype=np.float32))

    def chain(x: tf.Tensor) -> tf.Tensor:
        for _ in range(8):
            x = tf.tanh(x) * 0.5 + tf.exp(-x * x)
        return x

    first = tf.function(chain)(x).numpy()
    hits, _ = counted()
    second = tf.function(chain)(x).numpy()
    assert counted()[0] > hits
    np.testing.assert_array_equal(first, second)
