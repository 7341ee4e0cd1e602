"""Gathers events for a calendar: as many queries for one as for thousands."""

from collections import defaultdict
from collections.abc import Iterable

from wagtail.models import Locale, Site

from ..network import Network
from ..posts import in_own_words
from .dates import ChangedDate, Occurrence, own_first
from .entries import Entry
from .models import EventPage
from .places import Place, names_in
from .series import PLANNED, Planned


def entries(pages: Iterable[EventPage], request, locale: Locale) -> list[Entry]:
    """Those of these pages (visible, each event once) that have dates; what they refer to is named in this language."""
    by_key = {page.translation_key: page for page in pages}
    dates, sources = rows(by_key)
    facts = facts_of(by_key.values(), set(sources.values()))
    network, site = Network.for_request(request), Site.find_for_request(request)
    name, home = network.name or site.site_name, f"{site.root_url}/"
    found = []
    for key, planned in dates.items():
        page = by_key[key]
        page.source = facts[sources[key]]
        entry = Entry(page, page.source, planned, page.locale.language_code, page.get_full_url(request))
        email, phone = page.source.whom_to_ask(network)
        entry.ask = ", ".join(part for part in (email, phone) if part)
        entry.organizer = (name, f"mailto:{email}" if email else home)
        found.append(entry)
    furnish(found, locale.pk)
    return found


def rows(keys) -> tuple[dict, dict]:
    """(the dates of each event in order, the id of its source), both by translation key."""
    dates, sources = defaultdict(list), {}
    wanted = Occurrence.objects.filter(event__in=list(keys)).order_by("date")
    for key, source, *columns in wanted.values_list("event", "source", *PLANNED):
        dates[key].append(Planned(*columns))
        sources[key] = source
    return dates, sources


def facts_of(pages: Iterable[EventPage], wanted: set[int]) -> dict[int, EventPage]:
    """These sources by their id; those that are among the pages are not asked for again."""
    known = {page.pk: page for page in pages}
    missing = wanted - known.keys()
    return known | (EventPage.objects.defer_streamfields().in_bulk(missing) if missing else {})


def furnish(found: list[Entry], locale_id: int) -> None:
    """Adds what is said of single dates, the places, and the topics; five queries at most."""
    if not found:
        return
    changes, places, topics = changes_of(found), places_of(found, locale_id), topics_of(found, locale_id)
    for entry in found:
        entry.changes = {change.date: change for change in changes[entry.facts.pk]}
        others, own = ({row.date: row for row in changes[pk]} for pk in (entry.facts.pk, entry.page.pk))
        told = own_first(others, own, dict.fromkeys(others | own, entry.page))
        entry.notes = {date: change.note for date, change in told.items()}
        entry.places, entry.topics = places, topics[entry.facts.pk]


def changes_of(found: list[Entry]) -> dict[int, list[ChangedDate]]:
    """What is said of single dates, by the id of the page that says it."""
    ids = {page.pk for entry in found for page in (entry.page, entry.facts)}
    changes = defaultdict(list)
    for change in ChangedDate.objects.filter(event__in=ids):
        changes[change.event_id].append(change)
    return changes


def places_of(found: list[Entry], locale_id: int) -> dict[int, Place]:
    """Every place in this language, by the id of the one that the facts name."""
    ids = {each.place_id for entry in found for each in entry.planned} | {entry.facts.place_id for entry in found}
    rows = Place.objects.in_bulk(ids - {None})
    names = names_in(locale_id, list(rows.values()))
    return {pk: names[place.translation_key] for pk, place in rows.items()}


def topics_of(found: list[Entry], locale_id: int) -> dict[int, list[str]]:
    """The names of the topics of each source, by its id."""
    through = EventPage.topics.through.objects.filter(eventpage__in=[entry.facts.pk for entry in found])
    filed = list(through.select_related("topic").order_by("topic__name", "pk"))
    names = {row.translation_key: row.name for row in in_own_words([each.topic for each in filed], locale_id)}
    topics = defaultdict(list)
    for each in filed:
        topics[each.eventpage_id].append(names[each.topic.translation_key])
    return topics
