"""Data map: registrations."""

from media.data_map import PAGE, ModelData, Personal

from ...base.data_map import PRINTED
from ...people.data_map import REGISTRATIONS
from .models import KEPT

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
            KEPT,
            "whoever registered, by their own link",
            REGISTRATIONS,
        ),
        secret=("key",),  # of the link that opens it
    ),
    "pages.AccessRequest": ModelData(personal=Personal(("name", "confirmed_by", "note"), KEPT, purpose=REGISTRATIONS)),
    "pages.RegistrationMessage": ModelData(personal=Personal(("words", "written_by"), KEPT, purpose=REGISTRATIONS)),
    "pages.RegistrationNotice": ModelData(personal=Personal(("facts", "called_by"), KEPT, purpose=REGISTRATIONS)),
}
