"""Fusion: a graph cut into kernels.

``fused`` is the result, its text, and what a strategy is; ``greedy`` is the strategy that is used,
``separate`` the one that fuses nothing. These are the steps of the greedy one, in its order:
``inline`` finds what needs no memory, ``groups`` forms groups (``alignment`` is its test),
``readers`` moves work into whoever reads it, ``epilogues`` gives elementwise work to contractions.
They all change one ``partition``.
"""
