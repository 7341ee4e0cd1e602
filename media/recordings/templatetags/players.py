"""Template tag `{% show_player %}`: a recording with its captions, chapters, transcript and a way to keep it."""

from typing import Any

from django import template
from django.utils.translation import get_language

from ...permissions import is_open
from ..models import Recording

register = template.Library()


@register.inclusion_tag("parts/player.html", takes_context=True)
def show_player(context, recording: Recording | None, title: str = "") -> dict[str, Any]:
    """What parts/player.html needs; nothing when there is no recording, or a visitor could not open it."""
    if not recording or not recording.file or not is_open(recording, context.get("request")):
        return {}
    language = get_language()
    texts, request = list(recording.texts.all()), context.get("request")
    poster = recording.poster if recording.poster and is_open(recording.poster, request) else None
    return {
        "recording": recording,
        "title": title or recording.title_in(language),
        "tracks": [text for text in texts if text.captions],
        "text": _best(texts, language, recording.language),
        "poster": poster.address if poster else "",
        "language": language,
        "request": request,
    }


def _best(texts: list, language: str, spoken: str):
    """The text in the visitor's language, else in the spoken one, else any."""
    by_language = {text.language: text for text in texts}
    return by_language.get(language) or by_language.get(spoken) or next(iter(texts), None)


@register.filter
def format_duration(seconds: float) -> str:
    """75 as 1:15, 3675 as 1:01:15."""
    minutes, rest = divmod(int(seconds or 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def split_title(words: str) -> str:
    """These words in their own direction, whatever stands beside them (Unicode UAX 9: first strong isolate)."""
    return f"\u2068{words}\u2069"
