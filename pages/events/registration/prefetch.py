"""Prefetching of what is left of each date that is shown: one query, none where nobody registers."""

from collections.abc import Iterable

from media.cache_tags import covered, use

from ..occurrences import Occurrence
from .formatting import left_words, register_words
from .models import RegistrationDate


def prefetch_registration(occurrences: Iterable[Occurrence]) -> None:
    """Sets `on`, `left` and `register_words` of each date for which people register here: its RegistrationDate; one that is not published yet, as it would be.

    What is printed of it depends on that row alone: a registration for one date leaves what shows the others as it is.
    """
    shown = [
        each for each in occurrences if each.source.takes_registrations
    ]  # a date may stand on a page more than once
    if not shown:
        return
    events, dates = zip(*((each.event, each.date) for each in shown), strict=True)
    with covered():
        rows = list(RegistrationDate.objects.filter(event__in=set(events), date__in=set(dates)))
    use(*(f"{RegistrationDate._meta.db_table}:{row.pk}" for row in rows))
    by_date = {(row.event, row.date): row for row in rows}
    for each in shown:
        each.on = by_date.get((each.event, each.date)) or planned(each)
        each.left = left_words(each.on, each.source.waiting_list)
        each.register_words = register_words(each.on, each.source.waiting_list)


def planned(each: Occurrence) -> RegistrationDate:
    """The date of an event that is only previewed, or is not yet in step."""
    on = RegistrationDate(
        event=each.event,
        date=each.date,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        zone=each.source.zone,
        state=each.state,
    )
    on.apply_terms(each.source)
    return on
