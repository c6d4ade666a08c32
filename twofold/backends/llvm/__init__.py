"""The LLVM backend: programs as native code of this machine's processor."""

from .program import program  # all emitters: what somebody changes in one of them is noticed
from .program.emitters import emitters_are_untouched

emitters_are_untouched()    # what their names stand for now is what counts as theirs

__all__ = ["program"]
