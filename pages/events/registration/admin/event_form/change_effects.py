"""What a change of an event means for those who registered, in numbers: before it is published, and after."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID
from weakref import WeakKeyDictionary

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from wagtail import hooks

from .....http.urls import whole_number
from ....admin.date_preview import next_occurrences
from ....models import EventPage
from ....occurrences import ChangedDate
from ....recurrence import Planned
from ...actions.sync import carried_to
from ...models import (
    ACTIVE,
    KEPT,
    OFF,
    NoticeKind,
    Registration,
    RegistrationDate,
    RegistrationNotice,
    RegistrationState,
)
from .. import roll
from ..permissions import editable_events

TOLD = (NoticeKind.MOVED, NoticeKind.CANCELLED)
SHOWN = 5
COMPARED = 200  # dates of a form with those that people are registered for


def booked_dates(events: Iterable[UUID]) -> QuerySet[RegistrationDate]:
    """Dates to come of these events for which somebody is registered, soonest first; and such as lie in the past by mistake."""
    listed = Registration.objects.real().exclude(state="cancelled").filter(on=OuterRef("pk"))
    is_misdated = Q(announced__isnull=False, erased_at=None)
    rows = RegistrationDate.objects.filter(Q(ends_at__gt=timezone.now()) | is_misdated, event__in=list(events))
    return rows.filter(Exists(listed) | Q(taken__gt=0)).order_by("starts_at")


def dates_with_people(events: Iterable[UUID]) -> list[RegistrationDate]:
    """The same, each with how many of those registered are told by mail, and how many are to be called."""
    told = Q(registrations__state__in=ACTIVE, registrations__duplicate_of=None)
    has_mail = ~Q(registrations__person__email="")
    rows = booked_dates(events).annotate(
        by_mail=Count("registrations", filter=told & has_mail), to_call=Count("registrations", filter=told & ~has_mail)
    )
    return list(rows)


def how_many(on: RegistrationDate) -> str:
    """“23 people and 6 in line”."""
    people = roll.people_words(on.taken)
    if not on.waiting:
        return people
    return gettext("%(people)s and %(waiting)d in line") % {"people": people, "waiting": on.waiting}


# On the confirmation pages of taking offline, moving and deleting.


def registered_lines(pages, action: str) -> list[str]:
    """What hangs on these pages and those below, and what becomes of it; empty where nobody is registered.

    `action`: "unpublish", "move" or "delete".
    """
    keys = EventPage.objects.filter(pk__in=pages.values("pk")).values_list("translation_key", flat=True).distinct()
    dates = dates_with_people(keys)
    if not dates:
        return []
    rows = Registration.objects.real().filter(on__in=dates, state=RegistrationState.HELD)
    held = rows.aggregate(number=Count("pk"), reserved=Sum("party", filter=Q(is_reserved=True), default=0))
    registered = sum(on.taken for on in dates) - held["reserved"]
    waiting = sum(on.waiting for on in dates)
    numbers = {"people": registered, "waiting": waiting, "dates": len(dates)}
    count = ngettext(
        "%(people)d have a place and %(waiting)d wait in line, for %(dates)d date.",
        "%(people)d have a place and %(waiting)d wait in line, for %(dates)d dates.",
        len(dates),
    )
    lines = [count % numbers] * bool(registered or waiting) + [held_words(held["number"])] * bool(held["number"])
    return [*lines, meaning(action)]


def held_words(number: int) -> str:
    words = ngettext(
        "%(number)d registration is still to be confirmed.",
        "%(number)d registrations are still to be confirmed.",
        number,
    )
    return words % {"number": number}


def meaning(action: str) -> str:
    if action == "move":
        return gettext("They keep their places, and their links go on working. Nothing is sent.")
    if action == "unpublish":
        return gettext(
            "Nothing is sent, and nothing is lost: the form is closed until the event is published again. If it does not take "
            "place, cancel it instead: then they are told."
        )
    days = KEPT.days
    return ngettext(
        "Nothing is sent: if it does not take place, cancel it first, then they are told. Their names stay on the list until "
        "%(days)d day after the date.",
        "Nothing is sent: if it does not take place, cancel it first, then they are told. Their names stay on the list until "
        "%(days)d days after the date.",
        days,
    ) % {"days": days}


# Around a publication in the form of the event.

BEFORE: WeakKeyDictionary[HttpRequest, tuple[int, set[int], dt.datetime]] = WeakKeyDictionary()


def dropped(event: UUID) -> dict[int, RegistrationDate]:
    return {on.pk: on for on in dates_with_people([event]) if on.is_dropped}


@hooks.register("before_publish_page")
def remember(request, page):
    if isinstance(page.specific, EventPage):
        last = RegistrationNotice.objects.order_by("-pk").values_list("pk", flat=True).first()
        BEFORE[request] = (last or 0, set(dropped(page.translation_key)), timezone.now())


@hooks.register("after_publish_page")
def tell(request, page):
    """How many are told of what was changed; which dates are none any more, though somebody is registered for them."""
    if request not in BEFORE or not isinstance(page.specific, EventPage):
        return
    last, before, began = BEFORE.pop(request)
    new = RegistrationNotice.objects.filter(pk__gt=last, kind__in=TOLD, registration__on__event=page.translation_key)
    by_mail = new.exclude(registration__person__email="").count()
    if by_mail:
        messages.info(request, mail_words(by_mail))
    for on, number in to_call(new):
        messages.warning(request, linked(call_words(number), on, "#calls"))
    for pk, on in dropped(page.translation_key).items():
        if pk not in before:
            messages.warning(request, linked(dropped_words(on), on))
    for on in dates_with_people([page.translation_key]):
        if on.is_misdated and on.dated_at >= began:
            messages.warning(request, linked(past_words(on, on.day), on))


def to_call(notices) -> Iterator[tuple[RegistrationDate, int]]:
    rows = notices.filter(registration__person__email="").select_related("registration__on")
    found: dict[RegistrationDate, int] = {}
    for notice in rows:
        found[notice.registration.on] = found.get(notice.registration.on, 0) + 1
    yield from found.items()


def mail_words(number: int) -> str:
    """How many registrations are told by mail, in the same words before and after."""
    words = ngettext("%(number)d registration is told by mail.", "%(number)d registrations are told by mail.", number)
    return words % {"number": number}


def call_words(number: int) -> str:
    words = ngettext(
        "%(number)d has no e-mail and is to be called.", "%(number)d have no e-mail and are to be called.", number
    )
    return words % {"number": number}


def told_words(on: RegistrationDate) -> str:
    return " ".join([mail_words(on.by_mail)] * bool(on.by_mail) + [call_words(on.to_call)] * bool(on.to_call))


def dropped_words(on: RegistrationDate) -> str:
    values = {"day": capfirst(roll.long_day(on.day)), "people": how_many(on)}
    return (
        gettext(
            "%(day)s is no date of the event any more: %(people)s on its list. They are told nothing; write to them, or "
            "move them to another date."
        )
        % values
    )


def past_words(on: RegistrationDate, day: dt.date) -> str:
    values = {"day": roll.long_day(day), "people": how_many(on)}
    return gettext("%(day)s lies in the past: %(people)s on its list. Please look at the date once more.") % values


def linked(words: str, on: RegistrationDate, part: str = "") -> str:
    url = reverse("who_comes_date", args=[on.pk]) + part
    return format_html('{} <a href="{}">{}</a>', words, url, gettext("Who comes"))


# In the form, before it is published.


def what_changes(
    dates: Iterable[RegistrationDate], planned: list[Planned], is_complete: bool, has_place: bool = False
) -> Iterator[str]:
    """What those registered would be told if the event were published so, a sentence for each date that is concerned.

    `is_complete`: whether `planned` are all dates to come, not the next ones alone; `has_place`: whether their places are known.
    """
    by_date = {each.date: each for each in planned}
    last = max(by_date, default=dt.date.min)
    for on in dates:
        words, new = {"day": capfirst(roll.long_day(on.day)), "told": told_words(on)}, by_date.get(on.date)
        known = on.last_told
        if new is None:
            if not on.is_dropped and (is_complete or on.date <= last):
                yield dropped_words(on)
        elif new.ends_at <= timezone.now():
            yield past_words(on, new.starts_at.astimezone(on.tz).date())
        elif new.state in OFF:
            if known["state"] not in OFF:
                yield gettext("%(day)s is called off: %(told)s") % words
        elif known["state"] in OFF:
            yield gettext("%(day)s takes place after all: %(told)s") % words
        elif new.starts_at != known["starts_at"]:
            yield gettext("%(day)s has another day or hour: %(told)s") % words
        elif has_place and new.place_id != known["place_id"]:
            yield gettext("%(day)s is at another place: %(told)s") % words


def form_lines(request, event: EventPage, rows: list[ChangedDate]) -> list[str]:
    """The same for what is in the form of an event; one that happens once takes its registrations along."""
    pk = whole_number(request.GET.get("page", ""), 18)
    key = editable_events(request.user).filter(pk=pk).values_list("translation_key", flat=True).first()
    if key is None:
        return []
    planned = [each for each, _change in next_occurrences(event, rows, COMPARED)]
    dates, is_complete = dates_with_people([key]), len(planned) < COMPARED
    if not event.repeats and len(planned) == 1:
        row = carried_to(planned[0].date, list(RegistrationDate.objects.filter(event=key)))
        planned = [replace(planned[0], date=row.date)] if row else planned
    return list(what_changes(dates, planned, is_complete, "place" in request.POST))[:SHOWN]


def registered_for(event: UUID) -> dict:
    """For the panel: the next dates with registrations, and how many more there are."""
    is_booked = RegistrationDate.objects.filter(event=event).exists()
    dates = list(booked_dates([event])) if is_booked else []
    shown = [{"on": on, "day": roll.long_day(on.day), "people": how_many(on)} for on in dates[:SHOWN]]
    return {"dates": shown, "more": max(0, len(dates) - SHOWN)}
