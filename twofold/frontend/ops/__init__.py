"""The public functions, one module per family; ``_api/names.py`` has their namespaces."""
