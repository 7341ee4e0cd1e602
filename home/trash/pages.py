"""Deleted pages as the trash keeps them, with all below them, and as they come back: as drafts, with their earlier versions."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.log_actions import log
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, PageViewRestriction, Revision

from pages.base.revision_content import raw_content
from pages.base.slugs import first_free, lock_page, numbered

from ..users.models import User
from .models import DeletedItem, DeletedKind, DeletedPage

VERSIONS = 20  # of each page, the newest
BATCH = 5  # pages in memory at a time, with their versions
VALUES = 500  # in one query
RESTORED = "home.trash.restore"
AS_NEW = {  # what a page that comes back does not have yet
    "live": False,
    "has_unpublished_changes": True,
    "expired": False,
    "locked": False,
    "locked_at": None,
    "locked_by": None,
    "latest_revision": None,
    "live_revision": None,
    "alias_of": None,
    "go_live_at": None,
    COMMENTS_RELATION_NAME: [],
}


class RestoreRefused(Exception):
    """Says in one line why this can't come back."""


@transaction.atomic
def keep_pages(page: Page, user) -> DeletedItem:
    """Puts a page that is about to be deleted into the trash, with all below it."""
    above = list(page.get_ancestors().order_by("path").values_list("pk", flat=True))
    pages = page.get_descendants(inclusive=True).order_by("path").specific()
    item = DeletedItem.objects.create(
        kind=DeletedKind.PAGE,
        title=page.get_admin_display_title()[:255],
        object_id=page.pk,
        place_id=above[-1] if above else None,
        above=above,
        page_model=page._meta.label_lower,
        locale_id=page.locale_id,
        translation_key=page.translation_key,
        number=pages.count(),
        deleted_by=user,
    )
    closed = restrictions_of(page, above)
    rows = deleted_pages(item, pages.iterator(chunk_size=BATCH), closed)
    while batch := list(islice(rows, BATCH)):
        DeletedPage.objects.bulk_create(batch)
    return item


def restrictions_of(page: Page, above: list[int]) -> dict[int, list[dict]]:
    """What closes these pages, by page: those `above`, this one, and all below it. A password is not kept."""
    closing = Q(page__in=above) | Q(page__path__startswith=page.path)
    found: dict[int, list[dict]] = {}
    for each in PageViewRestriction.objects.filter(closing).prefetch_related("groups").order_by("pk"):
        kept = {"type": each.restriction_type, "groups": [group.pk for group in each.groups.all()]}
        found.setdefault(each.page_id, []).append(kept)
    return found


def deleted_pages(item: DeletedItem, pages: Iterable[Page], closed: dict[int, list[dict]]) -> Iterator[DeletedPage]:
    """A row for each of these pages, which are in the order of the tree."""
    line = [(0, item.place_id)]  # depth and key of the page before, and of all above it
    for position, page in enumerate(pages):
        while line[-1][0] >= page.depth:
            line.pop()
        own = [each | {"inherited": False} for each in closed.get(page.pk, [])]
        above = item.above if position == 0 else []
        own += [each | {"inherited": True} for pk in above for each in closed.get(pk, [])]
        yield deleted_page(page, own, item=item, position=position, parent_id=line[-1][1])
        line.append((page.depth, page.pk))


def deleted_page(page: Page, restrictions: list[dict], **place) -> DeletedPage:
    """All of one page that comes back."""
    versions = page.revisions.order_by("-created_at", "-pk").values("created_at", "user", "content")[:VERSIONS]
    return DeletedPage(
        page_model=page._meta.label_lower,
        page_id=page.pk,
        content=raw_content(page),
        versions=[each | {"created_at": each["created_at"].isoformat()} for each in versions][::-1],
        restrictions=restrictions,
        **place,
    )


class Standing:
    """What is there while pages come back, asked once each, however many of them name it."""

    def __init__(self, rows: models.QuerySet):
        self.asked: dict[tuple, bool] = {}
        names = list(rows.values_list("page_id", "parent_id", "content__translation_key"))
        self.children = Counter(parent for _pk, parent, _key in names)
        self.pages = set(existing("pk", [pk for pk, _parent, _key in names], "pk"))
        pairs = existing("translation_key", [key for _pk, _parent, key in names], "translation_key", "locale_id")
        self.translated = {(str(key), locale) for key, locale in pairs}

    def has(self, model: type[models.Model], pk) -> bool:
        """Whether there is such a row."""
        if (model, pk) not in self.asked:
            self.asked[model, pk] = model._base_manager.filter(pk=pk).exists()
        return self.asked[model, pk]


def existing(name: str, values: list, *columns: str) -> Iterator:
    """These columns of the pages that have one of these values, a few hundred values at a time."""
    for start in range(0, len(values), VALUES):
        found = Page.objects.filter(**{f"{name}__in": values[start : start + VALUES]})
        yield from found.values_list(*columns, flat=len(columns) == 1)


@transaction.atomic
def restore_pages(item: DeletedItem, parent: Page, user) -> Page:
    """Brings these pages back below `parent`, as drafts; the first of them. Raises RestoreRefused."""
    lock_page(parent)
    parent = Page.objects.get(pk=parent.pk)
    standing = Standing(item.pages.all())
    line = [(item.place_id, parent)]  # by the key it had, the page above the one that comes next, and all above that
    lowest = parent.get_last_child()
    last = {parent.pk: lowest.path if lowest else ""}  # the path of the last page below each
    first = None
    for row in rows_of(item):
        while len(line) > 1 and line[-1][0] != row.parent_id:
            last.pop(line.pop()[1].pk, None)
        above = line[-1][1]
        elsewhere = row.position == 0 and parent.pk != item.place_id
        page = restore_page(row, above, last.get(above.pk, ""), user, standing, elsewhere)
        last[above.pk] = page.path
        line.append((row.page_id, Page(pk=page.pk, path=page.path, depth=page.depth, url_path=page.url_path)))
        first = first or page
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    forget([item])
    return Page.objects.get(pk=first.pk).specific


def rows_of(item: DeletedItem) -> Iterator[DeletedPage]:
    """Its pages, parents before children, a few in memory at a time."""
    for start in range(0, item.number, BATCH):
        yield from item.pages.filter(position__gte=start, position__lt=start + BATCH).order_by("position")


def forget(items: Iterable[DeletedItem]) -> None:
    """Deletes items for good. What a cascade deletes it reads first: with all that was in its pages it would."""
    for item in items:
        item.pages.defer("content", "versions").delete()
        item.delete()


def restore_page(row: DeletedPage, parent: Page, last: str, user, standing: Standing, elsewhere: bool) -> Page:
    """`last`: the path of the page before it. `elsewhere`: what closed it from above closes it itself now."""
    try:
        model = apps.get_model(row.page_model)
    except LookupError as gone:
        raise RestoreRefused(_("The site no longer has pages of this kind.")) from gone
    content = without_what_is_gone(model, row.content, standing) | AS_NEW
    if not standing.has(Locale, content["locale"]):
        raise RestoreRefused(_("Its language is no longer there."))
    page = model.from_serializable_data(content)
    if row.position == 0:  # those below it stood beside each other before
        page.slug = first_free(numbered(page.slug), parent, None)
    if (str(page.translation_key), page.locale_id) in standing.translated:
        page.translation_key = uuid4()  # another has taken its place meanwhile
    if page.pk in standing.pages:
        page.pk = page.id = page.page_ptr_id = None
    page.numchild = standing.children[row.page_id]
    insert_below(parent, page, last)
    restrict(page, [each for each in row.restrictions if elsewhere or not each["inherited"]])
    versions = [each | {"content": without_what_is_gone(model, each["content"], standing)} for each in row.versions]
    restore_versions(page, versions, standing)
    draft = page.with_content_json(versions[-1]["content"]) if versions else page
    draft.slug, draft.translation_key, draft.go_live_at = page.slug, page.translation_key, None
    revision = draft.save_revision(user=user, clean=False)
    log(instance=page, action=RESTORED, user=user, revision=revision, content_changed=False)
    return page


def without_what_is_gone(model: type[models.Model], content: dict, standing: Standing) -> dict:
    """This content, without what it names, was kept from going by that, and went since: an outlet, a place.

    What else it names `from_serializable_data` leaves out by itself.
    """
    kept = dict(content)
    for field in model._meta.concrete_fields:
        is_protected = field.is_relation and field.remote_field.on_delete is models.PROTECT
        value = kept.get(field.name) if is_protected else None
        if value and not standing.has(field.related_model, value):
            kept[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in kept:
            kept[name] = [without_what_is_gone(relation.related_model, row, standing) for row in kept[name]]
    return kept


def insert_below(parent: Page, page: Page, last: str) -> None:
    """Inserts a row as the last child, under the key it has: links lead to that. `Page.save` takes whatever has one for saved.

    As treebeard's `add_child`, which calls it.
    """
    page.depth = parent.depth + 1
    page.path = Page(path=last)._inc_path() if last else Page._get_path(parent.path, page.depth, 1)
    page.set_url_path(parent)
    ClusterableModel.save(page, force_insert=(models.Model,))  # with its inline children


def restrict(page: Page, restrictions: Iterable[dict]) -> None:
    """Closes it as it was; where a password was asked for, to all but those who log in."""
    for each in restrictions:
        kind = PageViewRestriction.LOGIN if each["type"] == PageViewRestriction.PASSWORD else each["type"]
        restriction = PageViewRestriction.objects.create(page_id=page.pk, restriction_type=kind)
        restriction.groups.set(Group.objects.filter(pk__in=each["groups"]))


def restore_versions(page: Page, versions: list[dict], standing: Standing) -> None:
    Revision.objects.bulk_create(
        Revision(
            content_object=page,
            base_content_type=page.get_base_content_type(),
            user_id=each["user"] if each["user"] and standing.has(User, each["user"]) else None,
            content=each["content"],
            object_str=str(page),
            created_at=parse_datetime(each["created_at"]),
        )
        for each in versions
    )
