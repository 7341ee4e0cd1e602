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
    """Whether the translation has an address of its own to choose: a home page stands at that of its language."""
    return hasattr(source, "slug") and not (isinstance(source, Page) and source.depth <= 2)


def slug_of(source: Model, translation: Model | None, locale_id: int, title: str, said: str = "") -> str:
    """The slug that the translation of `source` into this language is to have.

    It is what the translator `said`, else the one that visitors know already, else one made from the translated title.
    Raises ValidationError, in words for the translator, where what was said can't be.
    """
    if not has_address(source):
        return translation.slug if translation else source.slug
    if said.strip():
        return checked(said, source, locale_id)
    if translation and is_known(translation):
        return translation.slug
    return suggested(title, source, locale_id)


def is_known(translation: Model) -> bool:
    """Whether somebody may have kept this address: it is, or was, public."""
    if not isinstance(translation, Page):
        return True
    return not translation.alias_of_id and bool(translation.live or translation.first_published_at)


def suggested(words: str, source: Model, locale_id: int) -> str:
    """A free slug made of these words, whatever letters they are written in."""
    parent, taken = surroundings(source, locale_id)
    return next(slug for slug in candidates(words, source) if slug not in taken and not is_reserved(slug, parent))


def checked(said: str, source: Model, locale_id: int) -> str:
    """The slug as a translator wrote it, tidied; ValidationError says in words what is wrong, and what would do."""
    slug = said.strip().lower()
    parent, taken = surroundings(source, locale_id)
    if not LATIN.fullmatch(slug) or len(slug) > source._meta.get_field("slug").max_length:
        message = _("An address has Latin letters, digits and hyphens only, for example “%(slug)s”.")
        raise ValidationError(message, code="letters", params={"slug": suggested(said, source, locale_id)})
    if parent:
        validate_not_reserved(slug, parent)
    if slug in taken:
        message = _(
            "“%(slug)s” is taken already in this language. Please choose another address, for example “%(free)s”."
        )
        raise ValidationError(message, code="taken", params={"slug": slug, "free": suggested(slug, source, locale_id)})
    return slug


def surroundings(source: Model, locale_id: int) -> tuple[Page | None, set[str]]:
    """The page that the translation stands or will stand below (None for a snippet), and the slugs beside it; at most three queries."""
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
