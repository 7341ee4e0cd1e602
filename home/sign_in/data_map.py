"""Data map: second factors."""

from django.utils.translation import gettext_lazy as _

from media.data_map import NOBODY, STAFF, ModelData, Personal, Purpose

FACTORS = Purpose(
    _("Second factors"), _("A password alone does not open the desk to whoever has learned it."), STAFF, NOBODY
)

DATA_MAP = {
    "mfa.Authenticator": ModelData(personal=Personal(("user",), purpose=FACTORS), secret=("data",), encrypted=True),
}
