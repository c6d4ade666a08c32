"""What runs a program: devices, buffers, the memory pool, caches and random state."""
