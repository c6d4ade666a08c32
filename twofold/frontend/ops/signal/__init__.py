"""Public functions of signals (``tf.signal``): transforms, frames, windows, spectra."""
