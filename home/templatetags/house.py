"""What templates say of dates, and the address of the site's own style sheet."""

import datetime as dt
import json
import re
from math import ceil
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from wagtail.models import Site

from pages.blocks.levels import levelled
from pages.palette import NAMES

from .. import linked_data
from ..theme import FILES, WIDEST

register = template.Library()
register.filter("levelled", levelled)
# What a browser could take for the end of a script, or an old one for the end of a line.
UNSAFE_IN_SCRIPT = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def date_formats() -> dict[str, str]:
    """How dates are printed in the active language, by a name templates use; letters as in Django's date filter."""
    return {
        "date": pgettext("date format", "F j, Y"),
        "day": pgettext("date format", "l, F j"),
        "short": pgettext("date format", "D, M j"),
        "month year": pgettext("date format", "F Y"),
        "weekday": "l",
        "short weekday": pgettext("date format", "D"),
        "number": "j",
        "month": "F",
    }


@register.simple_tag(takes_context=True)
def json_ld(context) -> SafeString:
    """What machines are told of the page shown, as JSON-LD: data, which no browser runs."""
    page, request = context.get("page"), context.get("request")
    shown = hasattr(page, "json_ld") and request and page.pk  # a page that is nowhere yet has nothing to tell
    told = linked_data.told(page, context["around"], context.flatten()) if shown else []
    texts = [json.dumps(each, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT) for each in told]
    safe = [(mark_safe(text),) for text in texts]  # noqa: S308 (escaped as JSON, above)
    return format_html_join("\n", '<script type="application/ld+json">{}</script>', safe)


@register.filter
def printed(value: dt.date, style: str = "date") -> str:
    """A date as it is printed in the active language."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return date_format(value, date_formats()[style]) if value else ""


@register.simple_tag(takes_context=True)
def site_name(context) -> str:
    """The name of the site, for the admin and for mails."""
    site = Site.find_for_request(context.get("request")) or Site.objects.filter(is_default_site=True).first()
    return (site and site.site_name) or settings.WAGTAIL_SITE_NAME


@register.simple_tag(takes_context=True)
def hreflangs(context) -> list[tuple[str, str]]:
    """(language code or x-default, full address) of this state of the page in each language; none where it is only here.

    A state that other languages need not have, such as a second page or several filters, has none.
    """
    around, shown = context["around"], context.get("canonical")
    found = dict(around.alternates)
    if not found or (shown and shown != found.get(get_language())) or not isinstance(shown or "", str):
        return []
    return [*found.items(), ("x-default", found.get(settings.LANGUAGE_CODE) or next(iter(found.values())))]


@register.filter
def og_locale(code: str) -> str:
    """A language as Open Graph writes it: es, zh_HANS; Arabic and English as the most of their readers write them."""
    language, _dash, rest = code.partition("-")
    return f"{language}_{rest.upper()}" if rest else language


@register.simple_tag
def site_language() -> str:
    """The language in which what is written once for all languages is written: credits, names of files."""
    return settings.LANGUAGE_CODE


@register.simple_tag(takes_context=True)
def theme_address(context) -> str:
    """Where the site's own style sheet is; where its colours are previewed, the desk's view of the colours not saved yet."""
    around = context["around"]
    if scheme := getattr(around.request, "preview_scheme", ""):
        chosen = {name: getattr(around.look, name) for name in [*NAMES, "face"]}
        return f"{reverse('look_theme')}?{urlencode(chosen | {'scheme': scheme})}"
    return reverse("theme", args=[around.theme[0]])


@register.simple_tag(takes_context=True)
def headline_face(context) -> str:
    """The address of the headline face."""
    return static(FILES[context["around"].look.face])


@register.filter
def unbroken(words: str) -> str:
    """A printed day whose number stays beside its month at the end of a line."""
    return re.sub(r" (\d+)", "\u00a0\\1", words)


@register.filter
def fit(headline: str) -> str:
    """The classes of a headline whose longest word is wide; the number is that width, rounded up to whole ems.

    With them css/parts/fit.css sets it so that the word is not broken on a phone. Empty for most.
    """
    words = re.split(r"[\s-]+", str(headline))
    widest = ceil(max(sum(WIDEST.get(letter, 560) - 25 for letter in word) for word in words) / 1000 - 0.1)
    return f"fit ems-{min(widest, 12)}" if widest > 3 else ""


@register.filter
def language_in(row, around) -> str:
    """The code of the language that a page or snippet is written in."""
    return around.language_of(row)


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a text that is printed line by line, such as an address."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@register.simple_tag
def page_numbers(page) -> list:
    """The numbers a pager shows: the first, the last, those around this page, and gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def page_number_url(context, number: int) -> str:
    """This address with another page number; page 1 has none."""
    query = context["request"].GET.copy()
    for name in [name for name, value in query.items() if name == "page" or not value]:
        del query[name]
    if number > 1:
        query["page"] = number
    return f"?{query.urlencode()}" if query else context["request"].path
