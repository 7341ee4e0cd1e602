"""What a visitor may see, said once: live, public, and really written in its language."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


def restricted_q() -> Exists:
    """Below a page that asks for a password or a login, or such a page itself. Costs no query of its own."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(below=path)
    return Exists(restrictions.filter(below__startswith=F("page__path")))


def placeholder_q() -> Q:
    """An alias that the translation engine put where nobody has translated yet."""
    return Q(alias_of__isnull=False) & ~Q(alias_of__locale=F("locale"))


def visible_q() -> Q:
    """Live, public, and really written in its language; a condition on any kind of page."""
    return Q(live=True) & ~Q(restricted_q()) & ~placeholder_q()


def visible(pages: PageQuerySet) -> PageQuerySet:
    """Of these pages, those a visitor may see; works on every kind of page and on Page itself."""
    return pages.filter(visible_q())


class VisibleQuerySet(PageQuerySet):
    """The questions every kind of page answers."""

    def visible(self) -> PageQuerySet:
        """What a visitor may see, without the bodies a listing never prints."""
        return visible(self).defer_streamfields()

    def in_language_of(self, page: Page) -> PageQuerySet:
        """Those written in the same language as this page."""
        return self.filter(locale_id=page.locale_id)


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
