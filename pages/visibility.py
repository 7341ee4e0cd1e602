"""Visibility of pages to visitors, as querysets and Q objects, said once: live, begun, public, really written in its
language, and that language on.
"""

from collections.abc import Callable
from functools import reduce
from operator import and_

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
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
