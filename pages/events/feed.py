"""The next events for a feed: each once, by its next date."""

from django.utils import timezone

from .models import EventPage

SIZE = 20
MOST = 200  # dates looked through; a calendar with more of them ahead says enough


def feed_posts(index, number: int) -> tuple[list[EventPage], bool]:
    """A page of whole events, the soonest first, each with its `next_date`; and whether more follow."""
    first = {}
    for each in index.dress(index.occurrences().upcoming().select_related("place")[:MOST]):
        first.setdefault(each.event, each)
    start = (number - 1) * SIZE
    chosen = list(first.values())[start : start + SIZE]
    whole = EventPage.objects.select_related("picture").in_bulk([each.page.pk for each in chosen])
    events = []
    for each in chosen:
        event = whole[each.page.pk]
        event.source, event.next_date = each.source, each
        event.published_at = event.first_published_at or timezone.now()
        event.topics_named, event.authors_named, event.signed = [], [], []
        events.append(event)
    return events, len(first) > start + SIZE
