"""What a translator is offered for a segment: how it was translated before the source was changed."""

from difflib import SequenceMatcher
from functools import cached_property

from wagtail_localize.strings import StringValue

ALIKE = 0.4  # of the letters of a text that an earlier one must share to be offered for it


def text_of(data: str) -> str:
    """A stored string without its marks."""
    return StringValue(data).render_text() if "<" in data or "&" in data else data


def shared(old: str, new: str) -> float:
    """How much of the new text stood in the old one, 0 to 1; a paragraph split in two shares all with each half.

    Words count by their letters: texts that share only "a", "and" and "with" are not alike.
    """
    before, after = old.split(), new.split()
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


def difference(old: str, new: str) -> list[tuple[str, str]]:
    """The words of both in order, as runs of ("same" | "gone" | "new", words)."""
    before, after = old.split(), new.split()
    runs = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            runs.append(("same", " ".join(before[a:b])))
            continue
        if b > a:
            runs.append(("gone", " ".join(before[a:b])))
        if d > c:
            runs.append(("new", " ".join(after[c:d])))
    return runs


class Former:
    """What a segment said before, and how that was translated."""

    def __init__(self, row, translation: str):
        self.data, self.replaced_at, self.order = row.string.data, row.replaced_at, row.order
        self.translation = translation

    @cached_property
    def text(self) -> str:
        return text_of(self.data)
