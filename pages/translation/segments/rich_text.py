"""Rich text of a segment on the screen: its marks (bold, italic, links) to be seen, and what changed in it."""

import re
from difflib import SequenceMatcher

from bs4 import BeautifulSoup
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

TAG = re.compile(r"(<[^>]*>)")
PIECE = re.compile(r"(?:&[#\w]+;|[^\W_]+(?:['’\-][^\W_]+)*|\S)\s*|\s+")  # a word or a sign, with the space after it
KEPT = {"b", "strong", "i", "em", "code", "br", "abbr", "acronym"}


def display_html(html: str) -> SafeString:
    """A segment's HTML to look at: a link is a mark with its number, since links in the admin would lead away."""
    soup = BeautifulSoup(html, "html.parser")
    links = soup.find_all("a")
    numbers = {key: str(place) for place, key in enumerate(dict.fromkeys(link.get("id", "") for link in links), 1)}
    for link in links:
        key = link.get("id", "")
        link.name, link.attrs = "span", {"class": "bench-link", "data-mark": key, "data-number": numbers[key]}
    for tag in soup.find_all(lambda each: each.get("class") != "bench-link"):
        tag.attrs = {}
        if tag.name not in KEPT:
            tag.unwrap()
    return mark_safe(str(soup))  # noqa: S308 (only the tags above are left, without attributes of their own)


def plain(html: str) -> str:
    """The words of a segment's HTML, without marks."""
    soup = BeautifulSoup(html, "html.parser")
    for line in soup.find_all("br"):
        line.replace_with("\n")
    return soup.get_text()


def pieces(html: str) -> list[str]:
    """Tags, words, spaces and signs, in their order."""
    found = []
    for part in TAG.split(html):
        found += [part] if part.startswith("<") else PIECE.findall(part)
    return found


def difference(before: str, after: str) -> SafeString:
    """What the second says, with the words that came and the words that went marked; the marks of the second are kept."""
    old, new = pieces(str(display_html(before))), pieces(str(display_html(after)))
    result = []
    compared = SequenceMatcher(None, [each.strip() for each in old], [each.strip() for each in new], autojunk=False)
    for kind, start, end, first, last in compared.get_opcodes():
        if kind == "equal":
            result += new[first:last]
            continue
        result.append(gone("".join(each for each in old[start:end] if not each.startswith("<"))))
        result += came(new[first:last])
    return mark_safe("".join(result))  # noqa: S308 (both were cleaned and escaped above)


def gone(words: str) -> str:
    """Deleted words, said to be so; words are escaped already."""
    return f"<del>{hidden(_('deleted:'))}{words.strip()}</del> " if words.strip() else ""


def came(found: list[str]) -> list[str]:
    """Inserted words, each run between two tags marked by itself: a mark never crosses another."""
    result, run = [], []
    for piece in [*found, "<>"]:
        if not piece.startswith("<"):
            run.append(piece)
            continue
        words = "".join(run)
        space = words[len(words.rstrip()) :]
        result.append(f"<ins>{hidden(_('inserted:'))}{words.rstrip()}</ins>{space}" if words.strip() else words)
        result.append(piece.removeprefix("<>"))
        run = []
    return result


def hidden(words: str) -> str:
    """For those who hear the page, and can't see what is struck out."""
    return format_html('<span class="w-sr-only">{} </span>', words)
