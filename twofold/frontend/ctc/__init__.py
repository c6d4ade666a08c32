"""``tf.nn.ctc_*``: losses and decoders of sequences whose alignment is not known."""
