"""What functions of tensors mean for ragged ones: which module has it, and elementwise functions.

One table, read when a function meets a ragged tensor (``tensors/tracebacks.py``: ``call_for``);
functions of tensors know nothing of it, and cost nothing more.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from ..tensors.tensor import Tensor
from ..tensors.tracebacks import name_of
from ..values import convert
from .base import Ragged, rebuild
from .broadcasting import broadcast

Function = Callable[..., Any]

#: Functions that look at each element, by how many of their leading arguments are tensors.
ELEMENTWISE = {1: """
abs acos acosh angle asin asinh atan atanh bessel_i0 bessel_i0e bessel_i1 bessel_i1e bessel_j0
bessel_j1 bessel_k0 bessel_k0e bessel_k1 bessel_k1e bessel_y0 bessel_y1 bitcast cast ceil
check_numerics clip_by_value conj cos cosh dawsn digamma erf erfc erfcinv erfinv exp expint expm1
floor fresnel_cos fresnel_sin identity imag invert is_finite is_inf is_nan lgamma log log1p
log_sigmoid logical_not ndtri negative ones_like real reciprocal reciprocal_no_nan rint round rsqrt
saturate_cast sigmoid sign sin sinh softplus spence sqrt square stop_gradient tan tanh zeros_like
nn.elu nn.gelu nn.leaky_relu nn.relu nn.relu6 nn.selu nn.sigmoid nn.silu nn.swish nn.softplus
nn.softsign nn.dropout nn.stateless_dropout adjust_brightness adjust_gamma convert_image_dtype
strings.as_string strings.length strings.lower strings.regex_full_match strings.regex_replace
strings.strip strings.substr strings.to_hash_bucket strings.to_hash_bucket_fast
strings.to_hash_bucket_strong strings.to_number strings.unicode_script strings.unicode_transcode
strings.upper strings.split strings.bytes_split strings.unicode_split strings.unicode_decode
strings.unicode_split_with_offsets strings.unicode_decode_with_offsets decode_base64
encode_base64 decode_compressed
""", 2: """
add atan2 bitwise_and bitwise_or bitwise_xor complex_ divide divide_no_nan equal floordiv floormod
greater greater_equal left_shift less less_equal logical_and logical_or logical_xor maximum minimum
mod multiply multiply_no_nan nextafter not_equal polygamma pow realdiv right_shift scalar_mul
sigmoid_cross_entropy_with_logits nn.sigmoid_cross_entropy_with_logits squared_difference subtract
truediv truncatediv truncatemod xdivy xlog1py xlogy zeta igamma igammac
"""}

#: All others, by the module that has them.
SPECIAL = """
ragged.reductions: reduce_sum reduce_prod reduce_max reduce_min reduce_mean reduce_variance
ragged.reductions: reduce_std reduce_any reduce_all reduce_logsumexp nn.softmax cumsum add_n
ragged.reductions: unsorted_segment_sum unsorted_segment_max
ragged.reductions: unsorted_segment_min unsorted_segment_mean unsorted_segment_sqrt_n
ragged.shapes: rank size expand_dims squeeze concat stack tile reverse split one_hot
ragged.shape_functions: shape reshape broadcast_to
ragged.products: bincount linalg.matmul
ops.strings.of_ragged: strings.join strings.reduce_join strings.format strings.ngrams
ops.strings.of_ragged: strings.unicode_encode
ragged.gathering: gather gather_nd where dynamic_partition nn.embedding_lookup
"""


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = {name: count for count, names in ELEMENTWISE.items()
                             for name in names.split()}
    for line in SPECIAL.strip().splitlines():
        module, _, names = line.partition(":")
        found |= dict.fromkeys(names.split(), module)
    return found


def meaning_of(function: Function) -> Function | None:
    """What a public function does with ragged tensors; None where it takes none."""
    name = name_of(function).removeprefix("tf.")
    found = _table().get(name)
    if found is None:
        return None
    if isinstance(found, int):
        return elementwise(function, found)
    module = importlib.import_module(f"twofold.frontend.{found}")
    meaning: Function = getattr(module, name.replace(".", "_"))
    return partial(meaning, function)


def elementwise(function: Function, count: int) -> Function:
    """A function of each element, for ragged tensors among its first arguments."""
    signature = inspect.signature(function)

    def apply(*args: Any, **options: Any) -> Any:
        bound = signature.bind(*args, **options)
        names = [name for name in list(signature.parameters)[:count] if name in bound.arguments]
        flat, rows = broadcast(as_operands([bound.arguments[name] for name in names]))
        bound.arguments.update(zip(names, flat))
        found = function(*bound.args, **bound.kwargs)
        return tuple([rebuild(x, rows) for x in found]) if isinstance(found, tuple) else rebuild(
            found, rows)

    return apply


def as_operands(values: list[Any]) -> list[Any]:
    """Tensors and ragged tensors; Python values take the dtype of the others."""
    like = next((x for x in values if isinstance(x, Ragged)), None)
    dtype = None if like is None else like.dtype
    found = []
    for x in values:
        known = isinstance(x, (Tensor, Ragged)) or hasattr(type(x), "_read_for_op") or hasattr(
            x, "dtype")
        found.append(x if isinstance(x, Ragged) else convert.to_tensor(x, None if known else dtype))
    return found


__all__ = ["as_operands", "elementwise", "meaning_of"]
