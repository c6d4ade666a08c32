# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.environment.config import get_inter_op_parallelism_threads as get_inter_op_parallelism_threads
from twofold.frontend.environment.config import get_intra_op_parallelism_threads as get_intra_op_parallelism_threads
from twofold.frontend.environment.config import set_inter_op_parallelism_threads as set_inter_op_parallelism_threads
from twofold.frontend.environment.config import set_intra_op_parallelism_threads as set_intra_op_parallelism_threads
