"""Data map: what the rows of each model are (printed in public, personal, secret, derived), said once by the room they belong to.

A room says it in the `DATA_MAP` of its module of this name: a model's label, or that of a base class, to its `ModelData`.
"""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CASCADE, DO_NOTHING, SET_NULL, Model
from django.utils.module_loading import module_has_submodule

# Cache tags: by which part of the public site a row is printed.
PAGE, FRAME, FILE, SEARCH = "page", "frame", "file", "search"


@dataclass(frozen=True)
class Personal:
    """Fields that may name a person. `kept` is None where nothing ends by itself; `exported_by` empty where no view exports them."""

    fields: tuple[str, ...]
    kept: timedelta | None = None
    exported_by: str = ""


@dataclass(frozen=True)
class ModelData:
    """Of one model. `printed`: cache tags; `secret`: fields nobody may read; `derived`: what it is made from, so not backed up."""

    printed: tuple[str, ...] = ()
    personal: Personal | None = None
    secret: tuple[str, ...] = ()
    derived: str = ""


INTERNAL = ModelData()  # none of these
UPLOADER = Personal(("uploaded_by_user",))
UPLOADS = ModelData(personal=UPLOADER)

DATA_MAP = {
    "media.Picture": ModelData(printed=(PAGE, FRAME, FILE), personal=Personal(("uploaded_by_user", "credit"))),
    "media.Rendition": ModelData(printed=(FILE,), derived="media.Picture"),
    "media.Document": ModelData(printed=(PAGE, FILE, SEARCH), personal=UPLOADER),
    "media.DocumentText": ModelData(printed=(SEARCH,), derived="media.Document"),
    "media.Recording": ModelData(printed=(PAGE, FILE), personal=Personal(("uploaded_by_user", "credit"))),
    "media.RecordingText": ModelData(printed=(PAGE,)),
    "wagtailimages.Image": UPLOADS,  # replaced by media.Picture; the table is empty
    "wagtailimages.Rendition": INTERNAL,
    "wagtaildocs.Document": UPLOADS,  # replaced by media.Document
    "taggit.Tag": INTERNAL,
    "taggit.TaggedItem": INTERNAL,
    "wagtailcore.UploadedFile": UPLOADS,  # of an upload that nobody has finished
    "wagtailembeds.Embed": INTERNAL,  # no finder is installed; the table is empty
}


def data_map() -> dict[str, ModelData]:
    """What all rooms say."""
    rooms = [room for room in apps.get_app_configs() if module_has_submodule(room.module, "data_map")]
    return {name: data for room in rooms for name, data in import_module(f"{room.name}.data_map").DATA_MAP.items()}


def data_of(model: type[Model]) -> ModelData | None:
    """What is said of this model, or of the nearest of its base classes; None where nobody has said anything."""
    known = data_map()
    labels = [base._meta.label for base in model.__mro__ if hasattr(base, "_meta")]
    return next((known[label] for label in labels if label in known), None)


# What becomes of a field that names an account when the account is deleted.
ENDS = {
    CASCADE: "the row goes with the account",
    SET_NULL: "emptied with the account",
    DO_NOTHING: "stays, the number of an account that is gone",
}


def erasure(model: type[Model], name: str) -> str:
    """How this personal field ends: as its foreign key to an account says, else with its row."""
    field = model._meta.get_field(name)
    return ENDS[field.remote_field.on_delete] if field.related_model is get_user_model() else "with its row"
