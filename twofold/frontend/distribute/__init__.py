"""``tf.distribute``: the one strategy there is, which runs everything once, here."""
