"""``tf.types.experimental``, and functions that nothing can be traced of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf

types = tf.types.experimental


def test_functions_and_traces_are_told_apart() -> None:
    function = tf.function(lambda x: x + 1.0)
    concrete = function.get_concrete_function(tf.constant(1.0))
    for value, kinds in ((function, (types.Callable, types.PolymorphicFunction)),
                         (concrete, (types.Callable, types.ConcreteFunction)), (len, ())):
        for kind in (types.Callable, types.PolymorphicFunction, types.ConcreteFunction):
            assert isinstance(value, kind) is (kind in kinds)
    assert types.GenericFunction is types.PolymorphicFunction


def test_what_becomes_a_tensor() -> None:
    like = [1, 2.0, True, "a", b"a", [1], (1,), np.ones(2), np.float32(1), tf.constant(1)]
    assert all(isinstance(x, types.TensorLike) for x in like)
    assert not isinstance(None, types.TensorLike) and not isinstance({}, types.TensorLike)


def test_objects_say_which_calls_share_a_trace() -> None:
    class Kind(types.TraceType):
        def __init__(self, name: str):
            self.name = name

        def is_subtype_of(self, other: Any) -> bool:
            return self == other

        def most_specific_common_supertype(self, others: Any) -> Any:
            return self if all(self == other for other in others) else None

        def placeholder_value(self, placeholder_context: Any) -> Any:
            return self.name

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Kind) and self.name == other.name

        def __hash__(self) -> int:
            return hash(self.name)

    class Fruit:
        def __init__(self, name: str):
            self.name = name

        def __tf_tracing_type__(self, context: Any) -> Kind:
            return Kind(self.name)

    assert isinstance(Fruit("apple"), types.SupportsTracingProtocol)
    seen = []

    @tf.function
    def eat(fruit, x):
        seen.append(fruit)
        return x * len(fruit)

    for name, wanted in (("apple", 5.0), ("fig", 3.0), ("apple", 5.0), ("apple", 5.0)):
        assert float(eat(Fruit(name), tf.constant(1.0))) == wanted
    assert seen == ["apple", "fig"]


def test_generators_and_coroutines_are_refused() -> None:
    @tf.function
    def generator(x):
        if x > 0:
            yield x

    @tf.function
    async def coroutine(x):
        return x if x > 0 else -x

    for function in (generator, coroutine):
        with pytest.raises(TypeError, match="must return zero or more Tensors"):
            function(tf.constant(1.0))


def test_a_recursion_that_a_tensor_ends_is_refused() -> None:
    @tf.function
    def factorial(n):
        if n <= 1:
            return 1
        return n * factorial(n - 1)

    assert int(factorial(5)) == 120
    with pytest.raises(TypeError, match="calls itself without an end"):
        factorial(tf.constant(5))
