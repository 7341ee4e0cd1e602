"""Warnings about a recording that may be published all the same: on its form, after saving, and where a page shows it."""

from django.utils.translation import gettext as _

from ..containers import VIDEO, ending_of
from .models import Recording

DIRECTORY_FORMATS = {"mp3", "m4a", "mp4"}  # what Apple Podcasts and Spotify take


def notices(recording: Recording) -> list[str]:
    """The warnings for editors, as sentences; empty where nothing is missing."""
    return [message for message in (_format_warning(recording), captions_missing(recording)) if message]


def _format_warning(recording: Recording) -> str:
    if not recording.is_podcast or ending_of(recording.file.name) in DIRECTORY_FORMATS:
        return ""
    message = _(
        "Apple Podcasts and Spotify do not take files of the kind %(kind)s. Upload this episode as MP3 or M4A, else it "
        "is missing there."
    )
    return message % {"kind": recording.ending}


def captions_missing(recording: Recording) -> str:
    """The warning about a video without captions; empty for audio and for videos that have them in any language."""
    if recording.kind != VIDEO or any(text.captions.strip() for text in recording.texts.all()):
        return ""
    message = _(
        "The film “%(title)s” has no captions: people who can't hear do not learn what is said. Add them under "
        "“Captions, chapters and transcript”. If nothing is said in it, nothing is missing."
    )
    return message % {"title": recording.title}
