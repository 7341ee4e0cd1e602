"""What a translator is offered for a segment: how it was translated before the source was changed."""

from difflib import SequenceMatcher
from functools import cached_property

from wagtail_localize.strings import StringValue

from .marks import PIECE

ALIKE = 0.4  # of the letters of a text that an earlier one must share to be offered for it


def text_of(data: str) -> str:
    """A stored string without its marks."""
    return StringValue(data).render_text() if "<" in data or "&" in data else data


def words_of(text: str) -> list[str]:
    """The words, without spaces and signs."""
    return [word for piece in PIECE.findall(text) if any(map(str.isalnum, word := piece.strip()))]


def shared(old: str, new: str) -> float:
    """How much of the new text stood in the old one, 0 to 1; a paragraph split in two shares all with each half.

    Words count by their letters: texts that share only "a", "and" and "with" are not alike. Signs count for nothing.
    """
    before, after = words_of(old), words_of(new)
    if not after:
        return 0.0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    same = [word for block in matcher.get_matching_blocks() for word in after[block.b : block.b + block.size]]
    return len("".join(same)) / len("".join(after))


def best(text: str, earlier: list, alone: bool):
    """The earlier one (each has `text` and `replaced_at`) that this text was most likely made from; None where none is like it.

    In a field that holds one text, whatever it said before is what became of it.
    """
    if not earlier:
        return None
    if alone:
        return max(earlier, key=lambda each: each.replaced_at)
    rated = [(shared(each.text, text), each.replaced_at, -place) for place, each in enumerate(earlier)]
    likeness, _when, place = max(rated)
    return earlier[-place] if likeness >= ALIKE else None


class Former:
    """What a segment said before, and how that was translated."""

    def __init__(self, row, translation: str):
        self.data, self.replaced_at, self.order = row.string.data, row.replaced_at, row.order
        self.translation = translation

    @cached_property
    def text(self) -> str:
        return text_of(self.data)
