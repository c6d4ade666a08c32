"""The table of what is measured: one row per workload, with its reference and what is asked of it.

Rows of kind ``steady`` run in long-lived workers, block by block in turns; rows of kind ``once``
measure what only a fresh process shows (compiling, memory, importing).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import reference
from .peers import breadth, gaussian_process


@dataclass(frozen=True)
class Row:
    """One workload.

    Attributes
    ----------
    name, title : str
    group : str
        ``compute``, ``breadth``, ``latency``, ``compile``, ``memory`` or ``import``.
    unit : str
        ``ms``, ``us``, ``MiB``, ``KiB`` or ``count``; what the table shows.
    reference : callable, optional
        The arrays every side must compute.
    tolerance : float
        Largest error, relative to the largest value.
    goal : str
        What the project asks of this row.
    most_rounds : int
        Rounds it takes part in at most: what takes long, or hardly varies, is not repeated.
    least : float
        When revisions are compared, less than this (in seconds or bytes) counts as this much.
    """

    name: str
    title: str
    group: str
    unit: str
    reference: Callable[[], list[Any]] | None = None
    tolerance: float = 0.0
    goal: str = ""
    most_rounds: int = 100
    least: float = 1e-9

    @property
    def is_steady(self) -> bool:
        """Whether it is timed in long-lived workers."""
        return self.group in ("compute", "breadth", "latency")


_FASTEST = "llvm at least as fast as eager, NumPy and tf.function"


def _gaussian_process(name: str) -> Row:
    count, dtype, tolerance = gaussian_process.CASES[name]
    return Row(name, f"Gaussian-process step, {count} points, {np.dtype(dtype).name}", "compute",
               "ms", functools.partial(gaussian_process.reference, name), tolerance,
               "at most 1.2 times TensorFlow's time")


def _breadth(name: str) -> Row:
    case = breadth.CASES[name]
    return Row(name, case.title, "breadth", "ms", functools.partial(breadth.reference, name),
               case.tolerance, "ahead of TensorFlow")


ROWS = (
    Row("chain", "chain of 8 elementwise ops, 4 Mi floats", "compute", "ms",
        reference.chain, 1e-6, _FASTEST),
    Row("chain_gradient", "gradient of the chain, 4 Mi floats", "compute", "ms",
        reference.chain_gradient, 1e-6, _FASTEST),
    Row("softmax", "softmax 4096×4096", "compute", "ms", reference.softmax, 2e-6, _FASTEST),
    Row("layer_norm", "layer norm 8192×1024, forward", "compute", "ms",
        reference.layer_norm, 2e-6, _FASTEST),
    Row("layer_norm_gradient", "layer norm 8192×1024, forward and backward", "compute", "ms",
        reference.layer_norm_gradient, 1e-5, _FASTEST),
    Row("mlp", "MLP step, batch 256, 784-512-512-10, Adam", "compute", "ms",
        reference.mlp, 1e-3, _FASTEST),
    Row("convnet", "convnet step, 28×28, batch 32, Adam", "compute", "ms",
        reference.convnet, 1e-3, _FASTEST),
    *map(_gaussian_process, gaussian_process.CASES),
    *map(_breadth, breadth.CASES),
    Row("eager_add", "a + b, 2×2", "latency", "us", reference.add_small, 1e-6, "≤ 1.5 µs"),
    Row("eager_add_named", "add(a, b), 2×2", "latency", "us", reference.add_small, 1e-6,
        "as a + b"),
    Row("eager_scale", "x * 2.0, 2×2", "latency", "us", goal="≤ 3 µs"),
    Row("eager_index", "x[1], 2×2", "latency", "us", goal="≤ 3 µs"),
    Row("eager_constant", "constant(1.0)", "latency", "us", goal="≤ 3 µs"),
    Row("eager_tanh", "tanh(a), 2×2", "latency", "us"),
    Row("eager_sum", "reduce_sum(a), 2×2", "latency", "us"),
    Row("eager_matmul", "a @ b, 2×2", "latency", "us"),
    Row("eager_less", "a < b, 2×2", "latency", "us"),
    Row("eager_int_add", "i + j, 2×2 integers", "latency", "us"),
    Row("eager_int_divide", "i // j, 2×2 integers", "latency", "us"),
    Row("eager_int_equal", "i == j, 2×2 integers", "latency", "us"),
    Row("eager_assign", "variable.assign(a), 2×2", "latency", "us"),
    Row("eager_add_taped", "a + b under a tape", "latency", "us", goal="≤ 3 µs"),
    Row("eager_tanh_taped", "tanh(a) under a tape", "latency", "us"),
    Row("eager_matmul_taped", "matmul(a, b) under a tape", "latency", "us"),
    Row("tape_unseen", "tape of a structure never seen, per op with its gradient", "latency", "us",
        goal="≤ 25 µs"),
    Row("tape_repeated", "w * w on a tape and its gradient, repeated", "latency", "us",
        goal="≤ 15 µs"),
    Row("eager_add_1m", "a + b, 1 Mi floats", "latency", "us", reference.add_large, 1e-6,
        "eager within 5 % of NumPy"),
    Row("cached_call", "cached compiled call, two 2×2 tensors", "latency", "us",
        reference.cached_call, 1e-6, "≤ 5 µs"),
    Row("call_keyword", "the same with y by name", "latency", "us", reference.cached_call, 1e-6,
        "≤ 5 µs"),
    Row("call_number", "the same with y a Python number", "latency", "us", reference.call_number,
        1e-6, "≤ 5 µs"),
    Row("call_keyword_number", "the same with y a Python number by name", "latency", "us",
        reference.call_number, 1e-6, "≤ 5 µs"),
    Row("call_20", "cached compiled call, 20 tensors", "latency", "us", reference.call_many, 1e-6,
        "≤ 5 µs"),
    Row("call_nested", "cached compiled call, 20 tensors in a nested structure", "latency", "us",
        reference.call_many, 1e-6, "≤ 5 µs"),
    Row("call_assign", "cached compiled call that assigns a variable", "latency", "us"),
    Row("compile_mlp", "MLP step: trace and compile (first call)", "compile", "ms",
        goal="≤ 1000 ms cold, ≤ 150 ms warm"),
    Row("compile_chain_100", "chain of 100 nodes: first call", "compile", "ms"),
    Row("compile_chain_1000", "chain of 1,000 nodes: first call", "compile", "ms",
        goal="linear in the nodes"),
    Row("compile_chain_10000", "chain of 10,000 nodes: first call", "compile", "ms",
        goal="linear in the nodes", most_rounds=1),
    Row("compile_scan_10", "scan of 10 steps: first call less a second one", "compile", "ms"),
    Row("compile_scan_10000", "scan of 10,000 steps: first call less a second one", "compile",
        "ms", goal="as for 10 steps"),
    Row("first_result_chain", "start of a process to the first result of the chain of 100, "
        "processor time", "compile", "ms"),
    Row("first_result_scan", "start of a process to the first result of the scan of 10 steps, "
        "processor time", "compile", "ms"),
    Row("batch_sizes", "100 batch sizes on [None, 784]: traces (compiles in the notes)", "compile",
        "count", goal="1 trace, at most 2 compiles", most_rounds=1),
    Row("memory_mlp", "MLP step: peak memory of the process", "memory", "MiB",
        goal="no more than TensorFlow", most_rounds=1),
    Row("memory_flat", "MLP step: memory gained by 1,000 steps", "memory", "KiB", goal="flat",
        most_rounds=1, least=2 << 20),
    Row("import", "import, above starting Python", "import", "ms", goal="NumPy + 60 ms"),
)


def listing() -> str:
    """The rows by group, one a line: what ``--rows`` takes."""
    width = max(len(row.name) for row in ROWS)
    lines: list[str] = []
    for group in dict.fromkeys(row.group for row in ROWS):
        lines.append(f"{group}:")
        lines += [f"  {row.name:<{width}}  {row.title}" for row in ROWS if row.group == group]
    return "\n".join(lines)


def selected(names: str | None) -> list[Row]:
    """The rows of a comma-separated list of names or groups; all without one.

    Raises
    ------
    ValueError
        For a name that no row or group has.
    """
    if not names:
        return list(ROWS)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = {row.name for row in ROWS} | {row.group for row in ROWS}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise ValueError(f"no row or group is called {', '.join(unknown)}; there are: "
                         f"{', '.join(row.name for row in ROWS)}; groups: "
                         f"{', '.join(dict.fromkeys(row.group for row in ROWS))}")
    return [row for row in ROWS if row.name in wanted or row.group in wanted]
