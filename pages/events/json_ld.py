"""JSON-LD of events (schema.org/Event), one for the date that the page shows."""

import datetime as dt

from media.cache_tags import covered
from media.features import announced_functions

from ..network.models import Network
from ..network.postal_address import postal_address
from ..tree.routing import find_site
from .occurrences import Occurrence, OccurrenceState
from .places import Place, localized_places

STATUS = {
    OccurrenceState.CANCELLED: "EventCancelled",
    OccurrenceState.POSTPONED: "EventPostponed",
    OccurrenceState.MOVED: "EventRescheduled",
}
MODE = {"in_person": "Offline", "online": "Online", "mixed": "Mixed"}
FREQUENCY = {"daily": "P{}D", "weekly": "P{}W", "monthly": "P{}M", "yearly": "P{}Y"}


def events(page, request) -> list[dict]:
    """JSON-LD of an event page: of its `occurrence`, else of its next date, else of its last; nothing of a draft."""
    with covered("pages_occurrence", "pages_place", f"page:{page.source.pk}"):
        occurrence = page.occurrence or shown_date(page)
    if not occurrence:
        return []
    occurrence.source = page.source
    return [event(page, occurrence, request)]


def shown_date(page) -> Occurrence | None:
    """The next date of this event, else its last. Of one that is public and does not repeat, its page knows it itself."""
    if page.source.live and not page.source.repeats:
        return page.next_date
    dates = Occurrence.objects.filter(event=page.translation_key).select_related("place")
    return dates.upcoming().first() or dates.past().first()


def event(page, occurrence: Occurrence, request) -> dict:
    """One date of an event, in the language of this page; its picture is added where it is printed (home.seo.json_ld)."""
    facts, address = occurrence.source, page.get_full_url(request)
    data = {
        "@type": "Event",
        "name": page.title,
        "url": f"{address}{occurrence.date}/" if facts.repeats else address,
        "startDate": occurrence.begins,
        "endDate": occurrence.ends,
        "eventStatus": "https://schema.org/" + STATUS.get(OccurrenceState(occurrence.state), "EventScheduled"),
        "previousStartDate": previous_start(occurrence),
        "eventAttendanceMode": f"https://schema.org/{MODE[facts.attendance]}EventAttendanceMode",
        "location": locations(page, occurrence),
        "description": page.description,
        "inLanguage": facts.languages or [page.locale.language_code],
        "isAccessibleForFree": facts.free,
        "organizer": organizers(page, request),
        "offers": offers(page, occurrence, request),
        "superEvent": series(page, facts, address),
    }
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


def previous_start(occurrence: Occurrence) -> str:
    """When a date that was moved was to begin, as its day or with its hour; empty where nobody knows, or only the place is new."""
    facts = occurrence.source
    if occurrence.state != OccurrenceState.MOVED:
        return ""
    if not facts.repeats:
        day = facts.previous_date or occurrence.date
        return "" if day == occurrence.day else day.isoformat()
    if not facts.has_hours:
        return "" if occurrence.date == occurrence.day else occurrence.date.isoformat()
    before, _end = facts.hours_of(occurrence.date)
    return "" if before == occurrence.starts_at else before.isoformat()


def locations(page, occurrence: Occurrence) -> list[dict]:
    """The place, the link where it is for everybody, or both."""
    facts, found = occurrence.source, []
    if occurrence.place and facts.attendance != "online":
        shown_place = (
            occurrence.shown_place
            or localized_places(page.locale_id, [occurrence.place])[occurrence.place.translation_key]
        )
        found.append(place(shown_place))
    if facts.is_online:
        link = facts.online_link if facts.online_link_public else ""
        found.append({"@type": "VirtualLocation", "url": link or page.full_url})
    return found


def place(row: Place) -> dict:
    """A place with its address and where it is."""
    data = {"@type": "Place", "name": row.name}
    if address := postal_address(row.address):
        data["address"] = address
    if row.latitude is not None and row.longitude is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": float(row.latitude), "longitude": float(row.longitude)}
    return data


def organizers(page, request) -> list[dict]:
    """Who invites, else the network."""
    hosts = [host for host in page.all_hosts if not host.partner]
    if not hosts:
        site = find_site(request)
        name = Network.for_request(request).name or site.site_name
        return [{"@type": "Organization", "name": name, "url": site.root_url}] if name else []
    organizations = [{"@type": "Organization", "name": host.name, "url": host.website} for host in hosts]
    return [{key: value for key, value in host.items() if value} for host in organizations]


def offers(page, occurrence: Occurrence, request) -> dict:
    """Return the way to register (schema.org/Offer) while the date is to come; the price as people say it."""
    facts = occurrence.source
    if occurrence.is_off or occurrence.is_over:
        return {}
    free = {"price": 0, "priceCurrency": "USD"}  # a price must have a currency, and nothing is nothing in any
    by_cost = {True: free, False: {"description": page.notes["price"]}, None: {}}
    if facts.registration_link:
        return {"@type": "Offer", "url": facts.registration_link} | by_cost[facts.free]
    found = (function(page, occurrence, request) for function in announced_functions("event_offers"))
    offer = next(filter(None, found), {})
    return offer and {"@type": "Offer"} | offer | by_cost[facts.free]


def series(page, facts, address: str) -> dict:
    """The series that a date belongs to, with its rule where schema.org has words for it."""
    if not facts.repeats:
        return {}
    return {"@type": "EventSeries", "name": page.title, "url": address, "eventSchedule": schedule(facts)}


def schedule(facts) -> dict:
    """The rule of a series (schema.org/Schedule, which takes its BYDAY from RFC 5545)."""
    rule = dict(part.split("=") for part in facts.rule.split(";"))
    data = {
        "@type": "Schedule",
        "startDate": facts.start_date.isoformat(),
        "endDate": facts.repeats_until and facts.repeats_until.isoformat(),
        "repeatFrequency": FREQUENCY[facts.repeats].format(facts.repeats_every),
        "repeatCount": facts.repeats_count,
        "byDay": rule.get("BYDAY", "").split(",") if "BYDAY" in rule else None,
        "byMonth": int(rule["BYMONTH"]) if "BYMONTH" in rule else None,
        "byMonthDay": int(rule["BYMONTHDAY"]) if "BYMONTHDAY" in rule else None,
        "scheduleTimezone": facts.zone,
    }
    if facts.has_hours:
        times = {"startTime": facts.start_time, "endTime": facts.end_time}
        data |= {name: time and dt.time.isoformat(time) for name, time in times.items()}
    return {name: value for name, value in data.items() if value is not None}
