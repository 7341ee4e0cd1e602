"""Template tags of a page's own address: printed in words and as a QR code (ISO/IEC 18004), and passed on."""

from functools import lru_cache
from urllib.parse import quote, urlencode

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.inclusion_tag("parts/print_address.html", takes_context=True)
def print_address(context, words: str) -> dict[str, str]:
    """The address of the page shown, its code, and why one would go there."""
    address = canonical_address(context)
    return {"code": qr_code(address) if address else "", "address": without_scheme(address), "words": words}


@register.filter
def without_scheme(address: str) -> str:
    """The address as people type it."""
    return address.partition("://")[2]


@register.inclusion_tag("parts/share.html", takes_context=True)
def share(context) -> dict[str, str]:
    """What a visitor passes on: title and address of the page shown, in a mail (RFC 6068) where no script runs."""
    title, address = context["page"].title, canonical_address(context)
    mail = urlencode({"subject": title, "body": address}, quote_via=quote)
    return {"title": title, "address": address, "mail": f"mailto:?{mail}"}


def canonical_address(context) -> str:
    """The whole address of the page shown, or of one of its dates; empty for one that has none yet."""
    return context.get("canonical") or context["page"].get_full_url(context.get("request")) or ""


@register.filter(name="qr")
@lru_cache(512)
def qr_code(address: str) -> SafeString:
    """A QR code as an `<svg>` of one path, black, without a margin: paper has one."""
    qr = segno.make(address, micro=False, error="m")
    svg = qr.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(svg.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S308 (modules and numbers alone)
