"""Erasure of registrations: by whoever registered, through the signed link, or by itself a month after the event."""

from collections.abc import Callable, Collection
from functools import partial

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from ...mail.files import delete_files
from ...people.models import Consent, ConsentKind, Person
from ...people.signals import registrations_erased
from .allocation import cancel, count, locked
from .models import Registration, RegistrationDate, RegistrationState
from .notices import forget_mails
from .same_people import repetitions_of

NOBODYS_YES = Q(duplicate_of=None, confirmed_at=None, number=None) | ~Q(duplicate_of=None)  # perhaps a stranger's


def erase(registration: Registration, is_by_mail: bool = True) -> None:
    """Erases one registration with all that was sent of it; its place is given back first, and what it held stays counted
    once the event is over. `is_by_mail`: whoever asks for it has the mailbox, or is an organizer; then what is on the same
    list by the same name and contact is erased too.
    """
    others = repetitions_of(registration) if is_by_mail else []
    for row in [registration, *others]:
        erase_one(row, is_by_mail)


def erase_one(registration: Registration, is_by_mail: bool) -> None:
    if not Registration.objects.filter(pk=registration.pk).exists():
        return
    if registration.on.ends_at > timezone.now():
        cancel(registration)
    with locked(registration.on_id) as on:
        row = Registration.objects.filter(pk=registration.pk).first()
        if row is None:
            return
        if on.ends_at <= timezone.now():
            on.totals = added(on.totals, totals_of(Registration.objects.filter(pk=row.pk)))
            on.save(update_fields=["totals"])
        forget_consents(row, is_by_mail)
        delete(Registration.objects.filter(pk=row.pk), is_due=False)


def erase_by_key(pk: int) -> None:
    """Erases the registration with this primary key, where it is still there."""
    if row := Registration.objects.select_related("on", "person").filter(pk=pk).first():
        erase(row)


def eraser_of(row: dict, texts: Collection[str]) -> Callable[[int], None] | None:
    """Return what erases a registration whose name is sought; None for one that only mentions it: that is another's."""
    return erase_by_key if "name" in texts else None


def eraser_of_person(row: dict, texts: Collection[str]) -> Callable[[int], None]:
    return erase_person


def erase_person(pk: int) -> None:
    """Erases somebody with all of their registrations and consents."""
    for row in Registration.objects.real().select_related("on", "person").filter(person=pk):
        erase(row)
    with transaction.atomic():
        Consent.objects.filter(person=pk).delete()
        Person.objects.filter(pk=pk).delete_without_ties()  # who registers at this very moment stays


def erase_date(on: RegistrationDate) -> None:
    """Erases all names of a date, and keeps how many they were."""
    with locked(on.pk) as on:
        rows = on.registrations.all()
        on.totals = added(on.totals, totals_of(rows.real()))
        on.erased_at = timezone.now()
        on.save(update_fields=["totals", "erased_at"])
        on.taken, on.waiting, on.taken_separately = 0, 0, {}
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


def forget_consents(row: Registration, is_by_mail: bool = True) -> None:
    """Who asks to be erased wants no newsletter either, unless they are registered for something else. Who came by the link of
    the page has perhaps registered somebody else, and takes back what was said with this registration alone.
    """
    if Registration.objects.filter(NOBODYS_YES, pk=row.pk).exists():
        return
    if not is_by_mail:
        row.consents.all().delete()
    elif not row.person.registrations.exclude(Q(pk=row.pk) | Q(duplicate_of=row.pk)).exists():
        Consent.objects.filter(person=row.person).delete()


def delete(rows, is_due: bool) -> None:
    """Deletes registrations, the mails about them, sent or not, and whoever nothing hangs on any more.

    What was agreed to goes with them; but who said yes to the newsletter goes on to get it.
    """
    known = list(Registration.objects.filter(Q(pk__in=rows) | Q(duplicate_of__in=rows)).values("pk", "key", "person"))
    if not known:
        return
    pks, keys = [each["pk"] for each in known], [each["key"] for each in known]
    forget_mails(pks)
    said_yes = Registration.objects.filter(pk__in=pks).exclude(NOBODYS_YES)
    Consent.objects.filter(registration__in=said_yes, kind=ConsentKind.NEWSLETTER).update(registration=None)
    Registration.objects.filter(pk__in=pks).delete()
    Person.objects.filter(pk__in=[each["person"] for each in known]).delete_without_ties()
    registrations_erased.send(Registration, keys=keys, is_due=is_due)
    transaction.on_commit(partial(delete_files, keys), robust=True)
