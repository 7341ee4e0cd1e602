"""Cells of tables for spreadsheets: what somebody has typed is never a formula there."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a spreadsheet


def escape_formula(cell) -> str:
    """The cell as text, escaped against formula injection: an apostrophe before what a spreadsheet would compute."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
