"""Erasure of registrations: by whoever registered, through the signed link, or by itself a month after the event."""

from django.db.models import Count, Sum
from django.utils import timezone

from ...mail.models import OutgoingMail
from ...people.models import Person
from .allocation import cancel, locked
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
        delete(Registration.objects.filter(pk=row.pk))


def erase_date(on: RegistrationDate) -> None:
    """Erases all names of a date, and keeps how many they were."""
    with locked(on.pk) as on:
        rows = on.registrations.all()
        on.totals = added(on.totals, totals_of(rows.real()))
        on.erased_at = timezone.now()
        on.save(update_fields=["totals", "erased_at"])
        delete(rows)
        on.messages.all().delete()


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


def delete(rows) -> None:
    """Deletes registrations, the mails about them, sent or not, and whoever nothing hangs on any more."""
    pks = list(rows.values_list("pk", flat=True))
    people = list(rows.values_list("person", flat=True))
    notices = RegistrationNotice.objects.filter(registration__in=pks)
    OutgoingMail.objects.filter(pk__in=list(notices.exclude(mail=None).values_list("mail", flat=True))).delete()
    Registration.objects.filter(pk__in=pks).delete()
    Person.objects.filter(pk__in=people).delete_without_ties()
