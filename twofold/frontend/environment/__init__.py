"""Devices, settings and versions, as TensorFlow names them."""
