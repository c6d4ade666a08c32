"""``tf.data``: pipelines of elements; see ``docs/data.md``."""
