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
# Scheduled changes, at which cached responses become stale: model, filter of its rows, datetime column.
TIMED = {
    "next_published": (Revision, {}, "approved_go_live_at"),
    "next_expired": (Page, LIVE, "expire_at"),
    "next_shown": (AnnouncementPage, LIVE, "shown_from"),
    "next_ended": (AnnouncementPage, LIVE, "shown_until"),
    "next_over": (Occurrence, {}, "ends_at"),
}

LOCALES: WeakKeyDictionary[HttpRequest, list[Locale]] = WeakKeyDictionary()  # as long as the request lasts


def next_change(model: type[Model], which: dict, column: str) -> Subquery:
    """Subquery of the next future datetime in this column of the rows of this filter."""
    coming = model._default_manager.filter(**which, **{f"{column}__gt": timezone.now()}).order_by(column)
    return Subquery(coming.values(column)[:1])


def languages_of(request) -> list[Locale]:
    """The active locales in their order, annotated with the datetimes of the next scheduled changes.

    Cached on the request, so at most one query each; every reader of active locales uses it.
    """
    if request not in LOCALES:
        timed = {name: next_change(*rows) for name, rows in TIMED.items()}
        LOCALES[request] = enabled_locales(Locale.objects.annotate(**timed))
        refresh_caches(LOCALES[request])
    return LOCALES[request]


def seconds_to_keep(request) -> int:
    """Cache lifetime (max-age) of a response in whole seconds, 0 to 60; at most one query."""
    coming = [moment for each in languages_of(request)[:1] for name in TIMED if (moment := getattr(each, name))]
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999999)
    left = (min([*coming, midnight]) - timezone.now()).total_seconds()
    return max(0, min(LONGEST, floor(left)))
