"""Which of TensorFlow's public names exist here, and what is to become of the others.

The names are in ``tests/data/tensorflow_names.tsv``. A name that does not exist is planned, unless
``REFUSED`` says why it will not come and what to use instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twofold._api import names

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "tensorflow_names.tsv"

#: Patterns of names below ``tf`` that are refused: why, and what to use.
REFUSED: dict[str, str] = {
    r"experimental\.dtensor\..*": "a compiled function runs on one device: `tf.device`",
    r"experimental\.tensorrt\..*": "functions are compiled by LLVM and OpenCL: `tf.function`",
    r"feature_column\..*": "deprecated in TensorFlow: `tf.one_hot`, `tf.gather`, lookup tables",
    r"quantization\..*|dtypes\.(q\w+|QUANTIZED_DTYPES)|q\w+int\d+|qint\d+|quint\d+":
        "no quantized dtypes: `tf.cast` to int8, with a scale beside the tensor",
    r"(dtypes\.)?experimental\.(float4|float8|u?int[24])\w*":
        "no kernels for so few bits: `tf.bfloat16`, `tf.int8`",
    r".*\bTPU\w*": "there are no TPUs: the CPU, and GPUs by `tf.device(\"GPU:0\")`",
    r"Graph|Operation|RegisterGradient|graph_util\..*|io\.write_graph|version\.GRAPH_DEF\w+":
        "no graph mode: `tf.function`, `fn.lower(…)`, `tf.ir.record`, `tf.custom_gradient`",
    r"test\.(assert_equal_graph_def|with_eager_op_as_function|disable_with_predicate)":
        "about TensorFlow's own graphs: `fn.lower(…).text(\"graph\")`",
    r"queue\..*|train\.Coordinator": "for sessions: `queue` and `threading` of Python",
    r"CriticalSection": "`threading.Lock` of Python",
    r"train\.(\w+Def|ClusterSpec)|distribute\.(Server|cluster_resolver\..*|coordinator\..*|"
    r"ParameterServerStrategy|experimental\.(ParameterServerStrategy|coordinator\..*|"
    r"partitioners\..*|rpc\..*))|test\.create_local_cluster|"
    r"config\.(experimental_connect_to_\w+|experimental\.ClusterDeviceFilters)":
        "no cluster of servers: processes that are equals, by `tf.distribute` when it comes",
    r"data\.experimental\.service\..*": "a process reads its own data: `tf.data` when it comes",
    r"config\.experimental\.(dis|en)able_mlir_bridge": "there is no MLIR in it",
    r"config\.experimental\.[gs]et_(device_policy|synchronous_execution)|"
    r"experimental\.(async_\w+|function_executor_type)": "ops have run when a call returns",
    r"(dtypes\.)?(resource|variant)": "variables and lists are Python objects",
    r"nn\.RNNCell\w+": "deprecated in TensorFlow: Keras when it comes",
    r"debugging\.experimental\..*": "the setting `dump_dir` keeps every stage of a compile",
    r"experimental\.register_filesystem_plugin": "file objects of Python",
}

#: Namespaces that the list leaves out.
UNLISTED: dict[str, str] = {
    "tf.keras": "planned: Keras 3 with a backend of its own",
    "tf.compat": "`as_bytes` and its kin; of `compat.v1` only what TensorFlow 2 programs call",
    "tf.raw_ops": "refused: the functions of the other namespaces",
    "tf.lite, tf.mlir, tf.tpu, tf.xla": "refused: formats and compilers of TensorFlow's own",
    "tf.sysconfig": "`get_build_info`",
}


@dataclass
class Coverage:
    """The names of one namespace, by what became of them."""

    supported: list[str] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many there are of each kind."""
        return len(self.supported), len(self.planned), len(self.refused)


def listed_names() -> Iterator[str]:
    """TensorFlow's public names, without ``tf.``."""
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.partition("\t")[0].removeprefix("tf.")


def reason_against(name: str) -> str | None:
    """Why a name below ``tf`` is refused; None for one that is planned."""
    return next((why for pattern, why in REFUSED.items() if re.fullmatch(pattern, name)), None)


def coverage() -> dict[str, Coverage]:
    """Namespaces of TensorFlow's, in order, to what became of their names."""
    table = names.table()
    found: dict[str, Coverage] = {}
    for full in listed_names():
        space, _, name = full.rpartition(".")
        entry = found.setdefault(space, Coverage())
        why = reason_against(full)
        if name in table.get(space, {}) or full in names.NAMESPACES:
            entry.supported.append(name)
        elif why is not None:
            entry.refused[name] = why
        else:
            entry.planned.append(name)
    return dict(sorted(found.items()))


def page(header: str) -> str:
    """``docs/coverage.md``."""
    found = coverage()
    totals = [sum(each) for each in zip(*(entry.counts for entry in found.values()))]
    rows = "\n".join(_row(f"[{_title(space)}](#{_anchor(space)})", entry.counts)
                     for space, entry in found.items())
    others = "\n".join(f"| `{space}` | {text} |" for space, text in UNLISTED.items())
    sections = "\n".join(_section(space, entry) for space, entry in found.items())
    return f"""\
# Coverage of TensorFlow's names

{header}

Of the {sum(totals):,} public names of TensorFlow 2.21 **{totals[0]} are supported**,
{totals[1]} are planned and {totals[2]} are refused, with what to use instead. A test holds the
parameters and defaults of every supported function against TensorFlow's;
[from-tensorflow.md](from-tensorflow.md) says what behaves differently.

| namespace | supported | planned | refused |
|---|---|---|---|
{rows}
{_row("**all**", totals)}

Namespaces that are not counted:

| namespace | |
|---|---|
{others}

{sections}"""


def summary() -> str:
    """The table of ``README.md``: whole namespaces of which something is supported."""
    sums: dict[str, list[int]] = {}
    for space, entry in coverage().items():
        total = sums.setdefault(space.partition(".")[0], [0, 0, 0])
        total[:] = map(sum, zip(total, entry.counts))
    rows = [_row(_title(space), counts) for space, counts in sums.items() if counts[0]]
    others = [sum(each) for each in zip(*(c for c in sums.values() if not c[0]))]
    totals = [sum(each) for each in zip(*sums.values())]
    return "\n".join(("| namespace | supported | planned | refused |", "|---|---|---|---|", *rows,
                      _row("others", others), _row("**all**", totals)))


def _row(title: str, counts: object) -> str:
    return f"| {title} | " + " | ".join(map(str, counts)) + " |"  # type: ignore[call-overload]


def _title(space: str) -> str:
    return f"`tf.{space}`" if space else "`tf`"


def _anchor(space: str) -> str:
    return f"tf{space.replace('.', '')}"


def _section(space: str, entry: Coverage) -> str:
    lines = [f"## {_title(space)}\n"]
    for title, found in (("Supported", entry.supported), ("Planned", entry.planned)):
        if found:
            lines.append(f"{title}: {', '.join(f'`{name}`' for name in found)}.\n")
    for why in dict.fromkeys(entry.refused.values()):
        refused = [name for name, reason in entry.refused.items() if reason == why]
        lines.append(f"Refused: {', '.join(f'`{name}`' for name in refused)}. Instead: {why}.\n")
    return "\n".join(lines)
