# Written by `make docs` from the table in twofold/_api/names.py: change it there.

COMPILER_VERSION: str
GIT_VERSION: str
VERSION: str
