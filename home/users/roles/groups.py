"""Groups and their permissions, granted from the permission table, and again by a signal whenever a language or an index
page is added.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
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

from ...models import HomePage
from ..permission_table import EDITOR, GROUPS, SECTIONS, grants

WORKFLOW, TASK = "Hand in", "Look it over"
REVIEW = "Review"  # what both were called before


def sync_groups() -> None:
    """Creates the groups and grants their permissions on every home and index page; revokes none granted by hand."""
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()  # Wagtail's own, nobody in them
    for name in GROUPS:
        group, granted = get_or_create_group(name), grants(name)
        group.permissions.add(*permissions(granted.models))
        allow_pages(group, granted.pages)
        allow_uploads(group, granted.collections)
    for locale in Locale.objects.all():  # the site's own too: what is written in another is translated into it
        get_or_create_group(f"translator-{locale.language_code}")
    sync_review_workflow()


def get_or_create_group(name: str) -> Group:
    """The group of this name, with access to the admin."""
    group = Group.objects.get_or_create(name=name)[0]
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
    """Puts every home page into the one workflow: what an author hands in, an editor approves or hands back.

    Its old names are replaced; what staff called it stays.
    """
    Workflow.objects.filter(name="Moderators approval").delete()
    GroupApprovalTask.objects.filter(name="Moderators approval", workflow_tasks=None, task_states=None).delete()
    Workflow.objects.filter(name=REVIEW).update(name=WORKFLOW)
    GroupApprovalTask.objects.filter(name=REVIEW).update(name=TASK)
    homes = Page.objects.filter(pk__in=HomePage.objects.values("pk"))
    workflow = Workflow.objects.filter(Q(workflow_pages__page__in=homes) | Q(name=WORKFLOW)).first()
    workflow = workflow or create_workflow()
    for home in homes:
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})


def create_workflow() -> Workflow:
    """A workflow with this one step, for editors."""
    workflow, task = Workflow.objects.create(name=WORKFLOW), GroupApprovalTask.objects.create(name=TASK)
    task.groups.add(get_or_create_group(EDITOR))
    WorkflowTask.objects.create(workflow=workflow, task=task)  # through `workflow` it would stay in memory
    return workflow


# What follows when a language or an index page is added.

PERMISSION_ROOTS = {section.root for section in SECTIONS.values()} - {None}


@receiver(post_save)
def grant_permissions(sender, instance, created, raw=False, **kwargs):
    """Signal receiver: permissions hang on home and index pages, and are granted on a new one too."""
    if sender in PERMISSION_ROOTS and created and not raw and Group.objects.filter(name=EDITOR).exists():
        sync_groups()
