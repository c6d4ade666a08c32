"""Whether two outcomes of a call agree, and if not, what differs."""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
from encoding import decode_array

#: Difference that is rounding: relative to the number, and to the largest one of the array.
CLOSE = {"float64": (1e-9, 1e-11), "float32": (5e-5, 5e-6), "float16": (8e-3, 4e-3),
         "bfloat16": (4e-2, 2e-2), "complex64": (5e-5, 5e-6), "complex128": (1e-9, 1e-11)}
LOOSE = 40.0
FEW = 500          # of fewer random numbers the moments say nothing
#: Classes that say nothing of an error.
COMMON = {"object", "BaseException", "Exception", "OpError", "TwofoldError"}
NAMED = Path(__file__).resolve().parent / "differences.toml"


def difference(call: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> str | None:
    """What differs between two outcomes; None when they agree."""
    if "ended" in ours:
        return f"the process {ours['ended']}"
    if "error" in ours and "error" in theirs:
        return None
    if "error" in ours:
        return f"raises {ours['error'][0]}: {ours['message']}; TensorFlow gives {_short(theirs)}"
    if "error" in theirs:
        return f"gives {_short(ours)}; TensorFlow raises {theirs['error'][0]}: {theirs['message']}"
    if ours["structure"] != theirs["structure"]:
        return f"structure {ours['structure']}, TensorFlow {theirs['structure']}"
    for number, (a, b) in enumerate(zip(ours["values"], theirs["values"], strict=True)):
        found = _leaf_difference(call, a, b)
        if found:
            where = f"result {number}: " if len(ours["values"]) > 1 else ""
            return where + found
    return None


def same_class(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether two errors have a class in common that says something."""
    return bool((set(ours["error"]) & set(theirs["error"])) - COMMON)


def _leaf_difference(call: dict[str, Any], a: dict[str, Any], b: dict[str, Any]) -> str | None:
    if set(a) != set(b):
        return f"{_short_leaf(a)}, TensorFlow {_short_leaf(b)}"
    if "array" in a:
        return _array_difference(call, decode_array(a["array"]), decode_array(b["array"]))
    if "random" in a:
        return _random_difference(a["random"], b["random"])
    same = a == b or (a.get("python") != a.get("python") and b.get("python") != b.get("python"))
    return None if same else f"{_short_leaf(a)}, TensorFlow {_short_leaf(b)}"


def _array_difference(call: dict[str, Any], a: Any, b: Any) -> str | None:
    if a.dtype != b.dtype or a.shape != b.shape:
        return f"{_name(a)}{list(a.shape)}, TensorFlow {_name(b)}{list(b.shape)}"
    if not a.size:
        return None
    if a.dtype.name not in CLOSE:
        same = np.asarray(a == b)
    else:
        same = _near(call, a, b)
    if same.all():
        return None
    bad = np.argwhere(~np.atleast_1d(same))
    place = tuple(int(i) for i in bad[0]) if a.ndim else ()
    return (f"{len(bad)} of {a.size} {_name(a)} differ; at {list(place)} {a[place]!s}, "
            f"TensorFlow {b[place]!s}")


def _near(call: dict[str, Any], a: Any, b: Any) -> Any:
    relative, absolute = (n * (LOOSE if call.get("loose") else 1) for n in CLOSE[a.dtype.name])
    with np.errstate(all="ignore"):
        wide = np.complex128 if a.dtype.kind == "c" else np.float64
        x, y = a.astype(wide), b.astype(wide)
        if call.get("signs"):
            x, y = np.abs(x), np.abs(y)
        finite = np.isfinite(y)
        scale = float(np.max(np.abs(y[finite]), initial=0.0))
        # TensorFlow's kernels take subnormal numbers for zeros (mostly).
        smallest = float(ml_dtypes.finfo(a.real.dtype).tiny)
        if call.get("gradient"):     # of terms that cancel only rounding is left
            smallest = absolute
        near = np.abs(x - y) <= relative * np.abs(y) + absolute * scale + smallest
        return (x == y) | (np.isnan(x) & np.isnan(y)) | (finite & np.isfinite(x) & near)


def _random_difference(a: dict[str, Any], b: dict[str, Any]) -> str | None:
    for what in ("dtype", "shape", "same"):
        if a[what] != b[what]:
            return f"{what} {a[what]}, TensorFlow {b[what]}"
    count = int(np.prod(a["shape"]))
    if "mean" not in a or count < FEW or any(x != x for x in (b["mean"], b["deviation"])):
        return None
    spread = max(b["deviation"], a["deviation"])
    tolerance = 6 * spread * (2 / count) ** 0.5 + 1e-3 * abs(b["mean"])
    if abs(a["mean"] - b["mean"]) > tolerance:
        return f"mean {a['mean']:.4g}, TensorFlow {b['mean']:.4g}"
    if abs(a["deviation"] - b["deviation"]) > 0.15 * spread:
        return f"deviation {a['deviation']:.4g}, TensorFlow {b['deviation']:.4g}"
    return None


def _name(array: Any) -> str:
    return "string" if array.dtype == object else str(array.dtype)


def _short(outcome: dict[str, Any]) -> str:
    return ", ".join(_short_leaf(v) for v in outcome["values"][:3]) or "nothing"


def _short_leaf(leaf: dict[str, Any]) -> str:
    if "array" in leaf:
        array = decode_array(leaf["array"])
        inside = f" {array.tolist()}" if array.size <= 6 else ""
        return f"{_name(array)}{list(array.shape)}{inside}"
    return str(next(iter(leaf.values())))


# ---------------------------------------------------------------------------- named differences

@dataclass
class Named:
    """A difference that stays, and why."""

    functions: list[str]
    kinds: list[str]
    modes: list[str]
    words: list[str]     # one of them is in the description of what differs; all when empty
    reason: str
    met: int = 0

    def covers(self, call: dict[str, Any], mode: str, what: str) -> bool:
        """Whether it is about what differs of a call in a mode."""
        return (any(fnmatch.fnmatchcase(call["function"], p) for p in self.functions)
                and any(fnmatch.fnmatchcase(call["kind"], p) for p in self.kinds)
                and mode in self.modes
                and (not self.words or any(word in what for word in self.words)))


def named_differences(path: Path = NAMED) -> list[Named]:
    """What the file of differences says."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("difference", [])
    return [Named(e["functions"], e.get("kinds", ["*"]),
                  e.get("modes", ["eager", "compiled", "unknown"]), e.get("words", []),
                  e["reason"])
            for e in entries]
