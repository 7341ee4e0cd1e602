"""Where in a rich text each of its segments stands: a heading, a paragraph, an entry of a list, and how deep."""

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

LISTS = {"ol", "ul"}
BLOCKS = {"p", "li", "blockquote", "td", "th", "h2", "h3", "h4", "h5", "h6"}


@dataclass(frozen=True)
class Spot:
    """What a segment is, as an editor shows it."""

    tag: str = ""  # h3, p, li …; empty for a text without paragraphs
    depth: int = 0  # in how many lists it stands
    list: str = ""  # ol or ul
    number: int = 0  # its place in an ordered list


def spots(template: str) -> list[Spot]:
    """The spot of each segment of a rich text, in order; `template` is what the translation engine keeps of it."""
    return [spot(text) for text in BeautifulSoup(template, "html.parser").find_all("text")]


def spot(text: Tag) -> Spot:
    above = [parent for parent in text.parents if parent.name]
    block = next((parent for parent in above if parent.name in BLOCKS), None)
    if block is None:
        return Spot()
    entry = next((parent for parent in above if parent.name == "li"), None)
    lists = [parent for parent in above if parent.name in LISTS]
    tag = "li" if entry is not None and block.name == "p" else block.name
    if not lists or entry is None:
        return Spot(tag)
    number = len(entry.find_previous_siblings("li")) + 1 if lists[0].name == "ol" else 0
    return Spot(tag, len(lists), lists[0].name, number)
