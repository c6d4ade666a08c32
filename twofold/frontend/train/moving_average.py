"""``tf.train.ExponentialMovingAverage``: variables that follow others slowly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError
from ..dispatch.door import run
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..values.arguments import support_only
from ..variables.variable import Variable


class ExponentialMovingAverage:
    """Averages of variables in which the past counts less and less.

    ``apply`` moves each average by ``(1 - decay) (variable - average)``; an average begins with the
    value that its variable has at the first ``apply``.

    Parameters
    ----------
    decay : float, tensor or variable
    num_updates : int, tensor or variable, optional
        How many updates there were: ``decay`` is then ``(1 + n) / (10 + n)`` where that is less.
    zero_debias : bool
        Accepted as in TensorFlow, where it concerns averages of tensors alone.
    name : str
        Part of the averages' names.

    Examples
    --------
    >>> import twofold as tf
    >>> v, average = tf.Variable(0.0), tf.train.ExponentialMovingAverage(0.75)
    >>> average.apply([v])
    >>> for _ in range(2):
    ...     v.assign(1.0) and None
    ...     average.apply([v])
    >>> average.average(v).numpy()
    np.float32(0.4375)
    """

    @public
    def __init__(self, decay: Any, num_updates: Any = None, zero_debias: bool = False,
                 name: str = "ExponentialMovingAverage"):
        support_only("train.ExponentialMovingAverage", "zero_debias", bool(zero_debias), False,
                     True)
        self._decay = decay
        self._num_updates = num_updates
        self._name = name
        self._averages: dict[Any, Variable] = {}
        self._names: dict[str, int] = {}

    @property
    def name(self) -> str:
        """Part of the averages' names."""
        return self._name

    @public
    def apply(self, var_list: Sequence[Variable] | None = None) -> None:
        """Move the averages of variables towards their values; they are made where missing.

        Parameters
        ----------
        var_list : list of Variable
            Of floating dtypes.

        Raises
        ------
        TypeError
            For something else, or without ``var_list``: there is no list of all variables.
        """
        if var_list is None:
            raise ArgumentTypeError(
                "tf.train.ExponentialMovingAverage.apply: var_list must be given; there is no list "
                "of all variables of a program; module.trainable_variables has a module's")
        for variable in var_list:
            if not isinstance(variable, Variable):
                raise ArgumentTypeError(
                    "tf.train.ExponentialMovingAverage does not support non-Variable tensors when "
                    f"eager execution is enabled; got {variable!r}")
            if not variable.dtype.is_floating:
                raise ArgumentTypeError(
                    f"The variables must be half, float, or double: {variable.name}")
        for variable in var_list:
            if variable.ref() not in self._averages:
                self._averages[variable.ref()] = self._made(variable)
        decay = self._decay_now()
        for variable in var_list:
            average = self._averages[variable.ref()]
            rate = run("cast", 1.0 - decay, dtype=average.dtype)
            average.assign_sub((average.value() - variable.value()) * rate)

    def _made(self, variable: Variable) -> Variable:
        with observers.init_scope():
            name = f"{variable.name.removesuffix(':0')}/{self._name}"
            count = self._names[name] = self._names.get(name, -1) + 1
            made = Variable(variable.value(), trainable=False,
                            name=f"{name}_{count}" if count else name)
        return made

    def _decay_now(self) -> Tensor:
        decay = convert.to_tensor(self._decay, dtypes.float32)
        if self._num_updates is None:
            return decay
        count = run("cast", convert.to_tensor(self._num_updates), dtype=dtypes.float32)
        return run("minimum", decay, (1.0 + count) / (10.0 + count))

    def average(self, var: Variable) -> Variable | None:
        """The average of a variable, a variable itself; None where there is none yet."""
        return self._averages.get(var.ref())

    def average_name(self, var: Variable) -> str:
        """The name that the average of a variable has, or would have."""
        found = self.average(var)
        name = var.name.removesuffix(":0")
        return f"{name}/{self._name}" if found is None else found.name.removesuffix(":0")

    def variables_to_restore(self, moving_avg_variables: Sequence[Variable] | None = None
                             ) -> dict[str, Variable]:
        """Variables by the names of their averages; those without one by their own."""
        if moving_avg_variables is None:
            found = [reference.deref() for reference in self._averages]
        else:
            found = list(moving_avg_variables)
        return {self.average_name(x) if x.trainable or self.average(x) is not None
                else x.name.removesuffix(":0"): x for x in found}
