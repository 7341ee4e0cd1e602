"""Routers of `management/pages/{id}/privacy/` and `…/workflow/`: who may read a page, and its way to publication past
somebody else's eyes.
"""

from typing import Any, Literal

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Router, Schema
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.models import Page, PageViewRestriction
from wagtail.utils.forms import FormValidationError

from ...api.errors import Problem
from .documents import form_problem, refuse_invalid
from .pages import PageId, editable_page, whole_form

router = Router(tags=["management"])
Restriction = Literal["none", "login", "password", "groups"]


class PrivacyIn(Schema):
    """Who is to read a page and what stands below it."""

    type: Restriction = Field(
        description="`none`: everybody, where nothing above it says otherwise; `login`: whoever is signed in; `password`; `groups`."
    )
    password: str = Field("", max_length=255, description="The password, for `password`.", examples=["open sesame"])
    groups: list[str] = Field([], max_length=100, description="The names of the groups, for `groups`.")


class PrivacyOut(Schema):
    """Who may read a page."""

    type: Restriction = Field(description="What is said of this page itself.")
    groups: list[str] = Field(description="The groups that may read it.")
    inherited_from: int | None = Field(
        description="The number of the page, above it or what it was translated from, that closes it too; null: none.",
        examples=[6],
    )


def privacy_of(page: Page) -> PrivacyOut:
    """What closes a page. Its password is never told."""
    restrictions = list(page.get_view_restrictions().order_by("-page__depth"))
    own = next((each for each in restrictions if each.page_id == page.pk), None)
    inherited = next((each for each in restrictions if each.page_id != page.pk), None)
    groups = sorted(group.name for group in own.groups.all()) if own else []
    return PrivacyOut(
        type=own.restriction_type if own else "none",
        groups=groups,
        inherited_from=inherited and inherited.page_id,
    )


@router.get(
    "/pages/{int:page_id}/privacy/",
    response=PrivacyOut,
    operation_id="management_pages_privacy_detail",
    summary="Who may read a page",
)
def management_pages_privacy_detail(request: HttpRequest, page_id: PageId):
    """Who may read a page that the token's user may edit."""
    return privacy_of(editable_page(request, page_id).specific)


@router.put(
    "/pages/{int:page_id}/privacy/",
    response=PrivacyOut,
    operation_id="management_pages_privacy_update",
    summary="Say who may read a page",
)
def management_pages_privacy_update(request: HttpRequest, page_id: PageId, data: PrivacyIn):
    """Closes a page, what stands below it and its translations, or opens it."""
    page = editable_page(request, page_id).specific
    if not page.permissions_for_user(request.user).can_set_view_restrictions():
        raise PermissionDenied
    own = page.get_view_restrictions().filter(page=page).first()  # not the copy that a translation carries
    groups = Group.objects.filter(name__in=data.groups)
    if missing := set(data.groups) - {group.name for group in groups}:
        raise Problem(422, "invalid", detail=f"There is no group “{min(missing)}”.")
    sent = {"restriction_type": data.type, "password": data.password, "groups": [group.pk for group in groups]}
    form = PageViewRestrictionForm(sent, instance=own, private_page_options=page.private_page_options)
    if not form.is_valid():
        raise form_problem(FormValidationError.from_form(form))
    if data.type == PageViewRestriction.NONE:
        if own:
            own.delete(user=request.user)
        return privacy_of(page)
    restriction = form.save(commit=False)
    restriction.page = page
    restriction.save(user=request.user)
    form.save_m2m()
    return privacy_of(page)


class WorkflowIn(Schema):
    """What to do on the way of a page to publication."""

    action: Literal["submit", "approve", "reject", "cancel"] = Field(
        description="Hand it in; of what waits for the token's user: approve it, or send it back; or take it back."
    )
    comment: str = Field(
        "", max_length=2000, description="Words to whoever handed it in, or is asked next.", examples=["Who was there?"]
    )


class WorkflowOut(Schema):
    """Where a page is on its way to publication."""

    status: Literal["in_progress", "approved", "rejected", "needs_changes", "cancelled"] | None = Field(
        description="How its last way stands, `needs_changes` where it was sent back; null: it was never handed in.",
        examples=["in_progress"],
    )
    task: str | None = Field(description="The name of the step at which it waits; null: at none.", examples=["Review"])
    live: bool = Field(description="Whether the page is public.")


def workflow_of(page: Page) -> WorkflowOut:
    page = Page.objects.get(pk=page.pk).specific
    state = page.current_workflow_state or page.workflow_states.order_by("-created_at", "-pk").first()
    task = page.current_workflow_task
    return WorkflowOut(status=state and state.status, task=task and task.name, live=page.live)


@router.get(
    "/pages/{int:page_id}/workflow/",
    response=WorkflowOut,
    operation_id="management_pages_workflow_detail",
    summary="Where a page is on its way to publication",
)
def management_pages_workflow_detail(request: HttpRequest, page_id: PageId):
    """Whether a page was handed in, and at which step it waits."""
    return workflow_of(editable_page(request, page_id))


@router.post(
    "/pages/{int:page_id}/workflow/",
    response=WorkflowOut,
    operation_id="management_pages_workflow_update",
    summary="Hand a page in, approve it or send it back",
)
def management_pages_workflow_update(request: HttpRequest, page_id: PageId, data: WorkflowIn):
    """Hands in the draft of a page, or answers for one that waits for the token's user."""
    page = editable_page(request, page_id).specific
    {"submit": submit, "cancel": cancel}.get(data.action, answer)(page, request, data)
    return workflow_of(page)


def conflict(message: str) -> Problem:
    return Problem(409, "conflict", detail=message)


def submit(page: Page, request: HttpRequest, data: WorkflowIn) -> None:
    """Hands a page in, or in again where it was sent back. Raises Problem 409 while it waits, and PermissionDenied."""
    state, workflow = page.current_workflow_state, page.get_workflow()
    if state and state.status == state.STATUS_IN_PROGRESS:
        raise conflict("It was handed in already, and waits.")
    if not page.permissions_for_user(request.user).can_submit_for_moderation():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    refuse_invalid(whole_form(draft, request))
    if page.latest_revision_id is None:
        page.save_revision(user=request.user)
    if state:
        state.resume(request.user)
    else:
        workflow.start(page, request.user)


def cancel(page: Page, request: HttpRequest, data: WorkflowIn) -> None:
    """Takes back what was handed in."""
    state = page.current_workflow_state
    if state is None:
        raise conflict("It was not handed in.")
    if not state.user_can_cancel(request.user):
        raise PermissionDenied
    state.cancel(user=request.user)


def answer(page: Page, request: HttpRequest, data: WorkflowIn) -> None:
    """Approves the step at which a page waits, or sends it back; raises PermissionDenied for whom it does not wait for."""
    task, state = page.current_workflow_task, page.current_workflow_task_state
    if task is None or state is None:
        raise conflict("It waits at no step.")
    permitted: list[Any] = task.get_actions(page, request.user)
    if data.action not in {name for name, *_more in permitted}:
        raise PermissionDenied
    if data.action == "approve":
        refuse_invalid(whole_form(page.get_latest_revision_as_object(), request))
    task.on_action(state, request.user, data.action, comment=data.comment)
