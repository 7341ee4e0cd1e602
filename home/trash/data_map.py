"""Data map: the trash."""

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, HISTORY, NAMED, ModelData, Personal, Purpose, Retention

from .models import KEPT

TRASH = Purpose(_("Deleted things"), _("What was deleted by mistake can be brought back for a while."), NAMED, DESK)

DATA_MAP = {
    "home.DeletedItem": ModelData(
        personal=Personal(
            ("title", "content", "file", "deleted_by"),
            exported_by=HISTORY,
            purpose=TRASH,
            is_shared=True,
            eraser="home.trash.uploads.eraser_of",
        ),
        retention=Retention(KEPT),
    ),
    "home.DeletedPage": ModelData(
        personal=Personal(("content", "versions"), exported_by=HISTORY, purpose=TRASH, is_shared=True),
        retention=Retention(KEPT),
    ),
}
