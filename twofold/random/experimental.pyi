# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.variables.random_state import Algorithm as Algorithm
from twofold.frontend.variables.random_state import Generator as Generator
from twofold.frontend.variables.random_state import create_rng_state as create_rng_state
from twofold.frontend.ops.random.draws import get_global_generator as get_global_generator
from twofold.frontend.ops.random.index_shuffle import index_shuffle as index_shuffle
from twofold.frontend.ops.random.draws import set_global_generator as set_global_generator
from twofold.frontend.ops.random.stateless import stateless_fold_in as stateless_fold_in
from twofold.frontend.ops.random.stateless import stateless_shuffle as stateless_shuffle
from twofold.frontend.ops.random.stateless import stateless_split as stateless_split
