"""Links between pages: the target in the language of the reader, resolved for many links at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.models import Page

from ..visibility import visible

# Set by `prefetch_links`: the ids that were requested, their pages by id, and the pages to link to by translation key.
PREFETCHED: ContextVar[tuple[set[int], dict[int, Page], dict] | None] = ContextVar("known pages", default=None)


def in_language(pages: list[Page], language: str | None = None) -> dict[int, Page]:
    """Page id to the page to link to for a visitor in this language (default: the active one).

    That is its translation, else the page itself; one that is a draft, private or gone is left out. One query.
    """
    keys = {page.translation_key for page in pages if page}
    if not keys:
        return {}
    if (known := PREFETCHED.get()) and not language and keys <= {page.translation_key for page in known[1].values()}:
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
    """The hreflang attribute (HTML, `<a>`) of a link to a page that is not in the active language; else empty."""
    code = page.locale.language_code
    return format_html(' hreflang="{}"', code) if code != get_language() else ""


def by_id(ids: Iterable[int]) -> dict[int, Page]:
    """The pages with these ids, whoever may see them; one query, none within `prefetch_links`."""
    known = PREFETCHED.get()
    if known and known[0] >= set(ids):
        return {pk: known[1][pk] for pk in ids if pk in known[1]}
    return {page.pk: page for page in Page.objects.filter(pk__in=ids)}


@contextmanager
def prefetch_links(ids: Iterable[int]) -> Iterator[None]:
    """Context manager: links to these pages cost no query within it; two queries for however many texts."""
    requested = set(ids)
    pages = {page.pk: page for page in Page.objects.filter(pk__in=requested)} if requested else {}
    targets = in_language(list(pages.values()))
    by_key = {pages[pk].translation_key: page for pk, page in targets.items()}
    token = PREFETCHED.set((requested, pages, by_key))
    try:
        yield
    finally:
        PREFETCHED.reset(token)
