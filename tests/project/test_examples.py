"""The programs in ``examples``: each runs as a script, quietly, and prints what it promises."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISES = {
    "linear_regression.py": [r"eager, 20 steps: .*", r"compiled, 180 steps more: +loss 0\.2",
                             r"trace 1: first call"],
    "custom_gradient.py": [r"plain +eager +gradient at 0: 0\.5000, at 100: nan",
                           r"custom +compiled +gradient at 0: 0\.5000, at 100: 1\.0000",
                           r"300\.0, with a clipped norm of 2: 2\.0"],
    "comparing.py": [r"agree: True; largest difference \de-\d\d of the largest number, allowed",
                     r"the weights are as before: True", r"% +1 .* kernel", r"4096 .* yes "],
    "interrupted_training.py": [r"from step 0, to step 170: loss 0\.\d+",
                                r"from step 150, to step 400: loss 0\.0", r"2 event files"],
    "languages.py": [r"loss 0\.\d+, [789]\d % of the lines of new words",
                     r"Wo sollen wir essen\? +german", r"Dónde vamos a comer\? +spanish"],
    "line_search.py": [r"eager +after 2000 steps: f = \d\.\d\de-\d\d at \[0\.999",
                       r"compiled +after 2000 steps: f = \d\.\d\de-\d\d at \[0\.999"],
    "tones_in_noise.py": [r"32044 bytes of sound", r"heard 0301\*4855#: the same"],
    "transformer.py": [r"step 300: loss 0\.0\d+", r"(9[5-9]|100)\.\d % of the digits of new"],
    "wave_equation.py": [r"energy (0\.782\d+) at first, 0\.782\d+ after 1000 steps",
                         r"struck at \(0\.620, 0\.350\), found \(0\.6[12]\d, 0\.3[45]\d\)"],
    "word_vectors.py": [r"loss 1\.\d+ at first, 0\.\d+ at last", r"(9\d|100) % of the nearest"],
    "mnist_convnet.py": [r"epoch 30: loss 0\.\d+, test accuracy [89]\d\.\d %",
                         r"1 trace of the step"],
}


def test_every_example_is_run() -> None:
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == set(PROMISES)


@pytest.mark.parametrize("name", PROMISES)
def test_example_runs(name: str, tmp_path: Path) -> None:
    if name == "mnist_convnet.py" and importlib.util.find_spec("sklearn") is None:
        pytest.skip("the extra 'demo' is not installed")
    ran = subprocess.run([sys.executable, "-W", "error", str(ROOT / "examples" / name)],
                         cwd=tmp_path, env=_environment(), text=True, capture_output=True,
                         timeout=120, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    for promise in PROMISES[name]:
        assert re.search(promise, ran.stdout), ran.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}  # this checkout, installed or not
