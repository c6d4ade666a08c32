"""Files and bytes: ``tf.io``, the records and messages that TensorFlow's programs exchange."""
