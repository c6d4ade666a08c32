"""What an op is: its record, how it is lowered and differentiated, its samples; the table of all.

The records themselves live in ``ir/oplib``; nothing else may know an op by name when it could ask
its record.
"""

from .eager import FillingKernel, NumPyFunction, NumPyKernels
from .emitter import Emitter
from .gradient_context import GradientContext
from .gradient_rule import ALL_VALUES, Gradient, NotDifferentiable
from .infer import InferContext
from .lowering import (
    Contraction,
    Decompose,
    Element,
    HostCall,
    KernelTemplate,
    Lowering,
    Paired,
    Reduction,
    Scalar,
    Structural,
    Structure,
)
from .parts import EACH_PART, WHOLE, ComplexRule, Parts
from .record import Attrs, Category, Demand, NoAttrs, OpDef, PublicFunction, Range
from .sample import ErrorSample, Sample, Tolerance
from .structure import DimCheck, Reduce, Scan, While
from .table import TABLE, get, gradient_of, register, structural

__all__ = [
    "ALL_VALUES", "EACH_PART", "TABLE", "WHOLE", "Attrs", "Category", "ComplexRule", "Contraction",
    "Decompose", "Demand", "DimCheck", "Element", "Emitter", "ErrorSample", "FillingKernel",
    "Gradient", "GradientContext", "HostCall", "InferContext", "KernelTemplate", "Lowering",
    "NoAttrs", "NotDifferentiable", "NumPyFunction", "NumPyKernels", "OpDef", "Paired", "Parts",
    "PublicFunction", "Range", "Reduce", "Reduction", "Sample", "Scalar", "Scan", "Structural",
    "Structure", "Tolerance", "While", "get", "gradient_of", "register", "structural",
]
