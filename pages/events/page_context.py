"""Template context of an event page: one of its dates, the next ones, and what people need to know before they set out."""

from urllib.parse import urlencode

from media.features import announced_functions

from ..http.request_state import RequestState
from ..network.models import Network
from ..posts.models import Topic, localize_terms
from ..posts.taxonomy import by_name
from .access import AccessAnswer
from .elsewhere import ElsewhereCoupon
from .formatting import clock_words, language_names, offset_on, zone_note
from .occurrences import ChangedDate, Occurrence, OccurrenceState, prefetch_shown, select_changes
from .places import Place, localized_places
from .recurrence import horizon
from .subscription import subscriptions

NEXT = 6


def context(page, request) -> dict:
    """Template context of an event page; `each` is the occurrence shown."""
    facts, network = page.source, Network.for_request(request)
    ask_email, ask_phone = facts.contact_details(network)
    subpath = RequestState.of(request).subpath
    each, following = select_dates(page, request)
    prefetch_shown([each, *following])
    missed = [] if subpath else [other for other in following if other.is_off and other.starts_at < each.starts_at]
    access = page.access(each.shown_place, each.is_over)
    data = {
        "facts": facts,
        "each": each,
        "following": following if facts.repeats else [],
        "missed": missed,
        "headline_state": headline_state(each, bool(subpath)),
        "is_news_first": each.state != OccurrenceState.SCHEDULED or bool(missed),
        "planned_for": planned_for(each),
        "place": each.shown_place,
        "map_search": map_search(each.shown_place),
        "kicker": page.notes["kicker"],
        "access": access,
        "unknown": [item for item in access if item.answer == AccessAnswer.UNKNOWN],
        "tags": page.tags(each.shown_place),
        "topics": topics(page, request),
        "hosts": [host for host in page.all_hosts if not host.partner],
        "partners": [host for host in page.all_hosts if host.partner],
        "zone": zone_note(facts.zone),
        "zone_offset": offset_on(each.day, facts.zone),
        "doors": facts.doors if each.begins_as_usual else "",
        "languages": language_names(facts.languages),
        "interpreted": language_names(facts.interpreted_into),
        "ask_email": ask_email,
        "ask_phone": ask_phone,
        "calendars": subscriptions(f"{page.get_full_url(request)}event.ics", page.title),
        "clock": clock_words(),
        "file": f"{each.url}event.ics",
        "canonical": page.get_full_url(request) + subpath if subpath else "",
        "is_at_own_date": bool(subpath),
        "coupon": ElsewhereCoupon(each),
    }
    for function in announced_functions("event_context"):
        data |= function(page, each, following)
    return data


def headline_state(each: Occurrence, is_at_own_date: bool) -> str:
    """What became of the date shown, as its heading says it; empty where only one date of the series shown is meant."""
    facts = each.source
    is_meant = is_at_own_date or not facts.repeats or facts.state == each.state
    return str(each.get_state_display()) if is_meant and each.state != OccurrenceState.SCHEDULED else ""


def select_dates(page, request) -> tuple[Occurrence, list[Occurrence]]:
    """The occurrence to show, and those still to come, each prefetched for display.

    It is the one whose address was requested; else the next that takes place, or the last.
    """
    occurrences = (
        planned_dates(page, request)
        if page.source.repeats
        else [Occurrence.planned(page.source, page.source.only_date)]
    )
    following = [each for each in occurrences if not each.is_over][:NEXT]
    taking_place = [each for each in following if not each.is_off] or following or occurrences[-1:]
    shown = page.occurrence or (taking_place or [Occurrence.planned(page.source, page.source.only_date)])[0]
    prefetch_page_dates(page, [shown, *following], request)
    if taking_place and taking_place[0] in (shown, *following):
        page.next_date = taking_place[0]
    page.occurrence = shown if shown.pk else None  # what else is said on this page is said of the same date
    return shown, following


def planned_dates(page, request) -> list[Occurrence]:
    """The last date that is over and the next ones, soonest first: the published ones; in a preview, those now planned."""
    if is_preview(page, request):
        return [Occurrence.planned(page.source, planned) for planned in page.source.planned(horizon())]
    rows = Occurrence.objects.filter(event=page.translation_key).select_related("place")
    return list(rows.upcoming()[:NEXT]) or list(rows.past()[:1])


def prefetch_page_dates(page, occurrences: list[Occurrence], request) -> None:
    """Prefetches page, place and change of each occurrence in this language; at most two queries and one a place."""
    places = localized_places(page.locale_id, [each.place for each in occurrences])
    changes = changes_by_date(page, request) if page.source.repeats else {}
    for each in occurrences:
        each.page, each.source = page, page.source
        each.shown_place = places[each.place.translation_key] if each.place else None
        each.change = changes.get(each.date)


def changes_by_date(page, request) -> dict:
    """Changes by date: in the language of this page, else, where nobody has translated one, in that of its source."""
    if is_preview(page, request):
        own, others = page.changes.all(), page.source.changes.all()
    else:
        rows = list(ChangedDate.objects.filter(event__in={page.pk, page.source.pk}))
        own, others = ([row for row in rows if row.event_id == pk] for pk in (page.pk, page.source.pk))
    others, own = ({change.date: change for change in rows} for rows in (others, own))
    return select_changes(others, own, dict.fromkeys(others | own, page))


def topics(page, request) -> list[Topic]:
    """Topics of an event, in the language of this page where they have a name there, by name."""
    facts = page.source
    if is_preview(page, request):
        return by_name(localize_terms(list(facts.topics.all()), page.locale_id))
    topic_keys = type(facts).topics.through.objects.filter(eventpage=facts.pk).values("topic__translation_key")
    order = [page.locale_id, facts.locale_id]
    rows = [row for row in Topic.objects.filter(translation_key__in=topic_keys) if row.locale_id in order]
    rows.sort(key=lambda row: order.index(row.locale_id), reverse=True)
    return by_name({row.translation_key: row for row in rows}.values())


def is_preview(page, request) -> bool:
    """Whether what is shown may not be in the database yet."""
    return getattr(request, "is_preview", False) or not page.source.live


def planned_for(each: Occurrence):
    """The date before it was moved; None where it was not, or only its hour or place was."""
    before = each.date if each.source.repeats else each.source.previous_date
    return before if each.state != OccurrenceState.SCHEDULED and before != each.day else None


def map_search(place: Place | None) -> str:
    """Where to look for the address on a map: a host of others, opened only by a click that names it."""
    if not place or not place.address.strip():
        return ""
    words = ", ".join(line.strip() for line in place.address.splitlines() if line.strip())
    return f"https://www.openstreetmap.org/search?{urlencode({'query': words})}"
