"""CRC-32C as machine code: the processor's own instruction where it has one, else tables.

``uint32 twofold_crc32c(uint32 crc, ptr data, uint64 count)`` takes the checksum of what came before
(0 at the start). What is checked, and whether that much data is worth loading machine code for, is
the business of those who ask (``frontend/io/checksums.py``).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

from twofold.backends.llvm.run import jit

SYMBOL = "twofold_crc32c"


def load(table: Sequence[int]) -> tuple[Callable[..., int], Callable[..., int]]:
    """The function ``(crc, data, count)``: for little data, and one that lets other threads run.

    ``data`` is ``bytes``, or an address; ``table`` what each value of a byte does to a checksum.
    """
    code = jit.compile_module(module_text(_instructions(), table), [SYMBOL])
    code.keep_for_ever()
    signature: tuple[Any, ...] = (ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p,
                                  ctypes.c_uint64)
    address = code.address(SYMBOL)
    return ctypes.PYFUNCTYPE(*signature)(address), ctypes.CFUNCTYPE(*signature)(address)


def module_text(instructions: str, table: Sequence[int]) -> str:
    """The module: with the instructions that ``"x86"`` or ``"arm"`` have, or ``"none"``."""
    head, word, byte = {"x86": _X86, "arm": _ARM}.get(instructions) or _tables(table)
    return head + _LOOPS.replace("WORD", word).replace("BYTE", byte)


def _instructions() -> str:
    processor = jit.processor()
    if processor.triple.startswith("x86_64") and "sse4.2" in processor.features:
        return "x86"
    is_arm = processor.triple.startswith(("aarch64", "arm64"))
    return "arm" if is_arm and "crc" in processor.features else "none"


def _tables(table: Sequence[int]) -> tuple[str, str, str]:
    """Eight bytes at once: a table for each says what it becomes once the later ones are in."""
    rows = [list(table)]
    for _ in range(7):
        rows.append([rows[0][value & 255] ^ (value >> 8) for value in rows[-1]])
    shown = ", ".join(f"[256 x i32] [{', '.join(f'i32 {value}' for value in row)}]"
                      for row in rows)
    head = f"@tables = private constant [8 x [256 x i32]] [{shown}]\n"
    lines = ["%wide = zext i32 %crc to i64", "%mixed = xor i64 %word, %wide",
             "%sum0 = add i32 0, 0"]
    for place in range(8):
        lines += [f"%shifted{place} = lshr i64 %mixed, {8 * place}",
                  f"%index{place} = and i64 %shifted{place}, 255",
                  f"%entry{place} = getelementptr [8 x [256 x i32]], ptr @tables, i64 0, "
                  f"i64 {7 - place}, i64 %index{place}",
                  f"%value{place} = load i32, ptr %entry{place}",
                  f"%sum{place + 1} = xor i32 %sum{place}, %value{place}"]
    lines.append("%next = xor i32 %sum8, 0")
    byte = ["%wide8 = zext i8 %byte to i32", "%mixed8 = xor i32 %crc8, %wide8",
            "%low = and i32 %mixed8, 255", "%index = zext i32 %low to i64",
            "%entry = getelementptr [8 x [256 x i32]], ptr @tables, i64 0, i64 0, i64 %index",
            "%value = load i32, ptr %entry", "%rest = lshr i32 %crc8, 8",
            "%next8 = xor i32 %value, %rest"]
    return head, "\n  ".join(lines), "\n  ".join(byte)


_X86 = (
    "declare i64 @llvm.x86.sse42.crc32.64.64(i64, i64)\n"
    "declare i32 @llvm.x86.sse42.crc32.32.8(i32, i8)\n",
    "%wide = zext i32 %crc to i64\n"
    "  %found = call i64 @llvm.x86.sse42.crc32.64.64(i64 %wide, i64 %word)\n"
    "  %next = trunc i64 %found to i32",
    "%next8 = call i32 @llvm.x86.sse42.crc32.32.8(i32 %crc8, i8 %byte)")

_ARM = (
    "declare i32 @llvm.aarch64.crc32cx(i32, i64)\n"
    "declare i32 @llvm.aarch64.crc32cb(i32, i32)\n",
    "%next = call i32 @llvm.aarch64.crc32cx(i32 %crc, i64 %word)",
    "%wide8 = zext i8 %byte to i32\n"
    "  %next8 = call i32 @llvm.aarch64.crc32cb(i32 %crc8, i32 %wide8)")

_LOOPS = """
define i32 @twofold_crc32c(i32 %before, ptr %data, i64 %count) {
start:
  %begin = xor i32 %before, -1
  %whole = and i64 %count, -8
  br label %words
words:
  %place = phi i64 [0, %start], [%place_next, %one_word]
  %crc = phi i32 [%begin, %start], [%next, %one_word]
  %more = icmp ult i64 %place, %whole
  br i1 %more, label %one_word, label %bytes
one_word:
  %address = getelementptr i8, ptr %data, i64 %place
  %word = load i64, ptr %address, align 1
  WORD
  %place_next = add i64 %place, 8
  br label %words
bytes:
  %place8 = phi i64 [%place, %words], [%place8_next, %one_byte]
  %crc8 = phi i32 [%crc, %words], [%next8, %one_byte]
  %more8 = icmp ult i64 %place8, %count
  br i1 %more8, label %one_byte, label %done
one_byte:
  %address8 = getelementptr i8, ptr %data, i64 %place8
  %byte = load i8, ptr %address8
  BYTE
  %place8_next = add i64 %place8, 1
  br label %bytes
done:
  %result = xor i32 %crc8, -1
  ret i32 %result
}
"""
