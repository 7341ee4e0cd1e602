"""Data map: links to drafts."""

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, NAMED, ModelData, Personal, Purpose, Retention

from .models import KEPT

PREVIEWS = Purpose(
    _("Links to drafts"),
    _("Who is written about can read a page before it is public, without an account."),
    NAMED,
    DESK,
)

DATA_MAP = {
    "home.PreviewLink": ModelData(
        personal=Personal(("for_whom", "made_by"), purpose=PREVIEWS),
        secret=("key",),
        retention=Retention(KEPT, ("ends_at",)),
    ),
}
