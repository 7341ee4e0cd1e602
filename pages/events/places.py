"""Model of places where events happen: name and directions are words, address, coordinates and access answers are facts."""

from collections.abc import Iterable
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.models import TranslationSource

from ..base.models import facts
from ..fact_notes import FactNotes, columns
from ..posts.taxonomy import validate_slug
from .access import QUESTIONS, PlaceAccess, access_notes, access_panels


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


# The sentences of a place that depend on a fact, and on which (pages.fact_notes).
PLACE_NOTES = {"directions": columns("address", "latitude", "longitude"), **access_notes()}


class Place(PlaceAccess, FactNotes, TranslatableMixin, models.Model):
    """Somewhere one can go."""

    name = models.CharField(pgettext_lazy("event", "name"), max_length=100)
    slug = models.SlugField(
        pgettext_lazy("event", "slug"),
        max_length=100,
        help_text=_("Stands in addresses: small letters, digits and hyphens."),
    )
    address = models.TextField(_("address"), blank=True, help_text=_("As on an envelope."))
    directions = models.TextField(_("how to get there"), blank=True)
    latitude = degrees(_("latitude"), 90)
    longitude = degrees(_("longitude"), 180)

    fact_notes = PLACE_NOTES
    api_fields = ["name", "slug", "address", "directions", "latitude", "longitude"]
    override_translatable_fields = facts("address", "latitude", "longitude", *QUESTIONS)
    panels = [
        FieldPanel("name", help_text=_("As people there call it.")),
        FieldPanel("slug"),
        FieldPanel("address"),
        FieldPanel("directions", help_text=_("For somebody who comes for the first time: bus, parking, which door.")),
        FieldRowPanel(
            [
                FieldPanel(
                    "latitude",
                    help_text=_("From a map, such as 32.3005. South has a minus before it."),
                ),
                FieldPanel("longitude", help_text=_("Such as -90.2126. West has a minus before it.")),
            ]
        ),
        MultiFieldPanel(access_panels(), _("Access"), help_text=_("Each event here begins with these answers.")),
    ]

    class Meta(TranslatableMixin.Meta):
        app_label = "pages"
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        validate_slug(self)
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("Please give both numbers, or neither.")})

    @cached_property
    def source(self):
        """The row it was translated from, else itself."""
        assign_sources([self], all_translations([self]))
        return self.__dict__["source"]

    @property
    def map_url(self) -> str:
        """Where a map application finds it (RFC 5870), else a search for the address."""
        return f"geo:{self.latitude},{self.longitude}" if self.latitude is not None else ""


def localized_places(locale_id: int, places: list[Place]) -> dict:
    """Places by translation key, each as its row in this language, else as given, and its source. One query at most."""
    given = {place.translation_key: place for place in places if place}
    translations = all_translations(
        place for place in given.values() if place.locale_id != locale_id or place.written_for
    )
    own = {row.translation_key: row for row in translations if row.locale_id == locale_id}
    localized = {key: own.get(key, place) for key, place in given.items()}
    assign_sources(localized.values(), translations)
    return localized


def with_sources(places: list[Place]) -> list[Place]:
    """These places, each with the row it was translated from; at most one query."""
    assign_sources(places, all_translations(place for place in places if place.written_for))
    return places


def all_translations(places: Iterable[Place]) -> list[Place]:
    """All rows of these places, each with the language that the engine translates from; one query, none for nothing."""
    keys = {place.translation_key for place in places}
    engine = TranslationSource.objects.filter(object_id=OuterRef("translation_key")).order_by("-pk").values("locale")
    rows = Place.objects.filter(translation_key__in=keys).annotate(engine=Subquery(engine[:1]))
    return list(rows) if keys else []


def assign_sources(places: Iterable[Place], translations: list[Place]) -> None:
    """Sets `source` on each place from its `translations`; what is nobody's translation is its own source."""
    by_key = {row.translation_key: row for row in translations if row.locale_id == row.engine}
    for place in places:
        source = by_key.get(place.translation_key, place)
        place.source = place if source.pk == place.pk else source
