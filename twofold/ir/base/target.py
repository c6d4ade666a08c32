"""What code is generated for: one record of a device's sizes, for CPUs and for OpenCL devices.

Backends fill it; passes, lowering and emitters read it, so that no size of a machine is written
anywhere else. It says what a device is, not what is done for it: block sizes are in ``blocks``.
"""

from __future__ import annotations

from ...dataclass import dataclass


@dataclass(frozen=True)
class Target:
    """A device as code generation sees it. Equal records give equal code.

    Attributes
    ----------
    vector_bits : int
        Width of one vector register: 512, 256 or 128.
    registers : int
        How many of them: 32 with AVX-512 and on AArch64, 16 otherwise.
    has_fma : bool
        Whether a fused multiply-add is an instruction and not a library call.
    cache_bytes : int
        Size of the second-level cache of one core.
    streams : bool
        Whether stores may go past the caches (x86-64: they need its fence).
    last_cache_bytes : int
        Size of the last cache before memory.
    cores : int
        Cores, or compute units.
    group_items : int
        The most work-items of a group, a power of two; 0 where there are no groups.
    group_bytes : int
        Local memory of a group.
    subgroup : int
        Work-items that run in step; 1 where the device does not tell.
    shares : bool
        Whether the work-items of a group are to work together on rows and tiles. Not on a CPU,
        where barriers are slow to compile and to run.

    Examples
    --------
    >>> print(Target(256, 16, True, 512 << 10, cores=8))
    8 cores, 256-bit vectors, 16 registers, fma, 512 KiB of cache, 32 MiB of last cache
    """

    vector_bits: int = 128
    registers: int = 16
    has_fma: bool = False
    cache_bytes: int = 1 << 20
    streams: bool = False
    last_cache_bytes: int = 32 << 20
    cores: int = 1
    group_items: int = 0
    group_bytes: int = 32 << 10
    subgroup: int = 1
    shares: bool = False

    def __str__(self) -> str:
        cores = f"{self.cores} core{'s' if self.cores > 1 else ''}"
        if self.group_items:
            together = ", which work together" if self.shares else ""
            return (f"{cores}, groups of {self.group_items} work-items in steps of "
                    f"{self.subgroup}{together}, {_size(self.group_bytes)} of local memory")
        parts = [cores, f"{self.vector_bits}-bit vectors", f"{self.registers} registers"]
        if self.has_fma:
            parts.append("fma")
        parts += [f"{_size(self.cache_bytes)} of cache",
                  f"{_size(self.last_cache_bytes)} of last cache"]
        if self.streams:
            parts.append("streaming stores")
        return ", ".join(parts)


def _size(nbytes: int) -> str:
    """Bytes in the unit that people use for them."""
    if nbytes % (1 << 20) == 0:
        return f"{nbytes >> 20} MiB"
    return f"{nbytes >> 10} KiB" if nbytes % (1 << 10) == 0 else f"{nbytes} bytes"
