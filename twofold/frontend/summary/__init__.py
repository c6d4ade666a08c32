"""``tf.summary``: what a program notes for TensorBoard, and where its time goes."""
