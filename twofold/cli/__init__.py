"""The command line. It may use every other part of the package; no other part uses it."""

from __future__ import annotations


class CommandError(Exception):
    """What the user typed cannot be carried out; the message says what to type instead."""
