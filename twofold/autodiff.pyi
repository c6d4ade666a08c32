# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.gradients.forward_mode import ForwardAccumulator as ForwardAccumulator
from twofold.frontend.gradients.tape import GradientTape as GradientTape
