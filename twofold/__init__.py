"""twofold: every tensor op runs at once, and the same function compiles through ``tf.function``."""
