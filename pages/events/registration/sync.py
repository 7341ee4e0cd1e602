"""Sync of the dates that people register for with the published source of their event; who is registered is told of changes.

Nothing is deleted here: an event that is unpublished and published again has its registrations as before, and a date that its
event has no more keeps them, marked.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..models import EventPage
from ..occurrence_sync import sync_occurrences
from ..occurrences import Occurrence
from ..recurrence import Planned
from . import notices
from .allocation import locked, offer_places, shorten_offers
from .models import OFF, NoticeKind, RegistrationDate

is_synced = False  # whether this process has synced all events
COPIED = ("starts_at", "ends_at", "state", "place_id")


def sync_registration_dates(event: UUID, source, planned: Iterable[Planned]) -> None:
    """Makes and updates the dates of this event; `source` is None where it is not published. Called in the transaction of
    the publication. Dates are locked in the order of their keys, as `allocation.move` locks them.
    """
    rows = {row.date: row for row in RegistrationDate.objects.filter(event=event)}
    planned_by_date = {each.date: each for each in planned}
    if source is None or not source.has_list:
        live = RegistrationDate.objects.filter(event=event, is_live=True)
        locked_rows = list(live.order_by("pk").select_for_update().values_list("pk", flat=True))
        live.filter(pk__in=locked_rows).update(is_live=False)
        if source is None:
            return
    else:
        keep_only_date(source, rows, planned_by_date)
        make_missing(event, source, rows, planned_by_date)
    for date, row in sorted(rows.items(), key=lambda each: each[1].pk):
        sync_date(row, source, planned_by_date.get(date))


def sync_after_start() -> None:
    """Once a process: the dates to come of all events, which may have changed while the feature was off."""
    global is_synced
    if is_synced:
        return
    now = timezone.now()
    ahead = Occurrence.objects.filter(source__takes_registrations=True, ends_at__gt=now).values("event")
    known = RegistrationDate.objects.filter(ends_at__gt=now).values("event")
    keys = {row["event"] for row in ahead.union(known)}
    live = EventPage.objects.filter(translation_key__in=keys, live=True).defer_streamfields()
    pages = {page.translation_key: page for page in live}
    for key in sorted(keys):
        if key in pages:
            sync_occurrences(pages[key])
        else:
            with transaction.atomic():
                sync_registration_dates(key, None, ())
    is_synced = True


def keep_only_date(source, rows: dict[dt.date, RegistrationDate], planned: dict[dt.date, Planned]) -> None:
    """An event that happens once takes its registrations along to whichever date it is planned for now."""
    if source.repeats or len(planned) != 1:
        return
    (date,) = planned
    if row := carried_to(date, rows.values()):
        del rows[row.date]
        row.date = date
        row.save(update_fields=["date"])
        rows[date] = row


def carried_to(date: dt.date, rows: Collection[RegistrationDate]) -> RegistrationDate | None:
    """Which of the dates of an event that happens once becomes this one; None where that is one of them, or where the last
    time is over: whoever was there is not registered for the next.
    """
    current = [row for row in rows if not (row.is_dropped or row.has_taken_place or row.erased_at)]
    return current[0] if len(current) == 1 and all(row.date != date for row in rows) else None


def make_missing(event: UUID, source, rows: dict, planned: dict[dt.date, Planned]) -> None:
    made, now = [], timezone.now()
    for date, each in planned.items():
        if date not in rows and each.ends_at > now:
            row = RegistrationDate(event=event, date=date, zone=source.zone, **copied(each))
            row.apply_terms(source)
            made.append(row)
    RegistrationDate.objects.bulk_create(made, ignore_conflicts=True)


def copied(planned: Planned) -> dict:
    return {name: getattr(planned, name) for name in COPIED}


def sync_date(row: RegistrationDate, source, planned: Planned | None) -> None:
    """Updates one date, and tells who is registered what has become of it."""
    is_live = source.has_list
    if planned is None:
        if not row.has_taken_place:
            RegistrationDate.objects.filter(pk=row.pk, is_dropped=False).update(is_dropped=True)
        return
    wanted = copied(planned) | {"zone": source.zone, "is_live": is_live, "is_dropped": False}
    before = {name: getattr(row, name) for name in wanted}
    terms = (row.capacity, row.opens_at, row.closes_at)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.apply_terms(source)
    if before == wanted and terms == (row.capacity, row.opens_at, row.closes_at):
        return
    with locked(row.pk) as on:
        told, now = on.last_told, timezone.now()
        was_to_come = on.is_misdated or on.starts_at > now
        if on.ends_at != planned.ends_at:
            on.dated_at = now
        for name, value in wanted.items():
            setattr(on, name, value)
        on.apply_terms(source)
        on.announced = told if was_to_come and on.ends_at <= now else None
        on.save()
        shorten_offers(on)
        if on.ends_at > now:
            tell_changes(on, told)
        offer_places(on)


def tell_changes(on: RegistrationDate, told: dict) -> None:
    """Add a notice for each registration that is not cancelled where hour, day, place or state differ from before."""
    is_same = all(told[name] == getattr(on, name) for name in ("starts_at", "place_id"))
    was_off = told["state"] in OFF
    if on.is_off and not was_off:
        kind = NoticeKind.CANCELLED
    elif not on.is_off and (not is_same or was_off):
        kind = NoticeKind.MOVED
    else:
        return
    facts = {"was": told["starts_at"].isoformat(), "was_place": told["place_id"], "was_off": was_off}
    for registration in on.registrations.listed():
        notices.add(registration, kind, facts)
