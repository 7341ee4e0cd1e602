"""Wagtail hook of recordings on pages: missing captions are said at publication."""

from django.contrib import messages
from wagtail import hooks

from media.recordings.warnings import captions_missing

from .page_recordings import recordings_of


@hooks.register("after_publish_page", order=1)  # behind what core says of the page
def warn_of_missing_captions(request, page):
    """Warns of films without captions; the page is published all the same."""
    films = {recording.pk: recording for recording in recordings_of(page.specific)}
    for words in filter(None, map(captions_missing, films.values())):
        messages.warning(request, words)
