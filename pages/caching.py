"""Cache lifetime of a public response: a minute, and never beyond the next change that comes by itself."""

from math import floor
from weakref import WeakKeyDictionary

from django.db.models import Model, Subquery
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Locale, Page, Revision

from .announcements import AnnouncementPage
from .events.occurrences import Occurrence
from .i18n.locales import enabled_locales, refresh_caches

LONGEST = 60  # seconds
LIVE = {"live": True}
# Every moment at which pages change without anybody's doing: model, which of its rows, column. A later kind adds its own.
TIMED = {
    "next_published": (Revision, {}, "approved_go_live_at"),
    "next_expired": (Page, LIVE, "expire_at"),
    "next_shown": (AnnouncementPage, LIVE, "shown_from"),
    "next_ended": (AnnouncementPage, LIVE, "shown_until"),
    "next_over": (Occurrence, {}, "ends_at"),
}

LOCALES: WeakKeyDictionary[HttpRequest, list[Locale]] = WeakKeyDictionary()  # as long as the request lasts


def next_of(model: type[Model], which: dict, column: str) -> Subquery:
    """The next moment in this column of these rows, as a subquery."""
    coming = model._default_manager.filter(**which, **{f"{column}__gt": timezone.now()}).order_by(column)
    return Subquery(coming.values(column)[:1])


def languages_of(request) -> list[Locale]:
    """The languages that are on, in their order, and with them, since every page asks, when the next change comes.

    Asked once a request; whoever asks what is on asks here.
    """
    if request not in LOCALES:
        timed = {name: next_of(*rows) for name, rows in TIMED.items()}
        LOCALES[request] = enabled_locales(Locale.objects.annotate(**timed))
        refresh_caches(LOCALES[request])
    return LOCALES[request]


def seconds_to_keep(request) -> int:
    """For how many whole seconds a copy of this answer stays true; at most one query."""
    coming = [moment for each in languages_of(request)[:1] for name in TIMED if (moment := getattr(each, name))]
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999999)
    left = (min([*coming, midnight]) - timezone.now()).total_seconds()
    return max(0, min(LONGEST, floor(left)))
