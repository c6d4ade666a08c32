"""``twofold doctor``: one screen that says what this installation has, lacks, and how to mend it.

Every section is a function that returns findings and may fail: a section that raises becomes a
finding itself, so a broken installation still gets a whole report. Devices themselves are listed by
``twofold devices``.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib import metadata

from twofold import settings
from twofold.ir.base.cores import available_cores

from ..dataclass import as_dict, dataclass

GOOD, NOTE, BROKEN = "ok", "note", "broken"
_MARKS = {GOOD: "  ", NOTE: "- ", BROKEN: "! "}
_REQUIRED = ("numpy", "ml_dtypes", "llvmlite", "networkx", "pyopencl")
OPENCL_SECONDS = 60
_DRIVERS = ("reinstall the driver, or remove its .icd file from /etc/OpenCL/vendors: programs "
            "that ask for OpenCL devices would end in the same way")
# What needs each, and the extra that brings it.
_OPTIONAL = {"scikit-learn": ("the demo needs", "demo"), "rich": ("the demo needs", "demo"),
             "matplotlib": ("the demo and pictures of twofold compare need", "demo"),
             "pillow": ("JPEG, GIF and WebP images need", "image")}


@dataclass(frozen=True)
class Finding:
    """One line of the report, and whether it needs attention."""

    state: str
    text: str


def run() -> int:
    """Print the report; 1 when something that twofold needs is broken, else 0."""
    broken = 0
    for title, section in SECTIONS:
        findings = _findings_of(section)
        print(title)
        for finding in findings:
            print(f"  {_MARKS[finding.state]}{finding.text}")
        broken += sum(finding.state == BROKEN for finding in findings)
    print(f"\n{broken} problem{'s' * (broken != 1)} to mend (marked !)" if broken
          else "\nNothing is broken.")
    return 1 if broken else 0


def _findings_of(section: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return section()
    except Exception as error:  # what is broken is the very thing to report
        return [Finding(BROKEN, f"cannot be checked: {type(error).__name__}: {error}")]


def check_versions() -> list[Finding]:
    """Python and the packages that twofold stands on."""
    implementation = f"{platform.python_implementation()} {platform.python_version()}"
    findings = [Finding(GOOD, f"{implementation} on {platform.system()} {platform.machine()}"
                              f" ({sys.executable})")]
    for name in ("twofold", *_REQUIRED, *_OPTIONAL):
        try:
            findings.append(Finding(GOOD, f"{name} {metadata.version(name)}"))
        except metadata.PackageNotFoundError:
            findings.append(_report_missing(name))
    return findings


def _report_missing(name: str) -> Finding:
    if name == "twofold":
        return Finding(NOTE, "twofold is not installed; it runs from a source folder "
                             "(pip install --editable . in that folder installs it)")
    if name in _OPTIONAL:
        needs, extra = _OPTIONAL[name]
        return Finding(NOTE, f"{name} is not installed; only {needs} it "
                             f"(pip install 'twofold[{extra}]')")
    return Finding(BROKEN, f"{name} is missing; run: pip install {name}")


def check_processor() -> list[Finding]:
    """The processor, what code is generated for, and how many threads run it."""
    from twofold.backends.llvm.run import jit

    processor = jit.processor()
    threads = settings.get_int("threads")
    cores = available_cores()
    findings = [
        Finding(GOOD, f"{processor.cpu}, LLVM {jit.llvm_version()}"),
        Finding(GOOD, str(processor.target)),
        Finding(GOOD, f"instruction sets: {' '.join(telling_features(processor.features))}"),
        Finding(GOOD, f"{threads or cores} threads ({cores} cores may be used"
                      f"{', set by TWOFOLD_THREADS' if threads else ''})"),
    ]
    if threads > cores:
        findings.append(Finding(NOTE, f"TWOFOLD_THREADS={threads} is more than the {cores} cores "
                                      "there are: threads will wait for each other"))
    return findings


def telling_features(features: Iterable[str]) -> list[str]:
    """The instruction sets, of all a processor has, that decide how fast kernels are."""
    telling = ("sse4", "avx", "fma", "f16c", "amx", "neon", "sve", "fullfp16", "bf16", "dotprod")
    return sorted(name for name in features if name.startswith(telling)) or ["none"]


def check_opencl() -> list[Finding]:
    """Whether OpenCL devices can be used; they are optional.

    A broken driver can end the process that asks it, so a child process asks.
    """
    program = (f"import sys; sys.path[:] = {sys.path!r}\n"
               "from twofold.cli import doctor; doctor.report_opencl()")
    try:
        child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                               timeout=OPENCL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [Finding(BROKEN, f"the OpenCL drivers gave no answer in {OPENCL_SECONDS} seconds; "
                                + _DRIVERS)]
    if child.returncode == 0:
        return [Finding(**fields) for fields in json.loads(child.stdout.splitlines()[-1])]
    last = child.stderr.strip().splitlines()[-1:] or ["it printed nothing"]
    if child.returncode > 0:
        return [Finding(BROKEN, f"cannot be checked: {last[0]}")]
    return [Finding(BROKEN, f"an OpenCL driver ended the process that listed its devices "
                            f"({signal.Signals(-child.returncode).name}): {last[0]}; {_DRIVERS}")]


def report_opencl() -> None:
    """Print :func:`opencl_findings` as a line of JSON, for the process that waits for them."""
    print(json.dumps([as_dict(finding) for finding in opencl_findings()]))


def opencl_findings() -> list[Finding]:
    """What OpenCL has here, asked in this process."""
    from twofold.backends.opencl.run import devices
    from twofold.runtime import device

    problem = devices.describe_problem()
    if problem:
        return [Finding(NOTE, problem)]
    gpus = len(device.list_physical_devices("GPU"))
    findings = []
    for number, found in enumerate(device.list_physical_devices("OPENCL")):
        details = device.device_details(found)
        findings.append(Finding(GOOD, f"OPENCL:{number} {details['device_name']} "
                                      f"({details.get('platform', 'unknown platform')})"))
    if not gpus:
        findings.append(Finding(NOTE, "none of them is a GPU: a GPU needs its vendor's driver"))
    return findings


def check_cache() -> list[Finding]:
    """Whether compiled code can be kept on disk, and how much is."""
    from twofold.runtime.cache import DiskCache

    probe = DiskCache("doctor")
    key = probe.key("twofold doctor")
    probe.store(key, b"probe")
    kept = probe.load(key) == b"probe"
    reason = probe.statistics().unusable
    probe.clear()
    if not kept:
        state = NOTE if not settings.get("cache") else BROKEN
        return [Finding(state, f"compiled code is not kept: {reason or 'it cannot be read back'}; "
                               "TWOFOLD_CACHE_DIR names another folder")]
    findings = [Finding(GOOD, f"{settings.cache_dir()} can be written and read")]
    limit = settings.get_int("cache_bytes")
    for namespace in sorted(os.listdir(settings.cache_dir())):
        if namespace == probe.namespace or not _is_namespace(namespace):
            continue
        statistics = DiskCache(namespace).statistics()
        if statistics.unusable:
            findings.append(Finding(BROKEN, f"{namespace}: {statistics.unusable}"))
            continue
        findings.append(Finding(GOOD, f"{namespace}: entries {statistics.entries}, "
                                      f"{statistics.bytes / 2**20:.1f} MiB"))
    findings.append(Finding(GOOD, f"oldest entries go above {limit / 2**20:.0f} MiB"))
    return findings


def _is_namespace(name: str) -> bool:
    return not name.startswith(".") and os.path.isdir(os.path.join(settings.cache_dir(), name))


def check_settings() -> list[Finding]:
    """The settings that the environment changes, and variables that slow or mislead."""
    findings = []
    try:
        settings.check_environment()
    except ValueError as error:
        findings.append(Finding(BROKEN, str(error)))
    variables = [row.variable for row in settings.SETTINGS.values() if row.variable in os.environ]
    findings += [Finding(GOOD, f"{name}={os.environ[name]}") for name in variables]
    if not variables:
        findings.append(Finding(GOOD, "all TWOFOLD_* settings have their defaults"))
    if "OPENBLAS_CORETYPE" in os.environ:
        findings.append(Finding(NOTE, (
            f"OPENBLAS_CORETYPE={os.environ['OPENBLAS_CORETYPE']} is set: it can halve the speed "
            "of NumPy's matrix products; unset it before comparing speeds")))
    return findings


SECTIONS: tuple[tuple[str, Callable[[], list[Finding]]], ...] = (
    ("Versions", check_versions),
    ("Processor", check_processor),
    ("OpenCL", check_opencl),
    ("Compile cache", check_cache),
    ("Settings", check_settings),
)
