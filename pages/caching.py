"""How long a copy of a public answer may be kept: a minute, and never beyond the next change that comes by itself."""

from math import floor

from django.db.models import Subquery
from django.utils import timezone
from wagtail.models import Page, Revision, Site

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
        "published": next_of(Revision.objects.all(), "approved_go_live_at"),
        "expires": next_of(Page.objects.filter(live=True), "expire_at"),
        "shown": next_of(announcements, "shown_from"),
        "ended": next_of(announcements, "shown_until"),
        "over": next_of(Occurrence.objects.all(), "ends_at"),
    }


def seconds_to_keep() -> int:
    """For how many whole seconds a copy made now stays true; one query."""
    moments = Site.objects.order_by("pk").annotate(**timed_changes()).values_list(*timed_changes())[:1]
    coming = [moment for row in moments for moment in row if moment]
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999999)
    left = (min([*coming, midnight]) - timezone.now()).total_seconds()
    return max(0, min(LONGEST, floor(left)))
