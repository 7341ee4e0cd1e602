"""Creation of a term by its name alone: the one that is there already, else a new row with a slug of its own."""

from anyascii import anyascii
from django.db import models, transaction
from django.utils.text import slugify
from wagtail.log_actions import log
from wagtail.models import Locale

from ..press.models import Outlet
from ..press.prefill import find_outlet
from .kinds import TermKind

LONGEST_BASE = 90  # letters, so that a number finds room behind it


def get_or_create_term(kind: TermKind, name: str, locale: Locale, website: str = "") -> tuple[models.Model, bool]:
    """The term of this name (or website), and whether it was made. Raises ValidationError.

    Whoever makes one in the same language at the same moment waits for the other, and then finds it.
    """
    with transaction.atomic():
        Locale.objects.select_for_update(no_key=True).get(pk=locale.pk)
        if term := find_term(kind, name, locale, website):
            return term, False
        fields = {"website": website} if website else {}
        term = kind.model(name=name, slug=free_slug(kind.model, name, locale), locale=locale, **fields)
        term.full_clean()
        term.save()
        log(instance=term, action="wagtail.create")
        return term, True


def find_term(kind: TermKind, name: str, locale: Locale, website: str = "") -> models.Model | None:
    """The term that a page in this language can choose and that has this name, upper or lower case; an outlet's website first."""
    if website and kind.model is Outlet:
        return find_outlet(name, website)
    rows = kind.in_language(locale.pk).order_by("locale_id", "pk").values_list("pk", "name")
    pk = next((pk for pk, other in rows if other.strip().casefold() == name.casefold()), None)
    return pk and kind.model._default_manager.get(pk=pk)


def free_slug(model: type[models.Model], name: str, locale: Locale) -> str:
    """A slug for this name that no other term of the kind has in the language."""
    base = slugify(anyascii(name))[:LONGEST_BASE].strip("-_") or model._meta.model_name
    rows = model._default_manager.filter(locale=locale, slug__startswith=base)
    taken = set(rows.values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
