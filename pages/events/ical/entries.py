"""Content of calendar entries in one language, prefetched for thousands of events in as many queries as for one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, pgettext
from wagtail.models import Locale

from ...network.models import Network
from ...posts.models import localize_terms
from ...tree.routing import find_site
from ..access import Access, AccessAnswer, answers, prefetch_offered_access
from ..occurrences import ChangedDate, Occurrence, OccurrenceState, select_changes
from ..places import Place, localized_places
from ..recurrence import PLANNED, Planned

EventPage = Any  # models.py imports this module


@dataclass
class CalendarEntry:
    """An event in one language: `page` has the words, `facts` (its source) the rest, `planned` its dates in order."""

    page: EventPage
    facts: EventPage
    planned: list[Planned]
    foreign_language: str = ""  # of its words, where it is not the language of the calendar
    address: str = ""
    contact: str = ""
    organizer: tuple[str, str] | None = None  # name, and address as a URI: mailto or a page
    changes: dict[dt.date, ChangedDate] = field(default_factory=dict)
    notes: dict[dt.date, str] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)  # by the id of the place that the facts name
    topics: list[str] = field(default_factory=list)

    @property
    def changed(self) -> dt.datetime:
        """When the page or its source was last published."""
        return max(page.last_published_at or dt.datetime.min.replace(tzinfo=dt.UTC) for page in (self.page, self.facts))

    @property
    def created(self) -> dt.datetime:
        return self.facts.first_published_at or self.changed

    @property
    def added(self) -> set[dt.date]:
        """The dates that the rule does not have."""
        return {date for date, change in self.changes.items() if change.is_added}

    @property
    def uses_clock(self) -> bool:
        """Whether any of its dates begins at a time of day."""
        return self.facts.has_hours or not all(self.facts.is_whole_days(each.starts_at) for each in self.planned)

    def place_of(self, planned: Planned | None = None) -> Place | None:
        """Where it happens, on this date or as a rule, in this language where the place has a name in it."""
        return self.places.get(planned.place_id if planned else self.facts.place_id)

    def location(self, planned: Planned | None = None) -> str:
        """Name and address in a line; “Online” where there is nowhere to go."""
        place = self.place_of(planned)
        if place:
            return ", ".join([place.name, *(line.strip() for line in place.address.splitlines() if line.strip())])
        return pgettext("attendance", "Online") if self.facts.is_online else ""

    def address_of(self, planned: Planned | None = None) -> str:
        """The address of the event, or of this one of its dates."""
        return f"{self.address}{planned.date}/" if planned and self.facts.repeats else self.address

    def description(self, planned: Planned | None = None) -> str:
        """In paragraphs: what happened to it, what it is, what people need to know, whom to ask, where to read more."""
        parts = [
            self.status_text(planned),
            self.page.summary.strip(),
            self.cost(),
            self.access(planned),
            self.address_of(planned),
        ]
        return "\n\n".join(part for part in parts if part)

    def summary(self, planned: Planned | None = None) -> str:
        """The title; of what is cancelled, postponed or moved with that before it, since many calendars show no status."""
        state = OccurrenceState(planned.state if planned else self.facts.state)
        return self.page.title if state == OccurrenceState.SCHEDULED else f"{state.label}: {self.page.title}"

    def status_text(self, planned: Planned | None) -> str:
        """That a date is cancelled, moved or postponed, and what people should know of it."""
        state = OccurrenceState(planned.state if planned else self.facts.state)
        note = (planned and self.notes.get(planned.date)) or (
            self.page.notes["state_note"] if state == self.facts.state else ""
        )
        state_text = "" if state == OccurrenceState.SCHEDULED else f"{state.label}."
        return " ".join(part for part in (state_text, note) if part)

    def cost(self) -> str:
        notes = self.page.notes
        price = pgettext("cost", "Free") if self.facts.free else notes["price"] if self.facts.free is False else ""
        return ". ".join(part for part in (price, notes["cost_note"]) if part)

    def access(self, planned: Planned | None) -> str:
        """Each access question that is answered in a line of its own, then all that nobody has answered yet."""
        items = answers(self.facts, self.page, self.place_of(planned))
        lines = [f"{item.question}: {format_answer(item)}" for item in items if item.answer != AccessAnswer.UNKNOWN]
        comma = pgettext("between parts of a line", ", ")
        if unknown := comma.join(str(item.question) for item in items if item.answer == AccessAnswer.UNKNOWN):
            lines.append(gettext("Not known yet, please ask: %(questions)s") % {"questions": unknown})
        if self.contact:
            lines.append(gettext("Questions: %(contact)s") % {"contact": self.contact})
        return "\n".join(lines)


def format_answer(item: Access) -> str:
    """An answer as on the page: the sentence beside a yes says all of it."""
    if item.answer == AccessAnswer.YES:
        return item.sentence or pgettext("event", "Yes")
    return ". ".join(filter(None, (pgettext("event", "No"), item.sentence)))


# Gathers events for a calendar: as many queries for one as for thousands.


def entries(pages: Iterable[EventPage], request, locale: Locale) -> list[CalendarEntry]:
    """Those of these pages (visible, each event once) that have dates; what they refer to is named in this language."""
    by_key = {page.translation_key: page for page in pages}
    dates, sources = planned_dates(by_key)
    facts = load_sources(by_key.values(), set(sources.values()))
    network, site = Network.for_request(request), find_site(request)
    name, home = network.name or site.site_name, f"{site.root_url}/"
    found = []
    for key, planned in dates.items():
        page = by_key[key]
        page.source = facts[sources[key]]
        language = "" if page.locale_id == locale.pk else page.locale.language_code
        entry = CalendarEntry(page, page.source, planned, language, page.get_full_url(request))
        fill_contact(entry, network, name, home)
        found.append(entry)
    prefetch_entries(found, locale.pk)
    return found


def fill_contact(entry: CalendarEntry, network: Network, name: str, home: str) -> None:
    """Sets whom to ask, and who invites: the network by this name, at its address or its home page."""
    email, phone = entry.facts.contact_details(network)
    entry.contact = ", ".join(part for part in (email, phone) if part)
    if email or home:
        entry.organizer = (name, f"mailto:{email}" if email else home)


def planned_dates(keys) -> tuple[dict, dict]:
    """(the dates of each event in order, the id of its source), both by translation key."""
    dates, sources = defaultdict(list), {}
    wanted = Occurrence.objects.filter(event__in=list(keys)).order_by("date")
    for key, source, *columns in wanted.values_list("event", "source", *PLANNED):
        dates[key].append(Planned(*columns))
        sources[key] = source
    return dates, sources


def load_sources(pages: Iterable[EventPage], ids: set[int]) -> dict[int, EventPage]:
    """These sources by their id; those that are among the pages are not asked for again."""
    pages_by_id = {page.pk: page for page in pages}
    missing, model = ids - pages_by_id.keys(), Occurrence.source.field.related_model
    return pages_by_id | (model.objects.defer_streamfields().in_bulk(missing) if missing else {})


def prefetch_entries(found: list[CalendarEntry], locale_id: int) -> None:
    """Prefetches the changes of single dates, the places, the topics and the access offers; seven queries at most."""
    if not found:
        return
    prefetch_offered_access(entry.page for entry in found)
    changes, places, topics = changes_by_page(found), places_by_id(found, locale_id), topics_by_source(found, locale_id)
    for entry in found:
        entry.changes = {change.date: change for change in changes[entry.facts.pk]}
        others, own = ({row.date: row for row in changes[pk]} for pk in (entry.facts.pk, entry.page.pk))
        current_changes = select_changes(others, own, dict.fromkeys(others | own, entry.page))
        entry.notes = {date: change.note for date, change in current_changes.items()}
        entry.places, entry.topics = places, topics[entry.facts.pk]


def changes_by_page(found: list[CalendarEntry]) -> dict[int, list[ChangedDate]]:
    """Changes of single dates, by the id of their page."""
    ids = {page.pk for entry in found for page in (entry.page, entry.facts)}
    changes = defaultdict(list)
    for change in ChangedDate.objects.filter(event__in=ids):
        changes[change.event_id].append(change)
    return changes


def places_by_id(found: list[CalendarEntry], locale_id: int) -> dict[int, Place]:
    """Every place in this language, by the id of the one that the facts name."""
    ids = {each.place_id for entry in found for each in entry.planned} | {entry.facts.place_id for entry in found}
    rows = Place.objects.in_bulk(ids - {None})
    names = localized_places(locale_id, list(rows.values()))
    return {pk: names[place.translation_key] for pk, place in rows.items()}


def topics_by_source(found: list[CalendarEntry], locale_id: int) -> dict[int, list[str]]:
    """The names of the topics of each source, by its id."""
    through = type(found[0].facts).topics.through.objects.filter(eventpage__in=[entry.facts.pk for entry in found])
    topic_links = list(through.select_related("topic").order_by("topic__name", "pk"))
    names = {row.translation_key: row.name for row in localize_terms([each.topic for each in topic_links], locale_id)}
    topics = defaultdict(list)
    for each in topic_links:
        topics[each.eventpage_id].append(names[each.topic.translation_key])
    return topics
