"""Template tag of what only the printed page shows: its address in words and as a QR code (ISO/IEC 18004)."""

from functools import lru_cache

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.inclusion_tag("parts/print_address.html", takes_context=True)
def print_address(context, words: str) -> dict[str, str]:
    """The address of the page shown, its code, and why one would go there."""
    address = context.get("canonical") or context["page"].get_full_url(context.get("request")) or ""
    return {"code": qr_code(address) if address else "", "address": address.partition("://")[2], "words": words}


@lru_cache(512)
def qr_code(address: str) -> SafeString:
    """A QR code as an `<svg>` of one path, black, without a margin: paper has one."""
    qr = segno.make(address, micro=False, error="m")
    svg = qr.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(svg.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S308 (modules and numbers alone)
