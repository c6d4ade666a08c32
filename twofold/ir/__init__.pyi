# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.ir.graph.nodes import Graph as Graph
from twofold.ir.graph.builder import GraphBuilder as GraphBuilder
from twofold.ir.graph.nodes import Node as Node
from twofold.ir.ops.record import OpDef as OpDef
from twofold.frontend.gradients.recording import Recording as Recording
TABLE: _Any
from twofold.ir.graph.nodes import Value as Value
from twofold.frontend.gradients.recording import record as record
