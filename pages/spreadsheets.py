"""Cells of tables for spreadsheets: what somebody has typed is never a formula there."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a spreadsheet


def harmless(cell) -> str:
    """What somebody has typed may look like a formula; with an apostrophe before it a spreadsheet shows it as it is."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
