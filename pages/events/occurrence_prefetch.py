"""Prefetching for lists of occurrences: the event in a language, its place and what is said of that date there."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max

from media.cache_tags import use

from ..tree.current import current
from ..tree.nodes import Node
from .access import prefetch_offered_access
from .models import EventPage
from .occurrences import ChangedDate, Occurrence, select_changes
from .places import localized_places


def prefetch_display(occurrences: list[Occurrence], visible: Iterable[Node], locale_id: int) -> list[Occurrence]:
    """These dates, each with `page` (the event in this language, of those `visible`), `shown_place` and `change`.

    Where nobody has translated the event, `page` is the one of those `visible` that there is. The dates come with their
    place, a few with their source too. At most six queries, however many they are. A date whose page is gone is left out.
    """
    sources = {each.source_id: each.source for each in occurrences if Occurrence.source.is_cached(each)}
    missing = {each.source_id for each in occurrences} - sources.keys()
    foreign = {each.event for each in occurrences if getattr(sources.get(each.source_id), "locale_id", 0) != locale_id}
    if foreign:
        ids = [node.pk for node in visible if node.translation_key in foreign]
        for page in EventPage.objects.filter(pk__in=ids).order_by().defer_streamfields():
            sources.setdefault(page.pk, page).shown = True
    if missing := missing - sources.keys():
        sources |= EventPage.objects.defer_streamfields().in_bulk(missing)
    pages = {page.translation_key: page for page in sources.values() if is_shown(page, locale_id)}
    occurrences = [each for each in occurrences if each.event in pages]
    for each in occurrences:
        each.source, each.page = sources[each.source_id], pages[each.event]
        each.page.source = each.source
    prefetch_offered_access(each.page for each in occurrences)
    places, changes = localized_places(locale_id, [each.place for each in occurrences]), changes_of(occurrences)
    for each in occurrences:
        each.shown_place = places[each.place.translation_key] if each.place else None
        each.change = changes.get((each.event, each.date))
    return occurrences


def prefetch_sources(pages: Iterable[EventPage]) -> None:
    """Sets `source` on events that have come without it; one query, none where all are sources themselves."""
    tree, missing = current(), {}
    for page in pages:
        if "source" not in vars(page):
            use(f"group:{page.translation_key}")
            locale_id = tree.sources.get(page.translation_key)
            nodes = (node for node in tree.by_key.get(page.translation_key, ()) if node.locale_id == locale_id)
            missing[page] = next(nodes, None)
    ids = {node.pk for page, node in missing.items() if node and node.pk != page.pk}
    rows = EventPage.objects.defer_streamfields().in_bulk(ids) if ids else {}
    for page, node in missing.items():
        page.source = rows.get(node.pk, page) if node else page


def last_ends(pages: Iterable[EventPage]) -> dict[EventPage, dt.datetime | None]:
    """When the last of each of these events ends, as `EventPage.is_over` has it; None where nobody has said.

    One query, none where all happen once.
    """
    pages = list(pages)
    keys = {page.translation_key for page in pages if page.repeats and (page.repeats_until or page.repeats_count)}
    rows = Occurrence.objects.filter(event__in=keys).values("event").annotate(last=Max("ends_at")).order_by()
    last = dict(rows.values_list("event", "last")) if keys else {}
    return {page: last.get(page.translation_key) if page.repeats else page.span[1] for page in pages}


def is_shown(page: EventPage, locale_id: int) -> bool:
    """Whether a list in this language links to this page of its event."""
    return page.locale_id == locale_id or getattr(page, "shown", False)


def changes_of(occurrences: list[Occurrence]) -> dict[tuple, ChangedDate]:
    """Changes by event and date. One query; none where every event happens once."""
    dates = [each.date for each in occurrences if each.source.repeats]
    if not dates:
        return {}
    sources = {each.source_id: each.event for each in occurrences if each.source.repeats}
    pages = {each.page.pk: each.event for each in occurrences if each.source.repeats}
    changed_dates = ChangedDate.objects.filter(event__in=sources | pages, date__range=(min(dates), max(dates)))
    own = {(pages[row.event_id], row.date): row for row in changed_dates if row.event_id in pages}
    others = {(sources[row.event_id], row.date): row for row in changed_dates if row.event_id in sources}
    pages_by_event = {each.event: each.page for each in occurrences}
    return select_changes(others, own, {key: pages_by_event[key[0]] for key in others | own})
