"""The functions of ``tf.data.Dataset`` that make datasets from values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError, InvalidArgumentError
from ..tensors.shape import TensorShape
from ..tensors.tracebacks import public
from ..values.spec import TensorSpec
from .base import DatasetBase
from .combining import Zip
from .generator import Generated
from .sources import Numbers, Slices, Tensors, numbers_node
from .specs import wrappers
from .structure import flatten, is_structure, map_structure, pack


def _dataset(node: Any) -> Any:
    return wrappers["dataset"](node)


class Creation(DatasetBase):
    """Datasets of values."""

    @staticmethod
    @public
    def from_tensors(tensors: Any, name: str | None = None) -> Any:
        """A dataset with one element.

        Parameters
        ----------
        tensors : structure
            The element: tensors, arrays, lists (which become one tensor), tuples, dictionaries.

        Returns
        -------
        Dataset
            Of one element.
        """
        return _dataset(Tensors(tensors))

    @staticmethod
    @public
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Any:
        """The rows of tensors, along their first axis.

        Parameters
        ----------
        tensors : structure
            With the same number of rows everywhere.

        Returns
        -------
        Dataset
            An element for each row.

        Raises
        ------
        ValueError
            For a scalar, and when numbers of rows differ.
        """
        return _dataset(Slices(tensors))

    @staticmethod
    @public
    def from_generator(generator: Callable[..., Any], output_types: Any = None,
                       output_shapes: Any = None, args: Sequence[Any] | None = None,
                       output_signature: Any = None, name: str | None = None) -> Any:
        """What a Python generator yields.

        Parameters
        ----------
        generator : callable
            Gives an iterable; called at the beginning of each pass.
        output_types, output_shapes : structure, optional
            An older way to declare elements.
        args : sequence of Tensor, optional
            What ``generator`` is called with, as arrays.
        output_signature : structure of TensorSpec, optional
            What each element is like.

        Returns
        -------
        Dataset
            Errors of the generator come up when elements are taken.

        Raises
        ------
        TypeError
            When ``generator`` is not callable, or nothing declares the elements.
        """
        if not callable(generator):
            raise ArgumentTypeError("`generator` must be a Python callable.")
        for name_, value in (("output_types", output_types), ("output_shapes", output_shapes)):
            if output_signature is not None and value is not None:
                raise ArgumentTypeError(f"The `{name_}` argument can not be used together with "
                                        "the `output_signature` argument.")
        if output_signature is None:
            output_signature = _declared_signature(output_types, output_shapes)
        return _dataset(Generated(generator, args or (), _tuples(output_signature)))

    @staticmethod
    @public
    def range(*args: Any, **kwargs: Any) -> Any:
        """Integers at equal distances, like Python's ``range``.

        Parameters
        ----------
        *args : int
            ``stop``; ``start, stop``; ``start, stop, step``.
        **kwargs
            ``output_type``: the dtype, int64 if nothing is said.

        Returns
        -------
        Dataset
            Of scalars.

        Raises
        ------
        InvalidArgumentError
            When the step is 0.
        """
        unknown = kwargs.keys() - {"output_type", "name"}
        if unknown:
            raise ArgumentTypeError(f"Dataset.range() got an unexpected keyword argument "
                                    f"'{min(unknown)}'")
        return _dataset(numbers_node(args, kwargs.get("output_type")))

    @staticmethod
    @public
    def counter(start: Any = 0, step: Any = 1, dtype: Any = dtypes.int64,
                name: str | None = None) -> Any:
        """Numbers from ``start`` on, without an end."""
        return _dataset(Numbers("counter", start, None, step, dtype))

    @staticmethod
    @public
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Any:
        """Elements of several datasets side by side, up to the end of the shortest.

        Parameters
        ----------
        *args
            Datasets, or one structure of them.
        datasets : structure of Dataset, optional
            An older way to give them.

        Returns
        -------
        Dataset
            Its elements are structures of elements.

        Raises
        ------
        TypeError
            When something of it is no dataset.
        """
        if not args and datasets is None:
            raise ArgumentTypeError("Must pass at least one dataset to `zip`.")
        if args and datasets is not None:
            raise ArgumentTypeError("Both `*args` and `datasets` cannot be set.")
        given = datasets if not args else args[0] if len(args) == 1 else args
        nodes: list[Any] = []
        for leaf in flatten(given):
            if not isinstance(leaf, DatasetBase):
                words = "Python `list` is not supported and you should use `tuple` instead." \
                    if isinstance(leaf, list) else f"Encountered object of type {type(leaf)}."
                raise ArgumentTypeError(
                    "Invalid input to `zip`. Inputs are expected to be (nested) structures of "
                    f"`tf.data.Dataset` objects. {words}")
            nodes.append(leaf._node)
        if not nodes:
            raise InvalidArgumentError("zip: there is no dataset in what was given", "zip")
        return _dataset(Zip(given, nodes))


def _declared_signature(types: Any, shapes: Any) -> Any:
    """A signature from the older two arguments."""
    if types is None:
        raise ArgumentTypeError("To specify the output signature you need to provide either the "
                                "`output_signature` argument or the `output_types` argument.")
    types = _tuples(types)
    if shapes is None:
        return map_structure(lambda dtype: TensorSpec(None, dtype), types)
    leaves = [TensorSpec(shape, dtype) for dtype, shape in zip(
        flatten(types), _shapes_like(types, shapes), strict=True)]
    return pack(types, leaves)


def _shapes_like(types: Any, shapes: Any) -> list[Any]:
    """The shapes for dtypes: where a dtype is, there is a shape, which may be a list."""
    if not is_structure(types):
        return [TensorShape(shapes)]
    if isinstance(types, dict):
        return [found for key in sorted(types) for found in _shapes_like(types[key], shapes[key])]
    return [found for part, shape in zip(types, shapes, strict=True)
            for found in _shapes_like(part, shape)]


def _tuples(structure: Any) -> Any:
    """Lists among declarations count as tuples."""
    if isinstance(structure, list):
        return tuple(_tuples(part) for part in structure)
    if isinstance(structure, tuple) and not hasattr(structure, "_fields"):
        return tuple(_tuples(part) for part in structure)
    return structure
