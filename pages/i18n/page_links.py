"""Links between pages: the target in the language of the reader, resolved for many links at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.models import Page

from ..visibility import visible

# While texts with many links are printed: the ids asked for, their pages, and by key those to link to; see `links_known`.
KNOWN: ContextVar[tuple[set[int], dict[int, Page], dict] | None] = ContextVar("known pages", default=None)


def in_language(pages: list[Page], language: str | None = None) -> dict[int, Page]:
    """For each page by its id: the page to link to for a visitor in this language (default: the active one).

    That is its translation, else the page itself; one that is a draft, private or gone is left out. One query.
    """
    keys = {page.translation_key for page in pages if page}
    if not keys:
        return {}
    if (known := KNOWN.get()) and not language and keys <= {page.translation_key for page in known[1].values()}:
        return {page.pk: known[2][page.translation_key] for page in pages if page and page.translation_key in known[2]}
    language = language or get_language()
    ids = [page.pk for page in pages if page]
    candidates = visible(Page.objects.filter(translation_key__in=keys)).filter(
        Q(pk__in=ids) | Q(locale__language_code=language)
    )
    by_key = {}
    for found in candidates.select_related("locale"):
        if found.translation_key not in by_key or found.locale.language_code == language:
            by_key[found.translation_key] = found
    return {page.pk: by_key[page.translation_key] for page in pages if page and page.translation_key in by_key}


def hreflang(page: Page) -> str:
    """The attribute of a link to a page that is not to be had in the active language, where it is one of `in_language`."""
    code = page.locale.language_code
    return format_html(' hreflang="{}"', code) if code != get_language() else ""


def by_id(ids: Iterable[int]) -> dict[int, Page]:
    """The pages with these ids, whoever may see them; one query, none where `links_known` has asked."""
    known = KNOWN.get()
    if known and known[0] >= set(ids):
        return {pk: known[1][pk] for pk in ids if pk in known[1]}
    return {page.pk: page for page in Page.objects.filter(pk__in=ids)}


@contextmanager
def links_known(ids: Iterable[int]) -> Iterator[None]:
    """Within, links to these pages ask nothing: two queries for however many texts."""
    asked = set(ids)
    pages = {page.pk: page for page in Page.objects.filter(pk__in=asked)} if asked else {}
    own = in_language(list(pages.values()))
    by_key = {pages[pk].translation_key: page for pk, page in own.items()}
    token = KNOWN.set((asked, pages, by_key))
    try:
        yield
    finally:
        KNOWN.reset(token)
