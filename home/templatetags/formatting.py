"""Template tags that format dates, and the URL of the site's own style sheet."""

import re
from collections.abc import Iterable
from math import ceil
from urllib.parse import urlencode

from django import template
from django.apps import apps
from django.conf import settings
from django.template.base import NodeList, Parser, TextNode, Token
from django.template.loader_tags import IncludeNode
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, pgettext
from wagtail.blocks import StreamValue

from pages.blocks.base import relevel_headings
from pages.blocks.stored import PrintedBlock, StoredStream
from pages.i18n.dates import format_date, other_year
from pages.i18n.durations import time_ago
from pages.posts.models import query_of
from pages.theme.palette import NAMES
from pages.theme.stylesheet import FILE_OF_ARABIC, FILE_OF_TEXT, FILES, WIDEST
from pages.tree.routing import name_of_site

register = template.Library()
register.filter("time_ago", time_ago)


@register.filter
def printed_blocks(stream: StreamValue | Iterable[PrintedBlock], plain: str = "") -> Iterable[PrintedBlock]:
    """The blocks of a stream, for parts/body.html; `plain` where lists are to hang no pictures below those of the page."""
    return StoredStream(stream, bool(plain)) if isinstance(stream, StreamValue) else stream


@register.filter
def phone_link(phone: str, shown: str = "") -> SafeString:
    """A telephone number as a link that calls it (RFC 3966), in the way it is shown."""
    return format_html('<a href="tel:{}">{}</a>', re.sub(r"[^+0-9]", "", phone), shown or phone)


@register.filter
def shift_headings(html: str, level: int | str) -> SafeString:
    """A text's HTML with its headings from this level on."""
    return mark_safe(relevel_headings(str(html), int(level)))  # noqa: S308 (what `richtext` made of it)


register.filter(format_date)


@register.filter
def group_digits(number: int) -> str:
    """A number as it is printed in the active language, its thousands apart."""
    return number_format(number, force_grouping=True)


register.filter(other_year)


@register.simple_tag(takes_context=True)
def site_name(context) -> str:
    """The name of the site, for the admin and for mails."""
    return name_of_site(context.get("request"))


@register.simple_tag
def site_language() -> str:
    """The language in which what is written once for all languages is written: credits, names of files."""
    return settings.LANGUAGE_CODE


@register.simple_tag(takes_context=True)
def theme_address(context) -> str:
    """Where the site's own style sheet is; where its colours are previewed, the desk's view of the colours not saved yet."""
    site_context = context["site_context"]
    if scheme := context.get("preview_scheme"):
        look = {name: getattr(site_context.look, name) for name in [*NAMES, "face"]}
        return f"{reverse('look_theme')}?{urlencode(look | {'scheme': scheme})}"
    return reverse("theme", args=[site_context.theme[0]])


@register.simple_tag
def announced_sheets() -> list[str]:
    """Return the style sheets that apps announce for every page, as addresses."""
    return [static(name) for config in apps.get_app_configs() for name in getattr(config, "style_sheets", ())]


@register.simple_tag(takes_context=True)
def headline_face(context) -> str:
    """The address of the headline face."""
    return static(FILES[context["site_context"].look.face])


@register.simple_tag(takes_context=True)
def text_face(context) -> str:
    """The address of the face in which the text of this language is set."""
    return static(FILE_OF_ARABIC if context["site_context"].direction == "rtl" else FILE_OF_TEXT)


@register.tag
def single_line(parser: Parser, token: Token) -> "SingleLineNode":
    """Prints in one line what a template writes in several, where a line end would be seen as a space.

    {% single_line %}…{% endsingle_line %} drops line ends and indents, those between attributes apart, and the line ends
    of what is included.
    """
    nodelist, in_tag = parser.parse(("endsingle_line",)), False
    parser.delete_first_token()
    for text in nodelist.get_nodes_by_type(TextNode):
        text.s, in_tag = join_lines(text.s, in_tag)
    return SingleLineNode(nodelist)


def join_lines(html: str, in_tag: bool) -> tuple[str, bool]:
    """This text in one line, and whether it ends within a tag; `in_tag` says whether it begins there."""
    parts = re.split(r"(\s*\n\s*|[<>])", html)
    for number, part in enumerate(parts):
        if part in {"<", ">"}:
            in_tag = part == "<"
        elif "\n" in part:
            parts[number] = " " if in_tag else ""
    return "".join(parts), in_tag


class SingleLineNode(template.Node):
    def __init__(self, nodelist: NodeList):
        self.nodelist = nodelist
        self.has_include = bool(nodelist.get_nodes_by_type(IncludeNode))

    def render(self, context) -> str:
        html = self.nodelist.render(context)
        return html.replace("\n", "") if self.has_include else html


@register.filter
def nbsp(words: str) -> str:
    """A printed day whose number stays beside its month at the end of a line."""
    return re.sub(r" (\d+)", "\u00a0\\1", words)


# Words in ASCII, with what stands in them.
COMMAND = re.compile(r"(?<![!-~])[!-~]*[A-Za-z][!-~]*(?: [!-~]*[A-Za-z][!-~]*)*")
AROUND = re.compile(r"(\(*)(.*?)([.,:;!?)]*)")  # punctuation of the sentence


@register.filter
def isolate_commands(sentence: str) -> SafeString | str:
    """A right-to-left sentence with each path, command and name in ASCII in a run of its own direction (UAX 9)."""

    def isolated(found: re.Match) -> str:
        before, command, after = AROUND.fullmatch(found[0]).groups()
        return format_html('{}<bdi dir="ltr">{}</bdi>{}', before, command, after)

    if not get_language_bidi():
        return sentence
    parts, end = [], 0
    for found in COMMAND.finditer(sentence):
        parts += [escape(sentence[end : found.start()]), isolated(found)]
        end = found.end()
    return mark_safe("".join([*parts, escape(sentence[end:])]))  # noqa: S308 (each part is escaped)


@register.filter
def headline_size(headline: str) -> str:
    """The classes of a headline whose longest word is wide; the number is that width, rounded up to whole ems.

    With them css/parts/fit.css sets it so that the word is not broken on a phone. Empty for most.
    """
    words = re.split(r"[\s-]+", str(headline))
    widest = ceil(max(sum(WIDEST.get(letter, 560) - 25 for letter in word) for word in words) / 1000 - 0.1)
    return f"fit ems-{min(widest, 12)}" if widest > 3 else ""


@register.filter
def language_in(row, site_context) -> str:
    """The code of the language that a page or snippet is written in."""
    return site_context.language_of(row)


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a text that is printed line by line, such as an address."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@register.simple_tag
def comma() -> str:
    """What stands between the parts of a line."""
    return pgettext("between parts of a line", ", ")


@register.simple_tag
def page_numbers(page) -> list:
    """The numbers a pager shows: the first, the last, those around this page, and gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def page_number_url(context, page, number: int) -> str:
    """The address of another page of the list that this one belongs to, from where it stands."""
    query = query_of(page, number)
    return f"?{query}" if query else context["request"].path
