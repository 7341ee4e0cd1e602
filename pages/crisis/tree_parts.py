"""The crisis in the copy of the page tree."""

import datetime as dt

from ..tree.nodes import Crisis, CrisisWords
from .models import CrisisLink, CrisisMessage, CrisisSwitch


def load_crisis() -> Crisis | None:
    """What visitors read now, by the crisis switch; None while it is off."""
    since = CrisisSwitch.objects.values_list("since", flat=True).first()
    return planned_crisis(since) if since else None


def planned_crisis(since: dt.datetime) -> Crisis:
    """What visitors would read, had the crisis switch been on since this moment."""
    messages = CrisisMessage.objects.values_list("locale_id", "title", "text")
    links = CrisisLink.objects.order_by("sort_order", "pk")
    words = {locale_id: CrisisWords(title, text) for locale_id, title, text in messages.order_by("locale_id")}
    return Crisis(since, words, tuple(dict.fromkeys(links.values_list("page__translation_key", flat=True))))
