"""Products, factorisations and einsum."""
