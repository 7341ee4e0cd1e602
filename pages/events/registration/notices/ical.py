"""Calendar file (iCalendar, RFC 5545, RFC 5546) of one registration: its date alone, as the calendar of the event has it.

UID, RECURRENCE-ID and SEQUENCE are those of the event, so that one entry is changed whichever file is read. A place that was
given back counts one sequence more, as does each after it.
"""

import datetime as dt

from icalendar import Calendar
from icalendar.prop import vUri

from ....network.models import Network
from ...ical.entries import CalendarEntry, fill_contact, prefetch_entries
from ...ical.writer import CONTROL, calendar_component
from ...occurrences import Occurrence
from ...recurrence import Planned
from ..event_pages import words_in
from ..models import Registration, RegistrationDate, RegistrationState


def calendar_of(registration: Registration, on: RegistrationDate | None = None, is_by_link: bool = False) -> bytes:
    """A VCALENDAR of its date; METHOD is CANCEL where the date or the place is off, and of an `on` that was left for another.

    The link to take part is only in that of who has a place. What is read by a signed link, which a stranger may have, does
    not count what else its person has given back.
    """
    is_left, on = on is not None, on or registration.on
    entry = entry_of(registration, on)
    calendar = calendar_component([entry], only=on.date)
    (vevent,) = calendar.walk("VEVENT")
    if is_left or is_off(registration):
        replace(calendar, "METHOD", "CANCEL")
        replace(vevent, "STATUS", "CANCELLED")
    elif registration.shown_state != RegistrationState.CONFIRMED:
        replace(vevent, "STATUS", "TENTATIVE")
    elif not vevent.get("CONFERENCE") and entry.facts.is_online and entry.facts.online_link:
        vevent.add("CONFERENCE", vUri(CONTROL.sub("", entry.facts.online_link)), parameters={"VALUE": "URI"})
    replace(vevent, "SEQUENCE", int(vevent["SEQUENCE"]) + given_back(registration, on, is_by_link) + is_left)
    replace(vevent, "DTSTAMP", max(entry.changed, *moments(registration)))
    return calendar.to_ical()


def is_off(registration: Registration) -> bool:
    """Whether there is nothing to come to."""
    on = registration.on
    return on.is_off or on.is_dropped or registration.state == RegistrationState.CANCELLED


def left_date(registration: Registration, was: str) -> RegistrationDate | None:
    """The date of the event that began at this moment (ISO 8601), where it is not the date registered for now."""
    others = RegistrationDate.objects.filter(event=registration.on.event, starts_at=dt.datetime.fromisoformat(was))
    return others.exclude(pk=registration.on_id).first()


def given_back(registration: Registration, on: RegistrationDate, is_by_link: bool = False) -> int:
    """How often this person has given back a place at this date, or a place of this registration alone."""
    rows = Registration.objects.real().filter(on=on, person=registration.person_id)
    if is_by_link:
        rows = Registration.objects.filter(on=on, pk=registration.pk)
    return rows.filter(state=RegistrationState.CANCELLED).exclude(confirmed_at=None).count()


def moments(registration: Registration) -> list[dt.datetime]:
    known = (registration.created, registration.confirmed_at, registration.cancelled_at)
    return [each.replace(microsecond=0) for each in known if each]


def replace(component: Calendar, name: str, value) -> None:
    component.pop(name, None)
    component.add(name, value)


def entry_of(registration: Registration, on: RegistrationDate) -> CalendarEntry:
    """The date as an entry of a calendar, in the language of whoever registered; also of an event that is on no page now."""
    page = words_in(on, registration.language)
    row = Occurrence.objects.on(on.event, on.date)
    planned = Planned(on.date, on.starts_at, on.ends_at, on.state, on.place_id, bool(row and row.open_ended))
    entry = CalendarEntry(page, page.source, [planned])
    site = page.get_site() if page.pk else None
    network = Network.for_site(site) if site else Network()
    entry.address = page.full_url or "" if page.pk else ""
    fill_contact(entry, network, network.name or (site.site_name if site else ""), f"{site.root_url}/" if site else "")
    prefetch_entries([entry], page.locale_id)
    return entry
