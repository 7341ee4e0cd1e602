"""What is told of one date of an event: facts of its source, words of the language of the list."""

import datetime as dt

from ..events.dates import Occurrence
from ..events.entries import Entry
from ..events.ical import rule
from ..events.jsonld import previous_start
from ..events.models import EventPage
from ..events.told import State
from .event_dates import EventDate
from .links import page_link, spoken
from .lists import Listing
from .pictures import picture_of
from .places import Place, as_answer, of_place

FACTS = ("zone", "doors_open", "attendance", "free", "languages", "interpreted_into", "registration_link")
FACTS += ("ask_email", "ask_phone")
WORDS = ("title", "summary")
NOTES = ("kicker", "online_note", "price", "cost_note")


def told(dates: list[Occurrence], listing: Listing) -> list[EventDate]:
    """These dates, dressed (events.listing), as items of the list; one query for all their topics."""
    filed = listing.filed(
        EventPage, list({each.source_id: each.source for each in dates}.values()), {"topics": "topics"}
    )
    return [told_of(each, listing, filed[each.source_id]) for each in dates]


def told_of(each: Occurrence, listing: Listing, filed: dict) -> EventDate:
    """One date."""
    page, facts, request = each.page, each.source, listing.request
    link, row = page_link(page, request), facts.picture if listing.fields.wants("picture") else None
    return EventDate(
        id=each.pk,
        event=link,
        translation_key=each.event,
        url=f"{link.url}{each.date}/" if facts.repeats else link.url,
        picture=picture_of(row, request, page.picture_text),
        place=Place(**of_place(each.shown_place, request)) if each.shown_place else None,
        online_link=facts.online_link if facts.is_online and facts.online_link_public else "",
        access=[as_answer(answer, request) for answer in page.access(each.shown_place, over=False)],
        tags=[str(tag) for tag in each.tags],
        **{name: getattr(facts, name) for name in FACTS},
        **{name: getattr(page, name) for name in WORDS},
        **notes_of(page, request),
        **instants(each),
        **fate(each, listing),
        **filed,
    )


def notes_of(page: EventPage, request) -> dict:
    """The sentences beside its facts, as long as they are true to them, each with its language."""
    told = {name: page.notes[name] for name in NOTES}
    return told | {f"{name}_locale": spoken(note, request) for name, note in told.items()}


def instants(each: Occurrence) -> dict:
    """When it is: the very instants that its page tells (events.told)."""
    return {
        "starts_at": each.starts_at.astimezone(dt.UTC),
        "ends_at": each.ends_at.astimezone(dt.UTC) if each.ends else None,
        "local_start": each.begins,
        "local_end": each.ends or None,
        "all_day": each.without_hours,
    }


def fate(each: Occurrence, listing: Listing) -> dict:
    """What it was planned as, what became of it, and of which series it is."""
    note = each.note
    return {
        "date": each.date,
        "state": each.state,
        "cancelled": each.state == State.CANCELLED,
        "moved": each.state == State.MOVED,
        "previous_start": previous_start(each) or None,
        "note": note,
        "note_locale": spoken(note, listing.request),
        "is_over": each.is_over,
        "rule": rule(Entry(each.page, each.source, [])) or None,
        "rhythm": str(each.page.rhythm or ""),
    }
