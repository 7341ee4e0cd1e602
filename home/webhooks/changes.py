"""What webhooks are told of changes: what strangers may see now, compared with what was told last, in the transaction of
the change.

Nothing is compared while no target is switched on; the first one begins with what there is. A minutely duty compares all
pages once more: what begins or ends by the clock, and what no signal tells of.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from media.features import announced_functions
from pages.announcements.models import AnnouncementPage
from pages.api.schemas.links import type_of
from pages.base.models import BasePage
from pages.events.models import EventPage
from pages.id_lists import among
from pages.tree.current import current
from pages.tree.snapshot import SiteTree
from pages.visibility import visible

from ..redirects.csv_import import full_url
from .events import PageData, WebhookEvent
from .models import PublicPage, ToldCounts, ToldRedirect, Webhook
from .outbox import Told, forget, keep

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
COUNTED_EVERY = dt.timedelta(minutes=1)
BATCH = 500
ALL = Q()


def below(page: Page) -> Q:
    """Condition: this page and all below it."""
    return Q(path__startswith=page.path)


# What there is, and what was told of it


def public_pages(scope: Q) -> QuerySet[Page]:
    return visible(Page.objects.filter(scope, depth__gt=1)).order_by()


def changed_pages(scope: Q) -> QuerySet[Page]:
    """Pages that strangers may see, and that are not as they were told."""
    when = Coalesce(OuterRef("last_published_at"), Value(NEVER), output_field=DateTimeField())
    same = {name: OuterRef(name) for name in ("path", "url_path")}
    told = PublicPage.objects.filter(page_id=OuterRef("pk"), published_at=when, **same)
    return public_pages(scope).exclude(Exists(told)).select_related("locale").order_by("path")


def gone_pages(scope: Q) -> QuerySet[PublicPage]:
    """Pages that were told, and that strangers may not see any more."""
    rows = PublicPage.objects.exclude(page_id__in=public_pages(scope).values("pk"))
    return rows if scope == ALL else rows.filter(page_id__in=Page.objects.filter(scope).order_by().values("pk"))


def row_of(page: Page, tree: SiteTree) -> PublicPage:
    node = tree.nodes.get(page.pk)
    return PublicPage(
        page_id=page.pk,
        kind=type_of(page),
        locale=page.locale.language_code,
        translation_key=page.translation_key,
        path=page.path,
        url_path=page.url_path,
        url=(tree.full_address(node) if node else page.get_full_url()) or "",
        published_at=page.last_published_at or NEVER,
    )


def store(rows: Iterable[PublicPage]) -> None:
    names = ("kind", "locale", "translation_key", "path", "url_path", "url", "published_at")
    PublicPage.objects.bulk_create(rows, BATCH, update_conflicts=True, unique_fields=["page_id"], update_fields=names)


def in_force() -> QuerySet[AnnouncementPage]:
    return visible(AnnouncementPage.objects.in_force()).order_by()


def remember_all() -> None:
    """What there is now counts as told."""
    PublicPage.objects.all().delete()
    ToldRedirect.objects.all().delete()
    tree = current()
    store([row_of(page, tree) for page in changed_pages(ALL).iterator(BATCH)])
    PublicPage.objects.filter(page_id__in=in_force().values("pk")).update(in_force=True)
    mark_redirects(new_redirects().values_list("pk", flat=True))


def follow_targets() -> None:
    """Begins to compare with the first target that is switched on, and ends with the last."""
    if not Webhook.objects.active().exists():
        for model in (PublicPage, ToldRedirect, ToldCounts):
            model.objects.all().delete()
    elif not PublicPage.objects.exists():
        remember_all()


# What is told


def gone_data(row: PublicPage) -> PageData:
    """All that is told of a page that is not public any more: what was public of it."""
    key = str(row.translation_key)
    return PageData(id=row.page_id, kind=row.kind, locale=row.locale, translation_key=key, url=row.url)


def page_data(row: PublicPage, page: Page) -> PageData:
    data = gone_data(row) | PageData(title=page.title, published_at=page.last_published_at)
    if settings.HEADLESS != "off":
        data["api_url"] = f"{settings.BASE_URL}/api/v3/content/{page.pk}/"
    return data


def source_id(page: Page, tree: SiteTree) -> int | None:
    """The public page from which this one was translated; None for one that is no translation of such a page."""
    source = tree.source(page.translation_key, timezone.now())
    is_named = tree.sources.get(page.translation_key) not in (None, page.locale_id)
    return source.pk if is_named and source and source.pk != page.pk else None


def told_of(page: Page, row: PublicPage, before: PublicPage | None, tree: SiteTree) -> Iterator[Told]:
    """What is to be told of a page as it is now; `before`: as it was told last."""
    data, subject = page_data(row, page), f"page:{page.pk}"
    if before and before.url_path != row.url_path:
        is_moved = before.path[: -Page.steplen] != row.path[: -Page.steplen]
        kind = WebhookEvent.PAGE_MOVED if is_moved else WebhookEvent.PAGE_RENAMED
        yield Told(kind, subject, data | {"previous_urls": [before.url]})
    if before is None or before.published_at != row.published_at:
        yield Told(WebhookEvent.PAGE_PUBLISHED, subject, data)
        if source := source_id(page, tree):
            yield Told(WebhookEvent.TRANSLATION_PUBLISHED, subject, data | {"source_id": source})


def told_of_gone(rows: list[PublicPage], there: set[int]) -> Iterator[Told]:
    for row in rows:
        subject, data = f"page:{row.page_id}", gone_data(row)
        if row.in_force:
            yield Told(WebhookEvent.ANNOUNCEMENT_ENDED, subject, data)
        yield Told(WebhookEvent.PAGE_UNPUBLISHED if row.page_id in there else WebhookEvent.PAGE_DELETED, subject, data)


@transaction.atomic
def tell_changes(scope: Q = ALL) -> None:
    """Compares these pages with what was told of them, and keeps for each target what is different."""
    targets = list(Webhook.objects.active())
    if not targets:
        return
    if not PublicPage.objects.exists():
        remember_all()
        return
    tell_gone(targets, gone_pages(scope))
    tell_changed(targets, scope)
    tell_announcements(targets, scope)


def tell_gone(targets: list[Webhook], rows: QuerySet[PublicPage]) -> None:
    """What was kept of them is not told any more."""
    gone = list(rows.order_by("page_id"))
    if not gone:
        return
    there = set(among(Page.objects.order_by(), [row.page_id for row in gone]).values_list("pk", flat=True))
    among(PublicPage.objects.all(), [row.pk for row in gone]).delete()
    forget([f"page:{row.page_id}" for row in gone])
    forget([f"event:{row.translation_key}" for row in gone if row.kind == EventPage._meta.label])
    keep(targets, told_of_gone(gone, there))


def tell_changed(targets: list[Webhook], scope: Q) -> None:
    pages = list(changed_pages(scope))
    if not pages:
        return
    known = among(PublicPage.objects.select_for_update(), [page.pk for page in pages], "page_id")
    before = {row.page_id: row for row in known.order_by("page_id")}
    tree = current()
    rows = [row_of(page, tree) for page in pages]
    store(rows)
    told = [told_of(page, row, before.get(page.pk), tree) for page, row in zip(pages, rows, strict=True)]
    keep(targets, (each for tellings in told for each in tellings))


def tell_announcements(targets: list[Webhook], scope: Q = ALL) -> None:
    """What is in force now and was not, and the other way round."""
    now = in_force().filter(scope)
    known = PublicPage.objects.select_for_update().filter(kind=AnnouncementPage._meta.label)
    if scope != ALL:
        known = known.filter(page_id__in=Page.objects.filter(scope).order_by().values("pk"))
    begun = list(known.filter(in_force=False, page_id__in=now.values("pk")).order_by("page_id"))
    ended = list(known.filter(in_force=True).exclude(page_id__in=now.values("pk")).order_by("page_id"))
    pages = Page.objects.select_related("locale").in_bulk([row.page_id for row in [*begun, *ended]])
    for rows, is_in_force, kind in (
        (begun, True, WebhookEvent.ANNOUNCEMENT_BEGAN),
        (ended, False, WebhookEvent.ANNOUNCEMENT_ENDED),
    ):
        PublicPage.objects.filter(pk__in=[row.pk for row in rows]).update(in_force=is_in_force)
        keep(targets, [Told(kind, f"page:{row.page_id}", page_data(row, pages[row.page_id])) for row in rows])


@transaction.atomic
def tell_deleted(page_id: int) -> None:
    if targets := list(Webhook.objects.active()):
        tell_gone(targets, PublicPage.objects.filter(page_id=page_id))


@transaction.atomic
def tell_behind(pages: Iterable[BasePage]) -> None:
    """Of translations whose original says something else since."""
    behind = {page.pk: page.behind_since for page in pages if page.behind_since}
    targets = list(Webhook.objects.active()) if behind else []
    if not targets:
        return
    rows = {row.page_id: row for row in PublicPage.objects.filter(page_id__in=behind)}
    told, tree = [], current()
    for page in public_pages(Q(pk__in=rows)).select_related("locale"):
        data = page_data(rows[page.pk], page) | {"behind_since": behind[page.pk], "source_id": source_id(page, tree)}
        told.append(Told(WebhookEvent.TRANSLATION_BEHIND, f"page:{page.pk}", data))
    keep(targets, told)


# Redirects: many at once are made without a signal, so each is told once, whoever made it.


def new_redirects() -> QuerySet[Redirect]:
    return Redirect.objects.exclude(pk__in=ToldRedirect.objects.values("redirect_id")).order_by("pk")


def mark_redirects(pks: Iterable[int]) -> None:
    ToldRedirect.objects.bulk_create([ToldRedirect(redirect_id=pk) for pk in pks], BATCH, ignore_conflicts=True)


@transaction.atomic
def tell_redirects() -> None:
    """One that leads to a page which is not public is told when it is."""
    targets = list(Webhook.objects.active())
    redirects = list(new_redirects()) if targets else []
    pages = {each.redirect_page_id for each in redirects if each.redirect_page_id}
    urls = dict(among(PublicPage.objects.all(), pages, "page_id").values_list("page_id", "url"))
    told = [each for each in redirects if each.redirect_page_id is None or each.redirect_page_id in urls]
    mark_redirects(each.pk for each in told)
    keep(targets, [redirect_told(each, urls.get(each.redirect_page_id, "")) for each in told])


def redirect_told(row: Redirect, page_url: str) -> Told:
    url = page_url.rstrip("/") + (row.redirect_page_route_path or "/") if page_url else row.redirect_link
    url = full_url(url) if url.startswith("/") else url
    data = {"old_path": row.old_path, "url": url, "permanent": row.is_permanent}
    return Told(WebhookEvent.REDIRECT_MADE, f"redirect:{row.pk}", data)


# Registration


@transaction.atomic
def tell_counts() -> None:
    """How full the dates of each public event are, where that is different from what was told a minute ago or before."""
    targets = [each for each in Webhook.objects.active() if WebhookEvent.REGISTRATION_COUNTS in each.events]
    if not targets:
        return
    urls = {row.translation_key: row.url for row in PublicPage.objects.filter(kind=EventPage._meta.label)}
    known = {row.event: row for row in ToldCounts.objects.select_for_update().order_by("event")}
    now = timezone.now()
    found = [item for function in announced_functions("public_counts") for item in function(urls, now).items()]
    for event, dates in found:
        row = known.get(event) or ToldCounts(event=event, told_at=NEVER)
        if row.dates != dates and row.told_at <= now - COUNTED_EVERY:
            row.dates, row.told_at = dates, now
            row.save()
            data = {"translation_key": str(event), "url": urls[event], "dates": dates}
            keep(targets, [Told(WebhookEvent.REGISTRATION_COUNTS, f"event:{event}", data)])


# By the clock


def tell_all() -> None:
    """Duty."""
    if Webhook.objects.active().exists():
        tell_changes()
        tell_redirects()
        tell_counts()
