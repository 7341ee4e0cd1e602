"""JSON-LD of the way to register for a date (schema.org/Offer)."""

from ...occurrences import Occurrence
from ..models import Phase
from ..terms import form_path
from .prefetch import prefetch_registration


def offer(page, occurrence: Occurrence, request) -> dict:
    """Return the address of the form, from when and whether it is open; nothing where people do not register here."""
    if not occurrence.source.takes_registrations:
        return {}
    prefetch_registration([occurrence])
    if occurrence.on is None:
        return {}
    is_open = occurrence.on.phase() in {Phase.OPEN, Phase.NOT_YET} and occurrence.on.open_places != 0
    return {
        "url": page.get_full_url(request) + form_path(page, occurrence.date),
        "availability": "https://schema.org/" + ("InStock" if is_open else "SoldOut"),
        "validFrom": occurrence.on.opens_at and occurrence.on.opens_at.isoformat(),
    }
