"""Taxonomy of posts: snippets with a name, and a slug for a list of their own."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import TranslatableMixin


class NamedQuerySet(models.QuerySet):
    def localized_to(self, locale_id: int):
        """Rows in this language, and those that have none in it in the languages they have, the first one first."""
        own = self.model._default_manager.filter(translation_key=OuterRef("translation_key"), locale=locale_id)
        return self.filter(Q(locale=locale_id) | ~Exists(own)).select_related("locale").order_by("locale_id", "name")

    def by_slug(self, slug: str, locale_id: int):
        """The row whose list stands at this slug in this language; None where there is none."""
        rows = list(self.localized_to(locale_id).filter(slug=slug))
        return next((row for row in rows if row.locale_id == locale_id), rows[0] if rows else None)

    def keys_at(self, slug: str, locale_id: int):
        """The translation key of the same row, as a subquery: what it names is looked up without a query of its own."""
        found = self.localized_to(locale_id).select_related(None).order_by().filter(slug=slug)
        own = found.filter(locale=locale_id)
        return found.filter(Q(locale=locale_id) | ~Exists(own)).values("translation_key")


def once(rows: models.QuerySet, locale_id: int) -> models.QuerySet:
    """Of these snippets, each in one language: this one where it is in it, else the first that it is in."""
    translations = rows.model._default_manager.filter(translation_key=OuterRef("translation_key"))
    earlier = translations.filter(Q(locale=locale_id) | Q(locale__lt=OuterRef("locale")))
    return rows.filter(Q(locale=locale_id) | ~Exists(earlier))


class Named(TranslatableMixin, models.Model):
    """Abstract model of a term that posts are filed under: a name, and a slug for its own list."""

    name = models.CharField(pgettext_lazy("desk", "name"), max_length=100)
    slug = models.SlugField(
        pgettext_lazy("desk", "slug"),
        max_length=100,
        help_text=_("Stands in the address of its list: small letters, digits and hyphens."),
    )

    list_url = ""  # where the list of what is filed under it stands; set on what a page is printed with

    objects = NamedQuerySet.as_manager()
    api_fields = ["name", "slug"]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        validate_slug(self)


def validate_slug(row: models.Model) -> None:
    """Raises ValidationError where another row of its language has the slug of this one; forms leave its language out."""
    locale_id = row.locale_id or row.get_default_locale().pk
    taken = type(row)._default_manager.filter(slug=row.slug, locale=locale_id).exclude(pk=row.pk).first()
    if taken:
        message = _("“%(other)s” has this address already.")
        raise ValidationError({"slug": ValidationError(message, code="unique_together", params={"other": taken})})


def localize_terms(terms: list, locale_id: int) -> list:
    """Each of these snippets (of one kind) in the given language, where it has a name there; else as it is."""
    keys = [row.translation_key for row in terms if row.locale_id != locale_id]
    if not keys:
        return terms
    model = type(terms[0])
    localized = {row.translation_key: row for row in model.objects.filter(translation_key__in=keys, locale=locale_id)}
    return [localized.get(row.translation_key, row) for row in terms]


def by_name(terms: Iterable) -> list:
    """These snippets as a reader looks for them: by their names, in the language that they have here."""
    return sorted(terms, key=lambda row: (row.name.casefold(), row.slug))
