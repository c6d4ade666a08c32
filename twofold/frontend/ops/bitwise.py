"""Bit operations on integers (``tf.bitwise``)."""

from __future__ import annotations

from .common import binary, unary

bitwise_and = binary("bitwise_and", ">>> int(tf.bitwise.bitwise_and(6, 3))\n2\n")
bitwise_or = binary("bitwise_or", ">>> int(tf.bitwise.bitwise_or(6, 3))\n7\n")
bitwise_xor = binary("bitwise_xor", ">>> int(tf.bitwise.bitwise_xor(6, 3))\n5\n")
invert = unary("invert", ">>> int(tf.bitwise.invert(0))\n-1\n")
left_shift = binary("left_shift", ">>> int(tf.bitwise.left_shift(1, 3))\n8\n")
right_shift = binary("right_shift", ">>> int(tf.bitwise.right_shift(8, 3))\n1\n")
