"""Entries of the publishing calendar: days on which a page is to be looked over."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import get_default_timezone, now

from ..desk.moments import join, kind_of, localtime
from ..schedule.entries import ScheduleEntry, Viewer
from .due import due_reviews
from .models import interval_words


def reviews(viewer: Viewer, start: dt.datetime, end: dt.datetime) -> Iterator[ScheduleEntry]:
    """Days on which this person is to look a page over; what is due before today stands on the home screen."""
    first, last = (
        max(localtime(start).date(), localtime(now()).date()),
        (localtime(end) - dt.timedelta(seconds=1)).date(),
    )
    for due in due_reviews(viewer.user, last):
        if due.due_on >= first:
            at = dt.datetime.combine(due.due_on, dt.time.min, get_default_timezone())
            detail = join(kind_of(due.page), interval_words(due.months))
            url = reverse("wagtailadmin_pages:edit", args=[due.page.pk])
            language = viewer.codes[due.page.locale_id]
            yield ScheduleEntry(at, "look", str(due.page), detail, url, due.page.pk, language=language)
