"""What is added to a report or put right after its publication, and said so."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, TranslatableMixin

from .base import facts


class Corrected(models.Model):
    """Knows when it was last changed in a way that readers should know of."""

    updated = models.DateField(
        _("updated on"),
        null=True,
        blank=True,
        help_text=_("When you add what readers should know. A correction below says it by itself."),
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.updated and self.date and self.updated < self.date:
            raise ValidationError({"updated": _("It would be updated before it was published. Please check the day.")})

    @cached_property
    def newest_corrections(self) -> list["Correction"]:
        """All corrections, newest first; asked once, however often they are printed."""
        return sorted(self.corrections.all(), key=lambda correction: correction.date, reverse=True)

    @property
    def updated_on(self):
        """The last day on which something was added or corrected, where that is later than its date; else None."""
        days = [self.updated, *(correction.date for correction in self.newest_corrections)]
        return max((day for day in days if day and day > self.date), default=None)


class Correction(TranslatableMixin, Orderable):
    """What was wrong, and when it was put right."""

    post = ParentalKey("pages.NewsPage", on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField(pgettext_lazy("desk", "date"))
    text = models.TextField(_("what changed"))

    override_translatable_fields = facts("date")
    segment_group = _("correction")
    panels = [FieldPanel("date"), FieldPanel("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass
