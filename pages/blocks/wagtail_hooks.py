"""Wagtail hooks of blocks: links in rich text know languages; missing descriptions and captions are said at publication."""

from django.contrib import messages
from django.utils.translation import ngettext
from wagtail import hooks

from media.images.alt_text import RULE, uses
from media.images.models import Picture
from media.recordings.warnings import captions_missing

from .link_handlers import LanguageAwarePageLink, OpenDocumentLink
from .page_recordings import recordings_of


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


@hooks.register("after_publish_page")
def warn_of_missing_captions(request, page):
    """Warns of films without captions; the page is published all the same."""
    films = {recording.pk: recording for recording in recordings_of(page.specific)}
    for words in filter(None, map(captions_missing, films.values())):
        messages.warning(request, words)
