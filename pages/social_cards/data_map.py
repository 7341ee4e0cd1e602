"""Data map: cards."""

DATA_MAP = {}
DERIVED_FOLDERS = {"share": "pages"}
