# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.comparing.report import Comparison as Comparison
from twofold.frontend.comparing.profile import Profile as Profile
from twofold.frontend.comparing.sweep import Sweep as Sweep
from twofold.frontend.comparing.compare import compare as compare
from twofold.frontend.function.compiler import explain as explain
from twofold.frontend.function.compiler import lower as lower
from twofold.frontend.function.compiler import pipeline as pipeline
from twofold.frontend.comparing.compare import profile as profile
from twofold.frontend.comparing.compare import sweep as sweep
