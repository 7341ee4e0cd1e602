"""Template tags of what visitors read about their data: the text of the privacy page, and the line at the foot."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from .. import public

register = template.Library()
register.simple_tag(public.privacy_line)


@register.simple_tag(takes_context=True)
def privacy_text(context) -> SafeString:
    """Return what is kept of visitors, on the page about privacy of the network in any language; elsewhere nothing."""
    page, request = context.get("page"), context.get("request")
    node = public.privacy_node(request) if request and getattr(page, "pk", None) else None
    is_here = node is not None and node.translation_key == page.translation_key
    return mark_safe(public.privacy_text() if is_here else "")  # noqa: S308 (a template of ours)
