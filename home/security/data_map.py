"""Data map: the log of sign-ins and rights."""

from django.utils.translation import gettext_lazy as _

from media.data_map import ADMINS, STAFF, ModelData, Personal, Purpose, Retention

from .models import KEPT

SECURITY = Purpose(
    _("Sign-ins and rights"), _("An attack, or a right given by mistake, can be noticed and understood."), STAFF, ADMINS
)

DATA_MAP = {
    "home.SecurityEvent": ModelData(
        personal=Personal(
            ("user", "about"), exported_by="admins, under Reports › Sign-ins and rights", purpose=SECURITY
        ),
        retention=Retention(KEPT, ("time",)),
    ),
}
