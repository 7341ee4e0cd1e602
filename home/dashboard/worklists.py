"""Worklists of whoever is logged in: texts to review, texts that came back, texts sent in, drafts of one's own."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import (
    Locale,
    Page,
    PageLogEntry,
    Revision,
    TaskState,
    WorkflowState,
    get_default_page_content_type,
)
from wagtail.permissions import policy_registry

MAX_ROWS = 5
EPOCH = Value(datetime(1970, 1, 1, tzinfo=UTC))


@dataclass
class WorklistRow:
    """A row of a worklist: a page, linked to its form, and what is to be known of it."""

    page: Page
    when: datetime | None
    person: str = ""
    note: str = ""
    state: str = ""
    language: str = ""

    @property
    def address(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


def display_name(user) -> str:
    return str(get_user_display_name(user)) if user else ""


def annotate_languages(rows: list[WorklistRow]) -> list[WorklistRow]:
    """Sets the language of each row, where the site has more than one."""
    names = {locale.pk: locale.get_display_name() for locale in Locale.objects.all()}
    for row in rows if len(names) > 1 else []:
        row.language = names.get(row.page.locale_id, "")
    return rows


def to_review(user) -> list[WorklistRow]:
    """What others submitted and this person may approve, longest waiting first."""
    states = TaskState.objects.reviewable_by(user).select_related("workflow_state__requested_by", "revision")
    states = states.prefetch_related("revision__content_object").order_by("started_at")
    found = [(state, state.revision.content_object) for state in states]
    rows = [
        WorklistRow(page, state.started_at, display_name(state.workflow_state.requested_by))
        for state, page in found
        if isinstance(page, Page)
    ]
    return annotate_languages(rows)


def submissions(user) -> QuerySet:
    """Queryset of the active workflow states of pages that this person owns or submitted."""
    own = Page.objects.filter(owner=user)
    states = WorkflowState.objects.active().filter(base_content_type=get_default_page_content_type())
    states = states.annotate(about=Cast("object_id", IntegerField())).filter(Q(about__in=own) | Q(requested_by=user))
    return states.select_related("current_task_state__finished_by").order_by("-current_task_state__started_at")


def submitted(user, status: str) -> list[WorklistRow]:
    """Rows of the submissions with this workflow status: in progress, or returned with a note."""
    rows = []
    for state in submissions(user).filter(status=status).prefetch_related("content_object"):
        task = state.current_task_state
        if state.content_object and task:
            finished_at = task.finished_at or task.started_at
            rows.append(WorklistRow(state.content_object, finished_at, display_name(task.finished_by), task.comment))
    return annotate_languages(rows)


def returned(user) -> list[WorklistRow]:
    return submitted(user, WorkflowState.STATUS_NEEDS_CHANGES)


def in_progress(user) -> list[WorklistRow]:
    return submitted(user, WorkflowState.STATUS_IN_PROGRESS)


def drafts(user) -> QuerySet:
    """Queryset of drafts: pages with unpublished changes that nobody reviews, newest first.

    Those that this person owns, and those that this person changed since they were last published.
    """
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "change").filter(has_unpublished_changes=True, alias_of=None)
    own_revisions = Revision.objects.filter(
        user=user,
        base_content_type=get_default_page_content_type(),
        object_id=Cast(OuterRef("pk"), CharField()),
        created_at__gt=Coalesce(OuterRef("last_published_at"), EPOCH),
    )
    in_review = submissions(user).order_by().values("about")
    pages = pages.filter(Q(owner=user) | Exists(own_revisions)).exclude(pk__in=in_review)
    return pages.order_by("-latest_revision_created_at")


def draft_rows(pages) -> list[WorklistRow]:
    go_live = go_live_dates(pages)
    return annotate_languages(
        [
            WorklistRow(page, page.latest_revision_created_at, state=draft_status(page, go_live.get(page.pk)))
            for page in pages
        ]
    )


def go_live_dates(pages) -> dict[int, datetime]:
    """Page id to the time at which a revision of it is scheduled to be published. One query."""
    found = Revision.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id__in=[str(page.pk) for page in pages],
        approved_go_live_at__isnull=False,
    )
    return {int(pk): moment for pk, moment in found.values_list("object_id", "approved_go_live_at")}


def draft_status(page: Page, moment: datetime | None = None) -> str:
    """Status of a draft, in words; `moment` is when it is scheduled to be published."""
    if moment:
        return _("Public from %(moment)s") % {"moment": date_format(localtime(moment), "DATETIME_FORMAT")}
    if page.live:
        return _("Saved, not public yet")
    return _("Offline") if page.first_published_at else _("Never public")


def recently_edited(user) -> list[WorklistRow]:
    """The pages this person changed last."""
    entries = PageLogEntry.objects.filter(user=user, action="wagtail.edit").order_by("-timestamp")
    edited_at = {}
    for pk, timestamp in entries.values_list("page_id", "timestamp")[:100]:
        edited_at.setdefault(pk, timestamp)
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "change").in_bulk(list(edited_at)[: MAX_ROWS * 2])
    return annotate_languages([WorklistRow(pages[pk], edited_at[pk]) for pk in edited_at if pk in pages][:MAX_ROWS])
