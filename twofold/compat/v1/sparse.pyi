# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from twofold.frontend.values.sparse_tensor import SparseTensor as SparseTensor
from twofold.frontend.ops.sparse.reducing import bincount as bincount
from twofold.frontend.ops.sparse.crossing import cross as cross
from twofold.frontend.ops.sparse.crossing import cross_hashed as cross_hashed
from twofold.frontend.ops.sparse.moving import expand_dims as expand_dims
from twofold.frontend.ops.sparse.dense import eye as eye
from twofold.frontend.ops.sparse.parting import fill_empty_rows as fill_empty_rows
from twofold.frontend.ops.sparse.dense import from_dense as from_dense
from twofold.frontend.ops.sparse.parting import mask as mask
from twofold.frontend.ops.sparse.products import sparse_dense_matmul as _matmul
matmul = _matmul
from twofold.frontend.ops.sparse.combining import maximum as maximum
from twofold.frontend.ops.sparse.combining import minimum as minimum
from twofold.frontend.ops.sparse.moving import reorder as reorder
from twofold.frontend.ops.sparse.moving import reset_shape as reset_shape
from twofold.frontend.ops.sparse.moving import reshape as reshape
from twofold.frontend.ops.sparse.parting import retain as retain
from twofold.frontend.ops.sparse.parting import slice_ as _slice
slice = _slice
from twofold.frontend.ops.sparse.reducing import softmax as softmax
from twofold.frontend.ops.sparse.products import sparse_dense_matmul as sparse_dense_matmul
from twofold.frontend.ops.sparse.dense import to_dense as to_dense
from twofold.frontend.ops.sparse.dense import to_indicator as to_indicator
from twofold.frontend.ops.sparse.moving import transpose as transpose
