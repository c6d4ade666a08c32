"""What a recorder has seen, as files: for TensorBoard's profile page, and for Chrome's viewer.

In ``logdir/plugins/profile/<time>/`` stand ``<host>.xplane.pb`` (the format of TensorBoard's
profile plugin) and ``<host>.trace.json.gz``, which chrome://tracing and https://ui.perfetto.dev
open.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import time
from typing import Any

from ..io import protobuf
from ..io.system_errors import local_path, system_errors
from .event_files import EventFile
from .runs import Recorder, Span


def write_profile(recorder: Recorder, logdir: Any) -> str:
    """Write the files of a recorder; gives their folder.

    Raises
    ------
    OpError
        What the system says.
    """
    base = local_path(logdir)
    folder = _new_folder(os.path.join(base, "plugins", "profile"))
    host = socket.gethostname()
    for name, data in ((f"{host}.xplane.pb", _planes(recorder, host)),
                       (f"{host}.trace.json.gz", gzip.compress(trace_text(recorder).encode()))):
        path = os.path.join(folder, name)
        with system_errors(path):
            with open(f"{path}.new", "wb") as file:
                file.write(data)
            os.replace(f"{path}.new", path)
    EventFile(base, 0, 0, ".profile-empty").close()  # so that TensorBoard finds the folder
    return folder


def _new_folder(base: str) -> str:
    name = time.strftime("%Y_%m_%d_%H_%M_%S")
    with system_errors(base):
        os.makedirs(base, exist_ok=True)
    for number in range(1000):
        path = os.path.join(base, name + (f"_{number}" if number else ""))
        try:
            with system_errors(path):
                os.mkdir(path)
            return path
        except RuntimeError:  # AlreadyExistsError: another one in this second
            if not os.path.isdir(path):
                raise
    return path


def trace_text(recorder: Recorder) -> str:
    """The text of a file in Chrome's trace format."""
    process = os.getpid()
    events: list[dict[str, Any]] = [
        {"ph": "M", "name": "process_name", "pid": process, "args": {"name": "twofold"}}]
    threads = dict.fromkeys(span.thread for span in recorder.spans)
    events += [{"ph": "M", "name": "thread_name", "pid": process, "tid": thread,
                "args": {"name": f"thread {thread}"}} for thread in threads]
    events += [{"ph": "X", "name": span.name, "cat": span.kind, "pid": process,
                "tid": span.thread, "ts": (span.start - recorder.began) / 1e3,
                "dur": (span.end - span.start) / 1e3, "args": span.details}
               for span in recorder.spans]
    return json.dumps({"traceEvents": events, "displayTimeUnit": "ns",
                       "otherData": {"dropped": recorder.dropped}}, default=str)


def _planes(recorder: Recorder, host: str) -> bytes:
    """``XSpace``: one plane, in which each thread is a line."""
    names: dict[str, int] = {}
    lines: dict[int, list[Span]] = {}
    for span in recorder.spans:
        names.setdefault(span.name, len(names) + 1)
        lines.setdefault(span.thread, []).append(span)
    plane = [protobuf.integer(1, 0), protobuf.block(2, "/host:CPU")]
    plane += [protobuf.block(3, _line(thread, spans, names, recorder))
              for thread, spans in lines.items()]
    plane += [protobuf.block(4, protobuf.integer(1, number) + protobuf.block(
        2, protobuf.integer(1, number) + protobuf.block(2, name)))
        for name, number in names.items()]
    return protobuf.block(1, b"".join(plane)) + protobuf.block(4, host)


def _line(thread: int, spans: list[Span], names: dict[str, int], recorder: Recorder) -> bytes:
    events = b"".join(protobuf.block(4, (
        protobuf.integer(1, names[span.name])
        + protobuf.integer(2, max(0, int((span.start - recorder.began) * 1000)))
        + protobuf.integer(3, max(0, int((span.end - span.start) * 1000))))) for span in spans)
    return protobuf.integer(1, thread) + protobuf.block(2, f"thread {thread}") + \
        protobuf.integer(3, recorder.began_at) + events


def run_metadata(recorder: Recorder, graphs: list[bytes]) -> bytes:
    """``RunMetadata``: the graphs that ran and, where the clock was looked at, what steps took."""
    functions = [protobuf.block(4, protobuf.block(1, graph) + protobuf.block(2, graph))
                 for graph in graphs]
    if not recorder.with_times:
        return b"".join(functions)
    nodes = b"".join(protobuf.block(2, _node_times(span, recorder)) for span in recorder.spans)
    device = protobuf.block(1, "/device:CPU:0") + nodes
    return protobuf.block(1, protobuf.block(1, device)) + b"".join(functions)


def _node_times(span: Span, recorder: Recorder) -> bytes:
    start = recorder.began_at // 1000 + int((span.start - recorder.began) / 1000)
    micros = int((span.end - span.start) / 1000)
    return b"".join((protobuf.block(1, span.name), protobuf.integer(2, start),
                     protobuf.integer(4, micros), protobuf.integer(5, micros),
                     protobuf.block(8, span.kind), protobuf.integer(10, span.thread)))
