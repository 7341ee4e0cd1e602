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

# Querysets of the pages of each kind that wait for the moment from which they are shown (`register_waiting`).
WAITING: list[Callable[[], QuerySet]] = []


def register_waiting(rows: Callable[[], QuerySet]) -> Callable[[], QuerySet]:
    """Decorator: registers a function that returns the queryset of live pages of a kind that are not shown yet."""
    WAITING.append(rows)
    return rows


def restrictions_for(user=None) -> QuerySet:
    """Queryset of the view restrictions that this user does not pass by login or group; an anonymous visitor (None) passes none."""
    if user is None or not user.is_authenticated:
        return PageViewRestriction.objects.all()
    of_groups = Q(restriction_type=PageViewRestriction.GROUPS)
    if not user.is_superuser:
        of_groups &= Q(groups__in=user.groups.order_by())
    passed = PageViewRestriction.objects.filter(Q(restriction_type=PageViewRestriction.LOGIN) | of_groups)
    return PageViewRestriction.objects.exclude(pk__in=passed.values("pk"))


def restricted_q(user=None) -> Exists:
    """Condition: the page or an ancestor has a view restriction that this user does not pass. Costs no query of its own."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return Exists(restrictions_for(user).alias(below=path).filter(below__startswith=F("page__path")))


def placeholder_q() -> Q:
    """Condition: an alias that wagtail-localize made as a placeholder of a translation that is not there yet.

    Looked up for aliases alone, of which there are few, in one list of them: a join would read all pages once more for
    each condition, and a subquery that names the row makes PostgreSQL expect a look-up for each of all pages.
    """
    aliases = Page.objects.filter(alias_of__isnull=False).order_by()
    return Q(alias_of__isnull=False) & Q(pk__in=aliases.filter(~Q(alias_of__locale=F("locale"))).values("pk"))


def begun_q() -> Q:
    """Condition on any page model: not waiting for its moment, by a subquery of the few that are."""
    return reduce(and_, (~Q(pk__in=rows().order_by().values("pk")) for rows in WAITING), Q())


def published_q() -> Q:
    """Condition: live, no placeholder, and its language active; whatever its privacy and the moment it begins."""
    return Q(live=True) & ~placeholder_q() & ~off_q()


def visible_q(user=None) -> Q:
    """Condition on any page model: published, public and begun.

    With a `user` (a token's), also private pages that they may see.
    """
    return published_q() & ~Q(restricted_q(user)) & begun_q()


def visible(pages: PageQuerySet, user=None) -> PageQuerySet:
    """Filters a queryset of any page model to what a visitor may see. `user` as in `visible_q`."""
    return pages.filter(visible_q(user))


def visible_or_scheduled(pages: PageQuerySet) -> PageQuerySet:
    """Filters a queryset to pages that a visitor may see now or from a later moment: what is translated in time."""
    return pages.filter(published_q() & ~Q(restricted_q()))


def is_visible_to(page: Page, request: HttpRequest | None) -> bool:
    """Whether the user of this request may view the page, by login, group or password; None: an anonymous visitor.

    At most three queries.
    """
    if request is None:
        return visible(Page.objects.filter(pk=page.pk)).exists()
    if not Page.objects.filter(published_q() & begun_q(), pk=page.pk).exists():
        return False
    return all(each.accept_request(request) for each in page.specific_deferred.get_view_restrictions())


class VisibleQuerySet(PageQuerySet):
    """Queryset of every page model."""

    def visible(self, user=None) -> PageQuerySet:
        """Pages that a visitor may see, their StreamFields deferred for lists. `user` as in `visible_q`."""
        return visible(self, user).defer_streamfields()
