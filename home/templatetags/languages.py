"""Template tags for words in another language than the page around them: marked for browsers and screen readers, and
told in a word.
"""

from functools import partial
from itertools import groupby

from bs4 import BeautifulSoup, Tag
from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext

from pages.i18n.catalogs import is_untranslated
from pages.i18n.locales import in_language, lower_first_word, still_in_language, within_sentence
from pages.network.models import Chrome
from pages.opening_hours.formatting import HoursLine
from pages.tree.current import current

register = template.Library()
register.filter(within_sentence)
register.filter(lower_first_word)
# What is aligned by itself.
PARAGRAPHS = [f"h{level}" for level in range(1, 5)] + ["p", "li", "dt", "dd", "td", "th", "blockquote", "figcaption"]


def foreign_code(context, row) -> str:
    """The code of the language this page or snippet is written in, where that is not the one around it; else empty."""
    site_context = context.get("site_context")
    locale = site_context.locales.get(row.locale_id) if site_context and row else None
    return locale.language_code if locale and locale.language_code != get_language() else ""


@register.simple_tag(takes_context=True)
def lang_attr(context, row) -> SafeString | str:
    """The attributes of an element with words of this page or snippet."""
    code = foreign_code(context, row)
    return format_html(' lang="{}" dir="auto"', code) if code else ""


@register.simple_tag
def in_own_language(note, is_first: bool | None = None) -> SafeString | str:
    """Return the words of a note (pages.fact_notes), in an element that names their language where it is another one.

    `is_first` says whether they begin a sentence or stand within one; without it they are printed as they are.
    """
    if not note:
        return ""
    words = note if is_first is None else capfirst(note) if is_first else lower_first_word(note)
    return in_language_of(words, current().languages.get(note.locale_id, ""))


@register.simple_tag
def opening_hours() -> list[HoursLine]:
    """Return the lines of the opening hours in the active language."""
    chrome = Chrome.in_language(get_language())
    return chrome.hours_lines if chrome else []


@register.simple_tag(name="in_language")
def in_language_of(words: str, code: str) -> SafeString:
    """Return words in the language with this code, in an element that names it where it is another one."""
    if code in ("", get_language()):
        return conditional_escape(words)
    return format_html('<span lang="{}" dir="auto">{}</span>', code, words)


@register.simple_tag(takes_context=True)
def hreflang_attr(context, page) -> SafeString | str:
    """The attributes of a link to this page."""
    code = foreign_code(context, page)
    return format_html(' lang="{0}" hreflang="{0}" dir="auto"', code) if code else ""


@register.simple_tag(takes_context=True)
def hreflang(context, page) -> SafeString | str:
    """The same for a link whose words are in the language around it."""
    code = foreign_code(context, page)
    return format_html(' hreflang="{}"', code) if code else ""


@register.simple_tag(takes_context=True)
def language_note(context, page) -> SafeString | str:
    """A label that this page is in another language; empty for one that is not."""
    code = foreign_code(context, page)
    return format_html('<span class="told-in">{}</span>', in_language(code)) if code else ""


@register.simple_tag(takes_context=True)
def original_link_text(context, source) -> str:
    """The words of a link to the page that the one shown was translated from."""
    code = context["site_context"].language_of(source)
    if is_untranslated("Read it %(in_language)s"):
        return get_language_info(code)["name_local"].capitalize()
    return gettext("Read it %(in_language)s") % {"in_language": in_language(code)}


@register.tag
def mark_untranslated(parser, token) -> "UntranslatedNode":
    """Marks what was left untranslated between {% mark_untranslated %} and {% endmark_untranslated %} as words of the page's original."""
    nodelist = parser.parse(("endmark_untranslated",))
    parser.delete_first_token()
    return UntranslatedNode(nodelist)


class UntranslatedNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context) -> str:
        html = self.nodelist.render(context)
        texts = getattr(context.get("page"), "untranslated", [])
        code = foreign_code(context, context["site_context"].source) if texts else ""
        return mark_elements(html, texts, code) if code else html


def mark_elements(html: str, texts: list[str], code: str) -> SafeString:
    """Names the language of the outermost elements that say one of these texts and nothing else, but of no frame around them."""
    soup, untranslated = BeautifulSoup(html, "html.parser"), {normalize_spaces(text) for text in texts}
    for element in soup.find_all(lambda each: not each.find(PARAGRAPHS)):
        if (
            normalize_spaces(element.get_text()) in untranslated or element.get("alt") in untranslated
        ) and not element.find_parent(lang=code):
            element["lang"], element["dir"] = code, "auto"
    wrap_untranslated(soup, code)
    return mark_safe(str(soup))  # noqa: S308 (what was rendered, with these attributes)


def wrap_untranslated(soup: BeautifulSoup, code: str) -> None:
    """Wraps what is untranslated of rich text in an element; the first on the page says in which language it is."""
    for text in soup.select(".body .prose"):
        for run in untranslated_runs(text, code):
            if len(run) == len(text.find_all(recursive=False)):
                text["class"] = [*text["class"], "left"]
                continue
            frame = soup.new_tag("div", attrs={"class": "left"})
            run[0].insert_before(frame)
            frame.extend(run)
    if first := soup.select_one(".left"):
        note = soup.new_tag("span", attrs={"class": "told-in"})
        note.string = still_in_language(code)
        first.insert(0, note)


def untranslated_runs(text: Tag, code: str) -> list[list[Tag]]:
    """The children of this text that are in this language and nothing else, each with those that follow it at once."""
    groups = groupby(text.find_all(recursive=False), partial(is_all_in, code=code))
    return [list(run) for untranslated, run in groups if untranslated]


def is_all_in(element: Tag, code: str) -> bool:
    paragraphs = [each for each in element.find_all(PARAGRAPHS) if not each.find(PARAGRAPHS)] or [element]
    return all(each.get("lang") == code for each in paragraphs)


def normalize_spaces(text: str) -> str:
    return " ".join(text.split())
