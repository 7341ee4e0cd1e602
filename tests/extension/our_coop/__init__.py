"""Package of a cooperative's own apps."""
