"""TensorFlow's names that are not here: what is to become of them, and what to use instead.

``planned.py`` lists the names that are to come; it is written from TensorFlow's list. Both are
loaded when somebody asks for a name that does not exist.
"""

from __future__ import annotations

import re

#: Patterns of names below ``tf`` that are refused: why, and what to use.
REFUSED: dict[str, str] = {
    r"experimental\.dtensor\..*": "a compiled function runs on one device: `tf.device`",
    r"experimental\.tensorrt\..*": "functions are compiled by LLVM and OpenCL: `tf.function`",
    r"feature_column\..*": "deprecated in TensorFlow: `tf.one_hot`, `tf.gather`, lookup tables",
    r"quantization\..*|dtypes\.(q\w+|QUANTIZED_DTYPES)|q\w+int\d+|qint\d+|quint\d+":
        "no quantized dtypes: `tf.cast` to int8, with a scale beside the tensor",
    r"(dtypes\.)?experimental\.(float4|float8|u?int[24])\w*":
        "no kernels for so few bits: `tf.bfloat16`, `tf.int8`",
    r".*\bTPU(?!Strategy)\w*": "there are no TPUs: the CPU, and GPUs by `tf.device(\"GPU:0\")`",
    r"Graph|Operation|RegisterGradient|graph_util\..*|io\.write_graph|version\.GRAPH_DEF\w+":
        "no graph mode: `tf.function`, `fn.lower(…)`, `tf.ir.record`, `tf.custom_gradient`",
    r"test\.(assert_equal_graph_def|with_eager_op_as_function|disable_with_predicate)":
        "about TensorFlow's own graphs: `fn.lower(…).text(\"graph\")`",
    r"image\.generate_bounding_box_proposals":
        "TensorFlow has no kernel of it for the CPU: `tf.image.non_max_suppression`",
    r"(io|image)\.decode_jxl": "JPEG XL cannot be read: `tf.io.decode_png`",
    r"train\.Coordinator": "for sessions: `queue` and `threading` of Python",
    r"CriticalSection": "`threading.Lock` of Python",
    r"train\.(\w+Def|ClusterSpec)|distribute\.(Server|cluster_resolver\..*|coordinator\..*|"
    r"ParameterServerStrategy|experimental\.(ParameterServerStrategy|coordinator\..*|"
    r"partitioners\..*|rpc\..*))|test\.create_local_cluster|"
    r"config\.(experimental_connect_to_\w+|experimental\.ClusterDeviceFilters)":
        "no cluster of servers: processes that are equals, by `tf.distribute` when it comes",
    r"data\.experimental\.service\..*": "a process reads its own data: `tf.data`",
    r"data\.experimental\.(to_variant|from_variant|get_model_proto|make_saveable_from_iterator|"
    r"distributed_save|SHARD_HINT)":
        "about TensorFlow's runtime: `tf.train.Checkpoint(iterator=…)` saves an iterator, "
        "`dataset.save` elements",
    r"config\.experimental\.(dis|en)able_mlir_bridge": "there is no MLIR in it",
    r"config\.experimental\.[gs]et_(device_policy|synchronous_execution)|"
    r"experimental\.(async_\w+|function_executor_type)": "ops have run when a call returns",
    r"(dtypes\.)?(resource|variant)": "variables and lists are Python objects",
    r"nn\.RNNCell\w+": "deprecated in TensorFlow: Keras when it comes",
    r"debugging\.experimental\..*": "the setting `dump_dir` keeps every stage of a compile",
    r"experimental\.register_filesystem_plugin": "file objects of Python",
}

#: The same for names below ``tf.compat.v1``, which the list of names leaves out.
OF_FIRST_VERSION: dict[str, str] = {
    r"(Interactive)?Session\w*|ConfigProto|GPUOptions|RunOptions|RunMetadata|Graph\w*|"
    r"get_default_(graph|session)|reset_default_graph|placeholder|sparse_placeholder|"
    r"disable_\w+|wrap_function|train\.(MonitoredSession|Saver|Scaffold|SessionRun\w+)|"
    r"get_collection\w*|add_to_collections?|Operation":
        "no graph mode and no sessions: call ops directly, or a `tf.function` with arguments in "
        "the place of placeholders",
    r"get_variable|get_local_variable|get_variable_scope|VariableScope|make_template|"
    r"\w+_variables_initialized|report_uninitialized_variables":
        "variables are objects that their owner holds: `tf.Variable`, `tf.Module`",
    r"train\.\w+|estimator\..*|layers\..*|losses\..*|metrics\..*|nn\.rnn_cell\..*|keras\..*":
        "Keras when it comes; `tf.GradientTape` and `assign_sub` until then",
}

#: Namespaces that the list leaves out.
UNLISTED: dict[str, str] = {
    "tf.keras": "planned: Keras 3 with a backend of its own",
    "tf.optimizers, tf.losses, tf.metrics, tf.initializers": "Keras's, and planned with it; until "
        "then `tf.GradientTape` and `assign_sub`, or a library's such as Sonnet",
    "tf.compat": "`as_bytes` and its kin; of `compat.v1` only what TensorFlow 2 programs call",
    "tf.lite, tf.mlir, tf.tpu, tf.xla": "refused: formats and compilers of TensorFlow's own",
    "tf.sysconfig": "`get_build_info`",
}


def reason_against(name: str) -> str | None:
    """Why a name below ``tf`` is refused; None for one that is planned."""
    return next((why for pattern, why in REFUSED.items() if re.fullmatch(pattern, name)), None)


def advice(name: str) -> str | None:
    """What to say to somebody who uses a name below ``tf`` that does not exist.

    None for a name that TensorFlow does not have either.
    """
    from .planned import PLANNED

    if name.startswith("compat.v1."):
        return _advice_on_first_version(name.removeprefix("compat.v1."))
    for names, text in UNLISTED.items():
        if f"tf.{name}" in names.split(", "):
            return f"tf.{name}: {text}"
    planned = PLANNED.split()
    if name in planned:
        return f"tf.{name} of TensorFlow is planned and not there yet"
    why = reason_against(name)
    inside = [other for other in planned if other.startswith(f"{name}.")]
    if why is None and not inside:  # all of a namespace may be refused for one reason
        why = reason_against(f"{name}.any")
    if why is not None:
        return f"tf.{name} of TensorFlow is not supported: {why}"
    if inside:
        return f"the namespace tf.{name} of TensorFlow is planned and not there yet"
    return None


def _advice_on_first_version(name: str) -> str | None:
    from . import names

    why = next((text for pattern, text in OF_FIRST_VERSION.items() if re.fullmatch(pattern, name)),
               None)
    if why is not None:
        return f"tf.compat.v1.{name} of TensorFlow is not supported: {why}"
    space, _, last = name.rpartition(".")
    if space in names.NAMESPACES and names.place_of(space, last) is not None:
        return f"tf.compat.v1.{name} of TensorFlow is not there: use tf.{name}"
    return None
