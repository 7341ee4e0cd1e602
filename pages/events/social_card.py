"""Social card of an event: its next date, hours and place, what became of it."""

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import pgettext

from ..i18n.dates import format_date, format_in_language
from .occurrences import Occurrence, OccurrenceState
from .page_context import NEXT, prefetch_page_dates


def next_date(page) -> Occurrence:
    """The next occurrence of an event that takes place, else the next, else the last; prefetched for display."""
    rows = Occurrence.objects.filter(event=page.translation_key).select_related("place")
    occurrences = (list(rows.upcoming()[:NEXT]) or list(rows.past()[:1])) if page.source.repeats else []
    each = next((each for each in occurrences if not each.is_off), None) or next(iter(occurrences), None)
    each = each or Occurrence.planned(page.source, page.source.only_date)
    prefetch_page_dates(page, [each], None)
    return each


def share_facts(each: Occurrence) -> dict:
    """Return what the card of an event says of a date."""
    month = "F" if each.day.year == timezone.localdate().year else "F Y"
    location = [each.shown_place.name] if each.shown_place else []
    if not location and each.source.is_online:
        location = [str(each.source.get_attendance_display())]
    return {
        "day": (capfirst(format_date(each.day, "weekday")), str(each.day.day), format_in_language(each.day, month)),
        "place": pgettext("between parts of a line", ", ").join([capfirst(each.hours), *location]),
        "flag": "" if each.state == OccurrenceState.SCHEDULED else str(each.get_state_display()),
    }
