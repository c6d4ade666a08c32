# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.array_api.linalg import cholesky as cholesky
from twofold.frontend.array_api.linalg import cross as cross
from twofold.frontend.array_api.linalg import det as det
from twofold.frontend.array_api.linalg import diagonal as diagonal
from twofold.frontend.array_api.linalg import eigh as eigh
from twofold.frontend.array_api.linalg import eigvalsh as eigvalsh
from twofold.frontend.array_api.linalg import inv as inv
from twofold.frontend.array_api.linalg import matmul as matmul
from twofold.frontend.array_api.linalg import matrix_norm as matrix_norm
from twofold.frontend.array_api.linalg import matrix_power as matrix_power
from twofold.frontend.array_api.linalg import matrix_rank as matrix_rank
from twofold.frontend.array_api.linalg import matrix_transpose as matrix_transpose
from twofold.frontend.array_api.linalg import outer as outer
from twofold.frontend.array_api.linalg import pinv as pinv
from twofold.frontend.array_api.linalg import qr as qr
from twofold.frontend.array_api.linalg import slogdet as slogdet
from twofold.frontend.array_api.linalg import solve as solve
from twofold.frontend.array_api.linalg import svd as svd
from twofold.frontend.array_api.linalg import svdvals as svdvals
from twofold.frontend.array_api.linalg import tensordot as tensordot
from twofold.frontend.array_api.linalg import trace as trace
from twofold.frontend.array_api.linalg import vecdot as vecdot
from twofold.frontend.array_api.linalg import vector_norm as vector_norm
