"""Places where events happen: name and directions are words, address, coordinates and access answers are facts."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import TranslatableMixin

from ..base import facts
from ..named import refuse_taken
from ..posts import in_own_words
from ..writable import writable
from .access import QUESTIONS, PlaceAccess, access_panels


def degrees(label, limit: int) -> models.DecimalField:
    """A coordinate in degrees, WGS 84, as RFC 5870 (geo:) writes it."""
    return models.DecimalField(
        label,
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-limit), MaxValueValidator(limit)],
    )


class Place(PlaceAccess, TranslatableMixin, models.Model):
    """Somewhere one can go."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=100, help_text=_("Stands in addresses: small letters, digits and hyphens.")
    )
    address = models.TextField(_("address"), blank=True, help_text=_("As on an envelope."))
    directions = models.TextField(_("how to get there"), blank=True)
    latitude = degrees(_("latitude"), 90)
    longitude = degrees(_("longitude"), 180)

    api_fields = writable("name", "slug", "address", "directions", "latitude", "longitude")
    override_translatable_fields = facts("address", "latitude", "longitude", *QUESTIONS)
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("address"),
        FieldPanel("directions"),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        MultiFieldPanel(access_panels(), _("Access"), help_text=_("Each event here begins with these answers.")),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        refuse_taken(self)
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("Please give both numbers, or neither.")})

    @property
    def map_url(self) -> str:
        """Where a map application finds it (RFC 5870), else a search for the address."""
        return f"geo:{self.latitude},{self.longitude}" if self.latitude is not None else ""


def names_in(locale_id: int, places: list[Place]) -> dict:
    """For each place by its translation key: its row in this language, else the one given. At most one query."""
    given = [place for place in places if place]
    return {place.translation_key: place for place in in_own_words(given, locale_id)}
