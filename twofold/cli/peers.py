"""Other interpreters in which the user's file runs on TensorFlow: their processes, as modes.

A peer is a process that ``peer_worker.py`` runs in. It gets the arguments and, where they fit, the
values of variables that the modes here begin from, takes its turns when it is asked to, and gives
its results back as files.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from twofold import dtypes
from twofold.cli import CommandError
from twofold.errors import FailedPreconditionError
from twofold.frontend.comparing.agreement import Outcome, Value
from twofold.frontend.comparing.compare import Others
from twofold.frontend.comparing.modes import Mode, Subject
from twofold.frontend.comparing.row import Row
from twofold.frontend.comparing.state import State, is_random_state, value_of
from twofold.frontend.tensors.tensor import Tensor
from twofold.ir.base.cores import wanted_threads

MODES = ("eager", "function", "xla")
_SECONDS = 600.0
_PLAIN = (bool, int, float, str, type(None))


class Peers:
    """All peers of a command; a context that ends their processes.

    Parameters
    ----------
    interpreters : sequence of str
        Words of the command line; each may name several, separated by commas.
    target : str
        ``FILE.py:FUNCTION``.
    modes : str
        Those of ``MODES`` to run, separated by commas.

    Raises
    ------
    CommandError
        For an interpreter or a mode that is not there.
    """

    def __init__(self, interpreters: Sequence[str], target: str, modes: str):
        self._modes_wanted = [word.strip() for word in modes.split(",")]
        for mode in self._modes_wanted:
            if mode not in MODES:
                raise CommandError(f"--peer-modes: there is no mode {mode!r}; there are: "
                                   f"{', '.join(MODES)}")
        words = [word.strip() for text in interpreters for word in text.split(",")]
        self._interpreters = [word for word in dict.fromkeys(words) if word]
        for word in self._interpreters:
            if not os.access(word, os.X_OK) or os.path.isdir(word):
                raise CommandError(f"--peers: {word} is no interpreter")
        self._path, _, self._function = target.rpartition(":")
        self._folder = tempfile.TemporaryDirectory(prefix="twofold-peers-")
        self._peers: list[Peer] = []

    def __enter__(self) -> Peers:
        return self

    def __exit__(self, *_: object) -> None:
        for peer in self._peers:
            peer.close()
        self._folder.cleanup()

    def at(self, sizes: Mapping[str, int]) -> Others:
        """What gives the modes of all peers, for arguments made for these sizes."""
        return lambda subject, state: self._modes(subject, state, sizes)

    def notes(self) -> list[str]:
        """What the peers are."""
        return [f"tensorflow{f' {number}' if number > 1 else ''}: version {peer.version} in "
                f"{peer.interpreter}" for number, peer in enumerate(self._peers, 1)
                if peer.version]

    def _modes(self, subject: Subject, state: State, sizes: Mapping[str, int]) -> list[Mode]:
        """The processes are started the first time."""
        if not self._peers:
            self._peers = [Peer(word, self._path, self._function, self._folder.name)
                           for word in self._interpreters]
        found: list[Mode] = []
        for number, peer in enumerate(self._peers):
            name = "tensorflow" if number == 0 else f"tensorflow {number + 1}"
            begun = Begun(peer, subject, state, sizes)
            found += [PeerMode(f"{name} {mode}", mode, begun) for mode in self._modes_wanted]
        return found


class Peer:
    """One process, with the user's file loaded at the first question."""

    def __init__(self, interpreter: str, path: str, function: str, folder: str):
        self.interpreter = interpreter
        self.function = function
        self.folder = tempfile.mkdtemp(dir=folder)
        self.version = ""
        worker = Path(__file__).with_name("peer_worker.py")
        self._errors = open(os.path.join(self.folder, "errors"), "w+",  # kept open
                            encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            [interpreter, str(worker), path, self.folder], env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, bufsize=0)
        self._buffer = b""

    def ask(self, **request: Any) -> dict[str, Any]:
        """The answer to a request.

        Raises
        ------
        FailedPreconditionError
            When the peer reports an error, has died, or does not answer in ten minutes.
        """
        if not self.version and request["do"] != "load":
            self.version = self.ask(do="load", function=self.function)["version"]
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            line = self._line()
        except OSError:
            line = b""
        if not line:
            raise FailedPreconditionError(f"{self.interpreter}: {self._last_words()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise FailedPreconditionError(f"{self.interpreter}: {answer['error']}")
        return answer

    def _line(self) -> bytes:
        """The next line it writes; nothing when it has died or does not answer."""
        assert self._process.stdout is not None
        end = time.monotonic() + _SECONDS
        while b"\n" not in self._buffer:
            left = max(0.0, end - time.monotonic())
            ready, _, _ = select.select([self._process.stdout], [], [], left)
            more = os.read(self._process.stdout.fileno(), 1 << 16) if ready else b""
            if not more:
                return b""
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _last_words(self) -> str:
        """What it wrote before it died."""
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return f"no answer in {_SECONDS:.0f} seconds"
        self._errors.flush()
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines() or ["it ended without a word"]
        return lines[-1][:500]

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()


class Begun:
    """A peer with the arguments and the state of one comparison, given to it once."""

    def __init__(self, peer: Peer, subject: Subject, state: State, sizes: Mapping[str, int]):
        self.peer = peer
        self.state = state
        self._subject = subject
        self._sizes = sizes
        self._done = self._fits = False
        used = state.variables if subject.variables is None else subject.variables
        #: Those of the program, in the order of their making; a peer has no random states of ours.
        self.variables = sorted((v for v in used if not is_random_state(v)),
                                key=lambda v: v._key)

    def begin(self) -> None:
        """Hand over arguments and variables, the first time."""
        if self._done:
            return
        self._done = True
        given = list(self._subject.args)
        trees = [self._tree(value) for value in given]
        self.state.restore()
        values = [self._array(value_of(v).content) for v in self.variables]
        answer = self.peer.ask(do="begin", arguments=None if None in trees else trees,
                               sizes=dict(self._sizes), values=values)
        self._fits = answer["fits"]

    @property
    def why_not_judged(self) -> str:
        """Why results cannot be expected to be equal; empty when they can."""
        if self._subject.is_random:
            return "random numbers of another library are others"
        return "" if self._fits else (
            "its variables are not those of this program, so it begins from other values")

    def _tree(self, value: Any) -> dict[str, Any] | None:
        """An argument as JSON and files; None where its own file must make it."""
        if isinstance(value, Tensor) and value.dtype is not dtypes.string:
            return {"kind": "tensor", "content": self._array(value.numpy())}
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
            return {"kind": "array", "content": self._array(value)}
        if type(value) in (list, tuple):
            items = [self._tree(item) for item in value]
            return None if None in items else {"kind": type(value).__name__, "content": items}
        if type(value) is dict:
            pairs = [(key, self._tree(item)) for key, item in value.items()]
            fine = all(isinstance(key, str) and item is not None for key, item in pairs)
            return {"kind": "dict", "content": pairs} if fine else None
        return {"kind": "value", "content": value} if isinstance(value, _PLAIN) else None

    def _array(self, array: Any) -> dict[str, Any]:
        plain = np.ascontiguousarray(array)
        handle, path = tempfile.mkstemp(dir=self.peer.folder)
        with os.fdopen(handle, "wb") as file:
            file.write(plain.tobytes())
        return {"file": path, "dtype": dtypes.from_numpy(plain.dtype).name,
                "shape": np.shape(array)}


class PeerMode:
    """One way of running in a peer: ``eager``, ``function`` or ``xla``."""

    def __init__(self, name: str, mode: str, begun: Begun):
        self.row = Row(name)
        self._mode = mode
        self._begun = begun

    def prepare(self) -> Outcome:
        """What a first call gives; it compiles."""
        self._begun.begin()
        answer = self._begun.peer.ask(do="prepare", mode=self._mode)
        if self._mode != "eager":
            self.row.cold = {"first-call": answer["seconds"]}
        self.row.unjudged = self._begun.why_not_judged
        variables = [] if self.row.unjudged else self._begun.variables
        return Outcome([_read(value) for value in answer["values"]], {
            variables[value["number"]]._key: _read(value) for value in answer["variables"]
            if variables})

    def time(self, samples: int, calls: int) -> list[float]:
        """See ``Mode``."""
        found: list[float] = self._begun.peer.ask(do="time", mode=self._mode, samples=samples,
                                                  calls=calls)["seconds"]
        return found

    def finish(self) -> None:
        """Nothing: what a peer holds is its own business."""


def _read(value: Mapping[str, Any]) -> Value:
    if "strings" in value:
        words = np.array([w.encode("latin-1") for w in value["strings"]], object)
        return Value(value["name"], words.reshape(value["shape"]), value["is_tensor"])
    if "array" not in value:
        return Value(value["name"], value["text"], False)
    described = value["array"]
    data = Path(described["file"]).read_bytes()
    array = np.frombuffer(data, dtypes.as_dtype(described["dtype"]).numpy)
    return Value(value["name"], array.reshape(described["shape"]), value["is_tensor"])


def _environment() -> dict[str, str]:
    """What a peer sees: as many threads, and none of the folders of this package."""
    threads = str(wanted_threads())
    names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return {**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            **dict.fromkeys(names, threads), "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "1")}
