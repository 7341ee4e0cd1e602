"""Cells of tables for spreadsheets: what somebody has typed is never a formula there."""

import unicodedata

FORMULA = {"=", "+", "-", "@", "\t", "\r", "\n"}  # how a formula begins in a spreadsheet (OWASP, CSV injection)


def escape_formula(cell) -> str:
    """The cell as text, escaped against formula injection: an apostrophe before what a spreadsheet would compute."""
    text = str(cell)
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may read this as a formula: also behind characters that it drops when it imports, and where
    the sign has another width (`＝` U+FF1D), which some of them normalize (Unicode, UAX 15).
    """
    first = next((letter for letter in text if not is_dropped(letter)), "")
    return text[:1] in FORMULA or unicodedata.normalize("NFKC", first) in FORMULA


def is_dropped(letter: str) -> bool:
    """Whether it is a space, or a control or format character such as a byte order mark."""
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf"}
