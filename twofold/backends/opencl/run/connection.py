"""The driver's side of one device: its context and its in-order queue, made when it is opened.

Owns these handles and the question whether the device still answers. What is put in the queue is
the business of ``queue`` and ``device``.
"""

from __future__ import annotations

import numpy as np

from twofold.backends.opencl.run import devices


class Connection:
    """A device's context and queue.

    Attributes
    ----------
    index, name : int, str
        ``0`` and ``"OPENCL:0"``.
    info : devices.OpenCLInfo
        What the device is.
    cl : module
        pyopencl.
    context, queue
        pyopencl's objects. Commands in the queue run in the order in which they are given.
    """

    def __init__(self, index: int, info: devices.OpenCLInfo):
        devices.check_process()
        self.cl = cl = devices.load_pyopencl()
        self.index = index
        self.info = info
        self.name = f"OPENCL:{index}"
        with devices.translate_errors(f"opening {self.name} ({info.details['device_name']})"):
            self.context = cl.Context([info.handle])
            self.queue = cl.CommandQueue(
                self.context, info.handle,
                properties=cl.command_queue_properties.PROFILING_ENABLE)

    def is_alive(self) -> bool:
        """True when bytes can be sent to the device and come back."""
        cl = self.cl
        sent, back = np.arange(16, dtype=np.uint8), np.zeros(16, np.uint8)
        try:
            handle = cl.Buffer(self.context, cl.mem_flags.READ_WRITE, sent.nbytes)
            cl.enqueue_copy(self.queue, handle, sent, is_blocking=True)
            cl.enqueue_copy(self.queue, back, handle, is_blocking=True)
        except cl.Error:
            return False
        return bool((sent == back).all())
