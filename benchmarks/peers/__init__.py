"""What runs in the interpreters of the peers: NumPy and one framework, never twofold.

One module per side, started as ``python -m benchmarks.peers.with_NAME``; ``common`` has the
conversation with the program that measures, ``data`` the inputs all sides share.
"""
