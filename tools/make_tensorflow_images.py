"""Image files and what TensorFlow reads in them: ``tests/data/tensorflow_images.npz``.

Run with an interpreter that has TensorFlow and Pillow::

    PYTHON tools/make_tensorflow_images.py tests/data/tensorflow_images.npz

For each file there is an array ``file/NAME`` of its bytes, and for each way of reading it
``NAME/FUNCTION/CHANNELS/DTYPE`` with the result.
"""

from __future__ import annotations

import io
import struct
import sys
import zlib
from typing import Any

import numpy as np


def main(path: str) -> None:
    """Write the file."""
    import tensorflow as tf

    found: dict[str, Any] = {}
    for name, data in {**_portable_files(tf), **_other_files()}.items():
        found[f"file/{name}"] = np.frombuffer(data, np.uint8)
        for function, channels, dtype in _ways(name):
            read = getattr(tf.io, function)
            more: dict[str, Any] = {} if function in ("decode_gif",) else {"channels": channels}
            if function in ("decode_image", "decode_png"):
                more["dtype"] = dtype
            if function == "decode_jpeg":
                more["dct_method"] = "INTEGER_ACCURATE"
                if dtype.startswith("ratio"):
                    more["ratio"] = int(dtype[5:])
            try:
                found[f"{name}/{function}/{channels}/{dtype}"] = read(data, **more).numpy()
            except tf.errors.InvalidArgumentError:
                found[f"{name}/{function}/{channels}/{dtype}"] = np.array("refused")
    smooth = _smooth()
    for name, options in (("plain", {}), ("small", {"quality": 30, "optimize_size": True}),
                          ("gradual", {"progressive": True, "chroma_downsampling": False}),
                          ("noted", {"density_unit": "cm", "x_density": 10, "y_density": 11,
                                     "xmp_metadata": "hello"})):
        found[f"written/{name}"] = np.frombuffer(tf.io.encode_jpeg(smooth, **options).numpy(),
                                                 np.uint8)
    np.savez_compressed(path, **found)


def _ways(name: str) -> list[tuple[str, int, str]]:
    kind = name.split("_")[0]
    ways = [(f"decode_{kind}", channels, "uint8") for channels in (0, 1, 3, 4)]
    ways += [("decode_image", 0, dtype) for dtype in ("uint8", "uint16", "float32", "int32")
             if kind != "jpeg"]
    if kind == "png":
        ways += [("decode_png", channels, "uint16") for channels in (0, 1, 3, 4)]
        ways.append(("decode_gif", 3, "uint8"))
    if kind == "jpeg":
        ways += [("decode_jpeg", 0, f"ratio{ratio}") for ratio in (2, 4, 8)]
    return ways


def _smooth() -> Any:
    down, across = np.mgrid[0:20, 0:24]
    return np.stack([down * 12, across * 10, (down + across) * 5], -1).astype(np.uint8)


def _noise(channels: int, dtype: Any = np.uint8) -> Any:
    return np.random.default_rng(channels).integers(
        0, np.iinfo(dtype).max + 1, (5, 7, channels), dtype)


def _portable_files(tf: Any) -> dict[str, bytes]:
    """PNG and JPEG files that TensorFlow writes."""
    found = {}
    for channels in (1, 2, 3, 4):
        for dtype in (np.uint8, np.uint16):
            image = _noise(channels, dtype)
            found[f"png_{channels}_{image.dtype}"] = tf.io.encode_png(image).numpy()
    found["png_smooth"] = tf.io.encode_png(_smooth()).numpy()
    found["jpeg_colours"] = tf.io.encode_jpeg(_smooth()).numpy()
    found["jpeg_grey"] = tf.io.encode_jpeg(_smooth()[..., :1]).numpy()
    return found


def _other_files() -> dict[str, bytes]:
    """Files of kinds that TensorFlow reads only."""
    from PIL import Image

    def saved(image: Any, kind: str, **options: Any) -> bytes:
        out = io.BytesIO()
        image.save(out, kind, **options)
        return out.getvalue()

    grey, colours, alpha = (Image.fromarray(_noise(n).squeeze()) for n in (1, 3, 4))
    few = colours.quantize(5)
    first = colours.getpixel((0, 0))
    second = Image.new("P", (3, 2), 1)
    second.putpalette([0, 0, 0, 200, 10, 20])
    found = {
        "png_palette": saved(few, "PNG", bits=8),
        "png_hidden": saved(few, "PNG", transparency=2),
        "png_hidden_grey": saved(grey, "PNG", transparency=grey.getpixel((0, 0))),
        "png_hidden_colour": saved(colours, "PNG", transparency=first),
        "png_interlaced": _interlaced(_noise(3)),
        "bmp_grey": saved(grey, "BMP"), "bmp_colours": saved(colours, "BMP"),
        "bmp_alpha": saved(alpha, "BMP"),
        "gif_one": saved(few, "GIF"),
        "gif_many": saved(few, "GIF", save_all=True, append_images=[
            Image.fromarray(255 - _noise(3)).quantize(4), few.rotate(180)]),
    }
    return found


def _interlaced(image: Any) -> bytes:
    rows = []
    for x, y, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
                               (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        part = image[y::down, x::across]
        rows += [b"\0" + row.tobytes() for row in part if part.size]
    head = struct.pack(">IIBBBBB", image.shape[1], image.shape[0], 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))),
                           (b"IEND", b"")))


if __name__ == "__main__":
    main(sys.argv[1])
