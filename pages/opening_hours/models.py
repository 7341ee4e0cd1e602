"""Opening hours of the network: weekdays and times are facts, formatted in each language; only the note of an exception
is text.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from ..fact_notes import columns

# What the note of an exception depends on (pages.fact_notes).
EXCEPTION_NOTES = {"note": columns("date", "until", "opens", "closes")}


class OpeningHours(Orderable):
    """From when to when it is open on some days of the week."""

    chrome = ParentalKey("pages.Chrome", on_delete=models.CASCADE, related_name="opening_hours")
    weekdays = models.JSONField(pgettext_lazy("opening hours", "days"), default=list)  # as RFC 5545 names them
    opens = models.TimeField(pgettext_lazy("opening hours", "from"))
    closes = models.TimeField(pgettext_lazy("opening hours", "to"))

    class Meta(Orderable.Meta):
        app_label = "pages"
        verbose_name = pgettext_lazy("opening hours", "days and times")
        verbose_name_plural = _("opening hours by weekday")

    def __str__(self):
        return ", ".join(self.weekdays)

    def clean(self):
        super().clean()
        if self.opens is not None and self.opens == self.closes:
            raise ValidationError({"closes": _("It would close when it opens. Please choose a later time.")})


class HoursException(TranslatableMixin, Orderable):
    """A day, or several in a row, on which it is open at other times or closed: facts, and a note about them."""

    chrome = ParentalKey("pages.Chrome", on_delete=models.CASCADE, related_name="hours_exceptions")
    date = models.DateField(pgettext_lazy("opening hours", "day"))
    until = models.DateField(
        pgettext_lazy("opening hours", "last day"), null=True, blank=True, help_text=_("Only if it is several days.")
    )
    opens = models.TimeField(pgettext_lazy("opening hours", "from"), null=True, blank=True)
    closes = models.TimeField(
        pgettext_lazy("opening hours", "to"), null=True, blank=True, help_text=_("Both left empty: closed.")
    )
    note = models.CharField(
        _("what people should know"),
        max_length=200,
        blank=True,
        help_text=_("For example “We are at the harvest festival”."),
    )

    override_translatable_fields = [
        SynchronizedField(name, overridable=False) for name in ("date", "until", "opens", "closes")
    ]
    segment_group = pgettext_lazy("opening hours", "exception")

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        app_label = "pages"
        verbose_name = pgettext_lazy("opening hours", "exception")
        verbose_name_plural = _("days with other opening hours")

    def __str__(self):
        return f"{self.date}"

    @property
    def segment_name(self) -> str:
        """Return what tells it apart for a translator."""
        return date_format(self.date, "SHORT_DATE_FORMAT")

    @property
    def last_day(self) -> dt.date:
        return self.until or self.date

    def clean(self):
        super().clean()
        if self.date and self.until and self.until < self.date:
            raise ValidationError({"until": _("The last day is before the first one.")})
        if (self.opens is None) != (self.closes is None):
            raise ValidationError({"closes": _("Please fill in both times, or neither where it is closed.")})
        if self.opens is not None and self.opens == self.closes:
            raise ValidationError({"closes": _("It would close when it opens. Please choose a later time.")})
