"""Model of content reviews: who looks after a page, and when somebody last said that every sentence of it is still true."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

EVERY = (0, 3, 6, 12)  # months; 0: never
DEFAULT_EVERY = 12


def every_choices() -> list[tuple[int, str]]:
    return [(months, interval_words(months)) for months in EVERY]


def interval_words(months: int) -> str:
    """“every 6 months”."""
    if not months:
        return str(_("never"))
    if months == 12:
        return str(_("every year"))
    return ngettext("every %(number)d month", "every %(number)d months", months) % {"number": months}


class ContentReview(models.Model):
    """A page in all its languages, by its translation key; one without a row is looked after by its owner, once a year."""

    translation_key = models.UUIDField(unique=True, editable=False)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who looks after it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    months = models.PositiveSmallIntegerField(
        _("how often"), default=DEFAULT_EVERY, db_default=DEFAULT_EVERY, choices=every_choices
    )
    confirmed_on = models.DateField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who read it last"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    class Meta:
        app_label = "home"
        verbose_name = _("page that is looked after")
        verbose_name_plural = _("pages that are looked after")

    def __str__(self):
        return str(self.translation_key)
