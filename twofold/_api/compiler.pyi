# Written by `make docs` from the table in twofold/frontend/names.py: change it there.

from twofold.frontend.compiler import Comparison as Comparison
from twofold.frontend.compiler import compare as compare
from twofold.frontend.compiler import explain as explain
from twofold.frontend.compiler import lower as lower
from twofold.frontend.compiler import pipeline as pipeline
