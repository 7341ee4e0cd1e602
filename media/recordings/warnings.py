"""Warnings about a recording that may be published all the same: on its form, after saving, and where a page shows it."""

from django.utils.translation import gettext as _

from .containers import VIDEO, ending_of
from .models import Recording

IN_DIRECTORIES = {"mp3", "m4a", "mp4"}  # what Apple Podcasts and Spotify take


def notices(recording: Recording) -> list[str]:
    """Sentences for whoever works on it; none where nothing is missing."""
    return [words for words in (_format_refused(recording), captions_missing(recording)) if words]


def _format_refused(recording: Recording) -> str:
    if not recording.is_podcast or ending_of(recording.file.name) in IN_DIRECTORIES:
        return ""
    words = _(
        "Apple Podcasts and Spotify do not take files of the kind %(kind)s. Upload this episode as MP3 or M4A, else it "
        "is missing there."
    )
    return words % {"kind": recording.ending}


def captions_missing(recording: Recording) -> str:
    """A sentence about a film without captions; empty for sounds and for films that have them in some language."""
    if recording.kind != VIDEO or any(text.captions.strip() for text in recording.texts.all()):
        return ""
    words = _(
        "The film “%(title)s” has no captions: people who can't hear do not learn what is said. Add them under "
        "“Captions, chapters and transcript”. If nothing is said in it, nothing is missing."
    )
    return words % {"title": recording.title}
