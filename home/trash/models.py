"""Model of the trash: what was deleted at the desk or by a program, for thirty days."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KEPT = timedelta(days=30)


class DeletedKind(models.TextChoices):
    PAGE = "page", pgettext_lazy("trash", "Page")
    PICTURE = "picture", pgettext_lazy("trash", "Picture")
    DOCUMENT = "document", pgettext_lazy("trash", "Document")
    RECORDING = "recording", pgettext_lazy("trash", "Recording")


class DeletedItemQuerySet(models.QuerySet):
    def expired(self) -> models.QuerySet:
        return self.filter(deleted_at__lt=timezone.now() - KEPT)

    def kept(self) -> models.QuerySet:
        return self.filter(deleted_at__gte=timezone.now() - KEPT)

    def locked(self, items: Iterable[models.Model]) -> list[models.Model]:
        """Those of these that are still there, in an order that is the same for everybody; nobody else brings them back meanwhile."""
        return list(self.filter(pk__in=[item.pk for item in items]).order_by("pk").select_for_update())


class DeletedItem(models.Model):
    """A page with all below it, or an upload, whose file stays in storage under its own name meanwhile."""

    kind = models.CharField(pgettext_lazy("trash", "kind"), max_length=10, choices=DeletedKind, editable=False)
    title = models.CharField(pgettext_lazy("trash", "title"), max_length=255, editable=False)
    object_id = models.BigIntegerField(editable=False)
    # The page above; of an upload its collection. Not a foreign key: it may go as well.
    place_id = models.BigIntegerField(null=True, editable=False)
    # Of a page: all pages above it, its kind and its language, so that rights are asked without its content.
    above = models.JSONField(default=list, editable=False)
    page_model = models.CharField(max_length=100, blank=True, editable=False)
    locale_id = models.BigIntegerField(null=True, editable=False)
    translation_key = models.UUIDField(null=True, editable=False)
    number = models.PositiveIntegerField(default=1, editable=False)  # of pages
    content = models.JSONField(_("all that was in it"), default=dict, editable=False)  # of an upload
    file = models.FileField(_("the file"), max_length=255, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who deleted it"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    deleted_at = models.DateTimeField(_("when it was deleted"), default=timezone.now, db_index=True, editable=False)

    objects = DeletedItemQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()  # who may add such a thing there may bring it back
        ordering = ["-deleted_at", "-pk"]
        verbose_name = _("deleted thing")
        verbose_name_plural = _("deleted things")

    def __str__(self):
        return self.title

    @property
    def goes_at(self):
        """When it goes for ever."""
        return self.deleted_at + KEPT


class DeletedPage(models.Model):
    """One page of a deleted item: a row each, since a whole branch of the site may be deleted at once."""

    item = models.ForeignKey(DeletedItem, on_delete=models.CASCADE, related_name="pages", editable=False)
    position = models.PositiveIntegerField(editable=False)  # parents before children
    page_model = models.CharField(max_length=100, editable=False)
    page_id = models.BigIntegerField(editable=False)
    parent_id = models.BigIntegerField(null=True, editable=False)
    content = models.JSONField(_("all that was in it"), editable=False)
    versions = models.JSONField(_("what it was before"), editable=False)  # oldest first
    restrictions = models.JSONField(editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()
        ordering = ["item", "position"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="deleted_page_position")]
        verbose_name = _("deleted page")
        verbose_name_plural = _("deleted pages")

    def __str__(self):
        return f"{self.page_model} {self.page_id}"
