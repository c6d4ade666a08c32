"""What the records are written with: shape rules, kernel templates, samples."""
