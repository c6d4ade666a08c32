"""The public names: which namespace has them and which module defines them.

One table, read by ``twofold/__init__.py`` and by the namespaces (``tf.math``, ``tf.nn``, …). A line
reads ``module: name name public=defined``; modules are below ``twofold.frontend`` unless they start
with a dot. Nothing is imported before it is used.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
import types
from importlib.machinery import ModuleSpec
from typing import Any

_TABLE = """
[]
values: Tensor
tensors.shape: TensorShape
variables.variable: Variable
variables.policy: VariableSynchronization VariableAggregation
variables.names: name_scope
gradients.tape: GradientTape
gradients.request: UnconnectedGradients
gradients.in_functions: gradients hessians
flow.custom_gradient: custom_gradient grad_pass_through recompute_grad
values.convert: constant convert_to_tensor
flow.tensor_array: TensorArray
values.spec: TensorSpec
values.indexed_slices: IndexedSlices
ops.inspection: is_tensor ensure_shape is_symbolic_tensor get_static_value
ops.inspection: type_spec_from_value
ops.initializers: zeros_initializer ones_initializer constant_initializer
ops.initializers: random_normal_initializer random_uniform_initializer
variables.module: Module
function.context: executing_eagerly inside_function group no_op newaxis
tensors.observers: init_scope
environment.device: device
environment.config: get_logger
function.context: control_dependencies
flow.host_functions: timestamp
.dtypes: DType as_dtype int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32
.dtypes: float64 string bool=bool_ half=float16 double=float64
.config: options
ops.creation: zeros ones fill zeros_like ones_like eye range=range_ linspace one_hot meshgrid
ops.creation: sequence_mask
ops.array: identity shape shape_n size rank reshape transpose expand_dims squeeze broadcast_to pad
ops.array: reverse roll slice=slice_ strided_slice stop_gradient broadcast_static_shape
ops.array: broadcast_dynamic_shape
ops.casting: cast bitcast saturate_cast
ops.joining: concat stack unstack split tile repeat
ops.gather: gather gather_nd scatter_nd tensor_scatter_nd_update tensor_scatter_nd_add
ops.gather: tensor_scatter_nd_sub tensor_scatter_nd_max tensor_scatter_nd_min boolean_mask unique
ops.gather: unique_with_counts where searchsorted dynamic_partition
ops.sorting: sort argsort
ops.math: abs=abs_ negative sign square sqrt exp sin cos tan asin acos atan atan2 sinh cosh tanh
ops.math: asinh acosh atanh add subtract multiply divide truediv floor round=round_ pow=pow_
ops.math: maximum minimum equal not_equal less less_equal greater greater_equal logical_and
ops.math: logical_or logical_not sigmoid floordiv add_n realdiv=truediv scalar_mul truncatediv
ops.math: truncatemod
ops.reduce: reduce_sum reduce_prod reduce_max reduce_min reduce_any reduce_all reduce_mean
ops.reduce: reduce_logsumexp argmax argmin cumsum
ops.linalg.matrices: matmul tensordot norm
ops.linalg.einsum: einsum
ops.compositions: histogram_fixed_width histogram_fixed_width_bins
ops.batches: space_to_batch batch_to_space reverse_sequence unravel_index dynamic_stitch
ops.clip: clip_by_value clip_by_norm clip_by_global_norm
ops.strings.printing: print=print_
ops.checks.values: Assert=assert_ assert_equal assert_less assert_greater
ops.checks.shapes: assert_rank
function.function: function
flow.while_loops: while_loop
flow.choices: cond switch_case case map_fn vectorized_map scan foldl foldr
flow.host_functions: py_function numpy_function

[math]
ops.math: abs=abs_ negative sign square sqrt rsqrt exp expm1 log log1p sin cos tan asin acos atan
ops.math: atan2 sinh cosh tanh asinh acosh atanh erf erfc erfinv ndtri lgamma digamma add subtract
ops.math: multiply divide truediv divide_no_nan multiply_no_nan floor ceil round=round_
ops.math: rint=round_ pow=pow_ maximum minimum equal not_equal less less_equal greater greater_equal
ops.math: logical_and logical_or logical_not logical_xor sigmoid softplus floordiv floormod
ops.math: mod=floormod add_n accumulate_n reciprocal squared_difference is_nan is_inf is_finite
ops.math: reciprocal_no_nan scalar_mul log_sigmoid xlogy xlog1py xdivy cumulative_logsumexp
ops.math: nextafter zeta polygamma
ops.batches: invert_permutation
ops.compositions: lbeta polyval erfcinv unsorted_segment_sqrt_n
ops.reduce: reduce_sum reduce_prod reduce_max reduce_min reduce_any reduce_all reduce_mean
ops.reduce: reduce_logsumexp reduce_std reduce_variance reduce_euclidean_norm argmax argmin cumsum
ops.reduce: cumprod count_nonzero segment_sum segment_mean segment_max segment_min
ops.reduce: unsorted_segment_sum unsorted_segment_mean unsorted_segment_max unsorted_segment_min
ops.reduce: bincount confusion_matrix zero_fraction
ops.nn.layers: l2_normalize softmax log_softmax softsign
ops.sorting: top_k in_top_k

[nn]
ops.batches: space_to_batch
ops.compositions: depth_to_space space_to_depth weighted_moments log_poisson_loss
ops.nn.layers: relu relu6 leaky_relu elu selu gelu silu swish=silu softmax log_softmax softplus
ops.nn.layers: softsign
ops.nn.layers: crelu log_sigmoid sparse_softmax_cross_entropy_with_logits
ops.nn.layers: softmax_cross_entropy_with_logits sigmoid_cross_entropy_with_logits
ops.nn.layers: weighted_cross_entropy_with_logits bias_add batch_normalization moments dropout
ops.nn.layers: l2_loss
ops.nn.layers: l2_normalize embedding_lookup
ops.math: sigmoid tanh
ops.sorting: top_k in_top_k
ops.reduce: zero_fraction
ops.nn.convolution: conv1d conv2d conv2d_transpose depthwise_conv2d separable_conv2d max_pool
ops.nn.convolution: max_pool1d
ops.nn.convolution: max_pool2d avg_pool avg_pool1d avg_pool2d

[linalg]
ops.linalg.matrices: matmul tensordot norm trace diag diag_part set_diag band_part matvec cross
ops.linalg.matrices: adjoint
ops.linalg.matrices: matrix_transpose tensor_diag tensor_diag_part normalize
ops.linalg.factorizations: cholesky triangular_solve cholesky_solve solve inv det slogdet logdet
ops.linalg.factorizations: eigh
ops.linalg.factorizations: eigvalsh qr svd matrix_rank pinv lstsq
ops.linalg.einsum: einsum
ops.creation: eye
ops.clip: global_norm
ops.nn.layers: l2_normalize

[random]
ops.random: normal uniform truncated_normal shuffle categorical set_seed Generator
ops.random: get_global_generator set_global_generator stateless_normal stateless_uniform
ops.random: stateless_truncated_normal stateless_categorical fold_in=stateless_fold_in
ops.random: split=stateless_split

[random.experimental]
ops.random: Generator stateless_fold_in stateless_split stateless_shuffle get_global_generator
ops.random: set_global_generator

[debugging]
ops.checks.values: Assert=assert_ assert_equal assert_none_equal assert_less assert_less_equal
ops.checks.values: assert_greater assert_greater_equal assert_near assert_positive assert_negative
ops.checks.values: assert_non_negative assert_non_positive assert_all_finite=check_numerics
ops.checks.values: check_numerics is_non_decreasing is_strictly_increasing
ops.checks.values: is_traceback_filtering_enabled
ops.checks.shapes: assert_rank assert_rank_at_least assert_rank_in assert_scalar assert_shapes
ops.checks.shapes: assert_type assert_same_float_dtype assert_proper_iterable
ops.checks.shapes: is_numeric_tensor assert_integer
environment.config: enable_traceback_filtering disable_traceback_filtering
environment.config: set_log_device_placement get_log_device_placement

[bitwise]
ops.bitwise: bitwise_and bitwise_or bitwise_xor invert left_shift right_shift

[strings]
ops.strings.functions: as_string length lower upper strip substr to_number
ops.strings.functions: join reduce_join format
ops.strings.patterns: split bytes_split unicode_split unicode_decode unicode_encode regex_replace
ops.strings.patterns: regex_full_match

[image]
ops.image.sizes: resize crop_to_bounding_box pad_to_bounding_box resize_with_crop_or_pad
ops.image.sizes: central_crop
ops.image.sizes: flip_left_right flip_up_down rot90 random_flip_left_right random_flip_up_down
ops.image.sizes: random_crop
ops.image.colours: convert_image_dtype adjust_brightness adjust_contrast per_image_standardization
ops.image.colours: rgb_to_grayscale grayscale_to_rgb psnr total_variation

[nest]
tensors.nest: flatten map_structure pack_sequence_as assert_same_structure is_nested

[config]
function.function: run_functions_eagerly functions_run_eagerly
environment.config: list_physical_devices list_logical_devices get_option get_visible_devices
environment.config: set_visible_devices
environment.device: get_soft_device_placement set_soft_device_placement

[config.experimental]
environment.config: list_physical_devices list_logical_devices get_memory_info get_device_details
environment.config: set_memory_growth get_memory_growth get_visible_devices set_visible_devices
environment.config: enable_op_determinism get_memory_usage enable_tensor_float_32_execution
environment.config: tensor_float_32_execution_enabled

[config.threading]
environment.config: get_intra_op_parallelism_threads get_inter_op_parallelism_threads
environment.config: set_intra_op_parallelism_threads set_inter_op_parallelism_threads

[config.optimizer]
environment.config: get_jit set_jit get_experimental_options set_experimental_options

[dtypes]
ops.casting: cast saturate_cast
.dtypes: bool=bool_ half=float16 double=float64

[errors]

[ir]
gradients.recording: record Recording
.ir.ops: OpDef
.ir.oplib: TABLE
.ir.graph: Graph Node Value GraphBuilder

[autodiff]
gradients.forward_mode: ForwardAccumulator

[test]
environment.testing: TestCase main is_gpu_available gpu_device_name is_built_with_cuda
environment.testing: is_built_with_gpu_support

[compat]
environment.compat: as_bytes as_text as_str=as_text as_str_any dimension_value

[compat.v1]
environment.compat: enable_eager_execution enable_v2_behavior

[compat.v1.logging]
environment.compat: set_verbosity get_verbosity DEBUG INFO WARN ERROR FATAL

[version]
environment.version: VERSION COMPILER_VERSION GIT_VERSION

[sysconfig]
environment.version: get_build_info

[compiler]
function.compiler: pipeline compare explain lower Comparison

"""

# Packages and modules beside this one that are namespaces of their own, where they exist.
SUBMODULES = ("keras", "data", "train", "summary", "compiler", "profiler", "saved_model", "io",
              "image", "feature_column", "compat")


def _read_table() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in _TABLE.splitlines():
        if line.startswith("["):
            current = names.setdefault(line[1:-1], {})
        elif line:
            module, _, entries = line.partition(":")
            for entry in entries.split():
                public, _, defined = entry.partition("=")
                current[public] = f"{module}:{defined or public}"
    return names


NAMES = _read_table()
MISSING = object()


def resolve(place: str) -> Any:
    """The object at ``"module:name"``."""
    module, _, name = place.partition(":")
    base = "twofold" if module.startswith(".") else "twofold.frontend."
    return getattr(importlib.import_module(base + module), name)


def top_level(name: str) -> Any:
    """What ``tf.<name>`` is; ``MISSING`` when there is no such name."""
    place = NAMES[""].get(name)
    if place is not None:
        return resolve(place)
    return Namespace(name) if name in NAMES else MISSING


class _Names(types.ModuleType):
    """A module some of whose names come from the table."""

    def __getattr__(self, name: str) -> Any:
        path = self.__name__.removeprefix("twofold.")
        place = NAMES.get(path, {}).get(name)
        if place is not None:
            found = resolve(place)
        elif f"{path}.{name}" in NAMES:
            found = Namespace(f"{path}.{name}")
        else:
            raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")
        setattr(self, name, found)
        return found

    def __dir__(self) -> list[str]:
        path = self.__name__.removeprefix("twofold.")
        inner = {other[len(path) + 1:].partition(".")[0] for other in NAMES
                 if other.startswith(path + ".")}
        return sorted({*self.__dict__, *NAMES.get(path, {}), *inner})


class Namespace(_Names):
    """One namespace of the interface, for example ``tf.math``."""

    def __init__(self, path: str):
        super().__init__(f"twofold.{path}", f"TensorFlow's names below ``tf.{path}``.")
        self.__path__: list[str] = []  # a package, as far as ``import`` is concerned

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.startswith("__")]


def open_module(module: types.ModuleType) -> None:
    """Let a module of the package also answer to the names in its table."""
    module.__class__ = _Names
    if not hasattr(module, "__path__"):
        module.__path__ = []  # it may hold namespaces


class _Finder:
    """Makes ``import twofold.math`` and ``from twofold.math import exp`` find the namespaces."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Where a namespace is; None for everything else."""
        below = name.removeprefix("twofold.")
        return ModuleSpec(name, _FINDER) if below != name and below in NAMES else None

    def create_module(self, spec: ModuleSpec) -> Any:
        """The one object that ``tf.<namespace>`` is too."""
        parent, _, last = spec.name.rpartition(".")
        return getattr(sys.modules[parent], last)

    def exec_module(self, module: Any) -> None:
        """Nothing: names are loaded when they are used."""


_FINDER: Any = _Finder()


def answer_imports() -> None:
    """Let import statements find the namespaces."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.append(_FINDER)


@functools.cache
def available_submodules() -> tuple[str, ...]:
    """Those of ``SUBMODULES`` that exist."""
    return tuple(name for name in SUBMODULES
                 if importlib.util.find_spec(f"twofold.{name}") is not None)
