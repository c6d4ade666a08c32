"""How methods and what has state are called: a small function that uses each, made for a module.

``USES`` has for a name of the table a function of the module; what it gives takes the arguments of
the table, the object itself first (the content of a variable, the tensors of a tensor array).
State is made once for a call, so that a compiled function does not make it while it is traced.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import uses_of_data
import uses_of_files
import uses_of_ragged
import uses_of_sparse

Use = Callable[..., Any]
Maker = Callable[[Any], Use]

BINARY: dict[str, Use] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow,
    "matmul": operator.matmul, "and": operator.and_, "or": operator.or_, "xor": operator.xor,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "eq": operator.eq, "ne": operator.ne}
ORDERS = ("lt", "le", "gt", "ge", "eq", "ne")     # have no reversed methods
ONE: dict[str, Use] = {
    "neg": operator.neg, "abs": abs, "invert": operator.invert, "len": len, "bool": bool,
    "int": int, "float": float, "index": operator.index, "iter": list, "array": lambda x: x.numpy()}


# ---------------------------------------------------------------------------- variables

def make_variable(tf: Any, kept: list[Any], value: Any) -> Any:
    """A variable with a content; it is made when a call first asks for it."""
    value = tf.convert_to_tensor(value)
    if not kept:
        sizes = [0 if d is None else d for d in value.shape.as_list()]
        with tf.init_scope():
            kept.append(tf.Variable(tf.zeros(sizes, value.dtype), shape=value.shape))
    kept[0].assign(value)
    return kept[0]


def _change(method: str) -> Maker:
    """A method that changes a variable: what it gives, and the content afterwards."""
    def make(tf: Any) -> Use:
        kept: list[Any] = []

        def use(self: Any, *args: Any, **kwargs: Any) -> Any:
            variable = make_variable(tf, kept, self)
            found = getattr(variable, method)(*args, **kwargs)
            given = [found] if kwargs.get("read_value", True) else []
            return *given, variable.read_value()
        return use
    return make


def _scatter(method: str) -> Maker:
    def make(tf: Any) -> Use:
        kept: list[Any] = []

        def use(self: Any, indices: Any, updates: Any) -> Any:
            variable = make_variable(tf, kept, self)
            rows = tf.IndexedSlices(tf.convert_to_tensor(updates), tf.convert_to_tensor(indices))
            return getattr(variable, method)(rows), variable.read_value()
        return use
    return make


def _read(read: Use) -> Maker:
    """What is computed of a variable, and its gradient by the variable."""
    def make(tf: Any) -> Use:
        kept: list[Any] = []

        def use(self: Any, *args: Any, **kwargs: Any) -> Any:
            variable = make_variable(tf, kept, self)
            with tf.GradientTape() as tape:
                found = read(variable, *args, **kwargs)
            if not tf.is_tensor(found) or not found.dtype.is_floating:
                return found
            gradient = tape.gradient(found, variable)
            return found, None if gradient is None else tf.convert_to_tensor(gradient)
        return use
    return make


def _method(name: str) -> Use:
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, name)(*args, **kwargs)
    return call


def _create_variable(tf: Any) -> Use:
    kept: list[Any] = []

    def use(initial_value: Any, **kwargs: Any) -> Any:
        if not kept:
            with tf.init_scope():
                kept.append(tf.Variable(initial_value, **kwargs))
        return kept[0], kept[0].trainable, kept[0].shape
    return use


VARIABLES: dict[str, Maker] = {
    "Variable": _create_variable,
    **{f"Variable.{m}": _change(m) for m in (
        "assign", "assign_add", "assign_sub", "scatter_nd_add", "scatter_nd_sub", "scatter_nd_max",
        "scatter_nd_min", "scatter_nd_update")},
    **{f"Variable.{m}": _scatter(m) for m in (
        "scatter_add", "scatter_sub", "scatter_max", "scatter_min", "scatter_update")},
    **{f"Variable.{m}": _read(_method(m)) for m in (
        "sparse_read", "gather_nd", "read_value", "value", "numpy", "is_initialized", "get_shape",
        "set_shape")},
    **{f"Variable.__{m}__": _read(use) for m, use in BINARY.items()},
    **{f"Variable.__r{m}__": _read(lambda x, y, use=use: use(y, x)) for m, use in BINARY.items()
       if m not in ORDERS},
    **{f"Variable.__{m}__": _read(use) for m, use in ONE.items()},
    "Variable.__getitem__": _read(operator.getitem),
}


# ---------------------------------------------------------------------------- tensors

def _of_tensor(use: Use) -> Maker:
    def make(tf: Any) -> Use:
        return lambda self, *args, **kwargs: use(tf.convert_to_tensor(self), *args, **kwargs)
    return make


def _of_slices(use: Callable[[Any, Any], Any]) -> Maker:
    def make(tf: Any) -> Use:
        def call(values: Any, indices: Any, dense_shape: Any = None) -> Any:
            return use(tf, tf.IndexedSlices(
                tf.convert_to_tensor(values), tf.convert_to_tensor(indices),
                None if dense_shape is None else tf.convert_to_tensor(dense_shape)))
        return call
    return make


TENSORS: dict[str, Maker] = {
    **{f"Tensor.__{m}__": _of_tensor(use) for m, use in BINARY.items()},
    **{f"Tensor.__r{m}__": _of_tensor(lambda x, y, use=use: use(y, x))
       for m, use in BINARY.items() if m not in ORDERS},
    **{f"Tensor.__{m}__": _of_tensor(use) for m, use in ONE.items()},
    "Tensor.__getitem__": _of_tensor(operator.getitem),
    **{f"Tensor.{m}": _of_tensor(_method(m)) for m in ("get_shape", "numpy", "set_shape")},
    "Tensor.ndim": _of_tensor(lambda x: x.ndim),
    "Tensor.shape": _of_tensor(lambda x: x.shape),
    "Tensor.dtype": _of_tensor(lambda x: x.dtype),
    "IndexedSlices": _of_slices(lambda tf, x: tf.convert_to_tensor(x)),
    "IndexedSlices.shape": _of_slices(lambda tf, x: (x.shape, x.dtype)),
    "IndexedSlices.__neg__": _of_slices(lambda tf, x: -x),
}


# ---------------------------------------------------------------------------- tensor arrays

def _of_array(use: Callable[..., Any]) -> Maker:
    """Something done with an array of the rows of a tensor."""
    def make(tf: Any) -> Use:
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            rows = tf.convert_to_tensor(self)
            made = {k: kwargs.pop(k) for k in ("dynamic_size", "clear_after_read", "infer_shape",
                                               "element_shape") if k in kwargs}
            array = tf.TensorArray(rows.dtype, size=tf.shape(rows)[0], **made).unstack(rows)
            return use(array, *args, **kwargs)
        return call
    return make


def _in_array(method: str) -> Maker:
    """A method that gives the next array, of an empty one that grows."""
    def make(tf: Any) -> Use:
        def call(*args: Any, dtype: Any = tf.float32, size: Any = 0, **kwargs: Any) -> Any:
            array = tf.TensorArray(dtype, size=size, dynamic_size=True, infer_shape=False)
            return tuple(_contents(getattr(array, method)(*args, **kwargs)))
        return call
    return make


def _contents(array: Any) -> list[Any]:
    return [array.concat(), array.size()]


ARRAYS: dict[str, Maker] = {
    **{f"TensorArray.{m}": _of_array(_method(m)) for m in (
        "read", "stack", "concat", "gather", "size")},
    "TensorArray.write": _of_array(lambda array, *a, **k: array.write(*a, **k).stack()),
    "TensorArray.scatter": _of_array(lambda array, *a, **k: array.scatter(*a, **k).stack()),
    "TensorArray.identity": _of_array(lambda array: array.identity().stack()),
    "TensorArray.unstack": _in_array("unstack"),
    "TensorArray.split": _in_array("split"),
    "TensorArray.dtype": _of_array(lambda array: (array.dtype, array.dynamic_size)),
    "TensorArray.element_shape": _of_array(lambda array: array.element_shape),
}


# ---------------------------------------------------------------------------- random numbers

def _of_generator(use: Callable[..., Any]) -> Maker:
    def make(tf: Any) -> Use:
        kept: list[Any] = []

        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not kept:
                with tf.init_scope():
                    kept.append(tf.random.Generator.from_seed(self))
            return use(kept[0], *args, **kwargs)
        return call
    return make


def _then_draw(method: str) -> Maker:
    """A method that moves a generator: where it stands, and what it draws next."""
    def use(generator: Any, *args: Any, **kwargs: Any) -> Any:
        getattr(generator, method)(*args, **kwargs)
        return generator.uniform([600])
    return _of_generator(use)


def _made_by(method: str) -> Maker:
    def make(tf: Any) -> Use:
        kept: list[Any] = []

        def call(*args: Any, **kwargs: Any) -> Any:
            if not kept:
                with tf.init_scope():
                    kept.append(getattr(tf.random.Generator, method)(*args, **kwargs))
            return kept[0].uniform([600])
        return call
    return make


GENERATORS: dict[str, Maker] = {
    **{f"random.Generator.{m}": _of_generator(_method(m)) for m in (
        "normal", "truncated_normal", "uniform", "uniform_full_int", "binomial", "make_seeds")},
    **{f"random.Generator.{m}": _then_draw(m) for m in ("skip", "reset", "reset_from_seed",
                                                        "reset_from_key_counter")},
    "random.Generator.split": _of_generator(
        lambda generator, *a, **k: [g.uniform([600]) for g in generator.split(*a, **k)]),
    **{f"random.Generator.{m}": _made_by(m) for m in ("from_seed", "from_key_counter",
                                                       "from_state")},
    "random_uniform_initializer": lambda tf: lambda shape, dtype=tf.float32, **k:
        tf.random_uniform_initializer(**k)(shape, dtype),
    "random_normal_initializer": lambda tf: lambda shape, dtype=tf.float32, **k:
        tf.random_normal_initializer(**k)(shape, dtype),
    "zeros_initializer": lambda tf: lambda *a, **k: tf.zeros_initializer()(*a, **k),
    "ones_initializer": lambda tf: lambda *a, **k: tf.ones_initializer()(*a, **k),
    "constant_initializer": lambda tf: lambda value, *a, **k:
        tf.constant_initializer(value)(*a, **k),
}


# ---------------------------------------------------------------------------- shapes and dtypes

def _plainly(tf: Any, found: Any) -> Any:
    """Dimensions as numbers and specs as what they say."""
    if isinstance(found, tf.TensorSpec):
        return found.shape, found.dtype, found.name
    return found


def _of_shape(method: str) -> Maker:
    return lambda tf: _method(method)


def _of_spec(use: Use) -> Maker:
    def make(tf: Any) -> Use:
        def call(shape: Any, dtype: Any, *args: Any, **kwargs: Any) -> Any:
            return _plainly(tf, use(tf.TensorSpec(shape, dtype), *args, **kwargs))
        return call
    return make


def _of_other_spec(method: str) -> Maker:
    def make(tf: Any) -> Use:
        def call(shape: Any, dtype: Any, other: Any, other_dtype: Any) -> Any:
            spec = tf.TensorSpec(shape, dtype)
            other = tf.TensorSpec(other, other_dtype)
            return _plainly(tf, getattr(spec, method)(
                [other] if method.startswith("most") else other))
        return call
    return make


def _of_attribute(name: str) -> Maker:
    def use(tf: Any) -> Use:
        def call(self: Any) -> Any:
            found = getattr(tf.as_dtype(self), name)
            return found if isinstance(found, bool | int | str) else str(found)
        return call
    return use


SHAPES: dict[str, Maker] = {
    **{f"TensorShape.{m}": _of_shape(m) for m in (
        "as_list", "assert_has_rank", "assert_is_compatible_with", "assert_is_fully_defined",
        "concatenate", "is_compatible_with", "is_fully_defined", "is_subtype_of", "merge_with",
        "num_elements", "with_rank", "with_rank_at_least", "with_rank_at_most",
        "__getitem__", "__len__", "__bool__", "__eq__")},
    "TensorShape": lambda tf: lambda dims: tf.TensorShape(dims),
    "TensorShape.rank": lambda tf: lambda self: (self.rank, self.ndims),
    "TensorShape.dims": lambda tf: lambda self: str(self.dims),
    "TensorShape.__str__": lambda tf: lambda self: f"{self} {self!r}",
    "TensorSpec": _of_spec(lambda spec: spec),
    "TensorSpec.__str__": _of_spec(lambda spec: repr(spec)),
    "TensorSpec.is_compatible_with": _of_spec(_method("is_compatible_with")),
    "TensorSpec.is_subtype_of": _of_other_spec("is_subtype_of"),
    "TensorSpec.most_specific_compatible_type": _of_other_spec("most_specific_compatible_type"),
    "TensorSpec.most_specific_common_supertype": _of_other_spec("most_specific_common_supertype"),
    "TensorSpec.from_spec": lambda tf: lambda shape, dtype, **k: _plainly(
        tf, tf.TensorSpec.from_spec(tf.TensorSpec(shape, dtype), **k)),
    "TensorSpec.from_tensor": lambda tf: lambda tensor, **k: _plainly(
        tf, tf.TensorSpec.from_tensor(tf.convert_to_tensor(tensor), **k)),
    **{f"DType.{m}": _of_attribute(m) for m in (
        "as_datatype_enum", "base_dtype", "is_bool", "is_complex", "is_floating", "is_integer",
        "is_numpy_compatible", "is_unsigned", "limits", "max", "min", "name", "real_dtype",
        "size")},
    "DType.is_compatible_with": lambda tf: lambda self, other: tf.as_dtype(
        self).is_compatible_with(other),
    "DType.__eq__": lambda tf: lambda self, other: tf.as_dtype(self) == other,
}


# ---------------------------------------------------------------------------- derivatives

def _of_tape(ask: Callable[..., Any]) -> Maker:
    """What a tape is asked after it watched a function of a tensor."""
    def make(tf: Any) -> Use:
        def call(fn: Any, x: Any, **kwargs: Any) -> Any:
            x = tf.convert_to_tensor(x)
            with tf.GradientTape(persistent=kwargs.pop("persistent", False)) as tape:
                tape.watch(x)
                y = fn(x)
            return ask(tape, y, x, **kwargs)
        return call
    return make


def _unwatched(tf: Any) -> Use:
    def call(fn: Any, x: Any) -> Any:
        x = tf.convert_to_tensor(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = fn(x)
            with tape.stop_recording():
                z = fn(x) * y
            y = y + z
        return tape.gradient(y, x)
    return call


def _unwatch_all(tf: Any) -> Use:
    def call(fn: Any, x: Any) -> Any:
        x = tf.convert_to_tensor(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = fn(x)
            tape.reset()
            z = fn(x)
        return tape.gradient(y, x), tape.gradient(z, x)
    return call


def _watched(tf: Any) -> Use:
    kept: list[Any] = []

    def call(fn: Any, x: Any) -> Any:
        variable = make_variable(tf, kept, x)
        with tf.GradientTape() as tape:
            fn(variable)
        return [v.read_value() for v in tape.watched_variables()]
    return call


def _forward(tf: Any) -> Use:
    def call(fn: Any, primals: Any, tangents: Any, **kwargs: Any) -> Any:
        primals = tf.convert_to_tensor(primals)
        with tf.autodiff.ForwardAccumulator(primals, tf.convert_to_tensor(tangents)) as forward:
            y = fn(primals)
        return forward.jvp(y, **kwargs)
    return call


def _custom(tf: Any) -> Use:
    def call(fn: Any, x: Any) -> Any:
        @tf.custom_gradient
        def doubled(x: Any) -> Any:
            return fn(x), lambda g: g * 2 + x
        return _gradient_of(tf, doubled, x)
    return call


def _gradient_of(tf: Any, function: Use, x: Any) -> Any:
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return y, tape.gradient(y, x)


DERIVATIVES: dict[str, Maker] = {
    "GradientTape.gradient": _of_tape(lambda tape, y, x, **k: tape.gradient(y, x, **k)),
    "GradientTape.jacobian": _of_tape(lambda tape, y, x, **k: tape.jacobian(y, x, **k)),
    "GradientTape.batch_jacobian": _of_tape(
        lambda tape, y, x, **k: tape.batch_jacobian(y, x, **k)),
    "GradientTape.stop_recording": _unwatched,
    "GradientTape.reset": _unwatch_all,
    "GradientTape.watched_variables": _watched,
    "autodiff.ForwardAccumulator.jvp": _forward,
    "gradients": lambda tf: lambda fn, x, **k: tf.gradients(fn(x), x, **k),
    "hessians": lambda tf: lambda fn, x, **k: tf.hessians(tf.reduce_sum(fn(x)), x, **k),
    "custom_gradient": _custom,
    "recompute_grad": lambda tf: lambda fn, x: _gradient_of(tf, tf.recompute_grad(fn), x),
    "grad_pass_through": lambda tf: lambda fn, x: _gradient_of(
        tf, tf.grad_pass_through(lambda x: tf.stop_gradient(fn(x))), x),
    "function": lambda tf: lambda fn, x: _gradient_of(tf, tf.function(fn), x),
    "autograph.to_graph": lambda tf: lambda fn, x: tf.autograph.to_graph(fn)(x),
    "autograph.experimental.do_not_convert": lambda tf: lambda fn, x: tf.function(
        tf.autograph.experimental.do_not_convert(fn))(x),
}

USES: dict[str, Maker] = {**VARIABLES, **TENSORS, **ARRAYS, **GENERATORS, **SHAPES, **DERIVATIVES,
                          **uses_of_data.USES, **uses_of_files.USES,
                          **uses_of_sparse.USES, **uses_of_ragged.USES}
