"""Groups and their permissions, attached again by a signal whenever a language or an index page is added."""

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from pages.announcements import AnnouncementIndexPage
from pages.events.index_page import EventIndexPage
from pages.news import NewsIndexPage

from ..models import HomePage

PAGE_PERMISSIONS = {
    "editor": {HomePage: ["add", "change", "publish", "lock", "unlock"]},
    "author": {NewsIndexPage: ["add"], AnnouncementIndexPage: ["add"], EventIndexPage: ["add"]},
    "organizer": {EventIndexPage: ["add", "change", "publish"]},
}
# Of pictures and documents Wagtail asks for these, whatever our models are.
PICTURES, DOCUMENTS, RECORDINGS = "wagtailimages.{}_image", "wagtaildocs.{}_document", "media.{}_recording"
MEDIA = (PICTURES, DOCUMENTS, RECORDINGS)
MEDIA_PERMISSIONS = {
    "editor": [kind.format(verb) for kind in MEDIA for verb in ("add", "change", "choose")],
    "author": [kind.format(verb) for kind in MEDIA for verb in ("add", "choose")],
    "organizer": [PICTURES.format("add"), *(kind.format("choose") for kind in MEDIA)],
}
SNIPPETS = ["topic", "author", "outlet", "place"]
MODEL_PERMISSIONS = {
    "editor": [
        *(f"pages.{verb}_{snippet}" for snippet in SNIPPETS for verb in ("add", "change", "delete")),
        "pages.change_chrome",
        "pages.change_network",
        *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")),
        *(f"wagtailsearchpromotions.{verb}_searchpromotion" for verb in ("add", "change", "delete")),
        "pages.view_unfound",
        "wagtail_localize.submit_translation",
    ],
    "author": [],
    "organizer": ["pages.add_place", "pages.change_place"],
}
REVIEW = "Review"


def sync_groups() -> None:
    """Creates the groups and grants their permissions on every home and index page; revokes none granted by hand."""
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()  # Wagtail's own, nobody in them
    for name, rights in MODEL_PERMISSIONS.items():
        group = get_or_create_group(name)
        group.permissions.add(*permissions(rights))
        allow_pages(group, PAGE_PERMISSIONS[name])
        allow_uploads(group, MEDIA_PERMISSIONS[name])
    for locale in Locale.objects.all():  # the site's own too: what is written in another is translated into it
        get_or_create_group(f"translator-{locale.language_code}")
    sync_review_workflow()


def get_or_create_group(name: str) -> Group:
    """The group of this name, with access to the admin."""
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.add(*permissions(["wagtailadmin.access_admin"]))
    return group


def permissions(names: list[str]) -> list[Permission]:
    """The permissions of these names, each app.codename."""
    pairs = [name.split(".") for name in names]
    return [Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in pairs]


def allow_pages(group: Group, works_on: dict) -> None:
    """Grants page permissions (verbs, by page model) on every page of these models, and so on all below it."""
    for kind, verbs in works_on.items():
        rights = Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=[f"{verb}_page" for verb in verbs]
        )
        for page in kind.objects.all():
            for right in rights:
                GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=right)


def allow_uploads(group: Group, names: list[str]) -> None:
    """Grants permissions on pictures, documents and recordings in every collection."""
    root = Collection.get_first_root_node()
    for right in permissions(names):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=right)


def sync_review_workflow() -> None:
    """Creates the one workflow: what an author submits, an editor approves or rejects."""
    Workflow.objects.filter(name="Moderators approval").delete()
    GroupApprovalTask.objects.filter(name="Moderators approval", workflow_tasks=None, task_states=None).delete()
    workflow, created = Workflow.objects.get_or_create(name=REVIEW)
    if created:
        task = GroupApprovalTask.objects.create(name=REVIEW)
        task.groups.add(get_or_create_group("editor"))
        WorkflowTask.objects.create(workflow=workflow, task=task)  # through `workflow` it would stay in memory
    for home in Page.objects.filter(pk__in=HomePage.objects.values("pk")):
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})


# What follows when a language or an index page is added.

PERMISSION_ROOTS = {kind for works_on in PAGE_PERMISSIONS.values() for kind in works_on}


@receiver(post_save)
def grant_permissions(sender, instance, created, raw=False, **kwargs):
    """Signal receiver: permissions hang on home and index pages, and are granted on a new one too."""
    if sender in PERMISSION_ROOTS and created and not raw and Group.objects.filter(name="editor").exists():
        sync_groups()
