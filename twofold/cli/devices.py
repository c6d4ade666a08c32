"""``twofold devices``: the devices that tensors can live on, one per line."""

from __future__ import annotations

from twofold.runtime import device


def run() -> int:
    """Print name, type and description of every device; say why there is no GPU."""
    rows = [("CPU:0", "CPU", "the processor, through LLVM")]
    gpus = device.list_physical_devices("GPU")
    rows += [_row("GPU", number, found) for number, found in enumerate(gpus)]
    others = device.list_physical_devices("OPENCL")
    rows += [_row("OPENCL", number, found) for number, found in enumerate(others)]
    width = max(len(name) for name, _, _ in rows)
    for name, kind, description in rows:
        print(f"{name:{width}}  {kind:11}  {description}")
    if not others:
        from twofold.backends.opencl.run import devices

        print(f"\n{devices.describe_problem()}")
    elif not gpus:
        print("\nNo GPU: none of the OpenCL devices is one. OPENCL:i works like GPU:i.")
    return 0


def _row(kind: str, number: int, found: device.PhysicalDevice) -> tuple[str, str, str]:
    details = device.device_details(found)
    memory = details.get("global_memory")
    size = f", {memory / 2**30:.1f} GiB" if isinstance(memory, int) else ""
    platform = details.get("platform", "unknown platform")
    return (f"{kind}:{number}", str(details.get("type", kind)),
            f"{details['device_name']} ({platform}{size})")
