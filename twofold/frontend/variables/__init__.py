"""Variables, modules and random state: what lasts between calls."""
