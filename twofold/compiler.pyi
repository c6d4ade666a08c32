# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.function.compiler import Comparison as Comparison
from twofold.frontend.function.compiler import compare as compare
from twofold.frontend.function.compiler import explain as explain
from twofold.frontend.function.compiler import lower as lower
from twofold.frontend.function.compiler import pipeline as pipeline
