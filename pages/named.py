"""What posts are filed under: rows with a name, and a slug for a list of their own."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin


class NamedQuerySet(models.QuerySet):
    def in_words_of(self, locale_id: int):
        """In this language, and those that have no name there in the languages they do have, the first one first."""
        own = self.model._default_manager.filter(translation_key=OuterRef("translation_key"), locale=locale_id)
        return self.filter(Q(locale=locale_id) | ~Exists(own)).select_related("locale").order_by("locale_id", "name")

    def at(self, slug: str, locale_id: int):
        """The row whose list stands at this slug in this language; None where there is none."""
        found = list(self.in_words_of(locale_id).filter(slug=slug))
        return next((row for row in found if row.locale_id == locale_id), found[0] if found else None)

    def by_key(self, keys: set, locale_id: int) -> dict:
        """translation_key to row, in this language where it has a name there; one query, none for nothing."""
        found: dict = {}
        for row in self.in_words_of(locale_id).filter(translation_key__in=keys) if keys else ():
            found.setdefault(row.translation_key, row)
        return found


class Named(TranslatableMixin, models.Model):
    """Something posts are filed under: a name, and a slug for its own list."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=100, help_text=_("Stands in the address of its list: small letters, digits and hyphens.")
    )

    objects = NamedQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self):
        return self.name


def in_own_words(chosen: list, locale_id: int) -> list:
    """Each of these snippets (of one kind) in the given language, where it has a name there; else as it is."""
    keys = [row.translation_key for row in chosen if row.locale_id != locale_id]
    if not keys:
        return chosen
    model = type(chosen[0])
    own = {row.translation_key: row for row in model.objects.filter(translation_key__in=keys, locale=locale_id)}
    return [own.get(row.translation_key, row) for row in chosen]


def named_by(pages: list, column: str) -> dict[int, list]:
    """For pages of one kind: the translation keys of the rows that each names in this column, by the page's id; one query."""
    if not pages:
        return {}
    field = type(pages[0])._meta.get_field(column)
    if not field.many_to_many:
        return {}
    page, row = field.m2m_column_name(), field.m2m_reverse_field_name()
    found: dict[int, list] = {}
    pairs = field.remote_field.through._base_manager.filter(**{f"{page}__in": [each.pk for each in pages]})
    for pk, key in pairs.order_by("pk").values_list(page, f"{row}__translation_key"):
        found.setdefault(pk, []).append(key)
    return found
