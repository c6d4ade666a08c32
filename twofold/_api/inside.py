"""Modules below ``tensorflow.python``, from which libraries import names that are public elsewhere.

They hand out the public names of the namespaces listed here, some by other names. What is only
inside TensorFlow is not there.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from . import names

_MODULES = """
eager.backprop: top
eager.context: top
eager.def_function: top
eager.polymorphic_function.def_function: top
framework.composite_tensor: top
framework.constant_op: top
framework.dtypes: top dtypes
framework.errors: errors
framework.errors_impl: errors
framework.indexed_slices: top
framework.ops: top compat.v1
framework.random_seed: random compat.v1
framework.tensor: top
framework.tensor_conversion_registry: top
framework.tensor_shape: top compat.v1
framework.tensor_spec: top
framework.tensor_util: top
framework.test_util: test TensorFlowTestCase=testing.cases:TestCase
framework.type_spec: top
module.module: top
ops.array_ops: top
ops.array_ops_stack: top
ops.bitwise_ops: bitwise
ops.check_ops: debugging
ops.clip_ops: top
ops.cond: top
ops.control_flow_assert: top
ops.control_flow_ops: top
ops.custom_gradient: top
ops.functional_ops: top
ops.gradients_impl: top
ops.image_ops: image
ops.linalg.linalg: linalg
ops.linalg.linalg_impl: linalg
ops.linalg_ops: linalg top
ops.map_fn: top
ops.math_ops: top math
ops.nn: nn
ops.nn_impl: nn
ops.nn_ops: nn
ops.numpy_ops.np_config: enable_numpy_behavior=numpy.behavior:experimental_enable_numpy_behavior
ops.random_ops: random
ops.special_math_ops: top math.special
ops.stateful_random_ops: random
ops.string_ops: strings
ops.tensor_array_ops: top
ops.unconnected_gradients: top
ops.variable_scope: top compat.v1
ops.variables: top compat.v1
ops.while_loop: top
platform.gfile: io.gfile
platform.test: test
platform.tf_logging: compat.v1.logging
util.nest: nest
"""

#: Module below ``tensorflow.python`` to the namespaces that have its names, best first.
SPACES: dict[str, list[str]] = {}
#: Module to names that are elsewhere by other names: name to place.
_NAMED: dict[str, dict[str, str]] = {}
for _module, _, _entries in (line.partition(": ") for line in _MODULES.strip().splitlines()):
    for _entry in _entries.split():
        _name, _, _there = _entry.partition("=")
        if _there:
            SPACES.setdefault(_module, [])
            _NAMED.setdefault(_module, {})[_name] = _there
        else:
            SPACES.setdefault(_module, []).append("" if _entry == "top" else _entry)


def is_inside(path: str) -> bool:
    """Whether a path below ``tensorflow`` is one of these modules, or a package of them."""
    whole = path.removeprefix("python").removeprefix(".")
    return path.partition(".")[0] == "python" and (
        not whole or any(f"{module}.".startswith(f"{whole}.") for module in SPACES))


class InsideModule(ModuleType):
    """A module below ``tensorflow.python``, or a package of them."""

    def __getattr__(self, name: str) -> Any:
        path = self.__name__.removeprefix("tensorflow.python").removeprefix(".")
        if not name.startswith("__"):
            if name in _NAMED.get(path, ()):
                return names.resolve(_NAMED[path][name])
            for space in SPACES.get(path, ()):
                place = names.place_of(space, name) if space in names.NAMESPACES else None
                if place is not None and not place.endswith(":"):  # no namespace
                    return names.resolve(place)
            inner = f"{self.__name__}.{name}"
            if is_inside(inner.removeprefix("tensorflow.")):
                return importlib.import_module(inner)
        raise AttributeError(
            f"module '{self.__name__}' has no attribute '{name}': twofold stands in for TensorFlow "
            "here, and has its public names only", name=name, obj=self)
