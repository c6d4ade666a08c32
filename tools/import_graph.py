"""Who imports whom in the package: modules, rooms, floors and circles, read from the syntax trees.

Every import counts, whether a module makes it when it is loaded, inside a function, under
``TYPE_CHECKING`` or through ``importlib.import_module("literal")``. A *room* is a folder of the
package (a file that stands directly in ``twofold/`` is a room of its own). ``FLOORS`` is the plan
of the house: a room may import what stands on a lower floor, and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the ground up. Rooms of one line do not import each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "forks", "dataclass"),
    ("dtypes", "settings"),
    ("ir/base",),
    ("ir/ops", "ir/kernel"),
    ("ir/graph", "ir/kernel/expansions"),
    ("ir/oplib/common",),
    ("ir/oplib/control",),
    ("ir/oplib/pointwise", "ir/oplib/shape", "ir/oplib/linalg", "ir/oplib/signal"),
    ("ir/oplib/reduce", "ir/oplib/contract", "ir/oplib/random"),
    ("ir/oplib/nn",),
    ("ir/oplib",),
    ("ir/passes",),
    ("ir/fusion",),
    ("ir/lower",),
    ("ir/program",),
    ("ir/program/passes",),
    ("ir",),
    ("runtime",),
    ("backends/llvm/text", "backends/opencl/text", "backends/reference"),
    ("backends/llvm/kernel", "backends/llvm/contract", "backends/opencl/run"),
    ("backends/llvm/program",),
    ("backends/llvm/run",),
    ("backends", "backends/llvm", "backends/opencl"),
    ("frontend/tensors",),
    ("frontend/dispatch", "frontend/tracking"),
    ("frontend/values", "frontend/environment"),
    ("frontend/variables", "frontend/tracing"),
    ("frontend/ops/checks",),
    ("frontend/ops",),
    ("frontend/ragged",),
    ("frontend/ops/random",),
    ("frontend/ops/nn", "frontend/ops/linalg", "frontend/ops/strings", "frontend/ops/signal"),
    ("frontend/ops/image", "frontend/ops/sparse"),
    ("frontend/gradients",),
    ("frontend/flow",),
    ("frontend/autograph", "frontend/io", "frontend/numpy", "frontend/queues"),
    ("frontend/array_api",),
    ("frontend/function",),
    ("frontend/train", "frontend/lookup", "frontend/ctc"),
    ("frontend/saved_model",),
    ("frontend/comparing", "frontend/data", "frontend/summary", "frontend/testing",
     "frontend/distribute", "frontend/compat"),
    ("frontend",),
    ("_api",),
    ("",),
    ("cli",),
    ("__main__",),
)


@dataclass(frozen=True)
class Import:
    """One module importing another.

    Attributes
    ----------
    importer, imported : str
        Dotted names below the package; the package itself is the empty name.
    name : str
        What is imported: a name of ``imported``, or its last part for the module itself.
    line : int
        Line of the statement in the importer.
    """

    importer: str
    imported: str
    name: str
    line: int


@dataclass(frozen=True)
class Package:
    """The modules of the package and their imports of each other.

    Attributes
    ----------
    modules : mapping
        Dotted name below the package to the room it stands in.
    files : mapping
        Dotted name below the package to the path of its file.
    imports : tuple of Import
    """

    modules: Mapping[str, str]
    files: Mapping[str, str]
    imports: tuple[Import, ...]

    def show(self, item: Import) -> str:
        """``file:line: what it imports``."""
        return (f"{self.files[item.importer]}:{item.line}: imports {item.name} of "
                f"{'.'.join(['twofold', item.imported]).rstrip('.')}")


def imported_names(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of everything a module imports.

    ``from a import b`` gives ``a.b``, whether ``b`` is a module or a name in one.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = _absolute_base(node, module, is_package)
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"
        elif isinstance(node, ast.Call) and _called_name(node) in {"import_module", "__import__"}:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def _absolute_base(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """The module that a ``from ... import`` names, with relative dots resolved."""
    if node.level == 0:
        return node.module or ""
    parents = module.split(".")
    kept = len(parents) - node.level + (1 if is_package else 0)
    return ".".join([*parents[:kept], *([node.module] if node.module else [])])


def _called_name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def read_package(root: Path = ROOT) -> Package:
    """Parse every file of ``twofold`` below a folder."""
    files = {_module_of(path.relative_to(root)): path for path in (root / "twofold").rglob("*.py")}
    modules = {_below(name): _room_of(root, path) for name, path in files.items()}
    imports = []
    for name, path in sorted(files.items()):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, full in imported_names(tree, name, path.name == "__init__.py"):
            found = _resolve(full, files)
            if found is not None and found[0] != name:
                imports.append(Import(_below(name), _below(found[0]), found[1], line))
    paths = {_below(name): path.relative_to(root).as_posix() for name, path in files.items()}
    return Package(modules, paths, tuple(imports))


def _below(name: str) -> str:
    return name.removeprefix("twofold").lstrip(".")


def _module_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room_of(root: Path, file: Path) -> str:
    """The folder of a file; a file that stands directly in the package is a room itself.

    The interface, which is the package itself and the namespaces below it (files with a stub and
    without a place in the plan), is one room.
    """
    parts = file.relative_to(root).with_suffix("").parts[1:]
    planned = {room.partition("/")[0] for floor in FLOORS for room in floor}
    if parts == ("__init__",) or (parts[0] not in planned and file.with_suffix(".pyi").exists()):
        return ""
    return parts[0] if len(parts) == 1 else "/".join(parts[:-1])


def _resolve(full: str, files: Mapping[str, Path]) -> tuple[str, str] | None:
    """The module behind a dotted name, and the name that is taken from it."""
    if full in files:
        return full, full.rpartition(".")[2]
    base, _, name = full.rpartition(".")
    return (base, name) if base in files else None


def rank_rooms(floors: Iterable[Iterable[str]] = FLOORS) -> dict[str, int]:
    """The floor of every room, counted from the ground."""
    return {room: rank for rank, rooms in enumerate(floors) for room in rooms}


def find_climbs(package: Package) -> list[str]:
    """Imports between rooms that do not go down, as ``file:line: …``."""
    ranks = rank_rooms()
    found = []
    for item in package.imports:
        own, other = package.modules[item.importer], package.modules[item.imported]
        if own != other and not ranks.get(other, len(ranks)) < ranks.get(own, -1):
            found.append(f"{package.show(item)} ({own or 'twofold'} is not above "
                         f"{other or 'twofold'})")
    return found


def find_circles(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Strongly connected components of more than one node, each sorted (Tarjan, iterative)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    found: list[list[str]] = []
    for root in sorted(edges):
        if root in order:
            continue
        order[root] = lowest[root] = len(order)
        open_nodes.append(root)
        work = [(root, iter(sorted(edges.get(root, ()))))]
        while work:
            node, rest = work[-1]
            following = next((n for n in rest if n not in order or n in open_nodes), None)
            if following is None:
                work.pop()
                if work:
                    parent = work[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] == order[node]:
                    found.append(sorted(open_nodes[open_nodes.index(node):]))
                    del open_nodes[open_nodes.index(node):]
            elif following in order:
                lowest[node] = min(lowest[node], order[following])
            else:
                order[following] = lowest[following] = len(order)
                open_nodes.append(following)
                work.append((following, iter(sorted(edges.get(following, ())))))
    return [component for component in found if len(component) > 1]


def file_edges(package: Package) -> dict[str, set[str]]:
    """Module to the modules that it imports."""
    edges: dict[str, set[str]] = {name: set() for name in package.modules}
    for item in package.imports:
        edges[item.importer].add(item.imported)
    return edges


def room_edges(package: Package) -> dict[str, set[str]]:
    """Room to the other rooms that it imports from."""
    edges: dict[str, set[str]] = {room: set() for room in package.modules.values()}
    for item in package.imports:
        own, other = package.modules[item.importer], package.modules[item.imported]
        if own != other:
            edges[own].add(other)
    return edges


def show_circles(package: Package) -> list[str]:
    """Circles of files, each with the imports that close it."""
    shown = []
    for circle in find_circles(file_edges(package)):
        lines = [f"{len(circle)} files import each other in a circle:"]
        lines += [f"  {package.show(item)}" for item in package.imports
                  if item.importer in circle and item.imported in circle]
        shown.append("\n".join(lines))
    return shown


def main() -> int:
    """Print the numbers of the house, its circles and the imports that climb."""
    package = read_package()
    edges = room_edges(package)
    climbs, circles = find_climbs(package), show_circles(package)
    print(f"{len(package.modules)} files in {len(edges)} rooms on {len(FLOORS)} floors; "
          f"{sum(map(len, edges.values()))} arrows between rooms; {len(climbs)} imports that do "
          f"not go down; {len(circles)} circles of files, "
          f"{len(find_circles(edges))} of rooms")
    print("\n".join([*circles, *climbs]))
    return 1 if climbs or circles else 0


if __name__ == "__main__":
    raise SystemExit(main())
