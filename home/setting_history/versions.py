"""Versions of settings: kept before each save, told in words, and brought back."""

import json
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from modelcluster.models import (
    ClusterableModel,
    get_all_child_relations,
    get_serializable_data_for_fields,
    model_from_serializable_data,
)
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from media.data_map import data_of
from pages.base.comparison import difference, field_text
from pages.network.models import Chrome

from ..security.current_request import current_user
from .models import SettingVersion

KEYS = {"pk", "id", "site", "locale", "translation_key", "sort_order"}  # which nobody fills in


def has_history(model: type[models.Model]) -> bool:
    return model is Chrome or model in registry


def values_of(instance: models.Model) -> dict:
    """The raw values of a row with its inline children, less its secrets."""
    clustered = isinstance(instance, ClusterableModel)
    values = instance.serializable_data() if clustered else get_serializable_data_for_fields(instance)
    data = data_of(type(instance))
    secret = data.secret if data else ()
    kept = {name: value for name, value in values.items() if name not in secret}
    return json.loads(json.dumps(kept, cls=DjangoJSONEncoder))


@receiver(pre_save)
def keep_values(sender, instance, raw=False, **kwargs):
    """Keeps what the database holds of a setting before it is saved, unless that is kept already."""
    if raw or not instance.pk or not has_history(sender):
        return
    before = sender._base_manager.filter(pk=instance.pk).first()
    if before is None:
        return
    values, last = values_of(before), SettingVersion.objects.of(instance).first()
    if last is None or last.values != values:
        SettingVersion.objects.create(
            setting=instance._meta.label_lower, object_id=instance.pk, values=values, replaced_by=current_user()
        )


@dataclass
class FieldChange:
    label: str
    html: SafeString


@dataclass
class SettingChange:
    """A save: who and when is said by the version it replaced, what changed by the `changes`."""

    version: SettingVersion
    changes: list[FieldChange]


def history(instance: models.Model) -> list[SettingChange]:
    """The saves that changed something, newest first."""
    after, entries = values_of(instance), []
    for version in SettingVersion.objects.of(instance).select_related("replaced_by"):
        if changes := changes_between(type(instance), version.values, after):
            entries.append(SettingChange(version, changes))
        after = version.values
    return entries


def changes_between(model: type[models.Model], before: dict, after: dict) -> list[FieldChange]:
    """What differs, by what people call each field."""
    found = []
    for name, label in labels(model).items():
        old, new = (text_of(model, name, values.get(name)) for values in (before, after))
        if old != new:
            found.append(FieldChange(label, difference(old, new)))
    return found


def labels(model: type[models.Model]) -> dict[str, str]:
    fields = {field.name: field.verbose_name for field in model._meta.concrete_fields if field.name not in KEYS}
    inline = {rel.get_accessor_name(): rel.related_model._meta.verbose_name_plural for rel in relations(model)}
    return {name: str(capfirst(label)) for name, label in (fields | inline).items()}


def relations(model: type[models.Model]) -> list:
    return get_all_child_relations(model) if issubclass(model, ClusterableModel) else []


def text_of(model: type[models.Model], name: str, value) -> str:
    inline = {rel.get_accessor_name(): rel for rel in relations(model)}
    if name not in inline:
        return field_text(model._meta.get_field(name), value)
    parent = inline[name].field.name
    return "; ".join(row_text(inline[name].related_model, row, parent) for row in value or [])


def row_text(model: type[models.Model], row: dict, parent: str) -> str:
    fields = [field for field in model._meta.concrete_fields if field.name not in KEYS | {parent}]
    texts = [field_text(field, row.get(field.name)) for field in fields]
    return " · ".join(text for text in texts if text)


def may_change(instance: models.Model, user) -> bool:
    """As the form of the setting asks."""
    policy = policy_registry.get_by_type(type(instance))
    about = instance.site if isinstance(instance, BaseSiteSetting) else instance
    return policy.user_has_permission_for_instance(user, "change", about)


@transaction.atomic
def bring_back(instance: models.Model, version: SettingVersion, user) -> None:
    """Saves the values of this version anew; what stands there now is kept as any other. Raises ValidationError."""
    now, model = values_of(instance), type(instance)
    values = (
        now | version.values | {name: now[name] for name in ("pk", "site", "locale", "translation_key") if name in now}
    )
    clustered = issubclass(model, ClusterableModel)
    earlier = model.from_serializable_data(values) if clustered else model_from_serializable_data(model, values)
    secret = data_of(model).secret if data_of(model) else ()
    for name in secret:
        setattr(earlier, name, getattr(instance, name))
    earlier._state.adding = False
    earlier.full_clean()
    earlier.save()
    log(instance=earlier, action="wagtail.edit", user=user, content_changed=True)
