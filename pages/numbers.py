"""Whole numbers in what others send: addresses and forms."""


def whole_number(text: str, digits: int) -> int:
    """The number that these plain figures are, at most so many; 0 for anything else, such as ² or a line too long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0
