"""tf.summary: what is written is what TensorBoard reads, eager and inside functions."""

import os
import re
import subprocess
import sys
import threading
import zlib

import numpy as np
import pytest
from event_checks import accumulated, events, graph_pb2, scalars, values

import twofold as tf

summary = tf.summary


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "logs")


@pytest.fixture(autouse=True)
def no_defaults():
    yield
    from twofold.frontend.summary.writers import _state
    _state.writer = _state.step = _state.condition = None


def test_files_are_named_as_tensorflows(folder):
    writer = summary.create_file_writer(folder, filename_suffix=".suf")
    (name,) = os.listdir(folder)
    pattern = rf"events\.out\.tfevents\.\d{{10}}\.[^/]+\.{os.getpid()}\.\d+\.suf"
    assert re.fullmatch(pattern, name)
    writer.close()
    (first,) = events(folder)
    assert first.file_version == "brain.Event:2" and first.wall_time > 1e9


# What TensorFlow writes for these, without the time.
KNOWN = [
    (lambda: summary.scalar("a", 1.5, step=1),
     b'\x10\x01*\x1e\n\x1c\n\x01aB\n\x08\x01\x12\x00"\x04\x00\x00\xc0?J\x0b\n\t\n\x07scalars'),
    (lambda: summary.scalar("b", np.float64(2), step=2, description="*d*"),
     b'\x10\x02*#\n!\n\x01bB\n\x08\x01\x12\x00"\x04\x00\x00\x00@J\x10\n\t\n\x07scalars\x1a\x03*d*'),
    (lambda: summary.scalar("t", True, step=0),
     b'*\x1e\n\x1c\n\x01tB\n\x08\x01\x12\x00"\x04\x00\x00\x80?J\x0b\n\t\n\x07scalars'),
    (lambda: summary.text("t", "hello", step=5),
     b"\x10\x05*\x1c\n\x1a\n\x01tB\x0b\x08\x07\x12\x00B\x05helloJ\x08\n\x06\n\x04text"),
    (lambda: summary.audio("au", [[[0.0], [0.5], [-1.0], [1.0], [2.0]]], 44100, step=6),
     b"\x10\x06*]\n[\n\x02auBF\x08\x07\x12\x08\x12\x02\x08\x01\x12\x02\x08\x02B6RIFF.\x00\x00\x00"
     b"WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00D\xac\x00\x00\x88X\x01\x00\x02\x00\x10\x00data\n\x00"
     b"\x00\x00\x00\x00\x00@\x00\x80\xff\x7f\xff\x7fB\x00J\r\n\x0b\n\x05audio\x12\x02\x10\x0b"),
    (lambda: summary.write("raw", [1, 2], step=8),
     b'\x10\x08*\x1b\n\x19\n\x03rawB\x12\x08\x03\x12\x04\x12\x02\x08\x02"\x08\1\0\0\0\2\0\0\0'),
]


@pytest.mark.parametrize("call, data", KNOWN)
def test_bytes_are_tensorflows(folder, call, data):
    for run in (call, tf.function(call)):
        with summary.create_file_writer(folder).as_default():
            assert bool(run())
    found = [event.SerializeToString()[9:] for event in events(folder) if event.summary.value]
    assert found == [data, data]


def test_histograms(folder):
    with summary.create_file_writer(folder).as_default(step=3):
        summary.histogram("h", [1.0, 2.0, 3.0, 4.0], buckets=2)
        summary.histogram("empty", [], buckets=2)
        summary.histogram("same", [1, 1], buckets=3)
        summary.histogram("many", tf.range(100))
        summary.histogram("none", [1.0], buckets=0)
        summary.histogram("nan", [1.0, float("nan")], buckets=1)
    found = {tag: array.tolist() for tag, _, array in values(folder)}
    assert found["h"] == [[1, 2.5, 2], [2.5, 4, 2]]
    assert found["empty"] == [[0, 0, 0], [0, 0, 0]] and found["none"] == []
    assert found["same"] == [[1, 1, 0], [1, 1, 0], [1, 1, 2]]
    assert len(found["many"]) == 30 and sum(row[2] for row in found["many"]) == 100
    assert found["nan"][0][2] == 0


def png_pixels(data):
    """Pixels of a PNG file, by the rules of its format."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(data):
        size, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        body = data[at + 8:at + 8 + size]
        assert int.from_bytes(data[at + 8 + size:at + 12 + size], "big") == zlib.crc32(kind + body)
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
            step = {0: 1, 4: 2, 2: 3, 6: 4}[body[9]] * body[8] // 8
        packed += body if kind == b"IDAT" else b""
        at += 12 + size
    raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, -1)
    rows = np.zeros((height + 1, width * step + step), int)
    for y, (way, *row) in enumerate(raw.tolist(), 1):
        for x, value in enumerate(row, step):
            a, b, c = rows[y, x - step], rows[y - 1, x], rows[y - 1, x - step]
            near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            rows[y, x] = (value + [0, a, b, (a + b) // 2, near][way]) % 256
    return rows[1:, step:].reshape(height, width, step)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_images(folder, channels):
    pixels = np.random.default_rng(channels).integers(0, 256, (5, 7, channels), np.uint8)
    pixels[:, :, 0] = np.arange(7) * 9
    with summary.create_file_writer(folder).as_default(step=4):
        summary.image("im", [pixels, pixels[::-1], pixels], max_outputs=2)
        tf.function(lambda x: summary.image("late", x))(pixels[None] / np.float32(255))
    first, late = (array.tolist() for _, _, array in values(folder))
    assert first[:2] == [b"7", b"5"] and len(first) == 4
    np.testing.assert_array_equal(png_pixels(first[2]), pixels)
    np.testing.assert_array_equal(png_pixels(first[3]), pixels[::-1])
    np.testing.assert_array_equal(png_pixels(late[2]), pixels)


def test_wide_images():
    pixels = np.random.default_rng(0).integers(0, 65536, (3, 4, 3), np.uint16)
    found = png_pixels(tf.io.encode_png(pixels).numpy())
    wide = found.reshape(3, 4, 3, 2)
    np.testing.assert_array_equal(wide[..., 0] * 256 + wide[..., 1], pixels)


def test_tensorboard_reads_all_kinds(folder):
    with summary.create_file_writer(folder).as_default(step=1):
        with tf.name_scope("läyer"):
            summary.scalar("größe x/y", 1)
        summary.histogram("h", [1.0])
        summary.image("i", tf.zeros([1, 2, 2, 3]))
        summary.text("t", [["a", "b"]])
        summary.audio("a", tf.zeros([1, 8, 1]), 8)
    reader = accumulated(folder)
    assert sorted(reader.Tags()["tensors"]) == ["a", "h", "i", "läyer/größe x/y", "t"]
    plugins = {tag: reader.SummaryMetadata(tag).plugin_data.plugin_name
               for tag in reader.Tags()["tensors"]}
    assert plugins == {"a": "audio", "h": "histograms", "i": "images", "t": "text",
                       "läyer/größe x/y": "scalars"}


def test_in_functions_summaries_are_written_at_each_run_and_in_order(folder):
    step = tf.Variable(0, dtype=tf.int64)
    writer = summary.create_file_writer(folder)

    @tf.function
    def train(x):
        summary.scalar("before", x, step=step)
        step.assign_add(1)
        with tf.name_scope("inner"):
            for i in tf.range(2):
                summary.scalar("loop", i, step=step)
        if x > 1:
            summary.scalar("large", x, step=step)
        return summary.scalar("after", x * 2, step=step)

    with writer.as_default(), tf.name_scope("outer"):
        assert bool(train(tf.constant(1.0)))
        train(tf.constant(2.0))
        summary.scalar("eager", 0, step=step)
    assert train.experimental_get_tracing_count() == 1
    assert scalars(folder) == [
        ("before", 0, 1.0), ("inner/loop", 1, 0.0), ("inner/loop", 1, 1.0), ("after", 1, 2.0),
        ("before", 1, 2.0), ("inner/loop", 2, 0.0), ("inner/loop", 2, 1.0), ("large", 2, 2.0),
        ("after", 2, 4.0), ("outer/eager", 2, 0.0)]


def test_a_function_keeps_the_writer_and_the_step_of_its_trace(folder):
    @tf.function
    def f(x):
        return summary.scalar("x", x)

    with summary.create_file_writer(folder).as_default(step=5):
        assert bool(f(1.0))
    assert bool(f(1.0))
    summary.flush()
    untraced = tf.function(lambda x: summary.scalar("x", x))
    assert not bool(untraced(1.0))


def test_on_opencl(folder, opencl):
    @tf.function
    def f(x):
        summary.scalar("sum", tf.reduce_sum(x), step=1)
        summary.histogram("h", x, step=1, buckets=2)
        return x * 2

    with summary.create_file_writer(folder).as_default(), tf.device(opencl):
        f(tf.constant([1.0, 2.0]))
    assert [(tag, array.tolist()) for tag, _, array in values(folder)] == [
        ("sum", 3.0), ("h", [[1.0, 1.5, 1.0], [1.5, 2.0, 1.0]])]


def test_conditions(folder):
    flag = tf.Variable(True)
    asked = []

    def costly():
        asked.append(1)
        return tf.constant(1.0)

    def ask(condition):
        with summary.record_if(condition):
            return bool(summary.should_record_summaries()), bool(summary.write("x", costly))

    assert ask(True) == (False, False)  # no writer
    with summary.create_file_writer(folder).as_default(step=1):
        assert ask(False) == (False, False) and not asked
        assert ask(True) == ask(None) == ask(lambda: tf.constant(True)) == ask(flag) == (True, True)
        with pytest.raises(TypeError):
            ask(3)

        @tf.function
        def f(x):
            with summary.record_if(lambda: x > 1):
                return summary.scalar("late", x), summary.should_record_summaries()

        assert [[bool(y) for y in f(tf.constant(x))] for x in (1.0, 2.0)] == [[False] * 2,
                                                                             [True] * 2]
    assert [tag for tag, _, _ in scalars(folder)] == ["x"] * 4 + ["late"]


def test_steps(folder):
    experimental = summary.experimental
    with summary.create_file_writer(folder).as_default():
        with pytest.raises(ValueError, match="No step set"):
            summary.scalar("a", 1)
        experimental.set_step(3)
        summary.scalar("a", 1)
        for step in (tf.constant(4, tf.int64), np.int32(5), [6], tf.Variable(7, dtype=tf.int64)):
            summary.scalar("a", 1, step=step)
        experimental.set_step(None)
        for wrong, error in ([1, 2], ValueError), (1.5, TypeError), ("x", TypeError):
            with pytest.raises(error):
                summary.scalar("a", 1, step=wrong)
    assert [step for _, step, _ in scalars(folder)] == [3, 4, 5, 6, 7]


def test_default_writers(tmp_path):
    first, second = (summary.create_file_writer(tmp_path / name) for name in "ab")
    with first.as_default(step=10):
        summary.scalar("x", 1)
        with second.as_default(step=20):
            summary.scalar("x", 2)
        assert summary.experimental.get_step() == 10
        with summary.create_noop_writer().as_default(step=3) as nothing:
            assert nothing is None
            summary.scalar("x", 3)
    assert summary.experimental.get_step() is None and not bool(summary.scalar("x", 1, step=1))
    first.set_as_default(step=4)
    summary.scalar("x", 4)
    found = []
    thread = threading.Thread(target=lambda: found.append(bool(summary.scalar("x", 5, step=1))))
    thread.start()
    thread.join()
    assert found == [False]  # a default is of one thread
    summary.flush()
    assert [number for _, _, number in scalars(tmp_path / "a")] == [1, 3, 4]
    assert [number for _, _, number in scalars(tmp_path / "b")] == [2]


def test_queues(folder):
    writer = summary.create_file_writer(folder, max_queue=2, flush_millis=10 ** 9)
    with writer.as_default(step=1):
        counts = []
        for value in range(4):
            summary.scalar("x", value)
            counts.append(len(scalars(folder)))
        assert counts == [0, 0, 3, 3]
    assert len(scalars(folder)) == 4
    eager = summary.create_file_writer(folder, flush_millis=0)
    with eager.as_default(step=1):
        summary.scalar("y", 1)
        assert len(scalars(folder)) == 5


def test_closed_writers(folder):
    writer = summary.create_file_writer(folder)
    f = tf.function(lambda x: summary.scalar("x", x, step=1))
    with writer.as_default():
        f(1.0)
    writer.close()
    writer.close()
    writer.flush()
    for call in (writer.as_default, writer.set_as_default, writer.init):
        with pytest.raises(RuntimeError, match="is already closed"):
            call()
    with pytest.raises(tf.errors.FailedPreconditionError, match="is closed"):
        f(1.0)
    assert len(scalars(folder)) == 1


def test_what_nobody_flushed_is_written_when_the_writer_goes(tmp_path):
    writer = summary.create_file_writer(tmp_path / "gone")
    writer.set_as_default()
    summary.scalar("x", 1, step=1)
    summary.create_file_writer(tmp_path / "other").set_as_default()
    del writer
    assert len(scalars(tmp_path / "gone")) == 1
    code = ("import os, twofold as tf\n"
            f"tf.summary.create_file_writer({str(tmp_path / 'exit')!r}).set_as_default(step=1)\n"
            "tf.summary.scalar('x', 1)\n"
            "if os.fork() == 0:\n"
            "    try: tf.summary.scalar('x', 2)\n"
            "    except tf.errors.FailedPreconditionError: pass\n"
            "else: os.wait()\n")
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
    assert scalars(tmp_path / "exit") == [("x", 1, 1.0)]


def test_several_threads_write_whole_events(folder):
    writer = summary.create_file_writer(folder, max_queue=3)

    def work(name):
        with writer.as_default():
            for step in range(50):
                summary.scalar(name, step, step=step)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = scalars(folder)
    for name in "abc":
        assert [step for tag, step, _ in found if tag == name] == list(range(50))


def test_a_full_disk_leaves_no_half_event(folder):
    writer = summary.create_file_writer(folder)
    file = writer.file._file

    class Full:
        def __getattr__(self, name):
            return getattr(file, name)

        def write(self, data):
            if is_full and len(data) < 10:
                raise OSError(28, "No space left on device")
            return file.write(data[:-5] if is_full else data)

    is_full = True
    writer.file._file = Full()
    writer.set_as_default(step=1)
    with pytest.raises(tf.errors.ResourceExhaustedError):
        summary.scalar("x", 1)
        summary.flush()
    assert scalars(folder) == []
    is_full = False
    writer.flush()
    assert scalars(folder) == [("x", 1, 1.0)]
    writer.close()


@pytest.mark.parametrize("call, error, reason", [
    (lambda: summary.scalar("a", [1, 2], step=1), ValueError, "Expected scalar shape"),
    (lambda: summary.scalar("a", "s", step=1), tf.errors.UnimplementedError, "cast from string"),
    (lambda: summary.scalar(3, 1, step=1), TypeError, "must be a string, got 3"),
    (lambda: summary.text("a", 1, step=1), TypeError, "must be of type tf.string"),
    (lambda: summary.image("a", [[1.0]], step=1), ValueError, "must have rank 4"),
    (lambda: summary.image("a", tf.zeros([1, 2, 2, 5]), step=1),
     tf.errors.InvalidArgumentError, "1, 2, 3, or 4 channels, got 5"),
    (lambda: summary.image("a", tf.zeros([1, 2, 2, 1]), step=1, max_outputs=-1),
     tf.errors.InvalidArgumentError, "max_outputs must not be negative"),
    (lambda: summary.audio("a", tf.zeros([1, 2]), 10, step=1), ValueError, "must have rank 3"),
    (lambda: summary.audio("a", tf.zeros([1, 2, 1]), 0, step=1),
     tf.errors.InvalidArgumentError, "sample_rate must be in"),
    (lambda: summary.audio("a", tf.zeros([1, 2, 1]), 9, step=1, encoding="mp3"), ValueError,
     "Unknown encoding: 'mp3'"),
    (lambda: summary.histogram("h", [1.0], step=1, buckets=2.5), TypeError, "tf.int32"),
    (lambda: summary.write("w", 1, step=1, metadata=b"junk"), tf.errors.InvalidArgumentError,
     "metadata is damaged"),
    (lambda: summary.write("w", 1, step=1, metadata=3), TypeError, "must be bytes or a message"),
    (lambda: summary.experimental.write_raw_pb(b"junk", step=1),
     tf.errors.InvalidArgumentError, "tensor is damaged"),
    (lambda: summary.graph(3), ValueError, "Received graph_data=3 of type int"),
    (lambda: summary.flush(3), ValueError, "Invalid argument to flush"),
    (lambda: summary.create_file_writer(None), ValueError, "cannot be None"),
    (lambda: summary.create_file_writer(3), TypeError, "logdir must be a string"),
    (lambda: summary.create_file_writer("/proc/nope/x"), tf.errors.NotFoundError, "/proc/nope"),
    (lambda: tf.function(lambda: summary.graph(3))(), ValueError, "inside a graph context"),
    (lambda: tf.function(lambda n: summary.create_file_writer("x", max_queue=n))(
        tf.constant(1)), ValueError, "max_queue is a tensor of the function that is traced"),
])
def test_bad_arguments(folder, call, error, reason):
    with summary.create_file_writer(folder).as_default():
        with pytest.raises(error, match=reason):
            call()
    assert scalars(folder) == []


def test_raw_messages(folder):
    data = b"\n\x1c\n\x01aB\n\x08\x01\x12\x00\"\x04\x00\x00\xc0?J\x0b\n\t\n\x07scalars"
    with summary.create_file_writer(folder).as_default(step=2):
        assert bool(summary.experimental.write_raw_pb(data))
        tf.function(lambda: summary.experimental.write_raw_pb(data, step=3))()
    assert scalars(folder) == [("a", 2, 1.5), ("a", 3, 1.5)]


def test_graphs(folder):
    def layer(x):
        return tf.nn.relu(x @ w)

    w = tf.Variable(tf.ones([2, 2]), name="w")

    @tf.function
    def model(x):
        y = layer(x)
        for _ in tf.range(3):
            y = y + 1.0
        return y

    with summary.create_file_writer(folder).as_default():
        assert bool(summary.graph(model.get_concrete_function(tf.ones([1, 2])).graph))
    (message,) = [event.graph_def for event in events(folder) if event.graph_def]
    graph = graph_pb2.GraphDef.FromString(message)
    nodes = {node.name: node for node in graph.node}
    assert len(nodes) == len(graph.node)
    assert nodes["layer/matmul"].op == "matmul" and nodes["x"].op == "Placeholder"
    assert b"test_summaries.py:" in nodes["layer/matmul"].attr["source"].s
    sources = [source.partition(":")[0] for node in graph.node for source in node.input]
    assert set(sources) <= set(nodes)
    assert accumulated(folder).Tags()["graph"]
