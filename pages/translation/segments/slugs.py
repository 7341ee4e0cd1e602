"""Slugs in another language: Latin letters, suggested from the title, free among their siblings, kept once visitors
know them.
"""

import re
from collections.abc import Iterator
from itertools import count

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ...base.slugs import validate_not_reserved

LONGEST = 60  # letters of a suggestion; who wants a longer address writes it
LATIN = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def has_address(source: Model) -> bool:
    """Whether the translation has a slug of its own: a home page stands at the prefix of its language."""
    return hasattr(source, "slug") and not (isinstance(source, Page) and source.depth <= 2)


def slug_of(source: Model, translation: Model | None, locale_id: int, title: str, requested: str = "") -> str:
    """The slug that the translation of `source` into this language is to have.

    It is the one the translator `requested`, else the one that was public already, else one made from the translated
    title. Raises ValidationError, in words for the translator, where the requested one can't be.
    """
    if not has_address(source):
        return translation.slug if translation else source.slug
    if requested.strip():
        return clean_slug(requested, source, locale_id)
    if translation and was_public(translation):
        return translation.slug
    return suggest_slug(title, source, locale_id)


def was_public(translation: Model) -> bool:
    """Whether the page is or was public, so that somebody may have kept its address."""
    if not isinstance(translation, Page):
        return True
    return not translation.alias_of_id and bool(translation.live or translation.first_published_at)


def suggest_slug(words: str, source: Model, locale_id: int) -> str:
    """A free slug made of these words, in whatever script."""
    parent, taken = parent_and_siblings(source, locale_id)
    return next(slug for slug in candidates(words, source) if slug not in taken and not is_reserved(slug, parent))


def clean_slug(text: str, source: Model, locale_id: int) -> str:
    """The cleaned slug of what a translator wrote. Raises ValidationError with what is wrong and what would do."""
    slug = text.strip().lower()
    parent, taken = parent_and_siblings(source, locale_id)
    if not LATIN.fullmatch(slug) or len(slug) > source._meta.get_field("slug").max_length:
        message = _("An address has Latin letters, digits and hyphens only, for example “%(slug)s”.")
        raise ValidationError(message, code="letters", params={"slug": suggest_slug(text, source, locale_id)})
    if parent:
        validate_not_reserved(slug, parent)
    if slug in taken:
        message = _(
            "“%(slug)s” is taken already in this language. Please choose another address, for example “%(free)s”."
        )
        raise ValidationError(
            message, code="taken", params={"slug": slug, "free": suggest_slug(slug, source, locale_id)}
        )
    return slug


def parent_and_siblings(source: Model, locale_id: int) -> tuple[Page | None, set[str]]:
    """Parent page of the translation (None for a snippet) and the slugs of its siblings; at most three queries."""
    if not isinstance(source, Page):
        rows = type(source)._default_manager.filter(locale_id=locale_id)
        return None, slugs(rows.exclude(translation_key=source.translation_key))
    above = source.get_parent()
    own = Page.objects.filter(translation_key=above.translation_key, locale_id=locale_id).first()
    if own is None:  # nothing stands beside what has no place yet
        return above, set()
    return own, slugs(Page.objects.child_of(own).exclude(translation_key=source.translation_key))


def slugs(rows) -> set[str]:
    return set(rows.order_by().values_list("slug", flat=True))


def candidates(words: str, source: Model) -> Iterator[str]:
    """Slugs made of these words, the plainest first."""
    slug = slugify(anyascii(words)).replace("_", "-").strip("-")
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    slug = slug or source._meta.model_name
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))


def is_reserved(slug: str, parent: Page | None) -> bool:
    """Whether the site itself needs this address."""
    try:
        if parent:
            validate_not_reserved(slug, parent)
    except ValidationError:
        return True
    return False
