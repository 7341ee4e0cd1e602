"""Forms and signed pages of visitors."""
