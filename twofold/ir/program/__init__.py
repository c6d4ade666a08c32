"""The host program: what happens at run time, one instruction after the other."""
