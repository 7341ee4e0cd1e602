"""Slugs of pages: made from a title, free among their siblings, and no reserved ones."""

import re
from collections.abc import Iterable, Iterator
from itertools import count

from anyascii import anyascii
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

# First segments of addresses that belong to the software, now or in a later release.
RESERVED_AT_TOP = {"admin", "api", "documents", "favicon", "livez", "llms", "media", "podcast", "r", "readyz", "robots"}
RESERVED_AT_TOP |= {"index", "preview", "search", "sitemap", "static", "theme"} | {
    code for code, _name in settings.LANGUAGES
}
RESERVED_IN_INDEX = {"author", "calendar", "event", "feed", "outlet", "register", "topic"}
LONGEST = 230  # letters of what a number or a date may follow: the column has 255
FOLLOWING = r"(-\d{4}-\d\d-\d\d)?(-\d+)?"  # what may follow the words of a title


def reserved_below(parent: Page) -> set[str]:
    """Reserved slugs below this page: its own routes, or the site's."""
    reserved = RESERVED_AT_TOP if parent.depth == 2 else set()
    return reserved | RESERVED_IN_INDEX if getattr(parent.specific_class, "is_index", False) else reserved


def validate_not_reserved(slug: str, parent: Page) -> None:
    """Validator of a slug: raises ValidationError (code "reserved") for one that is reserved below this parent."""
    if slug.lower() in reserved_below(parent):
        message = _(
            "“%(slug)s” is an address the site itself needs. Please choose another, for example “%(slug)s-page”."
        )
        raise ValidationError(message, code="reserved", params={"slug": slug})


def is_taken(slug: str, parent: Page, page: Page) -> bool:
    """Whether another page below this parent has this slug."""
    return not Page._slug_is_available(slug, parent, page)


def validate_available(slug: str, parent: Page, page: Page) -> None:
    """Validator of a slug: raises ValidationError (code "taken") where another page below this parent has it."""
    if is_taken(slug, parent, page):
        message = _(
            "Another page has the address “%(slug)s” already. Please choose a different one, for example “%(free)s”."
        )
        params = {"slug": slug, "free": first_free(numbered(slug), parent, page)}
        raise ValidationError(message, code="taken", params=params)


def slugify_title(title: str, kind: type[Page]) -> str:
    """ASCII slug of this title, transliterated from any script; the model's name where no letter is left."""
    return slugify(anyascii(title))[:LONGEST].strip("-_") or kind._meta.model_name


def is_generated(slug: str, title: str, kind: type[Page]) -> bool:
    """Whether this slug is one generated from this title, perhaps with a date or number: nobody chose it."""
    return re.fullmatch(re.escape(slugify_title(title, kind)) + FOLLOWING, slug) is not None


def numbered(slug: str) -> Iterator[str]:
    """This slug, then the same with a number behind it: `bread`, `bread-2`, `bread-3` …"""
    yield slug
    yield from (f"{slug[:LONGEST]}-{number}" for number in count(2))


def first_free(candidates: Iterable[str], *parents_and_page: Page | None) -> str:
    """The first of these slugs that is neither reserved nor another page's below any of the parents.

    The last argument is the page it is for (None for one that is not there yet), those before it are the parents.
    """
    *parents, page = parents_and_page
    reserved = set().union(*(reserved_below(parent) for parent in parents))
    return next(
        slug
        for slug in candidates
        if slug.lower() not in reserved and not any(is_taken(slug, parent, page) for parent in parents)
    )


def lock_page(parent: Page) -> Page:
    """This page, its row locked (SELECT FOR UPDATE) until the transaction ends: nobody else takes a slug below it."""
    return Page.objects.select_for_update().get(pk=parent.pk)
