"""Link to the earlier versions of a setting."""

from django.db.models import Model
from django.urls import reverse


def history_url(setting: Model) -> str:
    meta = setting._meta
    return reverse("setting_history", args=[meta.app_label, meta.model_name, setting.pk])
