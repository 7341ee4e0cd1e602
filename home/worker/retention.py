"""Deletion of rows whose retention is over, as the data map states it; for features that are switched off, too."""

from datetime import date, datetime
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.utils import timezone

from media.data_map import Retention, data_map


def expiring_models() -> dict[type[models.Model], Retention]:
    """Return the models whose rows are deleted a while after a moment of their own."""
    stated = {label: data.retention for label, data in data_map().items() if data.retention and data.retention.since}
    return {model: stated[model._meta.label] for model in apps.get_models() if model._meta.label in stated}


def delete_expired_rows(model: type[models.Model], retention: Retention) -> None:
    """Delete the rows of a model that are older than its retention. A row without the moment stays."""
    ended = timezone.now() - retention.period
    limits = {name: limit_for(model._meta.get_field(name), ended) for name in retention.since}
    is_over = reduce(or_, (models.Q(**{f"{name}__lt": limit}) for name, limit in limits.items()))
    model._default_manager.filter(is_over).delete()


def limit_for(field: models.Field, ended: datetime) -> datetime | date:
    """Return what values of this field are compared with: a local day, or the moment."""
    return ended if isinstance(field, models.DateTimeField) else timezone.localdate(ended)
