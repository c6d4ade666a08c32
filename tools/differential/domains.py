"""Values of drawn tensors: plain ones of a domain, and hostile ones where a domain allows them."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
from draw import Draw, draw_dtype, draw_shape, size_of

#: Domains of single elements: the interval plain values are drawn from.
INTERVALS: dict[str, tuple[float, float]] = {
    "": (-3.0, 3.0), "positive": (0.1, 3.0), "unit": (-0.95, 0.95), "probability": (0.02, 0.98),
    "above1": (1.1, 5.0), "low": (-3.0, -0.5), "high": (0.5, 3.0), "exponent": (-2.0, 3.0),
}
#: Domains that keep their meaning whatever the kind of values is.
EXTREME = (1.0, -1.0, 0.0, 2.0)
SPECIAL = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -2.5, 3.0)
WORDS = (b"apple", b"", b"a", b"Big Tree", b" padded ", b"a,b,,c", "h\u00e9llo w\u00f6rld".encode(),
         b"abcabc", b"x y  z", "\u65e5\u672c".encode())
ROWS = (b"1,2.5,abc", b"4,-1,\"x,y\"", b",,", b"7,8", b"a,b,c", b"1;2.5;abc", b"", b"5, 6,z")
EIGHTS = (b"12345678", b"\x00\x01\x02\x03\x04\x05\x06\x07", b"abcdefgh")
JSON = (b'{"features": {"feature": {"a": {"int64List": {"value": [1, "2"]}}}}}',
        b'{"features": {"feature": {"b": {"floatList": {"value": [1.5]}}}}}', b"{}", b"[1", b"",
        b'{"features": {"feature": {"c": {"bytesList": {"value": ["YWJj"]}}}}}', b'{"other": 1}')
DIGITS = (b"1", b"-7", b" 3", b"1.5", b"2e3", b"007", b"inf")

TEXTS = {"digits": DIGITS, "rows": ROWS, "eights": EIGHTS, "json": JSON}


def draw_tensor(draw: Draw, group: str, shape: str, domain: str | None) -> Any:
    """An array of a group of dtypes, in a shape of the table, with values of a domain."""
    dims = draw_shape(draw, shape)
    draw.tensors += 1
    return fill(draw, group, dims, draw_dtype(draw, group), domain or "")


def fill(draw: Draw, group: str, shape: tuple[int, ...], dtype: Any, domain: str) -> Any:
    """An array of a shape and a dtype with values of a domain."""
    if group == "text":
        return _texts(draw, shape, TEXTS.get(domain, WORDS))
    if domain in STRUCTURED:
        found = STRUCTURED[domain](draw, shape)
        return (_turned(draw, found) if dtype.kind == "c" else found).astype(dtype)
    if domain.startswith("<"):
        return _below(draw, shape, domain[1:]).astype(dtype)
    if domain == "true":
        return np.ones(shape, dtype)
    if group == "bool" or dtype.kind == "b":
        return draw.rng.integers(0, 2, shape).astype(dtype)
    if dtype.kind == "c":
        part = dtype.type(0).real.dtype
        found = np.empty(shape, dtype)
        found.real, found.imag = (fill(draw, group, shape, part, domain) for _ in range(2))
        return found
    if draw.kind.values != "plain" and domain != "ones":
        return _hostile(draw, shape, dtype)
    return _plain(draw, shape, dtype, domain)


def _plain(draw: Draw, shape: tuple[int, ...], dtype: Any, domain: str) -> Any:
    if domain in ("ties", "ones", "order", "nonzero") or dtype.kind in "iu":
        low, high = {"ties": (0, 3), "ones": (1, 1), "order": (1, 3), "nonzero": (1, 5),
                     "positive": (1, 4), "exponent": (0, 3), "low": (0, 2), "high": (3, 7)
                     }.get(domain, (-5, 9))
        if dtype.kind == "u":
            low = max(low, 0)
        found = draw.rng.integers(low, high + 1, shape)
        if domain == "nonzero" and dtype.kind != "u":
            found = found * draw.rng.choice([-1, 1], shape)
        return np.asarray(found).astype(dtype)
    low_real, high_real = INTERVALS[domain]
    return np.asarray(draw.rng.uniform(low_real, high_real, shape)).astype(dtype)


def _hostile(draw: Draw, shape: tuple[int, ...], dtype: Any) -> Any:
    """Numbers at the ends of a dtype, no numbers, or few different ones."""
    options: tuple[Any, ...]
    if draw.kind.values == "ties":
        options = (0, 1, 2)
    elif dtype.kind in "iu":
        ends = np.iinfo(dtype)
        options = (ends.min, ends.max, 0, 1, ends.max - 1)
    elif draw.kind.values == "special":
        options = SPECIAL
    else:
        real = ml_dtypes.finfo(dtype)
        options = (float(real.max), -float(real.max), float(real.tiny), 1e4, -1e4, *EXTREME)
    places = draw.rng.integers(0, len(options), shape)
    return np.asarray(np.array(options, dtype)[places], dtype)


def _below(draw: Draw, shape: tuple[int, ...], limits: str) -> Any:
    """Indices below a size; with several sizes, each for one column of the last dimension."""
    sizes = [max(size_of(draw, part), 1) for part in limits.split(",")]
    if len(sizes) == 1:
        return draw.rng.integers(0, sizes[0], shape)
    columns = [draw.rng.integers(0, size, shape[:-1]) for size in sizes]
    return np.stack(columns, -1) if columns else np.zeros(shape)


def _texts(draw: Draw, shape: tuple[int, ...], texts: tuple[bytes, ...]) -> Any:
    found = np.empty(shape, object)
    for place in np.ndindex(*shape):
        found[place] = draw.choice(texts)
    return found


# ---------------------------------------------------------------------------- structured ones

def _permutation(draw: Draw, shape: tuple[int, ...]) -> Any:
    return draw.rng.permutation(int(np.prod(shape))).reshape(shape)


def _distinct(draw: Draw, shape: tuple[int, ...]) -> Any:
    if draw.kind.values != "plain":
        return _hostile(draw, shape, np.dtype(np.float32)).astype(np.float64)
    return (_permutation(draw, shape) - int(np.prod(shape)) // 3) % 120


def _sorted(draw: Draw, shape: tuple[int, ...]) -> Any:
    return np.sort(draw.rng.integers(0, 9, shape), -1)


def _sorted_ids(draw: Draw, shape: tuple[int, ...]) -> Any:
    return np.cumsum(draw.rng.integers(0, 2, shape)).reshape(shape)


def _parts(draw: Draw, shape: tuple[int, ...]) -> Any:
    """Lengths that make five together."""
    first = draw.between(0, 5)
    return np.resize([first, 5 - first], shape)


def _spd(draw: Draw, shape: tuple[int, ...]) -> Any:
    factor = draw.rng.uniform(-1, 1, shape)
    apart = np.arange(1, shape[-1] + 1) * 1.5
    return factor @ np.swapaxes(factor, -1, -2) + np.eye(shape[-1]) * apart


def _lower(draw: Draw, shape: tuple[int, ...]) -> Any:
    return np.tril(draw.rng.uniform(0.1, 1, shape)) + np.eye(shape[-1])


def _tall(draw: Draw, shape: tuple[int, ...]) -> Any:
    return draw.rng.uniform(-1, 1, shape) + np.eye(shape[-2], shape[-1]) * 2


def _rows(draw: Draw, shape: tuple[int, ...]) -> Any:
    found = draw.rng.uniform(0.1, 1, shape)
    return found / found.sum(-1, keepdims=True)


def _turned(draw: Draw, found: Any) -> Any:
    """Complex matrices out of real ones: Hermitian, triangular, … where those are."""
    if found.ndim < 2:
        return found
    angles = draw.rng.uniform(-np.pi, np.pi, max(found.shape[-2:]))
    rows, columns = (np.exp(1j * angles[:size]) for size in found.shape[-2:])
    return rows[:, None] * found * columns.conj()


STRUCTURED = {
    "permutation": _permutation, "distinct": _distinct, "sorted": _sorted,
    "sorted_ids": _sorted_ids, "parts": _parts, "spd": _spd, "lower": _lower, "tall": _tall,
    "rows": _rows,
}
