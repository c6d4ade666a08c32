"""The steps of fusion, in the order in which ``passes/fuse.py`` takes them.

``inline`` finds what needs no memory, ``groups`` forms groups (``alignment`` is its test),
``readers`` moves work into whoever reads it, ``epilogues`` gives elementwise work to contractions.
They all change one ``partition``.
"""
