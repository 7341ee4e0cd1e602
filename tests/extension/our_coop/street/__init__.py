"""A second app: a section of the home page with a template of its own, and a kind of post."""
