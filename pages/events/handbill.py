"""What the page of an event shows: one of its dates, the next ones, and what people need to know before they set out."""

from dataclasses import asdict
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import get_language_info

from ..network import Network
from ..posts import in_own_words
from .dates import Occurrence
from .listing import dress_own
from .rule_words import rule_in_words
from .series import Planned, horizon
from .zone_words import zone_in_words

NEXT = 6


def context(page, request) -> dict:
    """What the template of an event is given; `each` is the date shown."""
    facts, network = page.source, Network.for_request(request)
    each, following = dates(page, request)
    own_address = each.url if getattr(request, "below", "") else page.url
    return {
        "facts": facts,
        "each": each,
        "following": following if facts.repeats else [],
        "missed": [other for other in following if other.is_off and other.starts_at < each.starts_at],
        "planned_for": planned_for(each),
        "place": each.shown_place,
        "map_search": map_search(each.shown_place),
        "access": page.access(each.shown_place, each.is_over),
        "tags": page.tags(each.shown_place),
        "rhythm": page.rhythm,
        "topics": in_own_words(list(facts.topics.all()), page.locale_id),
        "hosts": [host for host in page.hosts.all() if not host.partner],
        "partners": [host for host in page.hosts.all() if host.partner],
        "zone_words": zone_in_words(facts.zone),
        "is_home_zone": facts.zone == settings.TIME_ZONE,
        "doors": facts.doors if each.first_hour == facts.first_hour else "",
        "languages": names_of(facts.languages),
        "interpreted": names_of(facts.interpreted_into),
        "ask_email": facts.ask_email or network.events_email or network.email,
        "ask_phone": facts.ask_phone or network.phone,
        "calendars": calendars(page.get_full_url(request)),
        "file": f"{own_address}event.ics",
        "is_at_own_date": own_address != page.url,
        "canonical": page.get_full_url(request) + getattr(request, "below", ""),
    }
