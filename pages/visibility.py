"""What a visitor may see, said once: live, begun, public, really written in its language, and that language on."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from operator import and_

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from .i18n.locales import off_q

# The pages of each kind with a moment from which it is shown that wait for it; the kind adds its own (`waits`).
WAITING: list[Callable[[], QuerySet]] = []


def waits(rows: Callable[[], QuerySet]) -> Callable[[], QuerySet]:
    """Adds what gives the pages of a kind that are live and not to be seen before a moment of their own."""
    WAITING.append(rows)
    return rows


def restricted_q(user=None) -> Exists:
    """Below a page that asks for a password or a login, or such a page itself. Costs no query of its own.

    What lets this user in, without a password, is no restriction for them; strangers (None) are let in nowhere.
    """
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(below=path).filter(below__startswith=F("page__path"))
    if user is None or not user.is_authenticated:
        return Exists(restrictions)
    of_groups = Q(restriction_type=PageViewRestriction.GROUPS)
    if not user.is_superuser:
        of_groups &= Q(groups__in=user.groups.order_by())
    opened = PageViewRestriction.objects.filter(Q(restriction_type=PageViewRestriction.LOGIN) | of_groups)
    return Exists(restrictions.exclude(pk__in=opened.values("pk")))


def placeholder_q() -> Q:
    """An alias that the translation engine put where nobody has translated yet.

    Looked up for aliases alone, of which there are few, in one list of them: a join would read all pages once more for
    each condition, and a subquery that names the row makes PostgreSQL expect a look-up for each of all pages.
    """
    aliases = Page.objects.filter(alias_of__isnull=False).order_by()
    return Q(alias_of__isnull=False) & Q(pk__in=aliases.filter(~Q(alias_of__locale=F("locale"))).values("pk"))


def begun_q() -> Q:
    """Not waiting for its moment; a condition on any kind of page, with a subquery of the few that are."""
    return reduce(and_, (~Q(pk__in=rows().order_by().values("pk")) for rows in WAITING), Q())


def published_q() -> Q:
    """Live, really written in its language, and that language on: whoever may see it, and from whenever on."""
    return Q(live=True) & ~placeholder_q() & ~off_q()


def visible_q(user=None) -> Q:
    """Published, public and begun; a condition on any kind of page.

    With a `user` (a token's), also what is private but open to them.
    """
    return published_q() & ~Q(restricted_q(user)) & begun_q()


def visible(pages: PageQuerySet, user=None) -> PageQuerySet:
    """Of these pages, those a visitor may see; works on every kind of page and on Page itself. `user` as in `visible_q`."""
    return pages.filter(visible_q(user))


def announced(pages: PageQuerySet) -> PageQuerySet:
    """Of these pages, those a visitor may see now or from a moment on: what is translated in time."""
    return pages.filter(published_q() & ~Q(restricted_q()))


def opens_to(page: Page, request: HttpRequest | None) -> bool:
    """Whether whoever asks sees this page at its address: any stranger (None), or one let in by login, group or password.

    At most three queries.
    """
    if request is None:
        return visible(Page.objects.filter(pk=page.pk)).exists()
    if not Page.objects.filter(published_q() & begun_q(), pk=page.pk).exists():
        return False
    return all(each.accept_request(request) for each in page.specific_deferred.get_view_restrictions())


class VisibleQuerySet(PageQuerySet):
    """The questions every kind of page answers."""

    def visible(self, user=None) -> PageQuerySet:
        """What a visitor may see, without the bodies a listing never prints. `user` as in `visible_q`."""
        return visible(self, user).defer_streamfields()

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
