"""Saved pattern: a name, and the blocks that are put in by it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.models import Locale, PreviewableMixin

from ..base.fields import BodyField
from ..base.opened_with import OpenedWithFeatures


class BlockPatternForm(OpenedWithFeatures, WagtailAdminModelForm):
    """Form of a pattern under Lists; whoever makes one there, also as a copy, is who made it."""

    def save(self, commit=True):
        if self.instance.pk is None:
            self.instance.created_by = self.for_user
        return super().save(commit)


class BlockPattern(PreviewableMixin, models.Model):
    """In one language, that of the pages it is for: those of another have words, and so patterns, of their own."""

    name = models.CharField(
        pgettext_lazy("pattern", "name"),
        max_length=80,
        help_text=_("It is found by this name, wherever blocks are chosen."),
    )
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language"))
    blocks = BodyField(verbose_name=pgettext_lazy("pattern", "blocks"))
    created_at = models.DateTimeField(_("when it was made"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("who made it"),
    )

    base_form_class = BlockPatternForm
    panels = [FieldPanel("name"), FieldPanel("locale"), FieldPanel("blocks")]

    class Meta:
        app_label = "pages"
        verbose_name = pgettext_lazy("blocks", "pattern")
        verbose_name_plural = pgettext_lazy("blocks", "patterns")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "name"],
                name="pattern_name",
                violation_error_message=_("There is a pattern of this name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_preview_template(self, request, mode_name):
        return "pages/block_pattern.html"
