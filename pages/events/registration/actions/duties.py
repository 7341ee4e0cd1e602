"""Duties of registration, each minute: what was held and not confirmed, offers, reminders, and the end of personal data."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from .. import notices
from ..models import (
    LAPSED_FOR,
    OFF,
    NoticeKind,
    Registration,
    RegistrationDate,
    RegistrationNotice,
    RegistrationState,
)
from .allocation import lapse_offers, locked, offer_places, put
from .erasure import delete, erase_date

REMINDED = dt.timedelta(days=1)  # before it begins
TOO_LATE = dt.timedelta(hours=2)


def drop_held() -> None:
    """End what nobody has confirmed in time: a reserved place lapses, with a mail, and is offered on; the rest is deleted.

    Who was held by telephone is confirmed by an organizer, and stays, without the place. Under the lock of the date: somebody
    may confirm at this moment.
    """
    now = timezone.now()
    over = Registration.objects.real().filter(state=RegistrationState.HELD, held_until__lte=now)
    over = over.filter(~Q(person__email="") | Q(is_reserved=True))
    ended = Registration.objects.filter(held_until__isnull=False, cancelled_at__lte=now - LAPSED_FOR)
    lapsed = {row.pk: row.on_id for row in ended if row.has_lapsed}
    dates = {*over.values_list("on", flat=True), *lapsed.values()}
    for pk in sorted(dates):
        with locked(pk) as on:
            for row in over.filter(on=on).select_related("person"):
                end_held(on, row)
            delete(ended.filter(on=on, pk__in=lapsed), is_due=True)
            offer_places(on)


def end_held(on: RegistrationDate, row: Registration) -> None:
    """End a registration that was not confirmed in time, under the lock of its date.

    Where the date does not take place, no mail is sent: the one about that has been.
    """
    if not row.is_reserved:
        delete(Registration.objects.filter(pk=row.pk), is_due=True)
    elif row.person.email:
        put(on, row, state=RegistrationState.CANCELLED, cancelled_at=timezone.now(), is_reserved=False)
        if not (on.is_off or on.is_dropped):
            notices.add(row, NoticeKind.LAPSED)
    else:
        put(on, row, is_reserved=False)


def offer_and_lapse() -> None:
    """Ends offers whose time is over, and offers what came free, by night too, in the morning."""
    now = timezone.now()
    is_ahead = Q(starts_at__gt=now) | Q(closes_at__gt=now)
    is_ending = Q(registrations__offered_until__lte=now) | ~is_ahead | Q(state__in=OFF) | Q(is_dropped=True)
    lapsed = Q(registrations__state=RegistrationState.OFFERED, registrations__duplicate_of=None) & is_ending
    for on in RegistrationDate.objects.filter(lapsed | Q(is_ahead, waiting__gt=0)).distinct():
        lapse_offers(on)


def remind() -> None:
    """Adds the reminder of each who had a place a day before it begins; once for a day, and not by night."""
    now = timezone.now()
    soon = RegistrationDate.objects.filter(
        starts_at__gt=now + TOO_LATE, starts_at__lte=now + REMINDED, is_live=True, is_dropped=False, taken__gt=0
    )
    for on in soon:
        if on.is_off or not on.may_be_written(now):
            continue
        with locked(on.pk) as on:  # else two at once would each remind
            facts = {"day": on.day.isoformat()}  # of another day they are reminded once more
            reminded = RegistrationNotice.objects.filter(kind=NoticeKind.REMINDER, facts=facts)
            since = on.starts_at - REMINDED
            confirmed = on.registrations.filter(state=RegistrationState.CONFIRMED, confirmed_at__lte=since)
            for registration in confirmed.exclude(pk__in=reminded.values("registration")):
                notices.add(registration, NoticeKind.REMINDER, facts)


def erase_ended() -> None:
    """Erases the names of dates that ended a month ago, and keeps their totals."""
    for on in RegistrationDate.objects.ended():
        erase_date(on)
