"""Validators of a translated segment: marks, links, length, slug; said in words where it can't stand in the page."""

from unicodedata import category

from bs4 import BeautifulSoup, NavigableString
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.strings import INLINE_TAGS, StringValue

LONGEST = 50_000  # letters of one text


def clean_text(text: str, is_rich: bool) -> str:
    """The text as the engine stores it: sanitized where it is rich; else escaped, with <br/> at line ends."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST]
    text = text if is_visible(text) else ""
    return sanitize(text) if is_rich else StringValue.from_plaintext(text).data


def is_visible(text: str) -> bool:
    """Whether any character of it is seen: not so of spaces, control and format characters (Unicode: Z, Cc, Cf)."""
    return any(category(letter)[0] != "Z" and category(letter) not in {"Cc", "Cf"} for letter in text)


def sanitize(html: str) -> str:
    """Sanitized HTML: the inline tags of the engine, of a link only its id; of all other tags the words stay."""
    soup = BeautifulSoup(html, "html.parser")
    for comment in soup.find_all(string=lambda each: type(each) is not NavigableString):
        comment.extract()
    for tag in soup.find_all(True):
        tag.attrs = {"id": tag["id"]} if tag.name == "a" and tag.get("id") else {}
        if tag.name not in INLINE_TAGS:
            tag.unwrap()
    return str(soup).strip()


def error_for(data: str, source: str, is_rich: bool, model: type[Model], field_path: str) -> str:
    """The validation error of this translation of that source, as a message; empty where it is valid."""
    soups = [BeautifulSoup(html, "html.parser") for html in (data, source)]
    if is_rich and (problem := link_error(*map(links, soups))):
        return problem
    length = max_length_for(model, field_path)
    plain = StringValue(data).render_text()
    if not is_visible(plain):
        return _("There are marks, but no words between them.")
    if length and not is_rich and len(plain) > length:
        over = len(plain) - length
        return ngettext("This is %(n)d letter too long.", "This is %(n)d letters too long.", over) % {"n": over}
    return lines_error(plain, StringValue(source).render_text(), model, field_path)


def lines_error(text: str, source: str, model: type[Model], field_path: str) -> str:
    """The error message where each line of a field has its counterpart in every language, and here are more or fewer."""
    owner, name, _rest = owner_of(model, field_path)
    if name not in getattr(owner, "line_by_line", ()):
        return ""
    own, wanted = (sum(bool(line.strip()) for line in each.splitlines()) for each in (text, source))
    if own == wanted:
        return ""
    words = ngettext("The original has %(n)d line.", "The original has %(n)d lines.", wanted) % {"n": wanted}
    return f"{words} {_('Each needs its own here, in the same order.')}"


def link_error(own: list[tuple], wanted: list[tuple]) -> str:
    """The error message where the links of a translation, (id, words), do not match those of its source; else empty."""
    ids, original = [name for name, _words in own], dict(wanted)
    if missing := [words for name, words in wanted if name not in ids]:
        return _("A link of the original is missing: “%(words)s”.") % {"words": missing[0]}
    if strange := [words for name, words in own if name not in original]:
        return _("The original has no such link: “%(words)s”.") % {"words": strange[0]}
    if len(ids) > len(set(ids)):
        return _("A link stands here twice; in the original it stands once.")
    return "" if all(words for _name, words in own) else _("A link has no words.")


def links(soup: BeautifulSoup) -> list[tuple[str, str]]:
    """The ids of its links and their words, in order."""
    return [(link.get("id", ""), link.get_text().strip()) for link in soup.find_all("a")]


def max_length_for(model: type[Model], field_path: str) -> int | None:
    """`max_length` of the model field or block; None for no limit."""
    owner, name, rest = owner_of(model, field_path)
    field = owner._meta.get_field(name) if name else None
    if hasattr(field, "stream_block"):
        return block_max_length(field.stream_block, rest.split("."))
    return getattr(field, "max_length", None)


def owner_of(model: type[Model], field_path: str) -> tuple[type[Model], str, str]:
    """The model of the field that a path leads to, through child rows; its name there, empty where there is none; the rest."""
    name, _dot, rest = field_path.partition(".")
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return model, "", ""
    if field.auto_created and rest and not hasattr(field, "stream_block"):
        return owner_of(field.related_model, rest)
    return model, name, rest


def block_max_length(block, parts: list[str]) -> int | None:
    for part in parts:
        children = getattr(block, "child_blocks", {})
        block = children.get(part) or getattr(block, "child_block", None)
        if block is None:
            return None
    return getattr(getattr(block, "field", None), "max_length", None)


def message_of(problem: ValidationError) -> str:
    return " ".join(problem.messages)
