"""When a page is to be looked over again, and by whom: from its row, or for a page that lasts by its owner and age."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry

from pages.about.models import MissionPage, PrinciplePage, PrinciplesPage, StoryPage, TextPage
from pages.tree.current import current

from ..users.models import User
from ..users.permissions import publishes_a_whole_site
from .models import DEFAULT_EVERY, ContentReview

LASTING = (
    TextPage,
    MissionPage,
    StoryPage,
    PrinciplesPage,
    PrinciplePage,
)  # news, events and announcements pass by themselves


@dataclass(frozen=True)
class DueReview:
    """A page, the day on which it is to be looked over, and the last on which somebody did, which may be that of its publication.

    `keeper` is None where nobody looks after it.
    """

    page: Page
    due_on: dt.date
    last_on: dt.date
    keeper: User | None
    months: int


def review_of(page: Page) -> ContentReview:
    """The row of a page, unsaved where there is none yet."""
    found = ContentReview.objects.filter(translation_key=page.translation_key).select_related("keeper").first()
    if found or not isinstance(page.specific_class, type) or not issubclass(page.specific_class, LASTING):
        return found or ContentReview(translation_key=page.translation_key, months=0)
    return ContentReview(translation_key=page.translation_key, keeper=page.owner, months=DEFAULT_EVERY)


def due_reviews(user: User, until: dt.date) -> list[DueReview]:
    """What this person is to look over until that day (inclusive), soonest first: what they look after, and for whoever
    publishes a whole site what nobody does. Live pages in the language that they are written in; two or three queries.
    """
    rows = ContentReview.objects.filter(months__gt=0).select_related("keeper")
    by_key = {
        row.translation_key: row for row in rows.filter(Q(keeper=user) | Q(keeper=None) | Q(keeper__is_active=False))
    }
    editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change").order_by()
    pages = editable.live().filter(alias_of=None, last_published_at__isnull=False).select_related("content_type")
    known = ContentReview.objects.values("translation_key")
    old = timezone.now() - relativedelta(months=DEFAULT_EVERY) + (until - timezone.localdate() + dt.timedelta(days=1))
    owned = Q(owner=user) | Q(owner=None) | Q(owner__is_active=False)  # nobody owns the pages that a site begins with
    lasting = type_q(*LASTING) & owned & Q(last_published_at__lt=old) & ~Q(translation_key__in=known)
    default = {True: ContentReview(keeper=user), False: ContentReview()}
    found = [
        due_review(page, by_key.get(page.translation_key, default[page.owner_id == user.pk]))
        for page in written_pages(pages.filter(Q(translation_key__in=by_key) | lasting))
    ]
    found = sorted((each for each in found if each.due_on <= until), key=lambda each: (each.due_on, each.page.pk))
    if any(each.keeper != user for each in found) and not publishes_a_whole_site(user):
        return [each for each in found if each.keeper == user]
    return found


def type_q(*models: type[Page]) -> Q:
    """Condition on pages of these kinds."""
    return Q(content_type__in=ContentType.objects.get_for_models(*models).values())


def written_pages(pages: Iterable[Page]) -> list[Page]:
    """Those that are no translation of another page."""
    sources = current().sources
    return [page for page in pages if sources.get(page.translation_key, page.locale_id) == page.locale_id]


def due_review(page: Page, row: ContentReview) -> DueReview:
    published = timezone.localdate(page.last_published_at)
    last = max(row.confirmed_on, published) if row.confirmed_on else published
    keeper = row.keeper if row.keeper and row.keeper.is_active else None
    return DueReview(page, last + relativedelta(months=row.months), last, keeper, row.months)


def confirm(page: Page, user: User) -> None:
    """Notes that every sentence of a page is still true; whoever says so looks after it from now on if nobody did."""
    row = review_of(page)
    values = {"keeper": row.keeper or user, "months": row.months or DEFAULT_EVERY}
    values |= {"confirmed_on": timezone.localdate(), "confirmed_by": user}
    ContentReview.objects.update_or_create(translation_key=page.translation_key, defaults=values)
