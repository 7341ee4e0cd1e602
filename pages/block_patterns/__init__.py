"""Saved patterns: blocks that stand together, kept under a name and put into other pages."""
