# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.numpy.random import poisson as poisson
from twofold.frontend.numpy.random import rand as rand
from twofold.frontend.numpy.random import randint as randint
from twofold.frontend.numpy.random import randn as randn
from twofold.frontend.numpy.random import random as random
from twofold.frontend.numpy.random import seed as seed
from twofold.frontend.numpy.random import standard_normal as standard_normal
from twofold.frontend.numpy.random import uniform as uniform
