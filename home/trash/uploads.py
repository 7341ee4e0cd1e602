"""Deleted uploads as the trash keeps them, and as they come back: the same row with the same file."""

from collections.abc import Callable, Iterable

from django.apps import apps
from django.core import serializers
from django.db import models, transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Collection

from media.features import announced

from ..security.current_request import current_user
from .models import DeletedItem, DeletedKind
from .pages import RestoreRefused


def kept_models() -> dict[type[models.Model], list[str]]:
    """Return the models of uploads that can come back, each with the lists of rows that come along."""
    found: dict[type[models.Model], list[str]] = {}
    for label, parts in (each for kinds in announced("restorable_uploads") for each in kinds.items()):
        found.setdefault(apps.get_model(label), []).extend(parts)
    return found


PARTS = kept_models()
KINDS = {model: DeletedKind(model._meta.model_name) for model in PARTS}
MODELS = {kind: model for model, kind in KINDS.items()}
NOT_KEPT = {"sources"}  # of the renditions, which go


def is_kept(thing: models.Model) -> bool:
    """Return whether a deleted one of these can be brought back."""
    return type(thing) in KINDS


def keep_upload(upload: models.Model, user) -> None:
    """Puts an upload that is about to be deleted into the trash; its file is none of the row's any more, and stays."""
    DeletedItem.objects.create(
        kind=KINDS[type(upload)],
        title=upload.title[:255],
        object_id=upload.pk,
        place_id=upload.collection_id,
        content=upload_content(upload),
        file=upload.file.name,
        deleted_by=user,
    )
    upload.file.name = f"{upload.file.name}.deleted"  # where nothing is: receivers delete the file of a deleted row


def upload_content(upload: models.Model) -> dict:
    parts = [row for name in PARTS[type(upload)] for row in getattr(upload, name).all()]
    tags = list(upload.tags.names()) if hasattr(upload, "tags") else []
    rows = serializers.serialize("python", [upload, *parts])
    return {"rows": [row | {"fields": jsonable(row["fields"])} for row in rows], "tags": tags}


def jsonable(fields: dict) -> dict:
    return {
        name: value if isinstance(value, int | bool | list | dict) or value is None else str(value)
        for name, value in fields.items()
    }


def keep_what_a_person_deletes(instance, **kwargs):
    """What a command deletes, or the background work, is gone at once; so is a picture that somebody did not want shown."""
    if getattr(instance, "withdrawn_at", None):
        return
    if (user := current_user()) and instance.file:
        keep_upload(instance, user)


for kept in KINDS:
    pre_delete.connect(keep_what_a_person_deletes, sender=kept)


@transaction.atomic
def restore_upload(item: DeletedItem) -> models.Model:
    """Brings an upload back. Raises RestoreRefused."""
    model = MODELS[item.kind]
    if model._base_manager.filter(pk=item.object_id).exists():
        raise RestoreRefused(_("It is there already."))
    if not item.file.storage.exists(item.file.name):
        raise RestoreRefused(_("Its file is gone."))
    upload = None
    for row in item.content["rows"]:
        here = apps.get_model(row["model"])
        fresh = here(pk=row["pk"], **known_columns(here, row["fields"]))
        fresh.save()
        upload = upload or fresh
    if item.content["tags"]:
        upload.tags.set(item.content["tags"])
    DeletedItem.objects.filter(pk=item.pk).delete()
    return upload


def known_columns(model: type[models.Model], values: dict) -> dict:
    """The values of columns that are there today; of what they name and is gone, nothing."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.name not in values or field.primary_key or field.name in NOT_KEPT:
            continue
        value = values[field.name]
        if field.is_relation and value and not field.related_model._base_manager.filter(pk=value).exists():
            value = Collection.get_first_root_node().pk if field.related_model is Collection else None
        found[field.attname] = field.to_python(value)
    return found


@receiver(post_delete, sender=DeletedItem)
def delete_file(instance, **kwargs):
    """With what goes for ever goes its file, unless it has come back."""
    name, model = instance.file.name, MODELS.get(instance.kind)
    if name and not (model and model._base_manager.filter(file=name).exists()):
        transaction.on_commit(lambda: instance.file.storage.delete(name), robust=True)


def erase_upload(key: int) -> None:
    """Ends a deleted upload before its time, with its file."""
    for item in DeletedItem.objects.filter(pk=key):
        item.delete()


def eraser_of(row: dict, texts: Iterable[str]) -> Callable[[int], None] | None:
    """Return what erases a deleted upload; None for deleted pages, whose words are taken out."""
    return erase_upload if row["file"] else None
