"""Image files: what TensorFlow reads in those of ``tools/make_tensorflow_images.py``; damage."""

import builtins
import pathlib
import sys

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.io import png_pixels

DATA = np.load(pathlib.Path(__file__).resolve().parents[2] / "data" / "tensorflow_images.npz")
FILES = {name[5:]: DATA[name].tobytes() for name in DATA.files if name.startswith("file/")}
WAYS = [name for name in DATA.files if not name.startswith(("file/", "written/"))]
# Of images with less than 8 bits TensorFlow's library gives an alpha of so many bits.
LESS_ALPHA = ("png_palette/decode_png/4/",)


def read(way, data):
    _, function, channels, dtype = way.split("/")
    options = {} if function == "decode_gif" else {"channels": int(channels)}
    if dtype.startswith("ratio"):
        options["ratio"] = int(dtype[5:])
    elif function in ("decode_image", "decode_png"):
        options["dtype"] = dtype
    return getattr(tf.io, function)(data, **options)


@pytest.mark.parametrize("way", WAYS)
def test_what_tensorflow_reads(way):
    data, expected = FILES[way.split("/")[0]], DATA[way]
    if expected.dtype.kind == "U":
        with pytest.raises(tf.errors.InvalidArgumentError):
            read(way, data)
        return
    found = read(way, data).numpy()
    assert found.dtype == expected.dtype and found.shape == expected.shape
    if way.startswith(LESS_ALPHA):
        found, expected = found[..., :3], expected[..., :3]
    if way.startswith("jpeg") and way.split("/")[2] == "1":
        assert np.abs(found.astype(int) - expected).max() <= 1
    elif "ratio" in way:
        assert np.abs(found.astype(int) - expected).max() <= 2
    else:
        np.testing.assert_array_equal(found, expected)


def test_jpeg_files_are_tensorflows_byte_for_byte():
    pixels = tf.io.decode_png(FILES["png_smooth"])
    for name, options in (("plain", {}), ("small", {"quality": 30, "optimize_size": True}),
                          ("gradual", {"progressive": True, "chroma_downsampling": False}),
                          ("noted", {"density_unit": "cm", "x_density": 10, "y_density": 11,
                                     "xmp_metadata": "hello"})):
        assert tf.io.encode_jpeg(pixels, **options).numpy() == DATA[f"written/{name}"].tobytes()


def test_inside_functions():
    @tf.function
    def decode(data):
        png = tf.io.decode_png(data, channels=3)
        still = tf.io.decode_image(data, channels=3, expand_animations=False, dtype=tf.float32)
        frames = tf.io.decode_gif(data)
        assert png.shape.as_list() == still.shape.as_list() == [None, None, 3]
        assert frames.shape.as_list() == [None, None, None, 3]
        return png, still, frames, tf.io.decode_image(data), tf.io.is_jpeg(data)

    for name in ("png_3_uint8", "png_1_uint16", "jpeg_colours"):
        data = FILES[name]
        png, still, frames, some, is_jpeg = decode(tf.constant(data))
        np.testing.assert_array_equal(png, tf.io.decode_png(data, channels=3))
        np.testing.assert_array_equal(frames[0], tf.io.decode_gif(data)[0])
        np.testing.assert_array_equal(some, tf.io.decode_image(data))
        assert still.dtype == tf.float32 and still.shape == png.shape
        assert bool(is_jpeg) == name.startswith("jpeg")


def test_in_a_pipeline():
    files = [FILES["png_3_uint8"], FILES["png_1_uint8"]]
    data = tf.data.Dataset.from_tensor_slices(files).map(
        lambda file: tf.image.decode_png(file, channels=3)).batch(2)
    assert next(iter(data)).shape == (2, 5, 7, 3)


def test_parts_sizes_and_beginnings_of_jpeg_files():
    data = FILES["jpeg_colours"]
    whole = tf.io.decode_jpeg(data).numpy()
    part = tf.io.decode_and_crop_jpeg(data, [2, 3, 10, 20])
    np.testing.assert_array_equal(part, whole[2:12, 3:23])
    for window in ([-1, 0, 2, 2], [15, 0, 6, 2], [0, 0, 0, 2]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="Invalid crop window"):
            tf.io.decode_and_crop_jpeg(data, window)
    assert tf.io.extract_jpeg_shape(data).numpy().tolist() == [20, 24, 3]
    assert tf.io.extract_jpeg_shape(FILES["jpeg_grey"], tf.int64).numpy().tolist() == [20, 24, 1]
    assert tf.io.is_jpeg([data, b"", b"\xff\xd8"]).numpy().tolist() == [True, False, False]
    for end in (0, 2, 3, 20, 100):
        with pytest.raises(tf.errors.InvalidArgumentError, match="Invalid JPEG data, size"):
            tf.io.extract_jpeg_shape(data[:end])


def test_a_file_that_is_cut_off_is_filled_up_when_asked_for():
    data = FILES["jpeg_colours"]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Invalid JPEG data"):
        tf.io.decode_jpeg(data[:-100])
    repaired = tf.io.decode_jpeg(data[:-100], try_recover_truncated=True).numpy()
    np.testing.assert_array_equal(repaired[:8, :8], tf.io.decode_jpeg(data).numpy()[:8, :8])
    assert tf.io.decode_jpeg(tf.io.encode_jpeg(tf.zeros([5, 7, 1], tf.uint8)), ratio=8
                             ).shape == (1, 1, 1)


@pytest.mark.filterwarnings("ignore:Image size")  # Pillow, of a header that says so
@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("jpeg")])
def test_damaged_files_are_errors_or_images(name):
    data = FILES[name]
    random = np.random.default_rng(3)
    cases = [data[:end] for end in range(0, len(data), max(len(data) // 40, 1))]
    for _ in range(60):
        other = bytearray(data)
        other[random.integers(len(data))] ^= 1 << random.integers(8)
        cases.append(bytes(other))
    for case in cases:
        try:
            found = tf.io.decode_image(case)
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            continue
        assert found.dtype == tf.uint8 and found.shape.rank in (3, 4)


def test_filters_are_undone_alike_in_python_and_in_machine_code(monkeypatch):
    random = np.random.default_rng(4)
    for step, length in ((1, 9), (3, 12), (6, 30), (8, 8)):
        rows = random.integers(0, 256, (20, length + 1), np.uint8)
        rows[:, 0] = random.permutation(np.arange(20) % 5)
        results = []
        for patience in (1 << 40, -1):
            monkeypatch.setattr(png_pixels, "_left", patience)
            monkeypatch.setattr(png_pixels, "_native", None)
            results.append(rows.copy())
            png_pixels._undo_filters(results[-1], step)
        np.testing.assert_array_equal(*results)
        rows[7, 0] = 5
        for patience in (1 << 40, -1):
            monkeypatch.setattr(png_pixels, "_left", patience)
            monkeypatch.setattr(png_pixels, "_native", None)
            with pytest.raises(png_pixels.DamagedError, match="not known"):
                png_pixels._undo_filters(rows.copy(), step)


def test_headers_that_promise_too_much():
    data = bytearray(FILES["png_3_uint8"])
    data[16:20] = (1 << 30).to_bytes(4, "big")
    with pytest.raises(tf.errors.InvalidArgumentError, match="checksum of IHDR"):
        tf.io.decode_png(bytes(data))
    with pytest.raises(png_pixels.DamagedError, match="pixels"):
        png_pixels._header(memoryview(data[16:20] + data[16:20] + data[24:29]))


@pytest.mark.parametrize(("call", "message"), [
    (lambda: tf.io.decode_png(b""), "Input is empty"),
    (lambda: tf.io.decode_image(b"abc"), "Unknown image file format"),
    (lambda: tf.io.decode_png([b"a"]), "contents"),
    (lambda: tf.io.decode_png(FILES["png_3_uint8"], channels=2), "must be 0, 1, 3 or 4 but got 2"),
    (lambda: tf.io.decode_png(FILES["png_3_uint8"], dtype=tf.float32), "uint8 or uint16"),
    (lambda: tf.io.decode_png(FILES["bmp_grey"]), "decode_bmp"),
    (lambda: tf.io.decode_bmp(FILES["png_3_uint8"]), "decode_png"),
    (lambda: tf.io.decode_webp(FILES["png_3_uint8"]), "decode_image"),
    (lambda: tf.io.decode_png(FILES["gif_many"]), "animated gifs"),
    (lambda: tf.io.decode_jpeg(FILES["jpeg_grey"], channels=4), "4 channels"),
    (lambda: tf.io.decode_jpeg(FILES["jpeg_grey"], ratio=3), "ratio must be 1, 2, 4, or 8"),
    (lambda: tf.io.decode_jpeg(FILES["jpeg_grey"], dct_method="X"), "dct_method"),
    (lambda: tf.io.encode_jpeg(tf.zeros([2, 2, 4], tf.uint8)), "1 or 3 channels"),
    (lambda: tf.io.encode_jpeg(tf.zeros([2, 2], tf.uint8)), "3-dimensional"),
    (lambda: tf.io.encode_jpeg(tf.zeros([0, 2, 1], tf.uint8)), "between 1 and"),
    (lambda: tf.io.encode_jpeg(tf.zeros([2, 2, 1])), "must be uint8"),
    (lambda: tf.io.encode_jpeg(tf.zeros([2, 2, 1], tf.uint8), format="rgb"), "expects 3 channels"),
    (lambda: tf.io.encode_jpeg(tf.zeros([2, 2, 1], tf.uint8), quality=101), r"in \[0,100\]"),
])
def test_what_is_refused(call, message):
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        call()


def test_parameters_that_are_not_supported():
    for options in ({"fancy_upscaling": False}, {"acceptable_fraction": 0.5}):
        with pytest.raises(tf.errors.UnimplementedError, match=next(iter(options))):
            tf.io.decode_jpeg(FILES["jpeg_grey"], **options)
    assert tf.io.decode_jpeg(FILES["jpeg_grey"], acceptable_fraction=1.0).shape == (20, 24, 1)


def test_webp_files():
    image = pytest.importorskip("PIL.Image")
    import io

    for channels in (3, 4):
        pixels = np.random.default_rng(1).integers(0, 256, (5, 7, channels), np.uint8)
        pixels[..., 3:] |= 1  # colours of what is not seen are not kept
        out = io.BytesIO()
        image.fromarray(pixels).save(out, "WEBP", lossless=True)
        found = tf.io.decode_webp(out.getvalue())
        np.testing.assert_array_equal(found, pixels[None])
        np.testing.assert_array_equal(
            tf.io.decode_image(out.getvalue(), expand_animations=False), pixels)
        with pytest.raises(tf.errors.InvalidArgumentError, match="does not match"):
            tf.io.decode_webp(out.getvalue(), 7 - channels)
        with pytest.raises(tf.errors.InvalidArgumentError, match="only supports uint8"):
            tf.io.decode_image(out.getvalue(), dtype=tf.uint16)


def test_without_pillow(monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **options):
        if name.partition(".")[0] == "PIL":
            raise ImportError(name)
        return real(name, *args, **options)

    for name in [name for name in sys.modules if name.partition(".")[0] == "PIL"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(tf.errors.UnimplementedError, match=r"twofold\[image\]"):
        tf.io.decode_jpeg(FILES["jpeg_grey"])
    assert tf.io.decode_image(FILES["png_smooth"]).shape == (20, 24, 3)
    assert tf.io.decode_image(FILES["bmp_grey"]).shape == (5, 7, 1)
