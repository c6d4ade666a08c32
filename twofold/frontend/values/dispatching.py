"""``tf.experimental.dispatch_for_api`` and its kin: public functions for users' own classes.

The table of overrides, and how it is asked, is ``tensors/overrides.py``.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from ..tensors import overrides
from ..tensors.overrides import Handler, Override, check_of
from ..tensors.tracebacks import public

Function = Callable[..., Any]

_UNARY = frozenset("""
invert cast clip_by_value check_numerics saturate_cast adjust_brightness adjust_gamma
convert_image_dtype random_brightness stateless_random_brightness decode_base64 decode_compressed
encode_base64 abs acos acosh angle asin asinh atan atanh bessel_i0 bessel_i0e bessel_i1 bessel_i1e
ceil conj cos cosh digamma erf erfc erfcinv erfinv exp expm1 floor imag is_finite is_inf is_nan
lgamma log log1p log_sigmoid logical_not ndtri negative nextafter real reciprocal reciprocal_no_nan
rint round rsqrt sigmoid sign sin sinh softplus bessel_j0 bessel_j1 bessel_k0 bessel_k0e bessel_k1
bessel_k1e bessel_y0 bessel_y1 dawsn expint fresnel_cos fresnel_sin spence sqrt square tan tanh
nn.elu nn.gelu nn.leaky_relu nn.log_softmax nn.relu nn.relu6 nn.selu nn.silu nn.swish nn.softsign
nn.sigmoid nn.softplus log_softmax ones_like zeros_like strings.as_string strings.length
strings.lower strings.regex_full_match strings.regex_replace strings.strip strings.substr
strings.to_hash_bucket strings.to_hash_bucket_fast strings.to_hash_bucket_strong strings.to_number
strings.unicode_script strings.unicode_transcode strings.upper
""".split())

_BINARY = frozenset("""
bitwise_and bitwise_or bitwise_xor left_shift right_shift complex add atan2 divide divide_no_nan
equal floordiv floormod mod greater greater_equal less less_equal logical_and logical_or logical_xor
maximum minimum multiply multiply_no_nan not_equal pow realdiv scalar_mul squared_difference
subtract truediv truncatediv truncatemod xdivy xlog1py xlogy zeta
sigmoid_cross_entropy_with_logits nn.sigmoid_cross_entropy_with_logits
""".split())

_ASSERTS = frozenset("""
assert_equal assert_greater assert_greater_equal assert_less assert_less_equal assert_near
assert_none_equal
""".split())


@public
def dispatch_for_api(api: Any, *signatures: Any) -> Callable[[Function], Function]:
    """Decorate what a public function does with arguments of some classes.

    Parameters
    ----------
    api : callable
        A function of this library.
    *signatures : dict
        Annotations by the names (or numbers) of parameters: classes, ``list`` and ``Union`` of
        them. The decorated function is called when arguments fit one of them and there is a
        composite among them. By default the annotations of the decorated function.

    Returns
    -------
    callable
        The decorator. What it decorates takes the parameters of ``api``; ``name`` it may leave
        out.

    Raises
    ------
    ValueError
        When ``api`` cannot be overridden, or parameters differ.
    TypeError
        When a signature is no dictionary, or what is decorated is no function.

    Examples
    --------
    >>> import twofold as tf
    >>> class Masked(tf.experimental.ExtensionType):
    ...     values: tf.Tensor
    ...     mask: tf.Tensor
    >>> @tf.experimental.dispatch_for_api(tf.add, {"x": Masked, "y": Masked})
    ... def add_masked(x, y):
    ...     return Masked(x.values + y.values, x.mask & y.mask)
    >>> found = tf.add(Masked([1, 2], [True, False]), Masked(10, True))
    >>> found.values.numpy(), found.mask.numpy()
    (array([11, 12], dtype=int32), array([ True, False]))
    >>> tf.experimental.unregister_dispatch_for(add_masked)
    """
    if not _is_own(api):
        raise ArgumentError(f"{api} does not support dispatch.")
    parameters = inspect.signature(api).parameters
    checks = [_checks_of(parameters, signature) for signature in signatures]

    def decorate(dispatch_target: Function) -> Function:
        if not callable(dispatch_target):
            raise ArgumentTypeError("Expected dispatch_target to be callable; got "
                                    f"{dispatch_target!r}")
        _require_same_parameters(parameters, dispatch_target)
        given, found = list(signatures), checks
        if not given:
            given = [_annotations_of(dispatch_target)]
            found = [_checks_of(parameters, given[0])]
        for signature, check in zip(given, found):
            overrides.add(api, Override(check, _caller(dispatch_target), dispatch_target),
                          list(signature.values()))
        return dispatch_target

    return decorate


def _is_own(api: Any) -> bool:
    """Whether a value is a function of this library that may be overridden."""
    return isinstance(api, types.FunctionType) and f"{api.__module__}.".startswith(
        "twofold.") and overrides.takes_overrides(api)


def _checks_of(parameters: Mapping[str, inspect.Parameter], signature: Any
               ) -> dict[str, overrides.Check]:
    if not isinstance(signature, dict) or not all(isinstance(key, (str, int)) for key in signature):
        raise ArgumentTypeError("signatures must be dictionaries mapping parameter names to type "
                                "annotations.")
    names, found = list(parameters), {}
    for key, annotation in signature.items():
        name = names[key] if isinstance(key, int) and 0 <= key < len(names) else key
        if name not in parameters:
            raise ArgumentError(f"signature includes annotation for unknown parameter {name!r}.")
        if parameters[name].kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD:
            raise ArgumentError("Dispatch currently only supports type annotations for positional "
                                f"parameters; can't handle annotation for {name!r}.")
        found[name] = check_of(annotation)
    return found


def _annotations_of(function: Function) -> dict[str, Any]:
    found = {name: each.annotation for name, each in inspect.signature(
        function, eval_str=True).parameters.items() if each.annotation is not each.empty}
    if not found:
        raise ArgumentError("The dispatch_for_api decorator must be called with at least one "
                            "signature, or applied to a function that has type annotations on "
                            "its parameters.")
    return found


def _require_same_parameters(parameters: Mapping[str, inspect.Parameter], function: Function
                             ) -> None:
    own = inspect.signature(function).parameters
    kinds = [each.kind for each in own.values()]
    if kinds == [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
        return
    wanted = [(x.name, x.kind) for x in parameters.values()]
    if "name" not in own:
        wanted = [x for x in wanted if x[0] != "name"]
    if [(x.name, x.kind) for x in own.values()] != wanted:
        raise ArgumentError(f"Dispatch function's signature {inspect.signature(function)} does not "
                            f"match API's signature ({', '.join(map(str, parameters.values()))}).")


def _caller(target: Function) -> Callable[[Function, dict[str, Any]], Any]:
    """What calls a target with the arguments of a call; it need not have ``name``."""
    own = inspect.signature(target).parameters
    takes_name = "name" in own or any(x.kind is x.VAR_KEYWORD for x in own.values())

    def call(api: Function, arguments: dict[str, Any]) -> Any:
        return target(**{key: value for key, value in arguments.items()
                         if takes_name or key != "name"})

    return call


# ---------------------------------------------------------------------------- groups of functions

def _decorator(names: frozenset[str], annotations: tuple[Any, ...]
               ) -> Callable[[Function], Function]:
    checks = tuple([check_of(annotation) for annotation in annotations])

    def decorate(handler: Function) -> Function:
        if not callable(handler):
            raise ArgumentTypeError(f"Expected a handler to be callable; got {handler!r}")
        overrides.add_handler(Handler(names, annotations, checks, handler))
        return handler

    return decorate


@public
def dispatch_for_unary_elementwise_apis(x_type: Any) -> Callable[[Function], Function]:
    """Decorate what functions of each element do with values of a class.

    Parameters
    ----------
    x_type : annotation
        A class, or a ``list`` or ``Union`` of classes: what the first argument must be.

    Returns
    -------
    callable
        The decorator of a function ``handler(api_func, x)``, where ``api_func`` is a function of
        ``x`` alone: it has the other arguments already.

    Raises
    ------
    ValueError
        When there is a handler for that annotation, or it is none.

    Examples
    --------
    >>> import twofold as tf
    >>> class Masked(tf.experimental.ExtensionType):
    ...     values: tf.Tensor
    ...     mask: tf.Tensor
    >>> @tf.experimental.dispatch_for_unary_elementwise_apis(Masked)
    ... def of_masked(api_func, x):
    ...     return Masked(api_func(x.values), x.mask)
    >>> tf.abs(Masked([1, -2], [True, False])).values.numpy()
    array([1, 2], dtype=int32)
    >>> tf.experimental.unregister_dispatch_for(of_masked)
    """
    return _decorator(_UNARY, (x_type,))


@public
def dispatch_for_binary_elementwise_apis(x_type: Any, y_type: Any
                                         ) -> Callable[[Function], Function]:
    """Decorate what functions of pairs of elements do with values of some classes.

    Parameters
    ----------
    x_type, y_type : annotation
        Classes, or a ``list`` or ``Union`` of classes: what the first two arguments must be.

    Returns
    -------
    callable
        The decorator of a function ``handler(api_func, x, y)``, where ``api_func`` is a function
        of ``x`` and ``y`` alone: it has the other arguments already.

    Raises
    ------
    ValueError
        When there is a handler for these annotations, or they are none.

    Examples
    --------
    >>> import twofold as tf
    >>> class Masked(tf.experimental.ExtensionType):
    ...     values: tf.Tensor
    ...     mask: tf.Tensor
    >>> @tf.experimental.dispatch_for_binary_elementwise_apis(Masked, Masked)
    ... def of_masked(api_func, x, y):
    ...     return Masked(api_func(x.values, y.values), x.mask & y.mask)
    >>> tf.maximum(Masked([1, 5], [True, True]), Masked([4, 2], [True, False])).values.numpy()
    array([4, 5], dtype=int32)
    >>> tf.experimental.unregister_dispatch_for(of_masked)
    """
    return _decorator(_BINARY, (x_type, y_type))


@public
def dispatch_for_binary_elementwise_assert_apis(x_type: Any, y_type: Any
                                                ) -> Callable[[Function], Function]:
    """Decorate what assertions about pairs of elements do with values of some classes.

    Parameters
    ----------
    x_type, y_type : annotation
        Classes, or a ``list`` or ``Union`` of classes: what the first two arguments must be.

    Returns
    -------
    callable
        The decorator of a function ``handler(assert_func, x, y)``, where ``assert_func`` is a
        function of ``x`` and ``y`` alone: it has the other arguments already.

    Raises
    ------
    ValueError
        When there is a handler for these annotations, or they are none.

    Examples
    --------
    >>> import twofold as tf
    >>> class Masked(tf.experimental.ExtensionType):
    ...     values: tf.Tensor
    ...     mask: tf.Tensor
    >>> @tf.experimental.dispatch_for_binary_elementwise_assert_apis(Masked, Masked)
    ... def of_masked(assert_func, x, y):
    ...     both = x.mask & y.mask
    ...     assert_func(tf.boolean_mask(x.values, both), tf.boolean_mask(y.values, both))
    >>> tf.debugging.assert_equal(Masked([1, 2], [True, False]), Masked([1, 3], [True, True]))
    >>> tf.experimental.unregister_dispatch_for(of_masked)
    """
    return _decorator(_ASSERTS, (x_type, y_type))


@public
def unregister_dispatch_for(dispatch_target: Any) -> None:
    """Take back what a function was decorated to do.

    Parameters
    ----------
    dispatch_target : callable
        One that ``dispatch_for_api`` or one of its kin decorated.

    Raises
    ------
    ValueError
        When it was not decorated so.

    Examples
    --------
    >>> import twofold as tf
    >>> class Amount(tf.experimental.ExtensionType):
    ...     value: tf.Tensor
    >>> @tf.experimental.dispatch_for_api(tf.abs)
    ... def of_amount(x: Amount):
    ...     return Amount(tf.abs(x.value))
    >>> tf.abs(Amount(-5)).value.numpy()
    np.int32(5)
    >>> tf.experimental.unregister_dispatch_for(of_amount)
    """
    if not overrides.remove(dispatch_target):
        raise ArgumentError(f"Function {dispatch_target} was not registered using a "
                            "`@dispatch_for_*` decorator.")


__all__ = ["dispatch_for_api", "dispatch_for_binary_elementwise_apis",
           "dispatch_for_binary_elementwise_assert_apis", "dispatch_for_unary_elementwise_apis",
           "unregister_dispatch_for"]
