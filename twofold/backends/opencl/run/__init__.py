"""Devices, queues, memory and compiled kernels of OpenCL."""
