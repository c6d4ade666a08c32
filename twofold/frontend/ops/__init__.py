"""The public functions, one module per family; ``frontend/names.py`` says which namespace has which."""
