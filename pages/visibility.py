"""What a visitor may see, said once: live, public, and really written in its language."""

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


def in_language(pages: list[Page], language: str | None = None) -> dict[int, Page]:
    """For each page by its id: the page to link to for a visitor in this language (default: the active one).

    That is its translation, else the page itself; one that is a draft, private or gone is left out. One query.
    """
    language = language or get_language()
    keys = {page.translation_key for page in pages if page}
    if not keys:
        return {}
    ids = [page.pk for page in pages if page]
    candidates = visible(Page.objects.filter(translation_key__in=keys)).filter(
        Q(pk__in=ids) | Q(locale__language_code=language)
    )
    by_key = {}
    for found in candidates.select_related("locale"):
        if found.translation_key not in by_key or found.locale.language_code == language:
            by_key[found.translation_key] = found
    return {page.pk: by_key[page.translation_key] for page in pages if page and page.translation_key in by_key}
