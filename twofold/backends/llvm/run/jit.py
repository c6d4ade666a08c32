"""From LLVM IR text to addresses in this process: parse, optimise, emit, cache, link.

Owns the target machine, the JIT, the lock around both, and the use of the disk cache for object
code. What the text says is the business of the emitters; who calls the addresses must keep the
``LoadedCode`` alive.
"""

from __future__ import annotations

import ctypes
import glob
import os
import re
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from twofold import forks
from twofold.errors import InternalError
from twofold.ir.base.target import Target
from twofold.runtime.cache import CacheStatistics, DiskCache

from ....dataclass import dataclass, field
from .library import llvm, llvmlite_version

# Part of every cache key: raise it when the way from text to object code changes here.
_FORMAT = "2"
_CODE_GENERATION_LEVEL = 2
_DECLARED = re.compile(r"declare\b[^@\n]*@([\w.$]+)\s*\(")
_EXTERNAL = re.compile(r"@([\w.$]+)\s*=\s*external\s")
# A JIT keeps some 10 KiB of all code that it ever loaded, so it is replaced after so many.
_LOADS_PER_JIT = 128
#: More than a core has of the last cache on all but a few processors (12 MiB with stacked cache).
_MOST_LAST_CACHE_OF_A_CORE = 16 << 20
_POSITION = re.compile(r"<string>:(\d+):(\d+): error: (.*)")

# llvmlite serialises single calls; the target machine and the JIT are ours to guard.
_lock = forks.held_over_forks(threading.RLock())  # a fork waits for what happens in LLVM
_cache = DiskCache("llvm")


@dataclass(frozen=True)
class Processor:
    """The processor that code is generated for.

    Attributes
    ----------
    triple, cpu, features
        As LLVM names them; only features that are there.
    target
        Its sizes.
    """

    triple: str
    cpu: str
    features: frozenset[str]
    target: Target


class LoadedCode:
    """Code in memory. It is unloaded when the last reference goes: hold it while calling into it.

    Attributes
    ----------
    object_bytes
        The object file.
    from_cache
        Whether it came from the disk cache.
    seconds
        Time per stage: ``parse``, ``passes``, ``emit`` (zero when from the cache) and ``link``.
    """

    def __init__(self, loaded: _Loaded, symbols: Sequence[str], object_bytes: bytes,
                 from_cache: bool, seconds: dict[str, float]):
        self._loaded: _Loaded | None = loaded
        self._addresses = {symbol: int(loaded.tracker[symbol]) for symbol in symbols}
        self.object_bytes = object_bytes
        self.from_cache = from_cache
        self.seconds = seconds

    def address(self, symbol: str) -> int:
        """Address of a symbol that was asked for when the module was compiled."""
        try:
            return self._addresses[symbol]
        except KeyError:
            known = ", ".join(sorted(self._addresses))
            raise InternalError(f"symbol {symbol!r} was not exported; exported: {known}") from None

    def keep_for_ever(self) -> None:
        """Never unload this code, not even at interpreter exit: threads may sleep in it."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))

    def __del__(self, lock: Any = _lock, is_finalizing: Any = sys.is_finalizing) -> None:
        # Under the lock, so that no other thread is inside LLVM when this process forks.
        if not is_finalizing():
            with lock:
                self._loaded.tracker.close()  # type: ignore[union-attr]  # set until here
                self._loaded = None  # perhaps the last reference to its JIT


@dataclass(frozen=True)
class _Loaded:
    """Code in a JIT; it must go before its JIT goes."""

    tracker: Any
    jit: Any


@dataclass
class _Engine:
    """What is made once per process."""

    binding: Any
    machine: Any
    triple: str
    data_layout: str
    cpu: str
    features: str
    identity: tuple[str, ...]
    resolved: dict[str, int] = field(default_factory=dict)
    jit: Any = None
    loads: int = 0

    def create_machine(self) -> Any:
        """A target machine; each JIT needs one of its own."""
        return _create_machine(self.binding, self.triple, self.cpu, self.features)

    def current_jit(self) -> Any:
        """The JIT for the next code. An old one lives as long as what it has loaded."""
        if self.jit is None or self.loads % _LOADS_PER_JIT == 0:
            self.jit = self.binding.create_lljit_compiler(
                self.create_machine(), suppress_errors=True
            )
        self.loads += 1
        return self.jit


def compile_module(
    text: str, symbols: Sequence[str], *, imports: Mapping[str, int] | None = None,
    optimize: int = 0,
) -> LoadedCode:
    """Compile a module and load it.

    Parameters
    ----------
    text
        LLVM IR. Triple and data layout are set here. What it declares is looked up in ``imports``,
        then in the C and mathematics libraries and Python's C interface.
    symbols
        Names the module defines whose addresses are wanted.
    imports
        Addresses of declared names. They are not part of the object code: a cached object fits
        any addresses.
    optimize
        0 for no optimisation passes, 1 for LLVM's O1 pipeline.

    Raises
    ------
    InternalError
        For text that LLVM rejects (with the lines), or names that cannot be resolved.
    """
    if optimize not in (0, 1):
        raise ValueError(f"optimize must be 0 or 1, got {optimize!r}")
    seconds = {"parse": 0.0, "passes": 0.0, "emit": 0.0, "link": 0.0}
    with _lock:
        engine = _engine()
        addresses = _resolve(engine, text, imports or {})
        key = _cache.key(_FORMAT, text, str(optimize), *engine.identity)
        cached = _cache.load(key)
        if cached is not None:
            try:
                loaded = _link(engine, cached, symbols, addresses, seconds)
                return LoadedCode(loaded, symbols, cached, True, seconds)
            except InternalError:
                pass  # whatever wrote this entry: compile again, and replace it
        object_bytes = _emit(engine, text, optimize, seconds)
        loaded = _link(engine, object_bytes, symbols, addresses, seconds)
        _cache.store(key, object_bytes)
    return LoadedCode(loaded, symbols, object_bytes, False, seconds)


def assembly(text: str, optimize: int = 0) -> str:
    """Assembly of a module, for people to read."""
    with _lock:
        engine = _engine()
        with _Module(engine, text) as module:
            if optimize:
                _run_passes(engine, module)
            return str(engine.machine.emit_assembly(module))


@lru_cache(maxsize=1)
def processor() -> Processor:
    """The processor that code is generated for."""
    with _lock:
        engine = _engine()
    features = frozenset(
        name[1:] for name in engine.features.split(",") if name.startswith("+")
    )
    is_arm = engine.triple.startswith(("aarch64", "arm64"))
    is_wide = "avx512f" in features
    caches, cores = _data_caches(), os.cpu_count() or 1
    target = Target(
        vector_bits=512 if is_wide else 256 if "avx" in features else 128,
        registers=32 if is_wide or is_arm else 16, has_fma=is_arm or "fma" in features,
        cache_bytes=caches.get(2, Target.cache_bytes), streams=engine.triple.startswith("x86_64"),
        last_cache_bytes=_share_of_last_cache(caches, cores), cores=cores,
    )
    return Processor(engine.triple, engine.cpu, features, target)


def llvm_version() -> str:
    """Version of LLVM, for reports."""
    return ".".join(str(part) for part in llvm().llvm_version_info)


def cache_statistics() -> CacheStatistics:
    """Counters of the object code cache."""
    return _cache.statistics()


def address_of(name: str) -> int | None:
    """Address of a function or object of the C, mathematics or Python library, or None."""
    for library in _system_libraries():
        try:
            return ctypes.cast(getattr(library, name), ctypes.c_void_p).value
        except AttributeError:
            continue
    return None


class _Module:
    """A parsed and verified module in a context of its own, both freed on leaving the block."""

    def __init__(self, engine: _Engine, text: str):
        self._engine = engine
        self._text = text

    def __enter__(self) -> Any:
        binding = self._engine.binding
        self._context = binding.create_context()
        self._module = None
        try:
            self._module = binding.parse_assembly(self._text, self._context)
            self._module.triple = self._engine.triple
            self._module.data_layout = self._engine.data_layout
            self._module.verify()
        except RuntimeError as error:
            self.__exit__()
            raise InternalError(_explain(str(error), self._text)) from None
        return self._module

    def __exit__(self, *_: object) -> None:
        if self._module is not None:
            self._module.close()
        self._context.close()


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    """The lock is held."""
    binding = llvm()
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    binding.initialize_native_asmparser()
    triple, cpu = binding.get_process_triple(), binding.get_host_cpu_name()
    features = binding.get_host_cpu_features().flatten()

    machine = _create_machine(binding, triple, cpu, features)
    version = ".".join(str(part) for part in binding.llvm_version_info)
    identity = (llvmlite_version(), version, triple, cpu, features, str(_CODE_GENERATION_LEVEL))
    return _Engine(binding, machine, triple, str(machine.target_data), cpu, features, identity)


def _create_machine(binding: Any, triple: str, cpu: str, features: str) -> Any:
    # The loader puts code and constants wherever there is room: where a process has holes between
    # large arrays that may be more than 2 GiB apart, and of distances of 32 bits it says so by
    # abort(). In the large model all addresses have 64 bits.
    return binding.Target.from_triple(triple).create_target_machine(
        cpu=cpu, features=features, opt=_CODE_GENERATION_LEVEL, reloc="static", codemodel="large",
    )


def _emit(engine: _Engine, text: str, optimize: int, seconds: dict[str, float]) -> bytes:
    start = time.perf_counter()
    with _Module(engine, text) as module:
        parsed = time.perf_counter()
        if optimize:
            _run_passes(engine, module)
        optimised = time.perf_counter()
        object_bytes = bytes(engine.machine.emit_object(module))
        emitted = time.perf_counter()
    seconds.update(parse=parsed - start, passes=optimised - parsed, emit=emitted - optimised)
    return object_bytes


def _run_passes(engine: _Engine, module: Any) -> None:
    binding = engine.binding
    builder = binding.create_pass_builder(
        engine.machine, binding.create_pipeline_tuning_options(speed_level=1)
    )
    builder.getModulePassManager().run(module, builder)


def _link(
    engine: _Engine, object_bytes: bytes, symbols: Sequence[str], addresses: Mapping[str, int],
    seconds: dict[str, float],
) -> _Loaded:
    start = time.perf_counter()
    builder = engine.binding.JITLibraryBuilder().add_object_img(object_bytes)
    for name, address in addresses.items():
        builder.import_symbol(name, address)
    # For what the code generator calls on its own, memset for example.
    builder.add_current_process()
    for symbol in symbols:
        builder.export_symbol(symbol)
    try:
        jit = engine.current_jit()
        tracker = builder.link(jit, f"twofold{engine.loads}")
    except RuntimeError as error:
        raise InternalError(f"generated code cannot be loaded: {str(error).strip()}") from None
    seconds["link"] = time.perf_counter() - start
    return _Loaded(tracker, jit)


def _resolve(engine: _Engine, text: str, imports: Mapping[str, int]) -> dict[str, int]:
    """Address of each name that ``text`` declares."""
    addresses: dict[str, int] = {}
    missing = []
    for name in _declared_names(text):
        address = imports.get(name) or engine.resolved.get(name) or address_of(name)
        if not address:
            missing.append(name)
            continue
        addresses[name] = address
        if name not in imports:
            engine.resolved[name] = address
    if missing:
        raise InternalError(f"generated code uses unknown names: {', '.join(sorted(missing))}")
    return addresses


def _declared_names(text: str) -> Iterable[str]:
    names: dict[str, None] = {}
    # There are tens of thousands of lines, few of these kinds: looking at how each begins is
    # several times as fast as a pattern that is tried at every line.
    for line in text.split("\n"):
        if line.startswith(("declare", "@")):
            found = _DECLARED.match(line) or _EXTERNAL.match(line)
            if found is not None and not found[1].startswith("llvm."):
                names[found[1]] = None
    return names


@lru_cache(maxsize=1)
def _system_libraries() -> tuple[ctypes.CDLL, ...]:
    libraries: list[ctypes.CDLL] = []
    for name in ("libm.so.6", "libm.so", None):  # None: the process with all it has loaded
        try:
            libraries.append(ctypes.CDLL(name))
        except (OSError, TypeError):
            continue
    return (*libraries, ctypes.pythonapi)


def _explain(message: str, text: str) -> str:
    """LLVM's complaint with the lines of ``text`` that it is about."""
    lines = text.splitlines()
    position = _POSITION.search(message)
    if position is not None:
        number, column, reason = int(position[1]), int(position[2]), position[3]
        shown = list(range(max(number - 2, 1), min(number + 2, len(lines)) + 1))
        head = f"LLVM cannot parse generated code: {reason} (line {number}, column {column})"
    else:
        quoted = {line.strip() for line in message.splitlines()} - {""}
        shown = [index for index, line in enumerate(lines, 1) if line.strip() in quoted][:10]
        head = f"LLVM rejects generated code: {message.strip()}"
    return "\n".join([head, *(f"{index:6d} | {lines[index - 1]}" for index in shown)])


def _data_caches() -> dict[int, int]:
    """Bytes of the first core's data caches by level, from the system's description of it."""
    sizes: dict[int, int] = {}
    for folder in glob.glob("/sys/devices/system/cpu/cpu0/cache/index*"):
        try:
            kind, level, size = (
                _read(os.path.join(folder, name)) for name in ("type", "level", "size")
            )
            if kind in ("Data", "Unified"):
                unit = {"K": 1 << 10, "M": 1 << 20}.get(size[-1:], 1)
                sizes[int(level)] = int(size.rstrip("KM")) * unit
        except (OSError, ValueError):
            continue
    return sizes


def _share_of_last_cache(caches: Mapping[int, int], cores: int) -> int:
    """How much of the last cache these cores can count on.

    A virtual machine is told the size of a cache that the cores of others use as well: 480 MiB for
    two cores has been seen, where results of 32 MiB are better written past it.
    """
    last = caches.get(max(caches, default=0), Target.last_cache_bytes)
    return max(caches.get(2, 0) * cores, min(last, _MOST_LAST_CACHE_OF_A_CORE * cores))


def _read(path: str) -> str:
    with open(path) as file:
        return file.read().strip()
