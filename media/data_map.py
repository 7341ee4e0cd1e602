"""Data map: what the rows of each model are (printed in public, personal, secret, derived), said once by the room they belong to.

What is personal has a purpose in words for everybody: the record of personal data is made of them.

A room says it in the `DATA_MAP` of its module of this name: a model's label, or that of a base class, to its `ModelData`;
and in `DERIVED_FOLDERS` which folders of the uploads are made again.
"""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CASCADE, DO_NOTHING, SET_NULL, Model
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Cache tags: by which part of the public site a row is printed.
PAGE, FRAME, FILE, SEARCH = "page", "frame", "file", "search"


# Whose data it is, and who sees it.
WRITTEN_TO = _("people whom the site writes to")
STAFF, NAMED, VISITORS = (
    _("people with an account here"),
    _("people whom the site names"),
    pgettext_lazy("privacy", "visitors"),
)
EVERYBODY, DESK = _("everybody who visits the site"), _("people with an account here, as far as their rights go")
ADMINS, NOBODY = pgettext_lazy("privacy", "admins"), _("nobody: only the software itself reads it")


@dataclass(frozen=True)
class Purpose:
    """Purpose of personal data (GDPR, article 30): what it is called, why it is kept, whose it is and who sees it."""

    label: Promise
    why: Promise
    whose: Promise
    seen_by: Promise


@dataclass(frozen=True)
class Personal:
    """Fields with personal data. `exported_by`: who may export them.

    `is_shared`: rows are of several people, so that erasing one takes their words out of a row that stays. `eraser`: dotted path of
    a function of a row's values and of the columns that name the person; it returns a function of the key that erases the row with
    all that hangs on it, or None.
    """

    fields: tuple[str, ...]
    exported_by: str = ""
    purpose: Purpose | None = None
    is_shared: bool = False
    eraser: str = ""


@dataclass(frozen=True)
class Retention:
    """How long rows are kept after the time, or the day, in one of the fields `since`.

    The duty `home.worker.schedule.delete_expired` deletes them then; those without such a field are deleted by what the
    application names, as registrations by `erase_ended`.
    """

    period: timedelta
    since: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelData:
    """Data of a model. `printed`: cache tags; `secret`: fields nobody may read; `derived`: its source model.

    `counted`: the purpose of rows that only hold numbers. `retention` is None where rows stay until somebody deletes them.

    `encrypted`: its rows leave this machine only in an encrypted backup. `unprinted`: fields of a printed model that no visitor sees.
    """

    printed: tuple[str, ...] = ()
    unprinted: tuple[str, ...] = ()
    personal: Personal | None = None
    counted: Purpose | None = None
    secret: tuple[str, ...] = ()
    derived: str = ""
    encrypted: bool = False
    retention: Retention | None = None


INTERNAL = ModelData()  # none of these
HISTORY = "whoever may open Reports › Site history"
HISTORY_OF_CHANGES = Purpose(
    pgettext_lazy("privacy", "History"), _("It can be seen who changed what, and when."), STAFF, DESK
)
UPLOAD = Purpose(
    pgettext_lazy("privacy", "Uploads"),
    _("Whoever has a question about a picture, a document or a recording can ask who brought it."),
    STAFF,
    DESK,
)
CREDIT = Purpose(
    pgettext_lazy("privacy", "Credits"),
    _("Whoever made a picture or a recording is named beside it."),
    NAMED,
    EVERYBODY,
)
UPLOADER = Personal(("uploaded_by_user",), purpose=UPLOAD)
CREDITED = Personal(("uploaded_by_user", "credit"), purpose=CREDIT)
UPLOADS = ModelData(personal=UPLOADER)

DATA_MAP = {
    "taggit.Tag": INTERNAL,
    "taggit.TaggedItem": INTERNAL,
    "wagtailcore.UploadedFile": UPLOADS,  # of an upload that nobody has finished
    "wagtailembeds.Embed": INTERNAL,  # no finder is installed; the table is empty
}


def data_maps() -> list[ModuleType]:
    """The modules of this name, of all apps."""
    configs = [config for config in apps.get_app_configs() if module_has_submodule(config.module, "data_map")]
    return [import_module(f"{config.name}.data_map") for config in configs]


def data_map() -> dict[str, ModelData]:
    """The data maps of all apps, by the label of the model."""
    return {label: data for module in data_maps() for label, data in module.DATA_MAP.items()}


def derived_folders() -> set[str]:
    """The folders of the uploads that hold nothing but what is made again."""
    return {folder for module in data_maps() for folder in getattr(module, "DERIVED_FOLDERS", ())}


def data_of(model: type[Model]) -> ModelData | None:
    """The data of this model, or of the nearest of its base classes; None where it is in no data map."""
    data_by_label = data_map()
    labels = [base._meta.label for base in model.__mro__ if hasattr(base, "_meta")]
    return next((data_by_label[label] for label in labels if label in data_by_label), None)


# The erasure of a foreign key to an account by its `on_delete`.
ERASURE_ON_DELETE = {
    CASCADE: "the row goes with the account",
    SET_NULL: "emptied with the account",
    DO_NOTHING: "stays, the number of an account that is gone",
}
WITH_ITS_ROW = "with its row"


def erasure(model: type[Model], field_name: str) -> str:
    """How this personal field is erased: by the `on_delete` of a foreign key to the account, else with its row."""
    field = model._meta.get_field(field_name)
    return ERASURE_ON_DELETE[field.remote_field.on_delete] if field.related_model is get_user_model() else WITH_ITS_ROW
