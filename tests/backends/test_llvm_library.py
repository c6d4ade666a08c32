"""How llvmlite is loaded: without its builder of IR, which others may still use."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = '''
import sys
import twofold as tf
assert tf.function(lambda x: x + 1.0)(tf.constant(2.0)) == 3.0
assert "llvmlite.binding" in sys.modules
assert "llvmlite.ir.builder" not in sys.modules
import llvmlite.binding as binding
module = binding.parse_assembly("define i32 @f() {\\n ret i32 7\\n}")
kind = module.get_function("f").global_value_type.get_function_return()
# first
from llvmlite import ir
assert kind.as_ir(ir.Context()) == ir.IntType(32), kind
assert ir is sys.modules["llvmlite.ir"] is __import__("llvmlite.ir").ir
assert isinstance(binding.typeref.ir.IntType(8), ir.Type)
'''


def test_the_builder_is_loaded_by_who_asks_for_it() -> None:
    for first in ("", "import llvmlite.ir.types", "binding.typeref.ir.Context()"):
        subprocess.run([sys.executable, "-c", PROGRAM.replace("# first", first)], check=True)


def test_a_builder_that_is_there_is_used() -> None:
    program = "import llvmlite.ir\n" + PROGRAM.replace(
        'assert "llvmlite.ir.builder" not in sys.modules', "")
    subprocess.run([sys.executable, "-c", program], check=True)
