"""How the elements of an operand lie in memory, and what they are computed in.

An operand is stored in one dtype and computed in another (float16 in float32, int8 in int32): loads
widen, stores round. Owns that pair; the conversions themselves are those of kernels.
"""

from __future__ import annotations

from twofold.backends.llvm.text.memory import load_lanes, store_lanes
from twofold.backends.llvm.text.scalar import Operations
from twofold.backends.llvm.text.types import memory
from twofold.backends.llvm.text.writer import Writer
from twofold.dtypes import DType, float32, int32
from twofold.ir.base.target import Target

from ....dataclass import dataclass


@dataclass(frozen=True)
class Element:
    """How one operand's elements are stored and what they are computed in."""

    stored: DType
    computed: DType

    @classmethod
    def of(cls, stored: DType, accumulate: DType | None) -> Element:
        """Computed as asked, else the 16-bit floats in float32 and narrow integers in int32."""
        if accumulate is None:
            accumulate = stored
            if stored.name in ("float16", "bfloat16"):
                accumulate = float32
            elif stored.kind in "iu" and stored.size < 4:
                accumulate = int32      # wraps alike
        return cls(stored, accumulate)

    @property
    def storage(self) -> str:
        """LLVM type in memory."""
        return memory(self.stored)

    @property
    def compute(self) -> str:
        """LLVM type of what is computed."""
        return memory(self.computed)

    @property
    def converts(self) -> bool:
        """Whether loads widen and stores round."""
        return self.storage != self.compute

    @property
    def wide(self) -> Element:
        """What is both stored and computed as this one is computed."""
        return Element(self.computed, self.computed)

    def lanes(self, target: Target) -> int:
        """How many computed elements a vector register holds."""
        return target.vector_bits // (8 * self.computed.size)

    def load(self, e: Writer, pointer: str, lanes: int, mask: str | None = None) -> str:
        """Load lanes and widen them; masked lanes are zero."""
        raw = load_lanes(e, pointer, self.stored, lanes, mask)
        return Operations(e, lanes, False).cast(raw, self.stored, self.computed)

    def store(self, e: Writer, value: str, pointer: str, lanes: int,
              mask: str | None = None) -> None:
        """Round once, to nearest even (integers wrap), and store lanes; masked ones stay."""
        raw = Operations(e, lanes, False).cast(value, self.computed, self.stored)
        store_lanes(e, raw, pointer, self.stored, lanes, mask)
