"""Changed texts are refused with errors of the text, or run inside of their memory.

What a verifier accepts is run by the interpreter of kernels, which finds every access outside of a
buffer, and as native code in a process of its own, whose end would show.
"""

from __future__ import annotations

import numpy as np
import pytest
from fuzz_fences import interpret_shortly, kernel_arrays, run_apart
from fuzz_texts import changed, graph_texts, kernel_texts, run_graph

from twofold.errors import InternalError, ParseError, VerificationError
from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.verify import verify
from twofold.ir.kernel.interpret import interpret_kernel
from twofold.ir.kernel.parse import parse_kernel
from twofold.ir.kernel.verify import verify_kernel
from twofold.ir.oplib import TABLE

pytestmark = pytest.mark.filterwarnings("ignore")
SEED = 500000
DEEP = 100000
GRAPH = "graph g {\n dims a, b\n %x: float32[a] = input\n %y: float32[b] = input\n"


def _accepted(text: str) -> bool:
    """Whether a graph's text is accepted; it raises errors of the text only."""
    try:
        verify(parse_graph(text, TABLE))
    except (ParseError, VerificationError):
        return False
    return True


@pytest.fixture(scope="module")
def valid() -> list[tuple[int, str]]:
    """Changed graphs that are still valid."""
    texts = graph_texts(SEED, 30)
    found = [(seed, changed(texts[seed % len(texts)], seed, texts))
             for seed in range(SEED, SEED + 4000)]
    kept = [(seed, text) for seed, text in found if _accepted(text)]
    assert 100 < len(kept) < 1500
    return kept


def test_changed_graphs_interpreted(valid):
    for seed, text in valid:
        run_graph(text, "reference", seed)


def test_changed_graphs_as_native_code(valid):
    """One process runs all, in memory between pages that nobody may touch.

    Where it ends, the last line says which text ended it.
    """
    pytest.importorskip("llvmlite")
    run_apart(f"""
from fuzz_fences import fence_native_code
from fuzz_texts import changed, graph_texts, run_graph
texts, fences = graph_texts({SEED}, 30), fence_native_code()
for seed in {[seed for seed, _ in valid]}:
    print(seed, flush=True)
    fences.at_end = bool(seed % 2)
    run_graph(changed(texts[seed % len(texts)], seed, texts), 'llvm', seed, fences.copy)
    fences.require_untouched()
""")


def test_changed_kernels():
    """The interpreter runs what the verifier accepts; it raises nothing but what it is for."""
    texts = kernel_texts(SEED, 12)
    ran = 0
    for seed in range(SEED, SEED + 2500):
        try:
            kernel = parse_kernel(changed(texts[seed % len(texts)], seed, texts))
            verify_kernel(kernel)
        except (ParseError, VerificationError):
            continue
        made = kernel_arrays(kernel, seed)
        try:
            ran += made is not None and interpret_shortly(kernel, *made) is not None
        except InternalError:
            pass
    assert ran > 50


@pytest.mark.parametrize("text", [
    GRAPH + "%0: float32[b] = add(%x, %y)\nreturn %0 }",
    GRAPH + 'check_dims() {left=a, right=a, message="m"}\n%0: float32[a*9] = negative(%x)\n'
            "return %0 }",
    GRAPH + 'check_dims() {left=a, right=2*b, message="m"}\n%0: float32[b] = add(%x, %y)\n'
            "return %0 }",
    GRAPH + "%0: float32[4] = strided_slice(%x) {begin=[1], end=[5], strides=[1]}\nreturn %0 }",
    GRAPH + "%0: float32[a - 5] = full() {value=1.0:float32, shape=[a - 5]}\nreturn %0 }",
    "graph g {\n %x: float32[-2] = input\n return %x }",
    "graph g {\n %0: float32[2] = full() {value=1.0:float32, shape=[1e400]}\n return %0 }",
    "graph g {\n %0: float32[2] = full() {value=1.0:float32, shape=[2.5]}\n return %0 }",
    "graph g {\n %0: float32[2] = full() {value=1.0:float32, shape=[-2]}\n return %0 }",
    "graph g {\n %0: float32[1] = full() {value=1.0:float32, shape=[True]}\n return %0 }",
    "graph g {\n %0: int8[] = full() {value=1000:int8, shape=[]}\n return %0 }",
    "graph g {\n %0: int8[] = full() {value=1e400:int8, shape=[]}\n return %0 }",
    GRAPH + 'check_dims() {left=True, right=1, message="m"}\nreturn %x }',
    f"graph g {{ %x: float32[{'(' * DEEP}1{')' * DEEP}] = input\n return %x }}",
    f"graph g {{ %x: float32[{'-' * DEEP}1] = input\n return %x }}",
    f"graph g {{ %x: float32[{'9' * DEEP}] = input\n return %x }}",
    f"graph g {{ %0: float32[] = full() {{shape={'[' * DEEP}{']' * DEEP}}}\n return %0 }}",
    "graph g { %x: float32[2] = input\n"
    + "%0: float32[2] = call(%x) {name=\"f\"} (graph f {" * 3000,
    f"{GRAPH} %0: float32[a{' % 3' * 3000}] = negative(%x)\n return %0 }}",
    f"{GRAPH} %0: float32[{'*'.join(['(a+b+1)'] * 300)}] = negative(%x)\n return %0 }}",
    f"graph g {{ dims n >= {1 << 70}\n %x: float32[n] = input\n return %x }}"])
def test_graphs_that_must_be_refused(text):
    assert not _accepted(text)


@pytest.mark.parametrize("counts", ["carried=-1, sliced=0", "carried=1, sliced=-1",
                                    "carried=2, sliced=1", "carried=0, sliced=2"])
def test_counts_of_a_loop(counts):
    text = """graph g {{
      %x: float32[2] = input
      %s: float32[3, 2] = input
      %0: float32[2] = scan(%x, %s) {{{counts}, length=3, reverse=False}} (
        graph body {{
          %c: float32[2] = input
          %e: float32[2] = input
          %1: float32[2] = add(%c, %e)
          return %1
        }}
      )
      return %0
    }}"""
    assert _accepted(text.format(counts="carried=1, sliced=1"))
    assert not _accepted(text.format(counts=counts))
    other = text.replace("%e: float32[2]", "%e: float32[7]").replace("add(%c, %e)", "negative(%c)")
    assert not _accepted(other.format(counts="carried=1, sliced=1"))


def test_declared_lowest_sizes_are_checked():
    """A text may say that a dimension is never below a number; what it allows relies on that."""
    import twofold as tf
    from twofold.runtime.compile import compile_graph
    text = ("graph g {\n dims n >= 5\n %x: float32[n] = input\n"
            "%0: float32[1] = strided_slice(%x) {begin=[4], end=[5], strides=[1]}\n return %0 }")
    graph = parse_graph(text, TABLE)
    verify(graph)
    for backend in ("reference", "llvm"):
        run = compile_graph(graph, backend=backend)
        assert run([np.arange(6, dtype=np.float32)])[0].tolist() == [4.0]
        for size in (4, 0):
            with pytest.raises(tf.errors.InvalidArgumentError, match="at least 5"):
                run([np.ones(size, np.float32)])


@pytest.mark.parametrize("body", [
    f"for i < {(1 << 63) - 1} vector {{ y[i] = 1.0:float32 }}",
    f"for i < {1 << 63} sequential {{ y[i] = 1.0:float32 }}",
    f"y[{'(' * DEEP}1{')' * DEEP}] = 1.0:float32", f"y[{'9' * DEEP}] = 1.0:float32",
    "y[1e400] = 1.0:float32", "y[1e400:int64] = 1.0:float32",
    "y[int64(300:int8)] = 1.0:float32", f"local t: float32[{1 << 62}] y[0] = 1.0:float32"])
def test_kernels_that_must_be_refused(body):
    with pytest.raises((ParseError, VerificationError)):
        verify_kernel(parse_kernel(f"kernel f {{\n output y: float32[4]\n {body} }}"))


def test_a_loop_that_counts_too_far_is_found():
    kernel = parse_kernel("kernel f {\n dims n\n output y: float32[4]\n sizes n\n"
                          "for i < n vector { if i < 4 { y[i] = 1.0:float32 } } }")
    verify_kernel(kernel)
    with pytest.raises(InternalError, match="steps"):
        interpret_kernel(kernel, [np.ones(4, np.float32)], {kernel.sizes[0]: (1 << 63) - 1})
