"""Data map: outgoing mail."""

from django.utils.translation import gettext_lazy as _

from media.data_map import ADMINS, WRITTEN_TO, ModelData, Personal, Purpose, Retention

from .models import KEPT

MAILS = Purpose(
    _("Outgoing mail"),
    _("A mail that can't leave is tried again, and it can be seen whether it left."),
    WRITTEN_TO,
    ADMINS,
)

DATA_MAP = {
    "pages.OutgoingMail": ModelData(
        personal=Personal(("sender", "recipients", "subject", "message"), purpose=MAILS),
        secret=("message",),  # may hold the link to a new password; emptied when it is sent
        retention=Retention(KEPT, ("sent_at", "given_up_at")),
    ),
}
