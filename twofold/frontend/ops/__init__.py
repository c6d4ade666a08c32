"""The public functions, one module per family; ``frontend/names.py`` has their namespaces."""
