"""What a new event most likely has, from what was planned before."""

from django.db.models import QuerySet


def last_place(events: QuerySet, user, locale) -> int | None:
    """The place in this language of the event that this person planned last; of whoever planned last, where they planned none."""
    placed = events.filter(place__locale=locale).order_by("-first_published_at", "-pk").values_list("place", flat=True)
    return placed.filter(owner=user).first() or placed.first()
