"""Banners that come down by themselves soon: kept for longer, or let go."""

import datetime as dt

from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from pages.announcements.models import AnnouncementPage
from pages.base.datetime_fields import end_of_day
from pages.events.occurrences import Occurrence
from pages.tree.current import current

from ..desk.moments import localtime

WEEK = dt.timedelta(days=7)
PREFIX = "let-go-"  # in what a person has closed at the desk


def ending(user) -> list[tuple[AnnouncementPage, dt.date]]:
    """Banners that end today or tomorrow and this person may publish, each once, and the day until which it would be kept."""
    soon = end_of_day(localtime(timezone.now()).date() + dt.timedelta(days=1)) + dt.timedelta(minutes=1)
    pages = AnnouncementPage.objects.live().in_force().with_banner().filter(shown_until__lt=soon, alias_of=None)
    allowed = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
    pages = pages.filter(pk__in=allowed.order_by().values("pk")).select_related("event").defer_streamfields()
    pages = [page for page in pages.order_by("shown_until", "pk")[:20] if not is_let_go(user, page)]
    if not pages:
        return []
    sources = current().sources
    pages = [page for page in pages if sources.get(page.translation_key, page.locale_id) == page.locale_id]
    dates = next_dates([page.event.translation_key for page in pages if page.event])
    return [(page, day_to_keep(page, dates)) for page in pages]


def next_dates(events: list) -> dict:
    """The day of the next date of each event, by translation key."""
    rows = Occurrence.objects.filter(event__in=events, ends_at__gt=timezone.now()).order_by("-starts_at")
    return {row.event: localtime(row.starts_at).date() for row in rows} if events else {}


def day_to_keep(page: AnnouncementPage, dates: dict) -> dt.date:
    """The day of the event it announces, where that comes later; else a week more."""
    end = localtime(page.shown_until).date()
    day = dates.get(page.event.translation_key) if page.event else None
    return day if day and day > end else end + WEEK


def is_let_go(user, page: AnnouncementPage) -> bool:
    profile = getattr(user, "wagtail_userprofile", None)
    return bool(profile) and profile.dismissibles.get(f"{PREFIX}{page.pk}") == page.shown_until.isoformat()


def let_go(user, page: AnnouncementPage) -> None:
    """This person is not asked about this end again; what they said of banners that are over is forgotten."""
    if page.shown_until is None:
        return
    profile = UserProfile.get_for_user(user)
    now = timezone.now()
    kept = {
        name: value
        for name, value in profile.dismissibles.items()
        if not name.startswith(PREFIX) or dt.datetime.fromisoformat(value) > now
    }
    profile.dismissibles = kept | {f"{PREFIX}{page.pk}": page.shown_until.isoformat()}
    profile.save(update_fields=["dismissibles"])
