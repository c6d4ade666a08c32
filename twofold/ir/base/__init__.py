"""What every IR is written with: dimensions, types, literals, sources, notation, rounding."""
