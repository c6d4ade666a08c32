"""From fused groups and contractions to kernels."""
