"""Privacy: the record of personal data, and export and erasure of what is kept about one person."""
