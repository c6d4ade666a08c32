# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.variables.random_state import Algorithm as Algorithm
from twofold.frontend.variables.random_state import Generator as Generator
from twofold.frontend.ops.random.candidates import all_candidate_sampler as all_candidate_sampler
from twofold.frontend.ops.random.draws import categorical as categorical
from twofold.frontend.variables.random_state import create_rng_state as create_rng_state
from twofold.frontend.ops.random.candidates import fixed_unigram_candidate_sampler as fixed_unigram_candidate_sampler
from twofold.frontend.ops.random.stateless import stateless_fold_in as _fold_in
fold_in = _fold_in
from twofold.frontend.ops.random.distributions import gamma as gamma
from twofold.frontend.ops.random.draws import get_global_generator as get_global_generator
from twofold.frontend.ops.random.candidates import log_uniform_candidate_sampler as log_uniform_candidate_sampler
from twofold.frontend.ops.random.draws import normal as normal
from twofold.frontend.ops.random.draws import set_global_generator as set_global_generator
from twofold.frontend.ops.random.draws import shuffle as shuffle
from twofold.frontend.ops.random.stateless import stateless_split as _split
split = _split
from twofold.frontend.ops.random.distributions import stateless_binomial as stateless_binomial
from twofold.frontend.ops.random.stateless import stateless_categorical as stateless_categorical
from twofold.frontend.ops.random.distributions import stateless_gamma as stateless_gamma
from twofold.frontend.ops.random.stateless import stateless_normal as stateless_normal
from twofold.frontend.ops.random.distributions import stateless_parameterized_truncated_normal as stateless_parameterized_truncated_normal
from twofold.frontend.ops.random.distributions import stateless_poisson as stateless_poisson
from twofold.frontend.ops.random.stateless import stateless_truncated_normal as stateless_truncated_normal
from twofold.frontend.ops.random.stateless import stateless_uniform as stateless_uniform
from twofold.frontend.ops.random.draws import truncated_normal as truncated_normal
from twofold.frontend.ops.random.draws import uniform as uniform
from twofold.frontend.ops.random.candidates import uniform_candidate_sampler as uniform_candidate_sampler
