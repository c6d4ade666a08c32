# Written by `make docs` from the table in twofold/frontend/names.py: change it there.

COMPILER_VERSION: str
GIT_VERSION: str
VERSION: str
