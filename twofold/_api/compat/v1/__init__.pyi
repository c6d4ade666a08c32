# Written by `make docs` from the table in twofold/frontend/names.py: change it there.


from twofold.frontend.environment.compat import enable_eager_execution as enable_eager_execution
from twofold.frontend.environment.compat import enable_v2_behavior as enable_v2_behavior
