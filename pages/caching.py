"""How long a copy of a public answer may be kept: a minute, and never beyond the next change that comes by itself."""

from math import floor

from django.db.models import Subquery
from django.utils import timezone
from wagtail.models import Locale, Page, Revision

from .announcements import AnnouncementPage
from .events.dates import Occurrence

LONGEST = 60  # seconds


def next_of(rows, column: str) -> Subquery:
    """The next moment in this column, as a subquery."""
    coming = rows.filter(**{f"{column}__gt": timezone.now()}).order_by(column)
    return Subquery(coming.values(column)[:1])


def timed_changes() -> dict[str, Subquery]:
    """Every moment at which pages change without anybody's doing; each kind of content that has such moments adds its own."""
    announcements = AnnouncementPage.objects.filter(live=True)
    return {
        "next_published": next_of(Revision.objects.all(), "approved_go_live_at"),
        "next_expired": next_of(Page.objects.filter(live=True), "expire_at"),
        "next_shown": next_of(announcements, "shown_from"),
        "next_ended": next_of(announcements, "shown_until"),
        "next_over": next_of(Occurrence.objects.all(), "ends_at"),
    }


def languages_of(request) -> list[Locale]:
    """The languages that are on, asked once a request, and with them, since every page asks, when the next change comes."""
    if not hasattr(request, "locales"):
        request.locales = list(Locale.objects.annotate(**timed_changes()))
    return request.locales


def seconds_to_keep(request) -> int:
    """For how many whole seconds a copy of this answer stays true; at most one query."""
    coming = [
        moment for name in timed_changes() for each in languages_of(request)[:1] if (moment := getattr(each, name))
    ]
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999999)
    left = (min([*coming, midnight]) - timezone.now()).total_seconds()
    return max(0, min(LONGEST, floor(left)))
