"""From kernels to OpenCL C."""
