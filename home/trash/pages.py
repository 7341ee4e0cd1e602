"""Deleted pages as the trash keeps them, with all below them, and as they come back: as drafts, with their earlier versions."""

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import F
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.log_actions import log
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, PageViewRestriction, Revision

from pages.base.slugs import first_free, lock_page, numbered

from ..page_merge.submitted import raw
from ..users.models import User
from .models import DeletedItem, DeletedKind, DeletedPage

VERSIONS = 20  # of each page, the newest
BATCH = 20  # pages in memory at a time, with their versions
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
    "numchild": 0,
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
    rows = deleted_pages(item, pages.iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        DeletedPage.objects.bulk_create(batch)
    return item


def deleted_pages(item: DeletedItem, pages: Iterable[Page]) -> Iterator[DeletedPage]:
    """A row for each of these pages, which are in the order of the tree."""
    line = [(0, item.place_id)]  # depth and key of the page before, and of all above it
    for position, page in enumerate(pages):
        while line[-1][0] >= page.depth:
            line.pop()
        above = item.above if position == 0 else []
        yield deleted_page(page, above, item=item, position=position, parent_id=line[-1][1])
        line.append((page.depth, page.pk))


def deleted_page(page: Page, above: list[int], **place) -> DeletedPage:
    """All of one page that comes back, with what `above` it closes it. The password of a restriction is not kept."""
    versions = page.revisions.order_by("-created_at", "-pk").values("created_at", "user", "content")[:VERSIONS]
    restrictions = PageViewRestriction.objects.filter(page__in=[page.pk, *above]).prefetch_related("groups")
    return DeletedPage(
        page_model=page._meta.label_lower,
        page_id=page.pk,
        content=raw(page),
        versions=[each | {"created_at": each["created_at"].isoformat()} for each in versions][::-1],
        restrictions=[
            {
                "type": each.restriction_type,
                "groups": [group.pk for group in each.groups.all()],
                "inherited": each.page_id != page.pk,
            }
            for each in restrictions
        ],
        **place,
    )


@transaction.atomic
def restore_pages(item: DeletedItem, parent: Page, user) -> Page:
    """Brings these pages back below `parent`, as drafts; the first of them. Raises RestoreRefused."""
    lock_page(parent)
    keys = {}  # what each is called now
    for pk in list(item.pages.order_by("position").values_list("pk", flat=True)):  # one in memory at a time
        row = DeletedPage.objects.get(pk=pk)
        above = Page.objects.get(pk=keys.get(row.parent_id, parent.pk))
        elsewhere = row.position == 0 and parent.pk != item.place_id
        keys[row.page_id] = restore_page(row, above, user, elsewhere).pk
    item.delete()
    return Page.objects.get(pk=keys[item.object_id]).specific


def restore_page(row: DeletedPage, parent: Page, user, elsewhere: bool) -> Page:
    """`elsewhere`: what closed it from above closes it itself now."""
    try:
        model = apps.get_model(row.page_model)
    except LookupError as gone:
        raise RestoreRefused(_("The site no longer has pages of this kind.")) from gone
    content = without_what_is_gone(model, row.content) | AS_NEW
    if not Locale.objects.filter(pk=content["locale"]).exists():
        raise RestoreRefused(_("Its language is no longer there."))
    page = model.from_serializable_data(content)
    page.slug = first_free(numbered(page.slug), parent, None)
    if Page.objects.filter(translation_key=page.translation_key, locale=page.locale_id).exists():
        page.translation_key = uuid4()  # another has taken its place meanwhile
    if Page.objects.filter(pk=page.pk).exists():
        page.pk = page.id = page.page_ptr_id = None
    insert_below(parent, page)
    restrict(page, [each for each in row.restrictions if elsewhere or not each["inherited"]])
    versions = [each | {"content": without_what_is_gone(model, each["content"])} for each in row.versions]
    restore_versions(page, versions)
    draft = page.with_content_json(versions[-1]["content"]) if versions else page
    draft.slug, draft.translation_key, draft.go_live_at = page.slug, page.translation_key, None
    revision = draft.save_revision(user=user, clean=False)
    log(instance=page, action=RESTORED, user=user, revision=revision, content_changed=False)
    return page


def without_what_is_gone(model: type[models.Model], content: dict) -> dict:
    """This content, without what it names, was kept from going by that, and went since: an outlet, a place.

    What else it names `from_serializable_data` leaves out by itself.
    """
    kept = dict(content)
    for field in model._meta.concrete_fields:
        is_protected = field.is_relation and field.remote_field.on_delete is models.PROTECT
        value = kept.get(field.name) if is_protected else None
        if value and not field.related_model._base_manager.filter(pk=value).exists():
            kept[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in kept:
            kept[name] = [without_what_is_gone(relation.related_model, row) for row in kept[name]]
    return kept


def insert_below(parent: Page, page: Page) -> None:
    """Inserts a row as the last child, under the key it has: links lead to that. `Page.save` takes whatever has one for saved.

    As treebeard's `add_child`, which calls it.
    """
    last = parent.get_last_child()
    page.depth = parent.depth + 1
    page.path = last._inc_path() if last else Page._get_path(parent.path, page.depth, 1)
    page.set_url_path(parent)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    ClusterableModel.save(page)  # with its inline children


def restrict(page: Page, restrictions: Iterable[dict]) -> None:
    """Closes it as it was; where a password was asked for, to all but those who log in."""
    for each in restrictions:
        kind = PageViewRestriction.LOGIN if each["type"] == PageViewRestriction.PASSWORD else each["type"]
        restriction = PageViewRestriction.objects.create(page_id=page.pk, restriction_type=kind)
        restriction.groups.set(Group.objects.filter(pk__in=each["groups"]))


def restore_versions(page: Page, versions: list[dict]) -> None:
    writers = {each["user"] for each in versions}
    people = set(User.objects.filter(pk__in=writers).values_list("pk", flat=True))
    Revision.objects.bulk_create(
        Revision(
            content_object=page,
            base_content_type=page.get_base_content_type(),
            user_id=each["user"] if each["user"] in people else None,
            content=each["content"],
            object_str=str(page),
            created_at=parse_datetime(each["created_at"]),
        )
        for each in versions
    )
