"""Registrations of the same name and contact for one date: each is counted, until its registrant or an organizer settles it."""

from media.search_text import fold_text

from ...people.contact import without_marks
from ...people.models import Person
from .models import ACTIVE, Registration, RegistrationDate


def folded(name: str) -> str:
    """Return a name without what spellings of it differ in: case, marks, spaces."""
    return fold_text(without_marks(name))


def same_people(on: RegistrationDate) -> dict[int, list[int]]:
    """Return the keys of the other registrations of the same name and contact, by the key of each that has one.

    Two that the registrant has confirmed (`is_distinct`) are not the same; a later one is compared with both.
    """
    rows = on.registrations.listed().order_by("pk").values_list("pk", "name", "person", "is_distinct")
    by_person: dict[tuple[int, str], dict[int, bool]] = {}
    for pk, name, person, is_distinct in rows:
        by_person.setdefault((person, folded(name)), {})[pk] = is_distinct
    found = {
        pk: [other for other in group if other != pk and not (group[pk] and group[other])]
        for group in by_person.values()
        for pk in group
    }
    return {pk: others for pk, others in found.items() if others}


def others_of(registration: Registration) -> list[Registration]:
    """Return the other registrations of the same name and contact for the same date, without those still to be confirmed."""
    if registration.state not in ACTIVE:
        return []
    return [each for each in repetitions_of(registration) if each.state in ACTIVE]


def registration_of(
    on: RegistrationDate, person: Person, name: str, but: Registration | None = None
) -> Registration | None:
    """Return what this person has on the list of this date by this name, `but` apart."""
    rows = on.registrations.listed().filter(person=person).exclude(pk=but and but.pk).order_by("pk")
    return next((row for row in rows if folded(row.name) == folded(name)), None)


def repetitions_of(registration: Registration) -> list[Registration]:
    """Return all other rows of the same name and contact for the same date, cancelled ones too; none of an uncounted one.

    Two rows that are both `is_distinct` are no repetitions of each other.
    """
    if registration.is_uncounted:
        return []
    rows = registration.on.registrations.real().filter(person=registration.person_id)
    if registration.is_distinct:
        rows = rows.filter(is_distinct=False)
    rows = rows.exclude(pk=registration.pk).select_related("on", "person").order_by("pk")
    return [each for each in rows if folded(each.name) == folded(registration.name)]
