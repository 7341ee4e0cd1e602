"""Change data capture: which printed rows were changed, by whichever process and whatever SQL."""
