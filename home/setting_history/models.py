"""Model of the history of settings: the values that stood before each save."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=365)


class SettingVersionQuerySet(models.QuerySet):
    def of(self, instance: models.Model) -> models.QuerySet:
        """Those of this row of settings, newest first."""
        return self.filter(setting=instance._meta.label_lower, object_id=instance.pk)


class SettingVersion(models.Model):
    """What a row of settings held until somebody saved something else."""

    setting = models.CharField(_("which setting"), max_length=100, editable=False)
    object_id = models.BigIntegerField(editable=False)
    values = models.JSONField(_("what stood there"), editable=False)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who changed it"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    replaced_at = models.DateTimeField(_("when it was changed"), default=timezone.now, editable=False)

    objects = SettingVersionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()  # who may change a setting may see what it was
        indexes = [models.Index(fields=["setting", "object_id", "-replaced_at"], name="setting_versions")]
        ordering = ["-replaced_at", "-pk"]
        verbose_name = _("earlier setting")
        verbose_name_plural = _("earlier settings")

    def __str__(self):
        return f"{self.setting} {self.replaced_at:%Y-%m-%d %H:%M}"
