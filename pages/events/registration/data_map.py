"""Data map: registrations."""

from media.cache_tags import covered
from media.data_map import PAGE, ModelData, Personal, Purpose, Retention

from ...base.data_map import PRINTED
from ...people.data_map import REGISTRATIONS
from .models import KEPT, RegistrationDate

DATA_MAP = {
    "pages.SeparateCapacity": PRINTED,
    "pages.RegistrationQuestion": PRINTED,
    "pages.AccessRequestOption": PRINTED,
    "pages.RegistrationDate": ModelData(  # how many places are left
        printed=(PAGE,),
        unprinted=(
            "own_capacity",
            "own_opens_at",
            "own_closes_at",
            "last_number",
            "dated_at",
            "announced",
            "erased_at",
            "totals",
        ),
    ),
    "pages.Registration": ModelData(
        personal=Personal(
            ("person", "name", "new_email", "language", "separately", "answers", "wish", "entered_by", "changed_from"),
            "whoever registered, by their own link",
            REGISTRATIONS,
            is_shared=True,
            eraser="pages.events.registration.actions.erasure.eraser_of",
        ),
        retention=Retention(KEPT),
        secret=("key",),  # of the link that opens it
    ),
    "pages.AccessRequest": ModelData(
        personal=Personal(("name", "confirmed_by", "note"), purpose=REGISTRATIONS), retention=Retention(KEPT)
    ),
    "pages.RegistrationMessage": ModelData(
        personal=Personal(("words", "written_by"), purpose=REGISTRATIONS, is_shared=True), retention=Retention(KEPT)
    ),
    "pages.RegistrationNotice": ModelData(
        personal=Personal(("facts", "called_by"), purpose=REGISTRATIONS), retention=Retention(KEPT)
    ),
    "pages.Person": ModelData(
        personal=Personal(
            ("name", "email", "phone", "email_hash", "phone_hash", "language"),
            "whoever registered, by their own link",
            REGISTRATIONS,
            eraser="pages.events.registration.actions.erasure.eraser_of_person",
        ),
        retention=Retention(KEPT),
    ),
}


def unused_purposes() -> list[Purpose]:
    """Return that of registrations where nobody can register for an event: the first date is made when one is published."""
    with covered("pages_eventpage"):
        return [] if RegistrationDate.objects.exists() else [REGISTRATIONS]
