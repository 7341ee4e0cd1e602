"""Rich text of a segment on the screen: its marks (bold, italic, links) to be seen, and what changed in it."""

import re
from difflib import SequenceMatcher

from bs4 import BeautifulSoup
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

TAG = re.compile(r"(<[^>]*>)")
TOKEN = re.compile(r"(?:&[#\w]+;|[^\W_]+(?:['’\-][^\W_]+)*|\S)\s*|\s+")  # a word or a sign, with the space after it
ALLOWED_TAGS = {"b", "strong", "i", "em", "code", "br", "abbr", "acronym"}


def display_html(html: str) -> SafeString:
    """Sanitized HTML of a segment for display: a link is a numbered span, since links in the admin would lead away."""
    soup = BeautifulSoup(html, "html.parser")
    links = soup.find_all("a")
    numbers = {key: str(place) for place, key in enumerate(dict.fromkeys(link.get("id", "") for link in links), 1)}
    for link in links:
        key = link.get("id", "")
        link.name, link.attrs = "span", {"class": "bench-link", "data-mark": key, "data-number": numbers[key]}
    for tag in soup.find_all(lambda each: each.get("class") != "bench-link"):
        tag.attrs = {}
        if tag.name not in ALLOWED_TAGS:
            tag.unwrap()
    return mark_safe(str(soup))  # noqa: S308 (only the tags above are left, without attributes of their own)


def tokenize(html: str) -> list[str]:
    """Tokens of the HTML in order: tags, words, spaces and signs."""
    found = []
    for part in TAG.split(html):
        found += [part] if part.startswith("<") else TOKEN.findall(part)
    return found


def difference(before: str, after: str) -> SafeString:
    """Word diff as HTML: the second text with its marks, its insertions in `<ins>`, what was deleted in `<del>`."""
    old, new = tokenize(str(display_html(before))), tokenize(str(display_html(after)))
    result = []
    compared = SequenceMatcher(None, [each.strip() for each in old], [each.strip() for each in new], autojunk=False)
    for kind, start, end, first, last in compared.get_opcodes():
        if kind == "equal":
            result += new[first:last]
            continue
        result.append(deleted_html("".join(each for each in old[start:end] if not each.startswith("<"))))
        result += inserted_html(new[first:last])
    return mark_safe("".join(result))  # noqa: S308 (both were cleaned and escaped above)


def deleted_html(words: str) -> str:
    """Deleted words in `<del>`, named so for screen readers; words are escaped already."""
    return f"<del>{screen_reader_html(_('deleted:'))}{words.strip()}</del> " if words.strip() else ""


def inserted_html(found: list[str]) -> list[str]:
    """Inserted words, each run between two tags in an `<ins>` of its own: elements never overlap."""
    result, run = [], []
    for piece in [*found, "<>"]:
        if not piece.startswith("<"):
            run.append(piece)
            continue
        words = "".join(run)
        space = words[len(words.rstrip()) :]
        result.append(
            f"<ins>{screen_reader_html(_('inserted:'))}{words.rstrip()}</ins>{space}" if words.strip() else words
        )
        result.append(piece.removeprefix("<>"))
        run = []
    return result


def screen_reader_html(words: str) -> str:
    """Text for screen readers only."""
    return format_html('<span class="w-sr-only">{} </span>', words)
