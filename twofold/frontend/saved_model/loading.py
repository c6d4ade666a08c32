"""``tf.saved_model.load`` and ``contains_saved_model``."""

from __future__ import annotations

import collections
import inspect
import os
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, FileError, ParseError, UnimplementedError
from ...ir.graph.parse import parse_graph
from ...ir.graph.verify import verify
from ...ir.oplib import TABLE
from ..function.restored import RestoredConcreteFunction, RestoredFunction, RestoredRanks
from ..function.structures import Constants, read, read_spec
from ..tensors import observers
from ..tensors.tracebacks import public
from ..train.files import DamagedError, path_text
from ..train.own_format import damage, open_own
from ..train.restoring import read_tensor
from ..train.saved_folders import MODEL_FILE, is_own_model, is_tensorflow_model, read_model
from ..variables.names import name_scope
from ..variables.random_state import Generator
from ..variables.variable import Variable
from .constants import SERVING
from .describing import CAPTURED, CONSTANT
from .host_functions import read_function, with_functions
from .loaded import CallableObject, LoadedObject
from .options import LoadOptions
from .signatures import SignatureMap


def contains_saved_model(export_dir: Any) -> bool:
    """Whether a folder holds a saved model, of this library or of TensorFlow.

    Parameters
    ----------
    export_dir : str or path

    Returns
    -------
    bool
        ``load`` refuses those of TensorFlow, and says what to do.

    Raises
    ------
    TypeError
        When the folder is no path.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.saved_model.contains_saved_model("/no/such/folder")
    False
    """
    folder = path_text(export_dir)
    return is_own_model(folder) or is_tensorflow_model(folder)


@public
def load(export_dir: Any, tags: Any = None, options: LoadOptions | None = None) -> Any:
    """Load a model that ``tf.saved_model.save`` saved; its Python code is not needed.

    Parameters
    ----------
    export_dir : str or path
        Folder of the model.
    tags : str or list of str, optional
        ``"serve"``, which is the only one.
    options : LoadOptions, optional

    Returns
    -------
    object
        With the attributes and compiled functions of what was saved, and ``signatures``. Variables
        can be trained; they are made on the device of the enclosing ``tf.device`` block.

    Raises
    ------
    OSError
        There is no model.
    DataLossError
        It is damaged.
    UnimplementedError
        It is one of TensorFlow's, or of another version.
    ValueError
        For other tags.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> module = tf.Module()
    >>> module.v = tf.Variable(2.0)
    >>> module.twice = tf.function(lambda x: x * module.v)
    >>> y = module.twice(tf.constant(3.0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tf.saved_model.save(module, folder)
    ...     loaded = tf.saved_model.load(folder)
    >>> loaded.v.assign(4.0) and None
    >>> loaded.twice(tf.constant(3.0)).numpy()
    np.float32(12.0)
    """
    folder = path_text(export_dir)
    if not is_own_model(folder):
        raise _not_own(folder)
    given = [tags] if isinstance(tags, str) else list(tags or [SERVING])
    if given != [SERVING]:
        raise ArgumentError(
            f"Got an incompatible argument to `tags`: {tags}. The SavedModel at {folder} has one "
            f"MetaGraph with tags ['{SERVING}']. You may omit the argument, pass 'None', or pass "
            "matching tags.")
    with observers.init_scope(), name_scope(""):
        return _Loader(folder).root()


def _not_own(folder: str) -> Exception:
    if is_tensorflow_model(folder):
        return UnimplementedError(
            f"{folder} is a SavedModel of TensorFlow, whose functions are TensorFlow's graphs: "
            "they cannot be run here. Make the model with its Python code and load its variables, "
            f"tf.train.Checkpoint(model).restore({folder!r}); or save it with twofold",
            "saved_model.load")
    path = os.path.join(folder, MODEL_FILE)
    return FileError(f"SavedModel file does not exist at: {path}; give the folder of a model")


class _Loader:
    """A model being made of what was saved."""

    def __init__(self, folder: str):
        self._folder = folder
        self._content = read_model(folder)
        self._stored = open_own(os.path.join(folder, *self._content["variables"].split("/")))
        self._made: dict[int, Any] = {}
        self._traces: dict[int, RestoredConcreteFunction] = {}
        self._functions: dict[int, Any] = {}

    def root(self) -> Any:
        """The object that was saved."""
        with damage(self._folder, os.path.join(self._folder, MODEL_FILE), "saved model",
                    "save the model again"):
            try:
                self._constants = Constants([
                    read_tensor(self._stored, f"{CONSTANT}/{number}")
                    for number in range(self._content["constants"])])
                self._captured = [self._variable(entry, f"{CAPTURED}/{number}")
                                  for number, entry in enumerate(self._content["captured"])]
                for number, entry in enumerate(self._content["objects"]):
                    self._make_leaf(number, entry)
                root = self._object(0)
                root.signatures = SignatureMap({
                    key: self._signature(key, entry)
                    for key, entry in self._content["signatures"].items()})
                return root
            except ParseError as error:
                raise DamagedError(f"a graph cannot be read: {error}") from None
            except (KeyError, IndexError, AttributeError, TypeError) as error:
                raise DamagedError(f"it does not fit together ({error!r})") from error

    # ------------------------------------------------------------------ objects
    def _make_leaf(self, number: int, entry: dict[str, Any]) -> None:
        """Variables and generators come first: functions use them."""
        if entry["kind"] == "variable":
            self._made[number] = self._variable(entry, entry["value"])
        elif entry["kind"] == "generator":
            self._made[number] = Generator.from_state(
                read_tensor(self._stored, entry["value"]), "philox")

    def _variable(self, entry: dict[str, Any], key: str) -> Variable:
        variable = Variable(read_tensor(self._stored, key), trainable=entry["trainable"],
                            name=entry["name"], shape=entry["shape"],
                            dtype=dtypes.as_dtype(entry["dtype"]))
        if entry.get("wanders"):
            variable._wanders = True
        return variable

    def _object(self, number: int) -> Any:
        if number in self._made:
            return self._made[number]
        entry = self._content["objects"][number]
        kind = entry["kind"]
        if kind == "object":
            return self._plain_object(number, entry)
        parts = {name: self._object(child) for name, child in entry["children"].items()}
        parts.update(self._functions_in(entry))
        if kind == "dict":
            found: Any = parts
        else:
            size = max([int(name) for name in parts if name.isdigit()], default=-1) + 1
            found = [parts.get(str(index)) for index in range(size)]
            if kind == "tuple" and "fields" in entry:
                made: Any = collections.namedtuple(entry["name"], entry["fields"])  # type: ignore[misc]
                found = made(*[parts.get(field) for field in entry["fields"]])
            elif kind == "tuple":
                found = tuple(found)
        self._made[number] = found
        return found

    def _plain_object(self, number: int, entry: dict[str, Any]) -> Any:
        functions = self._functions_in(entry)
        made = CallableObject() if "__call__" in functions else LoadedObject()
        self._made[number] = made  # parts may lead back to it
        for name, child in entry["children"].items():
            setattr(made, name, self._object(child))
        for name, function in functions.items():
            setattr(made, name, function)
        return made

    # ------------------------------------------------------------------ functions
    def _functions_in(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {name: self._function(number)
                for name, number in entry.get("functions", {}).items()}

    def _function(self, number: int) -> Any:
        if number not in self._functions:
            entry = self._content["functions"][number]
            traces = [self._trace(trace) for trace in entry["traces"]]
            if entry["concrete"]:
                self._functions[number] = _one_of_all(traces)
            else:
                self._functions[number] = RestoredFunction(
                    entry["name"], self._parameters(entry["parameters"]), traces,
                    bool(entry["fixed"]))
        return self._functions[number]

    def _parameters(self, entries: list[dict[str, Any]]) -> inspect.Signature:
        empty = inspect.Parameter.empty
        return inspect.Signature([inspect.Parameter(
            entry["name"], getattr(inspect.Parameter, entry["kind"]),
            default=read(entry["default"], self._constants) if "default" in entry else empty)
            for entry in entries])

    def _trace(self, number: int) -> RestoredConcreteFunction:
        if number not in self._traces:
            entry = self._content["traces"][number]
            graph = parse_graph("\n".join(entry["graph"]), TABLE)
            functions = entry.get("functions", {})
            graph = with_functions(graph, lambda node, owner: read_function(functions, node))
            verify(graph)
            self._traces[number] = RestoredConcreteFunction(
                entry["name"], graph, [self._source(x) for x in entry["captured"]],
                read(entry["outputs"], self._constants), entry["names"], entry["kinds"],
                [read(x, self._constants) for x in entry["values"]])
        return self._traces[number]

    def _source(self, entry: dict[str, int]) -> Any:
        """The variable or tensor that a trace captured."""
        if "constant" in entry:
            return self._constants.tensors[entry["constant"]]
        if "captured" in entry:
            return self._captured[entry["captured"]]
        found = self._made[entry["object"]]
        return found.state if isinstance(found, Generator) else found

    def _signature(self, key: str, entry: dict[str, Any]) -> RestoredConcreteFunction:
        return _one_of_all([self._trace_of_signature(key, each)
                            for each in entry.get("traces", [entry])])

    def _trace_of_signature(self, key: str, entry: dict[str, Any]) -> RestoredConcreteFunction:
        trace = self._trace(entry["trace"])
        outputs = read(entry["outputs"], self._constants)
        specs = [read_spec(given) for given in entry["inputs"]]
        names = [str(spec.name) for spec in specs]
        return RestoredConcreteFunction(
            f"signature_wrapper_{key}", trace.graph, trace.captured, outputs, names,
            ["KEYWORD_ONLY"] * len(names), specs, list(outputs))


def _one_of_all(traces: list[RestoredConcreteFunction]) -> RestoredConcreteFunction:
    """One concrete function of the traces for each number of dimensions."""
    return traces[0] if len(traces) == 1 else RestoredRanks(traces)
