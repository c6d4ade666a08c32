"""AutoGraph: Python control flow on tensors becomes control flow of the graph.

``conversion.py`` rewrites functions, so that each ``if``, loop, call, … asks an operator of this
room; these decide between Python and the graph while the function is traced.
"""
