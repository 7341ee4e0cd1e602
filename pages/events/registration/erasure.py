"""Erasure of registrations: by whoever registered, through the signed link, or by itself a month after the event."""

from collections.abc import Callable
from functools import partial

from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from ...mail.files import delete_files
from ...mail.models import OutgoingMail
from ...people.models import Consent, Person
from ...people.signals import registrations_erased
from .allocation import cancel, count, locked
from .models import Registration, RegistrationDate, RegistrationNotice, RegistrationState


def erase(registration: Registration) -> None:
    """Erases one registration with all that was sent of it; its place is given back first, and what it held stays counted
    once the event is over.
    """
    if registration.on.ends_at > timezone.now():
        cancel(registration)
    with locked(registration.on_id) as on:
        row = Registration.objects.filter(pk=registration.pk).first()
        if row is None:
            return
        if on.ends_at <= timezone.now():
            on.totals = added(on.totals, totals_of(Registration.objects.filter(pk=row.pk)))
            on.save(update_fields=["totals"])
        forget_consents(row)
        delete(Registration.objects.filter(pk=row.pk), is_due=False)


def erase_date(on: RegistrationDate) -> None:
    """Erases all names of a date, and keeps how many they were."""
    with locked(on.pk) as on:
        rows = on.registrations.all()
        on.totals = added(on.totals, totals_of(rows.real()))
        on.erased_at = timezone.now()
        on.save(update_fields=["totals", "erased_at"])
        delete(rows, is_due=True)
        on.messages.all().delete()


def erase_again(is_erased: Callable[[str], bool]) -> int:
    """After a restore: erases what was erased since the backup; how many. Nobody is told, and no place offered, now."""
    rows = [row for row in Registration.objects.all() if is_erased(row.key)]
    for row in rows:
        with locked(row.on_id) as on:
            count(on, row, -1)
            forget_consents(row)
            delete(Registration.objects.filter(pk=row.pk), is_due=False)
    return len(rows)


def totals_of(rows) -> dict[str, dict[str, int]]:
    """How many registrations and people there were, by state."""
    counted = rows.order_by().values("state").annotate(registrations=Count("pk"), people=Sum("party"))
    return {each["state"]: {"registrations": each["registrations"], "people": each["people"]} for each in counted}


def added(one: dict, other: dict) -> dict:
    """The sums of two totals."""
    empty = {"registrations": 0, "people": 0}
    return {
        state: {name: one.get(state, empty)[name] + other.get(state, empty)[name] for name in empty}
        for state in one | other
        if state in RegistrationState.values
    }


def forget_consents(row: Registration) -> None:
    """Who asks to be erased wants no newsletter either, unless they are registered for something else."""
    if not row.person.registrations.exclude(Q(pk=row.pk) | Q(duplicate_of=row.pk)).exists():
        Consent.objects.filter(person=row.person).delete()


def delete(rows, is_due: bool) -> None:
    """Deletes registrations, the mails about them, sent or not, and whoever nothing hangs on any more."""
    known = list(Registration.objects.filter(Q(pk__in=rows) | Q(duplicate_of__in=rows)).values("pk", "key", "person"))
    pks, keys = [each["pk"] for each in known], [each["key"] for each in known]
    OutgoingMail.objects.filter(pk__in=mails_about(pks)).delete()
    Registration.objects.filter(pk__in=pks).delete()
    Person.objects.filter(pk__in=[each["person"] for each in known]).delete_without_ties()
    registrations_erased.send(Registration, keys=keys, is_due=is_due)
    transaction.on_commit(partial(delete_files, keys), robust=True)


def mails_about(pks: list[int]) -> list[int]:
    """The mails about these registrations; waits for the process that is just making one."""
    notices = RegistrationNotice.objects.filter(registration__in=pks)
    if connection.features.has_select_for_update:
        notices = notices.select_for_update(of=("self",)).order_by("pk")
    return [each.mail_id for each in notices.only("pk", "mail_id") if each.mail_id]
