"""The recording of the example site."""
