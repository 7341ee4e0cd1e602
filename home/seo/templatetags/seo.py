"""Template tags of the head of a page: JSON-LD, and the same page in other languages (hreflang)."""

import json

from django import template
from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pages.theme.palette import DAY, NIGHT, default_palette

from ..json_ld import page_nodes

register = template.Library()
# Languages and regions as Facebook's list has them, where the region is not the language's own name in capitals.
OG_LOCALES = {
    "en": "en_US",
    "es": "es_LA",
    "ar": "ar_AR",
    "am": "am_ET",
    "bn": "bn_IN",
    "ca": "ca_ES",
    "cs": "cs_CZ",
    "da": "da_DK",
    "el": "el_GR",
    "eu": "eu_ES",
    "fa": "fa_IR",
    "gl": "gl_ES",
    "gu": "gu_IN",
    "ha": "ha_NG",
    "he": "he_IL",
    "hi": "hi_IN",
    "ht": "ht_HT",
    "ja": "ja_JP",
    "ko": "ko_KR",
    "pa": "pa_IN",
    "pt": "pt_BR",
    "so": "so_SO",
    "sv": "sv_SE",
    "sw": "sw_KE",
    "ti": "ti_ER",
    "tl": "tl_PH",
    "uk": "uk_UA",
    "ur": "ur_PK",
    "vi": "vi_VN",
    "yo": "yo_NG",
    "zh-hans": "zh_CN",
}
# What a browser could take for the end of a script, or an old one for the end of a line.
UNSAFE_IN_SCRIPT = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def json_ld(context) -> SafeString:
    """JSON-LD script elements of the page shown: data, which no browser runs."""
    page, request = context.get("page"), context.get("request")
    has_data = hasattr(page, "json_ld") and request and page.pk  # a page that is nowhere yet has nothing to tell
    nodes = page_nodes(page, context["site_context"], context.flatten()) if has_data else []
    texts = [json.dumps(each, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT) for each in nodes]
    safe = [(mark_safe(text),) for text in texts]  # noqa: S308 (escaped as JSON, above)
    return format_html_join("\n", '<script type="application/ld+json">{}</script>', safe)


@register.simple_tag(takes_context=True)
def hreflangs(context) -> list[tuple[str, str]]:
    """(language code or x-default, full address) of this state of the page in each language; none where it is only here.

    A state that other languages need not have, such as a second page or several filters, has none.
    """
    site_context, canonical = context["site_context"], context.get("canonical")
    alternates = dict(site_context.alternates)
    if (
        not alternates
        or (canonical and canonical != alternates.get(get_language()))
        or not isinstance(canonical or "", str)
    ):
        return []
    return [
        *alternates.items(),
        ("x-default", alternates.get(settings.LANGUAGE_CODE) or next(iter(alternates.values()))),
    ]


@register.filter
def og_locale(code: str) -> str:
    """A language as Open Graph writes it, with a region: en_US, es_LA, fr_FR."""
    return OG_LOCALES.get(code) or f"{code}_{code.upper()}"


@register.simple_tag
def theme_colors() -> tuple[str, str]:
    """The colour of the sheet by day and by night, for the bar of the browser."""
    return default_palette()["paper"][DAY], default_palette()["paper"][NIGHT]
