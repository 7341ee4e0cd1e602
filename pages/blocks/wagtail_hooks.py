"""Wagtail hooks of blocks: links in rich text know languages; missing descriptions are said at publication."""

from django.contrib import messages
from django.utils.translation import ngettext
from wagtail import hooks

from media.images.alt_text import RULE, uses
from media.images.models import Picture

from .link_handlers import LanguageAwarePageLink, OpenDocumentLink


@hooks.register("register_rich_text_features", order=100)
def register_link_handlers(features):
    features.register_link_type(LanguageAwarePageLink)
    features.register_link_type(OpenDocumentLink)


@hooks.register("after_publish_page")
def warn_of_missing_descriptions(request, page):
    """Warns of images that have no alt text and are not marked as decorative; the page is published all the same."""
    missing = sum(1 for pk, words, _put in uses(page.specific, Picture) if pk and not words)
    if missing:
        words = ngettext(
            "%(number)s picture of this page has no description.",
            "%(number)s pictures of this page have no description.",
            missing,
        )
        messages.warning(request, f"{words % {'number': missing}} {RULE}")
