"""Data map: events, their dates and places."""

from media.data_map import PAGE, ModelData, Personal

from ..base.data_map import PRINTED
from ..network.data_map import CONTACTS

DATA_MAP = {
    "pages.EventPage": ModelData(
        printed=(PAGE,),
        personal=Personal(("ask_email", "ask_phone"), purpose=CONTACTS),
        secret=("online_link",),  # unless `online_link_public`
    ),
    "pages.Host": PRINTED,
    "pages.ChangedDate": PRINTED,
    "pages.Occurrence": ModelData(printed=(PAGE,), derived="pages.EventPage"),
    "pages.Place": PRINTED,
}
